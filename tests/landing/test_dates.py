"""Dates as answers: written as the house form or a tool writes them, stored by a workbook or SPSS, bounded, landed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pyreadstat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from orchestration.facts.model import Variable
from orchestration.facts.readings import DateReading
from orchestration.facts.sources import FileFormat, SourceOptions, SourceSpec, load_sources
from orchestration.landing.decoder import Decoder
from orchestration.landing.land import LandingContext, LandingResult, land_source, load_context

ROUND, SOURCE, COLUMN = "2021", "enkat_a", "infort_dag"
DAY = dt.date(2021, 2, 3)
EARLIEST, LATEST = dt.date(2010, 1, 1), dt.date(2021, 12, 31)
IDENTITY = {"kommunkod": "0114", "kommun": "Upplands Väsby", "lan": "01", "undersokningsar": ROUND}
Write = Callable[[Path, str, object], None]


@dataclass(frozen=True)
class World:
    """A codebook whose only variable is a date, and the decoder."""

    spec: SourceSpec
    context: LandingContext
    decoder: Decoder

    def land(
        self, folder: Path, format_: FileFormat, cell: object, dates: DateReading | None = None, stored: str = ""
    ) -> LandingResult:
        path = folder / f"export.{format_}"
        WRITERS[format_](path, stored, cell)
        options = {"csv": SourceOptions(encoding="utf-8", delimiter=";", decimal=","), "sav": SourceOptions()}
        options["xlsx"] = SourceOptions(sheet="Svar", header_row=1)
        spec = self.spec.model_copy(update={"format": format_, "options": options[format_]})
        reading = self.context.readings[spec.reading].model_copy(update={"dates": dates})
        context = replace(self.context, readings={spec.reading: reading})
        return land_source(spec, path, context, self.decoder)


@pytest.fixture(scope="module")
def world(data_dir: Path) -> Iterator[World]:
    context = load_context(data_dir, ROUND)
    book, spec = context.codebook, load_sources(data_dir / "sources.yaml").round(ROUND).source(SOURCE)
    question = next(item.question for item in book.questions if "A" in item.questionnaires)
    about = (COLUMN, question, "", "date", None, "alla", False, None, None, COLUMN, None, EARLIEST, LATEST)
    with Decoder(context.formats.limits.decoder) as decoder:
        variables = (Variable(*about),)  # type: ignore[arg-type]
        yield World(spec, replace(context, codebook=replace(book, variables=variables), coded={}), decoder)


def _csv(path: Path, _: str, cell: object) -> None:
    row = {**IDENTITY, "dataursprung": "syntetiska svar", COLUMN: str(cell)}
    path.write_text(";".join(row) + "\n" + ";".join(row.values()) + "\n", encoding="utf-8")


def _xlsx(path: Path, _: str, cell: Any) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = "Svar"
    sheet.append([*IDENTITY, "dataursprung", COLUMN])
    sheet.append([*IDENTITY.values(), "syntetiska svar", cell])
    workbook.save(path)


def _sav(path: Path, stored: str, cell: Any) -> None:
    frame = pd.DataFrame({**{name: [text] for name, text in IDENTITY.items()}, "dataursprung": ["syntetiska svar"]})
    frame[COLUMN] = [cell]
    pyreadstat.write_sav(frame, path, variable_format={COLUMN: stored} if stored else {})


WRITERS: dict[str, Write] = {"csv": _csv, "xlsx": _xlsx, "sav": _sav}
MOMENT = dt.datetime.combine(DAY, dt.time(10, 11, 12))
SLASHES, WITH_TIME = DateReading(formats=("%d/%m/%Y",)), DateReading(formats=("%d %m %y %H:%M",), time_of_day=True)


@pytest.mark.parametrize(
    ("format_", "cell", "dates", "raw"),
    [
        ("csv", "2021-02-03", None, "2021-02-03"),
        ("csv", "3/2/2021", SLASHES, "3/2/2021"),
        ("csv", "2021-02-03", SLASHES, "2021-02-03"),
        ("csv", "03 02 21 23:59", WITH_TIME, "03 02 21 23:59"),
        ("xlsx", DAY, None, "2021-02-03"),
        ("xlsx", "03/02/2021", SLASHES, "03/02/2021"),
        ("xlsx", MOMENT, WITH_TIME, "2021-02-03T10:11:12"),
        ("sav", DAY, None, "2021-02-03"),
        ("sav", MOMENT, WITH_TIME, "2021-02-03T10:11:12"),
    ],
)
def test_a_date_is_landed_as_a_day_however_it_is_written(
    world: World, tmp_path: Path, format_: FileFormat, cell: object, dates: DateReading | None, raw: str
) -> None:
    result = world.land(tmp_path, format_, cell, dates)
    assert [finding.sentence() for finding in result.findings] == []
    (row,) = result.tables[f"answers__{SOURCE}"].to_pylist()
    assert (row["text"], row["raw"], row["text_key"]) == ("2021-02-03", raw, None)
    assert (row["code"], row["number"]) == (None, None)


@pytest.mark.parametrize(
    ("format_", "cell", "dates", "what", "expected"),
    [
        ("csv", "3/2/2021", None, "not a date", "a date as YYYY-MM-DD"),
        ("csv", "2021-02-30", None, "not a date", "a date as YYYY-MM-DD"),
        ("csv", "2/31/2021", SLASHES, "not a date", "a date as YYYY-MM-DD"),
        ("csv", "2009-12-31", None, "date out of bounds", "2010-01-01 to 2021-12-31"),
        ("xlsx", dt.date(2022, 1, 1), None, "date out of bounds", "2010-01-01 to 2021-12-31"),
        ("xlsx", MOMENT, SLASHES, "date with a time of day", "a date"),
        ("xlsx", 44230, None, "not a date", "a date as YYYY-MM-DD"),
    ],
)
def test_what_is_no_possible_day_is_refused(
    world: World, tmp_path: Path, format_: FileFormat, cell: object, dates: DateReading | None, what: str, expected: str
) -> None:
    (said,) = world.land(tmp_path, format_, cell, dates).findings
    assert (said.what, said.row, said.column, said.expected) == (what, 2, COLUMN, expected)


def test_a_blank_date_is_no_answer(world: World, tmp_path: Path) -> None:
    (row,) = world.land(tmp_path, "csv", "", SLASHES).tables[f"answers__{SOURCE}"].to_pylist()
    assert (row["text"], row["raw"]) == (None, "")


@given(st.dates(dt.date(1000, 1, 1)), st.sampled_from(["%d/%m/%Y", "%Y%m%d", "%d.%m.%Y %H:%M"]))
def test_a_format_gives_the_day_that_was_written_in_it(day: dt.date, form: str) -> None:
    assert DateReading(formats=("%Y-%m-%d", form)).day(day.strftime(form)) == day


@pytest.mark.parametrize("formats", [("%d/%m",), ("%H:%M",), ("dag",), ("%d/%m/%Y", "%m/%d/%Y")])
def test_formats_that_leave_the_day_open_are_refused(formats: tuple[str, ...]) -> None:
    with pytest.raises(ValidationError, match="formats"):
        DateReading(formats=formats)
