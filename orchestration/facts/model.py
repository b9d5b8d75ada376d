"""Typed objects of the facts under ``data/``: what a round asked, of whom, what an indicator is, how a table looks.

Here belong plain frozen records and nothing else: reading and validation live beside this module, meaning lives in SQL.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from orchestration.facts.states import State

QuestionKind = Literal["main", "follow_up", "stimulus"]
VariableType = Literal["single", "flag", "number", "text", "date"]
Combine = Literal["all", "any", "none", "not_all"]
CodeStatus = Literal["answered", "dont_know"]
UnitMeasure = Literal["unit_share", "unit_numerator", "unit_base", "unit_population"]
Measure = Literal["share", "numerator", "base", "population", UnitMeasure, "quantity"]
QUANTITY: Measure = "quantity"
Comparability = Literal["first", "same", "reworded", "split", "merged", "new_base", "not_asked"]
Backtest = Literal["strict", "report", "unprinted"]
Rollup = Literal["joint", "any", "all", "population"]
UnitKind = Literal["municipality", "district"]
Statistic = Literal["value", "sum", "max", "median", "count_positive", "count_at_least"]
NOT_ASKED: Comparability = "not_asked"
ValueStatus = Literal["suppressed", "not_answered"]
"""Of a number that a source has and does not give: hidden there, or missing there."""
MISSING: ValueStatus = "not_answered"


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
    """A variable. ``required`` means no blank in the universe.

    ``minimum``/``maximum`` bound numbers, ``earliest``/``latest`` dates. ``column`` is its column of the export. Where
    that column holds comma-separated codes of several flags, ``code`` is the one that means "marked"; None: the column
    is the variable's own.
    """

    variable: str
    question: str
    item: str
    type: VariableType
    answer_set: str | None
    universe: str
    required: bool
    minimum: float | None
    maximum: float | None
    column: str
    code: str | None
    earliest: date | None = None
    latest: date | None = None


_Day = Annotated[date, Field(strict=True)]
AssumedFact = Literal["reference_period", "collection", "reminders", "size_scheme", "questions"]
"""``questions``: the codebook holds only what printed figures show was asked."""


@dataclass(frozen=True, slots=True)
class Round:
    """Metadata of one round: what was asked, when, and which size scheme its report uses.

    ``state``: whether it is begun, being collected, or to be published; ``reminder_dates``: the days of the reminders,
    all of them or none. ``previous_round`` is the round that its quality declaration compares it with;
    ``population_note`` says what of the frame a reader must know, ``collection_note`` what of the collection.
    ``assumed``: what of these facts nobody has stated, so that nobody may state it either.
    """

    __pydantic_config__ = ConfigDict(extra="forbid")

    round: str
    label: str
    reference_period: str
    collection_start: _Day
    collection_end: _Day
    reminders: Annotated[int, Field(strict=True)]
    size_scheme: str
    skr_edition: str
    previous_round: str | None = None
    state: State = "final"
    reminder_dates: tuple[_Day, ...] = ()
    population_note: str = ""
    collection_note: str = ""
    assumed: tuple[AssumedFact, ...] = ()


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
    """How one round computes an indicator: the numerator's rule and the base's name. Absent: not asked that round.

    ``rollup`` says how answering districts become their municipality: ``joint`` (at most one unit of it may be in the
    base), ``any`` or ``all`` of those in the base have it, ``population`` (those with half the residents or more).
    """

    round: str
    indicator: str
    numerator: Rule
    base: str
    rollup: Rollup = "joint"


@dataclass(frozen=True, slots=True)
class IndicatorHistory:
    """Whether a round asked for the indicator and how it compares with the round before."""

    indicator: str
    round: str
    asked: bool
    comparability: Comparability
    reason: str


@dataclass(frozen=True, slots=True)
class DroppedRow:
    """A row that says of several indicators that they are no longer asked; ``said``: the pattern or question."""

    where: str
    said: str
    indicators: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IndicatorCatalogue:
    """All indicators in printed order, and by round the bases and definitions; history as in its file.

    ``dropped``: the rows of the history that stand for several indicators, each of which is in ``history``.
    """

    indicators: tuple[Indicator, ...]
    bases: Mapping[str, tuple[BaseRule, ...]]
    definitions: Mapping[str, tuple[IndicatorDefinition, ...]]
    history: tuple[IndicatorHistory, ...]
    dropped: tuple[DroppedRow, ...] = ()


@dataclass(frozen=True, slots=True)
class PublishedRound:
    """A year that is known from print only: no codebook, no answers."""

    round: str
    label: str


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure that is no share, the same across rounds; ``source``: where its numbers come from.

    ``persons``: they are each municipality's number of persons.
    """

    quantity: str
    label: str
    theme: str
    unit_of_measure: str
    source: str
    persons: bool = False


@dataclass(frozen=True, slots=True)
class QuantityDefinition:
    """What a quantity is in a round: a statistic of a measure, divided by another measure's where there is one.

    ``measure`` names a measure of ``npo``, an amount of ``stimulus_funds``, a number variable of ``answers`` or a
    number of a kind of observation; ``threshold`` goes with the statistic ``count_at_least``; ``base``: the
    municipalities that alone count. All are None where the round did not ask.
    """

    round: str
    quantity: str
    measure: str | None
    statistic: Statistic | None
    threshold: int | None
    denominator: str | None
    base: str | None
    comparability: Comparability
    reason: str

    @property
    def asked(self) -> bool:
        """Whether the round has the figure."""
        return self.comparability != NOT_ASKED


@dataclass(frozen=True, slots=True)
class AuxiliaryTotal:
    """A known total from elsewhere, in ``unit_of_measure``, that an estimate of the round rests on."""

    round: str
    total: str
    value: int
    unit_of_measure: str
    source: str
    description: str


@dataclass(frozen=True, slots=True)
class Group:
    """A group of a grouping that is kept as data; ``municipalities`` are sorted codes."""

    group: str
    label: str
    municipalities: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grouping:
    """A division of municipalities kept as data; groups in the file's order. A municipality may be in none or two."""

    grouping: str
    label: str
    source: str
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class TextCode:
    """What an answered text of a text variable means. ``text_key``: see ``codings.text_key``; several codes a text."""

    round: str
    variable: str
    text_key: str
    code: str
    label: str
    sort_no: int


@dataclass(frozen=True, slots=True)
class Correction:
    """A cell of an export that its sender has corrected: raw text before and after, both may be blank."""

    round: str
    source: str
    unit_code: str
    variable: str
    expected_old: str
    new: str
    reason: str
    sender: str
    date: date


@dataclass(frozen=True, slots=True)
class CellSpec:
    """One printed cell, fully expanded: which measure of which indicator, for which group of which grouping and round.

    ``row_labels`` and ``col_labels``: by level, outermost first; in one line they are for people, and for print.
    ``zero_symbol`` is shown for a count of zero, ``not_asked_symbol`` where the round did not ask; empty means the
    figure itself and ``*`` respectively; ``printed_zero`` is what print has for a zero. A cell of measure ``quantity``
    names a ``quantity`` and no ``indicator``; any other cell the other way round. ``period`` is a month like
    ``2016-02``, empty for the round. ``printed_n``: what print has for ``{n}`` in the column's label, if not the base.
    """

    row_no: int
    col_no: int
    row_label: str
    col_label: str
    row_labels: tuple[str, ...]
    col_labels: tuple[str, ...]
    indicator: str
    grouping: str
    group: str
    measure: Measure
    zero_symbol: str
    printed_zero: str
    not_asked_symbol: str
    round: str
    quantity: str
    period: str
    decimals: int
    printed_n: str | None = None


@dataclass(frozen=True, slots=True)
class TableLayout:
    """A printed table: its place, title, notes and cells in printed order. ``round`` is that of most cells.

    ``printed_n``: what print has for ``{n}`` in the title, if not the base.
    """

    report: str
    round: str
    part: str
    table_no: int
    title: str
    notes: tuple[str, ...]
    corner_label: str
    cells: tuple[CellSpec, ...]
    printed_n: str | None = None
