"""What the trace of a printed cell consists of: plain frozen records, from the figure back to the raw files.

Here belong shapes only; filling them is ``walk``, wording them is ``text``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from orchestration.facts.model import Combine
from orchestration.trace.place import Place

Counted = Literal["municipalities", "units"]
"""What figures of an indicator count: municipalities, or the units that answered one by one."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the cell stands in print and what the layout lets it show. ``place_text``: the place for people.

    ``table_round``: the round of the table as a whole; a cell may show another.
    """

    title: str
    table_round: str
    corner_label: str | None
    notes: tuple[str, ...]
    row_label: str
    col_label: str
    place_text: str | None
    measure: str
    decimals: int
    grouping_id: str
    group_code: str
    group_label: str
    zero_symbol: str | None
    not_asked_symbol: str | None


@dataclass(frozen=True, slots=True)
class Erratum:
    """The erratum of the cell: the figures it speaks of, and why they cannot agree.

    ``proof_inputs`` is a JSON object. ``obsolete``: the cell comes out all the same.
    """

    kind: str
    printed: str
    computed: str
    proof_inputs: str
    explanation: str
    obsolete: bool


@dataclass(frozen=True, slots=True)
class Carried:
    """A printed figure and where it was printed."""

    report: str
    place: str
    printed: str


@dataclass(frozen=True, slots=True)
class Figure:
    """The figure as computed and as printed; ``numerator`` and ``base`` as the trace counts, or those of a quantity.

    ``source``, ``origin``: what the figure rests on and whether that is made up, in words.
    ``percent_thousandths``: a share in thousandths of a percent. ``carried``: where no answers of the round are here,
    the printed figure shown instead.
    """

    display: str
    value: Decimal | None
    status: str
    numerator: int | None
    base: int | None
    percent_thousandths: int | None
    printed: str | None
    verdict: str
    erratum: Erratum | None
    carried: Carried | None
    source: str
    origin: str


@dataclass(frozen=True, slots=True)
class TermTrace:
    """One condition of a rule: the variable's code is one of ``codes``; their labels stand in the same order."""

    variable_id: str
    codes: tuple[str, ...]
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RuleTrace:
    """A rule as written in the facts, and taken apart: ``combine`` says how many of the terms must hold."""

    rule_id: str
    expression: str
    description: str | None
    combine: Combine
    terms: tuple[TermTrace, ...]


@dataclass(frozen=True, slots=True)
class IndicatorTrace:
    """The indicator behind the cell; both rules are None where the round did not ask, or has no answers here.

    ``base_is_frame``: municipalities that did not answer stand in the base too. ``rollup``: how units become the
    municipality that is counted, in a round where others than whole municipalities answer.
    """

    indicator_id: str
    label: str
    theme: str
    asked: bool
    comparability: str | None
    reason: str | None
    numerator: RuleTrace | None
    base: RuleTrace | None
    base_is_frame: bool
    rollup: str | None


@dataclass(frozen=True, slots=True)
class GroupTrace:
    """One group of the cell's grouping, or the whole country, with numbers of its members as the trace counts."""

    grouping_id: str
    group_code: str
    label: str
    members: int
    answering: int
    base: int | None
    numerator: int | None
    share_percent: int | None
    display: str
    is_of_cell: bool


@dataclass(frozen=True, slots=True)
class RestsOnTrace:
    """What the share of the cell's group rests on, counted in municipalities, and what it is estimated at.

    ``units``, ``unit_…``: the same of units, who answers one by one. ``…display``: a share as people read it.

    ``item_non_response``, ``dont_know``: of the base. ``base_non_response``: outside it for want of an answer.
    ``in_part``: municipalities of which some units answered, with units answering and units. ``strata``: size groups of
    the group, ``silent_strata`` those without answers; with any the estimate is None, its ``standard_error`` also where
    one answer stands for several. ``lowest_percent``, ``highest_percent``: the least and greatest share that silence
    and blanks leave.
    """

    municipalities: int
    answering: int
    response_display: str
    numerator: int
    base: int
    display: str
    shown_as: str
    item_non_response: int
    item_non_response_display: str
    dont_know: int
    base_non_response: int
    strata: int
    silent_strata: int
    estimate_percent: Decimal | None
    standard_error: Decimal | None
    lowest_percent: int | None
    lowest_display: str
    highest_percent: int | None
    highest_display: str
    in_part: tuple[tuple[str, int, int], ...]
    units: int
    units_answering: int
    unit_response_percent: int
    unit_base: int
    unit_item_non_response: int
    unit_base_non_response: int


@dataclass(frozen=True, slots=True)
class AnswerCount:
    """How many units of the group gave this answer: all, those in the base, those in the numerator.

    ``code`` is None for what is no answer: status ``not_applicable`` or ``not_answered``. The two flags say whether a
    term of the rule names the code.
    """

    code: str | None
    label: str | None
    status: str
    in_numerator_rule: bool
    in_base_rule: bool
    group: int
    base: int
    numerator: int


@dataclass(frozen=True, slots=True)
class ReadingTrace:
    """A text that stands in cells of a raw file, and the code or day it was read as; None: as no answer.

    ``profile``: the reading profile by which the file was read; empty if the release does not say. ``answers``: so many
    such cells in the whole file, the first on the row ``first_row_no``.
    """

    source: str
    profile: str
    raw: str
    read_as: str | None
    answers: int
    first_row_no: int


@dataclass(frozen=True, slots=True)
class QuestionTrace:
    """A question as the questionnaire has it."""

    question_id: str
    number: int
    text: str


@dataclass(frozen=True, slots=True)
class VariableTrace:
    """A variable of numerator or base rule with its answers in the group. A register variable has no question.

    ``readings``: what in the files of the round was read as something else, in all of them.
    """

    variable_id: str
    question: QuestionTrace | None
    item: str | None
    answer_set: str | None
    universe_expression: str | None
    counts: tuple[AnswerCount, ...]
    readings: tuple[ReadingTrace, ...] = ()


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row of a raw file, as a person sees it there. ``source`` is None for the round's register of answers."""

    source: str | None
    row_no: int


@dataclass(frozen=True, slots=True)
class MemberTrace:
    """A municipality or unit of the group: ``role`` is numerator, base (only), outside or silent (did not answer)."""

    code: str
    name: str
    municipality_code: str
    role: str
    status: str
    data_origin: str
    rows: tuple[RawRow, ...]


@dataclass(frozen=True, slots=True)
class Amount:
    """What one municipality adds to a quantity, and where it was read."""

    municipality_code: str
    municipality: str
    amount: int
    rows: tuple[RawRow, ...]


@dataclass(frozen=True, slots=True)
class QuantityTrace:
    """The quantity behind the cell: what it is, and what it is made of.

    ``measure``, ``statistic`` and the rest as in the round's file of ``data/indicators/quantities``; None where it did
    not ask. ``period`` is a month or empty. ``question`` for the answers to one. ``municipalities``: those that report,
    ``hidden``: those whose number the source hides; None for figures of the country. ``lacking``: why the source gives
    no number. ``amounts``: what the statistic is taken of, empty for figures of the country.
    """

    quantity_id: str
    label: str
    theme: str
    unit_of_measure: str
    source: str
    measure: str | None
    statistic: str | None
    threshold: int | None
    denominator: str | None
    base_description: str | None
    comparability: str | None
    reason: str | None
    period: str
    municipalities: int | None
    hidden: int | None
    lacking: str | None
    question: QuestionTrace | None
    amounts: tuple[Amount, ...]


@dataclass(frozen=True, slots=True)
class SeriesPoint:
    """The share of the cell's group in one round: computed here, or printed at a place of a report.

    ``display``: how a computed share is shown, two numbers where the base is small. ``in_units``: counted in units, not
    municipalities. ``is_break``: not comparable with the round before, None where it was not asked; ``reason`` says
    why.
    """

    round: str
    source: str
    report: str
    place: str
    value: Decimal | None
    display: str | None
    base: int | None
    in_units: bool
    comparability: str | None
    reason: str | None
    is_break: bool | None
    is_of_cell: bool


@dataclass(frozen=True, slots=True)
class RawFile:
    """A raw file of the round as the release's manifest names it; ``size`` in bytes.

    ``holds_answers``: what the trace shows has been read from it.
    """

    source: str
    origin: str
    sha256: str
    size: int
    holds_answers: bool


@dataclass(frozen=True, slots=True)
class ObservedTrace:
    """The indicator on observations behind a cell, with its rules as written.

    ``counted`` is what is counted: units of the kind, or municipalities; ``observed``: how many the group has.
    """

    indicator_id: str
    label: str
    theme: str
    observation_kind: str
    counted: str
    numerator_expression: str
    base_expression: str
    observed: int | None


@dataclass(frozen=True, slots=True)
class CellTrace:
    """Everything behind one printed cell of one release.

    ``is_synthetic``: some answer behind it is no fact about any municipality. ``round_label``: None for a round without
    answers here. ``indicator``, ``quantity`` or ``observed``: what the cell shows. ``counted``: of what figures are.
    ``rests_on``: of an indicator that the round asked. ``labels``: what the release calls a code, by its column.
    """

    release: str
    place: Place
    round: str
    round_label: str | None
    is_synthetic: bool
    counted: Counted
    layout: Layout
    figure: Figure
    indicator: IndicatorTrace | None
    quantity: QuantityTrace | None
    series: tuple[SeriesPoint, ...]
    groups: tuple[GroupTrace, ...]
    variables: tuple[VariableTrace, ...]
    members: tuple[MemberTrace, ...]
    raw_files: tuple[RawFile, ...]
    observed: ObservedTrace | None = None
    rests_on: RestsOnTrace | None = None
    labels: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def label(self, column: str, code: str) -> str:
        """What the code of a column is called; the code itself where the release has no word for it."""
        return self.labels.get((column, code), code)

    def with_role(self, role: str) -> tuple[MemberTrace, ...]:
        """The members of that role, by code."""
        return tuple(entry for entry in self.members if entry.role == role)
