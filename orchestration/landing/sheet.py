"""A decoded sheet by columns: the distinct cells of each, and which of them stands in which row.

Here belongs the arithmetic of columns that every judge shares; what a cell means is said by ``cells`` and its callers.
Rows are made of columns only for those who ask for one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar

import numpy as np
import numpy.typing as npt

from orchestration.landing.cells import text_of
from orchestration.landing.decoder_messages import Cell, Row

Ints = npt.NDArray[np.int32]
Mask = npt.NDArray[np.bool_]
T_co = TypeVar("T_co", covariant=True)
T = TypeVar("T")
_LARGEST = 2**62


@dataclass(frozen=True, slots=True, eq=False)
class Column(Generic[T_co]):
    """One value a row: those that occur, and for each row which of them (shape: rows; int32 into ``cells``).

    ``shown``: beside each of ``cells`` what the file shows there, where a reading profile has read it as something
    else. Cells are told apart by type and value; columns that were computed may have the same value at two places.
    """

    cells: tuple[T_co, ...]
    index: Ints
    shown: tuple[str, ...] | None = None

    def __getitem__(self, at: int) -> T_co:
        """Return the value in a row."""
        return self.cells[int(self.index[at])]

    def keep(self, at: npt.NDArray[Any]) -> Column[T_co]:
        """Return the column of these rows (positions, or a mask) without the values that stand in none of them."""
        index = self.index[at]
        used = np.zeros(len(self.cells), np.bool_)
        used[index] = True
        place = np.cumsum(used, dtype=np.int32) - np.int32(1)
        left = np.flatnonzero(used).tolist()
        shown = None if self.shown is None else tuple(self.shown[n] for n in left)
        return Column(tuple(self.cells[n] for n in left), place[index], shown)

    def where(self, test: Callable[[T_co], bool]) -> Mask:
        """Tell for each row whether the test holds; it is asked once a distinct value.

        TypeError if it answers anything but yes or no: ``NotImplemented`` of a comparison would count as yes.
        """
        said = np.array([test(cell) for cell in self.cells], np.bool_ if not self.cells else None)
        if said.dtype != np.bool_:
            raise TypeError(f"a test of cells that gives {said.dtype}, not bool")
        return said[self.index]

    def map(self, change: Callable[[T_co], T]) -> Column[T]:
        """Return the column of what ``change`` makes of each value, each result once."""
        ids: dict[T, int] = {}
        place = [ids.setdefault(change(cell), len(ids)) for cell in self.cells]
        return Column(tuple(ids), np.array(place, np.int32)[self.index])

    def put(self, at: npt.NDArray[Any], value: T, shown: str | None = None) -> Column[T_co | T]:
        """Return the column with another value in these rows."""
        index = self.index.copy()
        index[at] = len(self.cells)
        return Column((*self.cells, value), index, None if self.shown is None else (*self.shown, shown or ""))


def shown(column: Column[Cell]) -> Column[str]:
    """Return the column as the file shows it."""
    return Column(tuple(map(text_of, column.cells)) if column.shown is None else column.shown, column.index)


def constant(value: T, rows: int, shown: str | None = None) -> Column[T]:
    """Return a column with one value in every row."""
    return Column((value,), np.zeros(rows, np.int32), None if shown is None else (shown,))


def together(columns: Sequence[Column[Any]]) -> Column[tuple[Any, ...]]:
    """Return the column of the rows' values in all of ``columns``, each combination that occurs once."""
    index, span = np.zeros(len(columns[0].index), np.int64), 1
    for column in columns:
        span *= len(column.cells)
        if span > _LARGEST:
            kept, index = np.unique(index, return_inverse=True)
            span = len(kept) * len(column.cells)
        index = index * np.int64(len(column.cells)) + column.index
    _, examples, place = np.unique(index, return_index=True, return_inverse=True)
    parts = ([column.cells[at] for at in column.index[examples].tolist()] for column in columns)
    return Column(tuple(zip(*parts, strict=True)), place.astype(np.int32))


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """One file or worksheet, title rows included: its columns from the left, all as long as there are rows, in order.

    ``numbers``: the rows' numbers as a person sees them; ``widths``: how many cells each has (beyond stands None).
    ``header`` is given where the format itself names its columns (SPSS); otherwise it is one of the rows. ``labels``:
    value labels by variable and code, ``texts``: labels of the variables themselves. ``complete`` is False when the
    file breaks off: what could be read is there. ``set_aside``: how many rows were left out, each with a fault, as they
    are not as wide as the header.
    """

    name: str
    numbers: Ints
    widths: Ints
    columns: tuple[Column[Cell], ...]
    header: tuple[str, ...] | None = None
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    complete: bool = True
    set_aside: int = 0

    def __len__(self) -> int:
        """Count the rows."""
        return len(self.numbers)

    def row(self, at: int) -> Row:
        """Return the row at a position."""
        return Row(int(self.numbers[at]), tuple(column[at] for column in self.columns[: self.widths[at]]))

    def rows(self, at: Iterable[int] | None = None) -> Iterator[Row]:
        """Yield the rows at these positions; all of them, which takes time, if none are named."""
        return map(self.row, range(len(self)) if at is None else at)

    def keep(self, at: npt.NDArray[Any]) -> Sheet:
        """Return the sheet of these rows alone (positions, or a mask)."""
        columns = tuple(column.keep(at) for column in self.columns)
        return replace(self, numbers=self.numbers[at], widths=self.widths[at], columns=columns)

    def widened(self, width: int) -> Sheet:
        """Return the sheet with at least so many columns; those that no row reaches are empty."""
        more = (constant(None, len(self)) for _ in range(len(self.columns), width))
        return replace(self, columns=(*self.columns, *more))
