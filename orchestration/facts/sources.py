"""Reads ``data/sources.yaml``: where each source of each round comes from, its format and its schedule.

Here belongs the form of that file. Fetching lies in ``orchestration.sources``; what the columns of a kind are, in
``data/formats``.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints

from orchestration.facts.complaints import Complaints
from orchestration.facts.connectors import Connectors, load_connectors, objections
from orchestration.facts.model import Backtest
from orchestration.facts.reader import fact_name
from orchestration.facts.readings import HOUSE, Several
from orchestration.facts.states import State, left_out, states_of
from orchestration.facts.waiting import Age, Awaited, days_in_disorder
from orchestration.facts.yaml_reader import StrictModel, YamlFile, read_yaml
from orchestration.paths import paths_from_env
from orchestration.quoting import public

Schedule = Literal["yearly", "monthly"]
FileFormat = Literal["csv", "sav", "xlsx"]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Month = Annotated[str, StringConstraints(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]

QUESTIONNAIRE_KIND = "questionnaire"
NOT_KINDS = frozenset({"landed", "limits", "origins", "row_rules"})
"""Files of ``data/formats`` that describe no kind of source."""

_REQUIRED: Mapping[FileFormat, frozenset[str]] = {
    "csv": frozenset({"encoding", "delimiter", "decimal"}),
    "xlsx": frozenset({"sheet", "header_row"}),
    "sav": frozenset(),
}
_DIALECT = frozenset(
    {"encoding", "delimiter", "decimal", "final_newline", "sheet", "header_row", "header_rows", "hidden_rows"}
)
_OPTIONAL: Mapping[FileFormat, frozenset[str]] = {
    "csv": frozenset({"final_newline", "header_row"}),
    "xlsx": frozenset({"header_rows", "hidden_rows"}),
    "sav": frozenset({"encoding"}),
}


class Period(StrictModel):
    """First and last day, both included, that a date of the source may have."""

    first: date = Field(alias="from")
    last: date = Field(alias="to")


class SourceOptions(StrictModel):
    """How the bytes are to be read (stated, never guessed), and what of the round the content must agree with.

    ``encoding`` (``utf-8-sig``, ``utf-16``: with byte order mark; ``utf-16-le``: without), ``delimiter``, ``decimal``
    and ``final_newline`` (the last row ends with a line end) are for CSV, ``encoding`` also for a ``.sav`` that names
    none or a wrong one, ``sheet`` and ``header_rows`` (2: a column's name is ``upper / lower``) for a workbook;
    ``header_row`` is the first of them, counted as a person does; ``hidden_rows``: what of
    rows and columns that are not shown. ``period``: permitted dates; ``months``: months that
    occur once each; ``covers``: the form whose recipients have a row each.
    """

    encoding: str = ""
    delimiter: Annotated[str, StringConstraints(max_length=1)] = ""
    decimal: Literal["", ",", "."] = ""
    final_newline: bool = True
    sheet: str = ""
    header_row: Annotated[int, Field(ge=1)] = 1
    header_rows: Literal[1, 2] = 1
    hidden_rows: Literal["refuse", "read"] = "refuse"
    period: Period | None = None
    months: Annotated[tuple[Month, ...], Field(strict=False)] = ()
    covers: str = ""


class AddsTo(StrictModel):
    """The source of the same form that a file adds answers to, and which answer of a unit holds that is in both."""

    source: Name
    several: Several


class Expected(StrictModel):
    """What is known of the bytes beforehand: their SHA-256, their number, or the least number of them."""

    sha256: Annotated[str, StringConstraints(pattern="[0-9a-f]{64}")] | None = None
    size: Annotated[int, Field(gt=0)] | None = None
    at_least: Annotated[int, Field(gt=0)] | None = None


class _SourceEntry(StrictModel):
    kind: str
    format: FileFormat
    uri: Annotated[str, StringConstraints(min_length=1)]
    schedule: Schedule
    questionnaire: str | None = None
    reading: Name = HOUSE
    adds_to: AddsTo | None = None
    expected: Expected | None = None
    awaited: Awaited | None = None
    age_in_days: Age | None = None
    options: SourceOptions = SourceOptions()


class SourceSpec(_SourceEntry):
    """One source of one round. ``uri`` without scheme is relative to the folder of the sources file."""

    round: str
    source: str

    @property
    def file_name(self) -> str:
        """The last part of the uri: what a person calls the file."""
        return public(self.uri).rstrip("/").rsplit("/", 1)[-1]

    def may_have(self, month: str) -> bool:
        """Tell whether the source may hold a month: one that it states or, if it comes monthly, any later one."""
        stated = self.options.months
        return not stated or month in stated or (self.schedule == "monthly" and month > max(stated))

    def due_months(self, found: Collection[str]) -> tuple[str, ...]:
        """Return the months that its file must hold: those stated and, if it comes monthly, all since then to the last.

        ``found``: the months of the file, as YYYY-MM.
        """
        due, last = list(self.options.months), max((month for month in found if self.may_have(month)), default="")
        while due and max(due) < last:
            year, month = map(int, max(due).split("-"))
            due.append(f"{year + month // 12}-{month % 12 + 1:02}")
        return tuple(due)


class _RoundEntry(StrictModel):
    report: str | None = None
    backtest: Backtest
    sources: Annotated[dict[Name, _SourceEntry], Field(min_length=1)]


class _File(StrictModel):
    by_round: ClassVar[str] = "rounds"

    rounds: Annotated[dict[str, _RoundEntry], Field(min_length=1)]


SOURCES = YamlFile(
    "sources.yaml",
    "Where each source of each round comes from, and how its bytes are to be read.",
    _File,
    {"rounds.*.sources.*.kind": "formats/<kind>.yaml"},
    ("rounds",),
)
FILES = (SOURCES,)


@dataclass(frozen=True, slots=True)
class RoundSources:
    """One round: its sources in the file's order, its own report if any, how the back-test is taken, its state."""

    round: str
    report: str | None
    backtest: Backtest
    sources: tuple[SourceSpec, ...]
    state: State = "final"

    def source(self, name: str) -> SourceSpec:
        """Return the source of that name; KeyError if the round has none."""
        for spec in self.sources:
            if spec.source == name:
                return spec
        raise KeyError(name)


@dataclass(frozen=True, slots=True)
class Sources:
    """Everything the sources file says, its rounds sorted. ``folder`` is where it lies: the base of relative uris."""

    folder: Path
    rounds: tuple[RoundSources, ...]

    def round(self, name: str) -> RoundSources:
        """Return that round; KeyError if the file has none."""
        for candidate in self.rounds:
            if candidate.round == name:
                return candidate
        raise KeyError(name)

    def backtests(self) -> dict[str, Backtest]:
        """Round → how a difference to the printed report is taken."""
        return {entry.round: entry.backtest for entry in self.rounds}


def load_sources(path: Path, formats_dir: Path | None = None) -> Sources:
    """Read and validate the sources file. Kinds are the files in ``formats_dir`` (default: of the data folder in use).

    Entries of rounds whose facts are not read (``states``) are left out.

    Raises FactErrors with everything that is wrong: no file, YAML that cannot be read, an unknown or missing key, an
    unknown kind or format, a dialect that is not stated, two sources for the same thing.
    """
    path = path.resolve()
    formats_dir = formats_dir or paths_from_env().data / "formats"
    complaints = Complaints(path.name)
    data_dir = formats_dir.parent
    connectors = load_connectors(data_dir)
    document = read_yaml(path.parent, path, _File, complaints, left_out(data_dir))
    states = states_of(data_dir)
    rounds = []
    for name, entry in document.rounds.items() if document else ():
        specs = tuple(SourceSpec(round=name, source=source, **dict(body)) for source, body in entry.sources.items())
        rounds.append(RoundSources(name, entry.report, entry.backtest, specs, states.get(name, "final")))
        _note_faults(fact_name(path.parent, path), rounds[-1], formats_dir, complaints)
        _note_places(fact_name(path.parent, path), rounds[-1], connectors, complaints)
    complaints.settle()
    return Sources(path.parent, tuple(sorted(rounds, key=lambda entry: entry.round)))


def _note_faults(file: str, entry: RoundSources, formats_dir: Path, complaints: Complaints) -> None:
    kinds = sorted(item.stem for item in formats_dir.glob("*.yaml") if item.stem not in NOT_KINDS)
    readings = sorted(item.stem for item in (formats_dir.parent / "readings").glob("*.yaml"))
    seen: dict[tuple[str, str | None], str] = {}
    for spec in entry.sources:
        where = f"{file}, at rounds.{entry.round}.sources.{spec.source}"
        _note_kind(where, spec, kinds, complaints)
        _note_options(where, spec, complaints)
        if spec.reading not in readings:
            remedy = f"use a known profile, or describe it in data/readings/{spec.reading}.yaml"
            complaints.add("unknown reading profile", f"{where}.reading", " or ".join(readings), spec.reading, remedy)
        if spec.adds_to:
            _note_added(where, spec, entry, complaints)
            continue
        other = seen.setdefault((spec.kind, spec.questionnaire), spec.source)
        if other != spec.source:
            found = f"{other} and {spec.source}"
            complaints.add(
                "two sources for one thing", where, f"one {spec.kind}", found, _ONE_VALID[bool(spec.questionnaire)]
            )


def _note_places(file: str, entry: RoundSources, connectors: Connectors, complaints: Complaints) -> None:
    for spec in entry.sources:
        where = f"{file}, at rounds.{entry.round}.sources.{spec.source}.uri"
        for what, expected, found, remedy in objections(spec.uri, connectors):
            complaints.add(what, where, expected, found, remedy)


_ONE_VALID = (
    "remove the one that is not valid",
    "remove the one that is not valid, or say under adds_to which one it adds answers to",
)


def _note_added(where: str, spec: SourceSpec, entry: RoundSources, complaints: Complaints) -> None:
    earlier = entry.sources[: entry.sources.index(spec)]
    known = [item.source for item in earlier if item.questionnaire == spec.questionnaire and not item.adds_to]
    if spec.adds_to and spec.questionnaire and spec.adds_to.source not in known:
        expected = " or ".join(known) or "an earlier source of the same form"
        remedy = "name the source above it that has the form's answers"
        complaints.add("adds to no such source", f"{where}.adds_to.source", expected, spec.adds_to.source, remedy)
    elif not spec.questionnaire:
        expected = f"no adds_to, as the kind is {spec.kind}"
        complaints.add("adds to no such source", f"{where}.adds_to", expected, "one", "remove it")


def _note_kind(where: str, spec: SourceSpec, kinds: list[str], complaints: Complaints) -> None:
    if spec.kind not in kinds:
        near = difflib.get_close_matches(spec.kind, kinds, n=1)
        remedy = f"write {near[0]}" if near else f"use a known kind, or describe it in data/formats/{spec.kind}.yaml"
        complaints.add("unknown kind of source", f"{where}.kind", " or ".join(kinds), repr(spec.kind), remedy)
    if (spec.kind == QUESTIONNAIRE_KIND) != bool(spec.questionnaire):
        expected = "the form's letter for the kind questionnaire, and for no other kind"
        found = f"kind {spec.kind}, questionnaire {spec.questionnaire or 'not stated'}"
        complaints.add(
            "form not stated", f"{where}.questionnaire", expected, found, "state questionnaire, or remove it"
        )


def _note_options(where: str, spec: SourceSpec, complaints: Complaints) -> None:
    given = spec.options.model_fields_set
    required = _REQUIRED[spec.format]
    for name in sorted(required - given):
        complaints.add(
            "option missing", f"{where}.options", f"{name}, as the format is {spec.format}", "none", f"state {name}"
        )
    for name in sorted((given & _DIALECT) - required - _OPTIONAL[spec.format]):
        expected = f"no {name}, as the format is {spec.format}"
        complaints.add("option that means nothing", f"{where}.options", expected, name, "remove it")
    period = spec.options.period
    if period and period.last < period.first:
        found = f"{period.first} to {period.last}"
        complaints.add("period in the wrong order", f"{where}.options.period", "from before to", found, "swap the days")
    for key, expected, found in days_in_disorder(spec.awaited, spec.age_in_days):
        complaints.add("days in the wrong order", f"{where}.{key}", expected, found, "correct the days")
