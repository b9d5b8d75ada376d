"""Lands the facts of ``data/`` as Parquet, so that dbt reads them like any other source."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from orchestration.facts.model import Backtest
from orchestration.facts.tables import load_catalog, published_tables, tables_of
from orchestration.landing.write import LandedFile, write_landing

CATALOG = "catalog"
PUBLISHED = "published"


def land_catalog(data_dir: Path, backtest: Mapping[str, Backtest], landing: Path) -> dict[str, tuple[LandedFile, ...]]:
    """Write ``landing/catalog`` and ``landing/published``; return the entries by folder.

    ``backtest`` says for each round of the sources file how differences are taken. FactError(s) if a fact is wrong;
    nothing is written then.
    """
    catalog = load_catalog(data_dir)
    tables = tables_of(catalog, backtest)
    printed = published_tables(data_dir, catalog)
    return {CATALOG: write_landing(landing / CATALOG, tables), PUBLISHED: write_landing(landing / PUBLISHED, printed)}
