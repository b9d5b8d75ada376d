"""A small world of producers' files, made anew for each test: three municipalities, two dates, one edition."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from openpyxl import Workbook, load_workbook

LIST_FILE, SERIES_FILE, COMPARISON_FILE = "lista.csv", "serie.xlsx", "jämförelse.xlsx"
COLLECTION_FILE, GROUPS_FILE = "insamling.csv", "grupper.xlsx"

_LIST = """kod,namn,officiellt,län,länsnamn,regionnamn
1440,Ale,Ale kommun,14,Västra Götalands län,Västra Götalandsregionen
0114,Upplands Väsby,Upplands Väsby kommun,01,Stockholms län,Region Stockholm
0180,Stockholm,Stockholms kommun,01,Stockholms län,Region Stockholm
"""
_COLLECTION = """kod,år,antal
0114,2018,90\n0180,2018,190\n1440,2018,9
0114,2019,100\n0180,2019,200\n1440,2019,10
"""
_SCHEMES = """scheme,population_date,group_no,group_code,label,lower,upper
liten,2019-12-31,1,s1,0–100,0,100
liten,2019-12-31,2,s2,100 eller fler,100,
"""


def _sheet(book: Workbook, title: str, rows: Sequence[Sequence[object]]) -> None:
    sheet = book.create_sheet(title)
    for row in rows:
        sheet.append(list(row))


def _series() -> Workbook:
    book = Workbook()
    rows: list[list[object]] = [["Folkmängd"], ["Kommun", 2017, 2018, 2019]]
    people: list[list[object]] = [["Ale", 8, 9, 10], ["Stockholm", 180, 190, 200], ["Upplands Väsby", 80, 90, 100]]
    _sheet(book, "Tabell", [*rows, *people, [], ["Kommentar: summan …"]])
    return book


def _comparison() -> Workbook:
    book = Workbook()
    for title, numbers in {"Totalt": (10, 200, 100), "Kvinnor": (6, 110, 49), "Män": (4, 90, 51)}.items():
        names = ["Ale", "Stockholm", "Upplands Väsby"]
        _sheet(book, title, [["Kommun", 2019], *([name, number] for name, number in zip(names, numbers, strict=True))])
    return book


def _groups() -> Workbook:
    book = Workbook()
    _sheet(book, "Översikt", [["Kommungrupp", "Antal"], ["A1. Storstäder", 1], ["A2. Pendling", 2]])
    header = ["Grupp", "Kommunkod", "Namn", "Huvudgrupp", "Huvudgruppens namn", "Län"]
    places = [("A1", "0180", "Storstäder"), ("A2", "1440", "Pendling"), ("A2", "0114", "Pendling")]
    _sheet(book, "Lista", [header, *([group, code, name, "A", "Stora", code[:2]] for group, code, name in places)])
    return book


def _file(name: str) -> dict[str, str]:
    return {"name": name, "producer": "Producent", "title": "Titel", "terms": "Fri", "sha256": ""}


def _people(name: str, sheet: str, anchors: dict[str, object], values: dict[str, str]) -> dict[str, Any]:
    place = {"sheet": sheet, "anchors": anchors, "first_row": 3 if sheet == "Tabell" else 2}
    return {"file": _file(name), "name_column": "A", "values": values, **place}


def _sources() -> dict[str, Any]:
    one_day = ({"A1": "Kommun", "B1": 2019}, {"2019-12-31": "B"})
    columns = {"municipality_code": "kod", "municipality": "namn", "official_name": "officiellt", "county_code": "län"}
    columns |= {"county": "länsnamn", "region_code": "län", "region": "regionnamn"}
    series = ({"A2": "Kommun", "C2": 2018, "D2": 2019}, {"2018-12-31": "C", "2019-12-31": "D"})
    collection = {"code_column": "kod", "year_column": "år", "value_column": "antal", "reference_day": "12-31"}
    anchors = {
        "A1": "Grupp",
        "B1": "Kommunkod",
        "C1": "Namn",
        "D1": "Huvudgrupp",
        "E1": "Huvudgruppens namn",
        "F1": "Län",
    }
    letters = {"skr_group": "A", "municipality_code": "B", "skr_group_label": "C", "skr_main_group": "D"}
    letters |= {"skr_main_group_label": "E", "county_code": "F"}
    overview_anchors = {"A1": "Kommungrupp", "B1": "Antal"}
    overview = {
        "sheet": "Översikt",
        "anchors": overview_anchors,
        "first_row": 2,
        "group_column": "A",
        "count_column": "B",
    }
    place = {"sheet": "Lista", "anchors": anchors, "first_row": 2}
    return {
        "municipalities": {"file": _file(LIST_FILE), "columns": columns},
        "population": {
            "tables": [_people(SERIES_FILE, "Tabell", *series), _people(COMPARISON_FILE, "Totalt", *one_day)],
            "parts": [_people(COMPARISON_FILE, sheet, *one_day) for sheet in ("Kvinnor", "Män")],
            "cross_check": {"file": _file(COLLECTION_FILE), **collection},
        },
        "skr_groups": [
            {"edition": "e1", "file": _file(GROUPS_FILE), **place, "columns": letters, "overview": overview}
        ],
    }


def _checks() -> dict[str, Any]:
    stockholm = {"region": "Region Stockholm", "municipalities": 2}
    west = {"region": "Västra Götalandsregionen", "municipalities": 1}
    return {
        "municipalities": 3,
        "regions": {"01": stockholm, "14": west},
        "population_dates": ["2018-12-31", "2019-12-31"],
        "population_totals": {"2019-12-31": 310},
        "size_groups": {"liten": {"s1": 1, "s2": 2}},
        "skr_groups": {"e1": {"A1": 1, "A2": 2}},
    }


@dataclass
class World:
    """Producers' files in ``inputs`` and the hand-kept facts in ``out``; ``seal`` enters the files' hashes."""

    inputs: Path
    out: Path
    sources: dict[str, Any]
    checks: dict[str, Any]

    def edit(self, file: str, change: Callable[[Workbook], object]) -> None:
        """Change a workbook and enter its new hash."""
        book = load_workbook(self.inputs / file)
        change(book)
        book.save(self.inputs / file)
        self.seal()

    def rewrite(self, file: str, old: str, new: str) -> None:
        """Replace text that stands once in a text file, and enter the new hash."""
        content = (self.inputs / file).read_text(encoding="utf-8")
        assert content.count(old) == 1
        (self.inputs / file).write_text(content.replace(old, new), encoding="utf-8")
        self.seal()

    def seal(self) -> None:
        """Write the hand-kept facts with the hashes of the files as they are now."""
        population = self.sources["population"]
        parts = [self.sources["municipalities"], *population["tables"], *population["parts"], population["cross_check"]]
        for part in [*parts, *population.get("lists", ()), *self.sources["skr_groups"]]:
            content = (self.inputs / part["file"]["name"]).read_bytes()
            part["file"]["sha256"] = hashlib.sha256(content).hexdigest()
        (self.out / "sources.yaml").write_text(yaml.safe_dump(self.sources, allow_unicode=True), encoding="utf-8")
        (self.out / "checks.yaml").write_text(yaml.safe_dump(self.checks, allow_unicode=True), encoding="utf-8")

    def written(self) -> set[str]:
        """Return the names of the imported register files that exist."""
        return {path.name for path in self.out.iterdir()} - {"sources.yaml", "checks.yaml", "size_schemes.csv"}


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A sound small world."""
    made = World(tmp_path / "inputs", tmp_path / "out", _sources(), _checks())
    made.inputs.mkdir()
    made.out.mkdir()
    (made.inputs / LIST_FILE).write_text(_LIST, encoding="utf-8")
    (made.inputs / COLLECTION_FILE).write_text(_COLLECTION, encoding="utf-8")
    (made.out / "size_schemes.csv").write_text(_SCHEMES, encoding="utf-8")
    for name, book in {SERIES_FILE: _series(), COMPARISON_FILE: _comparison(), GROUPS_FILE: _groups()}.items():
        book.save(made.inputs / name)
    made.seal()
    return made


@pytest.fixture
def registers_copy(tmp_path: Path, data_dir: Path) -> Path:
    """A data folder of which only the registers are there, free to change."""
    shutil.copytree(data_dir / "registers", tmp_path / "data" / "registers")
    return tmp_path / "data"
