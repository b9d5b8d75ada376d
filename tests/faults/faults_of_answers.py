"""Bad inputs with wrong answers, on variables picked from the codebook: no question of any round is named here."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tests.faults.bad_input import BadInput, Damage, bad
from tests.faults.damage import edit_cell, edit_sav

OUTSIDE = "value outside its answer set"
NO_NUMBER = "text in a number field"


@dataclass(frozen=True)
class Picked:
    """One variable of each nature; the answer of ``router`` decides whether ``routed`` is asked."""

    single: str
    flag: str
    number: str
    routed: str
    router: str


def answer_faults(picked: Picked) -> tuple[BadInput, ...]:
    """Faults in the answers themselves, on these variables."""
    return (*_of_codes(picked), *_of_numbers(picked), *_of_routing(picked), *_of_spss(picked))


def _first(column: str, value: str) -> Damage:
    return edit_cell("enkat_a", 2, column, value)


def _first_case(column: str, value: object) -> Damage:
    return lambda folder: edit_sav(folder, "enkat_b", cells={(1, column): value})


def _of_codes(picked: Picked) -> tuple[BadInput, ...]:
    single, flag = picked.single, picked.flag
    missing = _first(single, "")
    return (
        bad("code outside its set", "enkat_a", _first(single, "77"), what=OUTSIDE, row="^2$", column=f"^{single}$"),
        bad("label instead of code", "enkat_a", _first(flag, "Ja"), what=OUTSIDE, found="Ja", expected="1"),
        bad("blank beside the code", "enkat_a", _first(single, " 1"), what=OUTSIDE, found="' 1'"),
        bad("answer missing", "enkat_a", missing, what="answer missing", column=single, found="empty"),
    )


def _of_numbers(picked: Picked) -> tuple[BadInput, ...]:
    words, point = _first(picked.number, "ungefär tio"), _first(picked.number, "12.0")
    below, above = _first(picked.number, "-3"), _first(picked.number, "4000000")
    half = _first(picked.number, "2,5")
    return (
        bad("text in a number field", "enkat_a", words, what=NO_NUMBER, found="ungefär tio", expected="digits"),
        bad("decimal point", "enkat_a", point, what="with a decimal", expected="12", found="12\\.0"),
        bad("negative number", "enkat_a", below, what="negative number", found="-3", expected="at least 0"),
        bad("absurd number", "enkat_a", above, what="number out of bounds", found="4000000", expected="at most"),
        bad("decimals in a count", "enkat_a", half, what="decimals where none are due", found="2,5"),
    )


def _of_routing(picked: Picked) -> tuple[BadInput, ...]:
    def damage(folder: Path) -> None:
        _first(picked.routed, "1")(folder)
        _first(picked.router, "3")(folder)

    return (
        bad(
            "answer where routing forbids one",
            "enkat_a",
            damage,
            what="answer where routing forbids one",
            row="^2$",
            column=f"^{picked.routed}, .* more$",
            municipality=r"\d{4} \w",
            expected=f"condition .*{picked.router}",
            remedy="empty the cell",
        ),
    )


def _of_spss(picked: Picked) -> tuple[BadInput, ...]:
    def swap(folder: Path) -> None:
        edit_sav(folder, "enkat_b", labels={picked.flag: {0: "Markerad", 1: "Ej markerad"}})

    outside, half = _first_case(picked.single, 77), _first_case(picked.single, 1.5)
    return (
        bad("code outside its set, sav", "enkat_b", outside, what=OUTSIDE, row="^1$", found="77"),
        bad("half a code, sav", "enkat_b", half, what=OUTSIDE, found="1.5"),
        bad("value labels swapped, sav", "enkat_b", swap, what="value label disagrees", column=picked.flag),
    )
