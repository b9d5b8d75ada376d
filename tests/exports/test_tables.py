"""How the cells of a report become tables: label columns, headings, notes; and what is refused."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from orchestration.exports.release_files import load_report
from orchestration.exports.tables.cell_text import CellText
from orchestration.exports.tables.cells import Report
from orchestration.exports.tables.shape import PrintedTable, printed_tables
from orchestration.facts.errors import FactError
from orchestration.facts.products import ReportFacts
from tests.exports.conftest import change


@pytest.fixture
def tables(report: Report, facts: ReportFacts) -> tuple[PrintedTable, ...]:
    return printed_tables(report, facts)


def test_only_the_parts_of_the_product_are_shaped_in_its_order(tables: tuple[PrintedTable, ...]) -> None:
    assert [table.name for table in tables] == [
        "Bilaga 1",
        "Bilaga 2, tabell 1",
        "Bilaga 2, tabell 2",
        "Bilaga 2, tabell 3",
    ]
    assert [table.sheet for table in tables] == ["Bilaga 1", "B2 tabell 1", "B2 tabell 2", "B2 tabell 3"]
    assert [table.file for table in tables][1:] == [f"bilaga2_tabell_{number}" for number in (1, 2, 3)]


def test_nested_row_labels_become_columns_and_a_missing_level_is_the_whole(tables: tuple[PrintedTable, ...]) -> None:
    assert tables[0].label_headings == ("Indelning", "Grupp")
    assert [row.labels for row in tables[0].rows] == [("Totalt i riket", "Samtliga"), ("Region", "01 Region Å")]
    assert tables[2].label_headings == ("Fråga",)


def test_headings_say_their_unit_once_and_never_repeat(tables: tuple[PrintedTable, ...]) -> None:
    assert tables[0].value_headings == ("Antal kommuner", "Antal svar", "Andel svar (%)")
    assert tables[1].value_headings == ("Ja (%)", "JA (%) [kolumn 2]", "Chatt (%)", "Antal svar")
    assert tables[2].value_headings == ("Stöd: Ja (antal)", "Stöd: Nej (%)")


def test_values_are_numbers_symbols_or_marked_numbers(tables: tuple[PrintedTable, ...]) -> None:
    first, second = (row.values for row in tables[1].rows)
    assert [(shown.number, shown.mark) for shown in first] == [(38, ""), (25, "†"), (None, ""), (8, "")]
    assert first[2] == CellText(None, ".", "", is_share=True)
    assert [(shown.number, shown.mark) for shown in second] == [(33, "‡"), (0, "*"), (None, ""), (3, "")]
    assert tables[2].rows[0].values[0] == CellText(Decimal(1234567), "1\u00a0234\u00a0567", "", is_share=False)


def test_notes_say_deviations_base_symbols_and_source(tables: tuple[PrintedTable, ...]) -> None:
    assert tables[1].deviating == 2
    assert tables[1].notes == (
        "Anm.: HS: hälso- och sjukvård.",
        "† Barn, 0–15 000, JA: rapporten anger 26, beräknat 25. Inget heltal av 8 ger 26 procent.",
        "‡ Barn, 15–30 000, Ja: rapporten anger 34, beräknat 33.",
        "Bas: Har egen verksamhet (0–15 000: 8; 15–30 000: 3).",
        "Andelar anges i procent som i rapporten, även när basen är mindre än 4.",
        "Svarande kommuner: 5 av 6 (83 procent) i omgång 2099.",
        "Partiellt bortfall i basen: i 3 av tabellens 4 andelar saknas svar på det som andelen gäller från en del av"
        " basen, som mest 1 av 3 (Barn, 15–30 000; Ja). De ingår i basen.",
        "Utanför basen: i 2 av tabellens 4 andelar saknas svar som avgör vilka som ingår, som mest från 1 av 4 som"
        " annars hade ingått (Barn, 15–30 000; Ja).",
        "Symbolen * betyder: Frågan ställdes inte den omgången.",
        "Symbolen . betyder: Uppgift kan inte förekomma.",
        "Källa: Påhittad enkät. Insamling 2099-01-11–2099-02-16. Referensperiod 2098.",
    )


def test_who_answered_in_part_is_said_beside_the_rate(own_database: Path, facts: ReportFacts) -> None:
    change(own_database, "update dim_municipality set units = 10, units_answering = 6 where municipality = 'Kommun 2'")
    said = [note for table in printed_tables(load_report(own_database, facts), facts) for note in table.notes]
    partly = "Svarande kommuner: 5 av 6 (83 procent, 1 av dem genom en del av sina stadsdelar) i omgång 2099."
    assert partly in said
    assert "Svarande kommuner och stadsdelar: 5 av 6 (83 procent) i omgång 2099." in said


def test_a_carried_figure_is_marked_and_explained_once(tables: tuple[PrintedTable, ...]) -> None:
    series = tables[3]
    first = series.rows[0].values
    assert [(str(shown.number), shown.mark, shown.decimals) for shown in first] == [
        ("15", "◊", 0),
        ("2.5", "", 1),
        ("1234567", "", 0),
    ]
    assert series.deviating == 0
    (said,) = (note for note in series.notes if "◊" in note)
    assert said.startswith("Symbolen ◊ betyder: Siffran är hämtad ur den tryckta rapporten")
    assert "Bas: Alla kommuner (Riket: 7)." in series.notes


def test_a_break_is_said_where_a_table_shows_what_came_before_it(tables: tuple[PrintedTable, ...]) -> None:
    said = [[note for note in table.notes if note.startswith("Brott i tidsserien")] for table in tables]
    assert said == [[], [], [], ["Brott i tidsserien 2099 (2099): Även stadsdelar svarade."]]


def test_where_there_is_nothing_to_compare_with_no_break_is_said_and_a_symbol_from_print_has_no_mark(
    own_database: Path, facts: ReportFacts
) -> None:
    change(own_database, "update report_cells set value = null, display = '-' where verdict = 'carried'")
    series = printed_tables(load_report(own_database, facts), facts)[3]
    assert series.rows[0].values[0] == CellText(None, "-", "", is_share=True)
    assert [note for note in series.notes if note.startswith("Brott")] == []


def test_a_share_of_a_small_base_in_counts_is_text_and_the_table_says_so(
    own_database: Path, facts: ReportFacts
) -> None:
    change(
        own_database,
        "update report_cells set display = '1 av 3', verdict = 'not_printed' where base = 3 and value = 33",
    )
    table = printed_tables(load_report(own_database, facts), facts)[1]
    assert table.rows[1].values[0] == CellText(None, "1 av 3", "", is_share=True)
    said = "När basen är mindre än 4 anges antal av basen (till exempel 3 av 7) i stället för procent."
    assert [note for note in table.notes if "mindre än" in note] == [said]
    assert not any(note.startswith("Symbolen 1 av 3") for note in table.notes)


def test_bases_of_several_rounds_name_their_round(own_database: Path, facts: ReportFacts) -> None:
    change(own_database, "update report_cells set verdict = 'equal', base = 5 where verdict = 'carried'")
    change(own_database, "insert into dim_group select '2098', * exclude (round) from dim_group")
    change(own_database, "insert into dim_indicator_round select '2098', * exclude (round) from dim_indicator_round")
    assert (
        "Bas: Alla kommuner (Riket 2098: 5; Riket 2099: 7)."
        in printed_tables(load_report(own_database, facts), facts)[3].notes
    )


def test_a_base_that_is_not_one_number_a_group_is_given_as_a_span(own_database: Path, facts: ReportFacts) -> None:
    change(own_database, "update report_cells set base = 7 where indicator_id = 'barn.ja' and group_code = 's1'")
    notes = printed_tables(load_report(own_database, facts), facts)[1].notes
    assert (
        "Bas: olika för olika rader eller kolumner (3–8 kommuner); basen för varje cell står i report_cells.csv."
        in notes
    )


def test_a_table_of_collected_answers_is_not_marked(own_database: Path, facts: ReportFacts) -> None:
    change(own_database, "update report_cells set data_origin = 'collected' where part = 'bilaga1'")
    origins = [table.origin for table in printed_tables(load_report(own_database, facts), facts)]
    assert origins == [
        "insamlade svar",
        "syntetiska svar",
        "syntetiska svar",
        "syntetiska svar och tryckta uppgifter",
    ]


@pytest.mark.parametrize(
    ("sql", "says"),
    [
        ("update report_cells set row_labels = ['A', 'B', 'C'] where part = 'bilaga2' and table_no = 2", "bilaga2/2"),
        (
            "update report_cells set col_labels = ['Nej'] where table_no = 1 and row_no = 2 and col_no = 1",
            "several headings",
        ),
        ("delete from report_cells where part = 'bilaga2' and table_no = 1 and row_no = 2 and col_no = 4", "gap"),
        ("update report_cells set display = '#' where display = '.'", "symbol without an explanation"),
        ("delete from report_cells where part = 'bilaga2' and table_no = 2", "lacks the cells"),
        ("delete from report_tables where part = 'bilaga1'", "lacks the part"),
        ("delete from dim_round", "lacks the round"),
        (
            "update report_cells set unit_of_measure = 'fot' where table_no = 3",
            "without words",
        ),
    ],
)
def test_what_cannot_be_shaped_is_refused_by_name(own_database: Path, facts: ReportFacts, sql: str, says: str) -> None:
    change(own_database, sql)
    with pytest.raises(FactError, match=says):
        printed_tables(load_report(own_database, facts), facts)


def test_a_cell_that_shows_another_figure_than_its_value_is_refused(own_database: Path, facts: ReportFacts) -> None:
    change(own_database, "update report_cells set value = 39 where display = '38'")
    with pytest.raises(ValueError, match="bilaga2/1, row 1, column 1: expected a display of 39, found '38'"):
        printed_tables(load_report(own_database, facts), facts)


def test_a_figure_below_zero_is_a_number_with_a_minus_sign(own_database: Path, facts: ReportFacts) -> None:
    change(own_database, "update report_cells set value = -6, display = '−6' where part = 'bilaga1' and col_no = 1")
    table = next(table for table in printed_tables(load_report(own_database, facts), facts) if "1" in table.file)
    shown = table.rows[0].values[0]
    assert shown.number == -6
    assert shown.text == "−6"
