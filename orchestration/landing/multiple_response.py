"""Reads the flags of a question that an export holds in one column, as codes separated by commas.

Here belongs the form of such a cell. What a blank one means is decided by the universe, in ``questionnaire``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from orchestration.facts.model import Variable
from orchestration.landing.cells import CellError, is_blank, quoted, refuse_special, text_of
from orchestration.landing.decoder_messages import Cell
from orchestration.quoting import quote

SEPARATOR = ","
MARKED = "1"
UNMARKED = "0"
_FORM = "codes separated by commas alone, as 1,3"


def flags_by_column(variables: Iterable[Variable]) -> Mapping[str, tuple[Variable, ...]]:
    """Return the flags that stand in one column together, by that column's name."""
    columns: dict[str, list[Variable]] = defaultdict(list)
    for variable in variables:
        if variable.code is not None:
            columns[variable.column].append(variable)
    return {column: tuple(flags) for column, flags in columns.items()}


def marked_codes(cell: Cell, flags: Iterable[Variable]) -> frozenset[str]:
    """Return the codes in the cell; none for a blank one.

    CellError for a code that is none of the flags', a code twice, and anything between codes but one comma.
    """
    refuse_special(cell)
    if is_blank(cell):
        return frozenset()
    options = {str(flag.code): flag.item for flag in flags}
    found = text_of(cell).split(SEPARATOR)
    if any(part != part.strip() for part in found):
        raise CellError("blank beside a code", _FORM, quoted(cell), "remove the blanks")
    if not all(found):
        remedy = "remove the comma, or put in the code that is missing"
        raise CellError("comma without a code", _FORM, quoted(cell), remedy)
    if unknown := [code for code in found if code not in options]:
        expected = ", ".join(f"{code} ({item})" for code, item in options.items())
        remedy = "correct the code; a new one is declared in variables.csv of the codebook"
        raise CellError("code of no option", expected, f"{quote(unknown[0])} in {quoted(cell)}", remedy)
    if twice := [code for code in options if found.count(code) > 1]:
        raise CellError("code twice", f"{twice[0]!r} once", quoted(cell), "remove one of them")
    return frozenset(found)
