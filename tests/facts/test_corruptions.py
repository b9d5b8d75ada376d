"""Every corruption of every kind of fact file is found, with file and line; made from the declarations themselves.

The committed facts are copied once and read once. A corrupted file is read by its declaration; a dangling reference is
looked for by the readers that read that kind, on top of what all others gave.
"""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml

from orchestration.facts.check import check_facts
from orchestration.facts.complaints import Complaints
from orchestration.facts.errors import FactErrors
from orchestration.facts.files import FACT_FILES, read_form
from orchestration.facts.reader import CsvFile, Row
from orchestration.facts.schemas import CATALOG_TABLES, PUBLISHED_TABLES
from orchestration.facts.yaml_reader import YamlFile
from tests.facts.world import STEPS, World

KINDS = [file for file in FACT_FILES if isinstance(file, CsvFile | YamlFile)]
UNKNOWN = "finns_inte"


def _table(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


def _csv(table: list[list[str]], delimiter: str = ",") -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows(table)
    return out.getvalue().encode()


def _unknown_column(text: str) -> bytes:
    return _csv([[*row, "" if number else UNKNOWN] for number, row in enumerate(_table(text))])


def _row_twice(text: str) -> bytes:
    table = _table(text)
    return _csv([*table, table[-1]])


def _cell_too_many(text: str) -> bytes:
    table = _table(text)
    return _csv([*table[:-1], [*table[-1], "x"]])


OF_CSV: dict[str, tuple[Callable[[str], bytes], str]] = {
    "unknown column": (_unknown_column, "row 1"),
    "key twice": (_row_twice, "row "),
    "cell too many": (_cell_too_many, "row "),
    "open quotation mark": (lambda text: f'{text}"öppen'.encode(), "row "),
    "semicolons": (lambda text: _csv(_table(text), ";"), "row 1: expected comma, found semicolon"),
    "Windows-1252": (lambda text: text.encode() + b"\xe5\n", "row "),
    "empty": (lambda text: b"\n", "fact file empty"),
}
OF_YAML: dict[str, tuple[Callable[[str], bytes], str]] = {
    "unknown key": (lambda text: f"{text}\n{UNKNOWN}: 1\n".encode(), "line "),
    "key twice": (lambda text: f"{text}\n{_first_key(text)}: 1\n".encode(), "line "),
    "wrong type": (lambda text: _wrong_type(text).encode(), "line "),
    "open bracket": (lambda text: f"{text}\n{UNKNOWN}: [\n".encode(), "line "),
    "Windows-1252": (lambda text: text.encode() + b"# \xe5\n", "row "),
    "comment only": (lambda text: b"# bara en kommentar\n", "fact file empty"),
}


def _composed(text: str) -> yaml.Node:
    node = yaml.compose(text, Loader=yaml.CSafeLoader)
    assert node is not None
    return node


def _first_key(text: str) -> str:
    return str(_composed(text).value[0][0].value)


def _wrong_type(text: str) -> str:
    """Put a list where the first value stands."""
    key, value = _composed(text).value[0]
    return f"{text[: key.start_mark.index]}{key.value}: 3.5\n{text[value.end_mark.index :].lstrip()}"


def _corruptions(file: CsvFile | YamlFile) -> dict[str, tuple[Callable[[str], bytes], str]]:
    return OF_CSV if isinstance(file, CsvFile) else OF_YAML


@pytest.mark.parametrize("file", KINDS, ids=lambda file: file.pattern)
def test_every_corruption_is_found_with_file_and_line(world: World, file: CsvFile | YamlFile) -> None:
    path = max(world.files_of(file), key=lambda path: path.stat().st_size)
    text = path.read_text(encoding="utf-8")
    for name, (corrupt, place) in _corruptions(file).items():
        found = world.faults(path, corrupt(text))
        assert any(path.name in line and place in line for line in found), f"{file.pattern}, {name}: {found}"
        if name in ("semicolons", "Windows-1252", "empty", "comment only"):
            assert len(found) == 1, f"what an unread file lacks is not said: {found}"
    assert world.faults(path, b"\xef\xbb\xbf" + text.encode()) == [], "a byte order mark is accepted"


def _typed(file: CsvFile) -> Iterator[str]:
    yield from (name for name, column in file.columns.items() if column.type not in (Row.raw, Row.optional))


@pytest.mark.parametrize("file", [file for file in KINDS if isinstance(file, CsvFile)], ids=lambda file: file.pattern)
def test_a_cell_of_the_wrong_type_is_found_with_its_row(world: World, file: CsvFile) -> None:
    path = world.files_of(file)[0]
    header, *rows = _table(path.read_text(encoding="utf-8"))
    for column in _typed(file):
        at = header.index(column) if rows and column in header else None
        if at is None:
            continue
        changed = ([header, [*rows[0][:at], wrong, *rows[0][at + 1 :]], *rows[1:]] for wrong in ("!!", ""))
        found = [line for table in changed for line in world.faults(path, _csv(table))]
        assert any(f"row 2, column {column}" in line for line in found), f"{file.pattern}, {column}: {found}"


def _referring(file: CsvFile) -> list[str]:
    return [name for name, column in file.columns.items() if column.to]


@pytest.mark.parametrize(
    "file", [file for file in KINDS if isinstance(file, CsvFile) and _referring(file)], ids=lambda file: file.pattern
)
def test_a_cell_that_names_what_there_is_not_is_found(world: World, file: CsvFile) -> None:
    for column in _referring(file):
        path, number = next(_filled(world, file, column), (None, 0))
        if path is None:
            assert file.may_be_empty, f"{file.pattern} has rows"
            continue
        header, *rows = _table(path.read_text(encoding="utf-8"))
        rows[number][header.index(column)] = "9999" if column.endswith("_code") else UNKNOWN
        found = world.faults(path, _csv([header, *rows]), file)
        assert found, f"{file.pattern}, {column}"


def _filled(world: World, file: CsvFile, column: str) -> Iterator[tuple[Path, int]]:
    for path in world.files_of(file):
        header, *rows = _table(path.read_text(encoding="utf-8"))
        yield from ((path, number) for number, row in enumerate(rows) if row[header.index(column)])


@pytest.mark.parametrize(
    ("file", "place"),
    [(file, place) for file in KINDS if isinstance(file, YamlFile) for place in file.refers],
    ids=lambda part: part if isinstance(part, str) else part.pattern,
)
def test_a_value_that_names_what_there_is_not_is_found(world: World, file: YamlFile, place: str) -> None:
    for path in world.files_of(file):
        text = path.read_text(encoding="utf-8")
        node = next(_nodes(_composed(text), place.split(".")), None)
        if node is not None:
            break
    assert node is not None, f"no file of {file.pattern} has {place}"
    corrupted = f'{text[: node.start_mark.index]}"{UNKNOWN}"{text[node.end_mark.index :]}'
    assert world.faults(path, corrupted.encode(), file), f"{path.name}: {place}"


def _nodes(node: yaml.Node, steps: list[str]) -> Iterator[yaml.ScalarNode]:
    """Give the scalars at a place; a mapping at its end is meant by its keys."""
    if isinstance(node, yaml.ScalarNode) and not steps:
        yield node
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if not steps:
                yield key
            elif steps[0] in ("*", key.value):
                yield from _nodes(value, steps[1:])
    elif isinstance(node, yaml.SequenceNode) and steps[:1] == ["*"]:
        for value in node.value:
            yield from _nodes(value, steps[1:])


@pytest.mark.parametrize("folder", sorted({file.pattern.rsplit("/", 1)[0] for file in KINDS if "/" in file.pattern}))
def test_a_file_that_nobody_reads_is_found(world: World, folder: str) -> None:
    path = (
        world.data / folder.replace("<round>", "2021").replace("<report>", "2021").replace("<part>", "main") / "x.txt"
    )
    path.write_text("", encoding="utf-8")
    complaints = Complaints("data")
    read_form(world.data, path, complaints)
    path.unlink()
    assert [error.what for error in complaints.errors] == ["file that nobody reads"]


def test_errors_of_all_kinds_are_said_at_once_and_nothing_of_what_rests_on_them(world: World, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(world.data, data)
    (data / "codings" / "codes.csv").write_bytes(_csv(_table((data / "codings" / "codes.csv").read_text()), ";"))
    (data / "figures" / "2021" / "1.yaml").write_text("# tom\n", encoding="utf-8")
    (data / "products" / "notes.txt").write_text("", encoding="utf-8")
    (data / "indicators" / "catalogue.csv").write_bytes(b"\xff\xfe")
    with pytest.raises(FactErrors) as caught:
        check_facts(data, data / "sources.yaml")
    assert [error.what for error in caught.value.errors] == [
        "file with another delimiter",
        "fact file empty",
        "not UTF-8",
        "file that nobody reads",
    ]


def test_every_kind_has_a_reader_that_check_calls() -> None:
    read = {file.pattern for step in STEPS for file in step.reads}
    alone = {"formats/origins.yaml", "published/rounds.csv", "sources.yaml"}
    form_only = {"published/<report>/counts.csv", "published/<report>/transcription.yaml"}
    form_only |= {f"published/<report>/key_number_{name}.csv" for name in ("catalogue", "items")}
    assert {file.pattern for file in FACT_FILES if isinstance(file, CsvFile | YamlFile)} - read - alone == form_only


def test_every_landed_table_is_fed_by_a_kind_of_file_and_no_kind_feeds_another() -> None:
    fed = {table.removeprefix("published/") for file in KINDS for table in file.lands}
    assert fed == {*CATALOG_TABLES, *PUBLISHED_TABLES}
