"""Chooses the rows of an export by the rules of its reading profile, and says of each row left out why.

Here belongs which rows are answers of the round, and which one holds where a unit has several; what stands in the rows
that stay is judged elsewhere. Nothing is left out without a decision, and a row that cannot be decided has a fault.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from typing import Literal

import numpy as np
import pyarrow as pa

from orchestration.facts.formats import RowRule, RowWords
from orchestration.facts.readings import Reading, RowRules, Several, SubmittedReading, TimeForm
from orchestration.facts.sources import SourceSpec
from orchestration.landing.cells import CellError, is_blank, quoted, refuse_special, text_of
from orchestration.landing.decoder_messages import Cell, Fault, Row, Special
from orchestration.landing.fault_list import Report
from orchestration.landing.frame import Frame
from orchestration.landing.header import Header
from orchestration.landing.schemas import ROW_DECISIONS, ROW_DECISIONS_KEY
from orchestration.landing.sheet import Sheet
from orchestration.quoting import quote

_SPSS_BEGINS = datetime.fromisoformat("1582-10-14")
_FORMS: Mapping[TimeForm, re.Pattern[str]] = {
    "day": re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII),
    "moment": re.compile(r"\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(:\d{2})?", re.ASCII),
}
_SAID: Mapping[TimeForm, str] = {
    "day": "a day as YYYY-MM-DD",
    "moment": "a time as YYYY-MM-DD hh:mm:ss",
    "spss": "a number of seconds since 14 October 1582",
}


@dataclass(frozen=True, slots=True)
class RowDecision:
    """A row that is left out, or landed and marked; ``unit_code`` is empty where the row does not say whose it is."""

    spec: SourceSpec
    row_no: int
    unit_code: str
    rule: RowRule
    decision: Literal["left_out", "marked"]
    reason: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A row that may be an answer of the round: of which unit (empty: not known), when sent in, how many cells filled.

    ``time`` is None where the profile does not say when answers were sent in.
    """

    spec: SourceSpec
    row_no: int
    unit: str
    time: datetime | None = None
    filled: int = 0
    late: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """A sheet with the rows that stay, what they are, the decisions made, and how many rows could not be decided."""

    sheet: Sheet
    entries: tuple[Entry, ...] = ()
    decisions: tuple[RowDecision, ...] = ()
    undecided: int = 0

    def without(self, decisions: Sequence[RowDecision], undecided: Collection[int] = ()) -> Choice:
        """Return the choice after more rows were decided to be left out, or found to be undecidable."""
        gone = {item.row_no for item in decisions} | set(undecided)
        return Choice(
            self.sheet.keep(~np.isin(self.sheet.numbers, list(gone))),
            tuple(entry for entry in self.entries if entry.row_no not in gone),
            (*(item for item in self.decisions if item.row_no not in gone), *decisions),
            self.undecided + len(undecided),
        )

    def marked(self, words: RowWords) -> Choice:
        """Return the choice with a mark on every late row that stays."""
        late = (_decided(entry, "after_closing", words, _day(entry)) for entry in self.entries if entry.late)
        return replace(self, decisions=(*self.decisions, *(replace(item, decision="marked") for item in late)))


@dataclass(frozen=True, slots=True)
class RowSetting:
    """What the rows of a source are chosen by: its profile, whose row it is, columns of answers, frame, sentences."""

    spec: SourceSpec
    reading: Reading
    unit_of: Callable[[Row], str]
    answers: Collection[str]
    frame: Frame
    words: RowWords

    @property
    def rules(self) -> RowRules:
        """The profile's rules; those of a profile without any leave every row where it is."""
        return self.reading.rows or RowRules()


def choose_rows(sheet: Sheet, header: Header, setting: RowSetting, report: Report) -> Choice | None:
    """Apply the rules of the profile to the rows below the header; None if a column that they name is not there."""
    missing = [name for name in setting.rules.columns if name not in header.names]
    for name in missing:
        remedy = f"export the column, or correct rows in data/readings/{setting.spec.reading}.yaml"
        what, expected = "column missing that the reading profile chooses rows by", f"a column {name}"
        report.add(Fault(what, row=header.row, column=name, expected=expected, found="none", remedy=remedy))
    if missing:
        return None
    reader = _Reader(header, setting)
    entries: list[Entry] = []
    decisions: list[RowDecision] = []
    undecided: list[int] = []
    for row in header.below.rows():
        try:
            read = reader.read(row)
        except CellError as error:
            unit = setting.unit_of(row)
            report.add(error.fault(row.number, setting.frame.label(unit) if unit else "", reader.column))
            undecided.append(row.number)
            continue
        if isinstance(read, Entry):
            entries.append(read)
        else:
            decisions.append(read)
    return _settled(Choice(sheet, tuple(entries)).without(decisions, undecided), setting, report)


def decisions_table(decisions: Iterable[RowDecision]) -> pa.Table:
    """Return the landed table of decisions on rows, sorted by its key."""
    rows = [
        {
            "round": item.spec.round,
            "source_id": item.spec.source,
            "row_no": item.row_no,
            "unit_code": item.unit_code or None,
            "rule": item.rule,
            "decision": item.decision,
            "reason": item.reason,
            "file": item.spec.file_name,
        }
        for item in decisions
    ]
    table = pa.Table.from_pylist(rows, schema=ROW_DECISIONS)
    return table.sort_by([(name, "ascending") for name in ROW_DECISIONS_KEY])


def _settled(choice: Choice, setting: RowSetting, report: Report) -> Choice:
    rules = setting.rules
    if rules.several:
        lost, ties = contest(choice.entries, rules.several, setting.words)
        report.extend(tie_fault(tied, rules.several, setting.frame) for tied in ties)
        choice = choice.without(lost, [entry.row_no for tied in ties for entry in tied[1:]])
    return choice.marked(setting.words) if rules.after_closing == "mark" else choice


def contest(
    entries: Iterable[Entry], how: Several, words: RowWords
) -> tuple[list[RowDecision], list[tuple[Entry, ...]]]:
    """Let one row of each unit hold; return the decisions on the others, and the rows between which nothing decides."""
    units: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.unit:
            units[entry.unit].append(entry)
    lost, ties = [], []
    for rivals in units.values():
        best = max(_rank(entry, how) for entry in rivals)
        first, *others = (entry for entry in rivals if _rank(entry, how) == best)
        if others:
            ties.append((first, *others))
        behind = (entry for entry in rivals if _rank(entry, how) != best)
        lost += [_decided(entry, how, words, file=first.spec.file_name, row=first.row_no) for entry in behind]
    return lost, ties


def _rank(entry: Entry, how: Several) -> float | datetime:
    return entry.filled if how == "most_complete" else entry.time or _SPSS_BEGINS


def tie_fault(tied: Sequence[Entry], how: Several, frame: Frame) -> Fault:
    """Say which rows of a unit the rule does not choose between."""
    one = len({entry.spec.source for entry in tied}) == 1
    places = " and ".join(f"{entry.row_no}" if one else f"{entry.row_no} in {entry.spec.file_name}" for entry in tied)
    alike = f"{tied[0].filled} answers" if how == "most_complete" else f"sent in {tied[0].time}"
    return Fault(
        "answers of one unit that the rule does not choose between",
        row=tied[-1].row_no,
        municipality=frame.label(tied[0].unit),
        expected="one that is more complete than the others" if how == "most_complete" else "one that is the latest",
        found=f"rows {places}, each {alike}",
        remedy="ask the municipality which one holds, and have the others deleted or marked as tests",
    )


def _decided(entry: Entry, rule: RowRule, words: RowWords, day: str = "", file: str = "", row: int = 0) -> RowDecision:
    said = words.said(rule, file=file, row=row, day=day)
    return RowDecision(entry.spec, entry.row_no, entry.unit, rule, "left_out", said)


def _day(entry: Entry) -> str:
    return str(entry.time.date()) if entry.time else ""


class _Reader:
    """Reads what the rules need of a row; ``column`` is the one looked at last, for what cannot be read there."""

    def __init__(self, header: Header, setting: RowSetting) -> None:
        self.column = ""
        self._setting = setting
        self._place = {name: at for at, name in enumerate(header.names)}
        self._answers = [at for name, at in self._place.items() if name in setting.answers]
        self._cut_off = len(header.names) if setting.spec.format == "csv" else 0

    def read(self, row: Row) -> Entry | RowDecision:
        """Say what a row is; CellError for one whose mark or time cannot be used."""
        rules, words, spec = self._setting.rules, self._setting.words, self._setting.spec
        if len(row.cells) < self._cut_off:  # refused by its width, which is the cause of whatever it lacks
            return Entry(spec, row.number, "")
        entry = Entry(spec, row.number, self._setting.unit_of(row), filled=self._filled(row))
        rule = self._ruled_out(row, rules)
        if rule:
            found = text_of(self._cell(row, self.column))
            said = words.said(rule, self.column, quote(found) if found else "")
            return RowDecision(spec, row.number, entry.unit, rule, "left_out", said)
        if rules.time is None:
            return entry
        return self._in_time(replace(entry, time=_time(self._cell(row, rules.time.column), rules.time.form)), rules)

    def _cell(self, row: Row, column: str) -> Cell:
        self.column = column
        at = self._place[column]
        return row.cells[at] if at < len(row.cells) else None

    def _filled(self, row: Row) -> int:
        cells = [row.cells[at] for at in self._answers if at < len(row.cells)]
        return sum(
            not is_blank(cell) and text_of(cell).strip() not in self._setting.reading.blank_words for cell in cells
        )

    def _ruled_out(self, row: Row, rules: RowRules) -> RowRule | None:
        if rules.submitted and not _submitted(self._cell(row, rules.submitted.column), rules.submitted):
            return "not_submitted"
        if rules.tests:
            text = _marking(self._cell(row, rules.tests.column))
            if text and any(fnmatchcase(text, pattern) for pattern in rules.tests.values):
                return "test"
        return None

    def _in_time(self, entry: Entry, rules: RowRules) -> Entry | RowDecision:
        """Hold the day against those of the collection; CellError where it is too early, or late without a rule."""
        collection = self._setting.frame.collection
        day = entry.time.date() if entry.time else collection.first
        if day < collection.first:
            remedy = "see that it is the right round's file, or name test answers under rows of its reading profile"
            what, expected = "answer from before the collection", f"{collection.first} or later, as round.yaml says"
            raise CellError(what, expected, str(entry.time), remedy, cause="before the collection")
        if day <= collection.last or rules.after_closing == "keep":
            return entry
        if rules.after_closing is None:
            name = f"data/readings/{entry.spec.reading}.yaml"
            remedy = f"say in {name}, under rows.after_closing, what becomes of later answers: keep, mark or leave_out"
            what, expected = "answer after the closing day", f"{collection.last} or earlier, as round.yaml says"
            raise CellError(what, expected, str(entry.time), remedy, cause="after closing")
        late = replace(entry, late=True)
        return (
            late if rules.after_closing == "mark" else _decided(late, "after_closing", self._setting.words, _day(late))
        )


def _marking(cell: Cell) -> str:
    """Return what stands in a cell that marks its row; CellError for a formula or an error value."""
    if isinstance(cell, Special) and cell.kind in {"formula", "error"}:
        refuse_special(cell)
    return text_of(cell).strip()


def _submitted(cell: Cell, reading: SubmittedReading) -> bool:
    text = _marking(cell)
    if not reading.sent:
        return bool(text)
    if text in reading.sent or text in reading.not_sent:
        return text in reading.sent
    expected = " or ".join(quote(value) if value else "empty" for value in (*reading.sent, *reading.not_sent))
    remedy = "name it under rows.submitted of the profile in data/readings, or correct the cell"
    what = "mark of submission that the reading profile does not name"
    raise CellError(what, expected, quoted(cell), remedy, cause=f"submitted {text}")


def _time(cell: Cell, form: TimeForm) -> datetime:
    """Return when a row was sent in; CellError for a cell of another form."""
    found = _seconds(cell) if form == "spss" else _written(cell, form)
    if found is None:
        what = "time of submission missing" if is_blank(cell) else "not a time of submission"
        remedy = "correct the cell, or the form under rows.time of the profile in data/readings"
        raise CellError(what, _SAID[form], quoted(cell), remedy, cause=f"{what} {form}")
    return found


def _seconds(cell: Cell) -> datetime | None:
    if isinstance(cell, Special):  # a variable that SPSS shows as a date is decoded as one
        return _parsed(cell.text) if cell.kind in {"date", "time"} else None
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return None
    try:
        return _SPSS_BEGINS + timedelta(seconds=cell)
    except OverflowError:
        return None


def _written(cell: Cell, form: TimeForm) -> datetime | None:
    if isinstance(cell, Special):  # a workbook holds midnight as a date without time
        kinds = {"date"} if form == "day" else {"date", "time"}
        return _parsed(cell.text) if cell.kind in kinds else None
    text = cell.strip() if isinstance(cell, str) else ""
    return _parsed(text) if _FORMS[form].fullmatch(text) else None


def _parsed(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
