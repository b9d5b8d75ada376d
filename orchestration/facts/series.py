"""Reads ``data/published/<report>/series.csv``: figures of any year that a report prints outside laid-out tables.

Like the printed cells they are never an input to a computed figure: nothing that computes imports this module.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import get_args

from orchestration.facts.complaints import Complaints
from orchestration.facts.groupings import Groups, groups_of_all, joined_groups
from orchestration.facts.load import Catalog
from orchestration.facts.model import QUANTITY, Measure
from orchestration.facts.published_model import SeriesFigure
from orchestration.facts.reader import Column, CsvFile, Row, fact_name, one_of, read_optional_rows
from orchestration.facts.states import files_of
from orchestration.facts.units_of_measure import UNITS

MEASURES: tuple[Measure, ...] = tuple(item for item in get_args(Measure) if item != QUANTITY)
SERIES = CsvFile(
    "published/<report>/series.csv",
    "Figures of any year that a report prints outside its laid-out tables.",
    {
        "series_no": Column("Number of the row within the report.", Row.natural),
        "indicator": Column("Indicator.", to="indicators/catalogue.csv"),
        "round": Column("Year that the figure is of.", Row.raw),
        "grouping": Column("Grouping of municipalities.", Row.raw),
        "group": Column("Group within the grouping.", Row.raw),
        "measure": Column("What the figure says of the indicator.", one_of(MEASURES)),
        "printed": Column("Figure or symbol exactly as printed."),
        "value": Column("The figure as a number; empty for a symbol.", Row.optional_number),
        "unit_of_measure": Column("percent, count, sek, or per_user.", one_of(UNITS)),
        "base": Column("Base as printed; empty where it is not.", Row.optional_natural),
        "place": Column("Where in the report."),
        "note": Column("What the report says about it; empty for nothing.", Row.raw),
    },
    ("series_no",),
    ("published/series",),
    may_be_empty=True,
)
FILES = (SERIES,)


def load_series(data_dir: Path, catalog: Catalog) -> tuple[SeriesFigure, ...]:
    """Read and validate the series of every report, sorted by report, then in the file's order; no file: none.

    Raises FactErrors with every error: a number twice, an indicator, round, grouping or group that the catalogue
    does not have, malformed numbers.
    """
    folder = data_dir / "published"
    complaints = Complaints(fact_name(data_dir, folder))
    known = {item.indicator for item in catalog.indicators.indicators}
    groups = groups_of_all(catalog.codebooks, catalog.registers, catalog.groupings)
    joined = joined_groups(groups)
    by_round = {**{item.round: joined for item in catalog.published_rounds}, **groups}
    found: list[SeriesFigure] = []
    for path in files_of(data_dir, SERIES.pattern):
        rows = read_optional_rows(data_dir, path, SERIES, complaints)
        for row in rows:
            row.reference("indicator", known)
            _note_place(row, by_round)
        found.extend(SeriesFigure(path.parent.name, **row.values()) for row in rows)
    complaints.settle()
    return tuple(found)


def _note_place(row: Row, by_round: Mapping[str, Groups]) -> None:
    round_, grouping, group = (row.cells[column] for column in ("round", "grouping", "group"))
    if round_ not in by_round:
        expected = f"a round among {', '.join(sorted(by_round))}"
        row.complain("round", "unknown round", expected, "write its codebook, or enter it in published/rounds.csv")
    elif grouping not in by_round[round_]:
        row.complain("grouping", "unknown grouping", ", ".join(sorted(by_round[round_])), "correct it")
    elif group not in by_round[round_][grouping]:
        expected = ", ".join(by_round[round_][grouping])
        row.complain("group", f"unknown group of {grouping}", expected, "correct group or grouping")
