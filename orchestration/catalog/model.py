"""Typed objects of the facts under ``data/``: what a round asked, of whom, what an indicator is, how a table looks.

Here belong plain frozen records and nothing else: reading and validation live beside this module, meaning lives in SQL.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

QuestionKind = Literal["main", "follow_up", "stimulus"]
VariableType = Literal["single", "flag", "number", "text"]
Combine = Literal["all", "any", "none", "not_all"]
CodeStatus = Literal["answered", "dont_know"]
Measure = Literal["share", "numerator", "base", "population"]
Comparability = Literal["first", "same", "reworded", "split", "merged", "new_base", "not_asked"]
Backtest = Literal["strict", "report"]


@dataclass(frozen=True, slots=True)
class Term:
    """One condition of a rule: the variable's code is one of ``codes`` (``*`` expanded to every substantive code)."""

    variable: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A condition on one municipality's answers, e.g. ``not_all(drift_hemtjanst=3, drift_sabo=3)``.

    ``all``: every term holds; ``any``: at least one; ``none``: no term holds; ``not_all``: at least one does not hold.
    A term on a variable without an answer does not hold. ``expression`` is the text as written in the data file.
    """

    expression: str
    combine: Combine
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """A form of the round (A, B, …) and who received it."""

    questionnaire: str
    label: str
    recipients: str
    compulsory: bool


@dataclass(frozen=True, slots=True)
class Question:
    """A question of a round; follow-ups name their parent. ``questionnaires`` are the forms that hold it."""

    question: str
    number: int
    kind: QuestionKind
    parent: str | None
    questionnaires: tuple[str, ...]
    theme: str
    text: str


@dataclass(frozen=True, slots=True)
class AnswerCode:
    """One permitted code of an answer set, with its Swedish label and what kind of answer it is."""

    code: str
    label: str
    status: CodeStatus


@dataclass(frozen=True, slots=True)
class AnswerSet:
    """A named, ordered set of permitted codes."""

    answer_set: str
    codes: tuple[AnswerCode, ...]


@dataclass(frozen=True, slots=True)
class Universe:
    """Who is to answer a variable: a rule on the municipality's other answers and register variables."""

    universe: str
    rule: Rule
    description: str


@dataclass(frozen=True, slots=True)
class Variable:
    """One column of an export. ``minimum``/``maximum`` bound numbers; ``required`` means no blank in the universe."""

    variable: str
    question: str
    item: str
    type: VariableType
    answer_set: str | None
    universe: str
    required: bool
    minimum: float | None
    maximum: float | None


@dataclass(frozen=True, slots=True)
class Round:
    """Metadata of one round: what was asked, when, and which size scheme its report uses."""

    round: str
    label: str
    reference_period: str
    collection_start: date
    collection_end: date
    reminders: int
    size_scheme: str
    skr_edition: str


@dataclass(frozen=True, slots=True)
class Codebook:
    """Everything the round asked, in printed order; rules refer to variables of the same round or of the registers."""

    round: Round
    questionnaires: tuple[Questionnaire, ...]
    questions: tuple[Question, ...]
    variables: tuple[Variable, ...]
    answer_sets: tuple[AnswerSet, ...]
    universes: tuple[Universe, ...]

    def variable(self, variable: str) -> Variable:
        """Return the variable of that name; KeyError if the round has none."""
        for candidate in self.variables:
            if candidate.variable == variable:
                return candidate
        raise KeyError(variable)


@dataclass(frozen=True, slots=True)
class Indicator:
    """An entry of the catalogue, the same across rounds."""

    indicator: str
    label: str
    theme: str


@dataclass(frozen=True, slots=True)
class BaseRule:
    """A named base: which municipalities stand in the denominator of a share."""

    base: str
    rule: Rule
    description: str


@dataclass(frozen=True, slots=True)
class IndicatorDefinition:
    """How one round computes an indicator: the numerator's rule and the base's name. Absent: not asked that round."""

    round: str
    indicator: str
    numerator: Rule
    base: str


@dataclass(frozen=True, slots=True)
class IndicatorHistory:
    """Whether a round asked for the indicator and how it compares with the round before."""

    indicator: str
    round: str
    asked: bool
    comparability: Comparability
    reason: str


@dataclass(frozen=True, slots=True)
class IndicatorCatalogue:
    """All indicators in printed order, and by round the bases and definitions; history as in its file."""

    indicators: tuple[Indicator, ...]
    bases: Mapping[str, tuple[BaseRule, ...]]
    definitions: Mapping[str, tuple[IndicatorDefinition, ...]]
    history: tuple[IndicatorHistory, ...]


@dataclass(frozen=True, slots=True)
class CellSpec:
    """One printed cell, fully expanded: which measure of which indicator, for which group of which grouping.

    ``zero_symbol`` is shown for a count of zero, ``not_asked_symbol`` where the round did not ask; empty means the
    figure itself and ``*`` respectively.
    """

    row_no: int
    col_no: int
    row_label: str
    col_label: str
    indicator: str
    grouping: str
    group: str
    measure: Measure
    zero_symbol: str
    not_asked_symbol: str


@dataclass(frozen=True, slots=True)
class TableLayout:
    """A printed table: its place, title, notes and cells in printed order."""

    report: str
    round: str
    part: str
    table_no: int
    title: str
    notes: tuple[str, ...]
    corner_label: str
    cells: tuple[CellSpec, ...]


@dataclass(frozen=True, slots=True)
class PublishedCell:
    """A figure as printed. ``value`` is None for a symbol; ``base`` where the report prints it for the cell."""

    report: str
    part: str
    table_no: int
    row_no: int
    col_no: int
    row_label: str
    col_label: str
    printed: str
    value: float | None
    unit: str
    base: int | None
    place: str


@dataclass(frozen=True, slots=True)
class Erratum:
    """A printed cell that cannot come out: ``kind`` of reason, and as JSON object what its proof starts from."""

    report: str
    part: str
    table_no: int
    row_no: int
    col_no: int
    printed: str
    computed: str
    kind: str
    proof_inputs: str
    explanation: str
