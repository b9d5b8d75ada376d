"""Ranks, ranges, amounts, references and zeros on a handful of printed cells, each beside the nearest that is right."""

from __future__ import annotations

from dataclasses import replace

import pytest

from orchestration.consistency.model import AuditFinding
from orchestration.consistency.sentences import Sentences
from orchestration.facts.consistency import Declarations, Place, TextFigure
from orchestration.facts.errors import FactError
from orchestration.facts.published_model import PublishedCell
from orchestration.facts.sentences import AmountOf, Claims, NoQuestion, Range, Rank, Reference, Sentence, shares
from tests.consistency.conftest import REPORT, Press

AREAS = ("hemtjanst", "sabo", "dagverksamhet")
ICF = [f"icf_utforare.{area}" for area in AREAS]
SAID, LOW, HIGH = "text/1/1/1", "text/1/2/1", "text/1/3/1"


def findings(press: Press, claim: Sentence, cells: list[PublishedCell], *said: str) -> tuple[AuditFinding, ...]:
    """Hold one claim, with the words or numbers it prints, against cells."""
    figures = [_figure(number, printed) for number, printed in enumerate(said or ("oftast",), start=1)]
    declarations = Declarations(REPORT, (), tuple(figures))
    claims = Claims(contents=["main", "bilaga1"], claims=[claim])
    return Sentences(press.catalog, REPORT, declarations, claims).findings(cells)


def _figure(number: int, printed: str) -> TextFigure:
    return TextFigure(Place("text", 1, number, 1), "ett påstående", printed, "word", "", ("", ""), "", "Rapporten")


def table(press: Press, **printed: int) -> list[PublishedCell]:
    """Print the share of ICF in each area named."""
    found = []
    for area, value in printed.items():
        (place,) = press.shares[f"icf_utforare.{area}", ("alla", "riket")]
        found.append(replace(press.prototypes[place], printed=str(value)))
    return found


def rank(order: str, of: str) -> Rank:
    return Rank.model_validate(
        {"kind": "rank", "figure": SAID, "order": order, "of": f"icf_utforare.{of}", "among": ICF}
    )


def test_the_highest_may_be_as_high_as_another_and_no_lower(press: Press) -> None:
    assert findings(press, rank("highest", "sabo"), table(press, hemtjanst=46, sabo=46, dagverksamhet=42)) == ()
    (finding,) = findings(press, rank("highest", "sabo"), table(press, hemtjanst=47, sabo=46, dagverksamhet=42))
    assert (finding.basis, finding.kind, finding.printed) == ("print", "rank", "oftast")
    assert "46\u00a0%" in finding.proof
    assert finding.other_places == ("main/22/6/7=46", "main/22/5/7=47")


def test_the_lowest_is_no_higher_than_another(press: Press) -> None:
    cells = table(press, hemtjanst=44, sabo=46, dagverksamhet=42)
    assert findings(press, rank("lowest", "dagverksamhet"), cells) == ()
    assert findings(press, rank("lowest", "hemtjanst"), cells)


def test_what_is_not_printed_is_not_ranked(press: Press) -> None:
    assert findings(press, rank("lowest", "hemtjanst"), table(press, hemtjanst=44)) == ()


def test_what_rises_never_falls(press: Press) -> None:
    rising = Rank(kind="rank", figure=SAID, order="rising", among=ICF)
    assert findings(press, rising, table(press, hemtjanst=42, sabo=42, dagverksamhet=46)) == ()
    (finding,) = findings(press, rising, table(press, hemtjanst=42, sabo=47, dagverksamhet=46))
    assert "är högre än" in finding.proof


@pytest.mark.parametrize(
    ("low", "high", "found"),
    [(42, 46, []), (44, 46, [LOW]), (42, 45, [HIGH]), (41, 46, [LOW]), (42, 47, [HIGH]), (40, 48, [LOW, HIGH])],
)
def test_a_range_has_the_least_and_the_greatest_of_its_rows(
    press: Press, low: int, high: int, found: list[str]
) -> None:
    claim = Range(kind="range", low=LOW, high=HIGH, among=ICF)
    cells = table(press, hemtjanst=44, sabo=46, dagverksamhet=42)
    assert [str(each.place) for each in findings(press, claim, cells, "", str(low), str(high))] == found


def test_a_range_of_which_a_row_is_missing_may_be_wider(press: Press) -> None:
    claim = Range(kind="range", low=LOW, high=HIGH, among=ICF)
    assert findings(press, claim, table(press, hemtjanst=44, sabo=46), "", "42", "46") == ()
    assert findings(press, claim, table(press, hemtjanst=44, sabo=47), "", "42", "46")


@pytest.mark.parametrize(("value", "right"), [(29, True), (36, True), (41, True), (28, False), (43, False)])
def test_a_third_is_nearer_to_a_third_than_to_a_quarter_or_a_half(press: Press, value: int, right: bool) -> None:
    claim = AmountOf(kind="amount", figure=SAID, amount="tredjedel", of="icf_utforare.{each}", each=["sabo"])
    assert (findings(press, claim, table(press, sabo=value)) == ()) is right


def test_a_figure_stands_in_the_table_and_under_the_heading_that_is_referred_to(press: Press) -> None:
    cells = table(press, sabo=46)
    assert findings(press, Reference(kind="reference", figure=SAID, table="main/22"), cells, "46") == ()
    elsewhere = Reference(kind="reference", figure=SAID, table="main/22", heading="2020")
    (finding,) = findings(press, elsewhere, cells, "46")
    assert finding.proof.endswith("men där står 46 under 2021.")
    (finding,) = findings(press, Reference(kind="reference", figure=SAID, table="main/22"), cells, "47")
    assert finding.proof.endswith("ingen siffra i tabellen är 47.")
    (finding,) = findings(press, Reference(kind="reference", figure=SAID, table="main/99"), cells, "46")
    assert "ingen sådan tabell" in finding.proof


def test_a_part_that_is_referred_to_is_in_the_table_of_contents(press: Press) -> None:
    assert findings(press, Reference(kind="reference", figure=SAID, part="bilaga1"), [], "bilaga 1") == ()
    (finding,) = findings(press, Reference(kind="reference", figure=SAID, part="bilaga1a"), [], "bilaga 1a")
    assert finding.kind == "reference"


@pytest.mark.parametrize("noted", [True, False])
def test_a_digit_for_what_was_not_asked_is_one_finding_a_row(press: Press, noted: bool) -> None:
    row = [cell for place, cell in press.prototypes.items() if place[:3] == ("bilaga2", 16, 12)]
    claim = NoQuestion(
        kind="no_question", figure=SAID, indicators=["vt.aldre.planering.pilot" if noted else "svar.enkat"]
    )
    (finding,) = findings(press, claim, row)
    assert (finding.kind, finding.basis) == ("digit_for_not_asked", "print" if noted else "codebook")
    assert len(finding.other_places) == len(row) - 1
    assert findings(press, claim, [replace(cell, printed="*") for cell in row]) == ()


def test_a_share_is_an_indicator_and_a_group(press: Press) -> None:
    assert list(shares("a.{each} storlek/*", "b", press.groups)) == [
        ("a.b", ("storlek", group)) for group in press.groups["storlek"]
    ]
    assert list(shares("a", "", press.groups)) == [("a", ("alla", "riket"))]
    with pytest.raises(FactError, match="not a share"):
        next(shares("a storlek", "", press.groups))
