"""A round that three tools ask, each in its own way: its files of data land it as the house form does, cell by cell."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pyarrow as pa
import pyreadstat
import pytest

from orchestration.facts.sources import FileFormat, SourceOptions, SourceSpec, load_sources
from orchestration.landing.land import LandingContext, LandingResult, land_round, land_source, load_context
from orchestration.landing.questionnaire import form_of
from orchestration.newround.carry import start_of
from orchestration.newround.write import write_start
from tests.landing.export_builder import csv_records
from tests.landing.tools import House, limesurvey_codes, spss_labels, workbook_labels
from tests.newround.exports import NEW, OLD, write_exports
from tests.newround.overlay import apply_round

HERE = Path(__file__).parent
PROFILES = HERE / f"tools_{NEW}"
SOURCE = "enkat_a"
ANSWERS = 40
SENT, EARLIER, LATE = map(datetime.fromisoformat, ("2022-02-01 10:11:12", "2022-01-20 08:00:00", "2022-02-20 09:30:00"))
SPSS_BEGINS = datetime.fromisoformat("1582-10-14")


@dataclass(frozen=True)
class Line:
    """What a tool knows of a row beside the answers: whose it is, when it was sent in, a test's mark."""

    unit: str
    name: str
    sent: datetime | None = SENT
    mark: str = ""


@dataclass(frozen=True)
class Asked:
    """The round as three tools asked it: the answers that hold, and among them rows that do not."""

    data: Path
    house: House
    lines: tuple[Line, ...]
    messy: House


@pytest.fixture(scope="module")
def asked(data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Asked:
    """Begin the round, decide it, and land its first answers in house form."""
    data = tmp_path_factory.mktemp("tools") / "data"
    shutil.copytree(data_dir, data)
    write_start(start_of(data, data / "sources.yaml", OLD, NEW))
    apply_round(HERE / f"round_{NEW}", data)
    write_exports(data / "sample" / OLD, data / "sample" / NEW)
    for profile in PROFILES.glob("*.yaml"):
        shutil.copy(profile, data / "readings")
    rows = _some_answers(data)
    contacts = "".join(f"t-{row['enhetskod']},{row['enhetskod']},A\n" for row in rows)
    (data / "contacts").mkdir()
    (data / "contacts" / f"{NEW}.csv").write_text(f"token,unit_code,questionnaire\n{contacts}", encoding="utf-8")
    context = load_context(data, NEW)
    spec = load_sources(data / "sources.yaml", data / "formats").round(NEW).source(SOURCE)
    house = House(spec, context, form_of(context.codebook, "A"), rows, _in_house_form(data, spec, context))
    return _with_rows_that_do_not_hold(data, house)


def _some_answers(data: Path) -> list[dict[str, str]]:
    """Keep the first answers of the sample in house form, the district's among them."""
    path = data / "sample" / NEW / f"{SOURCE}_{NEW}.csv"
    lines = path.read_bytes().splitlines(keepends=True)
    district = [line for line in lines[ANSWERS:] if b"1480-01" in line]
    path.write_bytes(b"".join([*lines[:ANSWERS], *district]))
    return csv_records(path.read_bytes(), "cp1252", ";")


def _in_house_form(data: Path, spec: SourceSpec, context: LandingContext) -> pa.Table:
    result = land_source(spec, data / spec.uri, context)
    assert [finding.sentence() for finding in result.findings] == []
    return next(iter(result.tables.values()))


def _with_rows_that_do_not_hold(data: Path, house: House) -> Asked:
    """Put between the answers a test full of nonsense, one not sent in, an earlier and a late one of who answered."""
    units = {item.unit_code: item.unit for item in house.context.frame.units}
    lines = [Line(row["enhetskod"], units[row["enhetskod"]]) for row in house.rows]
    first, second, third, fourth, *_ = lines
    more = (
        replace(first, mark="test 1"),
        replace(second, sent=None),
        replace(third, sent=EARLIER),
        replace(fourth, sent=LATE),
    )
    others = [house.rows[at] for at in (9, 8, 7, 6)]
    rows, all_lines = [*others[:2], *house.rows, *others[2:]], (*more[:2], *lines, *more[2:])
    return Asked(data, house, all_lines, replace(house, rows=rows))


def limesurvey(asked: Asked, path: Path) -> None:
    limesurvey_codes(asked.messy, path)
    frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    frame["submitdate"] = ["" if line.sent is None else f"{line.sent}" for line in asked.lines]
    frame["token"] = [line.mark or f"k{number}" for number, line in enumerate(asked.lines)]
    frame["attribute_1"] = [line.unit.lstrip("0") for line in asked.lines]
    frame.to_csv(path, index=False, encoding="utf-8-sig")


def workbook(asked: Asked, path: Path) -> None:
    workbook_labels(asked.messy, path)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    sheet.insert_cols(4, 2)
    sheet["D1"], sheet["E1"] = "Inskickad", "Länk"
    for row, line in enumerate(asked.lines, start=3):
        cells: tuple[Any, ...] = ("Klar" if line.sent else "Påbörjad", f"{line.unit} {line.name}", line.sent, line.mark)
        for column, cell in enumerate(cells, start=2):
            sheet.cell(row, column).value = cell or None
    book.save(path)


def spss(asked: Asked, path: Path) -> None:
    spss_labels(asked.messy, path)
    frame, meta = pyreadstat.read_sav(path)
    seconds = [None if line.sent is None else (line.sent - SPSS_BEGINS) // timedelta(seconds=1) for line in asked.lines]
    told = pd.DataFrame(
        {
            "respid": range(len(frame)),
            "token": [f"t-{line.unit}" for line in asked.lines],
            "status": [float(line.sent is not None) for line in asked.lines],
            "sent": pd.Series(seconds, dtype=float),
            "lank": [line.mark for line in asked.lines],
        }
    )
    answers = frame.drop(columns=["respid", "kommunnr"])
    pyreadstat.write_sav(pd.concat([told, answers], axis=1), path, variable_value_labels=meta.variable_value_labels)


TOOLS: dict[str, tuple[FileFormat, SourceOptions, Callable[[Asked, Path], None]]] = {
    "limesurvey_2022": ("csv", SourceOptions(encoding="utf-8-sig", delimiter=",", decimal="."), limesurvey),
    "arbetsbok_2022": ("xlsx", SourceOptions(sheet="Svar", header_row=1), workbook),
    "spss_2022": ("sav", SourceOptions(), spss),
}


@pytest.fixture(scope="module", params=sorted(TOOLS))
def landed(request: pytest.FixtureRequest, asked: Asked, tmp_path_factory: pytest.TempPathFactory) -> LandingResult:
    """The form as one of the tools has it, landed by its profile."""
    format_, options, write = TOOLS[request.param]
    path = tmp_path_factory.mktemp("export") / f"svar.{format_}"
    write(asked, path)
    changed = {"reading": request.param, "format": format_, "options": options, "uri": path.name}
    spec = asked.house.spec.model_copy(update=changed)
    return land_round([spec], {spec.source: path}, asked.house.context)[spec.source]


def test_the_answers_are_those_of_the_house_form_cell_by_cell(asked: Asked, landed: LandingResult) -> None:
    assert [finding.sentence() for finding in landed.findings] == []
    (table,) = landed.tables.values()
    apart = ["raw", "row_no"]
    assert table.drop_columns(apart).equals(asked.house.landed.drop_columns(apart))


def test_each_row_that_does_not_hold_has_its_reason(asked: Asked, landed: LandingResult) -> None:
    units = [line.unit for line in asked.lines if line.mark or line.sent != SENT]
    told = [(item.unit_code, item.rule, item.decision) for item in landed.decisions]
    assert sorted(told) == sorted(
        (unit, rule, "left_out")
        for unit, rule in zip(units, ("test", "not_submitted", "latest", "after_closing"), strict=True)
    )
    assert all(item.reason for item in landed.decisions)
