"""The transcription on a small made-up report: every way a table can be laid out, and every way it can be wrong."""

from pathlib import Path

import pytest

from orchestration.facts.errors import FactErrors
from orchestration.facts.transcription import load_layout
from orchestration.transcription import TranscriptionError, transcribe
from orchestration.transcription.cells import Cell
from tests.transcription.conftest import assert_layout_stops, assert_text_stops, table

LAYOUT = r"""
report: 1999
table_title: '^Tabell (?P<table>\d+)\. '
printed_base: '\bn ?= ?(?P<base>\d+)'
symbols: ['.', '*']
note_marks: ['*']
column_units: [{label: '^Antal ', unit_of_measure: count}]
label_repairs: {'häl- sa': 'hälsa'}
parts:
  - part: body
    ends_before: '^Slutord$'
    place: 'Rapporten, tabell {table}, rad {row}, kolumn {column}'
    tables:
      - {table: 1, rows: 3, columns: 2, nested_rows: '^Varav', title_base_columns: '^1999'}
      - {table: 2, rows: 4, columns: 2, block: '^Grupp: (?P<label>.+) n= (?P<base>\d+) nhs= (?P<other_base>\d+)$',
         other_base_rows: '^HS$'}
      - {table: 3, rows: 2, columns: 3, header_rows: 2, headings: true, base_column: '^Antal svar$'}
      - table: 4
        rows: 2
        columns: 1
        header_rows: 0
        unit_of_measure: sek
        row_units: [{label: '^Antal', unit_of_measure: count}]
      - {table: 5, rows: 2, columns: 1, block: '^Storlek (?P<label>.+)$'}
  - part: annex
    ends_before: '^Efterord$'
    place: 'Bilaga, rad {row}, kolumn {column}'
    untitled: true
    tables:
      - {table: 1, rows: 1, columns: 1}
"""

REPORT = """Innehåll\t3
Tabell 1. Påhittad tabell (n =40)

Område\t1998\t1999 häl- sa
Vård (n=12)\t5\t26*
Omsorg\t.\t7
Varav hemma\t*\t1 234

Löpande text.

Tabell 2. Block med namn på egen rad

Grupp: små n= 8 nhs= 7

\tJa\tNej (n=5)
Skola\t1\t2
HS\t3\t4

Grupp: stora n= 9 nhs= 6

\tJa\tNej (n=5)
Skola\t5\t6
HS\t7\t8

Tabell 3. Huvud i två rader

Storlek\tAndel\t\tAntal svar
\tAlla\tIngen\t
Boenden
små\t60\t40\t10
Region\t\t\t
norra\t50\t50\t4

Tabell 4. Utan huvud
Antal kommuner\t6 822
Medel\t159 429 726

Tabell 5. Block i hörnet

Storlek små\tSnitt
A\t5,8

Storlek stora\tSnitt
A\t0

Slutord

\tAndel
Riket\t98

Efterord
"""


def test_labels_nest_under_row_block_heading_and_upper_column_head(cells: list[Cell]) -> None:
    assert [c.row_label for c in table(cells, 1)[::2]] == ["Vård (n=12)", "Omsorg", "Omsorg > Varav hemma"]
    assert [c.row_label for c in table(cells, 2)[::2]] == ["små > Skola", "små > HS", "stora > Skola", "stora > HS"]
    assert [c.row_label for c in table(cells, 3)[::3]] == ["Boenden > små", "Region > norra"]
    assert [c.row_label for c in table(cells, 5)] == ["små > A", "stora > A"]
    assert [c.col_label for c in table(cells, 3)[:3]] == ["Andel > Alla", "Andel > Ingen", "Antal svar"]
    assert [c.col_label for c in table(cells, 4)] == ["", ""]


def test_words_split_by_the_print_are_repaired_in_labels(cells: list[Cell]) -> None:
    assert [c.col_label for c in table(cells, 1)[:2]] == ["1998", "1999 hälsa"]


def test_rows_are_numbered_through_the_blocks(cells: list[Cell]) -> None:
    assert [(c.row_no, c.col_no) for c in table(cells, 2)] == [(r, c) for r in (1, 2, 3, 4) for c in (1, 2)]
    assert table(cells, 2)[-1].place == "Rapporten, tabell 2, rad 4, kolumn 2"
    assert table(cells, 1, "annex")[0].place == "Bilaga, rad 1, kolumn 1"


def test_values_are_machine_numbers_and_symbols_have_none(cells: list[Cell]) -> None:
    assert [(c.printed, c.value) for c in table(cells, 1)] == [
        ("5", "5"),
        ("26*", "26"),
        (".", ""),
        ("7", "7"),
        ("*", ""),
        ("1 234", "1234"),
    ]
    assert [(c.value, c.unit_of_measure) for c in table(cells, 4)] == [("6822", "count"), ("159429726", "sek")]
    assert [c.value for c in table(cells, 5)] == ["5.8", "0"]


def test_the_nearest_printed_base_holds(cells: list[Cell]) -> None:
    assert [c.base for c in table(cells, 1)] == ["12", "12", "", "40", "", "40"]
    assert [c.base for c in table(cells, 2)] == ["8", "5", "7", "5", "9", "5", "6", "5"]
    assert [c.base for c in table(cells, 3)] == ["10", "10", "", "4", "4", ""]
    assert [c.base for c in table(cells, 5)] == ["", ""]


def test_the_file_is_the_same_each_time(layout_file: Path, tmp_path: Path) -> None:
    text = tmp_path / "report.txt"
    text.write_text(REPORT, encoding="utf-8")
    for name in ("first.csv", "second.csv"):
        transcribe(text, layout_file, tmp_path / name)
    written = (tmp_path / "first.csv").read_bytes()
    assert written == (tmp_path / "second.csv").read_bytes()
    assert written.decode("utf-8").split("\n")[:2] == [
        "part,table_no,row_no,col_no,row_label,col_label,printed,value,unit_of_measure,base,place",
        'body,1,1,1,Vård (n=12),1998,5,5,percent,12,"Rapporten, tabell 1, rad 1, kolumn 1"',
    ]


@pytest.mark.parametrize(
    ("printed", "broken", "message"),
    [
        ("Tabell 3. ", "Tablå 3. ", r"part body, table 3: expected one title, found no title"),
        ("Tabell 5. ", "Tabell 6. ", r"part body, table 5: expected one title, found no title"),
        ("Slutord\n", "Tabell 6. Okänd\n\nSlutord\n", r"part body, table 6: expected no such table .* on line 46"),
        ("Tabell 4. ", "Tabell 3. ", r"part body, table 3: expected one title, found titles on line 25 and line 34"),
        (
            "Omsorg\t.\t7",
            "Omsorg\t.",
            r"body, table 1, line 6: expected a label and 2 cells, found a label and 1 cells",
        ),
        ("Omsorg\t.\t7", "Omsorg\t.\t7\t8", r"body, table 1, line 6: .* found a label and 3 cells"),
        ("Omsorg\t.\t7", "Omsorg", r"body, table 1, line 6: .* found a label and 0 cells"),
        ("\tJa\tNej (n=5)\nSkola\t1", "\tJa\nSkola\t1", r"body, table 2, line 15: .* found a label and 1 cells"),
        ("Omsorg\t.\t7\n", "", r"body, table 1: expected 3 rows, found 2 rows"),
        ("Omsorg\t.\t7", "Omsorg\t-\t7", r"body, table 1, line 6, cell 1: expected .* symbols \. \*, found '-'"),
        ("1 234", "12 34", r"body, table 1, line 7, cell 2: expected a number .* found '12 34'"),
        ("Grupp: små", "Klass: små", r"body, table 2, line 15: expected a block name .* found none"),
        ("Storlek stora\t", "Stora\t", r"body, table 5, line 43: expected a block name .* found none"),
        ("50\t50\t4", "50\t50\t.", r"body, table 3, line 32: expected one whole number .* found \['\.'\]"),
        ("Efterord", "Slut", r"part annex: expected a line that matches '\^Efterord\$' .* found none up to line"),
    ],
)
def test_a_text_that_is_not_as_laid_out_stops_with_its_place(
    layout_file: Path, printed: str, broken: str, message: str
) -> None:
    assert_text_stops(REPORT, layout_file, printed, broken, message)


@pytest.mark.parametrize(
    ("written", "broken", "message"),
    [
        ("rows: 3, columns: 2", "rows: 3, colums: 2", r"parts\.1\.tables\.1\.colums"),
        ("table: 5, rows", "table: 7, rows", r"must be numbered 1, 2, 3, … in order, found \[1, 2, 3, 4, 7\]"),
        ("unit_of_measure: sek", "unit_of_measure: kronor", r"parts\.1\.tables\.4\.unit_of_measure"),
        ("(?P<table>", "(?P<number>", r"lacks the group \(\?P<table>…\)"),
        ("Storlek (?P<label>.+)", "Storlek (.+)", r"lacks the group \(\?P<label>…\)"),
        ("^Slutord$", "^Slutord($", r"missing \), unterminated subpattern"),
        ("rad {row}, kolumn {column}'\n    untitled", "rad {rad}'\n    untitled", r"place may hold \{table\}, \{row\}"),
        ("report: 1999", "report: [", r"not YAML"),
    ],
)
def test_a_wrong_layout_names_the_file_and_the_key(layout_file: Path, written: str, broken: str, message: str) -> None:
    assert_layout_stops(layout_file, written, broken, message)


def test_an_untitled_part_holds_one_table(layout_file: Path) -> None:
    two = LAYOUT + "      - {table: 2, rows: 1, columns: 1}\n"
    layout_file.write_text(two, encoding="utf-8")
    with pytest.raises(FactErrors, match=r"part 'annex' is untitled and can hold one table, found 2"):
        load_layout(layout_file)


def test_a_text_of_another_encoding_leaves_the_file_as_it_was(layout_file: Path, tmp_path: Path) -> None:
    text, out = tmp_path / "report.txt", tmp_path / "cells.csv"
    text.write_bytes(REPORT.encode("cp1252"))
    out.write_text("as it was", encoding="utf-8")
    with pytest.raises(TranscriptionError, match=r"report\.txt, byte 5: expected text in UTF-8, found byte 0xe5"):
        transcribe(text, layout_file, out)
    assert out.read_text(encoding="utf-8") == "as it was"
