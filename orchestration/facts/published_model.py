"""Typed objects of what was printed: cells, figures of series, and errata. Plain frozen records and nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from orchestration.facts.model import Measure


@dataclass(frozen=True, slots=True)
class PublishedCell:
    """A figure as printed. ``value`` is None for a symbol; ``base`` where the report prints it for the cell."""

    report: str
    part: str
    table_no: int
    row_no: int
    col_no: int
    row_label: str
    col_label: str
    printed: str
    value: float | None
    unit_of_measure: str
    base: int | None
    place: str


@dataclass(frozen=True, slots=True)
class SeriesFigure:
    """A figure of some year printed outside the laid-out tables; field names are those of its file."""

    report: str
    series_no: int
    indicator: str
    round: str
    grouping: str
    group: str
    measure: Measure
    printed: str
    value: float | None
    unit_of_measure: str
    base: int | None
    place: str
    note: str


@dataclass(frozen=True, slots=True)
class Erratum:
    """A printed cell that cannot come out: ``kind`` of reason, and as JSON object what its proof starts from."""

    report: str
    part: str
    table_no: int
    row_no: int
    col_no: int
    printed: str
    computed: str
    kind: str
    proof_inputs: str
    explanation: str
