"""Printed figures and errata: what is read, what is refused, and that no computation can see them."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from orchestration.facts.errors import FactErrors
from orchestration.facts.published import Published, load_published
from orchestration.facts.published_model import Erratum, PublishedCell
from tests.facts.conftest import Broken, Facts

CELLS, ERRATA = "published/2031/cells.csv", "published/2031/errata.csv"

BROKEN = [
    Broken(
        "column missing",
        CELLS,
        "value,unit_of_measure",
        "unit_of_measure",
        ("column missing", "cells.csv, row 1", "'value'"),
    ),
    Broken("cell twice", CELLS, "", "bilaga1,1,1,1,X,Y,3,3,count,,Plats", ("key more than once", "row 6", "row 2")),
    Broken("value", CELLS, "67,67,percent", '67,"67,0",percent', ("not a number", "column value", "'67,0'")),
    Broken("unit", CELLS, "percent,3", "procent,3", ("permitted", "percent, count, sek, per_user", "'procent'")),
    Broken("base", CELLS, "percent,3", "percent,-3", ("not a whole number", "column base", "'-3'")),
    Broken("printed empty", CELLS, "Riket,Svarande,2,2", "Riket,Svarande,,2", ("empty cell", "row 3, column printed")),
    Broken("row number", CELLS, "bilaga1,1,1,1", "bilaga1,1,a,1", ("not a whole number", "column row_no", "'a'")),
    Broken("erratum twice", ERRATA, "", 'bilaga1,1,1,3,67,68,x,"{""a"": 1}",Igen', ("key more than once", "row 3")),
    Broken("erratum off the print", ERRATA, "bilaga1,1,1,3", "bilaga1,1,1,4", ("not printed", "errata.csv, row 2")),
    Broken(
        "erratum on another figure", ERRATA, ",67,68,", ",66,68,", ("another figure", "'67', as in cells.csv", "'66'")
    ),
    Broken("proof is no JSON", ERRATA, '{""base""', "{base", ("no inputs of a proof", "column proof_inputs")),
    Broken("proof is empty", ERRATA, '"{""base"": 3, ""printed"": 68}"', "{}", ("no inputs of a proof", "'{}'")),
    Broken("kind empty", ERRATA, "no_integer", "", ("empty cell", "column kind")),
]


def test_figures_and_errata_are_read_as_written(facts: Facts) -> None:
    found = load_published(facts.folder)
    assert found.cells[2] == PublishedCell(
        "2031", "bilaga1", 1, 1, 3, "Riket", "Andel (%)", "67", 67.0, "percent", 3, "Bilaga 1, rad 1, kolumn 3"
    )
    assert (found.cells[3].printed, found.cells[3].value) == (".", None)
    proof = '{"base": 3, "printed": 68}'
    assert found.errata == (Erratum("2031", "bilaga1", 1, 1, 3, "67", "68", "no_integer", proof, "Påhittat exempel"),)


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.name)
def test_a_fault_is_named_with_place_and_remedy(facts: Facts, broken: Broken) -> None:
    broken.make(facts)
    with pytest.raises(FactErrors) as caught:
        load_published(facts.folder)
    broken.check(caught.value)


@pytest.mark.parametrize("file", [CELLS, ERRATA])
def test_a_report_has_both_files(facts: Facts, file: str) -> None:
    (facts.folder / file).unlink()
    with pytest.raises(FactErrors, match=f"fact file missing: data/{file}"):
        load_published(facts.folder)


def test_a_report_of_single_figures_has_neither(facts: Facts) -> None:
    folder = facts.folder / "published/2030"
    folder.mkdir()
    with pytest.raises(FactErrors, match=r"fact file missing: data/published/2030/cells.csv"):
        load_published(facts.folder)
    shutil.copy(facts.folder / "published/2031/series.csv", folder / "series.csv")
    assert {cell.report for cell in load_published(facts.folder).cells} == {"2031"}


def test_emptied_figures_are_empty(facts: Facts) -> None:
    for file in (CELLS, ERRATA):
        path = facts.folder / file
        path.write_text(path.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    assert load_published(facts.folder) == Published((), ())
    shutil.rmtree(facts.folder / "published")
    assert load_published(facts.folder) == Published((), ())


def test_nothing_that_computes_can_see_printed_figures(repo_root: Path) -> None:
    code = "import orchestration.facts.load, sys; print('orchestration.facts.published' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=repo_root, check=True, capture_output=True, text=True)
    assert done.stdout == "False\n"


def test_the_catalog_is_the_same_without_printed_figures(facts: Facts) -> None:
    from orchestration.facts.tables import catalog_tables

    before = catalog_tables(facts.folder, {"2031": "strict"})
    shutil.rmtree(facts.folder / "published/2031")
    assert catalog_tables(facts.folder, {"2031": "strict"}) == before
