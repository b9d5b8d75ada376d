"""Files as tools write them, read by the ready profiles, give the answers of the round in house form, cell by cell."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import openpyxl
import pyreadstat
import pytest

from orchestration.facts.keys import Contact, Identifier
from orchestration.facts.readings import HOUSE, KeyForm, KeyReading, Reading, load_readings
from orchestration.facts.sources import FileFormat, SourceOptions, SourceSpec, load_sources
from orchestration.landing.decoder import Decoder
from orchestration.landing.land import LandingContext, LandingResult, land_source, load_context
from orchestration.landing.questionnaire import form_of
from tests.landing.tools import (
    CSV,
    TOOLS,
    WORKBOOK,
    House,
    Table,
    comparable,
    limesurvey_labels,
    spss_labels,
    workbook_labels,
)

ROUND, FORM, SOURCE, ANSWERS = "2021", "A", "enkat_a", 60


@pytest.fixture(scope="module")
def house(data_dir: Path, decoder: Decoder, tmp_path_factory: pytest.TempPathFactory) -> House:
    """The first answers of the sample; who else answered is not compared."""
    sources, context = load_sources(data_dir / "sources.yaml"), load_context(data_dir, ROUND)
    spec = sources.round(ROUND).source(SOURCE)
    synthetic = {
        name: reading.model_copy(update={"constants": {**reading.constants, "dataursprung": "syntetiska svar"}})
        for name, reading in context.readings.items()
        if name != HOUSE
    }
    context = replace(context, readings={**context.readings, **synthetic})
    text = (sources.folder / spec.uri).read_bytes().decode(spec.options.encoding)
    path = tmp_path_factory.mktemp("house") / "export.csv"
    lines = text.splitlines(keepends=True)[: ANSWERS + 1]
    path.write_bytes("".join(lines).encode(spec.options.encoding))
    rows = list(csv.DictReader(io.StringIO("".join(lines), newline=""), delimiter=spec.options.delimiter))
    (table,) = land_source(spec, path, context, decoder).tables.values()
    return House(spec, context, form_of(context.codebook, FORM), rows, table)


def spec_for(house: House, reading: str, path: Path, format_: FileFormat, options: SourceOptions) -> SourceSpec:
    return house.spec.model_copy(update={"reading": reading, "format": format_, "options": options, "uri": path.name})


@pytest.mark.parametrize(("reading", "format_", "options", "write"), TOOLS, ids=[tool[0] for tool in TOOLS])
def test_a_tools_export_lands_as_the_house_form_does(
    house: House,
    decoder: Decoder,
    tmp_path: Path,
    reading: str,
    format_: FileFormat,
    options: SourceOptions,
    write: Callable[[House, Path], None],
) -> None:
    path = tmp_path / f"export.{format_}"
    write(house, path)
    result = land_source(spec_for(house, reading, path, format_, options), path, house.context, decoder)
    assert [finding.sentence() for finding in result.findings] == []
    (table,) = result.tables.values()
    assert comparable(table) == comparable(house.landed)


def test_the_raw_cell_stays_beside_what_it_was_read_as(house: House, decoder: Decoder, tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    limesurvey_labels(house, path)
    (table,) = land_source(
        spec_for(house, "limesurvey_labels", path, "csv", CSV), path, house.context, decoder
    ).tables.values()
    single = next(item for item in house.form.variables if item.answer_set == "ja_nej")
    read = {(row["code"], row["raw"]) for row in table.to_pylist() if row["variable_id"] == single.variable}
    assert {("1", "Ja"), ("2", "Nej")} <= read


def changed(house: House, tmp_path: Path, decoder: Decoder, change: Callable[[Table], object]) -> LandingResult:
    """Land the LimeSurvey export with labels after ``change`` of its rows."""
    path = tmp_path / "export.csv"
    limesurvey_labels(house, path)
    with path.open(encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.DictReader(handle))
    change(rows)
    with path.open("w", encoding="utf-8-sig", newline="") as handle:
        writer = csv.DictWriter(handle, list(rows[0]), quoting=csv.QUOTE_ALL)
        writer.writeheader()
        writer.writerows(rows)
    return land_source(spec_for(house, "limesurvey_labels", path, "csv", CSV), path, house.context, decoder)


def test_letters_in_two_parts_are_read_as_one_where_the_profile_says_so(
    house: House, decoder: Decoder, tmp_path: Path
) -> None:
    path = tmp_path / "export.csv"
    limesurvey_labels(house, path)
    text = path.read_text(encoding="utf-8-sig")
    assert "ö" in text
    path.write_text(unicodedata.normalize("NFD", text), encoding="utf-8-sig")
    spec = spec_for(house, "limesurvey_labels", path, "csv", CSV)
    (refused,) = land_source(spec, path, house.context, decoder).findings
    assert "normal_form: C" in refused.remedy
    profile = house.context.readings[spec.reading].model_copy(update={"normal_form": "C"})
    context = replace(house.context, readings={**house.context.readings, spec.reading: profile})
    (table,) = land_source(spec, path, context, decoder).tables.values()
    assert comparable(table) == comparable(house.landed)


def test_a_key_that_no_column_holds_is_one_finding(house: House, decoder: Decoder, tmp_path: Path) -> None:
    def rename(rows: Table) -> None:
        for row in rows:
            row["kommun_id"] = row.pop("attribute_1")

    (said,) = changed(house, tmp_path, decoder, rename).findings
    assert (said.what, said.column) == ("key column missing", "attribute_1")
    assert "kommun_id" in said.found
    assert "key.column" in said.remedy


def test_what_the_profile_does_not_name_is_refused_once(house: House, decoder: Decoder, tmp_path: Path) -> None:
    column = next(
        item.column for item in house.form.variables if item.answer_set == "ja_nej" and item.universe == "alla"
    )

    def misspell(rows: Table) -> None:
        for row in rows[3:20]:
            row[column] = "Jajamen"

    (said,) = changed(house, tmp_path, decoder, misspell).findings
    assert (said.what, said.row, said.column) == ("value that the reading profile does not name", 5, column)
    assert "'Jajamen', 17 such cells" in said.found
    assert "data/readings" in said.remedy


def test_a_row_of_another_width_is_refused_as_in_house_form(house: House, decoder: Decoder, tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    limesurvey_labels(house, path)
    lines = path.read_bytes().split(b"\r\n")
    lines[3], lines[5] = lines[3].rpartition(b",")[0], lines[5] + b',"more"'
    path.write_bytes(b"\r\n".join(lines))
    result = land_source(spec_for(house, "limesurvey_labels", path, "csv", CSV), path, house.context, decoder)
    assert [(item.what, item.row) for item in result.findings] == [("row too short", 4), ("row too long", 6)]


def test_a_code_where_labels_are_due_is_refused(house: House, decoder: Decoder, tmp_path: Path) -> None:
    column = next(
        item.column for item in house.form.variables if item.answer_set == "ja_nej" and item.universe == "alla"
    )
    (said,) = changed(house, tmp_path, decoder, lambda rows: rows[0].update({column: "1"})).findings
    assert said.what == "value that the reading profile does not name"


def test_a_column_of_the_tool_that_nobody_ignores_is_refused(house: House, decoder: Decoder, tmp_path: Path) -> None:
    def add(rows: Table) -> None:
        for row in rows:
            row["interviewtime"] = "12"

    (said,) = changed(house, tmp_path, decoder, add).findings
    assert (said.what, said.column) == ("unknown column", "interviewtime")


def test_a_municipality_that_nobody_knows_is_refused_as_it_stands(
    house: House, decoder: Decoder, tmp_path: Path
) -> None:
    (said,) = changed(house, tmp_path, decoder, lambda rows: rows[0].update({"attribute_1": "9999"})).findings
    assert (said.what, said.row, said.found) == ("key that names nobody", 2, "'9999'")
    assert "data/registers/municipalities.csv" in said.remedy


def keyed(house: House, form: KeyForm) -> LandingContext:
    """The context in which the profile's key has that form; every unit has an HSA-id and a token of form A."""
    reading = house.context.readings["limesurvey_labels"]
    codes = [row["kommunkod"] for row in house.rows]
    return replace(
        house.context,
        readings={"limesurvey_labels": reading.model_copy(update={"key": KeyReading(column="attribute_1", form=form)})},
        identifiers=(*house.context.identifiers, *(Identifier("hsa_id", f"SE2120000019-{c}", c) for c in codes)),
        contacts=tuple(Contact(f"tKn{code}", code, FORM) for code in codes),
    )


def organisation_number(house: House, code: str) -> str:
    return next(item.identifier for item in house.context.identifiers if item.unit_code == code)


WRITTEN: tuple[tuple[KeyForm, Callable[[House, dict[str, str]], str]], ...] = (
    ("code", lambda _, row: row["kommunkod"]),
    ("number", lambda _, row: f"{int(row['kommunkod'])}.0"),
    ("code_and_name", lambda _, row: f"{row['kommunkod']}  {row['kommun'].upper()}"),
    ("name", lambda _, row: row["kommun"]),
    ("name", lambda house, row: house.context.frame.municipalities[row["kommunkod"]].official_name),
    ("organisation_number", lambda house, row: organisation_number(house, row["kommunkod"])),
    ("organisation_number", lambda house, row: organisation_number(house, row["kommunkod"]).replace("-", "")),
    ("hsa_id", lambda _, row: f"se2120000019-{row['kommunkod']}"),
    ("token", lambda _, row: f"tKn{row['kommunkod']}"),
)


@pytest.mark.parametrize(("form", "write"), WRITTEN)
def test_a_key_of_every_form_names_the_municipality(
    house: House, decoder: Decoder, tmp_path: Path, form: KeyForm, write: Callable[[House, dict[str, str]], str]
) -> None:
    def key(rows: Table) -> None:
        for row, own in zip(rows, house.rows, strict=True):
            row["attribute_1"] = write(house, own)

    result = changed(replace(house, context=keyed(house, form)), tmp_path, decoder, key)
    assert [finding.sentence() for finding in result.findings] == []
    assert comparable(result.tables[f"answers__{SOURCE}"]) == comparable(house.landed)


@pytest.mark.parametrize(
    ("form", "key", "expected", "remedy"),
    [
        ("name", "Uplands Väsby", "'Upplands Väsby' (0114 Upplands Väsby)", "data/registers/municipalities.csv"),
        ("organisation_number", "212000-00199", "'212000-0019' (0114", "data/registers/identifiers.csv"),
        ("hsa_id", "SE2120000019-A114", "'SE2120000019-0114' (0114", "data/registers/identifiers.csv"),
        ("token", "tKn0114x", "'tKn0114' (0114 Upplands Väsby)", "data/contacts/2021.csv"),
    ],
)
def test_a_key_that_names_nobody_is_refused_with_the_nearest(
    house: House, decoder: Decoder, tmp_path: Path, form: KeyForm, key: str, expected: str, remedy: str
) -> None:
    (_, write), *_ = (item for item in WRITTEN if item[0] == form)

    def spoil(rows: Table) -> None:
        for row, own in zip(rows, house.rows, strict=True):
            row["attribute_1"] = write(house, own)
        rows[0]["attribute_1"] = key

    (said,) = changed(replace(house, context=keyed(house, form)), tmp_path, decoder, spoil).findings
    assert (said.what, said.row, said.found) == ("key that names nobody", 2, repr(key))
    assert expected in said.expected
    assert remedy in said.remedy


def test_keys_of_another_form_are_told_once_with_the_form_to_write(
    house: House, decoder: Decoder, tmp_path: Path
) -> None:
    def name(rows: Table) -> None:
        for row, own in zip(rows, house.rows, strict=True):
            row["attribute_1"] = own["kommun"]

    (said,) = changed(house, tmp_path, decoder, name).findings
    assert (said.what, said.row) == ("key of another form", 2)
    assert f"{ANSWERS} such cells" in said.found
    assert said.remedy == "write form: name under key of data/readings/limesurvey_labels.yaml"


def test_exchanged_columns_are_told_by_the_text_of_their_questions(
    house: House, decoder: Decoder, tmp_path: Path
) -> None:
    path = tmp_path / "export.xlsx"
    workbook_labels(house, path)
    workbook = openpyxl.load_workbook(path)
    sheet = workbook["Svar"]
    first, second = sheet["D2"].value, sheet["I2"].value
    assert first != second
    sheet["D2"].value, sheet["I2"].value = second, first
    workbook.save(path)
    result = land_source(spec_for(house, "workbook_labels", path, "xlsx", WORKBOOK), path, house.context, decoder)
    (said,) = result.findings
    assert (said.what, said.row) == ("question text that is not the codebook's", 2)
    assert "2 such cells in 2 columns" in said.found


def with_question_labels(house: House, path: Path, texts: Mapping[str, str]) -> LandingResult:
    """Land the SPSS file whose variables have these labels, by a profile that compares them; a label is cut at 256."""
    spss_labels(house, path)
    frame, meta = pyreadstat.read_sav(path)
    labels: dict[str, str | None] = {name: text.encode()[:256].decode(errors="ignore") for name, text in texts.items()}
    pyreadstat.write_sav(frame, path, column_labels=labels, variable_value_labels=meta.variable_value_labels)
    reading = house.context.readings["spss_labels"].model_copy(update={"question_text": True})
    context = replace(house.context, readings={"spss_labels": reading})
    with Decoder(context.formats.limits.decoder) as decoder:
        return land_source(spec_for(house, "spss_labels", path, "sav", SourceOptions()), path, context, decoder)


def test_exchanged_columns_of_spss_are_told_by_their_labels(house: House, tmp_path: Path) -> None:
    texts = {name: house.text(name) for name in house.variables}
    assert with_question_labels(house, tmp_path / "export.sav", texts).findings == ()
    first, *_, second = texts
    texts[first], texts[second] = texts[second], texts[first]
    (found,) = with_question_labels(house, tmp_path / "export.sav", texts).findings
    assert (found.what, found.row) == ("question text that is not the codebook's", None)
    assert first in found.found
    assert second in found.found


def test_every_shipped_profile_is_used_here_or_is_the_house_form(data_dir: Path) -> None:
    assert set(load_readings(data_dir)) == {HOUSE, *(tool[0] for tool in TOOLS)}
    assert load_readings(data_dir)[HOUSE].is_plain
    assert not any(reading.is_plain for name, reading in load_readings(data_dir).items() if name != HOUSE)
    assert isinstance(load_readings(data_dir)[HOUSE], Reading)
