"""The committed facts: they load, their counts are those reviewed, the layouts stand where figures were printed."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

from orchestration.facts.load import Catalog, load_catalog
from orchestration.facts.tables import published_tables, tables_of

REVIEWED = Path(__file__).parent / "committed_counts.csv"
APPENDICES = ("bilaga1", "bilaga2")
OURS = "intervjuer"  # tables that no report prints
# The print spells this word in two ways within one table; a layout has one spelling a column.
MISPRINTS = {"handlägningsprocess": "handläggningsprocess"}
Place = tuple[str, str, int, int, int]


@pytest.fixture(scope="module")
def catalog(data_dir: Path) -> Catalog:
    return load_catalog(data_dir)


@pytest.fixture(scope="module")
def printed(data_dir: Path) -> dict[Place, tuple[str, str]]:
    """Labels by place, read without the module that is tested."""
    found = {}
    for path in sorted((data_dir / "published").glob("*/cells.csv")):
        with path.open(encoding="utf-8", newline="") as handle:
            for row in csv.DictReader(handle):
                numbers = int(row["table_no"]), int(row["row_no"]), int(row["col_no"])
                found[(path.parent.name, row["part"], *numbers)] = mended(row["row_label"]), mended(row["col_label"])
    return found


def mended(label: str) -> str:
    """Without misprints, and without the numbers that are counted, which the load holds against print."""
    label = re.sub(r"(?<=n=)( ?)(?:\d+|xx|\{n\})", r"\1…", label)
    for printed, meant in MISPRINTS.items():
        label = label.replace(printed, meant)
    return label


def test_row_counts_are_those_reviewed(catalog: Catalog, data_dir: Path) -> None:
    tables = tables_of(catalog, dict.fromkeys(catalog.codebooks, "strict")) | published_tables(data_dir)
    found = "".join(f"{name},{table.num_rows}\n" for name, table in sorted(tables.items()))
    reviewed = REVIEWED.read_text(encoding="utf-8")
    assert f"table,rows\n{found}" == reviewed, (
        f"if the change of facts is meant, write the new counts into {REVIEWED.name}"
    )


def test_the_round_of_2021_asked_as_the_report_says(catalog: Catalog) -> None:
    book = catalog.codebooks["2021"]
    kinds = Counter(question.kind for question in book.questions)
    assert kinds == {"main": 27, "follow_up": 17, "stimulus": 5}
    assert [form.compulsory for form in book.questionnaires] == [True, False]


def test_layouts_stand_where_figures_were_printed(catalog: Catalog, printed: dict[Place, tuple[str, str]]) -> None:
    cells = {
        (layout.report, layout.part, layout.table_no, cell.row_no, cell.col_no): (
            mended(cell.row_label),
            mended(cell.col_label),
        )
        for layout in catalog.layouts
        for cell in layout.cells
        if layout.part != OURS
    }
    assert {place: label for place, label in cells.items() if printed.get(place) != label} == {}
    laid_out = {layout.report for layout in catalog.layouts}
    missing = [p for p in printed if p[0] in laid_out and p[1] in APPENDICES and p not in cells]
    assert missing == []
    found = Counter(place[:2] for place in cells if place[1] in APPENDICES)
    assert found == Counter(place[:2] for place in printed if place[0] in laid_out and place[1] in APPENDICES)
    assert (found["2021", "bilaga1"], found["2021", "bilaga2"]) == (78, 2125)
