"""Reads ``data/corrections/<round>.csv``: cells of an export that their senders have corrected.

Here belongs what is corrected and why; applying it is landing, which also refuses a correction whose old text is not
there any more.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from orchestration.facts.complaints import Complaints
from orchestration.facts.formats import format_columns, kinds_of
from orchestration.facts.model import Codebook, Correction
from orchestration.facts.reader import Column, CsvFile, Row, fact_name, read_optional_rows
from orchestration.facts.registers import Registers
from orchestration.facts.sources import load_sources
from orchestration.facts.states import files_of
from orchestration.facts.units import frame_of

CORRECTIONS = CsvFile(
    "corrections/<round>.csv",
    "Cells of a round's exports that their senders have corrected.",
    {
        "source": Column("Source of the round.", to="sources.yaml, sources of the round"),
        "unit_code": Column(
            "Unit whose answer it is.", to="the round's frame (registers/units.csv, registers/municipalities.csv)"
        ),
        "variable": Column(
            "Variable, or column of the file.", to="codebooks/<round>/variables.csv or a column of formats/"
        ),
        "expected_old": Column("The cell as sent; empty for a blank.", Row.raw),
        "new": Column("The cell as corrected; empty for a blank.", Row.raw),
        "reason": Column("Why."),
        "sender": Column("Who at the municipality says so."),
        "date": Column("Day it was said.", Row.day),
    },
    ("source", "unit_code", "variable"),
    may_be_empty=True,
)
FILES = (CORRECTIONS,)


def load_corrections(
    data_dir: Path, codebook: Codebook, registers: Registers, sources: Collection[str] | None = None
) -> tuple[Correction, ...]:
    """Read and validate the round's corrections in the file's order; no file: none.

    ``sources`` are the names of the round's sources, by default those of ``data_dir/sources.yaml``. ``variable`` is a
    variable of the codebook, or a column of a source that is no questionnaire. Raises FactErrors with every error:
    source, unit or variable unknown, a cell corrected twice, a correction that changes nothing or gives no reason,
    sender or day.
    """
    round_ = codebook.round.round
    path = data_dir / "corrections" / f"{round_}.csv"
    complaints = Complaints(fact_name(data_dir, path))
    rows = read_optional_rows(data_dir, path, CORRECTIONS, complaints)
    if rows:
        names = _sources_of(data_dir, round_) if sources is None else sources
        variables = {item.variable for item in codebook.variables}
        columns = {item.name for kind in kinds_of(data_dir) for item in format_columns(data_dir, kind, complaints)}
        units = {unit.unit_code for unit in frame_of(codebook.round, registers)}
        for row in rows:
            row.reference("source", names)
            row.reference("unit_code", units)
            row.reference("variable", variables | columns, f"codebooks/{round_}/variables.csv or a column of formats/")
    found = [_correction(round_, row) for row in rows]
    complaints.settle()
    return tuple(found)


def _sources_of(data_dir: Path, round_: str) -> tuple[str, ...]:
    entries = load_sources(data_dir / "sources.yaml", data_dir / "formats").rounds
    return tuple(spec.source for entry in entries if entry.round == round_ for spec in entry.sources)


def load_all_corrections(
    data_dir: Path, codebooks: Mapping[str, Codebook], registers: Registers
) -> tuple[Correction, ...]:
    """Read the corrections of all rounds; FactErrors as for one, and for a file of no round: nothing would apply it."""
    complaints, found = Complaints(f"{data_dir.name}/corrections"), list[Correction]()
    for codebook in codebooks.values():
        with complaints.noting():
            found += load_corrections(data_dir, codebook, registers)
    for path in files_of(data_dir, CORRECTIONS.pattern):
        if path.stem not in codebooks:
            expected = f"<round>.csv for a round among {', '.join(sorted(codebooks))}"
            remedy = "rename or remove the file, or write the codebook"
            complaints.add("file of no round", fact_name(data_dir, path), expected, path.name, remedy)
    complaints.settle()
    return tuple(found)


def _correction(round_: str, row: Row) -> Correction:
    if row.cells["expected_old"] == row.cells["new"]:
        row.complain("new", "correction that changes nothing", "another text than expected_old", "correct or remove it")
    return Correction(round_, **row.values())
