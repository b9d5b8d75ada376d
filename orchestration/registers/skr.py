"""Reads SKR's division of municipalities into groups, joined on municipality code.

Here belongs SKR's layout: a list with one row a municipality and an overview with the number in each group.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from orchestration.facts.errors import FactError
from orchestration.facts.register_model import SkrGroup
from orchestration.facts.register_sources import SkrFacts
from orchestration.registers.workbook import sheet_rows

_CODE_DIGITS = 4
_COUNTY_DIGITS = 2


def read_skr_groups(content: bytes, facts: SkrFacts, codes: Collection[str]) -> tuple[SkrGroup, ...]:
    """Return one edition's groups sorted by municipality code.

    Args:
        content: The workbook's bytes.
        facts: Edition, sheets, headings and columns.
        codes: The municipality codes of the register; the list must hold exactly these, each once.

    Raises:
        FactError: Another layout, an unknown, missing or repeated code, a county that is not the code's, or a list
            that gives other numbers than the producer's own overview.
    """
    groups: dict[str, SkrGroup] = {}
    columns = facts.columns
    for row in sheet_rows(content, facts.file.name, facts):
        code = row.code(columns.municipality_code, _CODE_DIGITS)
        if code not in codes:
            raise row.bad(columns.municipality_code, "the code of a municipality of the register")
        if code in groups:
            raise row.bad(columns.municipality_code, "each municipality once")
        if row.code(columns.county_code, _COUNTY_DIGITS) != code[:_COUNTY_DIGITS]:
            raise row.bad(columns.county_code, f"county {code[:_COUNTY_DIGITS]}, as the municipality code {code} says")
        groups[code] = SkrGroup(
            edition=facts.edition,
            municipality_code=code,
            skr_group=row.text(columns.skr_group),
            skr_group_label=row.text(columns.skr_group_label),
            skr_main_group=row.text(columns.skr_main_group),
            skr_main_group_label=row.text(columns.skr_main_group_label),
        )
    _require_all(facts, groups.keys(), codes)
    found = tuple(groups[code] for code in sorted(groups))
    _require_overview(content, facts, found)
    return found


def _require_all(facts: SkrFacts, found: Collection[str], codes: Collection[str]) -> None:
    missing = sorted(set(codes) - set(found))
    if missing:
        raise FactError(
            "municipality missing",
            f"{facts.file.name}, sheet {facts.sheet}, column {facts.columns.municipality_code}",
            f"all {len(codes)} municipalities of the register",
            f"none of the code {', '.join(missing[:5])}",
            "use the complete list; if the division changed, renew the list of municipalities first",
        )


def _require_overview(content: bytes, facts: SkrFacts, groups: tuple[SkrGroup, ...]) -> None:
    overview = facts.overview
    printed = {
        row.text(overview.group_column).split(".", maxsplit=1)[0]: row.count(overview.count_column)
        for row in sheet_rows(content, facts.file.name, overview)
    }
    counted = dict(Counter(group.skr_group for group in groups))
    if printed != counted:
        raise FactError(
            "list that disagrees with its overview",
            f"{facts.file.name}, sheet {overview.sheet}, column {overview.count_column}",
            ", ".join(f"{group} {number}" for group, number in sorted(printed.items())),
            ", ".join(f"{group} {number}" for group, number in sorted(counted.items())),
            "one of the sheets has been edited; fetch the file again",
        )
