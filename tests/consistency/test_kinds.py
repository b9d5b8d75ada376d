"""Each kind of finding on a minimal example, and beside it the nearest example that is right and must not be found."""

from __future__ import annotations

import pytest

from orchestration.consistency.claims import Meaning
from orchestration.consistency.numbers import Numbers
from orchestration.facts.consistency import AtMost, Declared, Place
from orchestration.facts.sentences import Stated
from tests.consistency.small import Cell, audit, count, fills, place_of, ratio, same, share, total, union, word

A, B, C, D = "main/1/1/1", "main/1/2/1", "main/1/3/1", "main/1/4/1"


def only_kind(cells: dict[str, Cell], *relations: Declared) -> str:
    (finding,) = audit(cells, relations)
    return finding.kind


def test_no_count_of_four_is_three_percent() -> None:
    (finding,) = audit({A: share(3, 4)})
    assert finding.kind == "no_numerator"
    assert finding.place == Place("main", 1, 1, 1)
    assert finding.other_places == ("main/1/1/1=n=4",)
    assert "0/4 = 0,00" in finding.proof
    assert "1/4 = 25,00" in finding.proof


def test_a_half_is_rounded_away_from_zero() -> None:
    assert audit({A: share(38, 128)}) == ()  # 48 of 128 is 37,5
    assert audit({A: share(37, 8)})[0].kind == "no_numerator"  # 3 of 8 is 37,5, which is 38
    assert audit({A: share(38, 8)}) == ()


def test_a_share_without_any_base_proves_nothing() -> None:
    assert audit({A: share(3)}) == ()


@pytest.mark.parametrize("shares", [(33, 33, 33), (34, 33, 33)])
def test_thirds_are_found_only_where_three_do_not_fill_the_base(shares: tuple[int, int, int]) -> None:
    cells = {place: share(value, 3) for place, value in zip((A, B, C), shares, strict=True)}
    found = audit(cells, [fills([A, B, C])])
    assert [finding.kind for finding in found] == ([] if shares == (33, 33, 33) else ["no_numerator"])


def test_answers_that_cannot_fill_their_base() -> None:
    assert only_kind({A: share(50, 100), B: share(48, 100)}, fills([A, B])) == "single_choice"
    assert (
        audit({A: share(50, 200), B: share(51, 200)}, [fills([A, B])]) == ()
    )  # 99 and 101, or 100 and 100 printed as 50


def test_a_base_that_is_not_printed_is_tried_value_by_value() -> None:
    base = {D: count(12)}
    shares = {A: share(31), B: share(31), C: share(31)}
    links: list[Declared] = [AtMost(kind="at_most", part=B, whole=D), fills([A, B, C])]
    assert audit(base | shares, links)
    assert audit({A: share(33), B: share(33), C: share(33)} | base, links) == ()  # four of twelve each


def test_parts_and_total_of_counts() -> None:
    cells = {A: count(10), B: count(4), C: count(5)}
    assert only_kind(cells, total(A, [B, C])) == "parts_and_total"
    assert audit(cells | {A: count(9)}, [total(A, [B, C])]) == ()


def test_a_total_that_adds_rounded_shares() -> None:
    parts = {B: share(15, 71), C: share(15, 71)}  # 11 of 71 is 15,49, so both are 22 of 71: 30,99
    (finding,) = audit({A: share(30, 71)} | parts, [total(A, [B, C])])
    assert finding.kind == "rounded_total"
    assert audit({A: share(31, 71)} | parts, [total(A, [B, C])]) == ()
    assert only_kind({A: share(28, 71)} | parts, total(A, [B, C])) == "parts_and_total"
    loose = {B: share(17, 285), C: share(18, 285)}  # here some counts give the sum of the rounded shares
    assert audit({A: share(35, 285)} | loose, [total(A, [B, C])]) == ()


def test_the_same_printed_twice() -> None:
    assert only_kind({A: count(7), B: count(8)}, same(A, B)) == "printed_twice"
    assert audit({A: count(7), B: count(7)}, [same(A, B)]) == ()
    assert only_kind({A: share(30, 285), B: share(31, 285)}, same(A, B)) == "printed_twice"


def test_a_count_that_contradicts_its_share() -> None:
    cells = {A: count(132), B: count(25), C: share(14)}
    (finding,) = audit(cells, [ratio(C, B, A)])
    assert finding.kind == "count_and_share"
    assert "25/132 = 18,94" in finding.proof
    assert audit(cells | {C: share(19)}, [ratio(C, B, A)]) == ()


def test_a_quotient_of_two_counts() -> None:
    cells = {A: count(26711), B: count(3281), C: ("8,14", "per_user", None)}
    assert audit(cells, [ratio(C, A, B)]) == ()
    assert only_kind(cells | {C: ("8,2", "per_user", None)}, ratio(C, A, B)) == "count_and_share"


def test_kronor_that_do_not_add_up() -> None:
    cells = {A: ("159 429 726", "sek", None), B: ("146 188 959", "sek", None), C: ("12 740 767", "sek", None)}
    (finding,) = audit(cells, [total(A, [B, C])])
    assert finding.kind == "kronor"
    assert "500\u00a0000 fattas" in finding.proof
    assert audit(cells | {C: ("13 240 767", "sek", None)}, [total(A, [B, C])]) == ()


def test_a_part_above_its_whole() -> None:
    link = AtMost(kind="at_most", part=B, whole=A)
    assert only_kind({A: count(3), B: count(4)}, link) == "union"
    assert audit({A: count(4), B: count(4)}, [link]) == ()


@pytest.mark.parametrize(("whole", "found"), [(3, True), (4, False), (7, False), (8, True)])
def test_a_union_lies_between_its_largest_part_and_the_sum(whole: int, found: bool) -> None:
    numbers = Numbers()
    union, first, second = (numbers.new(name) for name in ("unionen", "den ena", "den andra"))
    numbers.relate("union", "at_most", union, [first])
    numbers.relate("union", "at_most", union, [second])
    numbers.relate("union", "covers", union, [first, second])
    places = [Place("main", 1, row, 1) for row in (1, 2, 3)]
    meanings = {
        place: Meaning("numerator", number, number)
        for place, number in zip(places, (union, first, second), strict=True)
    }
    kinds = [finding.kind for finding in audit({A: count(whole), B: count(4), C: count(3)}, (), numbers, meanings)]
    assert kinds == (["union"] if found else [])


def test_a_declared_union_holds_every_part_and_nothing_else() -> None:
    for whole, found in ((3, ["union"]), (4, []), (7, []), (8, ["union"])):
        cells = {A: count(whole), B: count(4), C: count(3)}
        assert [finding.kind for finding in audit(cells, [union(A, [B, C])])] == found


def test_one_share_printed_as_two_needs_no_base() -> None:
    numbers = Numbers()
    counted, base = numbers.new("antalet"), numbers.new("basen")
    meant = {place_of(place): Meaning("share", counted, base) for place in (A, B, C)}
    (finding,) = audit({A: share(45), B: share(45), C: share(46)}, (), numbers, meant)
    assert (finding.kind, str(finding.place), finding.other_places) == ("printed_twice", C, (f"{A}=45",))
    assert "vilken basen än är" in finding.proof


@pytest.mark.parametrize(
    ("first", "second", "unit", "found"),
    [
        ("16 februari", "5 februari", "day", True),
        ("16 februari", "16 februari", "day", False),
        ("168,7", "168", "million_sek", True),  # 168,7 is rounded to 169
        ("168,7", "169", "million_sek", False),
    ],
)
def test_days_and_millions_that_should_be_the_same(first: str, second: str, unit: str, found: bool) -> None:
    kinds = [finding.kind for finding in audit({A: (first, unit, None), B: (second, unit, None)}, [same(A, B)])]
    assert kinds == (["printed_twice"] if found else [])


def test_millions_add_up_as_far_as_they_are_rounded() -> None:
    cells: dict[str, Cell] = {
        place: (printed, "million_sek", None) for place, printed in ((A, "183,7"), (B, "168,7"), (C, "15"))
    }
    assert audit(cells, [total(A, [B, C])]) == ()
    assert only_kind(cells | {A: ("184,3", "million_sek", None)}, total(A, [B, C])) == "parts_and_total"


def test_what_a_sentence_says_is_held_against_figures_and_does_not_bend_them() -> None:
    says = Stated(kind="stated", form="covers", figure=D, total=A, parts=[B, C])
    cells = {A: count(285), B: count(254), C: count(4), D: word("inget bortfall")}
    (finding,) = audit(cells, stated=[says])
    assert (finding.kind, finding.printed) == ("base", "inget bortfall")
    assert "254 + 4 = 258" in finding.proof
    assert audit(cells | {C: count(31)}, stated=[says]) == ()


def test_a_sentence_may_speak_of_what_a_share_rests_on() -> None:
    says = Stated(kind="stated", form="equal", figure=D, total=f"n:{A}", parts=[B])
    cells = {A: share(57, 279), B: count(285), D: word("av alla")}
    assert [finding.kind for finding in audit(cells, stated=[says])] == ["base"]
    assert audit(cells | {A: share(57, 285)}, stated=[says]) == ()


def test_each_share_of_a_proof_is_needed() -> None:
    cells = {A: share(50, 100), B: share(48, 100), C: share(40, 100), D: share(60, 100)}
    (finding,) = audit(cells, [fills([A, B]), fills([C, D])])
    assert finding.place == Place("main", 1, 2, 1)
    assert finding.other_places == ("main/1/1/1=n=100", "main/1/1/1=50")


def test_one_wrong_figure_does_not_hide_another() -> None:
    cells = {A: share(3, 4), B: share(97, 4), C: share(50, 4)}
    assert [finding.place.row_no for finding in audit(cells)] == [1, 2]
