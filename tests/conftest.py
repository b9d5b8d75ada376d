"""What every test shares: the folders, the switch for real input files, and silence towards the network.

Fixtures that belong to one room live in that room's own conftest.
"""

from __future__ import annotations

import gc
import json
import os
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

import hypothesis
import pytest
from hypothesis.configuration import set_hypothesis_home_dir

from tests.e2e.loading import Finished, FinishedLoad, Home, load_everything
from tests.fork_server import serve_beside
from tests.once import made_once

REPO_ROOT = Path(__file__).resolve().parent.parent
REAL_INPUTS_VARIABLE = "EHALSA_REAL_INPUTS"

os.environ.update(
    {
        "DAGSTER_DISABLE_TELEMETRY": "yes",
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "DO_NOT_TRACK": "1",
        "GX_ANALYTICS_ENABLED": "false",
    }
)

# The same examples on every machine, and no stopwatch: two cores are shared by all that runs.
set_hypothesis_home_dir(REPO_ROOT / "var" / "cache" / "hypothesis")
hypothesis.settings.register_profile("repository", derandomize=True, database=None, deadline=None)
hypothesis.settings.load_profile("repository")


# Catalogs, releases and libraries live as long as the run: looking through them for garbage was a third of some tests.
gc.set_threshold(200_000, 20, 100)

GROUPS_FIRST = (
    "e2e_one_round",
    "e2e_good",
    "synth",
    "browser",
    "newround",
    "e2e_bad_inputs",
    "warehouse",
    "spark",
    "cli_check",
)
"""Groups of tests that take long, so that no worker begins one when the other is at its end.

Each of the two workers takes two of them at once, in turn: whole loads of one round and the samples; the load of
everything and the browser, which looks at a copy of it.
"""


def pytest_configure(config: pytest.Config) -> None:
    """Have one server fork the processes that tests start, for all workers; it ends with the run."""
    if not hasattr(config, "workerinput"):
        config.add_cleanup(serve_beside())


def _place_in_order(item: pytest.Item) -> int:
    marker = item.get_closest_marker("xdist_group")
    group = marker.args[0] if marker else ""
    return GROUPS_FIRST.index(group) if group in GROUPS_FIRST else len(GROUPS_FIRST)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put what takes long first; leave out tests on the producers' own files where those files are not at hand."""
    items.sort(key=_place_in_order)
    if os.environ.get(REAL_INPUTS_VARIABLE):
        return
    left_out = [item for item in items if item.get_closest_marker("real_inputs")]
    if left_out:
        items[:] = [item for item in items if not item.get_closest_marker("real_inputs")]
        config.hook.pytest_deselected(items=left_out)


@pytest.fixture(scope="session")
def repo_root() -> Path:
    """The folder of the repository."""
    return REPO_ROOT


@pytest.fixture(scope="session")
def data_dir(repo_root: Path) -> Path:
    """The facts: the folder data/ of the repository."""
    return repo_root / "data"


@pytest.fixture(scope="session")
def real_inputs() -> Path:
    """The folder that holds inputs/ and reports/; only tests marked real_inputs may ask for it."""
    folder = Path(os.environ[REAL_INPUTS_VARIABLE]).resolve()
    missing = [name for name in ("inputs", "reports") if not (folder / name).is_dir()]
    assert not missing, f"{REAL_INPUTS_VARIABLE}={folder} lacks {missing}; point it to the folder that holds them"
    return folder


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    """A folder that all workers of this run see."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if hasattr(request.config, "workerinput") else own


@pytest.fixture(scope="session")
def finished_load(shared: Path, repo_root: Path) -> FinishedLoad:
    """The one good load of everything that the repository ships, made by ``ehalsa load``; only to be read."""
    folder = shared / "good"
    told = made_once(shared, "good", lambda: load_everything(folder, repo_root))
    finished = Finished(**told["finished"])
    assert finished.code == 0, finished.out + finished.err
    home = Home(folder, repo_root / "data" / "sources.yaml", repo_root)
    return FinishedLoad(home, finished, home.releases / told["release"])


@dataclass(frozen=True)
class SmallBuild:
    """The state folder in which dbt built the small world of ``tests/warehouse``, and what each node came to."""

    home: Home
    nodes: dict[str, str]


@pytest.fixture(scope="session")
def small_build(shared: Path, repo_root: Path) -> SmallBuild:
    """The dbt project parsed, and built once with all of its tests; only to be read."""
    home = Home(shared / "small", repo_root / "data" / "sources.yaml", repo_root)
    told = made_once(shared, "small", lambda: asdict(home.run([sys.executable, "-m", "tests.warehouse.small"])))
    assert told["code"] == 0, told["err"]
    return SmallBuild(home, json.loads(told["out"]))


@pytest.fixture(scope="session")
def parsed(small_build: SmallBuild) -> Path:
    """The parsed dbt project, its tests proven and compiled, for state folders to begin with."""
    return small_build.home.folder / "dbt"
