"""What became of columns that were read together: a value for each row, or what is wrong there.

Here belongs applying a parser of ``cells`` to distinct values, and listing what it refused row by row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from typing import Any, Generic, TypeVar

import numpy as np

from orchestration.landing.cells import CellError
from orchestration.landing.sheet import Column, Mask, together

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Parsed(Generic[T]):
    """``values``: what was read, None where it was refused; ``errors``: beside each of its cells, why it was."""

    values: Column[T | None]
    errors: tuple[CellError | None, ...]

    @property
    def refused(self) -> Mask:
        """Which rows have a value that cannot be used."""
        return np.fromiter((error is not None for error in self.errors), np.bool_, len(self.errors))[self.values.index]

    def error(self, at: int) -> CellError | None:
        """Return what is wrong in a row, if anything is."""
        return self.errors[int(self.values.index[at])]


def parse(parser: Callable[..., T], *columns: Column[Any]) -> Parsed[T]:
    """Apply a parser to each distinct combination of the columns' values; what it raises as CellError is kept."""
    tuples = together(columns)
    values: list[T | None] = []
    errors: list[CellError | None] = []
    for cells in tuples.cells:
        try:
            values.append(parser(*cells))
            errors.append(None)
        except CellError as error:
            values.append(None)
            errors.append(error)
    return Parsed(Column(tuple(values), tuples.index), tuple(errors))


def any_of(masks: Iterable[Mask], rows: int) -> Mask:
    """Tell which rows are in any of the masks."""
    return reduce(np.logical_or, masks, np.zeros(rows, np.bool_))


def rows_in(mask: Mask) -> Iterator[int]:
    """Yield the positions of the rows in a mask, from above."""
    yield from np.flatnonzero(mask).tolist()
