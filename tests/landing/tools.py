"""Writes a form's answers as survey tools do: LimeSurvey, a workbook with two header rows, SPSS."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pyarrow as pa
import pyreadstat

from orchestration.facts.model import Variable
from orchestration.facts.sources import FileFormat, SourceOptions, SourceSpec
from orchestration.landing.land import LandingContext
from orchestration.landing.questionnaire import Form

SENT_IN = "2021-02-03"
Table = list[dict[str, str]]


@dataclass(frozen=True)
class House:
    """A form's answers in house form: rows as exported, and as landed."""

    spec: SourceSpec
    context: LandingContext
    form: Form
    rows: Table
    landed: pa.Table

    @cached_property
    def variables(self) -> Mapping[str, Variable]:
        return {item.column: item for item in self.form.variables}

    def label(self, column: str, code: str) -> str:
        return self.form.labels[str(self.variables[column].answer_set)][code]

    def text(self, column: str) -> str:
        texts = {item.question: item.text for item in self.context.codebook.questions}
        return f"{texts[self.variables[column].question]} [{self.variables[column].item}]"


def rewritten(house: House, write: Callable[[str, str], str]) -> Table:
    """Give the answers alone, by column, each as ``write(column, cell)`` has it."""
    return [{name: write(name, row[name]) for name in house.variables} for row in house.rows]


def limesurvey_codes(house: House, path: Path) -> None:
    def write(column: str, cell: str) -> str:
        variable = house.variables[column]
        if variable.answer_set == "markerad":
            return {"1": "Y", "0": "", "": ""}[cell]
        return f"A{cell}" if variable.type == "single" and cell else cell

    _limesurvey(house, rewritten(house, write), path)


def limesurvey_labels(house: House, path: Path) -> None:
    def write(column: str, cell: str) -> str:
        if house.variables[column].answer_set == "markerad":
            return {"1": "Ja", "0": "Nej", "": ""}[cell]
        return house.label(column, cell) if house.variables[column].type == "single" and cell else cell

    _limesurvey(house, rewritten(house, write), path)


def _limesurvey(house: House, answers: Table, path: Path) -> None:
    rows = [
        {
            "id": str(number),
            "submitdate": f"{SENT_IN} 10:11:12",
            "lastpage": "9",
            "token": f"t{number}",
            "attribute_1": row["kommunkod"].lstrip("0"),
            **{
                name: cell or ("" if house.variables[name].type != "single" else "N/A") for name, cell in answer.items()
            },
        }
        for number, (row, answer) in enumerate(zip(house.rows, answers, strict=True), start=1)
    ]
    with path.open("w", encoding="utf-8-sig", newline="") as handle:
        writer = csv.DictWriter(handle, list(rows[0]), quoting=csv.QUOTE_ALL)
        writer.writeheader()
        writer.writerows(rows)


def workbook_labels(house: House, path: Path) -> None:
    def write(column: str, cell: str) -> str:
        if house.variables[column].type == "number" and cell:
            return f"{int(cell):,}".replace(",", "\u00a0")
        return (house.label(column, cell) if cell else "-") if house.variables[column].answer_set else cell

    workbook = openpyxl.Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = "Svar"
    sheet.append(["Respondent", "Status", "Kommun", *house.variables])
    sheet.append([None, None, None, *map(house.text, house.variables)])
    for number, (row, answer) in enumerate(zip(house.rows, rewritten(house, write), strict=True), start=1):
        cells: Sequence[str | None] = [cell or None for cell in answer.values()]
        sheet.append([number, "Klar", f"{row['kommunkod']} {row['kommun']}", *cells])
    workbook.save(path)


def spss_labels(house: House, path: Path) -> None:
    """Codes of the tool's own (ten times the place of the alternative); what they mean stands in the value labels."""
    own = {name: {code: 10 * n for n, code in enumerate(labels, 1)} for name, labels in house.form.labels.items()}
    frame = pd.DataFrame({"respid": range(len(house.rows)), "kommunnr": [int(row["kommunkod"]) for row in house.rows]})
    labels: dict[str, dict[int | float, str]] = {}
    columns: dict[str, pd.Series[Any]] = {}
    for name, variable in house.variables.items():
        cells = [row[name] for row in house.rows]
        if variable.answer_set:
            codes = own[variable.answer_set]
            columns[name] = pd.Series([float(codes[cell]) if cell else None for cell in cells], dtype=float)
            labels[name] = {codes[code]: label for code, label in house.form.labels[variable.answer_set].items()}
        elif variable.type == "number":
            columns[name] = pd.Series([float(cell) if cell else None for cell in cells], dtype=float)
        else:
            columns[name] = pd.Series(cells, dtype=str)
    pyreadstat.write_sav(pd.concat([frame, pd.DataFrame(columns)], axis=1), path, variable_value_labels=labels)


CSV = SourceOptions(encoding="utf-8-sig", delimiter=",", decimal=".")
WORKBOOK = SourceOptions(sheet="Svar", header_row=1)
TOOLS: tuple[tuple[str, FileFormat, SourceOptions, Callable[[House, Path], None]], ...] = (
    ("limesurvey_codes", "csv", CSV, limesurvey_codes),
    ("limesurvey_labels", "csv", CSV, limesurvey_labels),
    ("workbook_labels", "xlsx", WORKBOOK, workbook_labels),
    ("spss_labels", "sav", SourceOptions(), spss_labels),
)


def comparable(table: pa.Table) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = table.drop_columns(["raw", "row_no"]).to_pylist()
    return rows
