"""A new month of a monthly source is asked for at each place that it was forgotten in."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from orchestration.facts.charts import load_figures
from orchestration.facts.errors import FactErrors
from orchestration.facts.load import load_catalog
from orchestration.facts.months import note_months
from orchestration.facts.sources import load_sources

ROUND = "2021"
NEWEST, NEW = "2021-01", "2022-01"
SOURCE, TABLE, FIGURE = "sources.yaml", f"tables/{ROUND}/main/27.yaml", f"figures/{ROUND}/10.yaml"
ADDED = {
    SOURCE: (f"{NEWEST}]", f"{NEWEST}, {NEW}]"),
    TABLE: (
        f'  - {{label: "jan-21", set: {{period: "{NEWEST}"}}}}\n',
        f'  - {{label: "jan-21", set: {{period: "{NEWEST}"}}}}\n  - {{label: "jan-22", set: {{period: "{NEW}"}}}}\n',
    ),
    FIGURE: (f'"{NEWEST}"]', f'"{NEWEST}", "{NEW}"]'),
}


@pytest.fixture(scope="module")
def copied(data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(
        shutil.copytree(
            data_dir,
            tmp_path_factory.mktemp("months") / "data",
            ignore=shutil.ignore_patterns("sample"),
        )
    )


def complaints(data: Path, *added: str) -> list[str]:
    """Add the month at these places of the copy, judge, and take it away again."""
    before = {name: (data / name).read_text(encoding="utf-8") for name in added}
    for name, text in before.items():
        assert text.count(ADDED[name][0]) == 1
        (data / name).write_text(text.replace(*ADDED[name]), encoding="utf-8")
    try:
        catalog, sources = load_catalog(data), load_sources(data / "sources.yaml", data / "formats")
        specs = [spec for entry in sources.rounds for spec in entry.sources]
        note_months("data", specs, catalog.quantities, catalog.layouts, load_figures(data, ROUND))
    except FactErrors as errors:
        return [f"{error.what}: {error.where}" for error in errors.errors]
    finally:
        for name, text in before.items():
            (data / name).write_text(text, encoding="utf-8")
    return []


@pytest.mark.parametrize(
    ("added", "lacking"),
    [
        ((), []),
        ((SOURCE, TABLE, FIGURE), []),
        ((SOURCE,), [TABLE, FIGURE]),
        ((SOURCE, TABLE), [FIGURE]),
        ((SOURCE, FIGURE), [TABLE]),
        ((TABLE, FIGURE), [SOURCE, SOURCE]),
    ],
)
def test_each_place_that_lacks_the_month_is_named(copied: Path, added: tuple[str, ...], lacking: list[str]) -> None:
    said = complaints(copied, *added)
    assert [line.partition(",")[0] for line in said] == [f"month left out: data/{place}" for place in lacking]
