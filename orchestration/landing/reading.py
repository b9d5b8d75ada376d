"""Reads the sheet of a tool by its reading profile: judges get the house form, with the raw cells beside it.

Here belongs translation alone, cell by cell and without a verdict: what a profile does not name is left as it stands or
is marked, for the judges to refuse.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

from orchestration.facts.formats import ColumnType, Format
from orchestration.facts.model import Codebook, Variable
from orchestration.facts.readings import KeyReading, NumberReading, Reading, ValueReading
from orchestration.facts.register_model import Municipality
from orchestration.facts.sources import SourceSpec
from orchestration.landing.cells import UNNAMED, Setting, is_blank, quoted, text_of
from orchestration.landing.decoder_messages import Cell, Fault, Row, Sheet, Special
from orchestration.landing.header import Header, find_header
from orchestration.landing.questionnaire import Form

_WIDTH = 4
_IDENTITY: tuple[ColumnType, ...] = ("municipality", "municipality_name", "county")


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of the sheet under its name in the house form: where it stands, and how its cells are read."""

    name: str
    at: int
    variable: Variable | None
    values: ValueReading | None
    codes: Mapping[str, str]


def read_sheet(
    sheet: Sheet, spec: SourceSpec, reading: Reading, format_: Format, form: Form | None, setting: Setting
) -> Sheet:
    """Return the sheet in house form; a sheet whose header cannot be found, or of a plain profile, as it is."""
    header = _header(sheet, spec, reading)
    if reading.is_plain or not isinstance(header, Header):
        return sheet
    columns = _columns(header, reading, form, sheet.labels)
    filled = _filled(reading, format_, spec)
    identity = _Identity(reading.key, header.names, format_, setting) if reading.key else None
    names = (*(column.name for column in columns), *filled, *(identity.names if identity else ()))
    rows = tuple(_row(row, columns, filled, identity, reading, spec) for row in header.below)
    labels = {column.name: sheet.labels.get(header.names[column.at], {}) for column in columns if column.values is None}
    return replace(sheet, header=names, rows=rows, labels=labels)


def blank_codes(form: Form, reading: Reading) -> dict[str, str]:
    """Variable → the code that a blank stands for where the question was shown, as the profile says."""
    found = {item.variable: _values_of(item, reading) for item in form.variables if item.answer_set}
    return {name: values.blank for name, values in found.items() if values and values.blank is not None}


def question_faults(
    sheet: Sheet, spec: SourceSpec, reading: Reading, form: Form, codebook: Codebook
) -> Iterator[Fault]:
    """Say which columns stand under the text of another question than the codebook's, on the row below the names.

    A column of an item may have the item's text in brackets after the question's. Two columns each under the text of
    the other have one cause.
    """
    header = find_header(sheet, spec)
    if not isinstance(header, Header) or not header.below:
        return
    texts = {item.question: item.text for item in codebook.questions}
    for column in _columns(header, reading, form, {}):
        variable = column.variable
        if variable is None:
            continue
        cells = header.below[0].cells
        found = text_of(cells[column.at]) if column.at < len(cells) else ""
        expected = texts[variable.question]
        if found not in {expected, f"{expected} [{variable.item}]"}:
            what = "question text that is not the codebook's"
            remedy = "see that the columns have not been exchanged; correct the export or questions.csv of the codebook"
            row, name = header.below[0].number, header.names[column.at]
            own = f"{expected} [{variable.item}]" if found.endswith("]") else expected
            cause = " and ".join(sorted((own, found)))
            yield Fault(what, "", row, "", name, repr(expected), quoted(found), remedy, cause)


def _header(sheet: Sheet, spec: SourceSpec, reading: Reading) -> Header | int:
    header = find_header(sheet, spec)
    if isinstance(header, Header) and reading.question_text:
        return replace(header, below=header.below[1:])
    return header


def _columns(
    header: Header, reading: Reading, form: Form | None, labels: Mapping[str, Mapping[str, str]]
) -> list[_Column]:
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
        found.append(_Column(house, at, variable, values, codes))
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
        by_label = {label.casefold(): code for code, label in labels.items()}
        own = {code: label.casefold() for code, label in file_labels.items()}
        codes |= by_label | {code: by_label[label] for code, label in own.items() if label in by_label}
    return codes | dict(values.codes)


def _filled(reading: Reading, format_: Format, spec: SourceSpec) -> dict[str, str]:
    """What stands in every row: the profile's constants and, where it has a key, the round."""
    round_ = format_.of_type("round")
    own = {round_.name: spec.round} if round_ and reading.key else {}
    return {**own, **reading.constants}


class _Identity:
    """Who a row is of, as the house form says it: code, name and county out of the register."""

    def __init__(self, key: KeyReading, names: Sequence[str], format_: Format, setting: Setting) -> None:
        self._key, self._setting = key, setting
        self._at = names.index(key.column) if key.column in names else -1
        kinds = {kind: format_.of_type(kind) for kind in _IDENTITY}
        self._columns = {kind: column.name for kind, column in kinds.items() if column}
        self.names = tuple(self._columns.values()) if self._at >= 0 else ()

    def cells(self, row: Row) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Cells and raw texts of the identity; what the register does not know stands as code, to be refused."""
        if self._at < 0:
            return (), ()
        raw = text_of(row.cells[self._at]) if self._at < len(row.cells) else ""
        found = self._municipality(raw.strip())
        said: dict[ColumnType, str] = {
            "municipality": found.municipality_code if found else raw,
            "municipality_name": found.municipality if found else "",
            "county": found.county_code if found else "",
        }
        return tuple(said[kind] for kind in self._columns), (raw,) * len(self._columns)

    def _municipality(self, text: str) -> Municipality | None:
        known = self._setting.frame.municipalities
        match self._key.form:
            case "number":
                return known.get(text.removesuffix(".0").zfill(_WIDTH)) if text else None
            case "code_and_name":
                code, _, name = text.partition(" ")
                return known[code] if code in known and known[code].municipality == name.strip() else None
            case "name":
                return known.get(self._setting.codes_by_name.get(text, ""))
            case "code":
                return known.get(text)


def _row(
    row: Row,
    columns: Sequence[_Column],
    filled: Mapping[str, str],
    identity: _Identity | None,
    reading: Reading,
    spec: SourceSpec,
) -> Row:
    originals = [row.cells[column.at] if column.at < len(row.cells) else None for column in columns]
    cells = [_cell(cell, column, reading, spec) for cell, column in zip(originals, columns, strict=True)]
    own, raw = identity.cells(row) if identity else ((), ())
    shown = (*map(text_of, originals), *("" for _ in filled), *raw)
    return Row(row.number, (*cells, *filled.values(), *own), shown)


def _cell(cell: Cell, column: _Column, reading: Reading, spec: SourceSpec) -> Cell:
    text = text_of(cell).strip() if not isinstance(cell, Special) else ""
    if is_blank(cell) or (text and text in reading.blank_words):
        return None if spec.format != "csv" else ""
    if column.values is not None and column.values.translates and text:
        code = column.codes.get(text, column.codes.get(text.casefold()))
        return Special(UNNAMED, text) if code is None else code
    if reading.numbers and column.variable is not None and column.variable.type == "number" and isinstance(cell, str):
        return _number(text, reading.numbers, spec.options.decimal)
    return cell


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
