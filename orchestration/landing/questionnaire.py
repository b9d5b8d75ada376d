"""Judges and tidies questionnaire exports by the round's codebook, whatever their format. Knows no question by name.

Here belong answer sets, number bounds, universes and required answers; identity and presence of rows lie in
``identity`` and ``coverage``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import pyarrow as pa

from orchestration.facts.codes import ANSWERED, COUNTY, QUESTIONNAIRE
from orchestration.facts.codings import text_key
from orchestration.facts.formats import Format
from orchestration.facts.model import Codebook, Rule, Variable
from orchestration.facts.rules import holds
from orchestration.facts.sources import SourceSpec
from orchestration.landing.cells import (
    CellError,
    check_bounds,
    is_blank,
    parse_day,
    parse_number,
    quoted,
    refuse_control,
    refuse_decimal_zero,
    refuse_special,
    text_of,
)
from orchestration.landing.decoder_messages import Cell, Fault
from orchestration.landing.fault_list import Report
from orchestration.landing.grid import Grid
from orchestration.landing.identity import Identified
from orchestration.landing.multiple_response import MARKED, UNMARKED, flags_by_column, marked_codes
from orchestration.landing.schemas import ANSWERS, ANSWERS_KEY
from orchestration.quoting import quote_apart

_CODED = frozenset({"single", "flag"})
_WRITTEN = frozenset({"text", "date"})
_YES = "1"
_NAMED = 3


@dataclass(frozen=True)
class Form:
    """One questionnaire of the round: its variables in order, permitted codes with labels, and universes by name.

    ``blanks``: variable → the code that a blank cell of it stands for, where the source's reading profile says one.
    """

    questionnaire: str
    variables: tuple[Variable, ...]
    labels: Mapping[str, Mapping[str, str]]
    universes: Mapping[str, Rule]
    blanks: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def names(self) -> frozenset[str]:
        """The variables' names."""
        return frozenset(variable.variable for variable in self.variables)

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The columns of the export that hold the variables, in order; flags may share one."""
        return tuple(dict.fromkeys(variable.column for variable in self.variables))

    @cached_property
    def number_columns(self) -> frozenset[str]:
        """The columns of number variables."""
        return frozenset(variable.column for variable in self.variables if variable.type == "number")


@dataclass(frozen=True)
class Answers:
    """One unit's answers: cells, codes and numbers by variable; ``unread``: cells that could not be read."""

    identified: Identified
    cells: Mapping[str, Cell]
    codes: dict[str, str | None] = field(default_factory=dict)
    numbers: dict[str, float] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)

    def has(self, variable: Variable) -> bool:
        """Tell whether there is an answer: a code, which a blank may stand for, or else something in the cell."""
        if variable.type in _CODED:
            return self.codes.get(variable.variable) is not None
        return not is_blank(self.cells[variable.variable])


def form_of(codebook: Codebook, questionnaire: str) -> Form:
    """Return the part of the codebook that one questionnaire holds."""
    asked = {entry.question for entry in codebook.questions if questionnaire in entry.questionnaires}
    return Form(
        questionnaire,
        tuple(variable for variable in codebook.variables if variable.question in asked),
        {entry.answer_set: {code.code: code.label for code in entry.codes} for entry in codebook.answer_sets},
        {entry.universe: entry.rule for entry in codebook.universes},
    )


def judge_answers(
    grid: Grid, form: Form, format_: Format, spec: SourceSpec, rows: Sequence[Identified], report: Report
) -> tuple[Answers, ...]:
    """Read every answer; note values outside set or bounds, answers that routing forbids, blanks where one is due."""
    present = [variable for variable in form.variables if variable.column in grid.place]
    together = flags_by_column(present)
    judged = []
    for entry in rows:
        answers = Answers(entry, {item.variable: grid.cell(entry.row, item.column) for item in present})
        for variable in present:
            reads = together[variable.column] if variable.code is not None else (variable,)
            if variable is not reads[0]:
                continue
            try:
                _read(answers, reads, form, format_, spec)
            except CellError as error:
                answers.unread.update(item.variable for item in reads)
                report.add(error.fault(entry.row.number, entry.label, variable.column))
        _check_routing(answers, present, form, report)
        judged.append(answers)
    return tuple(judged)


def _read(answers: Answers, variables: Sequence[Variable], form: Form, format_: Format, spec: SourceSpec) -> None:
    """Read one cell: the answer of one variable, or of all flags that stand in it."""
    if variables[0].code is None:
        _read_one(answers, variables[0], form, format_, spec)
        return
    marked = marked_codes(answers.cells[variables[0].variable], variables)
    answers.codes.update({item.variable: MARKED if item.code in marked else None for item in variables})


def _read_one(answers: Answers, variable: Variable, form: Form, format_: Format, spec: SourceSpec) -> None:
    name = variable.variable
    cell = answers.cells[name]
    if is_blank(cell):
        answers.codes[name] = None
    elif variable.type in _CODED:
        answers.codes[name] = _code(cell, form.labels[str(variable.answer_set)])
    elif variable.type == "number":
        decimals = format_.decimals.get(name, format_.decimals.get("default"))
        number = parse_number(cell, spec.options.decimal, decimals)
        check_bounds(number, variable.minimum, variable.maximum)
        answers.numbers[name] = number
    elif variable.type == "date":
        _check_day(parse_day(cell), variable.earliest, variable.latest)
    else:
        refuse_special(cell)
        refuse_control(text_of(cell))


def _check_day(found: date, earliest: date | None, latest: date | None) -> None:
    if (earliest and found < earliest) or (latest and found > latest):
        expected = f"{earliest or 'any day'} to {latest or 'any day'}"
        raise CellError("date out of bounds", expected, str(found), "correct the date, or ask the sender")


def _code(cell: Cell, labels: Mapping[str, str]) -> str:
    refuse_special(cell)
    text = text_of(cell)
    if text in labels:
        return text
    refuse_decimal_zero(cell, labels.__contains__)
    expected = ", ".join(f"{code} ({label})" for code, label in labels.items())
    remedy = "correct the code; a new one is declared in answer_sets.csv of the codebook"
    raise CellError("value outside its answer set", expected, quoted(cell), remedy)


def _check_routing(answers: Answers, present: Sequence[Variable], form: Form, report: Report) -> None:
    unknown = answers.unread | (form.names - set(answers.cells))
    inside = _settle_unmarked(answers, present, form, unknown)
    forbidden: dict[str, list[Variable]] = defaultdict(list)
    due: dict[str, list[Variable]] = defaultdict(list)
    for variable in present:
        within = inside[variable.universe]
        if variable.variable in unknown:
            continue
        if within is False and answers.has(variable):
            forbidden[variable.universe].append(variable)
        elif within and variable.required and not answers.has(variable):
            due[variable.universe].append(variable)
    report.extend(_forbidden(answers, variables, form.universes[name]) for name, variables in forbidden.items())
    report.extend(_due(answers, variables, form) for variables in due.values())


def _settle_unmarked(
    answers: Answers, present: Sequence[Variable], form: Form, unknown: Collection[str]
) -> Mapping[str, bool | None]:
    """Code the options that a cell of several flags leaves out; return which universes hold, None where not known.

    Such a flag is not marked, if it was asked. A cell that is blank altogether means the same where an answer is
    required; where none is, it means no answer. So does the blank of an option that has a column of its own, where the
    reading profile gives it a code. Routing rests on earlier variables only, so one pass in order does.
    """
    municipality = answers.identified.municipality
    assert municipality is not None
    fixed = {ANSWERED: _YES, QUESTIONNAIRE: form.questionnaire, COUNTY: municipality.county_code}
    inside: dict[str, bool | None] = {}
    for variable in present:
        name = variable.universe
        if name not in inside:
            rule = form.universes[name]
            told = not any(term.variable in unknown for term in rule.terms)
            inside[name] = holds(rule, {**answers.codes, **fixed}) if told else None
        cell = answers.cells[variable.variable]
        asked = inside[name] and variable.variable not in unknown and (variable.required or not is_blank(cell))
        if variable.code is not None and asked and not answers.has(variable):
            answers.codes[variable.variable] = UNMARKED
        elif variable.variable in form.blanks and inside[name] and not answers.has(variable):
            options = (item for item in present if item.question == variable.question)
            if variable.required or any(answers.has(item) for item in options):
                answers.codes[variable.variable] = form.blanks[variable.variable]
    return inside


def _forbidden(answers: Answers, variables: Sequence[Variable], rule: Rule) -> Fault:
    """Return one fault for all answers of a municipality that one condition forbids: they have one cause."""
    return Fault(
        "answer where routing forbids one",
        row=answers.identified.row.number,
        municipality=answers.identified.label,
        column=_named(variables),
        expected=f"empty, as the condition {rule.expression} does not hold{_circumstances(answers, rule)}",
        found=", ".join(map(quoted, _cells(answers, variables)[:_NAMED])),
        remedy="empty the cell, or correct the answer that the routing rests on",
    )


def _cells(answers: Answers, variables: Sequence[Variable]) -> list[Cell]:
    """Return the cells of the variables, those that flags share once."""
    return list({variable.column: answers.cells[variable.variable] for variable in variables}.values())


def _due(answers: Answers, variables: Sequence[Variable], form: Form) -> Fault:
    labels = form.labels.get(str(variables[0].answer_set), {})
    return Fault(
        "answer missing",
        row=answers.identified.row.number,
        municipality=answers.identified.label,
        column=_named(variables),
        expected=f"an answer: {', '.join(labels) or variables[0].type}",
        found="empty",
        remedy="ask the municipality, or code the answer as the codebook says",
    )


def _named(variables: Sequence[Variable]) -> str:
    columns = list(dict.fromkeys(variable.column for variable in variables))
    names = ", ".join(columns[:_NAMED])
    return names + (f" and {len(columns) - _NAMED} more" if len(columns) > _NAMED else "")


def _circumstances(answers: Answers, rule: Rule) -> str:
    found = [
        f"{term.variable}={quoted(answers.cells[term.variable])}"
        for term in rule.terms
        if term.variable in answers.cells
    ]
    return f" ({', '.join(found[:_NAMED])})" if found else ""


def check_labels(labels: Mapping[str, Mapping[str, str]], form: Form, report: Report) -> None:
    """See that value labels mean what the codebook says; a swapped coding would otherwise pass unnoticed."""
    for variable in form.variables:
        declared = form.labels.get(str(variable.answer_set), {})
        own = labels.get(variable.column, {})
        other = [code for code in own if code in declared and text_key(declared[code]) != text_key(own[code])]
        if other:
            pairs = {code: quote_apart(declared[code], own[code]) for code in other}
            report.add(
                Fault(
                    "value label disagrees with the codebook",
                    column=variable.column,
                    expected=", ".join(f"{code} = {ours}" for code, (ours, _) in pairs.items()),
                    found=", ".join(f"{code} = {theirs}" for code, (_, theirs) in pairs.items()),
                    remedy="see which coding the export has; correct the export or answer_sets.csv of the codebook",
                )
            )


def tidy_answers(form: Form, spec: SourceSpec, grid: Grid, answered: Sequence[Answers]) -> pa.Table:
    """Return one row a unit and variable of the form, blanks included, sorted by the key.

    ``raw`` is the whole cell as the file shows it, ``text`` what it is read as, without white space at its ends (a
    date as YYYY-MM-DD); ``text_key`` is what texts are compared by.
    """
    pairs = [(answers, variable) for answers in answered for variable in form.variables]
    texts = [
        text_of(answers.cells[variable.variable]).strip() if variable.type in _WRITTEN else ""
        for answers, variable in pairs
    ]
    columns = {
        "round": [spec.round] * len(pairs),
        "unit_code": [answers.identified.unit_code for answers, _ in pairs],
        "source_id": [spec.source] * len(pairs),
        "questionnaire": [form.questionnaire] * len(pairs),
        "municipality_code": [answers.identified.code for answers, _ in pairs],
        "variable_id": [variable.variable for _, variable in pairs],
        "code": [answers.codes.get(variable.variable) for answers, variable in pairs],
        "number": [answers.numbers.get(variable.variable) for answers, variable in pairs],
        "text": [text or None for text in texts],
        "text_key": [
            text_key(text) or None if variable.type == "text" else None
            for text, (_, variable) in zip(texts, pairs, strict=True)
        ],
        "raw": [grid.raw(answers.identified.row, variable.column) for answers, variable in pairs],
        "row_no": [answers.identified.row.number for answers, _ in pairs],
        "data_origin": [answers.identified.origin for answers, _ in pairs],
    }
    table = pa.table(columns, schema=ANSWERS)
    return table.sort_by([(name, "ascending") for name in ANSWERS_KEY])
