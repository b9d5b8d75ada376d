"""A quality declaration as a document: sections, sentences, tables. Page and sheet are both drawn from it.

Here belongs the form of the document and how a number in it is written; which numbers and words is said elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from orchestration.exports.tables.cell_text import NO_BREAK_SPACE, swedish


class Count(int):
    """A whole number. Formatted with ``one|many`` the fitting word follows it, after a no-break space."""

    def __format__(self, words: str) -> str:
        """Write the number as people read it, and the word if there are words."""
        if not words:
            return swedish(int(self))
        one, many = words.split("|")
        return f"{swedish(int(self))}{NO_BREAK_SPACE}{one if self == 1 else many}"


@dataclass(frozen=True, slots=True)
class Percent:
    """A share in percent, as the marts round it, with its decimals."""

    number: Decimal

    @property
    def decimals(self) -> int:
        """Decimals that are value_text, zeros among them."""
        exponent = self.number.as_tuple().exponent
        return -exponent if isinstance(exponent, int) else 0

    @property
    def figure(self) -> str:
        """The number with decimal comma, without the sign of percent."""
        return f"{self.number:f}".replace(".", ",")

    def __str__(self) -> str:
        """Write the share as people read it."""
        return f"{self.figure}{NO_BREAK_SPACE}%"


_RUNNING_TEXT = 90

Value = str | Count | Percent | bool | None
"""A fact; None where the load does not know it."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; figures stand to the right."""

    heading: str
    is_figure: bool


@dataclass(frozen=True, slots=True)
class Table:
    """A table: the first column says what a row is of."""

    name: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]

    def is_long(self, column: int) -> bool:
        """True if the column holds running text, which needs room."""
        return any(len(value_text(row[column])) > _RUNNING_TEXT for row in self.rows)


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with sentences and tables in order, then sections one level below."""

    heading: str
    blocks: tuple[str | Table, ...]
    sections: tuple[Section, ...]

    def tables(self) -> Iterator[Table]:
        """Every table of the section and of those below it, in order."""
        yield from (block for block in self.blocks if isinstance(block, Table))
        for section in self.sections:
            yield from section.tables()


@dataclass(frozen=True, slots=True)
class Document:
    """The declaration of one round. ``mark``: heading and sentences on synthetic answers, empty if there are none.

    ``sheet`` and ``file`` are the names it goes by; ``contents`` heads the list of its sections.
    """

    round: str
    sheet: str
    file: str
    contents: str
    title: str
    mark: tuple[str, ...]
    sections: tuple[Section, ...]


def value_text(value: Value) -> str:
    """Write a value of a table as people read it; ``..`` where there is none."""
    if value is None:
        return ".."
    if isinstance(value, Percent):
        return value.figure
    return f"{value}"
