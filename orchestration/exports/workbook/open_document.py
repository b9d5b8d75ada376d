"""A workbook as OpenDocument (``.ods``), by the calls that the sheets make of XlsxWriter: one writer, two files.

Only what the sheets use is here. How a style, a page or a cell looks in ODF is said by the templates (docs/adr/0130).
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.exports.workbook.package import entry
from orchestration.templates import templates_in

if TYPE_CHECKING:
    from jinja2 import Template

_MIME = "application/vnd.oasis.opendocument.spreadsheet"
_PARTS = ("content.xml", "styles.xml", "settings.xml", "meta.xml", "META-INF/manifest.xml")
# A column of n digits: digits and padding, in pixels of 1/96 inch; of the widest font that stands in for Arial.
_DIGIT, _PADDING, _INCH = 8, 5, 96
_COLUMNS = 26
# Where nothing else is said, as in an xlsx, in inches.
_MARGINS = {"left": 0.7, "right": 0.7, "top": 0.75, "bottom": 0.75}
_NUMBER = re.compile(r"(?:\[\$-41D\])?(?P<grouped>#,##)?0(?:\.(?P<decimals>0+))?(?:\"(?P<mark>[^\"]*)\"|(?P<room>_x))?")
_INTERNAL = re.compile(r"internal:(?P<sheet>'.*')!(?P<cell>[A-Z]+\d+)")
_FOOT = re.compile(r"&L(?P<left>.*)&R&P \(&N\)")


@dataclass(frozen=True, slots=True)
class Format:
    """A style of cells: its name, its properties as XlsxWriter calls them, and the parts of its number format."""

    name: str
    look: Mapping[str, Any]

    @property
    def number(self) -> Mapping[str, Any] | None:
        """How a number is shown: grouped or not, decimals, mark after it, room for a mark; None for text."""
        found = _NUMBER.fullmatch(str(self.look.get("num_format", "")))
        return found.groupdict() if found else None


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell: a text or a number or nothing, its format, and for a link the cell that it leads to."""

    value: str | float | None
    form: Format | None
    target: str = ""


@dataclass
class Sheet:
    """A sheet, filled by the calls of XlsxWriter's worksheet; rows and columns count from 0."""

    name: str
    number: int
    rows: dict[int, dict[int, Cell]] = field(default_factory=dict)
    heights: dict[int, float] = field(default_factory=dict)
    widths: dict[int, float] = field(default_factory=dict)
    tables: list[dict[str, Any]] = field(default_factory=list)
    default_height: float = 13.5
    frozen: tuple[int, int] = (0, 0)
    repeated: int | None = None
    printed: str = ""
    pages_tall: int = 0
    foot: str = ""
    margins: dict[str, float] = field(default_factory=lambda: dict(_MARGINS))

    def set_default_row(self, points: float) -> None:
        """The height of rows that nothing else is said of."""
        self.default_height = points

    def set_row(self, row: int, points: float) -> None:
        """The height of a row."""
        self.heights[row] = points

    def set_column(self, first: int, last: int, digits: float) -> None:
        """The width of columns, in digits."""
        self.widths.update(dict.fromkeys(range(first, last + 1), (digits * _DIGIT + _PADDING) / _INCH))

    def write(self, row: int, column: int, value: str | float | None, form: Format | None = None) -> None:
        """A text, a number or nothing; also as write_string, write_number and write_blank."""
        self.rows.setdefault(row, {})[column] = Cell(value, form)

    write_string = write_number = write_blank = write

    def write_url(self, row: int, column: int, url: str, form: Format, text: str) -> None:
        """A link to a cell of the workbook."""
        found = _INTERNAL.fullmatch(url)
        assert found, f"a link to a sheet, not {url}"
        self.rows.setdefault(row, {})[column] = Cell(text, form, f"#{found['sheet']}.{found['cell']}")

    def add_table(self, first: int, left: int, last: int, right: int, options: Mapping[str, Any]) -> None:
        """A table with its header row: a range that can be sorted and filtered."""
        for column, head in enumerate(options["columns"], start=left):
            self.write(first, column, head["header"], head["header_format"])
        place = self._range(first, left, last, right)
        self.tables.append({"name": options["name"], "range": place, "filter": options.get("autofilter", True)})

    def freeze_panes(self, row: int, column: int) -> None:
        """The rows above and the columns before stay where they are."""
        self.frozen = (row, column)

    def repeat_rows(self, row: int) -> None:
        """The row that stands on every page."""
        self.repeated = row

    def print_area(self, first: int, left: int, last: int, right: int) -> None:
        """What is printed."""
        self.printed = self._range(first, left, last, right)

    def fit_to_pages(self, wide: int, tall: int) -> None:
        """One page wide, and so many tall (0: as many as it takes)."""
        assert wide == 1
        self.pages_tall = tall

    def set_footer(self, text: str) -> None:
        """A text to the left; page and number of pages to the right."""
        found = _FOOT.fullmatch(text)
        assert found, f"a foot with pages, not {text}"
        self.foot = found["left"].replace("&&", "&")

    def set_landscape(self) -> None:
        """Every sheet is, as the template says."""

    def set_paper(self, paper: int) -> None:
        """A4, as the template says."""

    def set_margins(self, **inches: float) -> None:
        """How far the left, right, top and bottom edges are; the foot stands within the last."""
        self.margins.update(inches)

    def activate(self) -> None:
        """The first sheet is shown first."""

    @property
    def columns(self) -> int:
        """How many columns there are."""
        return 1 + max([*self.widths, *(column for cells in self.rows.values() for column in cells)], default=0)

    @property
    def last(self) -> int:
        """The last row."""
        return max(self.rows, default=0)

    def _range(self, first: int, left: int, last: int, right: int) -> str:
        name = "'" + self.name.replace("'", "''") + "'"
        return f"{name}.{_letter(left)}{first + 1}:{name}.{_letter(right)}{last + 1}"


@dataclass
class OpenDocument:
    """A workbook, with the calls of XlsxWriter's."""

    language: str
    base: Mapping[str, Any]
    sheets: list[Sheet] = field(default_factory=list)
    formats: list[Format] = field(default_factory=list)
    properties: dict[str, Any] = field(default_factory=dict)

    def add_worksheet(self, name: str) -> Sheet:
        """A new sheet after the others."""
        self.sheets.append(Sheet(name, len(self.sheets) + 1))
        return self.sheets[-1]

    def add_format(self, look: Mapping[str, Any]) -> Format:
        """A style of cells."""
        self.formats.append(Format(f"ce{len(self.formats) + 1}", dict(look)))
        return self.formats[-1]

    def set_properties(self, properties: Mapping[str, Any]) -> None:
        """What the document says of itself."""
        self.properties.update(properties)

    def package(self) -> bytes:
        """The finished file; the same sheets give the same bytes."""
        target = io.BytesIO()
        heights = sorted(
            {sheet.heights.get(row, sheet.default_height) for sheet in self.sheets for row in range(sheet.last + 1)}
        )
        widths = sorted({width for sheet in self.sheets for width in sheet.widths.values()})
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as package:
            first = entry("mimetype")
            first.compress_type = zipfile.ZIP_STORED  # by which programs know the kind of file
            package.writestr(first, _MIME)
            for part in _PARTS:
                text = _template(part).render(workbook=self, mime=_MIME, parts=_PARTS, heights=heights, widths=widths)
                package.writestr(entry(part), text.encode())
        return target.getvalue()


@cache
def _template(part: str) -> Template:
    return templates_in(Path(__file__).parent / "open_document").get_template(f"{Path(part).name}.j2")


def _letter(column: int) -> str:
    assert column < _COLUMNS, "no sheet has as many columns"
    return chr(ord("A") + column)
