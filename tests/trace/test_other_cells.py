"""Cells that are no share of the table's own round: in units, of another round, quantities, without answers."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from pathlib import Path

import duckdb
import pytest

from orchestration.trace.model import AnswerCount, CellTrace, RawRow
from orchestration.trace.place import TraceError
from orchestration.trace.text import WIDTH, render_json, render_text
from orchestration.trace.walk import trace_cell
from orchestration.warehouse.marts import DATABASE
from tests.trace.conftest import CARRIED, OTHER_ROUND, OWN_PRINT, PLACE, QUANTITIES, Released, answer_row
from tests.warehouse.oracle import Value, group_values, indicator_values, quantity_value, unit_values
from tests.warehouse.world import PERIOD, PRINTED_YEAR, ROUNDS, SPLIT, UNLOADED_ROUND, Cell, World, layout, units_of
from tests.warehouse.world import QUANTITIES as CATALOGUE

pytestmark = pytest.mark.xdist_group("trace")
TABLE_ROUND, ROUND = ROUNDS
INDICATOR = "flagga.alla"
IN_UNITS, IN_MUNICIPALITIES = 1, 5
"""Columns of the two shares in the row of the other round."""
OTHERS = [cell for cell in layout() if cell.row_no >= OTHER_ROUND]


def column_of(quantity: str) -> int:
    return next(cell.col_no for cell in OTHERS if cell.thing == quantity)


def quantity_of(released: Released, name: str) -> CellTrace:
    return released.trace(QUANTITIES, column_of(name))


def standing(trace: CellTrace) -> dict[str, list[str]]:
    return {role: [entry.code for entry in trace.with_role(role)] for role in ("numerator", "base")}


def expected_standing(values: dict[tuple[str, str, str], Value]) -> dict[str, list[str]]:
    mine = {code: value for (round_, code, name), value in values.items() if (round_, name) == (ROUND, INDICATOR)}
    inside = {code: numerator for code, (numerator, base, _) in sorted(mine.items()) if base}
    return {
        "numerator": [code for code, numerator in inside.items() if numerator],
        "base": [code for code, numerator in inside.items() if not numerator],
    }


@pytest.mark.parametrize("cell", OTHERS, ids=lambda cell: f"{cell.row_no}/{cell.col_no}")
def test_every_cell_is_walked_and_reads_within_the_width(released: Released, cell: Cell) -> None:
    trace = released.trace(cell.row_no, cell.col_no)
    lines = render_text(trace).splitlines()
    assert [line for line in lines if len(line) > WIDTH or line != line.rstrip() or "None" in line] == []
    assert json.loads(render_json(trace))["round"] == trace.round == cell.round


def test_what_is_counted_in_units_is_walked_by_unit(released: Released) -> None:
    trace = released.trace(OTHER_ROUND, IN_UNITS)
    assert trace.counted == "units"
    assert standing(trace) == expected_standing(unit_values(World()))
    (country,) = [group for group in trace.groups if group.is_of_cell]
    figures = group_values(World())[ROUND, "alla", "riket", INDICATOR].units
    shown = (country.members, country.answering, country.numerator, country.base, country.share_percent)
    assert shown == tuple(figures)
    rows = {entry.code: entry.rows for entry in trace.members if entry.municipality_code == SPLIT}
    assert len(rows) > 1
    for unit, found in rows.items():
        assert RawRow(None, answer_row(unit, ROUND)) in found
        assert (RawRow("form", answer_row(unit, ROUND)) in found) == ((ROUND, unit) in released.world.answers)


def test_what_is_counted_in_municipalities_has_the_rows_of_all_their_units(released: Released) -> None:
    trace = released.trace(OTHER_ROUND, IN_MUNICIPALITIES)
    assert trace.counted == "municipalities"
    assert standing(trace) == expected_standing(indicator_values(World()))
    (split,) = [entry for entry in trace.members if entry.code == SPLIT]
    units = [unit for unit, code in units_of(ROUND).items() if code == SPLIT]
    registered = {RawRow(None, answer_row(unit, ROUND)) for unit in units}
    answered = {RawRow("form", answer_row(unit, ROUND)) for unit in units if (ROUND, unit) in released.world.answers}
    assert set(split.rows) == registered | answered
    assert trace.indicator is not None
    assert trace.indicator.rollup == "all"
    text = render_text(trace)
    assert "kommunen räknas om alla stadsdelar i basen gör det" in text
    assert "SVAREN I GRUPPEN RIKET, räknade per enhet" in text


def test_answers_are_counted_by_unit_in_both(released: Released) -> None:
    units, municipalities = (released.trace(OTHER_ROUND, column) for column in (IN_UNITS, IN_MUNICIPALITIES))
    assert units.variables == municipalities.variables
    given = Counter(answers["flagga_a"] for (round_, _), answers in World().answers.items() if round_ == ROUND)
    counts: dict[str | None, AnswerCount] = {count.code: count for count in units.variables[0].counts}
    assert {code: counts[code].group for code in given} == given
    assert sum(count.group for count in units.variables[0].counts) == len(units_of(ROUND))


def test_the_round_of_the_cell_and_that_of_the_table_are_told_apart(released: Released) -> None:
    text = render_text(released.trace(OTHER_ROUND, IN_UNITS))
    assert f"{ROUND}, Omgång {ROUND} (tabellen gäller omgång {TABLE_ROUND})" in text
    assert "Enheter: kommuner, eller stadsdelar som svarar var för sig." in text
    assert f"RÅFILER I OMGÅNG {ROUND}" in text
    assert "(tabellen gäller" not in render_text(released.trace(1, 1))


def test_the_series_of_a_share_stands_under_it(released: Released) -> None:
    trace = released.trace(OTHER_ROUND, IN_MUNICIPALITIES)
    figures = {round_: group_values(World())[round_, "alla", "riket", INDICATOR] for round_ in ROUNDS}
    computed = [point for point in trace.series if point.source == "computed"]
    assert [(p.round, p.value, p.base, p.in_units, p.is_of_cell) for p in computed] == [
        (
            TABLE_ROUND,
            figures[TABLE_ROUND].municipalities.share,
            figures[TABLE_ROUND].municipalities.base,
            False,
            False,
        ),
        (ROUND, figures[ROUND].municipalities.share, figures[ROUND].municipalities.base, False, True),
        (ROUND, figures[ROUND].units.share, figures[ROUND].units.base, True, True),
    ]
    printed = {(point.round, point.report) for point in trace.series if point.source == "published"}
    assert printed == {(ROUND, "p"), (TABLE_ROUND, "p")}
    assert released.trace(OTHER_ROUND, 2).series == ()


def test_a_figure_without_answers_says_where_it_was_printed(released: Released) -> None:
    own, same, other = (released.trace(CARRIED, column) for column in (1, 2, 4))
    for trace, report, place, shown in (
        (own, "p", f"rad och kolumn {OWN_PRINT}", "44"),
        (same, "p", f"rad och kolumn {OWN_PRINT}", "44,0"),
        (other, "q", "avsnitt q", "43"),
    ):
        assert trace.figure.carried is not None
        assert (trace.figure.carried.report, trace.figure.carried.place) == (report, place)
        assert (trace.figure.display, trace.figure.verdict) == (shown, "carried")
    text = render_text(other)
    assert "Hämtad       43" in text
    assert "Siffran är hämtad ur rapport q: avsnitt q" in text
    assert f"{PRINTED_YEAR}, svaren finns inte i utgåvan" in text
    assert f"Svaren i omgång {PRINTED_YEAR} finns inte i utgåvan." in text
    assert [word for word in ("TÄLJARE", "SVAREN I GRUPPEN", "GRUPPERNA", "Inom [ ]") if word in text] == []


def test_under_it_stands_what_every_report_says_of_the_year(released: Released) -> None:
    points = [point for point in released.trace(CARRIED, 2).series if point.round == PRINTED_YEAR]
    assert [(point.report, int(point.value or 0)) for point in points] == [("q", 43), ("p", 44), ("o", 42)]
    assert all(point.is_break and point.source == "published" for point in points)
    text = render_text(released.trace(CARRIED, 2))
    assert f"Brott {PRINTED_YEAR}   jämförbarheten är inte angiven" in text
    assert "tryckt, rapport o: avsnitt o" in text


def test_a_figure_that_nobody_printed_is_none(released: Released) -> None:
    trace = released.trace(CARRIED, 3)
    assert (trace.round, trace.figure.display, trace.figure.carried) == (UNLOADED_ROUND, "..", None)
    assert (trace.figure.verdict, trace.members, trace.raw_files) == ("not_printed", (), ())
    assert "Beräknad     .." in render_text(trace)


@pytest.mark.parametrize("name", list(CATALOGUE))
def test_a_quantity_says_what_it_is_and_what_it_is_made_of(released: Released, name: str) -> None:
    trace = quantity_of(released, name)
    described, numerator = CATALOGUE[name], quantity_value(World(), name)[0]
    assert trace.quantity is not None
    assert trace.indicator is None
    assert (trace.quantity.source, trace.quantity.measure) == (described.source, described.measure)
    assert (trace.quantity.statistic, trace.quantity.denominator) == (described.statistic, described.denominator)
    assert trace.figure.numerator == numerator
    assert trace.quantity.period == (PERIOD if described.source == "npo" else "")
    (file,) = [raw.source for raw in trace.raw_files if raw.holds_answers]
    assert file == {"answers": "form", "npo": "months", "stimulus_funds": "funds"}[described.source]


def test_the_numbers_that_municipalities_gave_stand_with_their_rows(released: Released) -> None:
    trace = quantity_of(released, "antal.summa")
    given = {
        unit: a["antal"] for (round_, unit), a in World().answers.items() if round_ == TABLE_ROUND and "antal" in a
    }
    assert trace.quantity is not None
    assert {entry.municipality_code: (entry.amount, entry.rows) for entry in trace.quantity.amounts} == {
        unit: (int(number), (RawRow("form", answer_row(unit)),)) for unit, number in given.items()
    }
    text = render_text(trace)
    assert f"UPPGIFTERNA: {len(given)} kommuner – syntetiska svar" in text
    assert f"K 0101 12 [1:{answer_row('0101')}]" in text
    assert "summa över gruppens kommuner" in text


def test_a_ratio_shows_both_sides(released: Released) -> None:
    text = render_text(quantity_of(released, "medel.forbrukat"))
    assert "täljare 90, nämnare 80" in text
    assert "used_sek delat med requisitioned_sek" in text
    assert "statistik om nationella patientöversikten" in render_text(quantity_of(released, "npo.per_anvandare"))


def test_figures_are_numbers_in_json(released: Released) -> None:
    content = json.loads(render_json(released.trace(QUANTITIES, column_of("npo.per_anvandare") + 1)))
    assert isinstance(content["figure"]["value"], int | float)
    content = json.loads(render_json(released.trace(CARRIED, 2)))
    assert (content["figure"]["value"], content["series"][0]["value"]) == (44, 43)


def test_amounts_that_do_not_come_to_the_figure_are_named(released: Released, tmp_path: Path) -> None:
    release = tmp_path / released.release.name
    shutil.copytree(released.release, release)
    with duckdb.connect(str(release / DATABASE)) as connection:
        connection.execute("update fct_answers set number = number + 1 where variable_id = 'antal'")
    with pytest.raises(TraceError, match="contradicts itself"):
        trace_cell(release, f"{PLACE}/{QUANTITIES}/{column_of('antal.summa')}")
