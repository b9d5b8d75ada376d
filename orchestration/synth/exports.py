"""Turns answers into the raw exports that a round's sources name: columns, order, marks. ``writers`` writes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from orchestration.facts.codes import ANSWERED, QUESTIONNAIRE
from orchestration.facts.formats import Column, Format
from orchestration.facts.model import Codebook
from orchestration.facts.sources import SourceSpec
from orchestration.facts.synth import Titles
from orchestration.synth.columns import AnswerColumn, answer_columns, header_levels
from orchestration.synth.surroundings import Record
from orchestration.synth.units import Unit
from orchestration.synth.writers import Cell, Head, Labels, write_csv, write_sav, write_xlsx

Free = Mapping[str, Mapping[str, Cell]]
"""Numbers, texts and dates as text: by variable, by municipality code."""


@dataclass(frozen=True, slots=True)
class Sample:
    """What the exports are written from; ``day`` is the date that files carry."""

    codebook: Codebook
    units: tuple[Unit, ...]
    answers: Mapping[str, Mapping[str, str | None]]
    free: Free
    titles: Titles
    day: date

    def value(self, unit: Unit, column: AnswerColumn) -> Cell:
        """Return the answer as exported: a code, codes, a number, a text, or None for a blank."""
        if column.of_codes:
            return column.codes(self.answers[unit.code])
        variable = column.variables[0]
        if variable.type in ("single", "flag"):
            return self.answers[unit.code].get(variable.variable)
        return self.free.get(variable.variable, {}).get(unit.code)


def write_questionnaire(sample: Sample, spec: SourceSpec, format_: Format, path: Path) -> int:
    """Write the export of one form, a row a unit that answered it; returns the number of rows."""
    form = spec.questionnaire
    codebook = sample.codebook
    asked = {item.question for item in codebook.questions if form in item.questionnaires}
    columns = answer_columns(item for item in codebook.variables if item.question in asked)
    units = [unit for unit in sample.units if _answered(sample, unit, form)]
    fixed = [_fixed(column, sample) for column in format_.columns]
    names = [column.name for column in format_.columns]
    rows = [[make(unit) for make in fixed] + [sample.value(unit, column) for column in columns] for unit in units]
    header = names + [column.name for column in columns]
    if spec.format == "csv":
        _write_csv(path, header, rows, spec)
    elif spec.format == "sav":
        values = {name: [row[number] for row in rows] for number, name in enumerate(header)}
        _write_sav(path, sample, columns, values, _title(sample, spec))
    else:
        codes = [number for number, column in enumerate(columns, start=len(fixed)) if column.of_numbers]
        _write_xlsx(path, sample, spec, header, [_numbered(row, codes) for row in rows], sample.titles.synthetic_mark)
    return len(rows)


def write_records(
    records: Sequence[Record], sample: Sample, spec: SourceSpec, format_: Format, path: Path, *, real: bool
) -> int:
    """Write records of another kind of source in the columns of its format; returns the number of rows."""
    origin = sample.titles.collected_origin if real else sample.titles.synthetic_origin
    rows = [[_cell(column, {**record, "origin": origin}) for column in format_.columns] for record in records]
    header = [column.name for column in format_.columns]
    if spec.format == "csv":
        _write_csv(path, header, rows, spec)
    else:
        mark = origin[:1].upper() + origin[1:] if real else sample.titles.synthetic_mark
        _write_xlsx(path, sample, spec, header, rows, mark)
    return len(rows)


def _title(sample: Sample, spec: SourceSpec) -> str:
    if spec.source not in sample.titles.by_source:
        raise ValueError(f"settings.yaml, titles, by_source: expected one for {spec.source}, found none")
    return sample.titles.by_source[spec.source]


def _answered(sample: Sample, unit: Unit, form: str | None) -> bool:
    known = sample.answers[unit.code]
    return known[ANSWERED] == "1" and known[QUESTIONNAIRE] == form


def _fixed(column: Column, sample: Sample) -> Any:
    makers = {
        "municipality": lambda unit: unit.municipality,
        "unit": lambda unit: unit.code,
        "municipality_name": lambda unit: unit.name,
        "county": lambda unit: unit.county,
        "round": lambda _: sample.codebook.round.round,
        "origin": lambda _: sample.titles.synthetic_origin,
    }
    return makers[column.type]


def _cell(column: Column, record: Record) -> Cell:
    own = {"origin": "origin", "municipality_name": "municipality_name"}
    value: Any = record[own.get(column.type) or column.to or column.measure or column.name]
    if column.values is not None:
        return next(text for text, landed in column.values.items() if landed == value)
    cell: Cell = value
    return cell


def _write_csv(path: Path, header: Sequence[str], rows: Sequence[Sequence[Cell]], spec: SourceSpec) -> None:
    options = spec.options
    write_csv(path, header, rows, options.encoding, options.delimiter, options.decimal)


def _write_xlsx(
    path: Path, sample: Sample, spec: SourceSpec, header: Sequence[str], rows: Sequence[Sequence[Cell]], mark: str
) -> None:
    options = spec.options
    about = (_title(sample, spec), mark)
    above = [*about, *[""] * options.header_row][: options.header_row - 1]
    headers = header_levels(header) if options.header_rows > 1 else (header,)
    write_xlsx(path, options.sheet, Head(about, above, headers), rows, sample.day)


def _numbered(row: Sequence[Cell], places: Sequence[int]) -> list[Cell]:
    """Return the row with codes as true numbers, as a workbook holds them."""
    numbered = set(places)
    return [
        int(cell) if number in numbered and isinstance(cell, str) and cell.isdecimal() else cell
        for number, cell in enumerate(row)
    ]


def _write_sav(
    path: Path, sample: Sample, made: Sequence[AnswerColumn], columns: Mapping[str, Sequence[Any]], title: str
) -> None:
    questions = {item.question: item for item in sample.codebook.questions}
    sets = {item.answer_set: item for item in sample.codebook.answer_sets}
    labels, values = {}, dict(columns)
    for column in made:
        item, name = column.variables[0], column.name
        codes = sets[item.answer_set].codes if item.answer_set else ()
        named = {float(code.code): code.label for code in codes}
        missing = tuple(float(code.code) for code in codes if code.status == "dont_know")
        labels[name] = Labels(f"{questions[item.question].number}. {item.item}", named, missing)
        if not column.of_numbers:
            values[name] = [cell or "" for cell in columns[name]]
        else:
            values[name] = [None if cell is None else float(cell) for cell in columns[name]]
    write_sav(path, values, labels, title, sample.day)
