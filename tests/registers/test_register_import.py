"""The import on a small world of workbooks: what it writes, and what it says when a file is not as described."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from orchestration.facts.errors import FactError, FactErrors
from orchestration.registers.importer import import_registers

if TYPE_CHECKING:
    from openpyxl import Workbook

    from tests.registers.conftest import World

SERIES, COMPARISON, GROUPS = "serie.xlsx", "jämförelse.xlsx", "grupper.xlsx"
Change = Callable[["Workbook"], object]


def put(sheet: str, cell: str, value: object) -> Change:
    def change(book: Workbook) -> None:
        book[sheet][cell].value = value

    return change


def drop_row(sheet: str, number: int) -> Change:
    return lambda book: book[sheet].delete_rows(number)


def drop_sheet(sheet: str) -> Change:
    return lambda book: book.remove(book[sheet])


def refused(world: World) -> str:
    with pytest.raises((FactError, FactErrors)) as caught:
        import_registers(world.inputs, world.out)
    assert world.written() == set()
    errors = caught.value.errors if isinstance(caught.value, FactErrors) else (caught.value,)
    assert all(
        part for error in errors for part in (error.what, error.where, error.expected, error.found, error.remedy)
    )
    return str(caught.value)


def test_a_sound_world_is_written_sorted_by_key(world: World) -> None:
    report = import_registers(world.inputs, world.out)
    assert [(file.name, file.rows, file.changed) for file in report.files] == [
        ("municipalities.csv", 3, True),
        ("population.csv", 6, True),
        ("skr_groups.csv", 3, True),
    ]
    assert (world.out / "population.csv").read_bytes().decode().splitlines() == [
        "municipality_code,reference_date,population",
        "0114,2018-12-31,90",
        "0114,2019-12-31,100",
        "0180,2018-12-31,190",
        "0180,2019-12-31,200",
        "1440,2018-12-31,9",
        "1440,2019-12-31,10",
    ]
    assert (world.out / "skr_groups.csv").read_text(encoding="utf-8").splitlines()[1] == "e1,0114,A2,Pendling,A,Stora"
    assert (world.out / "municipalities.csv").read_text(encoding="utf-8").splitlines()[3] == (
        "1440,Ale,Ale kommun,14,Västra Götalands län,14,Västra Götalandsregionen"
    )


def test_the_report_counts_what_was_compared(world: World) -> None:
    assert import_registers(world.inputs, world.out).checks == (
        "population: 3 figures given by two workbooks agree",
        "population: 3 sums of parts equal the whole",
        "population: 6 figures agree with insamling.csv",
        "municipalities: 1 known figures met",
        "regions: 2 known figures met",
        "population_dates: 2 known figures met",
        "population_totals: 1 known figures met",
        "size_groups: 2 known figures met",
        "skr_groups: 2 known figures met",
    )


def test_a_second_import_changes_no_byte(world: World) -> None:
    first = import_registers(world.inputs, world.out)
    before = {name: (world.out / name).read_bytes() for name in world.written()}
    second = import_registers(world.inputs, world.out)
    assert {name: (world.out / name).read_bytes() for name in world.written()} == before
    assert [file.sha256 for file in second.files] == [file.sha256 for file in first.files]
    assert not any(file.changed for file in second.files)


FAULTS: list[tuple[str, Change, list[str]]] = [
    (SERIES, put("Tabell", "D2", 2020), ["serie.xlsx, sheet Tabell, row 2, column D", "2019", "found 2020"]),
    (SERIES, put("Tabell", "A2", "Ort"), ["sheet Tabell, row 2, column A", "'Kommun'", "found 'Ort'"]),
    (SERIES, drop_sheet("Tabell"), ["sheet missing", "expected sheet Tabell", "found sheets Sheet"]),
    (SERIES, put("Tabell", "A4", "Ale"), ["row 4, column A", "stands in row 3 already", "found 'Ale'"]),
    (SERIES, put("Tabell", "A4", "Stokholm"), ["row 4, column A", "name of a municipality", "found 'Stokholm'"]),
    (SERIES, put("Tabell", "C3", "9"), ["row 3, column C", "stored as a number", "found '9'"]),
    (SERIES, put("Tabell", "C3", 9.5), ["row 3, column C", "found 9.5"]),
    (SERIES, put("Tabell", "C3", -9), ["row 3, column C", "found -9"]),
    (SERIES, put("Tabell", "C3", None), ["row 3, column C", "found None"]),
    (SERIES, put("Tabell", "C3", 11), ["insamling.csv, municipality 1440, 2018-12-31", "expected 11, found 9"]),
    (SERIES, drop_row("Tabell", 4), ["municipality missing", "all 3", "Stockholm"]),
    (SERIES, lambda book: book["Tabell"].delete_rows(3, 9), ["sheet without data", "row 3"]),
    (
        COMPARISON,
        put("Totalt", "B2", 11),
        ["jämförelse.xlsx, sheet Totalt, municipality 1440", "expected 10, found 11"],
    ),
    (COMPARISON, put("Män", "B2", 5), ["parts that do not sum", "municipality 1440", "expected 10, found 11"]),
    (COMPARISON, drop_sheet("Kvinnor"), ["sheet Kvinnor", "found sheets Sheet, Totalt, Män"]),
    (GROUPS, put("Lista", "A1", "Kod"), ["grupper.xlsx, sheet Lista, row 1, column A", "'Grupp'", "'Kod'"]),
    (GROUPS, put("Lista", "B2", 180), ["row 2, column B", "leading zeros kept", "found 180"]),
    (GROUPS, put("Lista", "B2", "0181"), ["row 2, column B", "code of a municipality", "found '0181'"]),
    (GROUPS, put("Lista", "B3", "0180"), ["row 3, column B", "each municipality once", "found '0180'"]),
    (GROUPS, put("Lista", "F2", "14"), ["row 2, column F", "county 01", "found '14'"]),
    (GROUPS, put("Lista", "C2", None), ["row 2, column C", "expected text", "found None"]),
    (GROUPS, drop_row("Lista", 3), ["municipality missing", "1440"]),
    (GROUPS, put("Översikt", "B2", 2), ["sheet Översikt", "expected A1 2, A2 2, found A1 1, A2 2"]),
]


@pytest.mark.parametrize(
    ("file", "change", "said"), FAULTS, ids=[f"{i}-{said[0]}" for i, (_, _, said) in enumerate(FAULTS)]
)
def test_a_workbook_that_is_not_as_described_is_refused(
    world: World, file: str, change: Change, said: list[str]
) -> None:
    world.edit(file, change)
    message = refused(world)
    assert [part for part in said if part not in message] == [], message


LIST_FAULTS = [
    ("lista.csv", "regionnamn", "region", "lista.csv, row 1, column regionnamn"),
    ("lista.csv", "0180,Stockholm,", "0180,,", "lista.csv, row 4, column namn"),
    (
        "lista.csv",
        "0180,Stockholm,",
        "0180,Ale,",
        "lista.csv, column namn: expected each value once, found Ale",
    ),
    ("lista.csv", "0114,", "0180,", "lista.csv, column kod: expected each value once, found 0180"),
    ("lista.csv", "kommun,14,", "kommun,13,", "municipality 1440, column county_code: expected 14, found 13"),
    (
        "lista.csv",
        "0180,Stockholm,Stockholms kommun,01,Stockholms län",
        "0180,Stockholm,Stockholms kommun,01,Stockholm",
        "county of two names",
    ),
    ("lista.csv", ",Region Stockholm\n0180", "\n0180", "lista.csv, row 3: expected 6 cells"),
    ("insamling.csv", "0114,2018", "114,2018", "insamling.csv, municipality 0114, 2018-12-31"),
    ("insamling.csv", "0114,2018,90", "0114,2018,nittio", "insamling.csv, row 2"),
    ("insamling.csv", "0114,2018,90", "0114,2019,90", "insamling.csv, row 5: expected each code and day once"),
]


@pytest.mark.parametrize(("file", "old", "new", "said"), LIST_FAULTS)
def test_a_list_that_is_not_as_described_is_refused(world: World, file: str, old: str, new: str, said: str) -> None:
    world.rewrite(file, old, new)
    assert said in refused(world)


def test_a_file_with_other_content_than_named_is_refused(world: World) -> None:
    with (world.inputs / SERIES).open("ab") as handle:
        handle.write(b"\0")
    assert refused(world).startswith("producer's file with other content: serie.xlsx: expected sha256 ")


def test_a_missing_file_names_its_producer(world: World) -> None:
    (world.inputs / GROUPS).unlink()
    assert "producer's file missing: grupper.xlsx" in refused(world)


def test_a_file_that_is_no_workbook_is_refused(world: World) -> None:
    (world.inputs / GROUPS).write_bytes(b"Grupp;Kommunkod\n")
    world.seal()
    assert "not a workbook: grupper.xlsx" in refused(world)


def test_a_list_in_another_encoding_is_refused(world: World) -> None:
    path = world.inputs / "lista.csv"
    path.write_bytes(path.read_text(encoding="utf-8").encode("cp1252"))
    world.seal()
    assert "not in UTF-8: lista.csv" in refused(world)


CHECK_FAULTS: list[tuple[str, object, str]] = [
    ("municipalities", 4, "checks.yaml, municipalities, number: expected 4, found 3"),
    ("population_dates", ["2019-12-31"], "checks.yaml, population_dates, 2018-12-31: expected nothing, found True"),
    ("population_totals", {"2019-12-31": 311}, "population_totals, 2019-12-31: expected 311, found 310"),
    ("size_groups", {"liten": {"s1": 2, "s2": 1}}, "size_groups, liten.s1: expected 2, found 1"),
    ("size_groups", {}, "size_groups, liten.s1: expected nothing, found 1"),
    ("skr_groups", {"e1": {"A1": 1, "A2": 2}, "e2": {"A1": 3}}, "skr_groups, e2.A1: expected 3, found nothing"),
    (
        "regions",
        {"01": {"region": "Stockholm", "municipalities": 2}},
        "regions, 01: expected Stockholm, 2, found Region Stockholm, 2",
    ),
]


@pytest.mark.parametrize(("topic", "figures", "said"), CHECK_FAULTS)
def test_registers_that_miss_a_known_figure_are_not_written(
    world: World, topic: str, figures: object, said: str
) -> None:
    world.checks[topic] = figures
    world.seal()
    assert said in refused(world)


def test_a_column_without_anchor_is_refused(world: World) -> None:
    del world.sources["population"]["tables"][0]["anchors"]["D2"]
    world.seal()
    message = refused(world)
    assert "sources.yaml, at population.tables.1 (line " in message
    assert "no anchor above row 3 in column D" in message


def test_an_unknown_key_in_the_facts_is_refused(world: World) -> None:
    world.checks["antal"] = 3
    world.seal()
    assert "checks.yaml, at antal (line " in refused(world)


def test_a_column_of_the_register_that_is_not_mapped_is_refused(world: World) -> None:
    del world.sources["municipalities"]["columns"]["region"]
    world.seal()
    assert "sources.yaml, municipalities.columns" in refused(world)


@pytest.mark.parametrize(
    ("content", "said"), [(None, "checks.yaml: expected a file, found none"), ("a: [", "not YAML")]
)
def test_facts_that_cannot_be_read_are_refused(world: World, content: str | None, said: str) -> None:
    path = world.out / "checks.yaml"
    path.unlink() if content is None else path.write_text(content, encoding="utf-8")
    with pytest.raises((FactError, FactErrors)) as caught:
        import_registers(world.inputs, world.out)
    assert said in str(caught.value)


def with_list(world: World, text: str) -> None:
    """Add a list by code, of a day that no workbook has, to the hand-kept facts."""
    (world.inputs / "lista_2020.csv").write_text(f"municipality_code,date,population\n{text}", encoding="utf-8")
    file = {"name": "lista_2020.csv", "producer": "Producent", "title": "Titel", "terms": "Fri"}
    world.sources["population"]["lists"] = [{"file": file}]
    world.checks["population_dates"].append("2020-11-01")
    world.seal()


def test_a_list_by_code_gives_the_population_of_any_date(world: World) -> None:
    with_list(world, "1440,2020-11-01,11\n0114,2020-11-01,101\n0180,2020-11-01,201\n0180,2019-12-31,200\n")
    report = import_registers(world.inputs, world.out)
    assert "population: 4 figures by code in lista_2020.csv" in report.checks
    written = (world.out / "population.csv").read_text(encoding="utf-8").splitlines()
    assert [line for line in written if "2020" in line] == [
        "0114,2020-11-01,101",
        "0180,2020-11-01,201",
        "1440,2020-11-01,11",
    ]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("1440,2020-11-01,11\n", "", "population.csv, reference_date 2020-11-01"),
        ("1440,", "1441,", "lista_2020.csv, row 2, column municipality_code: expected a code of the register"),
        ("2020-11-01,11\n", "1 november 2020,11\n", "lista_2020.csv, row 2: expected date and population in digits"),
        ("0180,2019-12-31,200", "0180,2019-12-31,201", "lista_2020.csv, municipality 0180, 2019-12-31: expected 200"),
    ],
)
def test_a_list_by_code_that_is_not_whole_or_disagrees_is_refused(world: World, old: str, new: str, said: str) -> None:
    sound = "1440,2020-11-01,11\n0114,2020-11-01,101\n0180,2020-11-01,201\n0180,2019-12-31,200\n"
    assert old in sound
    with_list(world, sound.replace(old, new))
    assert said in refused(world)
