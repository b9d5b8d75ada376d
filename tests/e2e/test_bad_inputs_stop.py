"""Each bad input stops the real load before the warehouse is built, and says where, what and what to do."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from orchestration.findings import Finding
from orchestration.release.journal import Asked, Journal
from orchestration.release.manifest import build_manifest
from orchestration.release.publish import Staged, publish
from orchestration.release.versions import Versions
from tests.e2e.bad_inputs import NAMED, Record, named_faults
from tests.e2e.bad_inputs_table import loaded_part, run_all
from tests.e2e.loading import ROUND, Home, copy_exports
from tests.faults.faults import BadInput
from tests.faults.page import HEAD, PAGE

pytestmark = [pytest.mark.xdist_group("e2e_bad_inputs"), pytest.mark.timeout(1200)]

FIELDS = ("file", "what", "found", "remedy")
STOPPED = "The load is stopped. Nothing was published; the current release is as it was."


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, data_dir: Path, repo_root: Path, parsed: Path) -> Home:
    """A state folder with a current release, a small one, and the parsed project."""
    folder = tmp_path_factory.mktemp("bad_inputs")
    made = Home(folder / "home", copy_exports(data_dir, folder / "exports"), repo_root)
    staged = folder / "staged"
    staged.mkdir()
    (staged / "report_cells.csv").write_text("report\n", encoding="utf-8")
    manifest = build_manifest(staged, inputs=[], versions=Versions(""), counts={}, checks=[], synthetic_rounds=[])
    journal = Journal(folder / "records" / "journal.jsonl", folder / "raw" / "index.jsonl")
    publish(Staged(staged, manifest), made.releases, journal, Asked("a test"))
    shutil.copytree(parsed, made.folder / "dbt")
    return made


@pytest.fixture(scope="module")
def records(home: Home, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Record]:
    return {record.name: record for record in run_all(home, tmp_path_factory.mktemp("records"))}


@pytest.fixture(scope="module")
def faults(data_dir: Path) -> dict[str, BadInput]:
    return {bad.name: bad for bad in named_faults(data_dir)}


@pytest.mark.parametrize("name", NAMED)
def test_the_load_stops_before_the_warehouse(name: str, records: dict[str, Record], home: Home) -> None:
    record = records[name]
    assert record.code == 1
    assert STOPPED in record.err
    assert "dbt" not in record.out
    assert "Traceback" not in record.out + record.err
    assert record.current == home.current() != ""
    assert not (home.folder / "build").exists()


@pytest.mark.parametrize("name", NAMED)
def test_the_findings_file_says_what_where_and_what_to_do(
    name: str, records: dict[str, Record], faults: dict[str, BadInput]
) -> None:
    record, bad = records[name], faults[name]
    said = [
        finding
        for finding in record.findings
        if all(re.search(pattern, str(finding[field] or "")) for field, pattern in bad.says.items())
    ]
    assert said, json.dumps(record.findings, ensure_ascii=False, indent=1)
    assert all(finding[field] for finding in said for field in FIELDS)


@pytest.mark.parametrize("name", NAMED)
def test_each_finding_is_a_line_on_screen_and_the_file_is_named(
    name: str, records: dict[str, Record], home: Home
) -> None:
    record = records[name]
    lines = record.err.splitlines()
    for finding in record.findings[:20]:
        assert Finding(**finding).sentence() in lines
    assert lines[0] == Finding(**record.findings[0]).sentence()
    assert f"  Findings file: {home.folder}/findings/{ROUND}/{record.source}.csv" in lines


@pytest.mark.parametrize("name", ["file missing", "leading zero lost"])
def test_the_command_itself_ends_so(
    name: str, records: dict[str, Record], faults: dict[str, BadInput], home: Home, tmp_path: Path
) -> None:
    exports = tmp_path / "exports"
    shutil.copytree(home.sources.parent, exports)
    faults[name].damage(exports)
    finished = Home(home.folder, exports / "sources.yaml", home.repo).load()
    assert finished.code == records[name].code
    assert finished.err == records[name].err


def test_a_sources_file_that_cannot_be_used_is_told_in_one_line(home: Home, tmp_path: Path, data_dir: Path) -> None:
    sources = copy_exports(data_dir, tmp_path / "exports", {"kind: web_review": "kind: webb"})
    finished = Home(home.folder, sources, home.repo).load()
    assert finished.code == 1
    assert finished.err.startswith("unknown kind of source: ")
    assert finished.err.count("\n") == 1
    assert "sources.yaml" in finished.err
    assert "'webb'" in finished.err


def test_the_page_of_bad_inputs_is_up_to_date(records: dict[str, Record]) -> None:
    loaded, head, _ = PAGE.read_text(encoding="utf-8").partition(HEAD)
    assert head
    assert loaded_part([records[name] for name in NAMED]) == loaded, "run: python -m tests.e2e.bad_inputs_table"


@pytest.mark.parametrize("name", NAMED)
def test_nothing_is_red_in_dagster_but_the_refused_source(name: str, records: dict[str, Record]) -> None:
    record = records[name]
    assert len(record.red_assets) == 1
    assert len(record.red_checks) <= 2
    assert {re.split("[/ :]", red)[1] for red in (*record.red_assets, *record.red_checks)} == {record.source}


@pytest.mark.parametrize("name", NAMED)
def test_one_cause_is_one_finding(name: str, records: dict[str, Record]) -> None:
    assert len(records[name].findings) == 1
