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

from orchestration.catalog.model import Codebook, Variable
from orchestration.catalog.registers import Municipality
from orchestration.catalog.rules import holds
from orchestration.landing.land import LandingContext
from orchestration.landing.questionnaire import form_of

ORIGIN = "syntetiska svar"
IDENTITY = ("kommunkod", "kommun", "lan", "undersokningsar", "dataursprung")
Record = dict[str, str]


@dataclass(frozen=True)
class Plan:
    """Who was sent which form and who answered, by municipality code."""

    forms: Mapping[str, str]
    silent: frozenset[str]

    def answering(self, form: str) -> list[str]:
        return [code for code, sent in self.forms.items() if sent == form and code not in self.silent]


def make_plan(context: LandingContext, every_b: int = 13, every_silent: int = 60) -> Plan:
    codes = [item.municipality_code for item in context.registers.municipalities]
    forms = {code: "B" if index % every_b == 0 else "A" for index, code in enumerate(codes)}
    return Plan(forms, frozenset(codes[::every_silent]))


def build_exports(folder: Path, context: LandingContext) -> Plan:
    """Write the six files of the committed sources file, below ``folder`` where their uris say."""
    plan = make_plan(context)
    target = folder / "sample" / context.codebook.round.round
    target.mkdir(parents=True)
    year = context.codebook.round.round
    municipalities = {item.municipality_code: item for item in context.registers.municipalities}
    records = {form: answers_to(form, plan.answering(form), context.codebook, municipalities) for form in "AB"}
    (target / f"enkat_a_{year}.csv").write_bytes(csv_bytes(records["A"]))
    write_sav(target / f"enkat_b_{year}.sav", records["B"], context.codebook, "B")
    (target / f"svarsregister_{year}.csv").write_bytes(csv_bytes(_register(plan, municipalities, context.codebook)))
    _write_web_review(target / f"webbgranskning_{year}.xlsx", municipalities)
    _write_npo(target / f"npo_{year}.xlsx")
    _write_stimulus(
        target / f"stimulansmedel_{year}.xlsx", [municipalities[c] for c, f in plan.forms.items() if f == "A"]
    )
    return plan


def answers_to(
    form: str, codes: Sequence[str], codebook: Codebook, municipalities: Mapping[str, Municipality]
) -> list[Record]:
    entries = form_of(codebook, form)
    rows = []
    for code in codes:
        place = municipalities[code]
        head = dict(
            zip(IDENTITY, (code, place.municipality, place.county_code, codebook.round.round, ORIGIN), strict=True)
        )
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
    coded = {item.variable: entries.labels[str(item.answer_set)] for item in entries.variables if item.answer_set}
    numeric = {item.variable for item in entries.variables if item.type != "text"}
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


def _register(plan: Plan, municipalities: Mapping[str, Municipality], codebook: Codebook) -> list[Record]:
    day = codebook.round.collection_start.isoformat()
    return [
        {
            "kommunkod": code,
            "kommun": municipalities[code].municipality,
            "enkat": form,
            "besvarad": "nej" if code in plan.silent else "ja",
            "datum": "" if code in plan.silent else day,
            "dataursprung": ORIGIN,
        }
        for code, form in plan.forms.items()
    ]


def write_workbook(path: Path, sheet: str, header: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    workbook = openpyxl.Workbook()
    worksheet = workbook.active
    assert worksheet is not None
    worksheet.title = sheet
    worksheet.append([f"{sheet}, en rubrik"])
    worksheet.append(["Syntetiska svar – inte uppgifter om någon kommun"])
    worksheet.append(list(header))
    for row in rows:
        worksheet.append(list(row))
    workbook.save(path)


def _write_web_review(path: Path, municipalities: Mapping[str, Municipality]) -> None:
    header = ["Kommunkod", "Kommun", "Kategori", "E-legitimation", "Granskningsdatum", "Dataursprung"]
    kinds = (("Digital kanal", "ja"), ("Digital kanal", "nej"), ("Blankett för utskrift", "nej"), ("Ingen", "nej"))
    rows = [
        [item.municipality_code, item.municipality, *kinds[index % 4], date(2020, 11, 1 + index % 30), ORIGIN]
        for index, item in enumerate(list(municipalities.values())[:132])
    ]
    write_workbook(path, "Granskning", header, rows)


def _write_npo(path: Path) -> None:
    header = [
        "Månad", "Anslutna kommuner", "Unika användare", "Unika användare i kommuner", "Slagningar",
        "Slagningar i kommuner",
        "Patienter", "Patienter i kommuner", "Dataursprung",
    ]  # fmt: skip
    months = ("2016-02", "2017-02", "2018-02", "2019-02", "2020-01", "2021-01")
    rows = [[month, 200, 600, 300, 4000, 2500, 2000, 1000, "insamlade uppgifter, Inera"] for month in months]
    write_workbook(path, "NPÖ", header, rows)


def _write_stimulus(path: Path, municipalities: Sequence[Municipality]) -> None:
    header = [
        "Kommunkod", "Kommun", "Rekvirerade medel (kr)", "Förbrukade medel (kr)", "Kvarstående medel (kr)",
        "Dataursprung",
    ]  # fmt: skip
    rows = [[item.municipality_code, item.municipality, 1000, 900, 100, ORIGIN] for item in municipalities]
    write_workbook(path, "Stimulansmedel", header, rows)
