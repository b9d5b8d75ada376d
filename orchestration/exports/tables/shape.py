"""Shapes a report's tables for people: label columns, headings with units, names. The same for every format.

Takes rows from ``cells`` and words from ``product``; the sentences under a table are in ``notes``. Writes no file.
"""

from __future__ import annotations

from dataclasses import dataclass

from orchestration.exports.tables.cell_text import CellText, cell_text
from orchestration.exports.tables.cells import Cell, Report, Table
from orchestration.exports.tables.notes import DEVIATING, table_notes
from orchestration.facts.errors import FactError
from orchestration.facts.products import Part, ReportFacts, Texts


@dataclass(frozen=True, slots=True)
class Row:
    """One row: a label for each label column, a value for each value column."""

    labels: tuple[str, ...]
    values: tuple[CellText, ...]


@dataclass(frozen=True, slots=True)
class PrintedTable:
    """A table ready to be written. Headings are unique whatever their case; ``rows`` are in printed order."""

    name: str
    heading: str
    title: str
    sheet: str
    file: str
    label_headings: tuple[str, ...]
    value_headings: tuple[str, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...]
    deviating: int
    origin: str
    is_synthetic: bool

    @property
    def headings(self) -> tuple[str, ...]:
        """All headings, labels first."""
        return self.label_headings + self.value_headings


def printed_tables(report: Report, facts: ReportFacts) -> tuple[PrintedTable, ...]:
    """Shape every table of the report, in order.

    Raises FactError for nested labels without headings, a column with two headings, a row with a gap, or a symbol
    that no text explains.
    """
    parts = {part.part: part for part in facts.spec.parts}
    return tuple(_printed(table, parts[table.part], report, facts) for table in report.tables)


def _printed(table: Table, part: Part, report: Report, facts: ReportFacts) -> PrintedTable:
    name = part.name.format(table_no=table.table_no)
    columns = _by_column(table)
    labels = _label_headings(table, facts)
    return PrintedTable(
        name=name,
        heading=facts.texts.table_heading.format(name=name, title=table.title),
        title=table.title,
        sheet=part.sheet.format(table_no=table.table_no),
        file=part.file.format(table_no=table.table_no),
        label_headings=labels,
        value_headings=_value_headings(table, columns, labels, facts.texts),
        rows=_rows(table, len(labels), len(columns), facts),
        notes=table_notes(table, report.round, facts),
        deviating=sum(cell.verdict in DEVIATING for cell in table.cells),
        origin=_origin(table, facts.texts),
        is_synthetic=table.is_synthetic,
    )


def _origin(table: Table, texts: Texts) -> str:
    found = {cell.data_origin for cell in table.cells}
    return texts.origin_joint.join(label for origin, label in texts.origin_labels.items() if origin in found)


def _by_column(table: Table) -> dict[int, list[Cell]]:
    columns: dict[int, list[Cell]] = {}
    for cell in table.cells:
        columns.setdefault(cell.col_no, []).append(cell)
    return dict(sorted(columns.items()))


def _label_headings(table: Table, facts: ReportFacts) -> tuple[str, ...]:
    depth = max(len(cell.row_labels) for cell in table.cells)
    headings = facts.spec.label_columns.get(table.key, (table.corner_label,))
    if len(headings) != depth:
        raise FactError(
            "Headings of the label columns do not fit the table",
            f"data/products/{facts.spec.report}.yaml, label_columns, {table.key}",
            f"{depth} headings, as many as the row labels have levels",
            f"{len(headings)}: {list(headings)}",
            "List one heading a level, outermost first",
        )
    return headings


def _value_headings(
    table: Table, columns: dict[int, list[Cell]], labels: tuple[str, ...], texts: Texts
) -> tuple[str, ...]:
    taken = {label.casefold() for label in labels}
    headings = []
    for col_no, cells in columns.items():
        heading = _heading(table, cells, texts)
        if heading.casefold() in taken:
            heading = texts.repeated_header.format(header=heading, col_no=col_no)
        taken.add(heading.casefold())
        headings.append(heading)
    return tuple(headings)


def _heading(table: Table, cells: list[Cell], texts: Texts) -> str:
    found = sorted({cell.col_labels for cell in cells})
    if len(found) != 1:
        where = f"{table.key}, column {cells[0].col_no}"
        raise FactError("A column with several headings", where, "one", str(found), "Correct the table's layout")
    *outer_levels, heading = found[0]
    for outer in reversed(outer_levels):
        heading = texts.nested_header.format(outer=outer, inner=heading)
    units = {cell.unit_of_measure for cell in cells}
    if len(units) != 1:
        return heading or texts.unlabelled_header
    unit = texts.unit(units.pop())
    return heading if heading and unit.word in heading.casefold() else (heading + unit.suffix).strip()


def _rows(table: Table, n_labels: int, n_values: int, facts: ReportFacts) -> tuple[Row, ...]:
    rows: dict[int, list[Cell]] = {}
    for cell in table.cells:
        rows.setdefault(cell.row_no, []).append(cell)
    for row_no, cells in rows.items():
        if len(cells) != n_values:
            where = f"{table.key}, row {row_no}"
            raise FactError(
                "A row with a gap", where, f"{n_values} cells", str(len(cells)), "Correct the table's layout"
            )
    return tuple(
        Row(
            _labels(cells[0].row_labels, n_labels, facts.spec.whole_label),
            tuple(cell_text(cell, facts.texts) for cell in cells),
        )
        for _, cells in sorted(rows.items())
    )


def _labels(levels: tuple[str, ...], depth: int, whole: str) -> tuple[str, ...]:
    return levels + (whole,) * (depth - len(levels))
