"""CSV files: columns, dialect, order, and that they say what the warehouse says."""

from __future__ import annotations

import csv
from pathlib import Path

from orchestration.exports.release_files import load_reports
from orchestration.exports.tables.csv_files import CELL_COLUMNS
from orchestration.facts.products import ReleaseFacts

EVERY_COLUMN = (
    "report,part,table_no,row_no,col_no,row_label,col_label,numerator,base,value,status,display,printed,verdict,"
    "round,quantity_id,period,source,data_origin,title,group_label,indicator_label,base_description,"
    "item_non_response,base_non_response"
)


def read(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.reader(handle))


def test_report_cells_has_exactly_the_agreed_columns_and_every_cell_of_all_reports(
    exported: Path, database: Path, release: ReleaseFacts
) -> None:
    rows = read(exported / "report_cells.csv")
    assert ",".join(rows[0]) == EVERY_COLUMN
    reports = load_reports(database, release)
    cells = [cell for report in reports for table in report.tables for cell in table.cells]
    assert len(rows) - 1 == len(cells) == 23
    assert {row[0] for row in rows[1:]} == {"9998", "9999"}
    keys = [(row[0], row[1], int(row[2]), int(row[3]), int(row[4])) for row in rows[1:]]
    assert keys == sorted(set(keys))


def test_report_cells_keeps_null_symbol_and_printed_figure(exported: Path) -> None:
    rows = [dict(zip(CELL_COLUMNS, row, strict=True)) for row in read(exported / "report_cells.csv")[2:]]
    by_key = {(row["part"], row["table_no"], row["row_no"], row["col_no"]): row for row in rows}
    not_asked = by_key["bilaga2", "1", "2", "3"]
    assert [not_asked[name] for name in ("numerator", "base", "value", "status", "display")] == [
        "",
        "",
        "",
        "not_asked",
        "*",
    ]
    erratum = by_key["bilaga2", "1", "1", "2"]
    assert [erratum[name] for name in ("value", "display", "printed", "verdict")] == ["25", "25", "26", "errata"]
    assert by_key["bilaga2", "2", "1", "1"]["display"] == "1\u00a0234\u00a0567"
    words = ("title", "group_label", "indicator_label", "base_description")
    assert [erratum[name] for name in words] == [
        "Andel kommuner, i %",
        "0–15 000",
        "Indikator barn.annat",
        "Har egen verksamhet",
    ]
    assert by_key["bilaga2", "3", "1", "2"]["indicator_label"] == "Storheten per_anvandare"
    carried = by_key["bilaga2", "3", "1", "1"]
    assert [carried[name] for name in ("base", "value", "verdict", "round")] == ["", "15", "carried", "2098"]
    ratio = by_key["bilaga2", "3", "1", "2"]
    names = ("numerator", "base", "value", "display", "quantity_id", "period")
    assert [ratio[name] for name in names] == ["127", "50", "2.5", "2,5", "per_anvandare", "2098-02"]


def test_a_table_file_is_the_table_with_its_origin(exported: Path) -> None:
    assert read(exported / "tabeller" / "9999" / "bilaga2_tabell_1.csv") == [
        ["Verksamhet", "Storleksgrupp", "Ja (%)", "JA (%) [kolumn 2]", "Chatt (%)", "Antal svar", "dataursprung"],
        ["Barn", "0–15 000", "38", "25", ".", "8", "syntetiska svar"],
        ["Barn", "15–30 000", "33", "0", "*", "3", "syntetiska svar"],
    ]
    assert read(exported / "tabeller" / "9999" / "bilaga2_tabell_2.csv")[1] == [
        "Kronor",
        "1234567",
        "..",
        "syntetiska svar",
    ]


def test_decimals_are_as_many_as_shown_and_an_unlabelled_column_has_a_heading(exported: Path) -> None:
    assert read(exported / "tabeller" / "9999" / "bilaga2_tabell_3.csv") == [
        ["År", "Enheter (%)", "Per användare", "Värde", "dataursprung"],
        ["2098", "15", "2.5", "1234567", "syntetiska svar och tryckta uppgifter"],
        ["2099", "57", "3.0", "5", "syntetiska svar och tryckta uppgifter"],
    ]


def test_there_is_one_file_a_table(exported: Path) -> None:
    names = sorted(path.name for path in (exported / "tabeller" / "9999").iterdir())
    assert names == ["bilaga1.csv", "bilaga2_tabell_1.csv", "bilaga2_tabell_2.csv", "bilaga2_tabell_3.csv"]
    assert [path.name for path in (exported / "tabeller" / "9998").iterdir()] == ["tabell_1.csv"]


def test_every_csv_is_utf8_without_mark_and_with_plain_line_feeds(exported: Path) -> None:
    for path in sorted({*exported.rglob("*.csv")} - {*(exported / "webb").rglob("*.csv")}):
        content = path.read_bytes()
        assert not content.startswith(b"\xef\xbb\xbf"), path.name
        assert b"\r" not in content, path.name
        assert content.endswith(b"\n"), path.name
