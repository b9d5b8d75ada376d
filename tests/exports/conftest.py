"""One small warehouse and its product for all tests of the exports, and what they export once."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest

from orchestration.exports.release_files import export_all, load_report
from orchestration.exports.tables.cells import Report
from orchestration.facts.products import ReleaseFacts, ReportFacts, load_release, load_report_facts
from tests.exports.small_build import OTHER_REPORT, REPORT, write_build, write_products


@pytest.fixture(scope="session")
def products(tmp_path_factory: pytest.TempPathFactory, data_dir: Path) -> Path:
    """A data folder with the made-up products."""
    return write_products(data_dir, tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="session")
def facts(products: Path) -> ReportFacts:
    """The made-up product."""
    return load_report_facts(products, REPORT)


@pytest.fixture(scope="session")
def release(products: Path) -> ReleaseFacts:
    """The made-up release of two reports."""
    return load_release(products, (REPORT, OTHER_REPORT))


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The finished warehouse; only to be read."""
    return write_build(tmp_path_factory.mktemp("build") / "build.duckdb")


@pytest.fixture
def own_database(tmp_path: Path, database: Path) -> Path:
    """A warehouse that a test may change."""
    return Path(shutil.copy(database, tmp_path / "own.duckdb"))


@pytest.fixture(scope="session")
def report(database: Path, facts: ReportFacts) -> Report:
    """The report as read from the warehouse."""
    return load_report(database, facts)


@pytest.fixture(scope="session")
def exported(tmp_path_factory: pytest.TempPathFactory, database: Path, products: Path, release: ReleaseFacts) -> Path:
    """A folder with every export."""
    folder = tmp_path_factory.mktemp("exported")
    export_all(database, products, release, folder)
    return folder


def change(database: Path, sql: str) -> None:
    """Run a statement on a warehouse that the test owns."""
    with duckdb.connect(str(database)) as connection:
        connection.execute(sql)
