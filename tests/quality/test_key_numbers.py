"""Key numbers: what each relation word lets pass, what a query may be, and which verdict stops a load."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.facts.errors import FactErrors
from orchestration.facts.key_numbers import ERRATA, KEY_NUMBERS, KeyNumber, Relation, load_key_numbers
from orchestration.quality.key_numbers import KeyNumbersResult, check_key_numbers

REPORT = "2030"
MARTS = ("fct_indicator_group", "fct_indicator_series", "report_cells")
SHARE = "select share_percent from fct_indicator_group where indicator_id = 'a'"
LAST_YEAR = "select value from fct_indicator_series where source = 'published' and round = '2029'"
NUMBER = {
    "key_number": "andel_a",
    "label": "Andel kommuner med a",
    "place": "Avsnitt 1",
    "printed": "38",
    "value": "38",
    "unit_of_measure": "percent",
    "relation": "exakt",
    "query": SHARE,
    "note": "",
}
ERRATUM = {
    "key_number": "andel_a",
    "printed": "37",
    "computed": "38",
    "kind": "no_numerator",
    "proof_inputs": '{"printed": 37, "base": 8}',
    "explanation": "Inget antal av 8 ger 37 procent.",
}


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed build: 3 of 8 municipalities have a; a figure of the year before, from print; a printed cell."""
    path = tmp_path_factory.mktemp("build") / "build.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            """
            create table fct_indicator_group as
                select 'a' as indicator_id, 3 as numerator, 8 as base, 38 as share_percent, null::integer as nothing;
            create table fct_indicator_series as
                select * from (values ('computed', '2030', 37.5::decimal(18, 2)), ('published', '2029', 15))
                    as listed (source, round, value);
            create table report_cells as select '38' as printed;
            create table stg_published__cells as select '38' as printed;
            """
        )
    return path


def write(data: Path, numbers: Sequence[Mapping[str, str]], errata: Sequence[Mapping[str, str]] = ()) -> Path:
    """Write the files of one report below a data folder."""
    folder = data / "published" / REPORT
    folder.mkdir(parents=True, exist_ok=True)
    for name, file, rows in (("key_numbers", KEY_NUMBERS, numbers), ("key_number_errata", ERRATA, errata)):
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as handle:
            writer = csv.DictWriter(handle, list(file.columns))
            writer.writeheader()
            writer.writerows(rows)
    return data


def checked(build: Path, data: Path, mode: Any = "strict", seconds: float = 10.0) -> KeyNumbersResult:
    return check_key_numbers(build, load_key_numbers(data, REPORT), mode, MARTS, seconds=seconds)


def number(value: str, relation: Relation, unit: str = "count") -> KeyNumber:
    return KeyNumber(REPORT, "n", "n", "n", value, Decimal(value), unit, relation, SHARE, "")


@pytest.mark.parametrize(
    ("relation", "value", "unit", "fitting", "foreign"),
    [
        ("exakt", "147", "count", ["147"], ["146", "147.6", "148"]),
        ("exakt", "8.1", "per_user", ["8.05", "8.149"], ["8.04", "8.15"]),
        ("exakt", "38", "percent", ["37.5", "38.49"], ["37.49", "38.5"]),
        ("cirka", "28", "percent", ["27.5", "28"], ["27.4", "28.5"]),
        ("cirka", "10", "percent", ["9.5", "10.4"], ["9", "11"]),
        ("cirka", "212000", "count", ["211500", "212499"], ["211499", "212500"]),
        ("cirka", "30000", "count", ["25000", "34999"], ["24999", "35000"]),
        ("drygt", "159000000", "sek", ["159429726"], ["159000000", "158999999", "160000000"]),
        ("over", "700", "count", ["701", "799"], ["700", "800"]),
        ("nastan", "34000", "count", ["33001", "33999"], ["34000", "33000"]),
        ("narmare", "60", "percent", ["59", "51"], ["60", "50"]),
        ("minst", "100", "count", ["100", "179"], ["99"]),
        ("hogst", "100", "count", ["100", "1"], ["101"]),
    ],
)
def test_what_a_word_means(relation: Relation, value: str, unit: str, fitting: list[str], foreign: list[str]) -> None:
    written = number(value, relation, unit)
    assert [computed for computed in fitting if not written.fits(Decimal(computed))] == []
    assert [computed for computed in foreign if written.fits(Decimal(computed))] == []


@given(st.integers(0, 10**9))
def test_the_printed_figure_itself_is_about_and_at_least_but_not_above_itself(value: int) -> None:
    fits = {
        relation: number(str(value), relation).fits(Decimal(value))  # type: ignore[arg-type]
        for relation in ("exakt", "cirka", "minst", "hogst", "drygt", "over", "nastan", "narmare")
    }
    assert [relation for relation, fit in fits.items() if fit] == ["exakt", "cirka", "minst", "hogst"]


def test_equal_carried_and_ratios_pass_and_are_counted(build: Path, tmp_path: Path) -> None:
    ratio = NUMBER | {
        "key_number": "kvot",
        "value": "37.5",
        "query": "select 100.0 * sum(numerator) / sum(base) from fct_indicator_group",
    }
    carried = NUMBER | {"key_number": "forra_aret", "value": "15", "query": LAST_YEAR}
    computed = NUMBER | {
        "key_number": "serien",
        "query": "select value from fct_indicator_series where source = 'computed'",
    }
    result = checked(build, write(tmp_path, [NUMBER, ratio, carried, computed]))
    assert result.success
    assert [found.verdict for found in result.results] == ["equal", "equal", "carried", "equal"]
    assert result.findings == ()
    assert result.message == f"key numbers of {REPORT}: 3 equal, 1 carried of 4"


def test_a_difference_is_named_once_and_stops_a_strict_load_only(build: Path, tmp_path: Path) -> None:
    data = write(tmp_path, [NUMBER | {"printed": "39", "value": "39"}])
    result = checked(build, data)
    assert not result.success
    (finding,) = result.findings
    assert finding.sentence() == (
        f"Avsnitt 1 (Andel kommuner med a) does not come out as printed: data/published/{REPORT}/key_numbers.csv,"
        " column andel_a: expected exakt 39 (39 percent), found 38. See whether the report has that figure,"
        f" and correct printed and value if not; if it has, correct query or relation, or enter in"
        f" data/published/{REPORT}/key_number_errata.csv why it cannot come out."
    )
    assert checked(build, data, "report").success


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("delete from fct_indicator_group", "expected one select, found DELETE"),
        (f"{SHARE}; {SHARE}", "found SELECT, SELECT"),
        ("", "found nothing"),
        ("select 38", "found no mart"),
        ("select printed from report_cells", "expected only marts of computed figures, found report_cells"),
        ("select max(printed) from stg_published__cells", "found stg_published__cells"),
        ("select value from fct_indicator_series", "fct_indicator_series without source"),
        ("select i from fct_indicator_group, range(3) as r (i)", "expected one row of one column"),
        ("select numerator, base from fct_indicator_group", "found 1 rows of 2 columns"),
        ("select indicator_id from fct_indicator_group", "expected a number, found 'a'"),
        ("select base > 0 from fct_indicator_group", "expected a number, found True"),
        ("select 1 / 0.0 * 'inf'::double from fct_indicator_group", "expected a number"),
        ("select shares from fct_indicator_group", "expected SQL that runs on the marts"),
        ("select share_percent frm fct_indicator_group", "expected SQL that runs on the marts"),
        ("select count(*) from fct_indicator_group, read_text('/etc/hostname')", "disabled"),
    ],
)
@pytest.mark.parametrize("mode", ["strict", "report"])
def test_a_query_that_is_not_one_number_from_the_marts_is_refused(
    build: Path, tmp_path: Path, query: str, says: str, mode: str
) -> None:
    result = checked(build, write(tmp_path, [NUMBER | {"query": query or ";"}]), mode)
    assert not result.success
    (finding,) = result.findings
    assert "its query is refused" in finding.what
    assert says in finding.sentence()
    assert finding.remedy


@pytest.mark.parametrize("query", ["{} and round = '2028'", "select max(value) from ({} and round = '2028') as none"])
def test_nothing_of_a_round_that_is_not_loaded_is_no_difference(build: Path, tmp_path: Path, query: str) -> None:
    asked = query.format("select value from fct_indicator_series where source = 'computed'")
    facts = load_key_numbers(write(tmp_path, [{**NUMBER, "query": asked}]), REPORT)
    alone = check_key_numbers(build, facts, "strict", MARTS, absent={"2028"})
    assert (alone.success, alone.findings, alone.counts) == (True, (), {"no_answers": 1})
    whole = check_key_numbers(build, facts, "strict", MARTS, absent={"2027"})
    assert (whole.success, whole.counts) == (False, {"no_value": 1})


def test_a_query_without_end_is_stopped(build: Path, tmp_path: Path) -> None:
    endless = "select sum(a.i * b.i) from fct_indicator_group, range(10000000) as a (i), range(10000000) as b (i)"
    result = checked(
        build, write(tmp_path, [NUMBER | {"query": endless}, NUMBER | {"key_number": "sedan"}]), seconds=0.3
    )
    assert "no answer after 0.3 s" in result.findings[0].found
    assert result.results[1].verdict == "equal", "the next query runs"


def test_an_erratum_excuses_the_difference_it_names(build: Path, tmp_path: Path) -> None:
    wrong = NUMBER | {"printed": "37", "value": "37"}
    result = checked(build, write(tmp_path, [wrong], [ERRATUM]))
    assert result.success
    assert (result.results[0].verdict, result.results[0].explanation) == ("errata", ERRATUM["explanation"])
    other = checked(build, write(tmp_path, [wrong], [ERRATUM | {"computed": "36"}]))
    assert other.results[0].verdict == "differs"


@pytest.mark.parametrize("condition", ["where false", "where indicator_id = 'b'"])
@pytest.mark.parametrize("picked", ["share_percent", "max(share_percent)"])
def test_a_group_that_nobody_answered_for_is_listed_and_stops_a_strict_load_only(
    build: Path, tmp_path: Path, picked: str, condition: str
) -> None:
    data = write(tmp_path, [NUMBER | {"query": f"select {picked} from fct_indicator_group {condition}"}])
    for mode, success in (("strict", False), ("report", True)):
        result = checked(build, data, mode)
        assert (result.success, result.counts) == (success, {"no_value": 1})
        assert "has no value: " in result.findings[0].sentence()


def test_an_erratum_that_is_not_proven_is_a_failure_in_any_mode(build: Path, tmp_path: Path) -> None:
    erratum = ERRATUM | {"proof_inputs": '{"printed": 37, "base": 100}'}
    result = checked(build, write(tmp_path, [NUMBER | {"printed": "37", "value": "37"}], [erratum]), "report")
    assert not result.success
    assert "its erratum is not proven" in result.findings[0].what
    assert "key_number_errata.csv" in result.findings[0].remedy


def test_a_proven_erratum_whose_number_comes_out_by_chance_stops_a_strict_load_only(
    build: Path, tmp_path: Path
) -> None:
    fitting = NUMBER | {"printed": "37", "value": "37", "relation": "minst"}
    data = write(tmp_path, [fitting], [ERRATUM])
    for mode, success in (("strict", False), ("report", True)):
        result = checked(build, data, mode)
        assert result.success is success
        assert "an erratum says that it cannot come out, but it does" in result.findings[0].what
        assert "remove" not in result.findings[0].remedy


def test_a_report_without_key_numbers_has_none(build: Path, tmp_path: Path) -> None:
    (tmp_path / "published" / REPORT).mkdir(parents=True)
    result = checked(build, tmp_path)
    assert result.success
    assert result.message == f"key numbers of {REPORT}: none of 0"


@pytest.mark.parametrize(
    ("changes", "erratum", "says"),
    [
        ({"relation": "ungefär"}, {}, "row 2, column relation"),
        ({"value": "8,1"}, {}, "row 2, column value"),
        ({"value": ""}, {}, "row 2, column value"),
        ({"key_number": "Andel A"}, {}, "row 2, column key_number"),
        ({"query": ""}, {}, "row 2, column query"),
        ({}, {"key_number": "andel_b"}, "dangling reference"),
        ({}, {"printed": "41"}, "erratum on another figure"),
    ],
)
def test_malformed_rows_are_named(tmp_path: Path, changes: dict[str, str], erratum: dict[str, str], says: str) -> None:
    errata = [ERRATUM | {"printed": "38"} | erratum] if erratum else []
    with pytest.raises(FactErrors, match=says):
        load_key_numbers(write(tmp_path, [NUMBER | changes], errata), REPORT)


def test_a_key_number_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FactErrors, match="key more than once"):
        load_key_numbers(write(tmp_path, [NUMBER, NUMBER]), REPORT)
