"""A load of one round into an empty state folder: whole, and honest about what it does not hold."""

from __future__ import annotations

import filecmp
import json
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from orchestration.facts.sources import load_sources
from orchestration.release.verify import verify_release
from orchestration.sources.archive import RawArchive, RawObject
from tests.e2e.conftest import Good
from tests.e2e.loading import ROUND, Home, read_csv

pytestmark = [pytest.mark.xdist_group("e2e_one_round"), pytest.mark.timeout(1200)]


def test_one_round_alone_is_a_release(single: Good) -> None:
    manifest = verify_release(single.path)
    assert {entry.round for entry in manifest.inputs} == {ROUND}
    cells = single.home.cells()
    assert {cell["report"] for cell in cells} == {ROUND}
    assert {cell["verdict"] for cell in cells if cell["round"] == ROUND} == {"equal", "errata"}
    assert {cell["verdict"] for cell in cells if cell["round"] != ROUND} == {"carried"}
    assert [cell for cell in cells if cell["verdict"] == "carried" and cell["display"] != cell["printed"]] == []


def test_the_rounds_that_it_does_not_hold_are_told(single: Good) -> None:
    others = [entry.round for entry in load_sources(single.home.sources).rounds if entry.round != ROUND]
    assert f"Without: {', '.join(others)}, which the sources file has and nobody has landed" in single.finished.out
    read_me = (single.path / "README.txt").read_text(encoding="utf-8")
    assert f"Utgåvan saknar svaren från omgång {', '.join(others)}: " in read_me


def test_figures_of_other_rounds_are_those_of_the_print(single: Good) -> None:
    counts = verify_release(single.path).counts["key_numbers"]
    assert counts["no_answers"] > 0
    assert set(counts) <= {"equal", "carried", "errata", "no_answers"}
    place = next(cell for cell in single.home.cells() if cell["verdict"] == "carried")
    address = "/".join(place[name] for name in ("report", "part", "table_no", "row_no", "col_no"))
    finished = single.home.ehalsa("cell", address)
    assert finished.code == 0, finished.err
    assert f"Svaren i omgång {place['round']} finns inte i utgåvan." in finished.out


def test_nothing_but_the_round_is_in_the_archive(single: Good) -> None:
    landed = {path.name for path in (single.home.folder / "landing").iterdir() if path.is_dir()}
    assert landed == {ROUND, "catalog", "published"}


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory, data_dir: Path, repo_root: Path, parsed: Path) -> Home:
    """The home of a load of a round without report, review, usage statistics and funds."""
    sources = load_sources(data_dir / "sources.yaml")
    kinds = {"questionnaire", "response_register"}
    round_ = next(item.round for item in sources.rounds if not item.report and {s.kind for s in item.sources} == kinds)
    home = Home(tmp_path_factory.mktemp("alone") / "home", data_dir / "sources.yaml", repo_root)
    shutil.copytree(parsed, home.folder / "dbt")
    finished = home.ehalsa("load", "--round", round_)
    assert finished.code == 0, finished.out + finished.err
    return home


def test_a_round_with_a_questionnaire_alone_is_a_release(alone: Home) -> None:
    """What rests on sources that it does not have is empty, and says so."""
    release = alone.releases / alone.current()
    counts = verify_release(release).counts
    assert counts["cells"] == {}
    assert read_csv(release / "report_cells.csv") == []
    rows = counts["rows"]
    assert min(rows["fct_answers"], rows["fct_indicator_group"], rows["fct_responses"]) > 0
    empty = {name for name, number in rows.items() if number == 0}
    assert {"fct_npo_month", "fct_web_review", "fct_stimulus_funds", "report_cells"} <= empty
    with duckdb.connect(str(release / "ehalsa.duckdb"), read_only=True) as database:
        said = dict(database.execute("select table_name, comment from duckdb_tables()").fetchall())
    assert all(said[name].endswith("Inga rader i den här utgåvan.") for name in empty if "npo" in name)


def test_with_nothing_new_nothing_is_done(alone: Home, tmp_path: Path) -> None:
    """A load of just the same leaves every file as it lies."""
    home = Home(Path(shutil.copytree(alone.folder, tmp_path / "home", symlinks=True)), alone.sources, alone.repo)
    (round_,) = (path.name for path in (home.folder / "landing").iterdir() if path.name[:1].isdigit())
    written, pulls = when_written(home), RawArchive(home.folder / "raw").pulls()
    again = home.ehalsa("load", "--round", round_)
    assert again.code == 0, again.err
    assert f"Round {round_}: stands as landed: the same files, facts and code" in again.out
    anew = RawArchive(home.folder / "raw").pulls()[len(pulls) :]
    assert {(pulled.source, pulled.sha256) for pulled in anew} == {(pulled.source, pulled.sha256) for pulled in pulls}
    with closing(sqlite3.connect(home.folder / "dagster" / "history" / "runs" / "index.db")) as events:
        told = events.execute("select asset_key from event_logs where dagster_event_type = 'ASSET_OBSERVATION'")
        keys = {tuple(json.loads(key)) for (key,) in told}
    assert keys == {*(("landing", pulled.source) for pulled in pulls), ("release", "published")}
    assert f"Nothing to build: release {alone.current()[:12]} is made of the same, and whole." in again.out
    assert when_written(home) == written
    assert [word for word in ("dbt_build", "did not yield", "Skipping step") if word in again.out] == []
    _without_a_file(home, round_, pulls[0])


def _without_a_file(home: Home, round_: str, gone: RawObject) -> None:
    """Delete a file as sent: what was made of it stands, is whole, and cannot be made again."""
    reason, landed = "begäran om radering, dnr 1", when_written(home)
    deleted = home.ehalsa("raw", "delete", f"{gone.round}/{gone.source}", "--reason", reason)
    assert deleted.code == 0, deleted.err
    again = home.ehalsa("load", "--round", round_)
    assert again.code == 0, again.err
    assert f"Round {round_}: stands as landed: {gone.source} was deleted " in again.out
    assert "Nothing to build: release " in again.out
    assert when_written(home) == landed
    assert not (RawArchive(home.folder / "raw").objects / gone.sha256).exists(), "it lies where it came from"
    whole = home.ehalsa("verify", "--all")
    assert (whole.code, whole.out) == (0, "all as it was; raw files deleted and noted: 1 (`ehalsa raw list`)\n")
    rebuilt = home.ehalsa("releases", "rebuild", home.current()[:12])
    assert rebuilt.code == 1
    assert rebuilt.err.startswith("bytes that were deleted: raw archive, object ")
    assert reason in rebuilt.err


def when_written(home: Home) -> dict[str, int]:
    """Give when what is landed, built and released was written."""
    folders = [home.folder / name for name in ("landing", "build", "releases")]
    return {str(path): path.stat().st_mtime_ns for folder in folders for path in folder.rglob("*")}


def test_a_release_that_is_gone_is_rebuilt_from_the_raw_archive_byte_for_byte(alone: Home, tmp_path: Path) -> None:
    """It is laid in its place again; a file pulled since does not enter it."""
    name = alone.current()
    shutil.copytree(alone.folder, tmp_path / "home", symlinks=True)
    home = Home(tmp_path / "home", alone.sources, alone.repo)
    shutil.rmtree(home.releases / name)
    archive = RawArchive(home.folder / "raw")
    sha256, size = archive.store([b"refused"])
    archive.record(replace(archive.pulls()[0], sha256=sha256, size=size))
    said = home.ehalsa("releases", "rebuild", name[:12])
    assert said.code == 0, said.err
    assert f"{name}: rebuilt from " in said.out
    assert "files byte for byte as published, and what ehalsa.duckdb holds; it lies in its place again" in said.out
    assert filecmp.dircmp(alone.releases / name, home.releases / name).diff_files == ["ehalsa.duckdb"]
    assert verify_release(home.releases / name).id == name  # of the database its rows
    last = json.loads((home.folder / "records" / "journal.jsonl").read_bytes().splitlines()[-1])
    assert (last["event"], last["id"], last["by"]) == ("rebuild", name, "ehalsa releases rebuild")
    assert [path.name for path in (home.folder / ".work").glob("*")] == []
