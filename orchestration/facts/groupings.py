"""Reads ``data/groupings/`` and says which groups each grouping has in a round, those of the registers among them.

Here belong names, labels and members. Figures of a group are SQL.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path

from orchestration.facts.complaints import Complaints
from orchestration.facts.model import Codebook, Group, Grouping
from orchestration.facts.reader import (
    IDENTIFIER,
    Column,
    CsvFile,
    Row,
    fact_name,
    matching,
    read_optional_rows,
    read_rows,
)
from orchestration.facts.registers import Registers

GROUPINGS_FILE = "groupings.csv"
GROUPINGS = CsvFile(
    "groupings/groupings.csv",
    "Divisions of municipalities that are kept as data.",
    {
        "grouping": Column("Name of the grouping and of its file.", matching(IDENTIFIER)),
        "label": Column("What it is called, Swedish."),
        "source": Column("Who says so, and as of when, Swedish."),
    },
    ("grouping",),
    ("grouping_members",),
    may_be_empty=True,
)
MEMBERS = CsvFile(
    "groupings/<grouping>.csv",
    "The groups of a grouping and their municipalities; groups in the file's order.",
    {
        "group": Column("Code of the group.", matching(IDENTIFIER)),
        "label": Column("Name of the group, Swedish."),
        "municipality_code": Column("Member, four digits with leading zero.", to="registers/municipalities.csv"),
    },
    ("group", "municipality_code"),
    ("grouping_members",),
)
FILES = (GROUPINGS, MEMBERS)
COUNTRY_GROUPING = "alla"
COUNTRY = "riket"
SIZE_GROUPING = "storlek"
BUILT_IN = (COUNTRY_GROUPING, SIZE_GROUPING, "region", "lan", "skr")
"""Groupings that the registers give, in every round."""

Groups = Mapping[str, Mapping[str, str]]
"""Labels by grouping and group code, in the order of the groups."""


def groups_of(codebook: Codebook, registers: Registers, groupings: Iterable[Grouping] = ()) -> Groups:
    """Give the groups of each grouping in the round: alla, storlek, region, lan, skr, and those kept as data."""
    scheme = registers.size_scheme(codebook.round.size_scheme)
    edition = codebook.round.skr_edition
    return {
        COUNTRY_GROUPING: {COUNTRY: "Riket"},
        SIZE_GROUPING: {group.group_code: group.label for group in scheme.groups},
        "region": dict(sorted((item.region_code, item.region) for item in registers.municipalities)),
        "lan": dict(sorted((item.county_code, item.county) for item in registers.municipalities)),
        "skr": dict(
            sorted((item.skr_group, item.skr_group_label) for item in registers.skr_groups if item.edition == edition)
        ),
        **{item.grouping: {group.group: group.label for group in item.groups} for item in groupings},
    }


def groups_of_all(
    codebooks: Mapping[str, Codebook], registers: Registers, groupings: Sequence[Grouping]
) -> dict[str, Groups]:
    """Give :func:`groups_of` by round."""
    return {round_: groups_of(codebook, registers, groupings) for round_, codebook in codebooks.items()}


def joined_groups(by_round: Mapping[str, Groups]) -> Groups:
    """Give the groups that any round has: what may be said of a year that is known from print only."""
    joined: dict[str, dict[str, str]] = {}
    for groups in by_round.values():
        for grouping, labels in groups.items():
            joined.setdefault(grouping, {}).update(labels)
    return {grouping: dict(sorted(labels.items())) for grouping, labels in joined.items()}


def load_groupings(data_dir: Path, codebooks: Mapping[str, Codebook], registers: Registers) -> tuple[Grouping, ...]:
    """Read and validate ``data_dir/groupings`` in the order of ``groupings.csv``; no folder: none.

    Raises FactErrors with every error: a file without entry or an entry without file, the name of a grouping or the
    code of a group used elsewhere, a group of two labels, a municipality unknown or twice in a group.
    """
    folder = data_dir / "groupings"
    complaints = Complaints(fact_name(data_dir, folder))
    rows = read_optional_rows(data_dir, folder / GROUPINGS_FILE, GROUPINGS, complaints)
    names = [row.values()["grouping"] for row in rows]
    _note_files(data_dir, folder, names, complaints)
    joined = joined_groups(groups_of_all(codebooks, registers, ()))
    taken = {code: grouping for grouping, codes in joined.items() for code in codes}
    built_in = set(joined)
    municipalities = {item.municipality_code for item in registers.municipalities}
    groupings = []
    for row, name in zip(rows, names, strict=True):
        if name in (*built_in, GROUPINGS_FILE.removesuffix(".csv")):
            row.complain("grouping", "grouping of the registers", "a name of its own", "rename grouping and file")
        members = read_rows(data_dir, folder / f"{name}.csv", MEMBERS, complaints)
        groups = _groups(members, name, taken, municipalities)
        groupings.append(Grouping(name, row.cells["label"], row.cells["source"], groups))
    complaints.settle()
    return tuple(groupings)


def _note_files(data_dir: Path, folder: Path, names: Collection[str], complaints: Complaints) -> None:
    for path in sorted(folder.glob("*.csv")):
        if path.name != GROUPINGS_FILE and path.stem not in names:
            remedy = f"enter the grouping in {GROUPINGS_FILE}, or remove the file"
            expected = f"<grouping>.csv for a grouping among {', '.join(names) or 'none'}"
            complaints.add("file of no grouping", fact_name(data_dir, path), expected, path.name, remedy)


def _groups(
    rows: Sequence[Row], grouping: str, taken: dict[str, str], municipalities: Collection[str]
) -> tuple[Group, ...]:
    labels: dict[str, str] = {}
    members: dict[str, list[str]] = {}
    for row in rows:
        code, label, _ = row.values().values()
        owner = taken.setdefault(code, grouping)
        if owner != grouping and code not in labels:
            row.complain(
                "group", f"code of a group of {owner}", "a code that no other grouping has", "rename the group"
            )
        if labels.setdefault(code, label) != label:
            row.complain("label", "group of two labels", repr(labels[code]), "give every group one label")
        code_of = row.reference("municipality_code", municipalities)
        members.setdefault(code, []).append(code_of)
    return tuple(Group(code, labels[code], tuple(sorted(codes))) for code, codes in members.items())
