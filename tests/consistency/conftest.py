"""The catalog and the real layouts, read once for all audits of made-up reports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from orchestration.consistency import Auditor
from orchestration.facts.consistency import Declarations
from orchestration.facts.load import load_catalog
from orchestration.facts.model import TableLayout
from orchestration.facts.published import load_published
from orchestration.facts.published_model import PublishedCell
from tests.consistency.world import World, make_world

REPORT = "2021"


@dataclass(frozen=True, slots=True)
class Press:
    """What made-up reports need: worlds by round, layouts, the printed cells whose places and units they take over."""

    worlds: Mapping[str, World]
    layouts: tuple[TableLayout, ...]
    prototypes: Mapping[tuple[str, int, int, int], PublishedCell]
    auditor: Auditor


@pytest.fixture(scope="session")
def press(data_dir: Path) -> Press:
    """The press of the 2021 report; its relations between printed places concern tables that are not made up."""
    catalog = load_catalog(data_dir)
    cells = load_published(data_dir).cells
    layouts = tuple(layout for layout in catalog.layouts if layout.report == REPORT)
    rounds = {cell.round for layout in layouts for cell in layout.cells} & catalog.codebooks.keys()
    return Press(
        worlds={round_: make_world(catalog, round_) for round_ in sorted(rounds)},
        layouts=layouts,
        prototypes={
            (cell.part, cell.table_no, cell.row_no, cell.col_no): cell for cell in cells if cell.report == REPORT
        },
        auditor=Auditor(catalog, REPORT, Declarations(None, (), ())),
    )
