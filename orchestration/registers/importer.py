"""Imports the producers' files into the register files: read all, check all, then write.

Here belong the order of the steps and the writing; each producer's layout is read in a module of its own.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from pathlib import Path

from orchestration.facts.register_model import Municipality, PopulationCount, Registers, SkrGroup
from orchestration.facts.register_rules import (
    MUNICIPALITIES_FILE,
    POPULATION_FILE,
    SIZE_SCHEMES_FILE,
    SKR_GROUPS_FILE,
    validate_registers,
)
from orchestration.facts.register_sources import PopulationFacts, PopulationTable, Sources, load_checks, load_sources
from orchestration.facts.registers import columns_of, read_size_schemes
from orchestration.registers.checks import check_registers
from orchestration.registers.municipality_list import read_municipalities
from orchestration.registers.scb import (
    Counts,
    merge_counts,
    read_cross_check,
    read_population_list,
    read_population_table,
    require_equal,
    require_sum,
    to_records,
)
from orchestration.registers.skr import read_skr_groups
from orchestration.registers.workbook import fetch

_Record = Municipality | PopulationCount | SkrGroup


@dataclass(frozen=True, slots=True)
class ImportedFile:
    """A register file as written: rows below the header, hash of its bytes, whether it differs from the one before."""

    name: str
    rows: int
    sha256: str
    changed: bool


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import wrote and one sentence for each check that held."""

    files: tuple[ImportedFile, ...]
    checks: tuple[str, ...]


def import_registers(inputs: Path, out: Path) -> ImportReport:
    """Write municipalities, population and SKR groups into ``out`` from the producers' files in ``inputs``.

    ``out`` is the registers folder and holds the facts kept by hand: ``sources.yaml``, ``checks.yaml`` and
    ``size_schemes.csv``. The same inputs give the same bytes. Nothing is written unless every check holds.

    Raises:
        FactError: A file is missing or another edition, its layout differs, or a check does not hold.
    """
    sources, checks = load_sources(out), load_checks(out)
    municipalities = read_municipalities(fetch(inputs, sources.municipalities.file), sources.municipalities)
    code_of_name = {item.municipality: item.municipality_code for item in municipalities}
    counts, sentences = _population(inputs, sources.population, code_of_name)
    registers = Registers(
        municipalities=municipalities,
        population=to_records(counts),
        size_schemes=read_size_schemes(out / SIZE_SCHEMES_FILE),
        skr_groups=_skr_groups(inputs, sources, set(code_of_name.values())),
    )
    validate_registers(registers)
    sentences = (*sentences, *check_registers(registers, checks))
    return ImportReport(files=_write_all(registers, out), checks=sentences)


def _population(inputs: Path, facts: PopulationFacts, code_of_name: dict[str, str]) -> tuple[Counts, tuple[str, ...]]:
    def read(table: PopulationTable) -> Counts:
        return read_population_table(fetch(inputs, table.file), table, code_of_name)

    tables = [(f"{table.file.name}, sheet {table.sheet}", read(table)) for table in facts.tables]
    counts = merge_counts(tables)
    twice = sum(len(table) for _, table in tables) - len(counts)
    sums = require_sum((read(part) for part in facts.parts), counts, "sheets of parts")
    collection = facts.cross_check
    equal = require_equal(counts, read_cross_check(fetch(inputs, collection.file), collection), collection.file.name)
    codes = set(code_of_name.values())
    lists = [(item.file.name, read_population_list(fetch(inputs, item.file), item, codes)) for item in facts.lists]
    return merge_counts([("workbooks", counts), *lists]), (
        f"population: {twice} figures given by two workbooks agree",
        f"population: {sums} sums of parts equal the whole",
        f"population: {equal} figures agree with {collection.file.name}",
        *(f"population: {len(read)} figures by code in {name}" for name, read in lists),
    )


def _skr_groups(inputs: Path, sources: Sources, codes: set[str]) -> tuple[SkrGroup, ...]:
    editions = [read_skr_groups(fetch(inputs, facts.file), facts, codes) for facts in sources.skr_groups]
    found = (group for edition in editions for group in edition)
    return tuple(sorted(found, key=lambda group: (group.edition, group.municipality_code)))


def _write_all(registers: Registers, out: Path) -> tuple[ImportedFile, ...]:
    contents = {
        MUNICIPALITIES_FILE: _render(Municipality, registers.municipalities),
        POPULATION_FILE: _render(PopulationCount, registers.population),
        SKR_GROUPS_FILE: _render(SkrGroup, registers.skr_groups),
    }
    return tuple(_write(out / name, content) for name, content in contents.items())


def _render(record: type, records: Iterable[_Record]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns_of(record))
    writer.writerows(astuple(item) for item in records)
    return text.getvalue().encode("utf-8")


def _write(path: Path, content: bytes) -> ImportedFile:
    changed = not path.is_file() or path.read_bytes() != content
    if changed:
        part = path.with_name(f"{path.name}.part")
        part.write_bytes(content)
        part.replace(path)
    digest = hashlib.sha256(content).hexdigest()
    return ImportedFile(name=path.name, rows=content.count(b"\n") - 1, sha256=digest, changed=changed)
