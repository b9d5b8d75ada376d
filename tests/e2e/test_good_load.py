"""What a person holds after one command: a whole release, every printed cell of every report compared, a summary."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from pathlib import Path

import duckdb
import openpyxl
import pytest

from orchestration.facts.sources import Sources, load_sources
from orchestration.release.verify import verify_release
from orchestration.rounding import percent
from orchestration.trace.text import WIDTH, render_text
from orchestration.trace.walk import trace_cell
from tests.e2e.conftest import Good
from tests.e2e.loading import read_csv

pytestmark = [pytest.mark.xdist_group("e2e_good"), pytest.mark.timeout(1200)]

NOISE = ("Warning", "nanobind", "INFO:", "DEBUG", "Traceback")
COLUMNS = (
    "report,part,table_no,row_no,col_no,row_label,col_label,numerator,base,value,status,display,printed,verdict,"
    "round,quantity_id,period,source,data_origin,title,group_label,indicator_label,base_description,"
    "item_non_response,base_non_response"
)
PLACE = ("report", "part", "table_no", "row_no", "col_no")


@pytest.fixture(scope="module")
def sources(data_dir: Path) -> Sources:
    return load_sources(data_dir / "sources.yaml")


def published(data: Path, name: str) -> list[dict[str, str]]:
    """The rows of that file of every report that has it, with the report."""
    return [
        {"report": path.parent.name, **row}
        for path in sorted((data / "published").glob(f"*/{name}"))
        for row in read_csv(path)
    ]


def test_it_says_what_it_does_and_what_came_of_it(good: Good, sources: Sources, data_dir: Path) -> None:
    said = good.finished.out.splitlines()
    steps = ["raw/enkat", "land_round", "dbt_build", "report_cells_back_test", "published"]
    places = [next(n for n, line in enumerate(said) if step in line and line.endswith(" ok")) for step in steps]
    assert places == sorted(places)
    rounds = ", ".join(f"{entry.round} (synthetic answers)" for entry in sources.rounds)
    assert f"Rounds:  {rounds}" in said
    assert f"Inputs:  {sum(len(entry.sources) for entry in sources.rounds)} files" in said
    assert any(line.startswith(f"Cells:   {len(read_csv(good.path / 'report_cells.csv'))}: ") for line in said)
    assert f"Release: {good.path}" in said
    assert said[-1].startswith("Seconds: ")


def test_it_prints_nothing_of_its_libraries(good: Good) -> None:
    assert good.finished.err == ""
    assert [word for word in NOISE if word in good.finished.out] == []


def test_it_leaves_nothing_in_the_temporary_folder(good: Good, shared: Path) -> None:
    assert sorted(path.name for path in (shared / "good_tmp").iterdir()) == []


def test_the_release_is_whole(good: Good, sources: Sources) -> None:
    manifest = verify_release(good.path)
    assert manifest.id == good.release
    names = {path.name for path in good.path.iterdir()}
    workbooks = {"tabeller_2021.xlsx", "tabeller_2021.ods", "tabeller_2014.xlsx", "tabeller_2014.ods"}
    assert names >= {*workbooks, "report_cells.csv", "key_numbers.csv", "ehalsa.duckdb", "marts", "manifest.json"}
    assert [check for check in manifest.checks if check.outcome != "passed" or check.evaluated == 0] == []
    assert manifest.synthetic_rounds == tuple(entry.round for entry in sources.rounds)


def test_its_inputs_are_the_files_of_the_sample(good: Good, sources: Sources, data_dir: Path) -> None:
    shipped = {
        hashlib.sha256(path.read_bytes()).hexdigest(): path.stat().st_size
        for path in (data_dir / "sample").rglob("*.*")
    }
    inputs = verify_release(good.path).inputs
    assert {entry.sha256: entry.size for entry in inputs} == shipped
    assert {(entry.round, entry.source, entry.kind, entry.origin) for entry in inputs} == {
        (entry.round, spec.source, spec.kind, spec.uri) for entry in sources.rounds for spec in entry.sources
    }


def test_every_printed_cell_of_the_reports_agrees_is_carried_over_or_is_an_erratum(good: Good, data_dir: Path) -> None:
    cells = good.home.cells()
    assert ",".join(cells[0]) == COLUMNS
    printed = {tuple(cell[name] for name in PLACE): cell["printed"] for cell in published(data_dir, "cells.csv")}
    assert {tuple(cell[name] for name in PLACE): cell["printed"] for cell in cells} == printed
    assert set(Counter(cell["report"] for cell in cells)) == {
        cell["report"] for cell in published(data_dir, "cells.csv")
    }
    verdicts = Counter(cell["verdict"] for cell in cells)
    errata = {tuple(row[name] for name in PLACE) for row in published(data_dir, "errata.csv")}
    assert {tuple(cell[name] for name in PLACE) for cell in cells if cell["verdict"] == "errata"} == errata
    assert set(verdicts) <= {"equal", "errata", "carried"}


def test_a_figure_says_what_it_rests_on(good: Good) -> None:
    """Table 27 shows usage statistics, table 30 requisitions, and carried figures are those of a print."""
    by_table: dict[tuple[str, str], set[str]] = {}
    for cell in good.home.cells():
        by_table.setdefault((cell["report"], f"{cell['part']}/{cell['table_no']}"), set()).add(cell["source"])
        assert (cell["data_origin"] == "published") == (cell["verdict"] == "carried")
    others = {place: found for place, found in by_table.items() if found != {"answers"}}
    assert others == {("2021", "main/27"): {"npo"}, ("2021", "main/30"): {"stimulus_funds"}}
    book = openpyxl.load_workbook(good.path / "tabeller_2021.xlsx", read_only=True)
    said = {name: [str(row[0]) for row in book[name].iter_rows(values_only=True) if row] for name in book.sheetnames}
    assert [line for line in said["Tabell 27"] if line.startswith("Källa:")] == [
        "Källa: Inera AB, användningsstatistik för nationella patientöversikten."
    ]
    assert any("rekvisitioner" in line for line in said["Tabell 30"] if line.startswith("Källa:"))


def test_numbers_in_column_headings_are_as_printed_or_say_what_print_has(good: Good, data_dir: Path) -> None:
    def numbers(cells: list[dict[str, str]]) -> dict[tuple[str, ...], list[str]]:
        found = {tuple(cell[name] for name in PLACE): cell["col_label"] for cell in cells}
        return {place: re.findall(r"n= ?([\dx–]+)", label) for place, label in found.items()}

    with duckdb.connect(str(good.path / "ehalsa.duckdb"), read_only=True) as release:
        named = f"select {', '.join(PLACE)}, printed_n from report_headings where printed_n is not null"
        others = {tuple(map(str, place)): [printed] for *place, printed in release.execute(named).fetchall()}
    found = numbers(good.home.cells())
    assert found | others == numbers(published(data_dir, "cells.csv"))
    assert len(others) == len({place for place in others if found[place] != others[place]}) > 60
    assert sum(map(len, found.values())) > 200


def test_only_years_known_from_print_are_carried_over(good: Good, data_dir: Path) -> None:
    years = {row["round"] for row in read_csv(data_dir / "published" / "rounds.csv")}
    carried = [cell for cell in good.home.cells() if cell["verdict"] == "carried"]
    assert carried
    assert {cell["round"] for cell in carried} <= years
    assert {cell["round"] for cell in good.home.cells() if cell["verdict"] != "carried"}.isdisjoint(years)


def test_every_key_number_is_computed_or_carried_over_or_is_an_erratum(good: Good, data_dir: Path) -> None:
    counts = verify_release(good.path).counts["key_numbers"]
    assert set(counts) <= {"equal", "carried", "errata"}
    assert counts["errata"] == len(published(data_dir, "key_number_errata.csv"))
    assert sum(counts.values()) == len(published(data_dir, "key_numbers.csv"))


def test_whoever_says_equal_shows_what_is_printed(good: Good) -> None:
    """But for the kind of space between thousands, and the print's own footnote mark after a figure."""

    def read(text: str) -> str:
        return re.sub(r"(\d)\*$", r"\1", text.replace("\u00a0", " ").strip())

    cells = [cell for cell in good.home.cells() if cell["verdict"] == "equal"]
    assert [cell for cell in cells if read(cell["display"]) != read(cell["printed"])] == []


def test_the_records_lie_beside_the_release(good: Good) -> None:
    records = good.home.folder / "records" / good.release
    assert (records / "audit.json").is_file()
    assert list((records / "data_docs").rglob("index.html"))


def test_the_build_is_closed(good: Good) -> None:
    assert list(good.home.folder.rglob("*.wal")) == []
    assert not (good.home.folder / "last_error.txt").exists()


@pytest.mark.parametrize("command", ["list", "verify"])
def test_the_release_is_listed_and_verified(good: Good, command: str) -> None:
    finished = good.home.ehalsa("releases", command)
    assert finished.code == 0, finished.err
    assert good.release[:12] in finished.out


def test_figures_of_a_source_that_a_round_lacks_are_none_and_never_0(good: Good, data_dir: Path) -> None:
    queries = [row["query"] for row in published(data_dir, "key_numbers.csv") if "fct_web_review" in row["query"]]
    assert queries
    with duckdb.connect(str(good.path / "ehalsa.duckdb"), read_only=True) as release:
        found = {release.execute(query.replace("'2021'", "'2020'")).fetchall()[0][0] for query in queries}
    assert found == {None}


def test_a_cell_is_walked_back(good: Good) -> None:
    finished = good.home.ehalsa("cell", "2021/bilaga2/12/3/2")
    assert finished.code == 0, finished.err
    assert "syntetiska svar" in finished.out
    place = {"report": "2021", "part": "bilaga2", "table_no": "12", "row_no": "3", "col_no": "2"}
    cell = next(cell for cell in good.home.cells() if place.items() <= cell.items())
    assert cell["row_label"].rsplit(" > ", maxsplit=1)[-1] in finished.out


def test_every_kind_of_cell_of_every_table_is_walked_back_to_its_figure(good: Good) -> None:
    with duckdb.connect(str(good.path / "ehalsa.duckdb"), read_only=True) as release:
        places = release.execute(
            "select min(concat_ws('/', report, part, table_no, row_no, col_no)) from report_cells"
            " group by report, part, table_no, measure, status, verdict, round = report order by all"
        ).fetchall()
    assert len(places) > 80
    for (place,) in places:
        trace = trace_cell(good.path, place)
        lines = render_text(trace).splitlines()
        assert [line for line in lines if len(line) > WIDTH or "None" in line] == [], place
        assert bool(trace.raw_files) == (trace.figure.status != "no_answers"), place
        assert (trace.figure.carried is not None) == (trace.figure.verdict == "carried"), place
        asked = trace.quantity and trace.quantity.measure
        assert not asked or any(raw.holds_answers for raw in trace.raw_files), place


def test_three_cells_of_each_kind_say_what_they_rest_on(good: Good) -> None:
    """Source, origin, respondents, response rate, item non-response of the base; observations have no respondents."""
    kinds = """
        select measure, source, data_origin, array_slice(list(concat_ws('/', report, part, table_no, row_no, col_no)
            order by hash(table_no, row_no, col_no)), 1, 3) as cells
        from report_cells where status <> 'not_asked' group by all order by all
    """
    limits = "select max(smallest) from dim_display_limit where rule = 'share_base'"
    with duckdb.connect(str(good.path / "ehalsa.duckdb"), read_only=True) as marts:
        chosen = marts.execute(kinds).fetchall()
        ((limit,),) = marts.execute(limits).fetchall()
        named = "select code, label from dim_code_label where column_name = ?"
        label, origin = (dict(marts.execute(named, [one]).fetchall()) for one in ("source", "data_origin"))
    assert len(chosen) >= 12
    for measure, source, data_origin, cells in chosen:
        for place in cells:
            trace = trace_cell(good.path, place)
            said = " ".join(render_text(trace).split())
            assert f" Källa {label[source]} Ursprung {origin[data_origin]} " in said, place
            rests = trace.rests_on
            assert (rests is not None) == (source == "answers" and data_origin != "published"), place
            if rests is not None:
                share = f" ({percent(rests.answering, rests.municipalities)} procent)"
                rate = share if rests.municipalities >= limit else ""
                of_all = "1 kommun" if rests.municipalities == 1 else f"{rests.municipalities} kommuner"
                assert f" Svarande {rests.answering} av {of_all}{rate} " in said, place
                assert f" Bortfall {rests.item_non_response} av {rests.base} i basen saknar svar" in said, place
                assert (" I enheter " in said) == (rests.units != rests.municipalities), (place, measure)


def test_what_respondents_wrote_is_for_the_owner_of_the_state_folder_alone(good: Good) -> None:
    names = ("raw", "landing", "findings", "checks", "build")
    modes = {name: f"{(good.home.folder / name).stat().st_mode & 0o777:03o}" for name in names}
    assert modes == dict.fromkeys(names, "700")
