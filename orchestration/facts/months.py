"""Holds the months that a source states against those that tables and figures of its round show."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from orchestration.facts.charts import FigureSpec
from orchestration.facts.complaints import Complaints
from orchestration.facts.model import Quantity, TableLayout
from orchestration.facts.sources import SourceSpec


def note_months(
    data_name: str,
    specs: Iterable[SourceSpec],
    quantities: Collection[Quantity],
    layouts: Iterable[TableLayout],
    figures: Iterable[FigureSpec],
) -> None:
    """Raise FactErrors for each place that lacks the newest month of its source, or has one that is not stated.

    A new month stands in three places, and each that it was forgotten in is named. Tables and figures of one month are
    no series, and are left out.
    """
    complaints, layouts, figures = Complaints(data_name), list(layouts), list(figures)
    for spec in (spec for spec in specs if spec.options.months):
        measured = {item.quantity for item in quantities if item.source == spec.kind}
        places = {place: set(months) for place, months in _shown(spec.round, measured, layouts, figures)}
        for place, months in places.items():
            if len(months) > 1:
                _note(complaints, data_name, spec, place, months)
    complaints.settle()


def _note(complaints: Complaints, data_name: str, spec: SourceSpec, place: str, months: Collection[str]) -> None:
    stated, where = spec.options.months, f"sources.yaml, at rounds.{spec.round}.sources.{spec.source}.options.months"
    if max(stated) not in months:
        expected, remedy = f"{max(stated)}, the newest month of {where}", "add the month there, in order"
        complaints.add("month left out", f"{data_name}/{place}", expected, f"months to {max(months)}", remedy)
    if unstated := sorted(set(months) - set(stated)):
        expected, remedy = f"the months of {data_name}/{place}", "add what is missing, or take it out of the table"
        complaints.add("month left out", f"{data_name}/{where}", expected, f"no {', '.join(unstated)}", remedy)


def _shown(
    round_: str, measured: Collection[str], layouts: Iterable[TableLayout], figures: Iterable[FigureSpec]
) -> Iterator[tuple[str, Iterable[str]]]:
    for layout in layouts:
        cells = (cell for cell in layout.cells if cell.round == round_ and cell.quantity in measured)
        months = {cell.period for cell in cells if cell.period}
        yield f"tables/{layout.report}/{layout.part}/{layout.table_no}.yaml", months
    for spec in figures:
        if spec.round == round_ and any(item.quantity in measured for item in spec.series):
            yield f"figures/{spec.report}/{spec.figure_no}.yaml", spec.periods
