"""What one changed answer must do to the printed cells, reckoned without the warehouse.

Shares with it only the facts: the answers of one municipality, rules evaluated in Python, groups counted from the
registers' files.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from orchestration.facts.load import load_catalog
from orchestration.facts.model import CellSpec, Rule
from orchestration.facts.rules import holds

Place = tuple[str, str, str, str, str]
Answers = Mapping[str, str | None]


@dataclass(frozen=True)
class Moved:
    """A cell that must move: from and to numerator and base, and the share where it is one."""

    numerator: int
    base: int
    share: int | None


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def groups_of(data: Path, scheme: str, municipality: str) -> set[tuple[str, str]]:
    """Every (grouping, group) that the municipality stands in, by the registers' files."""
    registers = data / "registers"
    mine = {"municipality_code": municipality}
    place = next(row for row in _rows(registers / "municipalities.csv") if mine.items() <= row.items())
    limits = [row for row in _rows(registers / "size_schemes.csv") if row["scheme"] == scheme]
    mine["reference_date"] = limits[0]["population_date"]
    people = next(int(r["population"]) for r in _rows(registers / "population.csv") if mine.items() <= r.items())
    size = [row["group_code"] for row in limits if int(row["lower"]) <= people < int(row["upper"] or people + 1)]
    assert len(size) == 1, f"{municipality} with {people} inhabitants stands in {size}"
    return {
        ("alla", "riket"),
        ("storlek", size[0]),
        ("region", place["region_code"]),
        ("lan", place["county_code"]),
    }


def rounded(numerator: int, base: int) -> int:
    """Whole percent, half away from zero."""
    return int((Decimal(100 * numerator) / Decimal(base)).quantize(Decimal(1), ROUND_HALF_UP))


def reckon(
    data: Path, round_: str, municipality: str, change: tuple[Answers, Answers], cells: list[dict[str, str]]
) -> dict[Place, Moved]:
    """Return every cell of ``cells`` that must move when the municipality's answers go from the first to the second.

    Cells of every report that show the round, counted in municipalities.
    """
    catalog = load_catalog(data)
    groups = groups_of(data, catalog.codebooks[round_].round.size_scheme, municipality)
    numerators = {item.indicator: item for item in catalog.indicators.definitions[round_]}
    bases = {item.base: item.rule for item in catalog.indicators.bases[round_]}
    printed = {place_of(cell): cell for cell in cells}
    moved: dict[Place, Moved] = {}
    for layout in catalog.layouts:
        for spec in (spec for spec in layout.cells if spec.round == round_):
            place = (layout.report, layout.part, str(layout.table_no), str(spec.row_no), str(spec.col_no))
            if place not in printed or (spec.grouping, spec.group) not in groups or spec.indicator not in numerators:
                continue
            definition = numerators[spec.indicator]
            steps = [_counted(bases[definition.base], definition.numerator, answers) for answers in change]
            if steps[0] != steps[1]:
                moved[place] = _after(spec, printed[place], steps)
    return moved


def place_of(cell: Mapping[str, str]) -> Place:
    return (cell["report"], cell["part"], cell["table_no"], cell["row_no"], cell["col_no"])


def _counted(base: Rule, numerator: Rule, answers: Answers) -> tuple[int, int]:
    inside = holds(base, answers)
    return int(inside and holds(numerator, answers)), int(inside)


def _after(spec: CellSpec, cell: Mapping[str, str], steps: list[tuple[int, int]]) -> Moved:
    numerator = int(cell["numerator"]) + steps[1][0] - steps[0][0]
    base = int(cell["base"]) + steps[1][1] - steps[0][1]
    return Moved(numerator, base, rounded(numerator, base) if spec.measure == "share" else None)
