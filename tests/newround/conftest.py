"""The made-up round 2022, loaded beside 2021 once for all workers; whoever asks first does it."""

from __future__ import annotations

import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

import duckdb
import pytest

from tests.e2e.conftest import good
from tests.e2e.loading import Finished, Home
from tests.newround.exports import NEW, OLD, write_exports
from tests.newround.overlay import apply_round
from tests.once import made_once

__all__ = ["good"]

DECIDED = Path(__file__).parent / f"round_{NEW}"
KEY_NUMBERS = ("key_numbers.csv", "key_number_errata.csv")


@dataclass(frozen=True)
class NewRound:
    """A load of 2021 and 2022 on a data folder of its own: what the commands said, and the release."""

    home: Home
    begun: Finished
    loaded: Finished

    @property
    def data(self) -> Path:
        return self.home.sources.parent

    @property
    def release(self) -> Path:
        return self.home.releases / self.home.current()

    def rows(self, query: str) -> list[tuple[object, ...]]:
        """Give what a query on the release's marts gives."""
        with duckdb.connect(str(self.release / "ehalsa.duckdb"), read_only=True) as connection:
            return connection.sql(query).fetchall()

    def table(self, part: str, table_no: int) -> list[list[str]]:
        """Give the figures of a table of the new report as they are shown, row by row."""
        of_table = f"report = '{NEW}' and part = '{part}' and table_no = {table_no}"
        rows: dict[object, list[str]] = {}
        for row_no, shown in self.rows(
            f"select row_no, display from report_cells where {of_table} order by row_no, col_no"
        ):
            rows.setdefault(row_no, []).append(str(shown))
        return list(rows.values())

    def cells(self) -> list[dict[str, str]]:
        return self.home.cells()


@pytest.fixture(scope="session")
def new_round(shared: Path, repo_root: Path, parsed: Path) -> NewRound:
    home = Home(shared / "newround" / "home", shared / "newround" / "data" / "sources.yaml", repo_root)
    told = made_once(shared, "newround", lambda: [asdict(said) for said in _begin_and_load(home, parsed)])
    begun, loaded = (Finished(**said) for said in told)
    assert (begun.code, loaded.code) == (0, 0), begun.err + loaded.out + loaded.err
    return NewRound(home, begun, loaded)


def _begin_and_load(home: Home, parsed: Path) -> tuple[Finished, Finished]:
    """Begin the round, decide it, make its exports, load it. Key numbers of 2021 speak of rounds not loaded here."""
    data = home.sources.parent
    shutil.copytree(parsed, home.folder / "dbt")
    shutil.copytree(home.repo / "data", data)
    for name in KEY_NUMBERS:
        (data / "published" / OLD / name).unlink(missing_ok=True)
    begun = home.ehalsa("new-round", NEW, "--from", OLD, EHALSA_DATA=str(data))
    apply_round(DECIDED, data)
    write_exports(data / "sample" / OLD, data / "sample" / NEW)
    return begun, home.ehalsa("load", "--round", OLD, "--round", NEW, EHALSA_DATA=str(data))
