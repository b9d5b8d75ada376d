"""How answers stand in an export's columns: one a variable, or the codes of several marked options in one cell.

Which column a variable has is the codebook's; files are written elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from orchestration.facts.model import Variable
from orchestration.synth.problem import Answers

_MARKED = "1"
CODES_SEPARATOR = ","
LEVELS_SEPARATOR = " / "


@dataclass(frozen=True, slots=True)
class AnswerColumn:
    """A column of answers: one variable, or several flags whose codes it holds."""

    name: str
    variables: tuple[Variable, ...]

    @property
    def of_codes(self) -> bool:
        """Tell whether the column holds the codes of the marked options."""
        return self.variables[0].code is not None

    @property
    def of_numbers(self) -> bool:
        """Tell whether the cells of a workbook are true numbers: a code or a number in each."""
        return not self.of_codes and self.variables[0].type not in ("text", "date")

    def codes(self, answers: Mapping[str, str | None]) -> str | None:
        """Return the codes of the marked options in the codebook's order; None for none."""
        marked = [str(item.code) for item in self.variables if answers.get(item.variable) == _MARKED]
        return CODES_SEPARATOR.join(marked) or None


def answer_columns(variables: Iterable[Variable]) -> tuple[AnswerColumn, ...]:
    """Return the columns of these variables, in the order in which they first occur."""
    found: dict[str, list[Variable]] = {}
    for variable in variables:
        found.setdefault(variable.column, []).append(variable)
    return tuple(AnswerColumn(name, tuple(members)) for name, members in found.items())


def header_levels(names: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return two header rows: the upper name once over the columns that share it, the lower below each.

    A name without levels stands in the upper row alone.
    """
    upper, lower, before = [], [], ""
    for name in names:
        above, _, below = name.partition(LEVELS_SEPARATOR)
        upper.append("" if below and above == before else above)
        lower.append(below)
        before = above if below else ""
    return upper, lower


def as_exported(answers: Mapping[str, Answers], variables: Iterable[Variable]) -> dict[str, Answers]:
    """Return the answers as the exports can tell them.

    Where no option of a column of codes is marked its cell is blank: that means unmarked for options that the codebook
    requires, and no answer for the others.
    """
    found = {unit: dict(known) for unit, known in answers.items()}
    for column in answer_columns(variables):
        names = [item.variable for item in column.variables if not item.required]
        for known in found.values() if column.of_codes else ():
            if column.codes(known) is None:
                known.update(dict.fromkeys(names))
    return found
