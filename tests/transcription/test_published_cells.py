"""The committed figures of every report, checked without the reports."""

import csv
import re
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from pathlib import Path

import pytest

from orchestration.facts.transcription import load_layout

COLUMNS = (
    *("part", "table_no", "row_no", "col_no", "row_label", "col_label"),
    *("printed", "value", "unit_of_measure", "base", "place"),
)
Rows = list[dict[str, str]]


@dataclass(frozen=True)
class Expected:
    """What is known of a report before it is read."""

    tables: dict[str, int]
    cells: dict[str, int]
    units: set[str]
    symbols: set[str]
    largest_base: int
    without_column_label: set[tuple[str, str]]


REPORTS = {
    "2014": Expected(
        tables={"main": 20, "bilaga1": 1},
        cells={"main": 189, "bilaga1": 22},
        units={"percent", "count"},
        symbols={"-"},
        largest_base=208,
        without_column_label=set(),
    ),
    "2021": Expected(
        tables={"main": 33, "bilaga1": 1, "bilaga2": 34},
        cells={"main": 936, "bilaga1": 78, "bilaga2": 2125},
        units={"percent", "count", "sek", "per_user"},
        symbols={".", "-", "*"},
        largest_base=290,
        without_column_label={("main", "30")},
    ),
}


def read_csv(path: Path) -> Rows:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module", params=sorted(REPORTS))
def report(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def expected(report: str) -> Expected:
    return REPORTS[report]


@pytest.fixture(scope="module")
def folder(data_dir: Path, report: str) -> Path:
    return data_dir / "published" / report


@pytest.fixture(scope="module")
def cells(folder: Path) -> Rows:
    return read_csv(folder / "cells.csv")


@pytest.fixture(scope="module")
def by_place(data_dir: Path) -> dict[str, dict[str, str]]:
    return {
        f"{report}/{c['part']}/{c['table_no']}/{c['row_no']}/{c['col_no']}": c
        for report in REPORTS
        for c in read_csv(data_dir / "published" / report / "cells.csv")
    }


def test_every_published_report_is_checked_here(data_dir: Path) -> None:
    assert {path.parent.name for path in (data_dir / "published").glob("*/cells.csv")} == REPORTS.keys()


def test_the_file_has_the_agreed_columns_and_line_ends(folder: Path) -> None:
    content = (folder / "cells.csv").read_bytes()
    assert content.split(b"\n", 1)[0].decode("utf-8").split(",") == list(COLUMNS)
    assert b"\r" not in content
    assert content.endswith(b"\n")


def test_each_cell_stands_once(cells: Rows, expected: Expected) -> None:
    keys = {tuple(cell[column] for column in COLUMNS[:4]) for cell in cells}
    places = {cell["place"] for cell in cells}
    assert len(keys) == len(places) == len(cells) == sum(expected.cells.values())


def test_cells_stand_in_printed_order_without_gaps(cells: Rows, folder: Path) -> None:
    expected = [
        (count["part"], count["table_no"], str(row), str(column))
        for count in read_csv(folder / "counts.csv")
        for row in range(1, int(count["rows"]) + 1)
        for column in range(1, int(count["columns"]) + 1)
    ]
    assert [(c["part"], c["table_no"], c["row_no"], c["col_no"]) for c in cells] == expected


def test_the_counts_add_up_to_the_report(folder: Path, expected: Expected) -> None:
    counts = read_csv(folder / "counts.csv")
    assert all(int(c["rows"]) * int(c["columns"]) == int(c["cells"]) for c in counts)
    parts = {part: list(group) for part, group in groupby(counts, key=lambda c: c["part"])}
    assert {part: len(tables) for part, tables in parts.items()} == expected.tables
    totals = {part: sum(int(c["cells"]) for c in tables) for part, tables in parts.items()}
    assert totals == expected.cells


def test_the_layout_names_the_counted_tables(folder: Path) -> None:
    layout = load_layout(folder / "transcription.yaml")
    named = [(p.part, str(t.table), str(t.rows), str(t.columns)) for p in layout.parts for t in p.tables]
    assert named == [
        tuple(c[k] for k in ("part", "table_no", "rows", "columns")) for c in read_csv(folder / "counts.csv")
    ]


def test_value_is_what_is_printed(cells: Rows, expected: Expected) -> None:
    assert expected.symbols == {cell["printed"] for cell in cells if not cell["value"]}
    for cell in cells:
        if cell["printed"] in expected.symbols:
            assert cell["value"] == "", cell
        else:
            printed = re.sub(r"[ *]", "", cell["printed"]).replace(",", ".")
            assert re.fullmatch(r"\d+(\.\d+)?", cell["value"]), cell
            assert Decimal(cell["value"]) == Decimal(printed), cell


def test_units_are_of_the_vocabulary_and_fit_the_value(cells: Rows, expected: Expected) -> None:
    assert {cell["unit_of_measure"] for cell in cells} == expected.units
    for cell in cells:
        if cell["value"] and cell["unit_of_measure"] != "per_user":
            assert cell["value"].isdigit(), cell
        if cell["value"] and cell["unit_of_measure"] == "percent":
            assert 0 <= int(cell["value"]) <= 100, cell


def test_only_shares_have_a_base(cells: Rows, expected: Expected) -> None:
    for cell in cells:
        if cell["base"]:
            assert cell["unit_of_measure"] == "percent", cell
            assert 1 <= int(cell["base"]) <= expected.largest_base, cell


def test_labels_are_whole(cells: Rows, expected: Expected) -> None:
    for cell in cells:
        assert cell["row_label"].strip(), cell
        assert not re.search(r"[a-zåäö]- (?!och )[a-zåäö]", cell["row_label"] + " | " + cell["col_label"]), cell
        assert "Storleksgrupp, antal invånare:" not in cell["row_label"], cell
    unlabelled = {(c["part"], c["table_no"]) for c in cells if not c["col_label"]}
    assert unlabelled == expected.without_column_label


@pytest.mark.parametrize(
    ("place", "read"),
    [
        (
            "2014/main/1/5/8",
            (
                "Digital tillgång till sin hälso- och sjukvårdsjournal",
                "Hälso- och sjukvård (%)",
                "3",
                "3",
                "percent",
                "192",
            ),
        ),
        (
            "2014/main/1/4/6",
            ("E-hemtjänst", "Personer med funktionsnedsättning (SoL eller LSS) (%)", "1", "1", "percent", "192"),
        ),
        ("2014/main/1/4/8", ("E-hemtjänst", "Hälso- och sjukvård (%)", "-", "", "percent", "192")),
        ("2014/main/2/1/1", ("Ansökan om bistånd eller insats, m.m.", "Andel kommuner (%)", "1", "1", "percent", "")),
        (
            "2014/main/3/4/1",
            (
                "ett system för egenkontroll för att säkra trygghetslarmens kvalitet",
                "Andel kommuner (%)",
                "69",
                "69",
                "percent",
                "188",
            ),
        ),
        ("2014/main/4/2/2", ("Nej", "Privat drift (%) (n=59)", "66", "66", "percent", "59")),
        (
            "2014/main/6/3/1",
            (
                "Riktlinjerna är under produktion och kommer att sättas i drift inom sex månader",
                "Antal",
                "63",
                "63",
                "count",
                "",
            ),
        ),
        ("2014/main/7/2/2", ("Delvis", "%", "47", "47", "percent", "199")),
        ("2014/main/11/1/2", ("Ja", "Privat drift (n= 4) (%)", "3", "3", "percent", "4")),
        ("2014/main/19/5/1", ("Hemsjukvård", "Andel kommuner som svarat Ja (%)", "51", "51", "percent", "172")),
        ("2014/main/19/5/2", ("Hemsjukvård", "Antal kommuner som svarat", "172", "172", "count", "")),
        ("2014/bilaga1/1/22/1", ("Riket", "Andel kommuner i %", "67", "67", "percent", "")),
        (
            "2021/main/3/1/1",
            ("Andra enheter eller förvaltningar i kommunen", "Antal kommuner", "222", "222", "count", ""),
        ),
        ("2021/main/4/1/3", ("Barn och unga", "2020", "9", "9", "percent", "")),
        ("2021/main/4/1/4", ("Barn och unga", "2021", "19", "19", "percent", "285")),
        ("2021/main/6/7/3", ("Äldreomsorg", "Chatt (%)", "-", "", "percent", "285")),
        ("2021/main/10/2/1", ("Tillsyn dagtid med digital teknik", "2020 (n=242)", "*", "", "percent", "242")),
        ("2021/main/14/19/1", ("Annat", "Andel kommuner i %", "75", "75", "percent", "")),
        ("2021/main/15/1/1", ("I särskilda boenden för äldre (n=279)", "Alla", "57", "57", "percent", "279")),
        ("2021/main/18/2/2", ("Arbetsmarknadsinsatser", "Ingen", "42", "42", "percent", "254")),
        ("2021/main/25/9/2", ("Läkemedelsfördelare", "2021", "26*", "26", "percent", "")),
        (
            "2021/main/27/3/6",
            ("Totalt antal unika användare > Varav i kommuner", "jan-21", "9 476", "9476", "count", ""),
        ),
        (
            "2021/main/27/7/1",
            (
                "Totalt antal slagningar per unik användare per månad > Varav i kommuner",
                "feb-16",
                "8,14",
                "8.14",
                "per_user",
                "",
            ),
        ),
        ("2021/main/30/1/1", ("Antal kommuner som rekvirerat stimulansmedel", "", "268", "268", "count", "")),
        ("2021/main/30/2/1", ("Rekvirerade stimulansmedel (kronor):", "", "159 429 726", "159429726", "sek", "")),
        ("2021/bilaga1/1/3/3", ("Region > 03 Region Uppsala", "Andel svar", "88", "88", "percent", "8")),
        (
            "2021/bilaga1/1/26/2",
            ("Storleksgrupp, antal invånare > 70 000 eller fler", "Antal svar", "32", "32", "count", ""),
        ),
        ("2021/bilaga2/1/6/2", ("Vård och omsorg", "Ja, som har antagits på nämndnivå", "32", "32", "percent", "285")),
        (
            "2021/bilaga2/1/2/4",
            (
                "Individ- och familjeomsorg > 0–15 000",
                "Nej, det finns inga sådana styrdokument inom området",
                "48",
                "48",
                "percent",
                "285",
            ),
        ),
        (
            "2021/bilaga2/11/36/1",
            (
                "70 000 eller fler > Äldreomsorg, dagverksamheter",
                "Kommunen driver all utförarverksamhet i egen regi",
                "56",
                "56",
                "percent",
                "",
            ),
        ),
        (
            "2021/bilaga2/12/3/2",
            ("0–15 000 > Familjerätt", "Ansökan om bistånd eller insats, mm. (%)", "1", "1", "percent", "128"),
        ),
        ("2021/bilaga2/12/14/4", ("15–30 000 > HS", "Säker kommunikation (%)", ".", "", "percent", "70")),
        (
            "2021/bilaga2/16/1/1",
            (
                "Natttillsyn med digital teknik",
                "0–15 000 > 2021, pilot eller test-verksamhet %",
                "22",
                "22",
                "percent",
                "",
            ),
        ),
        (
            "2021/bilaga2/20/5/7",
            (
                "I kommunalt drivna stöd- och serviceboenden för personer med funktionsnedsättning > 0–15 000",
                "Totalt %",
                "100",
                "100",
                "percent",
                "128",
            ),
        ),
        ("2021/bilaga2/21/4/1", ("70 000 eller fler", "Andel > Ja, alla system", "28", "28", "percent", "32")),
        ("2021/bilaga2/21/4/4", ("70 000 eller fler", "Antal svar", "32", "32", "count", "")),
        ("2021/bilaga2/23/20/5", ("Funktionshinder, SoL > 70 000 eller fler", "Alla %", "57", "57", "percent", "30")),
        ("2021/bilaga2/32/4/4", ("70 000 eller fler", "Mer än hälften", "29", "29", "percent", "31")),
        (
            "2021/bilaga2/34/2/4",
            ("Hälso- och sjukvård i särskilt boende", "70 000 eller fler %", "84", "84", "percent", ""),
        ),
    ],
)
def test_cells_read_by_eye(by_place: dict[str, dict[str, str]], place: str, read: tuple[str, ...]) -> None:
    columns = ("row_label", "col_label", "printed", "value", "unit_of_measure", "base")
    assert tuple(by_place[place][column] for column in columns) == read


def test_the_place_is_written_for_people(by_place: dict[str, dict[str, str]]) -> None:
    assert by_place["2021/main/14/19/1"]["place"] == "Rapporten, tabell 14, rad 19, kolumn 1"
    assert by_place["2021/bilaga1/1/3/3"]["place"] == "Bilaga 1, rad 3, kolumn 3"
    assert by_place["2021/bilaga2/12/3/2"]["place"] == "Bilaga 2, tabell 12, rad 3, kolumn 2"
    assert by_place["2014/main/20/2/1"]["place"] == "Rapporten, tabell 20, rad 2, kolumn 1"
