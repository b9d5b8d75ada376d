"""A release that is not what came in does not pass the reconciliation, whatever dbt's own tests say of it."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from fnmatch import fnmatch
from pathlib import Path

import duckdb
import pytest

from orchestration.exports.marts import check_marts, export_database, export_parquet
from orchestration.facts.dictionary import load_meanings
from orchestration.facts.products import ReleaseSpec, load_release
from orchestration.quality.acceptance_report import ReconciliationTask
from orchestration.quality.reconciliation import mart_checks, open_landing, public_metas, readme_check, reconcile
from orchestration.warehouse.marts import open_marts
from tests.warehouse.conftest import Built

pytestmark = pytest.mark.xdist_group("warehouse")  # one worker: the small world is built once

SYNTHETIC = ("2031", "2032")


@pytest.fixture(scope="module")
def release(data_dir: Path) -> ReleaseSpec:
    return load_release(data_dir, []).release


@pytest.fixture(scope="module")
def task(
    warehouse: Built, release: ReleaseSpec, data_dir: Path, parsed: Path, tmp_path_factory: pytest.TempPathFactory
) -> ReconciliationTask:
    """The small world as released files."""
    folder = tmp_path_factory.mktemp("released")
    with open_marts(warehouse.database) as build:
        marts = check_marts(build, release, load_meanings(data_dir))
        export_parquet(build, marts, release, folder)
    (database,) = export_database(warehouse.database, marts, release, folder)
    return ReconciliationTask(
        marts={mart.name: str(folder / release.place(mart)) for mart in release.marts},
        landing=str(warehouse.landing),
        manifest=str(parsed / "manifest.json"),
        database=str(database),
        titles={mart.name: mart.title for mart in release.marts if not mart.internal},
        words={**release.origin_comment, "comment": release.table_comment},
    )


def failures(task: ReconciliationTask, pattern: str, query: str) -> list[str]:
    """What is said of the marts of that pattern, where they are the answer of another query to what was released."""
    metas = public_metas(json.loads(Path(task.manifest).read_bytes()))
    looked_at = {name: meta for name, meta in metas.items() if fnmatch(name, pattern)}
    with duckdb.connect() as session:
        for name, path in sorted(task.marts.items()):
            columns = session.read_parquet(path).columns
            is_changed = name == pattern or (pattern == "*" and "data_origin" in columns)
            released = f"with mart as (from '{path}') {query if is_changed else 'from mart'}"
            session.execute(f"create view {name} as {released}")
        open_landing(session, Path(task.landing))
        return [check.sentence for check in mart_checks(session, looked_at) if check.outcome == "failed"]


WRONG = {
    "an answer dropped": (
        "fct_answers",
        "select * exclude (n)"
        " replace (if(n, null, code) as code, if(n, null, label) as label, if(n, 'not_answered', status) as status)"
        " from (select *, unit_code = '0101' and variable_id = 'drift' as n from mart)",
        "code=1",
    ),
    "do not know is not answered": (
        "fct_answers",
        "select * replace (if(status = 'dont_know', 'not_answered', status) as status) from mart",
        "status=dont_know",
    ),
    "texts lost": ("fct_free_text", "select * replace (cast(null as varchar) as text) from mart", "text=Robotkatt"),
    "words where a day belongs": (
        "fct_answers",
        "select * replace (if(variable_id = 'annat', 'Robotkatt', text) as text) from mart",
        "fct_answers: lacks the row of dim_unit",
    ),
    "yes and no swapped": (
        "fct_answers",
        "select * replace (if(code in ('1', '2'), cast(3 - cast(code as integer) as varchar), code) as code) from mart",
        "code=1",
    ),
    "invented answers said to be collected": (
        "*",
        "select * replace (if(data_origin = 'synthetic', 'collected', data_origin) as data_origin) from mart",
        "data_origin is not that of the landing",
    ),
    "one municipality's indicator": (
        "fct_indicator_municipality",
        "select * exclude (n) replace (if(n, 1 - numerator, numerator) as numerator)"
        " from (select *, municipality_code = '0101' and indicator_id = 'medel.ja' as n from mart)",
        "municipality_code=0101",
    ),
    "every figure comparable": (
        "fct_indicator_series",
        "select * replace ('same' as comparability, false as is_break) from mart",
        "comparability=",
    ),
    "ten times the people": (
        "dim_municipality",
        "select * replace (if(municipality_code = '0202', 10 * population, population) as population) from mart",
        "population=120",
    ),
    "another's name": ("dim_unit", "select * replace (reverse(unit) as unit) from mart", "unit=Enhet"),
    "a printed numerator and one": (
        "report_cells",
        "select * replace (if(row_no = 2 and col_no = 5, numerator + 1, numerator) as numerator) from mart",
        "row_no=2, col_no=5",
    ),
    "a provider of one group": (
        "fct_observation_group",
        "select * replace (if(group_code = 'k0' and base > numerator, base, numerator) as numerator) from mart",
        "group_code=k0",
    ),
    "a number in a heading": (
        "report_headings",
        "select * replace (if(col_no = 5, '7', counted_n) as counted_n) from mart",
        "counted_n=",
    ),
    "a share of a group": (
        "fct_indicator_group",
        "select * replace (greatest(share_percent - 1, 0) as share_percent) from mart",
        "share_percent is not numerator of base",
    ),
    "a percent of a small base": (
        "fct_indicator_group",
        "select * replace (coalesce(cast(share_percent as varchar), display) as display) from mart",
        "display is not share_percent as people read it",
    ),
    "a percent in a view": (
        "v_kommun",
        "select * replace (coalesce(cast(storleksgrupp_procent as varchar), '..') as storleksgrupp_visas) from mart",
        "storleksgrupp_visas is not storleksgrupp_procent as people read it",
    ),
    "a share that is shown nowhere": (
        "fct_indicator_panel",
        "select * exclude (leaving_display) from mart",
        "leaving_share_percent is a share that no column shows as people read it: expected leaving_display",
    ),
    "0 where there is no share": (
        "fct_indicator_estimate",
        "select * replace (if(base = 0, '0', display) as display) from mart",
        "display is not share_percent as people read it",
    ),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_no_printed_cell_adds_up_is_found(task: ReconciliationTask, wrong: str) -> None:
    pattern, query, said = WRONG[wrong]
    sentences = failures(task, pattern, query)
    assert any(said in sentence for sentence in sentences), sentences


def test_what_the_database_says_is_held_against_the_rows(task: ReconciliationTask, tmp_path: Path) -> None:
    database = Path(shutil.copy(task.database, tmp_path))
    with duckdb.connect(str(database)) as session:
        session.execute("comment on table fct_answers is 'Insamlade uppgifter.'")
        session.execute("update dim_unit set kind = 'annat' where unit_code = '0101'")
    report = reconcile(replace(task, database=str(database)))
    assert report.synthetic == SYNTHETIC
    (failed,) = report.failed
    for said in ("table fct_answers says 'Insamlade", "table dim_unit of the database"):
        assert said in failed.sentence


def test_the_readme_says_which_rounds_are_synthetic(
    task: ReconciliationTask, release: ReleaseSpec, tmp_path: Path
) -> None:
    readme = tmp_path / "README.txt"
    readme.write_text(release.origin_comment["synthetic"].format(rounds=", ".join(SYNTHETIC)), encoding="utf-8")
    assert readme_check(SYNTHETIC, readme, task.words).outcome == "passed"
    readme.write_text("Insamlade uppgifter.", encoding="utf-8")
    assert "README.txt does not say" in readme_check(SYNTHETIC, readme, task.words).sentence


def test_every_public_mart_says_what_it_is_made_from(task: ReconciliationTask) -> None:
    metas = public_metas(json.loads(Path(task.manifest).read_bytes()))
    assert set(metas) == set(task.marts)
    assert [name for name, meta in metas.items() if not meta.get("equals")] == []
