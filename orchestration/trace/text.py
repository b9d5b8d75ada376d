"""A trace for the terminal, in Swedish plain text at most 110 columns wide, and as JSON.

Here belong order and layout of the lines; the words are ``words``.
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from decimal import Decimal
from itertools import groupby

from orchestration.quoting import quote
from orchestration.trace import words
from orchestration.trace.model import (
    Amount,
    AnswerCount,
    CellTrace,
    IndicatorTrace,
    MemberTrace,
    RawRow,
    ReadingTrace,
    RuleTrace,
    SeriesPoint,
    VariableTrace,
)

WIDTH = 110
REGISTER_MARK = "s"
_INDENT = "  "
_LABEL = 13
_NONE = "–"
_LISTED = 12
_TIED = "\u00a0"
_Marks = Mapping[str | None, str]


def render_json(trace: CellTrace) -> str:
    """The trace as JSON: sorted keys, two spaces, figures as numbers, one line feed at the end."""
    content = asdict(replace(trace, labels={}))
    del content["labels"]
    return json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True, default=_number) + "\n"


def _number(value: object) -> int | float:
    if not isinstance(value, Decimal):
        raise TypeError(f"expected text, whole and decimal numbers, found {type(value).__name__}")
    return int(value) if value == value.to_integral_value() else float(value)


def render_text(trace: CellTrace) -> str:
    """The trace for people, from the printed cell down to the raw files; one line feed at the end."""
    sections = [
        _heading(trace),
        _figure(trace),
        *_series(trace),
        *_quantity(trace),
        *_rests_on(trace),
        *_indicator(trace),
        *_observed(trace),
        *_answers(trace),
        *_members(trace),
        _raw_files(trace),
    ]
    return "\n\n".join("\n".join(section) for section in sections if section) + "\n"


def _heading(trace: CellTrace) -> list[str]:
    layout, place = trace.layout, trace.place
    mark = f" – {words.SYNTHETIC}" if trace.is_synthetic else ""
    title = f"CELL {place}{mark}"
    lines = [title, "=" * len(title)]
    where = f"{place.part}, tabell {place.table_no}, rad {place.row_no}, kolumn {place.col_no}"
    lines += _labelled("Plats", layout.place_text or where)
    lines += _labelled("Tabell", layout.title)
    lines += _labelled("Rad", layout.row_label)
    lines += _labelled("Kolumn", layout.col_label)
    lines += _labelled("Visar", words.measure_words(layout, trace.counted))
    if trace.counted == "units":
        lines += _labelled("", words.UNITS)
    lines += _labelled("Grupp", words.group_words(layout.group_label, layout.grouping_id))
    lines += _labelled("Omgång", words.round_words(trace))
    lines += _labelled("Utgåva", trace.release)
    return [*lines, *(_labelled("Obs", words.SYNTHETIC_SENTENCE) if trace.is_synthetic else ())]


def _figure(trace: CellTrace) -> list[str]:
    figure = trace.figure
    lines = ["SIFFRAN", *_labelled("Hämtad" if figure.carried else "Beräknad", figure.display)]
    for sentence in words.figure_sentences(trace):
        lines += _labelled("", sentence)
    lines += _labelled("Tryckt", _NONE if figure.printed is None else figure.printed)
    lines += _labelled("Utfall", trace.label("verdict", figure.verdict))
    lines += [*_labelled("Källa", figure.source), *_labelled("Ursprung", figure.origin)]
    if figure.erratum:
        erratum = figure.erratum
        lines += _labelled("Rättelse", f"tryckt {erratum.printed}, beräknad {erratum.computed} ({erratum.kind})")
        lines += _labelled("", erratum.explanation)
        lines += _labelled("Bevis", f"utgår från {erratum.proof_inputs}")
    if figure.erratum and figure.erratum.obsolete:
        lines += _labelled("", "Rättelsen behövs inte: cellen stämmer med trycket. Ta bort den.")
    return lines


def _series(trace: CellTrace) -> Iterator[list[str]]:
    """The share of the group round by round, and under it why the series breaks where it does."""
    if not trace.series:
        return
    rows = [["", "år", "", "från", "procent", "bas"], *(_point(point) for point in trace.series)]
    breaks = {point.round: words.break_words(trace, point) for point in trace.series if point.is_break}
    lines = [f"SERIEN (> är cellens omgång; b: brott; grupp {trace.layout.group_label})", *_aligned(rows, left=4)]
    yield lines + [line for year, why in breaks.items() for line in _labelled(f"Brott {year}", why)]


def _point(point: SeriesPoint) -> list[str]:
    source = words.point_source(point) + (", i enheter" if point.in_units else "")
    value = point.display or (_NONE if point.value is None else words.decimal_words(point.value))
    base = _NONE if point.base is None else str(point.base)
    return [">" if point.is_of_cell else "", point.round, "b" if point.is_break else "", source, value, base]


def _quantity(trace: CellTrace) -> Iterator[list[str]]:
    quantity = trace.quantity
    if quantity is None:
        return
    yield [
        "STORHETEN",
        *(line for label, text in words.quantity_words(trace, quantity) for line in _labelled(label, text)),
    ]
    if quantity.amounts:
        marks = _marks(trace)
        names = ", ".join(_amount(entry, marks) for entry in quantity.amounts)
        mark = f" – {words.SYNTHETIC}" if trace.is_synthetic else ""
        heading = f"UPPGIFTERNA: {words.counted(len(quantity.amounts), words.given_by(quantity))}{mark}"
        yield [heading, *_tied(names), *_wrapped("Inom [ ] står råfilens nummer (se nedan) och rad.", "")]


def _amount(entry: Amount, marks: _Marks) -> str:
    rows = " ".join(_row(row, marks) for row in entry.rows)
    return f"{entry.municipality} {entry.amount} [{rows}]".replace(" ", _TIED)


def _rests_on(trace: CellTrace) -> Iterator[list[str]]:
    """What the share of the group rests on, in municipalities, whatever the cell counts."""
    if trace.rests_on is not None:
        mark = f" – {words.SYNTHETIC}" if trace.is_synthetic else ""
        said = [line for label, text in words.rests_on_words(trace.rests_on) for line in _labelled(label, text)]
        yield [f"VAD ANDELEN VILAR PÅ (räknat i kommuner){mark}", *said]


def _indicator(trace: CellTrace) -> Iterator[list[str]]:
    if trace.indicator is None:
        return
    yield _about(trace, trace.indicator)
    yield from _rules(trace, trace.indicator)
    if trace.groups:
        yield _groups(trace)


def _observed(trace: CellTrace) -> Iterator[list[str]]:
    """What is counted of a kind of observation, and among whom; the rows themselves are in the mart."""
    if trace.observed is None:
        return
    found = trace.observed
    lines = ["INDIKATOR PÅ OBSERVATIONER", *_labelled("Id", found.indicator_id), *_labelled("Namn", found.label)]
    lines += _labelled("Tema", found.theme)
    lines += _labelled("Slag", f"{found.observation_kind} (raderna står i fct_observation)")
    lines += _labelled("Räknar", words.OBSERVED[found.counted])
    lines += _labelled("I gruppen", f"{found.observed or 0} observerade")
    lines += _labelled("Täljare", found.numerator_expression)
    yield [*lines, *_labelled("Bas", found.base_expression)]


def _about(trace: CellTrace, indicator: IndicatorTrace) -> list[str]:
    lines = ["INDIKATOR", *_labelled("Id", indicator.indicator_id), *_labelled("Namn", indicator.label)]
    lines += _labelled("Tema", indicator.theme)
    if indicator.comparability:
        said = words.comparability_words(trace, indicator.comparability, indicator.reason)
        lines += _labelled("Jämförbarhet", said)
    if indicator.rollup:
        lines += _labelled("Stadsdelar", trace.label("rollup", indicator.rollup))
    return lines


def _rules(trace: CellTrace, indicator: IndicatorTrace) -> Iterator[list[str]]:
    variables = {variable.variable_id: variable for variable in trace.variables}
    if indicator.numerator:
        yield ["TÄLJARE – vilka som räknas", *_rule(indicator.numerator, variables)]
    if indicator.base:
        base = indicator.base
        name = f"{base.rule_id.partition(':')[2]}: {base.description or _NONE}"
        who = words.BASE_IS_FRAME if indicator.base_is_frame else words.BASE_IS_RESPONDENTS
        lines = [*_labelled("Bas", name), *_rule(base, variables), *_labelled("", who)]
        yield ["BAS – vilka de räknas av", *lines]


def _rule(rule: RuleTrace, variables: Mapping[str, VariableTrace]) -> list[str]:
    lines: list[str] = []
    for line in words.rule_words(rule, variables):
        lines += _labelled("" if lines else "I ord", line)
    return [*lines, *_labelled("Uttryck", rule.expression)]


def _groups(trace: CellTrace) -> list[str]:
    rows = [["", "Grupp", words.NOUNS[trace.counted][1], "svarande", "i basen", "täljare", "procent"]]
    for group in trace.groups:
        figures = (group.members, group.answering, group.base, group.numerator, group.display)
        shown = [_NONE if figure is None else str(figure) for figure in figures]
        rows.append([">" if group.is_of_cell else "", group.label, *shown])
    return [f"GRUPPERNA (> är cellens; indelning {trace.layout.grouping_id})", *_aligned(rows, left=2)]


def _answers(trace: CellTrace) -> Iterator[list[str]]:
    """A section a question; register variables stand last."""
    if not trace.variables or trace.indicator is None:
        return
    by = "" if trace.indicator.rollup is None else ", räknade per enhet"
    yield [f"SVAREN I GRUPPEN {trace.layout.group_label.upper()}{by} – T: koden nämns i täljarens regel, B: i basens"]
    for question, group in groupby(trace.variables, lambda variable: variable.question):
        lines = _wrapped(f"Fråga {question.number}. {question.text}" if question else "Ur registren", _INDENT)
        yield lines + [line for variable in group for line in _variable(trace, variable, _marks(trace))]


def _variable(trace: CellTrace, variable: VariableTrace, marks: _Marks) -> list[str]:
    about = [variable.variable_id, f"svarsmängd {variable.answer_set}" if variable.answer_set else ""]
    if variable.universe_expression:
        about.append(words.universe_words(variable.universe_expression))
    title = f"{variable.item or variable.variable_id} ({'; '.join(filter(None, about))})"
    counts = [count for count in variable.counts if variable.question or count.group]
    rows = [["kod", "svar", "", "gruppen", "i basen", "täljare"], *(_count(trace, count) for count in counts)]
    read = [line for reading in variable.readings[:_LISTED] for line in _reading(reading, marks)]
    if (more := len(variable.readings) - _LISTED) > 0:
        read.append(f"{_INDENT * 2}… och {more} läsningar till")
    return [*_wrapped(title, _INDENT), *_aligned(rows, left=3, indent=_INDENT * 2), *read]


def _reading(reading: ReadingTrace, marks: _Marks) -> list[str]:
    """What stands in the raw file, and what it was read as, by which profile."""
    place = f"{marks.get(reading.source, reading.source)}:{reading.first_row_no}"
    by = f", enligt data/readings/{reading.profile}.yaml" if reading.profile else ""
    said = f"{quote(reading.raw)} lästes som {reading.read_as or 'inget svar'}"
    return _wrapped(f"{said} ({reading.answers} svar, först [{place}]){by}", _INDENT * 2, _INDENT * 3)


def _count(trace: CellTrace, count: AnswerCount) -> list[str]:
    rules = "T" * count.in_numerator_rule + "B" * count.in_base_rule
    label = count.label if count.code is not None else f"({trace.label('status', count.status)})"
    return [count.code or "", label or "", rules, str(count.group), str(count.base), str(count.numerator)]


def _members(trace: CellTrace) -> Iterator[list[str]]:
    if not trace.members:
        return
    marks = _marks(trace)
    for role, title in (
        ("numerator", "I TÄLJAREN"),
        ("base", "I BASEN, MEN INTE I TÄLJAREN"),
        ("outside", "SVARADE, MEN STÅR INTE I BASEN"),
        ("silent", "SVARADE INTE OCH STÅR INTE I BASEN"),
    ):
        members = trace.with_role(role)
        synthetic = any(entry.data_origin == "synthetic" for entry in members)
        number = words.counted(len(members), trace.counted)
        heading = f"{title}: {number}" + (f" – {words.SYNTHETIC}" if synthetic else "")
        yield [heading, *_tied(", ".join(_member(entry, marks) for entry in members) or "inga")]
    note = f"Inom [ ] står råfilens nummer (se nedan) och rad; {REGISTER_MARK} är omgångens svarsregister."
    yield _wrapped(note, "")


def _member(entry: MemberTrace, marks: _Marks) -> str:
    """Name and rows, kept together when lines are broken."""
    rows = " ".join(_row(row, marks) for row in entry.rows)
    return f"{entry.name} [{rows}]".replace(" ", _TIED)


def _tied(names: str) -> list[str]:
    return [line.replace(_TIED, " ") for line in _wrapped(names, _INDENT)]


def _row(row: RawRow, marks: _Marks) -> str:
    return f"{marks[row.source]}:{row.row_no}"


def _marks(trace: CellTrace) -> _Marks:
    used = [raw.source for raw in trace.raw_files if raw.holds_answers]
    return {None: REGISTER_MARK} | {source: str(number) for number, source in enumerate(used, start=1)}


def _raw_files(trace: CellTrace) -> list[str]:
    marks = _marks(trace)
    lines = [f"RÅFILER I OMGÅNG {trace.round}"]
    if not trace.raw_files:
        return [*lines, *_wrapped(words.NO_ANSWERS.format(round=trace.round), _INDENT)]
    for raw in sorted(trace.raw_files, key=lambda raw: not raw.holds_answers):
        mark = f"[{marks[raw.source]}]" if raw.holds_answers else "   "
        lines += _wrapped(f"{raw.source}: {raw.origin}, {raw.size} byte", f"{_INDENT}{mark} ", " " * 6)
        lines.append(f"{' ' * 6}sha256 {raw.sha256}")
    if any(row.source is None for entry in trace.members for row in entry.rows):
        lines += _wrapped("Filerna utan nummer är omgångens övriga, svarsregistret bland dem.", _INDENT)
    return lines


def _labelled(label: str, text: str) -> list[str]:
    first = f"{_INDENT}{label:<{_LABEL}}"
    return _wrapped(text, first, " " * len(first))


def _wrapped(text: str, first: str, rest: str | None = None) -> list[str]:
    rest = first if rest is None else rest
    lines = textwrap.wrap(
        text, WIDTH, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False, drop_whitespace=True
    )
    return lines or [first.rstrip()]


def _aligned(rows: Sequence[Sequence[str]], *, left: int, indent: str = _INDENT) -> list[str]:
    """Columns under each other: the first ``left`` start flush, the others, figures, end flush; long labels are cut."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    labels = range(left)
    spare = WIDTH - len(indent) - sum(widths) - 2 * (len(widths) - 1)
    if spare < 0:
        longest = max(labels, key=lambda column: widths[column])
        widths[longest] += spare
    return [(indent + _line(row, widths, left)).rstrip() for row in rows]


def _line(row: Sequence[str], widths: Sequence[int], left: int) -> str:
    cells = []
    for column, (cell, width) in enumerate(zip(row, widths, strict=True)):
        text = cell if len(cell) <= width else f"{cell[: width - 1]}…"
        cells.append(text.ljust(width) if column < left else text.rjust(width))
    return "  ".join(cells)
