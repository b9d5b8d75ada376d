"""Tables whose cells are parted by blanks, on a small made-up report: how they are read, and how they can be wrong."""

from pathlib import Path

import pytest

from orchestration.transcription.cells import Cell
from tests.transcription.conftest import assert_layout_stops, assert_text_stops, table

LAYOUT = r"""
report: 1999
cells_by: space
table_title: '^Tabell (?P<table>\d+)\. '
printed_base: '\bn ?= ?(?P<base>\d+)'
symbols: ['-']
note_marks: ['*']
column_units: [{label: '^Antal\b', unit_of_measure: count}]
label_repairs: {'tjäns- ter': 'tjänster', 'Övriga e- ': 'Övriga e-'}
parts:
  - part: body
    ends_before: '^Bilaga\.'
    place: 'Rapporten, tabell {table}, rad {row}, kolumn {column}'
    tables:
      - {table: 1, rows: 3, columns: 2, column_heads: ['Vård (%)', 'Omsorg, hemma (%)']}
      - {table: 2, rows: 1, columns: 1, column_heads: ['Andel (%)'], ends_before: '^Larm$'}
      - {table: 3, rows: 3, columns: 2, column_heads: ['Antal', '%'], base_row: '^Totalt$'}
      - {table: 4, rows: 1, columns: 2, column_heads: ['Andel (%)', 'Antal svar'], base_column: '^Antal svar$'}
  - part: annex
    ends_before: '^Slut$'
    place: 'Bilaga, rad {row}, kolumn {column}'
    untitled: true
    tables:
      - {table: 1, rows: 2, columns: 1, column_heads: ['Andel i %']}
"""

REPORT = """Förord 12

 Tabell 1. Påhittad tabell med titel \növer två rader (n=40) \n\nSlag av tjänst \n\nVår
d (%
) \n\nOm-
sorg, hem
ma (%
) \n\nTidbokning, \ntjäns-
ter \n\n1 26* \nE-hem - 5,8 \nÖvriga e-
tjänster \n\n10 0 \n
Text om tabellen, där en rad slutar med 12
och fortsätter.
Tabell 2. Annan \n\n \nAndel \n(%) \nAnsökan m.m. 7 \nLarm \nLarmen i länet var enligt uppgift 63 \n
Tabell 3. Räknad
 Antal % \nJa 30 75 \nNej 10 25 \nTotalt 40 100 \n
Tabell 4. Med antal \n\n \nAndel \n(%) \n\nAntal \nsvar \n\nBarn 88 186 \nText.
Bilaga. Per län \n\n Andel i % \nA län 100 \n\nRiket 67 \n Slut
"""


def test_labels_run_over_lines_and_figures_close_the_row(cells: list[Cell]) -> None:
    assert [(c.row_label, c.printed) for c in table(cells, 1)] == [
        ("Tidbokning, tjänster", "1"),
        ("Tidbokning, tjänster", "26*"),
        ("E-hem", "-"),
        ("E-hem", "5,8"),
        ("Övriga e-tjänster", "10"),
        ("Övriga e-tjänster", "0"),
    ]
    assert [c.value for c in table(cells, 1)] == ["1", "26", "", "5.8", "10", "0"]


def test_heads_are_those_of_the_layout_however_the_print_broke_them(cells: list[Cell]) -> None:
    assert [c.col_label for c in table(cells, 1)[:2]] == ["Vård (%)", "Omsorg, hemma (%)"]
    assert [c.col_label for c in table(cells, 3)[:2]] == ["Antal", "%"]


def test_running_text_below_a_table_is_no_row(cells: list[Cell]) -> None:
    assert [c.printed for c in table(cells, 2)] == ["7"]
    assert [(c.row_label, c.printed) for c in table(cells, 1, "annex")] == [("A län", "100"), ("Riket", "67")]


def test_bases_come_from_the_whole_title_the_base_row_and_the_base_column(cells: list[Cell]) -> None:
    assert {c.base for c in table(cells, 1)} == {"40"}
    assert [(c.unit_of_measure, c.base) for c in table(cells, 3)] == [("count", ""), ("percent", "40")] * 3
    assert [(c.unit_of_measure, c.base) for c in table(cells, 4)] == [("percent", "186"), ("count", "")]
    assert {c.base for c in table(cells, 2)} == {""}


@pytest.mark.parametrize(
    ("printed", "broken", "message"),
    [
        ("sorg, hem", "sorg, bort", r"body, table 1: expected the column heads 'Vård .*', found no such lines"),
        ("E-hem - 5,8", "E-hem 5,8", r"body, table 1, line 22: expected a label and 2 cells, found 1 cells after"),
        ("E-hem - 5,8", "E-hem 4 - 5,8", r"body, table 1, line 22: .* found 3 cells after 'E-hem'"),
        ("Nej 10 25", "Nej 10", r"body, table 3, line 42: .* found 1 cells after 'Nej'"),
        ("Nej 10 25", "10 25", r"body, table 3, line 42: .* found cells without a label"),
        ("Nej 10 25 \n", "", r"body, table 3: expected 3 rows, found 2 rows"),
        ("Totalt 40 100", "Summa 40 100", r"body, table 3: expected one row that matches '\^Totalt\$' .* found \[\]"),
        ("Totalt 40 100", "Totalt - 100", r"body, table 3: expected one row .* found \['-'\]"),
        ("Larm \n", "Alarm \n", r"body, table 2: expected a line that matches '\^Larm\$' after line 30, found none up"),
        ("Ansökan m.m. 7", "Ansökan m.m. 7 \nBild 8", r"body, table 2: expected 1 rows, found 2 rows"),
    ],
)
def test_a_text_that_is_not_as_laid_out_stops_with_its_place(
    layout_file: Path, printed: str, broken: str, message: str
) -> None:
    assert_text_stops(REPORT, layout_file, printed, broken, message)


@pytest.mark.parametrize(
    ("written", "broken", "message"),
    [
        ("cells_by: space", "cells_by: comma", r"cells_by .*'tab' or 'space'"),
        ("cells_by: space\n", "", r"with cells_by: tab no table has column_heads, found otherwise in body 1, body 2"),
        (", column_heads: ['Andel i %']", "", r"cells_by: space every table has column_heads, .* in annex 1"),
        ("['Antal', '%']", "['Antal']", r"expected 2 column_heads, one a column, found 1"),
        ("base_column: '^Antal svar$'", "base_column: 'svar', base_row: 'Barn'", r"base_column or base_row, not both"),
    ],
)
def test_a_wrong_layout_names_the_file_and_the_key(layout_file: Path, written: str, broken: str, message: str) -> None:
    assert_layout_stops(layout_file, written, broken, message)
