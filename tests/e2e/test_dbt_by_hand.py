"""A person at work on a model: part of the project on what a load has landed, in a database of its own."""

from __future__ import annotations

import shutil
from dataclasses import replace

import duckdb
import pytest

from tests.e2e.loading import FinishedLoad, Home

pytestmark = [pytest.mark.xdist_group("e2e_good"), pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def home(finished_load: FinishedLoad, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A state folder with a blank in its name, the landing of the load in it."""
    folder = tmp_path_factory.mktemp("by_hand") / "Mina dok"
    shutil.copytree(finished_load.home.folder / "landing", folder / "landing")
    return replace(finished_load.home, folder=folder)


def test_a_model_and_all_before_it_is_built_and_described_and_looked_at(
    home: Home, finished_load: FinishedLoad
) -> None:
    built = home.ehalsa("dbt", "build", "-s", "+fct_indicator_group")
    assert built.code == 0, built.out + built.err
    assert built.err == ""
    last = built.out.splitlines()[-1]
    assert " WARN=0 ERROR=0 SKIP=0 " in last
    assert int(last.split("PASS=")[1].split()[0]) > 50
    assert sorted(path.name for path in home.folder.iterdir()) == ["dbt_dev", "landing"]
    with duckdb.connect(str(home.folder / "dbt_dev" / "dev.duckdb"), read_only=True) as connection:
        connection.execute(f"attach '{finished_load.release}/ehalsa.duckdb' as released (read_only)")
        different = "select count(*) from (from fct_indicator_group except all from released.fct_indicator_group)"
        assert connection.execute(different).fetchall() == [(0,)]
        comments = (
            "select count(*), count(comment) from duckdb_columns() where database_name = 'dev' and table_name = $1"
        )
        columns, described = connection.execute(comments, ["fct_indicator_group"]).fetchall()[0]
        assert columns == described > 0
    shown = home.ehalsa("dbt", "show", "-s", "fct_indicator_group", "--limit", "1")
    assert shown.code == 0, shown.out + shown.err
    assert "| round | grouping_id | group_code |" in shown.out


def test_what_fails_is_the_exit_code(home: Home) -> None:
    assert home.ehalsa("dbt", "build", "-s", "fct_no_such_model", "--warn-error").code != 0
