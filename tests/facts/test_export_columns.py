"""How a variable's column of the export is called, and columns that hold the codes of several flags."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.facts.codebook import load_codebook
from orchestration.facts.errors import FactErrors
from tests.facts.conftest import Broken, Facts

VARIABLES = "codebooks/2031/variables.csv"
NAMES = {
    "etj_boka": "E-tjänster,1",
    "etj_inga": "E-tjänster,9",
    "antal_boka": "Bokningar / Antal,",
}

BROKEN = [
    Broken("code twice", VARIABLES, "E-tjänster,9", "E-tjänster,1", ("key more than once", "row 4", "row 3")),
    Broken(
        "code's form", VARIABLES, "E-tjänster,9", '"E-tjänster","9,8"', ("wrong form", "row 4, column code", "'9,8'")
    ),
    Broken("code without column", VARIABLES, "E-tjänster,9", ",9", ("code without column", "row 4, column column")),
    Broken("code of a number", VARIABLES, "Antal,", "Antal,1", ("number with a code", "row 5, column code", "'1'")),
    Broken("one code only", VARIABLES, "E-tjänster,9", "E-tjänster,", ("E-tjänster twice", "row 4, column column")),
    Broken("column twice", VARIABLES, "Bokningar / Antal", "styrdok", ("export column styrdok twice", "row 5")),
    Broken("reserved column", VARIABLES, "Bokningar / Antal", "enhetskod", ("reserved name", "kommunkod, enhetskod")),
    Broken(
        "another question's flag",
        VARIABLES,
        "flag,markerad,alla,false,,,E-tjänster,9",
        "flag,markerad,alla,false,,,E-tjänster,9\nny,f1,Ny,flag,markerad,alla,false,,,E-tjänster,7",
        ("column of codes of two questions", "row 5, column column", "f2, as etj_boka"),
    ),
]


@pytest.fixture
def named(facts: Facts) -> Facts:
    """The codebook with the two further columns."""
    path: Path = facts.folder / VARIABLES
    header, *lines = path.read_text(encoding="utf-8").splitlines()
    written = [f"{line},{NAMES.get(line.split(',')[0], ',')}" for line in lines]
    path.write_text("\n".join([f"{header},column,code", *written]) + "\n", encoding="utf-8")
    return facts


def test_a_blank_means_the_variable_s_own_name(named: Facts) -> None:
    found = {item.variable: (item.column, item.code) for item in load_codebook(named.folder, "2031").variables}
    assert found == {
        "styrdok": ("styrdok", None),
        "etj_boka": ("E-tjänster", "1"),
        "etj_inga": ("E-tjänster", "9"),
        "antal_boka": ("Bokningar / Antal", None),
        "medel": ("medel", None),
        "medel_text": ("medel_text", None),
    }


def test_without_the_columns_every_variable_has_its_own_name(facts: Facts) -> None:
    assert all(
        (item.column, item.code) == (item.variable, None) for item in load_codebook(facts.folder, "2031").variables
    )


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.name)
def test_a_fault_is_named_with_place_and_remedy(named: Facts, broken: Broken) -> None:
    broken.make(named)
    with pytest.raises(FactErrors) as caught:
        load_codebook(named.folder, "2031")
    broken.check(caught.value)
