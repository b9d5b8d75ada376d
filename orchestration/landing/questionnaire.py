"""Judges and tidies questionnaire exports by the round's codebook, whatever their format. Knows no question by name.

Here belong answer sets, number bounds, universes and required answers; identity and presence of rows lie in
``identity`` and ``coverage``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, partial
from typing import Any

import numpy as np
import pyarrow as pa

from orchestration.facts.codes import ANSWERED, COUNTY, QUESTIONNAIRE
from orchestration.facts.codings import text_key
from orchestration.facts.formats import Format
from orchestration.facts.model import Codebook, Rule, Term, Variable
from orchestration.facts.rules import combined
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
from orchestration.landing.identity import Identities
from orchestration.landing.multiple_response import MARKED, UNMARKED, flags_by_column, marked_codes
from orchestration.landing.parsed import Parsed, any_of, parse, rows_in
from orchestration.landing.schemas import ANSWERS, taken, woven
from orchestration.landing.sheet import Column, Mask, constant, shown
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
        """Names of the variables, which need not be those of the export's columns."""
        return frozenset(variable.variable for variable in self.variables)

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The columns of the export that hold the variables, in order; flags may share one."""
        return tuple(dict.fromkeys(variable.column for variable in self.variables))

    @cached_property
    def number_columns(self) -> frozenset[str]:
        """Columns of the export that hold number variables."""
        return frozenset(variable.column for variable in self.variables if variable.type == "number")

    @property
    def text_columns(self) -> tuple[str, ...]:
        """Columns of the export that hold free texts, in the order of the variables."""
        return tuple(variable.column for variable in self.variables if variable.type == "text")


@dataclass(frozen=True)
class Answers:
    """The answers of a file by variable: cells, and codes and numbers as far as they could be read.

    ``unread``: which rows have a cell that cannot be read. Variables whose column is not
    in the file are in none of them.
    """

    rows: Identities
    cells: Mapping[str, Column[Cell]]
    unread: dict[str, Mask] = field(default_factory=dict)
    codes: dict[str, Column[str | None]] = field(default_factory=dict)
    numbers: dict[str, Column[float | None]] = field(default_factory=dict)

    def has(self, variable: Variable) -> Mask:
        """Tell which rows have an answer: a code, which a blank may stand for, or else something in the cell."""
        if variable.type in _CODED:
            codes = self.codes.get(variable.variable)
            return np.zeros(len(self.rows), np.bool_) if codes is None else codes.where(_is_given)
        return ~self.blank(variable)

    def blank(self, variable: Variable) -> Mask:
        """Tell which rows have nothing in the cell."""
        return self.cells[variable.variable].where(is_blank)


def _is_given(code: str | None) -> bool:
    return code is not None


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
    grid: Grid, form: Form, format_: Format, spec: SourceSpec, rows: Identities, report: Report
) -> Answers:
    """Read every answer; note values outside set or bounds, answers that routing forbids, blanks where one is due."""
    present = [variable for variable in form.variables if variable.column in grid.place]
    kept = {name: grid.column(name).keep(rows.at) for name in form.columns if name in grid.place}
    answers = Answers(rows, {item.variable: kept[item.column] for item in present})
    together = flags_by_column(present)
    read: dict[str, Parsed[Any]] = {}
    for variable in present:
        reads = together[variable.column] if variable.code is not None else (variable,)
        if variable is reads[0]:
            read[variable.column] = _read(answers, reads, form, format_, spec)
    routing = _Routing.of(answers, present, form)
    for at in rows_in(any_of((*answers.unread.values(), *routing.wrong()), len(rows))):
        number, named = rows.place(at)
        errors = ((column, parsed.error(at)) for column, parsed in read.items())
        report.extend(error.fault(number, named, column) for column, error in errors if error)
        report.extend(routing.faults(at))
    return answers


def _read(
    answers: Answers, variables: Sequence[Variable], form: Form, format_: Format, spec: SourceSpec
) -> Parsed[Any]:
    """Read one column: the answers of one variable, or of all flags that stand in it."""
    first = variables[0]
    cells = answers.cells[first.variable]
    if first.code is not None:
        marked = parse(lambda cell: marked_codes(cell, variables), cells)
        for item in variables:
            answers.codes[item.variable] = marked.values.map(partial(_mark, item.code))
            answers.unread[item.variable] = marked.refused
        return marked
    decimals = format_.decimals.get(first.variable, format_.decimals.get("default"))
    parsed: Parsed[Any] = parse(
        lambda cell: None if is_blank(cell) else _value(cell, first, form, spec, decimals), cells
    )
    answers.unread[first.variable] = parsed.refused
    if first.type in _CODED:
        answers.codes[first.variable] = parsed.values
    elif first.type == "number":
        answers.numbers[first.variable] = parsed.values
    return parsed


def _mark(code: str | None, found: frozenset[str] | None) -> str | None:
    return MARKED if found and code in found else None


def _value(cell: Cell, variable: Variable, form: Form, spec: SourceSpec, decimals: int | None) -> str | float | None:
    """Return the code or the number in a cell that is not blank; nothing for a text, which is only looked at."""
    if variable.type in _CODED:
        return _code(cell, form.labels[str(variable.answer_set)])
    if variable.type == "number":
        number = parse_number(cell, spec.options.decimal, decimals)
        check_bounds(number, variable.minimum, variable.maximum)
        return number
    if variable.type == "date":
        _check_day(parse_day(cell), variable.earliest, variable.latest)
        return None
    refuse_special(cell)
    refuse_control(text_of(cell))
    return None


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


@dataclass(frozen=True)
class _Routing:
    """Which rows have, by variable, an answer that its universe forbids (``forbidden``), or none where one is due."""

    answers: Answers
    present: Sequence[Variable]
    form: Form
    forbidden: Mapping[str, Mask]
    due: Mapping[str, Mask]

    @classmethod
    def of(cls, answers: Answers, present: Sequence[Variable], form: Form) -> _Routing:
        """Compare the answers with their universes, after coding the options that a cell leaves out."""
        inside = _settle_unmarked(answers, present, form)
        forbidden, due = {}, {}
        for variable in present:
            known, holds_ = inside[variable.universe]
            readable, has = ~answers.unread[variable.variable], answers.has(variable)
            forbidden[variable.variable] = known & ~holds_ & readable & has
            if variable.required:
                due[variable.variable] = known & holds_ & readable & ~has
        return cls(answers, present, form, forbidden, due)

    def wrong(self) -> Iterator[Mask]:
        """Yield every mask."""
        yield from (*self.forbidden.values(), *self.due.values())

    def faults(self, at: int) -> Iterator[Fault]:
        """Yield one fault for all answers of a row that one condition forbids, and for all that it wants."""
        for name, variables in self._by_universe(self.forbidden, at).items():
            rule = self.form.universes[name]
            yield self._fault(
                at,
                variables,
                "answer where routing forbids one",
                f"empty, as the condition {rule.expression} does not hold{self._circumstances(at, rule)}",
                ", ".join(map(quoted, self._cells(at, variables)[:_NAMED])),
                "empty the cell, or correct the answer that the routing rests on",
            )
        for variables in self._by_universe(self.due, at).values():
            labels = self.form.labels.get(str(variables[0].answer_set), {})
            expected = f"an answer: {', '.join(labels) or variables[0].type}"
            remedy = "ask the municipality, or code the answer as the codebook says"
            yield self._fault(at, variables, "answer missing", expected, "empty", remedy)

    def _by_universe(self, masks: Mapping[str, Mask], at: int) -> Mapping[str, list[Variable]]:
        found: dict[str, list[Variable]] = defaultdict(list)
        for variable in self.present:
            if variable.variable in masks and masks[variable.variable][at]:
                found[variable.universe].append(variable)
        return found

    def _fault(
        self, at: int, variables: Sequence[Variable], what: str, expected: str, found: str, remedy: str
    ) -> Fault:
        number, named = self.answers.rows.place(at)
        return Fault(what, "", number, named, named_columns(item.column for item in variables), expected, found, remedy)

    def _cells(self, at: int, variables: Sequence[Variable]) -> list[Cell]:
        """Return the cells of the variables, those that flags share once."""
        return list({item.column: self.answers.cells[item.variable][at] for item in variables}.values())

    def _circumstances(self, at: int, rule: Rule) -> str:
        cells = self.answers.cells
        found = [f"{term.variable}={quoted(cells[term.variable][at])}" for term in rule.terms if term.variable in cells]
        return f" ({', '.join(found[:_NAMED])})" if found else ""


def _settle_unmarked(answers: Answers, present: Sequence[Variable], form: Form) -> Mapping[str, tuple[Mask, Mask]]:
    """Code the options that a cell of several flags leaves out; return for each universe where it is known, and holds.

    Such a flag is not marked, if it was asked. A cell that is blank altogether means the same where an answer is
    required; where none is, it means no answer. So does the blank of an option that has a column of its own, where the
    reading profile gives it a code. Routing rests on earlier variables only, so one pass in order does.
    """
    counties = answers.rows.who.map(lambda entry: entry.municipality.county_code if entry.municipality else None)
    rows = len(answers.rows)
    fixed: dict[str, Column[Any]] = {
        ANSWERED: constant(_YES, rows),
        QUESTIONNAIRE: constant(form.questionnaire, rows),
        COUNTY: counties,
    }
    inside: dict[str, tuple[Mask, Mask]] = {}
    for variable in present:
        name = variable.variable
        if variable.universe not in inside:
            inside[variable.universe] = _universe(form.universes[variable.universe], answers, form, fixed)
        known, holds_ = inside[variable.universe]
        within = known & holds_
        if variable.code is not None:
            asked = within & ~answers.unread[name] & (variable.required | ~answers.blank(variable))
            answers.codes[name] = answers.codes[name].put(asked & ~answers.has(variable), UNMARKED)
        elif name in form.blanks:
            options = (answers.has(item) for item in present if item.question == variable.question)
            due = within & (variable.required | any_of(options, rows))
            answers.codes[name] = answers.codes[name].put(due & ~answers.has(variable), form.blanks[name])
    return inside


def _universe(rule: Rule, answers: Answers, form: Form, fixed: Mapping[str, Column[Any]]) -> tuple[Mask, Mask]:
    """Tell for which rows it is known whether the rule holds, and for which it does, by the codes so far."""
    rows = len(answers.rows)
    nowhere, everywhere = np.zeros(rows, np.bool_), np.ones(rows, np.bool_)
    absent = form.names - set(answers.cells)
    unknown = (
        everywhere if term.variable in absent else answers.unread.get(term.variable, nowhere) for term in rule.terms
    )
    codes = {**answers.codes, **fixed}

    def hits(term: Term) -> Mask:
        column = codes.get(term.variable)
        return nowhere if column is None else column.where(lambda code: code in term.codes)

    return ~any_of(unknown, rows), nowhere | combined(rule.combine, map(hits, rule.terms))


def named_columns(names: Iterable[str]) -> str:
    """Name columns as a finding does: the first few, and how many more."""
    columns = list(dict.fromkeys(names))
    names = ", ".join(columns[:_NAMED])
    return names + (f" and {len(columns) - _NAMED} more" if len(columns) > _NAMED else "")


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


def tidy_answers(form: Form, spec: SourceSpec, answers: Answers) -> pa.Table:
    """Return one row a unit and variable of the form, blanks included, sorted by the key.

    ``raw`` is the whole cell as the file shows it, ``text`` what it is read as, without white space at its ends (a
    date as YYYY-MM-DD); ``text_key`` is what texts are compared by.
    """
    variables = sorted(form.variables, key=lambda item: item.variable)
    units = answers.rows.who.map(lambda entry: entry.unit_code)
    order = np.array(sorted(range(len(answers.rows)), key=units.__getitem__), np.int32)
    who, names = answers.rows.who.keep(order), [item.variable for item in variables]
    cells = [answers.cells[name] for name in names]
    texts = [
        column.map(lambda cell: text_of(cell).strip() or None) if item.type in _WRITTEN else None
        for item, column in zip(variables, cells, strict=True)
    ]
    keys = [
        column.map(lambda text: text_key(text or "") or None) if column is not None and item.type == "text" else None
        for item, column in zip(variables, texts, strict=True)
    ]
    wide, rows = len(variables), len(order) * len(variables)
    columns = {
        "round": pa.repeat(pa.scalar(spec.round), rows),
        "unit_code": taken(who.map(lambda entry: entry.unit_code), wide),
        "source_id": pa.repeat(pa.scalar(spec.source), rows),
        "questionnaire": pa.repeat(pa.scalar(form.questionnaire), rows),
        "municipality_code": taken(who.map(lambda entry: entry.code), wide),
        "variable_id": pa.array(names).take(pa.array(np.tile(np.arange(wide, dtype=np.int32), len(order)))),
        "code": woven([answers.codes.get(name) for name in names], order, pa.string()),
        "number": woven([answers.numbers.get(name) for name in names], order, pa.float64()),
        "text": woven(texts, order, pa.string()),
        "text_key": woven(keys, order, pa.string()),
        "raw": woven([shown(column) for column in cells], order, pa.string()),
        "row_no": pa.array(np.repeat(answers.rows.numbers[order], wide)),
        "data_origin": taken(who.map(lambda entry: entry.origin), wide),
    }
    return pa.table(columns, schema=ANSWERS)
