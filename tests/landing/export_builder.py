"""Makes the raw exports of a round from its codebook and the registers, as the sender would, without any fault.

The answers are the first ones that routing permits, so they mean nothing; figures belong to ``data/sample``.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pyreadstat

from orchestration.facts.model import Codebook, Variable
from orchestration.facts.rules import holds
from orchestration.facts.sources import RoundSources, SourceSpec
from orchestration.landing.land import LandingContext
from orchestration.landing.questionnaire import form_of

ORIGIN = "syntetiska svar"
IDENTITY = ("kommunkod", "enhetskod", "kommun", "lan", "undersokningsar", "dataursprung")
Record = dict[str, str]


@dataclass(frozen=True)
class Plan:
    """Who was sent which form and who answered, by unit."""

    forms: Mapping[str, str]
    silent: frozenset[str]

    def answering(self, form: str) -> list[str]:
        return [code for code, sent in self.forms.items() if sent == form and code not in self.silent]


def make_plan(context: LandingContext, every_other: int = 13, every_silent: int = 60) -> Plan:
    """Send every so manieth unit the last form of the round and the others the first; some do not answer."""
    codes = sorted(context.frame.by_code)
    sent = sorted(item.questionnaire for item in context.codebook.questionnaires)
    forms = {code: sent[-1] if index % every_other == 0 else sent[0] for index, code in enumerate(codes)}
    return Plan(forms, frozenset(codes[::every_silent]))


def small_plan(context: LandingContext, every_answering: int = 17) -> Plan:
    """Let few answer: every so manieth unit, and every district."""
    plan = make_plan(context)
    codes = sorted(plan.forms)
    return Plan(plan.forms, frozenset(codes) - {code for code in codes if "-" in code} - set(codes[2::every_answering]))


def build_exports(folder: Path, context: LandingContext, sources: RoundSources, plan: Plan | None = None) -> Plan:
    """Write every file of the round's sources, below ``folder`` where their uris say; not observations."""
    plan = plan or make_plan(context)
    for spec in sources.sources:
        path = folder / spec.uri
        path.parent.mkdir(parents=True, exist_ok=True)
        if spec.questionnaire:
            records = answers_to(spec.questionnaire, plan.answering(spec.questionnaire), context)
            write_answers(path, spec, records, context)
        elif spec.kind == "response_register":
            path.write_bytes(csv_bytes(_register(plan, context), spec.options.encoding, spec.options.delimiter))
        elif spec.kind in _WORKBOOKS:
            _WORKBOOKS[spec.kind](path, spec, plan, context)
    return plan


def write_answers(path: Path, spec: SourceSpec, records: Sequence[Record], context: LandingContext) -> None:
    """Write records by variable as the export of one form, in the format and the columns that the round states."""
    form = form_of(context.codebook, str(spec.questionnaire))
    rows = [_exported(record, form.variables) for record in records]
    if spec.format == "csv":
        path.write_bytes(csv_bytes(rows, spec.options.encoding, spec.options.delimiter))
    elif spec.format == "sav":
        write_sav(path, rows, context.codebook, str(spec.questionnaire))
    else:
        numeric = {item.column for item in form.variables if item.type != "text" and item.code is None}
        cells = [[_number(cell) if name in numeric else cell or None for name, cell in row.items()] for row in rows]
        names: list[str | None] = list(rows[0])
        write_workbook(path, spec, two_tiers(list(rows[0])) if spec.options.header_rows > 1 else [names], cells)


def _exported(record: Record, variables: Sequence[Variable]) -> Record:
    """Return a record by column: flags that share one as the codes of those marked."""
    row = {name: cell for name, cell in record.items() if name in IDENTITY}
    for variable in variables:
        if variable.code is None:
            row[variable.column] = record[variable.variable]
            continue
        marked = [variable.code] if record[variable.variable] == "1" else []
        row[variable.column] = ",".join([*filter(None, [row.get(variable.column, "")]), *marked])
    return row


def two_tiers(names: Sequence[str]) -> list[list[str | None]]:
    """Return two header rows for columns named ``upper / lower``; each upper header stands over its first column."""
    upper, lower, above = [], [], ""
    for name in names:
        first, _, second = name.partition(" / ")
        upper.append(None if second and first == above else first)
        lower.append(second or None)
        above = first if second else ""
    return [upper, lower]


def _number(cell: str) -> float | str | None:
    return int(cell) if cell.isdecimal() else cell or None


def answers_to(form: str, codes: Sequence[str], context: LandingContext) -> list[Record]:
    """Return the answers of these units to a form, by variable: the first ones that routing permits."""
    entries = form_of(context.codebook, form)
    rows = []
    for code in codes:
        place = context.frame.municipalities[context.frame.by_code[code].municipality_code]
        round_ = context.codebook.round.round
        about = (place.municipality_code, code, place.municipality, place.county_code, round_, ORIGIN)
        head = dict(zip(IDENTITY, about, strict=True))
        if not context.frame.has_districts:
            del head["enhetskod"]
        register = {"reg_svarat": "1", "reg_enkat": form, "reg_lan": place.county_code}
        answers: dict[str, str | None] = {}
        for _ in range(len(entries.variables)):  # routing hangs together in chains: answer until nothing more opens
            before = dict(answers)
            for variable in entries.variables:
                inside = holds(entries.universes[variable.universe], {**answers, **register})
                answers[variable.variable] = _answer(variable, entries.labels) if inside else None
            if answers == before:
                break
        rows.append({**head, **{name: value or "" for name, value in answers.items()}})
    return rows


def _answer(variable: Variable, labels: Mapping[str, Mapping[str, str]]) -> str:
    if variable.type == "number":
        return str(int(variable.minimum or 0))
    if variable.type == "text":
        return "en kommentar (syntetiskt svar)"
    if variable.code is not None:
        return "1"
    return next(iter(labels[str(variable.answer_set)]))


def csv_bytes(records: Sequence[Mapping[str, str]], encoding: str = "cp1252", delimiter: str = ";") -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(records[0]), delimiter=delimiter, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(records)
    return text.getvalue().encode(encoding)


def csv_records(content: bytes, encoding: str = "cp1252", delimiter: str = ";") -> list[Record]:
    return list(csv.DictReader(io.StringIO(content.decode(encoding), newline=""), delimiter=delimiter))


def write_sav(path: Path, records: Sequence[Record], codebook: Codebook, form: str) -> None:
    entries = form_of(codebook, form)
    coded = {item.column: entries.labels[str(item.answer_set)] for item in entries.variables if item.answer_set}
    numeric = {item.column for item in entries.variables if item.type != "text" and item.code is None}
    frame = pd.DataFrame(list(records), columns=list(records[0]))
    for name in frame.columns:
        if name in numeric:
            frame[name] = pd.to_numeric(frame[name])
    pyreadstat.write_sav(
        frame,
        path,
        variable_value_labels={
            name: {int(code): text for code, text in labels.items()} for name, labels in coded.items()
        },
        missing_ranges={name: [99] for name, labels in coded.items() if "99" in labels},
    )


def _register(plan: Plan, context: LandingContext) -> list[Record]:
    day = context.codebook.round.collection_start.isoformat()
    rows = []
    for code, form in plan.forms.items():
        place = context.frame.municipalities[context.frame.by_code[code].municipality_code]
        row = {
            "kommunkod": place.municipality_code,
            "enhetskod": code,
            "kommun": place.municipality,
            "enkat": form,
            "besvarad": "nej" if code in plan.silent else "ja",
            "datum": "" if code in plan.silent else day,
            "dataursprung": ORIGIN,
        }
        rows.append({name: cell for name, cell in row.items() if name != "enhetskod" or context.frame.has_districts})
    return rows


def write_workbook(
    path: Path, spec: SourceSpec, header: Sequence[Sequence[str | None]], rows: Sequence[Sequence[Any]]
) -> None:
    workbook = openpyxl.Workbook()
    worksheet = workbook.active
    assert worksheet is not None
    worksheet.title = spec.options.sheet
    above = [[f"{worksheet.title}, en rubrik"], ["Syntetiska svar – inte uppgifter om någon kommun"]]
    for line in [*above[: spec.options.header_row - 1], *header, *rows]:
        worksheet.append(list(line))
    workbook.save(path)


def _write_web_review(path: Path, spec: SourceSpec, _plan: Plan, context: LandingContext) -> None:
    header = ["Kommunkod", "Kommun", "Kategori", "E-legitimation", "Granskningsdatum", "Dataursprung"]
    kinds = (("Digital kanal", "ja"), ("Digital kanal", "nej"), ("Blankett för utskrift", "nej"), ("Ingen", "nej"))
    rows = [
        [item.municipality_code, item.municipality, *kinds[index % 4], date(2020, 11, 1 + index % 30), ORIGIN]
        for index, item in enumerate(list(context.frame.municipalities.values())[:132])
    ]
    write_workbook(path, spec, [header], rows)


def _write_npo(path: Path, spec: SourceSpec, _plan: Plan, _context: LandingContext) -> None:
    header = [
        "Månad", "Anslutna kommuner", "Unika användare", "Unika användare i kommuner", "Slagningar",
        "Slagningar i kommuner",
        "Patienter", "Patienter i kommuner", "Dataursprung",
    ]  # fmt: skip
    months = spec.options.months
    rows = [[month, 200, 600, 300, 4000, 2500, 2000, 1000, "insamlade uppgifter, Inera"] for month in months]
    write_workbook(path, spec, [header], rows)


def _write_stimulus(path: Path, spec: SourceSpec, plan: Plan, context: LandingContext) -> None:
    header = [
        "Kommunkod", "Kommun", "Rekvirerade medel (kr)", "Förbrukade medel (kr)", "Kvarstående medel (kr)",
        "Dataursprung",
    ]  # fmt: skip
    sent = [context.frame.by_code[code].municipality_code for code, f in plan.forms.items() if f == spec.options.covers]
    names = context.frame.municipalities
    rows = [[code, names[code].municipality, 1000, 900, 100, ORIGIN] for code in dict.fromkeys(sent)]
    write_workbook(path, spec, [header], rows)


_WORKBOOKS = {"web_review": _write_web_review, "npo": _write_npo, "stimulus_funds": _write_stimulus}
