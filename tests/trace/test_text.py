"""What people and programs get to see of a trace."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from orchestration.release.errors import ReleaseError
from orchestration.trace.command import run
from orchestration.trace.place import TraceError
from orchestration.trace.text import WIDTH, render_json, render_text
from orchestration.trace.walk import trace_cell
from orchestration.trace.words import counted
from tests.trace.conftest import OTHER_ROUND, PLACE, Released
from tests.warehouse.world import INDICATORS, ROUNDS, layout

pytestmark = pytest.mark.xdist_group("trace")  # one worker: the small release is made once
ROWS = {indicator: number for number, indicator in enumerate(INDICATORS, 1)}
ANSWERS_OF_SERVICE = """\
SVAREN I GRUPPEN RIKET – T: koden nämns i täljarens regel, B: i basens

  Fråga 1. Fråga?
  tjanst (tjanst; svarsmängd ja_nej; ställs om none(drift=3))
    kod  svar              gruppen  i basen  täljare
    1    Ja             T        3        3        3
    2    Nej                     2        2        0
    99   Vet ej                  1        1        0
         (Inte svarat)           2        1        0
         (Gäller inte)           1        0        0
  drift (drift; svarsmängd drift; ställs till alla)
    kod  svar              gruppen  i basen  täljare
    1    Egen                    3        3        1
    2    Delvis                  4        4        2
    3    Överlåten      B        1        0        0
         (Inte svarat)           1        0        0
    'I egen regi' lästes som 1 (3 svar, först [1:2]), enligt data/readings/labels.yaml
    'Överlåten' lästes som 3 (1 svar, först [1:8]), enligt data/readings/labels.yaml
"""
MUNICIPALITIES_OF_SERVICE = """\
I TÄLJAREN: 3 kommuner – syntetiska svar
  K 0101 [1:2 s:2], K 0104 [1:5 s:5], K 0205 [1:10 s:10]

I BASEN, MEN INTE I TÄLJAREN: 4 kommuner – syntetiska svar
  K 0102 [1:3 s:3], K 0103 [1:4 s:4], K 0201 [1:6 s:6], K 0202 [1:7 s:7]

SVARADE, MEN STÅR INTE I BASEN: 1 kommun – syntetiska svar
  K 0203 [1:8 s:8]

SVARADE INTE OCH STÅR INTE I BASEN: 1 kommun – syntetiska svar
  K 0204 [s:9]
"""
RAW_FILES = f"""\
RÅFILER I OMGÅNG 2031
  [1] form: sample/form.csv, 1200 byte
      sha256 {"a" * 64}
      funds: sample/funds.xlsx, 500 byte
      sha256 {"e" * 64}
      months: sample/months.xlsx, 400 byte
      sha256 {"d" * 64}
      register: sample/register.csv, 300 byte
      sha256 {"b" * 64}
  Filerna utan nummer är omgångens övriga, svarsregistret bland dem.
"""


def text_of(released: Released, row_no: int, col_no: int) -> str:
    return render_text(released.trace(row_no, col_no))


def test_answers_municipalities_and_files_of_a_share(released: Released) -> None:
    text = text_of(released, ROWS["tjanst.ja"], 1)
    assert ANSWERS_OF_SERVICE in text
    assert MUNICIPALITIES_OF_SERVICE in text
    assert text.endswith(RAW_FILES)


RESTS_ON = """\
VAD ANDELEN VILAR PÅ (räknat i kommuner) – syntetiska svar
  Svarande     6 av 8 kommuner (75 procent)
               delvis svarande: K 0205, 2 av 3 enheter
"""


def test_what_a_share_rests_on_stands_before_its_rules(released: Released) -> None:
    text = text_of(released, OTHER_ROUND, 1)
    assert RESTS_ON in text
    assert text.index(RESTS_ON) < text.index("INDIKATOR")
    blank = text_of(released, ROWS["tjanst.ja"], 1)
    assert (
        "  Bortfall     1 av 7 i basen saknar svar på det som täljaren bygger på (14 procent); 1 svarade vet ej\n"
        in blank
    )
    assert "  Gränser      38–63 procent, om allt som inte är besvarat vore nej respektive ja\n" in blank
    assert "  Skattning    ingen: basen är tom\n" in text_of(released, ROWS["tjanst.tom"], 1)


def test_a_share_of_a_small_base_has_neither_percent_nor_estimate(released: Released) -> None:
    trace = released.trace(ROWS["tjanst.ja"], 1)
    assert trace.rests_on is not None
    shares = ("response_display", "item_non_response_display", "lowest_display", "display")
    small: dict[str, Any] = dict.fromkeys(shares, "1 av 2")
    small |= {"highest_display": "2 av 2", "shown_as": "counts", "silent_strata": 0, "estimate_percent": Decimal(50)}
    text = render_text(replace(trace, rests_on=replace(trace.rests_on, **small)))
    said = text[text.index("VAD ANDELEN") : text.index("INDIKATOR")]
    assert "  Skattning    ingen: basen är så liten att andelen anges som 1 av 2\n" in said
    assert "  Gränser      1 av 2 till 2 av 2, om allt" in said
    assert " procent" not in said


def test_many_readings_are_cut_and_an_older_release_names_no_profile(released: Released) -> None:
    trace = released.trace(ROWS["drift.egen"], 1)
    (drift,) = (item for item in trace.variables if item.variable_id == "drift")
    of_label = drift.readings[0]
    readings = tuple(replace(of_label, raw=f"Svar {number}\t", profile="", read_as=None) for number in range(14))
    changed = replace(drift, readings=readings)
    text = render_text(replace(trace, variables=tuple(changed if v is drift else v for v in trace.variables)))
    assert r"'Svar 11\t' (a tab (U+0009) at the end) lästes som inget svar (3 svar, först [1:2])" in text
    assert "Svar 12" not in text
    assert "… och 2 läsningar till" in text
    assert "enligt data/readings" not in text


@pytest.mark.parametrize("indicator", list(INDICATORS))
def test_every_cell_reads_within_the_width(released: Released, indicator: str) -> None:
    cells = [cell for cell in layout() if (cell.thing, cell.round) == (indicator, ROUNDS[0])]
    for cell in (cell for cell in cells if cell.grouping in {"alla", "region"}):
        lines = text_of(released, cell.row_no, cell.col_no).splitlines()
        assert lines[0] == f"CELL {PLACE}/{cell.row_no}/{cell.col_no} – syntetiska svar"
        assert [line for line in lines if len(line) > WIDTH or line != line.rstrip()] == []
        assert not any("None" in line for line in lines)


@pytest.mark.parametrize(
    ("indicator", "col_no", "sentences"),
    [
        ("drift.egen", 1, ["3 av 8 kommuner = 37,500 procent", "svaret på fråga 1, variabeln drift, är ”Egen”"]),
        (
            "drift.egen",
            1,
            ["avviker från den tryckta siffran av ett skäl som kan bevisas", "Går inte", "utgår från {}"],
        ),
        ("drift.egen", 2, ["3 av 8 kommuner i basen", "lika med den tryckta siffran"]),
        ("drift.egen", 3, ["antal kommuner i basen", "Bara kommuner som besvarade enkäten kan stå i basen."]),
        ("svar.enkat", 4, ["antal kommuner i gruppen, svarande eller inte", "även kommuner som inte svarade räknas"]),
        ("svar.enkat", 4, ["alla kommuner, utan villkor", "”Kommunen besvarade enkäten” är ”Ja”"]),
        ("tjanst.ja", 2, ["avviker från den tryckta siffran utan känt skäl", "tryckt 77, beräknad 55 (no_integer)"]),
        ("tjanst.ja", 2, ["svaret på fråga 1, variabeln drift, inte är ”Överlåten”", "none(drift=3)"]),
        (
            "tjanst.lan",
            2,
            ["Rättelsen behövs inte", "”Kommunens län” är ”Län 02”", "kommuner där alla villkoren gäller:"],
        ),
        ("tjanst.tom", 1, ["Ingen kommun i gruppen står i basen; då finns ingen andel."]),
        ("flagga.ingen", 1, ["kommuner där inget av villkoren gäller:"]),
        ("flagga.nagon", 1, ["kommuner där minst ett av villkoren gäller:"]),
        ("flagga.inte_alla", 6, ["minst ett av villkoren inte gäller:", "ingen tryckt siffra att jämföra med"]),
        ("flagga.alla", 13, ["Antalet är noll, och då visar cellen symbolen –"]),
        ("nytt.ja", 1, ["Frågan ställdes inte i omgång 2031; cellen visar då symbolen ej", "ställdes inte"]),
    ],
)
def test_what_is_said_of_each_kind_of_cell(
    released: Released, indicator: str, col_no: int, sentences: list[str]
) -> None:
    text = text_of(released, ROWS[indicator], col_no)
    assert [sentence for sentence in sentences if sentence not in text] == []


def test_a_question_not_asked_shows_neither_rules_nor_municipalities(released: Released) -> None:
    text = text_of(released, ROWS["nytt.ja"], 1)
    assert [
        word for word in ("TÄLJARE", "BAS –", "SVAREN", "I BASEN", "Inom [ ]", "Filerna utan") if word in text
    ] == []
    assert "GRUPPERNA" in text


def test_json_holds_the_same_and_repeats(released: Released) -> None:
    place = f"{PLACE}/{ROWS['tjanst.ja']}/1"
    first, second = (render_json(trace_cell(released.release, place)) for _ in range(2))
    assert first == second
    content = json.loads(first)
    assert content["place"] == {"report": "p", "part": "bilaga2", "table_no": 1, "row_no": 3, "col_no": 1}
    assert content["is_synthetic"] is True
    assert [entry["code"] for entry in content["members"] if entry["role"] == "numerator"] == [
        "0101",
        "0104",
        "0205",
    ]
    assert list(content) == sorted(content)


def test_the_command_prints_text_or_json(released: Released, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(f"{PLACE}/1/1", released.releases, as_json=False) == 0
    assert capsys.readouterr().out == text_of(released, 1, 1)
    assert run(f"{PLACE}/1/1", released.releases, as_json=True) == 0
    assert json.loads(capsys.readouterr().out)["figure"]["base"] == 9


def test_a_text_that_is_no_address_has_an_exit_code_of_its_own(
    released: Released, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("12/3/2", released.releases, as_json=False) == 2
    output = capsys.readouterr()
    assert output.out == ""
    assert output.err.startswith("not the address of a printed cell")
    assert output.err.count("\n") == 1


def test_a_cell_that_is_not_there_is_told(released: Released, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(TraceError, match=r"^no such column"):
        run(f"{PLACE}/1/99", released.releases, as_json=False)
    assert capsys.readouterr().out == ""


def test_without_a_release_the_command_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="Run a load first"):
        run(f"{PLACE}/1/1", tmp_path, as_json=False)


def test_shares_have_decimal_comma_and_three_decimals(released: Released) -> None:
    figure = replace(released.trace(3, 1).figure, base=16000, numerator=1)
    for thousandths, said in ((33333, "33,333"), (50000, "50,000"), (6, "0,006"), (100000, "100,000")):
        trace = replace(released.trace(3, 1), figure=replace(figure, percent_thousandths=thousandths))
        assert f"1 av 16000 kommuner = {said} procent" in render_text(trace)


def test_numbers_have_their_noun() -> None:
    assert [counted(number, "municipalities") for number in (0, 1, 2)] == ["0 kommuner", "1 kommun", "2 kommuner"]
    assert [counted(number, "units") for number in (1, 2)] == ["1 enhet", "2 enheter"]


def test_how_a_figure_compares_with_the_one_before_is_said_in_words(released: Released) -> None:
    text = text_of(released, ROWS["tjanst.ja"], 1)
    (said,) = re.findall(r"  Jämförbarhet .*\n", text)
    assert said == "  Jämförbarhet ny: det finns ingen tidigare siffra att jämföra med\n"
