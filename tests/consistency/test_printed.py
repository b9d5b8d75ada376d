"""Reading of printed numbers, of declared relations, and of bases: what a figure claims."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.consistency.claims import Meaning
from orchestration.consistency.model import Count, Ratio
from orchestration.consistency.numbers import Numbers
from orchestration.consistency.printed import FigureReader, Printed, read_number
from orchestration.facts.consistency import Place, Sum, expanded, load_declarations
from orchestration.facts.errors import FactError, FactErrors
from tests.consistency.small import audit, count, place_of, ratio, share, total

WHOLE = Place("main", 1, 1, 1)
PART = Place("main", 1, 2, 1)


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("26*", (26, 0)),
        ("6 822", (6822, 0)),
        ("6\u00a0822", (6822, 0)),
        ("8,14", (814, 2)),
        ("10", (10, 0)),
        ("5 februari", (205, 0)),
        ("oftast", None),
        ("-", None),
        (".", None),
        ("*", None),
        ("", None),
    ],
)
def test_a_printed_number_is_digits_and_decimals(printed: str, expected: tuple[int, int] | None) -> None:
    assert read_number(printed) == expected


def meanings(group: tuple[str, str], printed_zero: str = "") -> tuple[Numbers, dict[Place, Meaning]]:
    numbers = Numbers()
    whole, whole_base = numbers.new("riket"), numbers.new("basen, riket")
    part, part_base = numbers.new("delen"), numbers.new("basen, delen")
    return numbers, {
        WHOLE: Meaning("share", whole, whole_base, printed_zero),
        PART: Meaning("share", part, part_base, printed_zero, group),
    }


def test_a_base_over_several_groups_is_that_of_the_country() -> None:
    numbers, meant = meanings(("storlek", "s1"))
    printed = [Printed(place, "40", "percent", 285, str(place)) for place in (WHOLE, PART)]
    claims = [figure.claim for figure in FigureReader(numbers, meant, printed).figures()]
    bases = [claim.number for claim in claims if isinstance(claim, Count)]
    assert bases == [meant[WHOLE].base]


def test_a_symbol_for_none_claims_a_count_of_zero_and_other_symbols_nothing() -> None:
    numbers, meant = meanings(("storlek", "s1"), ".")
    printed = [Printed(WHOLE, ".", "percent", None, "x"), Printed(PART, "-", "percent", None, "y")]
    (figure,) = FigureReader(numbers, meant, printed).figures()
    assert figure.claim == Count(meant[WHOLE].numerator, 0)


def test_a_printed_zero_may_be_rounded_even_where_the_layout_prints_zero_for_none() -> None:
    numbers, meant = meanings(("storlek", "s1"), "0")
    (figure,) = FigureReader(numbers, meant, [Printed(WHOLE, "0", "percent", None, "x")]).figures()
    assert isinstance(figure.claim, Ratio)


def test_a_star_stands_for_the_same_number_everywhere() -> None:
    cells = {
        "main/1/1/1": count(3),
        "main/1/2/1": count(1),
        "main/1/3/1": count(2),
        "main/1/1/2": count(5),
        "main/1/2/2": count(2),
        "main/1/3/2": count(2),
    }
    (finding,) = audit(cells, [total("main/1/1/*", ["main/1/2/*", "main/1/3/*"])])
    assert finding.place == place_of("main/1/3/2")


def test_a_relation_on_a_place_that_is_not_printed_is_refused() -> None:
    with pytest.raises(FactError, match="not printed"):
        audit({"main/1/1/1": count(3)}, [total("main/1/1/1", ["main/9/9/9"])])
    with pytest.raises(FactError, match="not a place"):
        next(expanded("a file", {"total": "tabell 1"}))


def test_a_share_of_two_printed_counts_needs_no_base_of_its_own() -> None:
    cells = {"main/1/1/1": count(6), "main/1/2/1": count(89), "text/1/1/1": share(7)}
    link = ratio("text/1/1/1", "main/1/1/1", "main/1/2/1")
    assert audit(cells, [link]) == ()
    assert audit(cells | {"text/1/1/1": share(6)}, [link])


def test_declarations_are_read_and_complain_with_their_place(tmp_path: Path) -> None:
    (tmp_path / "consistency").mkdir()
    (tmp_path / "published" / "r").mkdir(parents=True)
    facts = tmp_path / "consistency" / "r.yaml"
    facts.write_text("round: null\nrelations:\n  - {kind: sum, total: main/1/1/1, parts: [main/1/2/1]}\n", "utf-8")
    assert load_declarations(tmp_path, "r").relations == (Sum(kind="sum", total="main/1/1/1", parts=["main/1/2/1"]),)
    assert load_declarations(tmp_path, "other").relations == ()
    facts.write_text("round: null\nrelations:\n  - {kind: product, total: main/1/1/1}\n", "utf-8")
    with pytest.raises(FactErrors, match=r"consistency/r\.yaml"):
        load_declarations(tmp_path, "r")
