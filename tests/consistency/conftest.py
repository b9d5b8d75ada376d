"""The catalog and the real layouts, read once for all audits of made-up reports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest

from orchestration.consistency import Auditor
from orchestration.consistency.claims import groups_and_names
from orchestration.facts.consistency import Declarations, Place, TextFigure, load_declarations
from orchestration.facts.load import Catalog, load_catalog
from orchestration.facts.model import CellSpec, TableLayout
from orchestration.facts.published import load_published
from orchestration.facts.published_model import PublishedCell
from orchestration.facts.sentences import Claims, load_claims
from tests.consistency.world import World, make_world

REPORT = "2021"


@dataclass(frozen=True, eq=False)
class Press:
    """What made-up reports need: worlds by round, layouts, the real report's places, units and claims."""

    catalog: Catalog
    worlds: Mapping[str, World]
    layouts: tuple[TableLayout, ...]
    prototypes: Mapping[tuple[str, int, int, int], PublishedCell]
    declarations: Declarations
    claims: Claims

    @cached_property
    def auditor(self) -> Auditor:
        """The audit of the report's layouts, to be told other sentences."""
        return Auditor(self.catalog, REPORT, self.declarations, self.claims)

    @cached_property
    def specs(self) -> dict[Place, CellSpec]:
        """The cells of the report's own round by place."""
        return {
            Place(layout.part, layout.table_no, spec.row_no, spec.col_no): spec
            for layout in self.layouts
            for spec in layout.cells
            if spec.round == REPORT
        }

    @cached_property
    def shares(self) -> dict[tuple[str, tuple[str, str]], list[Place]]:
        """Where each share of the report's own round is printed."""
        found: dict[tuple[str, tuple[str, str]], list[Place]] = {}
        for place, spec in self.specs.items():
            if spec.measure == "share":
                found.setdefault((spec.indicator, (spec.grouping, spec.group)), []).append(place)
        return found

    @cached_property
    def text(self) -> dict[Place, TextFigure]:
        """The real figures of the running text by place."""
        return {figure.place: figure for figure in self.declarations.text}

    @cached_property
    def groups(self) -> dict[str, tuple[str, ...]]:
        """The groups of the report's own round."""
        return groups_and_names(self.catalog, REPORT)[0]


def make_press(data_dir: Path) -> Press:
    """Read everything once."""
    catalog = load_catalog(data_dir)
    cells = load_published(data_dir).cells
    layouts = tuple(layout for layout in catalog.layouts if layout.report == REPORT)
    rounds = {cell.round for layout in layouts for cell in layout.cells} & catalog.codebooks.keys()
    return Press(
        catalog=catalog,
        worlds={round_: make_world(catalog, round_) for round_ in sorted(rounds)},
        layouts=layouts,
        prototypes={
            (cell.part, cell.table_no, cell.row_no, cell.col_no): cell for cell in cells if cell.report == REPORT
        },
        declarations=load_declarations(data_dir, REPORT),
        claims=load_claims(data_dir, REPORT),
    )


@pytest.fixture(scope="session")
def press(data_dir: Path) -> Press:
    """The press of the 2021 report."""
    return make_press(data_dir)
