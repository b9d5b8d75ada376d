"""``ehalsa new-source`` on files as they come: what it writes, what it says, and how it refuses."""

from __future__ import annotations

import csv
import io
import shutil
from pathlib import Path

import openpyxl
import pytest
import yaml
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.cli import main
from orchestration.facts.readings import load_readings
from orchestration.facts.registers import load_registers
from orchestration.facts.sources import load_sources
from orchestration.newsource.draft import flow, scalar
from orchestration.newsource.look import ONE_BYTE, encoding_of

ROUND, ROWS = "2019", 9
"""A round whose form is small."""


@pytest.fixture
def facts(tmp_path: Path, data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "data"
    kept = ("codebooks", "formats", "personal_data.yaml", "readings", "registers", "sources.yaml")
    shutil.copytree(data_dir, folder, ignore=lambda at, names: set(names) - {*kept} if Path(at) == data_dir else set())
    monkeypatch.setenv("EHALSA_DATA", str(folder))
    monkeypatch.delenv("EHALSA_SOURCES", raising=False)
    return folder


@pytest.fixture
def export(facts: Path, data_dir: Path) -> Path:
    """The first answers of the sample as a LimeSurvey-like export, below the data folder."""
    text = (data_dir / "sample" / ROUND / f"enkat_{ROUND}.csv").read_bytes().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))[:ROWS]
    identity = ("kommunkod", "kommun", "lan", "undersokningsar", "dataursprung")
    path = facts / "incoming" / "Svar 2019.csv"
    path.parent.mkdir()
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(["submitdate", "kommun_nr", *(name for name in rows[0] if name not in identity)])
        for row in rows:
            answers = (cell for name, cell in row.items() if name not in identity)
            writer.writerow(["2019-02-01", row["kommunkod"].lstrip("0"), *answers])
    return path


def new_source(file: Path, *more: str, round_: str = ROUND) -> Result:
    return CliRunner().invoke(main, ["new-source", str(file), "--round", round_, *more])


def in_one_line(result: Result) -> str:
    return " ".join(result.stdout.split())


def test_the_draft_is_written_and_lands(facts: Path, export: Path) -> None:
    result = new_source(export, "--origin", "syntetiska svar")
    assert result.exit_code == 0, result.stderr
    assert "svar.yaml" in result.stdout
    reading = load_readings(facts)["svar"]
    assert reading.key is not None
    assert (reading.key.column, reading.key.form) == ("kommun_nr", "number")
    assert reading.ignore == ("submitdate",)
    said = in_one_line(result)
    assert f"Read with the draft the file ({ROWS} rows) lands." in said
    assert "answers that were not submitted. Choices: every row counts" in said
    assert "decide" not in said


def test_the_entry_can_be_put_into_the_sources_file(facts: Path, export: Path) -> None:
    entry = new_source(export, "--origin", "syntetiska svar").stdout.split("sources:\n")[1].split("\n\n")[0]
    sources = yaml.safe_load((facts / "sources.yaml").read_text(encoding="utf-8"))
    kept = sources["rounds"][ROUND]["sources"]
    del kept["enkat"]
    kept |= yaml.safe_load(entry)
    (facts / "sources.yaml").write_text(yaml.safe_dump(sources, allow_unicode=True), encoding="utf-8")
    spec = load_sources(facts / "sources.yaml", facts / "formats").round(ROUND).source("svar")
    assert (spec.reading, spec.options.encoding, spec.options.delimiter) == ("svar", "utf-8", ",")
    assert (facts / spec.uri) == export


def test_a_second_draft_names_the_first_and_writes_nothing(facts: Path, export: Path) -> None:
    assert new_source(export, "--origin", "syntetiska svar").exit_code == 0
    before = (facts / "readings" / "svar.yaml").read_bytes()
    again = new_source(export, "--name", "another")
    assert "The profile svar reads the whole file. Nothing was written." in again.stdout
    assert "dataursprung syntetiska svar" in again.stdout
    assert not (facts / "readings" / "another.yaml").exists()
    assert (facts / "readings" / "svar.yaml").read_bytes() == before


def test_a_profile_that_says_otherwise_where_answers_come_from_is_not_ready(facts: Path, export: Path) -> None:
    assert new_source(export, "--origin", "syntetiska svar").exit_code == 0
    other = new_source(export, "--name", "another", "--origin", "insamlade svar")
    assert "reads the whole file" not in other.stdout
    assert load_readings(facts)["another"].constants["dataursprung"] == "insamlade svar"


def test_nothing_is_written_over_without_being_told(facts: Path, export: Path) -> None:
    target = facts / "readings" / "svar.yaml"
    target.write_text("meaning: Ett annat verktyg\nignore: [a]\n", encoding="utf-8")
    refused = new_source(export)
    assert refused.exit_code == 1
    assert refused.stderr.startswith("reading profile that is there already: data/readings: expected no such file")
    assert "Ett annat verktyg" in target.read_text(encoding="utf-8")
    assert new_source(export, "--replace", "--origin", "syntetiska svar").exit_code == 0
    assert load_readings(facts)["svar"].key is not None


def test_a_dry_run_shows_the_draft_and_writes_nothing(facts: Path, export: Path) -> None:
    before = sorted((facts / "readings").iterdir())
    result = new_source(export, "--dry-run")
    assert result.exit_code == 0
    assert "key: {column: kommun_nr, form: number}" in result.stdout
    assert sorted((facts / "readings").iterdir()) == before


def test_what_is_undecided_is_listed_with_place_and_choices(facts: Path, export: Path) -> None:
    export.write_text(export.read_text("utf-8").replace("submitdate", "avslutad"), "utf-8")
    result = new_source(export)
    said = in_one_line(result)
    assert "1. where the answers come from: Svar 2019.csv: no column dataursprung. Choices: 'syntetiska svar'" in said
    assert "2. column that the codebook does not name: Svar 2019.csv, row 1, column avslutad: its first cell" in said
    text = (facts / "readings" / "svar.yaml").read_text(encoding="utf-8")
    assert "  avslutad: null\n" in text
    assert "  dataursprung: null\n" in text
    checked = CliRunner().invoke(main, ["check"])
    assert checked.exit_code == 1
    assert "readings/svar.yaml, at columns.avslutad (line " in checked.stderr
    assert "readings/svar.yaml, at constants.dataursprung (line " in checked.stderr


FILES = (
    (b"%PDF-1.7\n", "a PDF"),
    (b"<!DOCTYPE html><html><table></table></html>", "a web page"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "an old Excel file (.xls) or a workbook with a password"),
    (b"", "0 bytes"),
)


@pytest.mark.parametrize(("content", "found"), FILES, ids=[found for _, found in FILES])
def test_a_file_that_no_profile_can_read_is_called_what_it_is(facts: Path, content: bytes, found: str) -> None:
    path = facts.parent / "svar.csv"
    path.write_bytes(content)
    result = new_source(path)
    assert result.exit_code == 1
    assert result.stderr.startswith("file of no format that is read: svar.csv: expected ")
    assert f"found {found}." in result.stderr
    assert "export the answers" in result.stderr.casefold()


def test_a_workbook_that_cannot_be_decoded_or_has_no_rows_is_refused(facts: Path) -> None:
    path = facts.parent / "svar.xlsx"
    openpyxl.Workbook().save(path)
    assert new_source(path).stderr.startswith("file without rows: svar.xlsx: expected a header and answers")
    path.write_bytes(path.read_bytes()[:900])
    assert new_source(path).stderr.startswith("file cut off or damaged: svar.xlsx")


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--round", "1999"], "no such round: data/codebooks: expected one of 2014"),
        (["--form", "Q"], "no such form: round 2019: expected one of A, found 'Q'"),
        (["--origin", "gissade svar"], "data origin unknown: --origin: expected 'syntetiska svar'"),
        (["--name", "Mitt namn"], "name of a reading profile: --name: expected letters a–z"),
        (["--name", "house"], "name of a reading profile: --name: expected letters a–z"),
    ],
)
def test_what_cannot_be_asked_for_is_told(facts: Path, export: Path, arguments: list[str], complaint: str) -> None:
    result = new_source(export, *arguments)
    assert result.exit_code == 1
    assert result.stderr.startswith(complaint)


@given(st.data())
def test_the_encoding_of_swedish_names_is_told(data: st.DataObject) -> None:
    named = data.draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=5))
    encoding = data.draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", *ONE_BYTE]))
    assert encoding_of("\r\n".join(named).encode(encoding)) == encoding


NAMES = [
    item.municipality
    for item in load_registers(Path(__file__).parents[2] / "data").municipalities
    if not item.municipality.isascii()
]


@settings(max_examples=40)
@given(
    st.recursive(st.text() | st.booleans() | st.none(), lambda part: st.lists(part) | st.dictionaries(st.text(), part))
)
def test_what_is_written_as_yaml_is_read_back(value: object) -> None:
    assert yaml.safe_load(flow(value)) == value


@given(st.text())
def test_a_text_is_written_on_one_line(text: str) -> None:
    assert len(scalar(text).splitlines()) == 1
