"""The catalogue of key numbers that a report prints: whole, and in step with the tables it refers to."""

import csv
import re
from collections import Counter
from itertools import groupby
from pathlib import Path

import pytest

Rows = list[dict[str, str]]
# The end of the catalogue came without its column of references; there the tables are known by their content.
WITHOUT_PRINTED_REFERENCE = ["23", "24", "25", "26"]
# Which labels of its table the items of a key number name.
ITEMS_ARE = {"1": "col_label", **dict.fromkeys(["2", "3", "21", "23", "24", "25", "26"], "row_label")}
# Named in the catalogue, but without a row or column of its own in the table.
WITHOUT_PLACE = {("1", "8"), ("3", "1"), ("3", "4"), ("3", "5"), ("3", "6")}


def read_csv(path: Path) -> Rows:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def folder(data_dir: Path) -> Path:
    return data_dir / "published" / "2014"


@pytest.fixture(scope="module")
def figures(folder: Path) -> Rows:
    return read_csv(folder / "key_number_catalogue.csv")


@pytest.fixture(scope="module")
def items(folder: Path) -> Rows:
    return read_csv(folder / "key_number_items.csv")


def letters(label: str) -> str:
    return re.sub(r"[^a-zåäö0-9]", "", re.sub(r"\(.*?\)|-insatser", "", label).lower())


def test_the_catalogue_holds_26_key_numbers_in_six_areas(figures: Rows) -> None:
    assert [figure["key_number_no"] for figure in figures] == [str(number) for number in range(1, 27)]
    assert [len(list(group)) for _, group in groupby(figures, key=lambda f: f["area"])] == [3, 3, 5, 3, 6, 6]
    assert len({figure["label"] for figure in figures}) == 26


def test_each_key_number_says_where_it_is_reported(figures: Rows) -> None:
    assert Counter(figure["reported_in"] for figure in figures) == {"table": 21, "text": 3, "not_reported": 2}
    for figure in figures:
        assert bool(figure["table_no"]) == (figure["reported_in"] == "table"), figure
        if figure["table_no"] and figure["printed_reference"]:
            assert figure["printed_reference"] == figure["table_no"], figure
    assert [f["key_number_no"] for f in figures if not f["printed_reference"]] == WITHOUT_PRINTED_REFERENCE


def test_every_table_belongs_to_a_key_number(figures: Rows) -> None:
    assert {figure["table_no"] for figure in figures} - {""} == {str(number) for number in range(1, 21)}


def test_items_are_numbered_within_their_key_number(items: Rows) -> None:
    for _, group in groupby(items, key=lambda item: item["key_number_no"]):
        numbers = [item["item_no"] for item in group]
        assert numbers == [str(number) for number in range(1, len(numbers) + 1)]


def test_items_name_rows_or_columns_of_their_table(figures: Rows, items: Rows, folder: Path) -> None:
    table_of = {figure["key_number_no"]: figure["table_no"] for figure in figures}
    cells = [cell for cell in read_csv(folder / "cells.csv") if cell["part"] == "main"]
    for item in items:
        number = item["key_number_no"]
        if not table_of[number]:
            continue
        labels = {letters(c[ITEMS_ARE[number]]) for c in cells if c["table_no"] == table_of[number]}
        wanted = letters(item["label"])
        found = any(wanted.startswith(label) or label.startswith(wanted) for label in labels)
        assert found != ((number, item["item_no"]) in WITHOUT_PLACE), (item, labels)


@pytest.mark.real_inputs
def test_numbers_references_and_items_are_those_of_the_print(real_inputs: Path, figures: Rows, items: Rows) -> None:
    text = (real_inputs / "reports" / "2014_report.txt").read_text(encoding="utf-8")
    catalogue = text[text.index("Bilaga 2. Nyckeltal e-hälsa") :]
    starts = re.compile(r"^ ?(\d{1,2}) +(?=(?:Kommun|All|Andel|Följande|Socialtjänst))", re.MULTILINE)
    _, *found = starts.split(catalogue)
    numbers, bodies = found[::2], found[1::2]
    assert numbers == [figure["key_number_no"] for figure in figures]
    reference = re.compile(r"(?:^|[:.] )(\d{1,2}|[Tt]ext|Redovisas ej(?:, för \nfå svarande)?) *$", re.MULTILINE)
    printed = [match[1].replace("\n", "") if (match := reference.search(body)) else "" for body in bodies]
    assert printed == [figure["printed_reference"] for figure in figures]
    bullets = [len(re.findall(r"^ *(?:•|[a-i]\.) ", body, re.MULTILINE)) for body in bodies]
    counted = Counter(item["key_number_no"] for item in items)
    assert bullets == [counted[number] for number in numbers]
