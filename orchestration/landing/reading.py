"""Reads the sheet of a tool by its reading profile: judges get the house form, with the raw cells beside it.

Here belongs translation alone, of a column's distinct cells and without a verdict: what a profile does not name is left
as it stands or is marked, for the judges to refuse.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from types import MappingProxyType

import numpy as np

from orchestration.facts.codings import text_key
from orchestration.facts.formats import ColumnType, Format
from orchestration.facts.model import Codebook, Variable
from orchestration.facts.readings import DateReading, KeyReading, NumberReading, Reading, ValueReading
from orchestration.facts.sources import SourceSpec
from orchestration.landing.cells import NOBODY, UNNAMED, Setting, is_blank, quoted, text_of
from orchestration.landing.decoder_messages import Cell, Fault, Row, Special
from orchestration.landing.fault_list import Report
from orchestration.landing.grid import rows_of_width
from orchestration.landing.header import Header, find_header
from orchestration.landing.questionnaire import Form
from orchestration.landing.sheet import Column, Sheet, constant
from orchestration.quoting import quote

_LONGEST_LABEL, _LONGEST_LETTER = 256, 4
_NUMERIC = frozenset({"number", "integer"})
_IDENTITY: tuple[ColumnType, ...] = ("municipality", "unit", "municipality_name", "county")


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of the sheet under its name in the house form: where it stands, and how its cells are read."""

    name: str
    at: int
    variable: Variable | None
    values: ValueReading | None
    codes: Mapping[str, str]
    type: str


def read_sheet(
    sheet: Sheet, reading: Reading, format_: Format, form: Form | None, setting: Setting, report: Report
) -> Sheet | None:
    """Return the sheet in house form; a sheet whose header cannot be found, or of a plain profile, as it is.

    Rows of another width than the header are noted and left out: once they are read, nobody can tell. None, and a
    fault, where the key's column is not there: nothing could be said of any row.
    """
    spec = setting.spec
    header = header_of(sheet, spec, reading)
    if reading.is_plain or not isinstance(header, Header):
        return sheet
    if reading.key and reading.key.column not in header.names:
        report.add(_no_key(header, reading, reading.key.column, setting, form))
        return None
    types = {column.name: column.type for column in format_.columns}
    columns = _columns(header, reading, form, sheet.labels, types)
    filled = _filled(reading, format_, spec)
    identity = _Identity(reading.key, header.names, format_, setting) if reading.key else None
    names = (*(column.name for column in columns), *filled, *(identity.names if identity else ()))
    below = rows_of_width(header, spec, report)
    lacking = frozenset(format_.status_of_text)
    read: tuple[Column[Cell], ...] = (
        *(_read(below.columns[column.at], column, reading, spec, lacking) for column in columns),
        *(constant(value, len(below), "") for value in filled.values()),
        *(identity.columns(below) if identity else ()),
    )
    labels = {column.name: sheet.labels.get(header.names[column.at], {}) for column in columns if column.values is None}
    widths = np.full_like(below.widths, len(names))
    return replace(below, widths=widths, columns=read, header=names, labels=labels)


def _no_key(header: Header, reading: Reading, key: str, setting: Setting, form: Form | None) -> Fault:
    known = {*reading.columns, *reading.columns.values(), *(form.columns if form else ())}
    ignored = (any(fnmatchcase(name, pattern) for pattern in reading.ignore) for name in header.names)
    others = [name for name, out in zip(header.names, ignored, strict=True) if not out and name not in known]
    found = f"columns that the profile does not name: {', '.join(map(quote, others))}" if others else "no such column"
    remedy = f"correct key.column in data/readings/{setting.spec.reading}.yaml, or export the column"
    return Fault("key column missing", row=header.row, column=key, expected=quote(key), found=found, remedy=remedy)


def blank_codes(form: Form, reading: Reading) -> dict[str, str]:
    """Variable → the code that a blank stands for where the question was shown, as the profile says."""
    found = {item.variable: _values_of(item, reading) for item in form.variables if item.answer_set}
    return {name: values.blank for name, values in found.items() if values and values.blank is not None}


def question_faults(
    sheet: Sheet, spec: SourceSpec, reading: Reading, form: Form, codebook: Codebook
) -> Iterator[Fault]:
    """Say which columns stand under the text of another question than the codebook's.

    The text is the variable's label in SPSS, elsewhere what stands on the row below the names. A column of an item may
    have the item's text in brackets after the question's. Two columns each under the text of the other have one cause.
    """
    header = find_header(sheet, spec)
    if not isinstance(header, Header) or not header.below:
        return
    below = header.below.row(0)
    cells = {name: text_of(cell) for name, cell in zip(header.names, below.cells, strict=False)}
    shown, row = (cells, below.number) if sheet.header is None else (sheet.texts, None)
    texts = {item.question: item.text for item in codebook.questions}
    for column in _columns(header, reading, form, {}):
        variable, name = column.variable, header.names[column.at]
        if variable is None:
            continue
        found, expected = shown.get(name, ""), texts[variable.question]
        if not any(_is_text(found, text) for text in (expected, f"{expected} [{variable.item}]")):
            what = "question text that is not the codebook's"
            remedy = "see that the columns have not been exchanged; correct the export or questions.csv of the codebook"
            own = f"{expected} [{variable.item}]" if found.endswith("]") else expected
            cause = " and ".join(sorted((own, found)))
            yield Fault(what, "", row, "", name, quote(expected), quoted(found), remedy, cause)


def _is_text(found: str, text: str) -> bool:
    """Tell whether a text is that of the codebook; SPSS cuts what is longer than its labels may be."""
    is_cut = len(found.encode()) > _LONGEST_LABEL - _LONGEST_LETTER
    return text_key(found) == text_key(text) or (is_cut and text_key(text).startswith(text_key(found)))


def header_of(sheet: Sheet, spec: SourceSpec, reading: Reading) -> Header | int:
    """Find the header; the text of the questions, where the profile says so, is a part of it."""
    header = find_header(sheet, spec)
    if isinstance(header, Header) and reading.question_text and sheet.header is None:
        return replace(header, below=header.below.keep(np.arange(1, len(header.below))))
    return header


def answer_columns(header: Header, reading: Reading, form: Form) -> frozenset[str]:
    """Return the columns of the file that hold answers."""
    return frozenset(name for name in header.names if reading.columns.get(name, name) in form.columns)


def units_of_rows(header: Header, reading: Reading, format_: Format, setting: Setting) -> Callable[[Row], str]:
    """Return what tells the unit of a row: its code; empty where the row names none of the frame's."""
    names = [reading.columns.get(name, name) for name in header.names]
    identity = _Identity(reading.key, header.names, format_, setting) if reading.key else None
    at = names.index(format_.key[0]) if format_.key[0] in names else -1

    def unit(row: Row) -> str:
        own = text_of(row.cells[at]) if 0 <= at < len(row.cells) else ""
        code = identity.code(row) if identity else own
        return code if code in setting.frame.by_code else ""

    return unit


def _columns(
    header: Header,
    reading: Reading,
    form: Form | None,
    labels: Mapping[str, Mapping[str, str]],
    types: Mapping[str, str] = MappingProxyType({}),
) -> list[_Column]:
    """The columns that stay, in their order; ``types``: those of the columns of the kind of source, by name."""
    variables = {variable.column: variable for variable in form.variables} if form else {}
    own = reading.key.column if reading.key else None
    found = []
    for at, name in enumerate(header.names):
        if name == own or any(fnmatchcase(name, pattern) for pattern in reading.ignore):
            continue
        house = reading.columns.get(name, name)
        variable = variables.get(house)
        values = _values_of(variable, reading) if variable and variable.answer_set else None
        codes = _codes(variable, values, form, labels.get(name, {})) if variable and values and form else {}
        found.append(_Column(house, at, variable, values, codes, variable.type if variable else types.get(house, "")))
    return found


def _values_of(variable: Variable, reading: Reading) -> ValueReading | None:
    return next(
        (
            item
            for item in reading.values
            if any(fnmatchcase(str(variable.answer_set), pattern) for pattern in item.answer_sets)
            or any(fnmatchcase(variable.variable, pattern) for pattern in item.variables)
        ),
        None,
    )


def _codes(variable: Variable, values: ValueReading, form: Form, file_labels: Mapping[str, str]) -> dict[str, str]:
    """What stands in the file → code of the codebook; a file with value labels of its own is read by these."""
    labels = form.labels[str(variable.answer_set)]
    codes = {values.prefix + code: code for code in labels} if values.prefix else {}
    if values.labels:
        by_label = {text_key(label): code for code, label in labels.items()}
        own = {code: text_key(label) for code, label in file_labels.items()}
        codes |= by_label | {code: by_label[label] for code, label in own.items() if label in by_label}
    return codes | dict(values.codes)


def _filled(reading: Reading, format_: Format, spec: SourceSpec) -> dict[str, str]:
    """What stands in every row: the profile's constants and, where it has a key, the round."""
    round_ = format_.of_type("round")
    own = {round_.name: spec.round} if round_ and reading.key else {}
    return {**own, **reading.constants}


class _Identity:
    """Who a row is of, as the house form says it: code, unit, name and county out of the registers."""

    def __init__(self, key: KeyReading, names: Sequence[str], format_: Format, setting: Setting) -> None:
        assert setting.keys is not None
        self._keys, self._frame = setting.keys, setting.frame
        self._at = names.index(key.column) if key.column in names else -1
        kinds = {kind: format_.of_type(kind) for kind in _IDENTITY}
        self._columns = {kind: column.name for kind, column in kinds.items() if column}
        self.names = tuple(self._columns.values()) if self._at >= 0 else ()

    def columns(self, below: Sheet) -> tuple[Column[Cell], ...]:
        """The columns of the identity; a key that names nobody is marked, to be refused."""
        if self._at < 0:
            return ()
        key = below.columns[self._at]
        raw = tuple(map(text_of, key.cells))
        said = [self._said(text) for text in raw]
        return tuple(Column(tuple(item[kind] for item in said), key.index, raw) for kind in self._columns)

    def _said(self, raw: str) -> dict[ColumnType, Cell]:
        unit = self._keys.unit_code(raw)
        of_unit = self._frame.by_code.get(unit or "")
        found = self._frame.municipalities.get(of_unit.municipality_code if of_unit else unit or "")
        return {
            "municipality": found.municipality_code if found else Special(NOBODY, raw) if raw.strip() else "",
            "unit": unit or "",
            "municipality_name": found.municipality if found else "",
            "county": found.county_code if found else "",
        }

    def code(self, row: Row) -> str:
        """The code of the unit that the row is of; empty where the key names nobody."""
        raw = text_of(row.cells[self._at]) if 0 <= self._at < len(row.cells) else ""
        return self._keys.unit_code(raw) or ""


def _read(
    cells: Column[Cell], column: _Column, reading: Reading, spec: SourceSpec, lacking: frozenset[str]
) -> Column[Cell]:
    """Read the distinct cells; a text of ``lacking`` stands for a number and is no number, so it stays as it is."""
    read = tuple(
        cell if column.type in _NUMERIC and text_of(cell) in lacking else _cell(cell, column, reading, spec)
        for cell in cells.cells
    )
    return Column(read, cells.index, tuple(map(text_of, cells.cells)))


def _cell(cell: Cell, column: _Column, reading: Reading, spec: SourceSpec) -> Cell:
    text = text_of(cell).strip() if not isinstance(cell, Special) else ""
    if is_blank(cell) or (text and text in reading.blank_words):
        return None if spec.format != "csv" else ""
    if column.values is not None and column.values.translates and text:
        code = column.codes.get(text, column.codes.get(text_key(text)))
        return Special(UNNAMED, text) if code is None else code
    if reading.numbers and column.type in _NUMERIC and isinstance(cell, str):
        return _number(text, reading.numbers, spec.options.decimal)
    if reading.dates and column.type == "date":
        return _day(cell, text, reading.dates)
    return cell


def _day(cell: Cell, text: str, dates: DateReading) -> Cell:
    """Return the day as the house form writes it; what is none is left as it stands."""
    if isinstance(cell, Special) and cell.kind == "time" and dates.time_of_day:
        return Special("date", cell.text.partition("T")[0])
    found = dates.day(text)
    return found.isoformat() if found else cell


def _number(text: str, numbers: NumberReading, decimal: str) -> Cell:
    """Return the number as the source's own files write it; what is none is left as it stands."""
    plain = text.removesuffix("%").rstrip() if numbers.percent else text
    for sign in numbers.thousands:
        plain = plain.replace(sign, "")
    if decimal:
        return plain.replace(numbers.decimal, decimal)
    try:
        return float(plain.replace(numbers.decimal, "."))
    except ValueError:
        return text
