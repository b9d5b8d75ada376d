"""Turns the lines of one table into labelled rows.

Belongs here: column heads, blocks, headings and nesting of labels, and the check that no row is ragged.
Does not belong here: what a figure means (unit, base, value).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from orchestration.transcription.errors import TranscriptionError
from orchestration.transcription.layout import TableLayout
from orchestration.transcription.sections import Line, TableText

NESTING = " > "


@dataclass(frozen=True)
class Block:
    """Name of a block of a table and the bases printed with it (None where none is printed)."""

    label: str
    base: str | None
    other_base: str | None


@dataclass(frozen=True)
class Row:
    """One data row: label as printed in the row, nested label, its block, column labels and printed cells."""

    line: int
    own_label: str
    label: str
    block: Block | None
    columns: tuple[str, ...]
    cells: tuple[str, ...]


def read_rows(table: TableText, repairs: dict[str, str]) -> list[Row]:
    """Read all data rows of a table, in printed order, through its blocks.

    Raises TranscriptionError for a row of another width than the layout says, for a line that is neither heading nor
    row, for a block without a name, and for another number of rows than the layout says.
    """
    rows: list[Row] = []
    block: Block | None = None
    for paragraph in _paragraphs(table.lines):
        block = _block_of(paragraph, table.layout) or block
        if any(line.has_cells for line in paragraph):
            rows.extend(_read_block(paragraph, table, block, repairs))
            block = None
    if len(rows) != table.layout.rows:
        remedy = "Check the text against the print, or correct rows in the layout"
        raise TranscriptionError(table.name, f"{table.layout.rows} rows", f"{len(rows)} rows", remedy)
    return rows


def _paragraphs(lines: tuple[Line, ...]) -> Iterator[list[Line]]:
    for blank, group in groupby(lines, key=lambda line: line.text == ""):
        if not blank:
            yield list(group)


def _block_of(paragraph: list[Line], layout: TableLayout) -> Block | None:
    if layout.block is None:
        return None
    match = layout.block.search(paragraph[0].text.split("\t")[0])
    if match is None:
        return None
    groups = match.groupdict()
    return Block(groups["label"], groups.get("base"), groups.get("other_base"))


def _read_block(paragraph: list[Line], table: TableText, block: Block | None, repairs: dict[str, str]) -> Iterator[Row]:
    layout = table.layout
    if layout.block is not None and block is None:
        where = f"{table.name}, line {paragraph[0].number}"
        remedy = "Check the text, or correct block in the layout"
        raise TranscriptionError(where, f"a block name that matches {layout.block.pattern!r}", "none", remedy)
    head = [_cells(line, table) for line in paragraph[: layout.header_rows]]
    columns = tuple(_repair(label, repairs) for label in _column_labels(head, layout.columns))
    heading = parent = None
    for line in paragraph[layout.header_rows :]:
        if _is_heading(line, layout):
            heading = _repair(line.text.split("\t")[0].strip(), repairs)
            continue
        label, *cells = _cells(line, table)
        own = _repair(label, repairs)
        nested = layout.nested_rows is not None and layout.nested_rows.search(own) is not None
        parent = parent if nested else own
        path = (block.label if block else None, heading, parent if nested else None, own)
        yield Row(line.number, own, NESTING.join(p for p in path if p), block, columns, tuple(cells))


def _is_heading(line: Line, layout: TableLayout) -> bool:
    return layout.headings and not any(cell.strip() for cell in line.text.split("\t")[1:])


def _cells(line: Line, table: TableText) -> list[str]:
    cells = [cell.strip(" ") for cell in line.text.split("\t")]
    if len(cells) != table.layout.columns + 1:
        raise TranscriptionError(
            f"{table.name}, line {line.number}",
            f"a label and {table.layout.columns} cells",
            f"a label and {len(cells) - 1} cells ({line.text[:60]!r})",
            "Check the row against the print, or correct columns, header_rows or headings in the layout",
        )
    return cells


def _column_labels(head: list[list[str]], columns: int) -> list[str]:
    """Join the lines of column heads; an upper head reaches to the right until the next one."""
    levels = [_reach_right(row[1:]) for row in head[:-1]] + [row[1:] for row in head[-1:]]
    return [NESTING.join(level[i] for level in levels if level[i]) for i in range(columns)]


def _reach_right(labels: list[str]) -> list[str]:
    reached: list[str] = []
    for label in labels:
        reached.append(label or (reached[-1] if reached else ""))
    return reached


def _repair(label: str, repairs: dict[str, str]) -> str:
    for printed, repaired in repairs.items():
        label = label.replace(printed, repaired)
    return label
