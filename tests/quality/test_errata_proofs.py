"""Every erratum is proven from figures that stand in print, and a wrong claim is not."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.facts.published import Published, load_published
from orchestration.facts.published_model import Erratum
from orchestration.quality.errata_proofs import KINDS, prove
from orchestration.rounding import percent

_REPORT = "2021"
# Tables of the appendix that print counts by another filter than the one it states.
ON_STATED_BASE = {("bilaga2", 23), ("bilaga2", 24), ("bilaga2", 33), ("bilaga2", 34)}
# Cells that print says wrongly what kind of value they are: tables 16 and 18 of the appendix, and 6 and 12.
OF_SIGNS = {"digit_for_not_asked": 24, "symbol_for_zero": 22}


@pytest.fixture(scope="module")
def published(data_dir: Path) -> Published:
    return load_published(data_dir)


@pytest.fixture(scope="module")
def errata(published: Published) -> tuple[Erratum, ...]:
    return tuple(item for item in published.errata if item.report == _REPORT)


def test_every_erratum_is_proven(errata: tuple[Erratum, ...]) -> None:
    assert errata
    assert [(item, prove(item).sentence) for item in errata if not prove(item).holds] == []


def test_proofs_start_from_figures_and_bases_as_printed(errata: tuple[Erratum, ...], published: Published) -> None:
    """A base is the printed one, or what an erratum of the row proves the number of answers to be."""
    printed = {
        f"{cell.part}/{cell.table_no}/{cell.row_no}/{cell.col_no}": cell
        for cell in published.cells
        if cell.report == _REPORT
    }
    corrected = {
        (item.part, item.table_no, item.row_no): int(item.computed) for item in errata if item.kind == "parts_and_count"
    }
    wrong = []
    for item in errata:
        inputs = json.loads(item.proof_inputs)
        own = {"cell": f"{item.part}/{item.table_no}/{item.row_no}/{item.col_no}", **inputs}
        for share in (own, *inputs.get("parts", []), *inputs.get("addends", [])):
            cell = printed[share["cell"]]
            figure = int(cell.printed) if cell.printed.isdigit() else 0
            base = corrected.get((cell.part, cell.table_no, cell.row_no), cell.base)
            if figure != share["printed"] or ("asked" not in share and base not in (None, share.get("base", base))):
                wrong.append((item, share, cell))
    assert wrong == []


def test_no_more_cells_of_the_appendices_are_errata_than_one_percent(errata: tuple[Erratum, ...]) -> None:
    figures = [item for item in errata if item.kind not in OF_SIGNS]
    appendices = [item for item in figures if item.part in ("bilaga1", "bilaga2")]
    on_stated_base = [item for item in appendices if (item.part, item.table_no) in ON_STATED_BASE]
    assert (len(appendices) - len(on_stated_base) <= 22, len(on_stated_base)) == (True, 19)
    assert Counter(item.kind for item in errata if item.kind in OF_SIGNS) == OF_SIGNS


def _erratum(kind: str, text: str, /, **inputs: object) -> Erratum:
    return Erratum(_REPORT, "bilaga2", 1, 1, 1, text, "0", kind, json.dumps(inputs), "skäl")


def _part(printed: int, base: int) -> dict[str, object]:
    return {"cell": "bilaga2/2/1/1", "printed": printed, "base": base}


@given(st.integers(1, 300), st.integers(0, 100))
def test_a_share_has_no_numerator_exactly_when_no_count_rounds_to_it(base: int, printed: int) -> None:
    possible = any(percent(count, base) == printed for count in range(base + 1))
    assert prove(_erratum("no_numerator", str(printed), printed=printed, base=base)).holds is not possible


@given(st.lists(st.tuples(st.integers(1, 60), st.integers(0, 60)), min_size=1, max_size=5), st.integers(0, 100))
def test_parts_that_can_give_the_total_prove_nothing(counts: list[tuple[int, int]], printed: int) -> None:
    whole = sum(base for base, _ in counts)
    held = [min(count, base) for base, count in counts]
    parts = [_part(percent(count, base), base) for (base, _), count in zip(counts, held, strict=True)]
    true = percent(sum(held), whole)
    for kind in ("parts_and_total", "below_part", "above_parts"):
        assert not prove(_erratum(kind, str(true), printed=true, base=whole, parts=parts)).holds
    proof = prove(_erratum("parts_and_total", str(printed), printed=printed, base=whole, parts=parts))
    assert not (proof.holds and printed == true)


_ELSEWHERE = {"cell": "main/1/1/1", "printed": 5}
_PAIR = {"count": 25, "share": 19, "base": 132}
_ITEMS = {"base": 20, "items": [{"parts": [_part(10, 20)]}, {"parts": [_part(10, 20), _part(25, 20)]}]}

_WRONG = [
    ("a figure that a count gives", _erratum("no_numerator", "50", printed=50, base=70), "is 35"),
    (
        "a total that the parts give",
        _erratum("parts_and_total", "50", printed=50, base=20, parts=[_part(50, 20)]),
        "the parts give 10",
    ),
    (
        "no less than the part",
        _erratum("below_part", "60", printed=60, base=20, parts=[_part(50, 20)]),
        "hold at least 10",
    ),
    (
        "no more than the parts",
        _erratum("above_parts", "40", printed=40, base=20, parts=[_part(50, 20)]),
        "hold at most 10",
    ),
    (
        "another figure than the printed",
        _erratum("no_numerator", "6", printed=5, base=53),
        "not about the printed figure 6",
    ),
    ("a kind outside the list", _erratum("obvious", "5", printed=5, base=53), "no kind of reason"),
    ("inputs of another shape", _erratum("no_numerator", "5", printed=5, bas=53), "prove nothing"),
    (
        "parts that no count gives",
        _erratum("parts_and_total", "5", printed=5, base=60, parts=[_part(5, 53)]),
        "comes out of no count",
    ),
    ("a count that the parts give", _erratum("parts_and_count", "10", printed=10, parts=[_part(50, 20)]), "give 10"),
    (
        "rounded shares that do not add up to the total",
        _erratum("rounded_total", "60", printed=60, base=20, parts=[_part(50, 20)], addends=[_part(25, 20)] * 2),
        "add up to 50, not to 60",
    ),
    (
        "a total of rounded shares that the parts give",
        _erratum("rounded_total", "50", printed=50, base=20, parts=[_part(50, 20)], addends=[_part(25, 20)] * 2),
        "the parts give 10",
    ),
    ("the same figure in both places", _erratum("two_places", "5", printed=5, base=285, other=_ELSEWHERE), "prints 5"),
    ("the same count in both places", _erratum("two_places", "5", printed=5, other=_ELSEWHERE), "5 here, 5 in"),
    ("a share that is the count's", _erratum("count_and_share", "19", printed=19, **_PAIR), "is 19 percent"),
    (
        "a figure of another pair",
        _erratum("count_and_share", "7", printed=7, **_PAIR),
        "neither the count nor the share",
    ),
    ("a mean that the parts allow", _erratum("above_items", "23", printed=23, **_ITEMS, statistic="mean"), "22.5"),
    ("a greatest share within reach", _erratum("above_items", "35", printed=35, **_ITEMS, statistic="max"), "35.0"),
    (
        "a statistic of another name",
        _erratum("above_items", "90", printed=90, **_ITEMS, statistic="sum"),
        "prove nothing",
    ),
    (
        "a least share below the other",
        _erratum("outside_range", "4", printed=4, end="lowest", other=_ELSEWHERE),
        "prints 5",
    ),
    (
        "an end of another name",
        _erratum("outside_range", "6", printed=6, end="middle", other=_ELSEWHERE),
        "prove nothing",
    ),
    ("a sign for what was not asked", _erratum("digit_for_not_asked", "-", printed=0, asked=False), "not about"),
    ("a digit for what was asked", _erratum("digit_for_not_asked", "0", printed=0, asked=True), "prove nothing"),
    ("a zero printed as one", _erratum("symbol_for_zero", "0", printed=0, base=7, symbol="."), "not about"),
    ("another sign than the printed", _erratum("symbol_for_zero", "-", printed=0, base=7, symbol="."), "not about"),
    ("a zero of nobody", _erratum("symbol_for_zero", ".", printed=0, base=0, symbol="."), "prove nothing"),
    ("no parts", _erratum("above_parts", "5", printed=5, base=60, parts=[]), "prove nothing"),
    ("a base of nobody", _erratum("no_numerator", "5", printed=5, base=0), "prove nothing"),
]


@pytest.mark.parametrize(("erratum", "says"), [case[1:] for case in _WRONG], ids=[case[0] for case in _WRONG])
def test_a_wrong_claim_is_not_proven(erratum: Erratum, says: str) -> None:
    proof = prove(erratum)
    assert not proof.holds
    assert says in proof.sentence


def test_inputs_that_are_no_json_prove_nothing(errata: tuple[Erratum, ...]) -> None:
    proof = prove(replace(errata[0], proof_inputs="{"))
    assert not proof.holds
    assert "prove nothing" in proof.sentence


def test_a_count_printed_twice_and_a_greatest_share_out_of_reach_are_proven() -> None:
    assert prove(_erratum("two_places", "6", printed=6, other=_ELSEWHERE)).holds
    assert prove(_erratum("count_and_share", "25", printed=25, **{**_PAIR, "share": 14})).holds
    assert prove(_erratum("above_items", "36", printed=36, **_ITEMS, statistic="max")).holds
    assert prove(_erratum("outside_range", "4", printed=4, end="highest", other=_ELSEWHERE)).holds


def test_every_kind_is_proven_by_a_right_claim() -> None:
    right = {
        "no_numerator": _erratum("no_numerator", "5", printed=5, base=53),
        "parts_and_total": _erratum("parts_and_total", "60", printed=60, base=20, parts=[_part(50, 20)]),
        "below_part": _erratum("below_part", "40", printed=40, base=20, parts=[_part(50, 20)]),
        "above_parts": _erratum("above_parts", "60", printed=60, base=20, parts=[_part(50, 20)]),
        "parts_and_count": _erratum("parts_and_count", "9", printed=9, parts=[_part(50, 20)]),
        "rounded_total": _erratum(
            "rounded_total", "60", printed=60, base=20, parts=[_part(50, 20)], addends=[_part(30, 20)] * 2
        ),
        "two_places": _erratum("two_places", "6", printed=6, base=285, other=_ELSEWHERE),
        "count_and_share": _erratum("count_and_share", "14", printed=14, **{**_PAIR, "share": 14}),
        "above_items": _erratum("above_items", "24", printed=24, **_ITEMS, statistic="mean"),
        "outside_range": _erratum("outside_range", "6", printed=6, end="lowest", other=_ELSEWHERE),
        "digit_for_not_asked": _erratum("digit_for_not_asked", "0", printed=0, asked=False),
        "symbol_for_zero": _erratum("symbol_for_zero", ".", printed=0, base=128, symbol="."),
    }
    assert tuple(sorted(right)) == KINDS
    assert all(prove(item).holds for item in right.values())
