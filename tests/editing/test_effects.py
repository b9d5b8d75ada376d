"""Findings come by suspicion times effect, with the printed cells that rest on what they are about."""

from __future__ import annotations

import pyarrow as pa
import pytest

from orchestration.editing.cells import answer_cells
from orchestration.editing.effects import ranked
from orchestration.editing.suspicion import Suspicion
from orchestration.facts.editing import load_editing
from orchestration.facts.edits import Severity
from orchestration.facts.formats import load_formats
from orchestration.facts.load import load_catalog
from tests.editing.conftest import Rounds

Found = tuple[Severity, Suspicion]


@pytest.fixture(scope="module")
def cells(rounds: Rounds) -> pa.Table:
    return answer_cells(rounds.before)


def said(rounds: Rounds, cells: pa.Table, *found: Found) -> list[tuple[str, str]]:
    editing, formats = load_editing(rounds.data), load_formats(rounds.data)
    listed = ranked(found, rounds.data, rounds.codebook, formats, cells, editing)
    return [(item.about, words) for (_, item), words in listed]


def about(name: str, units: int, *variables: str, question: str = "") -> Suspicion:
    return Suspicion("kind", "what", name, "", variables=variables, question=question, units=units)


def test_what_moves_more_and_what_is_surer_comes_first(rounds: Rounds, cells: pa.Table) -> None:
    found: list[Found] = [
        ("stop", about("unprinted", 200, "no_variable")),
        ("note", about("noted", 30, "stim_forbrukning")),
        ("stop", about("one", 1, "stim_forbrukning")),
        ("acknowledge", about("many", 30, "stim_forbrukning")),
        ("stop", about("form", 200)),
    ]
    assert [name for name, _ in said(rounds, cells, *found)] == ["form", "many", "noted", "one", "unprinted"]


def test_the_cells_that_are_named_rest_on_the_variable(rounds: Rounds, cells: pa.Table) -> None:
    round_ = rounds.codebook.round.round
    ((_, words),) = said(rounds, cells, ("stop", about("one", 1, "stim_forbrukning")))
    catalog = load_catalog(rounds.data)
    bases = {base.base: base.rule for base in catalog.indicators.bases[round_]}
    resting = {
        item.indicator
        for item in catalog.indicators.definitions[round_]
        if "stim_forbrukning" in {term.variable for term in (*item.numerator.terms, *bases[item.base].terms)}
    }
    places = [
        f"{layout.report}/{layout.part}/{layout.table_no}/{cell.row_no}/{cell.col_no}"
        for layout in catalog.layouts
        for cell in layout.cells
        if cell.round == round_ and cell.indicator in resting
    ]
    assert words.startswith(f"printed cells {', '.join(places[:3])} and {len(places) - 3} more rest on it, 0.")


def test_a_question_stands_for_its_variables_and_a_source_for_its_columns(rounds: Rounds, cells: pa.Table) -> None:
    whole = dict(said(rounds, cells, *(("stop", about(name, 1, question=name)) for name in ("samarbete", "npo"))))
    assert "printed cells 2021/bilaga" in whole["samarbete"]
    assert "printed cells 2021/" in whole["npo"]
    assert whole["npo"].endswith("100 % of their base")
