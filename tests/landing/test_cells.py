"""One cell at a time: what each column type takes, and that everything else is refused with expected and found."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from orchestration.facts.formats import Column
from orchestration.facts.register_model import Municipality, Unit
from orchestration.facts.sources import Period, SourceOptions, SourceSpec
from orchestration.landing.cells import (
    CellError,
    Setting,
    check_bounds,
    parse_date,
    parse_integer,
    parse_mapped,
    parse_month,
    parse_number,
    parse_text,
    quoted,
)
from orchestration.landing.decoder_messages import Cell, Special
from orchestration.landing.frame import Collection, Frame
from orchestration.landing.identity_cells import (
    check_county,
    check_name,
    parse_municipality,
    parse_unit,
)

PLACES = (
    Municipality("0114", "Upplands Väsby", "Upplands Väsby kommun", "01", "Stockholms län", "01", "Region Stockholm"),
    Municipality("1480", "Göteborg", "Göteborgs stad", "14", "Västra Götalands län", "14", "Västra Götalandsregionen"),
    Municipality(
        "1499", "Ettköping", "Ettköpings kommun", "14", "Västra Götalands län", "14", "Västra Götalandsregionen"
    ),
    Municipality(
        "1498", "Tvåköping", "Tvåköpings kommun", "14", "Västra Götalands län", "14", "Västra Götalandsregionen"
    ),
)
UNITS = (
    Unit("2031", "0114", "Upplands Väsby", "0114", "municipality", 40_000, ""),
    Unit("2031", "1480-01", "Angered", "1480", "district", 50_000, ""),
    Unit("2031", "1480-02", "Centrum", "1480", "district", None, ""),
)
COLLECTION = Collection(date(2031, 1, 10), date(2031, 1, 20))
FRAME = Frame(UNITS, {place.municipality_code: place for place in PLACES}, {"1499": "1498", "1498": "1480"}, COLLECTION)
OPTIONS = SourceOptions(
    encoding="cp1252",
    delimiter=";",
    decimal=",",
    period=Period.model_validate({"from": date(2031, 1, 1), "to": date(2031, 1, 31)}),
    months=("2031-01", "2031-02"),
)
SETTING = Setting(
    SourceSpec(round="2031", source="s", kind="npo", format="csv", uri="s.csv", schedule="yearly", options=OPTIONS),
    FRAME,
    {place.municipality: place.municipality_code for place in PLACES},
    {"syntetiska svar": "synthetic"},
)


def column(kind: str, **keys: object) -> Column:
    return Column.model_validate({"name": "kolumn", "type": kind, **keys})


@given(st.integers(-(10**12), 10**12), st.integers(0, 99))
def test_numbers_in_text_are_read_with_the_stated_sign(whole: int, cents: int) -> None:
    assume(whole or not cents)
    assert parse_number(f"{whole},{cents:02d}", ",") == float(f"{whole}.{cents:02d}")
    with pytest.raises(CellError, match="text in a number field"):
        parse_number(f"{whole}.{cents:02d}", ",")


@given(st.from_regex(r"-?[0-9]{1,9}(,[0-9]{1,4})?", fullmatch=True))
def test_every_number_written_as_one_is_read(text: str) -> None:
    assert parse_number(text, ",") == float(text.replace(",", "."))


@given(st.text(max_size=8).filter(lambda text: not re.fullmatch(r"-?[0-9]+(,[0-9]+|\.0)?", text)))
def test_every_other_text_is_refused(text: str) -> None:
    with pytest.raises(CellError, match="text in a number field"):
        parse_number(text, ",")


@pytest.mark.parametrize(
    "text", ["", " 1", "1 000", "1e3", "nan", "inf", "½", "١٢", "--1", "1,", ",5", "0x1", "+1", "1_0"]
)
def test_what_python_takes_for_a_number_is_still_refused(text: str) -> None:
    with pytest.raises(CellError, match="text in a number field"):
        parse_number(text, ",")


@pytest.mark.parametrize(
    ("cell", "what"),
    [
        (True, "text in a number field"),
        (None, "text in a number field"),
        (Special("date", "2031-01-01"), "text in a number field"),
        (Special("formula", "=1"), "formula instead of a value"),
        (Special("error", "#N/A"), "error value"),
        ("12", "number stored as text"),
    ],
)
def test_cells_of_a_workbook_are_numbers_or_refused(cell: Cell, what: str) -> None:
    assert parse_number(12.5, "") == 12.5
    with pytest.raises(CellError, match=what):
        parse_number(cell, "")


@pytest.mark.parametrize(("number", "decimals"), [(2.5, 0), (2.25, 1), (1e-9, 3)])
def test_more_decimals_than_due_are_refused(number: float, decimals: int) -> None:
    assert parse_number(round(number, decimals), "", decimals) == round(number, decimals)
    with pytest.raises(CellError, match="decimals where none are due"):
        parse_number(number, "", decimals)


def test_a_number_of_a_thousand_digits_is_out_of_bounds() -> None:
    with pytest.raises(CellError, match="number out of bounds"):
        parse_integer("9" * 1000, column("integer", maximum=10), SETTING)
    with pytest.raises(CellError, match="number out of bounds"):
        parse_integer("9" * 20, column("integer"), SETTING)


@given(st.floats(allow_nan=False), st.floats(-100, 0), st.floats(0, 100))
def test_bounds_are_inclusive(number: float, low: float, high: float) -> None:
    if low <= number <= high:
        check_bounds(number, low, high)
    else:
        with pytest.raises(CellError, match="number"):
            check_bounds(number, low, high)


def test_a_code_with_its_zero_is_a_municipality() -> None:
    assert parse_municipality("0114", None, SETTING) is PLACES[0]


@pytest.mark.parametrize(
    ("cell", "what", "expected"),
    [
        ("114", "without its leading zero", "'0114' (Upplands Väsby)"),
        (114, "without its leading zero", "'0114' (Upplands Väsby)"),
        (1480, "stored as a number", "'1480' as text"),
        (1480.5, "unknown", "a code of the register"),
        ("9999", "unknown", "a code of the register"),
        ("", "missing", "a code of the register"),
        (None, "missing", "a code of the register"),
        ("0114 ", "unknown", "a code of the register"),
        ("٠١١٤", "unknown", "a code of the register"),
        (Special("formula", "=A1"), "formula", "a value"),
    ],
)
def test_other_codes_are_refused(cell: Cell, what: str, expected: str) -> None:
    with pytest.raises(CellError, match=what) as caught:
        parse_municipality(cell, None, SETTING)
    assert expected in caught.value.expected


def test_the_name_beside_an_unknown_code_tells_the_right_one() -> None:
    with pytest.raises(CellError) as caught:
        parse_municipality("1481", "Göteborg", SETTING)
    assert caught.value.expected == "'1480', the code of Göteborg"


@pytest.mark.parametrize("other", ["utf-8", "cp850", "mac_roman"])
def test_a_name_in_another_encoding_is_told_as_such(other: str) -> None:
    with pytest.raises(CellError, match="wrong encoding") as caught:
        check_name("Göteborg".encode(other).decode("cp1252"), PLACES[1], SETTING)
    assert f"written in {other}" in caught.value.found


def test_a_name_of_another_municipality_tells_its_code() -> None:
    check_name("Göteborg", PLACES[1], SETTING)
    with pytest.raises(CellError, match="disagrees with its code") as caught:
        check_name("Upplands Väsby", PLACES[1], SETTING)
    assert caught.value.found == "'Upplands Väsby', whose code is 0114"


@pytest.mark.parametrize(
    ("cell", "what"), [("1", "without its leading zero"), (1, "without"), ("14", "another county")]
)
def test_the_county_must_be_the_municipality_s(cell: Cell, what: str) -> None:
    check_county("01", PLACES[0])
    with pytest.raises(CellError, match=what):
        check_county(cell, PLACES[0])


def test_dates_are_dates_in_text_or_cell() -> None:
    plain, bound = column("date"), column("date", within="period")
    assert parse_date("2031-01-31", bound, SETTING) == date(2031, 1, 31)
    assert parse_date(Special("date", "2031-02-01"), plain, SETTING) == date(2031, 2, 1)
    with pytest.raises(CellError, match="date of another round"):
        parse_date("2031-02-01", bound, SETTING)


@pytest.mark.parametrize("day", ["2031-01-09", "2031-01-21"])
def test_days_of_collection_are_those_of_the_codebook(day: str) -> None:
    bound = column("date", within="collection")
    assert parse_date("2031-01-20", bound, SETTING) == date(2031, 1, 20)
    with pytest.raises(CellError) as caught:
        parse_date(day, bound, SETTING)
    assert (caught.value.expected, caught.value.found) == ("2031-01-10 to 2031-01-20", day)
    assert "round.yaml" in caught.value.remedy
    late = replace(SETTING, frame=replace(FRAME, collection=replace(COLLECTION, late_kept=True)))
    if day > "2031-01-20":
        assert parse_date(day, bound, late) == date.fromisoformat(day)


@pytest.mark.parametrize("cell", ["2031-2-1", "1/2/2031", "2031-02-30", 44000, None, True])
def test_other_dates_are_refused(cell: Cell) -> None:
    with pytest.raises(CellError, match="not a date"):
        parse_date(cell, column("date"), SETTING)


def test_a_time_of_day_is_no_date() -> None:
    with pytest.raises(CellError, match="date with a time of day"):
        parse_date(Special("time", "2031-01-01T10:00:00"), column("date"), SETTING)


def test_months_are_text_or_the_first_day() -> None:
    month = column("month")
    assert parse_month("2031-01", month, SETTING) == date(2031, 1, 1)
    assert parse_month(Special("date", "2031-02-01"), month, SETTING) == date(2031, 2, 1)
    with pytest.raises(CellError, match="month that the round does not have"):
        parse_month("2031-03", month, SETTING)


def test_a_monthly_source_grows_by_the_months_after_the_last_without_gap() -> None:
    monthly = SETTING.spec.model_copy(update={"schedule": "monthly"})
    stated = monthly.options.months
    assert (stated[0], stated[-1]) == ("2031-01", "2031-02")
    later = replace(SETTING, spec=monthly)
    assert parse_month("2031-03", column("month"), later) == date(2031, 3, 1)
    with pytest.raises(CellError, match="month that the round does not have"):
        parse_month("2030-12", column("month"), later)
    assert monthly.due_months(stated) == stated
    assert monthly.due_months([*stated, "2032-01"])[-3:] == ("2031-11", "2031-12", "2032-01")
    assert len(monthly.due_months([*stated, "2032-01"])) == 13
    assert SETTING.spec.due_months([*stated, "2032-01"]) == stated


@pytest.mark.parametrize("cell", ["2031-13", "jan-31", "2031-01-01", 203101, Special("date", "2031-01-15")])
def test_other_months_are_refused(cell: Cell) -> None:
    with pytest.raises(CellError, match="not a month"):
        parse_month(cell, column("month"), SETTING)


def test_only_values_of_the_set_are_taken() -> None:
    answer = column("boolean", values={"ja": True, "nej": False})
    assert parse_mapped("ja", answer, SETTING) is True
    for other in ("Ja", "ja ", "", True, 1):
        with pytest.raises(CellError, match="outside its answer set") as caught:
            parse_mapped(other, answer, SETTING)
        assert caught.value.expected == "'ja' or 'nej'"


def test_text_is_any_text_but_no_formula() -> None:
    assert parse_text("vad som helst", column("text"), SETTING) == "vad som helst"
    assert parse_text(12, column("text"), SETTING) == "12"
    with pytest.raises(CellError, match="formula"):
        parse_text(Special("formula", "=1"), column("text"), SETTING)


@given(st.one_of(st.none(), st.text(max_size=300), st.integers(), st.booleans()))
def test_what_is_shown_is_short_and_never_empty(cell: Cell) -> None:
    assert 0 < len(quoted(cell)) <= 600


def test_the_unit_of_a_row_is_one_of_its_municipality() -> None:
    assert parse_unit("1480-02", PLACES[1], SETTING) == UNITS[2]
    assert parse_unit("0114", PLACES[0], SETTING) == UNITS[0]


OWN = "'1480-01' (Angered) or '1480-02' (Centrum)"


@pytest.mark.parametrize(
    ("cell", "what", "expected", "found"),
    [
        ("", "unit code missing", OWN, "empty"),
        ("1480-03", "unit code unknown", OWN, "'1480-03'"),
        ("1480", "unit code unknown", OWN, "'1480'"),
        (" 1480-01", "unit code unknown", OWN, "' 1480-01' (a blank (U+0020) at the beginning)"),
        ("0114", "unit of another municipality", OWN, "'0114', a unit of 0114 Upplands Väsby"),
    ],
)
def test_another_unit_is_refused_with_those_of_the_municipality(
    cell: str, what: str, expected: str, found: str
) -> None:
    with pytest.raises(CellError) as caught:
        parse_unit(cell, PLACES[1], SETTING)
    assert (caught.value.what, caught.value.expected, caught.value.found) == (what, expected, found)


def test_a_unit_that_a_workbook_holds_as_a_number_is_refused() -> None:
    whole = replace(FRAME, units=(Unit("2031", "1480", "Göteborg", "1480", "municipality", 1, ""),))
    with pytest.raises(CellError, match="unit code stored as a number"):
        parse_unit(1480, PLACES[1], replace(SETTING, frame=whole))


def test_a_municipality_that_is_no_more_is_refused_with_its_last_successor() -> None:
    with pytest.raises(CellError) as caught:
        parse_municipality("1499", None, SETTING)
    assert caught.value.what == "municipality that has been merged away"
    assert caught.value.expected == "'1480' (Göteborg), its successor"
    assert caught.value.found == "'1499'"
    assert caught.value.remedy == (
        "report the row under 1480 Göteborg, or correct data/registers/municipality_changes.csv if the municipality "
        "was there when round 2031 was asked"
    )


def test_a_frame_tells_units_and_municipalities_apart() -> None:
    assert FRAME.has_districts
    assert FRAME.municipality_codes == ("0114", "1480")
    assert [FRAME.label(code) for code in ("0114", "1480-02", "1480")] == [
        "0114 Upplands Väsby",
        "1480-02 Centrum",
        "1480 Göteborg",
    ]
    assert FRAME.successor("0114") is None
