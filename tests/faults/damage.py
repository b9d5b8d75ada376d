"""Ways to damage one export, in CSV, SPSS and workbooks alike. Rows count as a person sees them."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pyreadstat

from orchestration.facts.sources import Sources, SourceSpec, load_sources

Damage = Callable[[Path], None]
Table = list[list[str]]


def sources_of(folder: Path) -> Sources:
    """Read the folder's sources file, once as long as it stays the same."""
    path = folder / "sources.yaml"
    return _sources(path, path.read_bytes())


@cache
def _sources(path: Path, _: bytes) -> Sources:
    return load_sources(path)


def spec_of(folder: Path, source: str) -> SourceSpec:
    """Return the source of the newest round that the folder's sources file has."""
    return sources_of(folder).rounds[-1].source(source)


def file_of(folder: Path, source: str) -> Path:
    return folder / spec_of(folder, source).uri


def edit_csv(folder: Path, source: str, change: Callable[[Table], Table]) -> None:
    spec, path = spec_of(folder, source), file_of(folder, source)
    text = path.read_bytes().decode(spec.options.encoding)
    table = change(list(csv.reader(io.StringIO(text, newline=""), delimiter=spec.options.delimiter)))
    sink = io.StringIO()
    csv.writer(sink, delimiter=spec.options.delimiter, lineterminator="\r\n").writerows(table)
    path.write_bytes(sink.getvalue().encode(spec.options.encoding))


def edit_bytes(source: str, change: Callable[[bytes], bytes]) -> Damage:
    def damage(folder: Path) -> None:
        path = file_of(folder, source)
        path.write_bytes(change(path.read_bytes()))

    return damage


def retitle(folder: Path, source: str, change: Callable[[Any], object]) -> None:
    """Apply ``change`` to the worksheet that the sources file names."""
    path = file_of(folder, source)
    workbook = openpyxl.load_workbook(path)
    change(workbook[spec_of(folder, source).options.sheet])
    workbook.save(path)


def edit_header(folder: Path, source: str, change: Callable[[list[str]], list[str]]) -> None:
    spec = spec_of(folder, source)
    if spec.format == "csv":
        edit_csv(folder, source, lambda table: [change(table[0]), *table[1:]])
        return

    def rename(worksheet: Any) -> None:
        cells = worksheet[spec.options.header_row]
        for cell, name in zip(cells, change([cell.value for cell in cells]), strict=True):
            cell.value = name

    retitle(folder, source, rename)


def edit_cell(source: str, row: int, column: str, value: Any) -> Damage:
    """Set one cell; ``value`` may be a function of the old one, ``row`` -1 is the last."""

    def new(old: Any) -> Any:
        return value(old) if callable(value) else value

    def damage(folder: Path) -> None:
        if spec_of(folder, source).format == "csv":
            edit_csv(folder, source, lambda table: _with_cell(table, row, column, new))
        else:
            retitle(
                folder,
                source,
                lambda worksheet: _set(worksheet, spec_of(folder, source).options.header_row, row, column, new),
            )

    return damage


def _with_cell(table: Table, row: int, column: str, new: Callable[[Any], Any]) -> Table:
    index = table[0].index(column)
    line = table[row - 1 if row > 0 else row]
    line[index] = new(line[index])
    return table


def _set(worksheet: Any, header_row: int, row: int, column: str, new: Callable[[Any], Any]) -> None:
    names = [cell.value for cell in worksheet[header_row]]
    cell = worksheet.cell(row if row > 0 else worksheet.max_row + 1 + row, names.index(column) + 1)
    cell.value = new(cell.value)


def set_cells(source: str, column: str, value: str) -> Damage:
    """Set a whole column of a CSV."""

    def change(table: Table) -> Table:
        index = table[0].index(column)
        return [table[0], *([*row[:index], value, *row[index + 1 :]] for row in table[1:])]

    return lambda folder: edit_csv(folder, source, change)


def copy_row(source: str, row: int) -> Damage:
    def damage(folder: Path) -> None:
        if spec_of(folder, source).format == "csv":
            edit_csv(folder, source, lambda table: [*table, table[row - 1]])
        else:
            retitle(folder, source, lambda worksheet: worksheet.append([cell.value for cell in worksheet[row]]))

    return damage


def append_row(source: str, values: Sequence[Any]) -> Damage:
    return lambda folder: retitle(folder, source, lambda worksheet: worksheet.append(list(values)))


def edit_where(source: str, key: str, value: str, column: str, new: Any) -> Damage:
    """Set one cell of a CSV, in the first row that has ``value`` in the column ``key``."""

    def change(table: Table) -> Table:
        line = next(row for row in table if row[table[0].index(key)] == value)
        line[table[0].index(column)] = new
        return table

    return lambda folder: edit_csv(folder, source, change)


def drop_where(source: str, key: str, value: str) -> Damage:
    """Drop the rows of a CSV that have ``value`` in the column ``key``."""
    return lambda folder: edit_csv(
        folder, source, lambda table: [row for row in table if row[table[0].index(key)] != value]
    )


def keep_where(folder: Path, source: str, key: str, values: Collection[str]) -> None:
    """Keep the rows of a CSV or an SPSS file that have one of ``values`` in the column ``key``."""
    if spec_of(folder, source).format == "sav":
        edit_sav(folder, source, keep=lambda frame: frame[frame[key].isin(values)])
    else:
        edit_csv(
            folder, source, lambda table: [table[0], *(row for row in table[1:] if row[table[0].index(key)] in values)]
        )


def drop_row(source: str, row: int) -> Damage:
    def damage(folder: Path) -> None:
        if spec_of(folder, source).format == "csv":
            edit_csv(folder, source, lambda table: table[: row - 1] + table[row:])
        else:
            retitle(folder, source, lambda worksheet: worksheet.delete_rows(row))

    return damage


def edit_sav(
    folder: Path,
    source: str,
    *,
    cells: Mapping[tuple[int, str], Any] | None = None,
    columns: Mapping[str, Any] | None = None,
    rename: Mapping[str, str] | None = None,
    labels: Mapping[str, Mapping[int, str]] | None = None,
    keep: Callable[[Any], Any] | None = None,
) -> None:
    """Change cells (case from 1), whole columns, names or value labels, or keep some cases of the frame."""
    path = file_of(folder, source)
    frame, meta = pyreadstat.read_sav(str(path), user_missing=True)
    for (case, name), value in (cells or {}).items():
        frame[name] = frame[name].astype(object)
        frame.loc[case - 1, name] = value
        frame[name] = frame[name].infer_objects()
    for name, value in (columns or {}).items():
        frame[name] = value
    if keep is not None:
        frame = keep(frame).reset_index(drop=True)
    named = dict(rename or {})
    kept: dict[str, Any] = {
        named.get(name, name): pairs for name, pairs in {**meta.variable_value_labels, **(labels or {})}.items()
    }
    pyreadstat.write_sav(frame.rename(columns=named), str(path), variable_value_labels=kept)


def rewrite_part(folder: Path, source: str, pattern: str, change: Callable[[bytes], bytes]) -> None:
    """Change one part inside a workbook's package."""
    path = file_of(folder, source)
    sink = io.BytesIO()
    with zipfile.ZipFile(path) as package, zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as out:
        for name in package.namelist():
            content = package.read(name)
            out.writestr(name, change(content) if re.search(pattern, name) else content)
    path.write_bytes(sink.getvalue())
