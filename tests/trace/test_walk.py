"""Every kind of cell of the small world, walked back and compared with what ``oracle`` computes on its own."""

from __future__ import annotations

import shutil
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from orchestration.facts.errors import FactError
from orchestration.release.errors import ReleaseError
from orchestration.trace.model import CellTrace, IndicatorTrace, RawRow
from orchestration.trace.place import TraceError
from orchestration.trace.queries import MARTS
from orchestration.trace.walk import trace_cell
from orchestration.warehouse.marts import DATABASE
from tests.trace.conftest import CARRIED, PLACE, Released, answer_row
from tests.warehouse.oracle import (
    GroupRow,
    answer_statuses,
    displays,
    group_values,
    indicator_values,
    record_of,
)
from tests.warehouse.world import FORMS, INDICATORS, ROUNDS, VARIABLES, Cell, World, asked, groups_of, layout

pytestmark = pytest.mark.xdist_group("trace")  # one worker: the small release is made once
ROUND = ROUNDS[0]
INDICATOR_IDS = list(INDICATORS)
ROWS = {indicator: number for number, indicator in enumerate(INDICATORS, 1)}


@dataclass(frozen=True)
class Oracle:
    """What the small world's marts must be, computed once without SQL."""

    values: dict[tuple[str, str, str], tuple[int | None, int | None, str]]
    statuses: dict[tuple[str, str, str], str]
    groups: dict[tuple[str, str, str, str], GroupRow]
    displays: dict[tuple[int, int], str]


@pytest.fixture(scope="module")
def oracle(released: Released) -> Oracle:
    world = released.world
    return Oracle(indicator_values(world), answer_statuses(world), group_values(world), displays(world))


def shares_of(indicator: str) -> list[Cell]:
    """Cells of the table's own round."""
    return [cell for cell in layout() if (cell.measure, cell.thing, cell.round) == ("share", indicator, ROUND)]


def members(cell: Cell) -> list[str]:
    return [code for code in FORMS if groups_of(code).get(cell.grouping) == cell.group]


def indicator_of(trace: CellTrace) -> IndicatorTrace:
    assert trace.indicator is not None
    return trace.indicator


def codes_of(trace: CellTrace, role: str) -> list[str]:
    return [entry.code for entry in trace.with_role(role)]


@pytest.mark.parametrize("indicator", INDICATOR_IDS)
def test_municipalities_stand_where_the_rules_put_them(released: Released, oracle: Oracle, indicator: str) -> None:
    answered = released.world.answers
    for cell in shares_of(indicator):
        trace = released.trace(cell.row_no, cell.col_no)
        values = {code: oracle.values[ROUND, code, indicator] for code in members(cell)}
        inside = [code for code, (_, base, _) in values.items() if base]
        outside = [code for code in values if code not in inside and asked(indicator, ROUND)]
        assert codes_of(trace, "numerator") == [code for code in inside if values[code][0]]
        assert codes_of(trace, "base") == [code for code in inside if not values[code][0]]
        assert codes_of(trace, "outside") == [code for code in outside if (ROUND, code) in answered]
        assert codes_of(trace, "silent") == [code for code in outside if (ROUND, code) not in answered]
        assert trace.figure.display == oracle.displays[cell.row_no, cell.col_no]


@pytest.mark.parametrize("indicator", INDICATOR_IDS)
def test_answers_are_counted_in_group_base_and_numerator(released: Released, oracle: Oracle, indicator: str) -> None:
    for cell in shares_of(indicator):
        trace = released.trace(cell.row_no, cell.col_no)
        in_numerator = set(codes_of(trace, "numerator"))
        in_base = set(codes_of(trace, "base")) | in_numerator
        for variable in trace.variables:
            given = {code: _answer(released.world, oracle, code, variable.variable_id) for code in members(cell)}
            group = Counter(given.values())
            base = Counter(given[code] for code in in_base)
            numerator = Counter(given[code] for code in in_numerator)
            found = {
                (count.code, count.status): (count.group, count.base, count.numerator)
                for count in variable.counts
                if count.group
            }
            assert found == {answer: (group[answer], base[answer], numerator[answer]) for answer in group}


def _answer(world: World, oracle: Oracle, municipality: str, variable: str) -> tuple[str | None, str]:
    register = record_of(world, ROUND, municipality)
    if variable.startswith("reg_"):
        return register[variable], "answered"
    status = oracle.statuses[ROUND, municipality, variable]
    return (register[variable] if status in {"answered", "dont_know"} else None), status


@pytest.mark.parametrize("indicator", INDICATOR_IDS)
def test_groups_are_those_of_the_grouping_and_the_country(released: Released, oracle: Oracle, indicator: str) -> None:
    for cell in shares_of(indicator):
        groups = released.trace(cell.row_no, cell.col_no).groups
        found = {
            (g.grouping_id, g.group_code): (g.members, g.answering, g.numerator, g.base, g.share_percent)
            for g in groups
        }
        expected = {
            (grouping, group): tuple(values.municipalities)
            for (round_, grouping, group, of), values in oracle.groups.items()
            if (round_, of) == (ROUND, indicator) and grouping in {cell.grouping, "alla"}
        }
        assert found == expected
        assert [(g.grouping_id, g.group_code) for g in groups if g.is_of_cell] == [(cell.grouping, cell.group)]


def test_rules_are_taken_apart(released: Released) -> None:
    trace = released.trace(ROWS["tjanst.lan"], 1)
    indicator = indicator_of(trace)
    assert indicator.numerator is not None
    assert indicator.base is not None
    assert (indicator.base.expression, indicator.base.combine) == ("all(reg_lan=02, drift=1|2)", "all")
    assert [(term.variable_id, term.labels) for term in indicator.base.terms] == [
        ("reg_lan", ("Län 02",)),
        ("drift", ("Egen", "Delvis")),
    ]
    assert [variable.variable_id for variable in trace.variables] == ["tjanst", "reg_lan", "drift"]
    named = {(v.variable_id, c.code) for v in trace.variables for c in v.counts if c.in_numerator_rule}
    assert named == {("tjanst", "1"), ("tjanst", "2")}
    named = {(v.variable_id, c.code) for v in trace.variables for c in v.counts if c.in_base_rule}
    assert named == {("reg_lan", "02"), ("drift", "1"), ("drift", "2")}


def test_every_permitted_code_is_listed_used_or_not(released: Released) -> None:
    trace = released.trace(ROWS["medel.ja"], 9)
    service = trace.variables[0]
    assert [(count.code, count.label) for count in service.counts if count.code] == [
        ("1", "Ja"),
        ("2", "Nej"),
        ("99", "Vet ej"),
    ]
    assert [count.group for count in service.counts if count.code == "99"] == [0]
    assert VARIABLES["medel"][1] == service.answer_set
    assert service.question is not None
    assert service.question.text == "Fråga?"


def test_the_frame_counts_who_did_not_answer(released: Released) -> None:
    trace = released.trace(ROWS["svar.enkat"], 4)
    assert indicator_of(trace).base_is_frame
    assert INDICATORS["svar.enkat"][0] == "ramen"
    base = indicator_of(trace).base
    assert base is not None
    assert (base.expression, base.terms) == ("always", ())
    assert codes_of(trace, "base") == ["0204"]
    assert (trace.layout.measure, trace.figure.display) == ("population", "9")


def test_a_question_that_was_not_asked_has_no_one_behind_it(released: Released) -> None:
    trace = released.trace(ROWS["nytt.ja"], 1)
    assert (trace.figure.status, trace.figure.display, trace.figure.base) == ("not_asked", "ej", None)
    indicator = indicator_of(trace)
    assert (indicator.asked, indicator.numerator, indicator.base) == (False, None, None)
    assert trace.variables == ()
    assert trace.members == ()
    assert {raw.holds_answers for raw in trace.raw_files} == {False}


def test_raw_rows_lead_to_the_files_of_the_manifest(released: Released) -> None:
    trace = released.trace(ROWS["tjanst.ja"], 1)
    for entry in trace.members:
        own = [RawRow("form", answer_row(entry.code))] if entry.role != "silent" else []
        assert list(entry.rows) == [*own, RawRow(None, answer_row(entry.code))]
    assert [(raw.source, raw.sha256[0]) for raw in trace.raw_files if raw.holds_answers] == [("form", "a")]
    assert {raw.source for raw in trace.raw_files} == {"form", "register", "months", "funds"}


@pytest.mark.parametrize(
    ("place", "verdict", "obsolete"),
    [((2, 1), "errata", False), ((3, 2), "differs", False), ((4, 2), "equal", True)],
)
def test_an_erratum_comes_with_its_explanation(
    released: Released, place: tuple[int, int], verdict: str, obsolete: bool
) -> None:
    figure = released.trace(*place).figure
    assert figure.verdict == verdict
    assert figure.erratum is not None
    assert (figure.erratum.printed, figure.erratum.computed) == released.world.errata[place]
    assert (figure.erratum.explanation, figure.erratum.obsolete) == ("Går inte", obsolete)


def test_cells_without_erratum_say_what_they_are(released: Released) -> None:
    assert released.trace(5, 3).figure.verdict == "differs"
    unknown = released.trace(9, 6).figure
    assert (unknown.verdict, unknown.printed) == ("not_printed", None)
    assert released.trace(1, 1).figure.erratum is None


def copied(released: Released, folder: Path) -> Path:
    target = folder / released.release.name
    shutil.copytree(released.release, target)
    return target


def test_a_release_that_contradicts_itself_is_named(released: Released, tmp_path: Path) -> None:
    release = copied(released, tmp_path)
    with duckdb.connect(str(release / DATABASE)) as connection:
        connection.execute(
            "update fct_indicator_municipality set numerator = 1 - numerator where municipality_code = '0101'"
        )
    with pytest.raises(TraceError, match="contradicts itself") as refused:
        trace_cell(release, f"{PLACE}/2/1")
    assert f"{PLACE}/2/1" in str(refused.value)


def test_a_raw_file_that_the_manifest_lacks_is_named(released: Released, tmp_path: Path) -> None:
    release = copied(released, tmp_path)
    with duckdb.connect(str(release / DATABASE)) as connection:
        connection.execute("update fct_answers set source_id = 'elsewhere' where municipality_code = '0101'")
    with pytest.raises(TraceError, match="raw files elsewhere"):
        trace_cell(release, f"{PLACE}/2/1")


@pytest.mark.parametrize("mart", ["dim_group_member", "report_cell_notes"])
def test_a_release_that_lacks_a_mart_says_which(released: Released, tmp_path: Path, mart: str) -> None:
    release = copied(released, tmp_path)
    with duckdb.connect(str(release / DATABASE)) as connection:
        connection.execute(f"drop table {mart}")
    with pytest.raises(FactError, match=f"found no {mart}"):
        trace_cell(release, f"{PLACE}/2/1")


def test_a_release_of_another_version_says_which_column_it_lacks(released: Released, tmp_path: Path) -> None:
    release = copied(released, tmp_path)
    with duckdb.connect(str(release / DATABASE)) as connection:
        connection.execute("alter table fct_indicator_series drop column unit_value")
    with pytest.raises(FactError, match=r"another version: .*unit_value.*Load again, or ask it by the code"):
        trace_cell(release, f"{PLACE}/2/1")


def test_a_folder_that_is_no_release_is_refused(released: Released, tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match=r"manifest\.json"):
        trace_cell(tmp_path, f"{PLACE}/2/1")
    release = copied(released, tmp_path)
    (release / DATABASE).unlink()
    with pytest.raises(FactError, match=r"expected ehalsa\.duckdb, found no such file"):
        trace_cell(release, f"{PLACE}/2/1")


def test_a_cell_that_does_not_exist_is_answered_with_the_nearest(released: Released) -> None:
    with pytest.raises(
        TraceError, match=rf"expected row 1–{CARRIED}, found 40. The nearest cell is {PLACE}/{CARRIED}/2"
    ):
        trace_cell(released.release, f"{PLACE}/40/2")


def test_a_trace_leaves_the_release_as_it_is(released: Released) -> None:
    before = (released.release / DATABASE).read_bytes()
    trace_cell(released.release, f"{PLACE}/1/1")
    assert (released.release / DATABASE).read_bytes() == before
    assert not list(released.release.glob("*.wal"))


def test_a_release_carries_every_mart_of_a_trace(data_dir: Path) -> None:
    from orchestration.facts.products import load_report_facts

    reports = sorted(path.stem for path in (data_dir / "products").glob("[0-9]*.yaml"))
    assert reports
    released_marts = {mart.name for report in reports for mart in load_report_facts(data_dir, report).release.marts}
    assert set(MARTS) - released_marts == set()
