"""Finds the texts that a round has carried over and that still name a year of the round before it.

Here belongs what a person must read again, with its place; what moves with the year by itself is ``years``.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import yaml

from orchestration.facts.files import claim
from orchestration.facts.reader import CsvFile, fact_name
from orchestration.facts.states import form_of, reports_of
from orchestration.facts.yaml_reader import YamlFile
from orchestration.newround.years import moved, names_year

_BEFORE = re.compile(r"^previous_round:\s*[\"']?([\w-]+)", re.MULTILINE)
_TEXT = re.compile(r"[^\W\d_]{2,}\s|\s[^\W\d_]{2,}")
_YEARS = re.compile(r"^(?:reference_period|collection_\w+):\s*[\"']?(\d{4})", re.MULTILINE)


def texts_to_read(data_dir: Path, round_: str) -> list[str]:
    """Say file, line and text of what names the round before, or a year of its dates, and stands as it did there.

    A text is a value with a word beside others. One that a person has changed is not among them, nor a period or a key.
    A file that cannot be read is passed over: `ehalsa check` says what is wrong with it.
    """
    about = data_dir / "codebooks" / round_ / "round.yaml"
    before = _BEFORE.search(_text(about))
    if before is None:
        return []
    old = before[1]
    years = {old, *_YEARS.findall(_text(about.parents[1] / old / "round.yaml"))}
    said = []
    for path, earlier in _pairs(data_dir, round_, old):
        there = {text for _, text in _texts(earlier)}
        carried = there | {moved(text, old, round_) for text in there}
        found = ((line, text) for line, text in _texts(path) if text in carried and names_year(text, *years))
        said += [f"{fact_name(data_dir, path)}, line {line}: {text}" for line, text in found]
    return said


def _pairs(data_dir: Path, new: str, old: str) -> Iterator[tuple[Path, Path]]:
    """Give each file of the round or its reports with that of the round before, where there is one."""
    owners = {moved(owner, old, new): owner for owner in (old, *reports_of(data_dir, {old}))}
    for path in sorted(data_dir.rglob("*")):
        name = path.relative_to(data_dir).as_posix()
        file = claim(name) if path.suffix in (".csv", ".yaml") else None
        place = form_of(file.pattern).fullmatch(name) if isinstance(file, CsvFile | YamlFile) else None
        if place is None or place.groupdict().get("owner") not in owners:
            continue
        begin, end = place.span("owner")
        earlier = data_dir / f"{name[:begin]}{owners[place['owner']]}{name[end:]}"
        if earlier != path and earlier.is_file():
            yield path, earlier


def _texts(path: Path) -> list[tuple[int, str]]:
    """Give the values of several words with their lines, in order."""
    try:
        return [found for found in (_of_csv if path.suffix == ".csv" else _of_yaml)(path) if _TEXT.search(found[1])]
    except (csv.Error, yaml.YAMLError):
        return []


def _of_csv(path: Path) -> Iterator[tuple[int, str]]:
    reader, begins = csv.reader(_text(path).splitlines(keepends=True), strict=True), 1
    for record in reader:
        yield from ((begins, cell) for cell in record)
        begins = reader.line_num + 1


def _of_yaml(path: Path) -> Iterator[tuple[int, str]]:
    waiting = [yaml.compose(_text(path), Loader=yaml.CSafeLoader)]
    while waiting:
        node = waiting.pop()
        if isinstance(node, yaml.ScalarNode):
            yield node.start_mark.line + 1, node.value
        elif isinstance(node, yaml.CollectionNode):
            values = [value for _, value in node.value] if isinstance(node, yaml.MappingNode) else node.value
            waiting += reversed(values)


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8-sig", errors="replace") if path.is_file() else ""
