"""Walks through the XML of a workbook: sheets by name, and the cells of one of them as they are stored, row by row.

Here belongs what the package says; which cells are refused is said elsewhere. Dates, formulas and numbers are told by
openpyxl's rules. It is not asked to open the file: it gives up on parts that hold no cell (styles, filters, names).
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element, iterparse
from zipfile import ZipFile

from openpyxl.formula.translate import Translator
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format
from openpyxl.utils import column_index_from_string
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel, from_ISO8601

_WORKBOOK = "xl/workbook.xml"
_TRUE = frozenset({"1", "true", "on"})
_DIGITS = "0123456789"


class Stored(NamedTuple):
    """A cell that is not empty: its value, and its kind as the file has it (n, s, b, e …; f for a formula)."""

    value: Any
    kind: str


class Workbook:
    """An open package. ``sheets``: part of each worksheet by name, empty for a sheet that has no cells (a chart).

    Whatever is wrong with a part comes out as it is met: a ParseError, KeyError, ValueError, IndexError, OverflowError.
    """

    def __init__(self, package: ZipFile) -> None:
        """Read the names of the sheets."""
        self._package = package
        book = next((part for kind, part in self._related("").values() if kind == "officeDocument"), _WORKBOOK)
        related = self._related(book)
        self._parts = {kind: part for kind, part in related.values() if part in package.NameToInfo}
        self.sheets: dict[str, str] = {}
        self._is_1904 = False
        for tag, element in self._elements(book, "sheet", "workbookPr"):
            if tag == "sheet":
                kind, part = related[next(value for key, value in element.items() if key.endswith("}id"))]
                self.sheets[element.attrib["name"]] = part if kind == "worksheet" else ""
            else:
                self._is_1904 = element.get("date1904", "") in _TRUE

    def rows(self, sheet: str) -> Iterator[tuple[int, dict[int, Stored]]]:
        """Yield the number of each row that is stored, and its cells by column (from 0)."""
        reader, number = _CellReader(self._strings(), self._styles(), is_1904=self._is_1904), 0
        for _, element in self._elements(self.sheets[sheet], "row"):
            before, number = number, int(float(element.get("r", number + 1)))
            if number <= before:
                raise ValueError(f"row {number} after row {before}")
            yield number, reader.cells(element, number)
            element.clear()

    def _elements(self, part: str, *tags: str) -> Iterator[tuple[str, Element]]:
        """Yield the elements of these names as they have been read, whatever their namespace."""
        with self._package.open(part) as handle:
            for _, element in iterparse(handle):  # noqa: S314 - in a child process with limits; expat expands no bombs
                tag = element.tag.rpartition("}")[2]
                if tag in tags:
                    yield tag, element

    def _optional(self, kind: str, *tags: str) -> Iterator[tuple[str, Element]]:
        return self._elements(self._parts[kind], *tags) if kind in self._parts else iter(())

    def _related(self, part: str) -> dict[str, tuple[str, str]]:
        """Return kind and part of everything that a part refers to, by the reference's id."""
        folder, name = posixpath.split(part)
        place = posixpath.join(folder, "_rels", f"{name}.rels")
        found = {}
        for _, element in self._elements(place, "Relationship") if place in self._package.NameToInfo else ():
            target = posixpath.normpath(posixpath.join("/", folder, element.attrib["Target"])).lstrip("/")
            found[element.attrib["Id"]] = element.attrib["Type"].rpartition("/")[2], target
        return found

    def _strings(self) -> list[str]:
        """Return the texts that cells refer to by number."""
        texts = []
        for _, element in self._optional("sharedStrings", "si"):
            texts.append(_text(element).replace("x005F_", ""))
            element.clear()
        return texts

    def _styles(self) -> list[str]:
        """Return the number format of each style that cells refer to by number."""
        formats: dict[int, str] = dict(BUILTIN_FORMATS)
        styles: list[int] = []
        for tag, element in self._optional("styles", "numFmt", "cellXfs"):
            if tag == "numFmt":
                formats[int(element.attrib["numFmtId"])] = element.attrib["formatCode"]
            else:
                styles = [int(style.get("numFmtId", 0)) for style in element]
        return [formats.get(style, "General") for style in styles]


class _CellReader:
    """Reads the cells of rows, from above: a formula that several cells share stands in the first of them."""

    def __init__(self, strings: list[str], styles: list[str], *, is_1904: bool) -> None:
        self._strings = strings
        self._dates = {str(at) for at, style in enumerate(styles) if is_date_format(style)}
        self._spans = {str(at) for at, style in enumerate(styles) if is_timedelta_format(style)}
        self._epoch: datetime = MAC_EPOCH if is_1904 else WINDOWS_EPOCH
        self._prefix = 0
        self._columns: dict[str, int] = {}
        self._shared: dict[str, Any] = {}

    def cells(self, row: Element, number: int) -> dict[int, Stored]:
        """Return the cells of a row that are not empty, by column; the last cell is there, empty or not."""
        found: dict[int, Stored] = {}
        column, self._prefix = -1, len(row.tag) - len("row")
        for element in row:
            place = element.get("r")
            column = self._column(place.rstrip(_DIGITS)) if place else column + 1
            found[column] = self._stored(element, place or f"A{number}")
        return found

    def _column(self, letters: str) -> int:
        if letters not in self._columns:
            self._columns[letters] = int(column_index_from_string(letters)) - 1
        return self._columns[letters]

    def _stored(self, element: Element, place: str) -> Stored:
        kind, value = element.get("t", "n"), None
        for child in element:
            match child.tag[self._prefix :]:
                case "f":
                    return Stored(self._formula(child, place), "f")
                case "v" if kind != "inlineStr":
                    value = child.text
                case "is" if kind == "inlineStr":
                    return Stored(_text(child), "s")
        return self._value(value, kind, element.get("s", "0")) if value else Stored(None, kind)

    def _value(self, text: str, kind: str, style: str) -> Stored:
        match kind:
            case "n":
                return self._number(text, style)
            case "s":
                return Stored(self._strings[int(text)], "s")
            case "b":
                return Stored(bool(int(text)), "b")
            case "d":
                return Stored(from_ISO8601(text), "d")  # type: ignore[no-untyped-call]
            case _:
                return Stored(text, "s" if kind == "str" else kind)

    def _number(self, text: str, style: str) -> Stored:
        number = float(text) if "." in text or "E" in text or "e" in text else int(text)
        if style not in self._dates:
            return Stored(number, "n")
        try:
            return Stored(from_excel(number, self._epoch, timedelta=style in self._spans), "d")
        except (OverflowError, ValueError):
            return Stored("#VALUE!", "e")

    def _formula(self, element: Element, place: str) -> str:
        text, shared = f"={element.text or ''}", element.get("si", "")
        if element.get("t") != "shared":
            return text
        if shared in self._shared:
            return str(self._shared[shared].translate_formula(place))
        if element.text:
            self._shared[shared] = Translator(text, place)
        return text


def _text(element: Element) -> str:
    """Return the text of an element in all its runs, without what says how it is pronounced."""
    parts = []
    for child in element:
        if child.tag.endswith("}t"):
            parts.append(child.text or "")
        elif child.tag.endswith("}r"):
            parts.append(_text(child))
    return "".join(parts)
