"""Says which kind of fact every file below ``data/`` is: all declarations, and the one that claims a file.

Here belongs the list. What a kind holds is declared beside the reader of its files.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from orchestration.facts import (
    acknowledged,
    auxiliary,
    charts,
    codebook,
    codings,
    collection,
    connectors,
    consistency,
    corrections,
    declaration,
    dictionary,
    display_limits,
    editing,
    edits,
    formats,
    groupings,
    history,
    indicators,
    key_numbers,
    keys,
    layout_files,
    limits,
    observations,
    personal_data,
    products,
    published,
    quantities,
    readings,
    recipients,
    register_sources,
    registers,
    retention,
    rounds,
    secrecy_turns,
    sentences,
    series,
    site,
    sources,
    synth,
    transcription,
    units,
)
from orchestration.facts.complaints import Complaints
from orchestration.facts.reader import CsvFile, fact_name, read_rows
from orchestration.facts.states import form_of, left_out
from orchestration.facts.yaml_reader import YamlFile, read_yaml


@dataclass(frozen=True, slots=True)
class OtherFile:
    """A kind of file that states no fact: documentation, or a sample that is read like any file from outside."""

    pattern: str
    meaning: str


Declaration = CsvFile | YamlFile | OtherFile

# Every module imported above that reads files says in FILES which; nothing else has that name.
FACT_FILES: tuple[Declaration, ...] = (
    *(file for reader in [*vars().values()] for file in getattr(reader, "FILES", ())),
    OtherFile("<room>/README.md", "What the keys of a room mean, for people."),
    OtherFile("sample/<round>/<export>", "Synthetic exports, as a sender would send them."),
)


def claim(name: str) -> Declaration | None:
    """Give the declaration of a file by its path below ``data/``; the most literal one, None if none claims it."""
    fitting = [file for file in FACT_FILES if form_of(file.pattern).fullmatch(name)]
    return min(fitting, key=lambda file: file.pattern.count("<"), default=None)


def read_form(data_dir: Path, path: Path, complaints: Complaints) -> Declaration | None:
    """Read a file as its declaration says and note everything wrong with its form; a file of no kind is noted too."""
    file = claim(path.relative_to(data_dir).as_posix())
    if isinstance(file, CsvFile):
        for row in read_rows(data_dir, path, file, complaints):
            row.values()
    elif isinstance(file, YamlFile):
        read_yaml(data_dir, path, file.model, complaints, left_out(data_dir))
    elif file is None:
        folder = path.relative_to(data_dir).parts[0]
        kinds = sorted(item.pattern for item in FACT_FILES if item.pattern.startswith(f"{folder}/"))
        expected = " or ".join(kinds) or f"one of the folders {', '.join(_folders())}"
        remedy = "rename or remove it; a new kind of fact is declared in orchestration/facts first"
        complaints.add("file that nobody reads", fact_name(data_dir, path), expected, path.name, remedy)
    return file


def _folders() -> list[str]:
    return sorted({file.pattern.split("/")[0] for file in FACT_FILES if "/" in file.pattern and file.pattern[0] != "<"})
