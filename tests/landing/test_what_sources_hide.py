"""Numbers that a source hides or lacks: landed with their status where the format says so, refused elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from orchestration.facts.formats import NoNumber
from orchestration.facts.model import ValueStatus
from orchestration.facts.readings import NumberReading
from orchestration.facts.sources import RoundSources, SourceOptions
from orchestration.landing.decoder import Decoder
from orchestration.landing.land import LandingContext, LandingResult, land_source

Land = Callable[..., LandingResult]
STATUSES: Mapping[ValueStatus, NoNumber] = {
    "suppressed": NoNumber(texts=("<10", "x"), symbol="x", meaning="Dold"),
    "not_answered": NoNumber(texts=("", ".."), symbol="..", meaning="Saknas"),
}


@pytest.fixture
def land(
    raw_paths: Mapping[str, Path],
    round_sources: RoundSources,
    context: LandingContext,
    decoder: Decoder,
    tmp_path: Path,
) -> Land:
    """Land a workbook with other cells (row and column → value), by a format with these statuses."""

    def landed(
        source: str, cells: Mapping[tuple[int, str], object], statuses: Mapping[ValueStatus, NoNumber] = STATUSES
    ) -> LandingResult:
        spec = round_sources.source(source)
        book = openpyxl.load_workbook(raw_paths[source])
        sheet = book[str(spec.options.sheet)]
        header = [cell.value for cell in sheet[spec.options.header_row]]
        for (row, column), value in cells.items():
            sheet.cell(row, header.index(column) + 1).value = value  # type: ignore[assignment]
        book.save(tmp_path / f"{source}.xlsx")
        kind = context.formats.kinds[spec.kind].model_copy(update={"statuses": statuses})
        formats = replace(context.formats, kinds={**context.formats.kinds, spec.kind: kind})
        return land_source(spec, tmp_path / f"{source}.xlsx", replace(context, formats=formats), decoder)

    return landed


def test_a_month_with_hidden_and_missing_numbers_lands_with_their_status(land: Land) -> None:
    result = land("npo", {(4, "Patienter"): "<10", (4, "Slagningar"): "..", (5, "Patienter"): None})
    assert result.findings == ()
    rows = result.tables["npo"].to_pylist()
    lacking = {
        (row["row_no"], row["measure_id"]): (row["value"], row["status"]) for row in rows if row["value"] is None
    }
    assert lacking == {
        (4, "patienter"): (None, "suppressed"),
        (4, "slagningar"): (None, "not_answered"),
        (5, "patienter"): (None, "not_answered"),
    }
    assert {row["status"] for row in rows if row["value"] is not None} == {"answered"}


def test_a_wide_table_has_a_status_beside_each_number(land: Land) -> None:
    result = land("stimulansmedel", {(4, "Förbrukade medel (kr)"): "x"})
    assert result.findings == ()
    row = next(row for row in result.tables["stimulus"].to_pylist() if row["row_no"] == 4)
    assert (row["used_sek"], row["used_sek_status"]) == (None, "suppressed")
    assert (row["remaining_sek"], row["remaining_sek_status"]) == (100, "answered")


@pytest.mark.parametrize(
    ("cell", "what"),
    [("<10", "text in a number field"), ("..", "text in a number field"), (None, "value missing")],
)
def test_what_the_format_does_not_declare_is_refused_with_the_way_to_declare_it(
    land: Land, cell: str | None, what: str
) -> None:
    (finding,) = land("npo", {(4, "Patienter"): cell}, {}).findings
    assert (finding.what, finding.row, finding.column) == (what, 4, "Patienter")
    assert "declare under statuses of data/formats/npo.yaml what it means" in finding.remedy


def test_the_key_and_other_columns_hide_nothing(land: Land) -> None:
    assert [finding.what for finding in land("npo", {(4, "Månad"): "<10"}).findings] == ["not a month"]
    (finding,) = land("npo", {(4, "Dataursprung"): "x"}).findings
    assert finding.column == "Dataursprung"


def test_what_is_given_must_still_agree(land: Land) -> None:
    """A hidden part says nothing; the given ones are compared as ever."""
    hidden = {(4, "Unika användare"): "<10", (5, "Slagningar i kommuner"): 9_999_999}
    (finding,) = land("npo", hidden).findings
    assert (finding.row, finding.column) == (5, "Slagningar i kommuner")


def test_a_reading_profile_leaves_the_texts_of_the_format_alone(
    round_sources: RoundSources, context: LandingContext, decoder: Decoder, tmp_path: Path
) -> None:
    """Of `..` a profile with decimal points would make something else before anybody could tell what it is."""
    spec = round_sources.source("npo")
    names = [column.name for column in context.formats.kinds["npo"].columns]
    lines = [
        [month, "200", *["1 000"] * (len(names) - 3), "insamlade uppgifter, Inera"] for month in spec.options.months
    ]
    lines[0][1:3] = ["..", "<10"]
    path = tmp_path / "npo.csv"
    path.write_text("\n".join(";".join(line) for line in [names, *lines]) + "\n", encoding="utf-8")
    options = SourceOptions(encoding="utf-8", delimiter=";", decimal=",", months=spec.options.months)
    reading = context.readings[spec.reading].model_copy(
        update={"numbers": NumberReading(thousands=(" ",), decimal=".")}
    )
    own = replace(context, readings={**context.readings, spec.reading: reading})
    result = land_source(spec.model_copy(update={"format": "csv", "options": options}), path, own, decoder)
    assert result.findings == ()
    first = [row for row in result.tables["npo"].to_pylist() if row["row_no"] == 2]
    assert {row["measure_id"]: row["status"] for row in first if row["value"] is None} == {
        "anslutna_kommuner": "not_answered",
        "unika_anvandare": "suppressed",
    }
    assert {row["value"] for row in first} == {None, 1000.0}
