"""One answer of one municipality changed in a copy of the sample: exactly the reckoned cells move, and are named.

Loads of the one round only: what a figure of it rests on is in no other. The monthly statistics of the same loads
have a new month, and a number that their producer hides.
"""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import duckdb
import openpyxl
import pytest

from orchestration.facts.load import load_catalog
from orchestration.release.verify import verify_release
from tests.e2e.conftest import Good
from tests.e2e.loading import ROUND, Finished, Home, copy_exports, read_csv
from tests.e2e.reckoning import Moved, Place, groups_of, place_of, reckon
from tests.faults.damage import append_row, edit_cell

pytestmark = [pytest.mark.xdist_group("e2e_one_round"), pytest.mark.timeout(1200)]

STRICT = f'report: "{ROUND}"\n    backtest: strict'
EXPORT = "enkat_a"
REASON = "a municipality has corrected an answer"
HIDDEN, HIDDEN_ROW, HIDDEN_MONTH = "Patienter i kommuner", 5, "2017-02"
NEW_MONTH = ("2021-02", 250, 30000, 9000, 300000, 150000, 60000, 20000, "insamlade uppgifter, Inera")
GROUP = ("storlek", "s4")  # the smallest: one answer moves its shares by three percent


@dataclass(frozen=True)
class Change:
    """The answer that changes: marked before, not marked after."""

    municipality: str
    row: int
    variable: str
    before: dict[str, str | None]

    @property
    def after(self) -> dict[str, str | None]:
        return {**self.before, self.variable: "0"}


@dataclass(frozen=True)
class Load:
    """One load of the changed answers into the home of the load without changes."""

    finished: Finished
    current: str
    findings: list[dict[str, str]]


def answers(data: Path) -> list[dict[str, str]]:
    text = (data / "sample" / ROUND / f"{EXPORT}_{ROUND}.csv").read_text(encoding="cp1252")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))


def pick(data: Path) -> Change:
    """Find a marked option, not the only one of its question, that opens no other; of the smallest size group."""
    catalog = load_catalog(data)
    codebook = catalog.codebooks[ROUND]
    routing = {term.variable for universe in codebook.universes for term in universe.rule.terms}
    used = {term.variable for item in catalog.indicators.definitions[ROUND] for term in item.numerator.terms}
    records = answers(data)
    row = next(n for n, r in enumerate(records) if GROUP in groups_of(data, codebook.round.size_scheme, r["kommunkod"]))
    record: dict[str, str | None] = {name: value or None for name, value in records[row].items()}
    flags = [item for item in codebook.variables if item.type == "flag" and record.get(item.variable) == "1"]
    several = {name for name, marked in Counter(item.question for item in flags).items() if marked > 1}
    register = {"reg_svarat": "1", "reg_enkat": "A", "reg_lan": record["lan"]}
    marked = next(f.variable for f in flags if f.question in several and f.variable in used - routing)
    return Change(str(record["kommunkod"]), row + 2, marked, {**record, **register})


@pytest.fixture(scope="module")
def change(data_dir: Path) -> Change:
    return pick(data_dir)


@pytest.fixture(scope="module")
def expected(single: Good, data_dir: Path, change: Change) -> dict[Place, Moved]:
    return reckon(data_dir, ROUND, change.municipality, (change.before, change.after), single.home.cells())


def load(single: Good, data: Path, folder: Path, change: Change, mode: str, *options: str) -> Load:
    sources = copy_exports(data, folder, {STRICT: STRICT.replace("strict", mode)})
    edit_cell(EXPORT, change.row, change.variable, "0")(folder)
    edit_cell("npo", HIDDEN_ROW, HIDDEN, "<10")(folder)
    append_row("npo", list(NEW_MONTH))(folder)
    home = Home(single.home.folder, sources, single.home.repo)
    finished = home.load(*options)
    return Load(finished, home.current(), read_csv(home.folder / "findings" / "marts" / "back_test.csv"))


@pytest.fixture(scope="module")
def strict(single: Good, data_dir: Path, tmp_path_factory: pytest.TempPathFactory, change: Change) -> Load:
    return load(single, data_dir, tmp_path_factory.mktemp("strict") / "exports", change, "strict")


@pytest.fixture(scope="module")
def reported(
    single: Good, strict: Load, data_dir: Path, tmp_path_factory: pytest.TempPathFactory, change: Change
) -> Load:
    assert strict.current == single.release
    accepted = ("--accept-loss", REASON)
    return load(single, data_dir, tmp_path_factory.mktemp("report") / "exports", change, "report", *accepted)


def differing(single: Good, expected: dict[Place, Moved]) -> set[Place]:
    """Of the cells that move, those that show another figure than before; a share may round to the same."""
    before = {place_of(cell): cell for cell in single.home.cells()} if single.home.current() == single.release else {}
    before = before or {place_of(cell): cell for cell in read_csv(single.path / "report_cells.csv")}
    return {
        place
        for place, moved in expected.items()
        if moved.share is None or str(moved.share) != before[place]["value"] or not moved.numerator
    }


@pytest.fixture(scope="module")
def hidden(single: Good) -> set[Place]:
    """The printed cells of the number that its producer hides in the changed files."""
    of = ("npo_patienter_kommuner", HIDDEN_MONTH)
    cells = read_csv(single.path / "report_cells.csv")
    return {place_of(cell) for cell in cells if (cell["quantity_id"], cell["period"]) == of}


def named(findings: list[dict[str, str]]) -> set[Place]:
    """Places that findings name."""
    places = set()
    for finding in findings:
        part, _, table = finding["sheet"].split(" ")
        places.add((ROUND, part, table, finding["row"], finding["column"]))
    return places


def test_the_change_reaches_shares_of_several_groupings(expected: dict[Place, Moved]) -> None:
    assert len(expected) >= 2
    assert any(moved.share is not None for moved in expected.values())


def test_in_a_strict_round_the_load_stops_and_the_release_stays(single: Good, strict: Load) -> None:
    assert strict.finished.code == 1
    assert strict.current == single.release
    assert verify_release(single.path).id == single.release
    assert "The load is stopped. Nothing was published; the current release is as it was." in strict.finished.err
    assert "release/published" not in strict.finished.out


def test_the_back_test_names_the_cells_that_differ(
    single: Good, strict: Load, expected: dict[Place, Moved], hidden: set[Place]
) -> None:
    assert named(strict.findings) == differing(single, expected) | hidden
    first = strict.findings[0]
    assert (
        f"{first['file']}, sheet {first['sheet']}, row {first['row']}, column {first['column']}" in strict.finished.err
    )
    assert first["remedy"].startswith("see whether the report has that figure")
    assert f"`ehalsa cell {ROUND}/" in first["remedy"]


def test_where_differences_are_only_reported_the_load_goes_on(single: Good, reported: Load, strict: Load) -> None:
    assert reported.finished.code == 0, reported.finished.err
    assert reported.current != single.release
    assert reported.findings == strict.findings


def test_exactly_the_reckoned_cells_move(
    single: Good, reported: Load, expected: dict[Place, Moved], hidden: set[Place]
) -> None:
    before = {place_of(cell): cell for cell in read_csv(single.path / "report_cells.csv")}
    after = {place_of(cell): cell for cell in read_csv(single.home.releases / reported.current / "report_cells.csv")}
    counts = ("numerator", "base")
    moved = {place for place in before if any(before[place][name] != after[place][name] for name in counts)}
    assert moved == set(expected) | hidden
    for place, foretold in expected.items():
        assert (after[place]["numerator"], after[place]["base"]) == (str(foretold.numerator), str(foretold.base))
        if foretold.share is not None:
            assert after[place]["value"] == str(foretold.share)
    unmoved = before.keys() - moved
    assert {place: before[place] for place in unmoved} == {place: after[place] for place in unmoved}
    assert {p for p in after if after[p]["verdict"] == "differs"} == differing(single, expected) | hidden


def test_a_number_that_its_source_hides_is_a_symbol_in_every_format(
    single: Good, reported: Load, hidden: set[Place], tmp_path: Path
) -> None:
    release = single.home.releases / reported.current
    cells = {place_of(cell): cell for cell in read_csv(release / "report_cells.csv")}
    (place,) = hidden
    shown = ("numerator", "value", "status", "display", "verdict")
    assert [cells[place][name] for name in shown] == ["", "", "suppressed", "x", "differs"]
    _, part, table, row, _column = place
    assert part == "main"
    assert "x" in read_csv(release / "tabeller" / ROUND / f"tabell_{table}.csv")[int(row) - 1].values()
    book = openpyxl.load_workbook(release / f"tabeller_{ROUND}.xlsx")
    assert "x‡" in [cell.value for line in book[f"Tabell {table}"].iter_rows() for cell in line]
    address = "/".join(place)
    told = single.home.ehalsa("cell", address).out
    assert "Uppgiften är dold i källan, som inte lämnar ut tal under tio; cellen visar då symbolen x" in told
    made = single.home.ehalsa("table", f"{ROUND}/{part}/{table}", "--by", "alla", "--out", str(tmp_path / "t.csv"))
    assert made.code == 0, made.err
    assert "x" in (tmp_path / "t.csv").read_text(encoding="utf-8").splitlines()[int(row)].split(",")
    with duckdb.connect(str(release / "ehalsa.duckdb"), read_only=True) as database:
        query = "select period, numerator, status from fct_quantity where quantity_id = 'npo_patienter_kommuner'"
        months = database.execute(f"{query} and period in (?, ?) order by period", [HIDDEN_MONTH, NEW_MONTH[0]])
        assert months.fetchall() == [(HIDDEN_MONTH, None, "suppressed"), (NEW_MONTH[0], NEW_MONTH[7], "answered")]


def test_the_difference_is_that_answer_and_the_reckoned_cells(
    single: Good, reported: Load, change: Change, expected: dict[Place, Moved], hidden: set[Place]
) -> None:
    said = single.home.ehalsa("releases", "diff", single.release[:12], "--format", "json")
    lines = json.loads(said.out)
    answer = f"round={ROUND} unit_code={change.municipality} variable_id={change.variable}"
    assert {line["where"] for line in lines if line["what"] == "fct_answers" and line["where"]} == {answer}
    places = {"/".join(part.split("=")[1] for part in line["where"].split()) for line in of_cells(lines)}
    assert places == {"/".join(place) for place in expected.keys() | hidden}
    assert [line["where"] for line in lines if line["what"] == "inputs" and line["column"] == "sha256"] == [
        f"{ROUND}/{EXPORT}",
        f"{ROUND}/npo",
    ]
    kept = single.home.folder / "records" / reported.current / "changes.json"
    of_kept = of_cells(json.loads(kept.read_text(encoding="utf-8")))
    assert {line["where"] for line in of_kept} == {line["where"] for line in of_cells(lines)}


def of_cells(lines: list[dict[str, str]]) -> list[dict[str, str]]:
    return [line for line in lines if line["what"] == "report_cells" and line["column"] in {"numerator", "base"}]


def test_both_releases_stand_and_one_goes_back(single: Good, reported: Load) -> None:
    listed = single.home.ehalsa("releases", "list").out.splitlines()
    assert [line[:14] for line in listed[1:]] == [f"  {single.release[:12]}", f"* {reported.current[:12]}"]
    assert listed[-1].endswith(REASON)
    back = single.home.ehalsa("releases", "rollback", single.release[:8])
    assert (back.code, single.home.current()) == (0, single.release), back.err
    assert single.home.ehalsa("releases", "verify").out.startswith(single.release)


def test_a_broken_rule_of_the_warehouse_stops_before_publication(
    single: Good, reported: Load, data_dir: Path, tmp_path: Path
) -> None:
    """A printed cell that the layout of its table does not have: no reader could judge that, a data test names it."""
    assert reported.finished.code == 0
    before = single.home.current()
    data = tmp_path / "data"
    shutil.copytree(data_dir, data)
    printed = data / "published" / ROUND / "cells.csv"
    cells = read_csv(printed)
    beyond = {**cells[-1], "row_no": str(1 + max(int(cell["row_no"]) for cell in cells))}
    with printed.open("a", encoding="utf-8", newline="") as handle:
        csv.DictWriter(handle, list(beyond), lineterminator="\n").writerow(beyond)
    finished = Home(single.home.folder, data / "sources.yaml", single.home.repo).load(EHALSA_DATA=str(data))
    assert finished.code == 1
    assert "printed_cells_are_laid_out" in finished.err
    assert "release/" not in finished.out
    assert single.home.current() == before
    assert verify_release(single.home.releases / before).id == before
