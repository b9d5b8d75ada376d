"""The reported cases that lie beside the producers' files: each ends as its description expects."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import openpyxl
import pytest

from orchestration.facts.codings import text_key
from orchestration.facts.sources import load_sources
from orchestration.landing.decoder import Decoder
from orchestration.landing.land import LandingContext, LandingResult, land_source, load_context, responses_of
from orchestration.quality.wording import quote

pytestmark = pytest.mark.real_inputs
REGISTER = "svarsregister"


@dataclass(frozen=True)
class Case:
    """A file of a case in the place of a source; ``what`` and ``row`` of the one finding, none where it lands."""

    name: str
    source: str
    file: str
    what: str = ""
    row: int | None = None


CASES = (
    Case("codes_as_floats", "enkat", "enkat_2019.csv", "whole numbers written with a decimal", 2),
    Case("header_with_invisible_character", "enkat", "enkat_2019.csv", "column renamed", 1),
    Case("names_in_decomposed_letters", "enkat", "enkat_2019.csv", "letters written as a base letter and a mark", 2),
    Case("rows_of_delimiters_only", REGISTER, "svarsregister_2019.csv"),
    Case("stray_quote", "enkat", "enkat_2019.csv", "quotation mark that is not closed", 66),
    Case("strict_open_xml", "webbgranskning", "webbgranskning_2021.xlsx", "not an ordinary workbook"),
    Case("trailing_delimiter", REGISTER, "svarsregister_2019.csv"),
)


def land(case: Case, folder: Path, data_dir: Path) -> LandingResult:
    round_ = Path(case.file).stem.rsplit("_", 1)[1]
    sources, context = load_sources(data_dir / "sources.yaml"), load_context(data_dir, round_)
    entry = sources.round(round_)
    with Decoder(context.formats.limits.decoder) as decoder:
        if case.source != REGISTER:
            register = entry.source(REGISTER)
            landed = land_source(register, sources.folder / register.uri, context, decoder)
            context = replace(context, responses=responses_of(landed.tables["responses"]))
        return land_source(entry.source(case.source), folder / case.name / case.file, context, decoder)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_case_ends_as_expected(case: Case, real_inputs: Path, data_dir: Path) -> None:
    result = land(case, real_inputs / "field_cases", data_dir)
    assert [(item.what, item.row) for item in result.findings] == ([(case.what, case.row)] if case.what else [])
    assert bool(result.tables) != bool(case.what)


@pytest.mark.parametrize(("month", "lands"), [("2021-02", True), ("2021-04", False), ("2019-03", False)])
def test_a_monthly_source_grows_by_the_next_month(data_dir: Path, tmp_path: Path, month: str, lands: bool) -> None:
    """The case npo_with_a_new_month, and months that leave a gap or lie between those that the round has."""
    sources, context = load_sources(data_dir / "sources.yaml"), load_context(data_dir, "2021")
    spec = sources.round("2021").source("npo")
    book = openpyxl.load_workbook(sources.folder / spec.uri)
    sheet = book[spec.options.sheet]
    sheet.append([month, *(cell.value for cell in sheet[sheet.max_row][1:])])
    book.save(tmp_path / spec.file_name)
    result = land_source(spec, tmp_path / spec.file_name, context)
    assert bool(result.tables) is lands
    assert {item.what for item in result.findings} <= {"month missing", "month that the round does not have"}


ANSWERS, SAMPLE, DIALECT = 40, "data/sample/2021/enkat_a_2021.csv", "cp1252"
Rows = list[dict[str, str]]
Land = Callable[[Path], LandingResult]


@pytest.fixture(scope="module")
def sample(repo_root: Path) -> Rows:
    """The first answers of the sample; who else answered is not compared."""
    text = (repo_root / SAMPLE).read_bytes().decode(DIALECT)
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))[:ANSWERS]


@pytest.fixture(scope="module")
def context(data_dir: Path) -> LandingContext:
    return load_context(data_dir, "2021")


@pytest.fixture(scope="module")
def land_answers(data_dir: Path, context: LandingContext) -> Iterator[Land]:
    spec = load_sources(data_dir / "sources.yaml").round("2021").source("enkat_a")
    with Decoder(context.formats.limits.decoder) as decoder:
        yield lambda path: land_source(spec, path, context, decoder)


def write(rows: Rows, path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding=DIALECT, newline="") as handle:
        writer = csv.DictWriter(handle, list(rows[0]), delimiter=";")
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_white_space_around_a_coded_text_makes_no_other_text(
    sample: Rows, land_answers: Land, real_inputs: Path, tmp_path: Path
) -> None:
    made = real_inputs / "field_cases" / "coded_text_with_line_end" / "make.py"
    write(sample, tmp_path / SAMPLE)
    subprocess.run([sys.executable, made, tmp_path, tmp_path], check=True)
    result = land_answers(tmp_path / Path(SAMPLE).name)
    assert result.findings == ()
    (table,) = result.tables.values()
    landed = {row["raw"]: row for row in table.to_pylist() if row["variable_id"] == "stim_till_text"}
    ended = next(row for raw, row in landed.items() if raw.endswith("\r\n"))
    begun = next(row for raw, row in landed.items() if raw.startswith("\t"))
    assert ended["text"] == begun["text"] == landed[ended["text"]]["text"]
    assert ended["text_key"] == landed[ended["text"]]["text_key"] == ended["text"].lower()


def test_a_text_without_a_code_is_told_once_and_can_be_given_one(
    sample: Rows, land_answers: Land, context: LandingContext, tmp_path: Path
) -> None:
    rows = [dict(row) for row in sample]
    filled = [row for row in rows if row["stim_till_text"]]
    for row, text in zip(filled, ("Ny robot\n", "  ny\u00a0ROBOT", "Ny  robot"), strict=False):
        row["stim_till_text"] = text
    (said,) = land_answers(write(rows, tmp_path / "export.csv")).findings
    assert (said.what, said.row, said.column) == ("text without a code", 3, "stim_till_text")
    assert said.found.startswith("'Ny robot', 3 such cells: row 3 stim_till_text, row 5")
    assert "data/codings/2021.csv, variable stim_till_text" in said.remedy
    assert text_key("Ny robot") not in context.coded["stim_till_text"]


def test_a_long_free_text_is_landed_up_to_the_one_limit_and_never_quoted_whole(
    sample: Rows, land_answers: Land, context: LandingContext, tmp_path: Path
) -> None:
    most = context.formats.limits.decoder.cell_characters
    rows = [dict(row) for row in sample]
    row = next(row for row in rows if row["vt_aldre_annat_text"])
    row["vt_aldre_annat_text"] = "x" * most
    assert land_answers(write(rows, tmp_path / "most.csv")).findings == ()
    row["vt_aldre_annat_text"] += "x"
    (said,) = land_answers(write(rows, tmp_path / "more.csv")).findings
    assert (said.what, said.expected) == ("cell too long", f"cells of at most {most} characters")
    assert len(said.sentence()) < 400
    assert len(quote("x" * most)) < 200  # as the suites quote
