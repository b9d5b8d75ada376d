"""Loads every fact a computation may use, once: registers, codebooks by round, groupings, indicators, layouts.

Published figures are not among them (``orchestration.facts.published``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from orchestration.facts.auxiliary import load_auxiliary_totals
from orchestration.facts.codebook import load_codebook
from orchestration.facts.codings import load_codings
from orchestration.facts.complaints import Complaints
from orchestration.facts.corrections import load_corrections, note_files_of_no_round
from orchestration.facts.groupings import load_groupings
from orchestration.facts.indicators import load_indicators
from orchestration.facts.layout_rules import known_to
from orchestration.facts.layouts import load_layouts
from orchestration.facts.model import (
    AuxiliaryTotal,
    Codebook,
    Correction,
    Grouping,
    IndicatorCatalogue,
    PublishedRound,
    Quantity,
    TableLayout,
    TextCode,
)
from orchestration.facts.quantities import load_quantities
from orchestration.facts.registers import Registers, load_registers
from orchestration.facts.rounds import load_published_rounds, note_previous, rounds_of
from orchestration.facts.units import note_unit_rounds


@dataclass(frozen=True, slots=True)
class Catalog:
    """The facts under ``data/``; ``codebooks`` by round, rounds sorted."""

    registers: Registers
    codebooks: Mapping[str, Codebook]
    indicators: IndicatorCatalogue
    layouts: tuple[TableLayout, ...]
    published_rounds: tuple[PublishedRound, ...] = ()
    groupings: tuple[Grouping, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    text_codes: tuple[TextCode, ...] = ()
    corrections: tuple[Correction, ...] = ()
    auxiliary_totals: tuple[AuxiliaryTotal, ...] = ()


def load_catalog(data_dir: Path) -> Catalog:
    """Read and validate everything below ``data_dir`` but sources and published figures.

    Raises FactErrors with every error of the first stage that has any: registers; the codebooks of all rounds; what
    rests on them; indicators; layouts. Later stages rest on earlier ones.
    """
    registers = _registers(data_dir)
    codebooks = _codebooks(data_dir, registers)
    beside = _beside(data_dir, codebooks, registers)
    indicators = load_indicators(data_dir, codebooks, registers, beside.published_rounds)
    known = known_to(indicators, codebooks, registers, beside.groupings, beside.quantities, beside.published_rounds)
    return Catalog(
        registers=registers,
        codebooks=codebooks,
        indicators=indicators,
        layouts=load_layouts(data_dir, known),
        published_rounds=beside.published_rounds,
        groupings=beside.groupings,
        quantities=beside.quantities,
        text_codes=beside.text_codes,
        corrections=beside.corrections,
        auxiliary_totals=beside.auxiliary_totals,
    )


@dataclass(slots=True)
class _Beside:
    """What rests on codebooks and registers alone."""

    published_rounds: tuple[PublishedRound, ...] = ()
    groupings: tuple[Grouping, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    text_codes: tuple[TextCode, ...] = ()
    corrections: tuple[Correction, ...] = ()
    auxiliary_totals: tuple[AuxiliaryTotal, ...] = ()


def _beside(data_dir: Path, codebooks: Mapping[str, Codebook], registers: Registers) -> _Beside:
    complaints, found = Complaints(data_dir.name), _Beside()
    with complaints.noting():
        found.published_rounds = load_published_rounds(data_dir, codebooks)
    with complaints.noting():
        found.groupings = load_groupings(data_dir, codebooks, registers)
    with complaints.noting():
        found.quantities = load_quantities(data_dir, codebooks)
    with complaints.noting():
        found.text_codes = load_codings(data_dir, codebooks)
    with complaints.noting():
        found.auxiliary_totals = load_auxiliary_totals(data_dir, codebooks)
    for codebook in codebooks.values():
        with complaints.noting():
            found.corrections += load_corrections(data_dir, codebook, registers)
    note_files_of_no_round(data_dir, codebooks, complaints)
    complaints.settle()
    return found


def _registers(data_dir: Path) -> Registers:
    complaints = Complaints(data_dir.name)
    registers: Registers | None = None
    with complaints.noting():
        registers = load_registers(data_dir)
    complaints.settle()
    assert registers is not None, "registers are missing only where an error was noted"
    return registers


def _codebooks(data_dir: Path, registers: Registers) -> dict[str, Codebook]:
    complaints = Complaints(data_dir.name)
    codebooks: dict[str, Codebook] = {}
    rounds = rounds_of(data_dir)
    if not rounds:
        where, remedy = f"{data_dir.name}/codebooks", "write the codebook of a round; see docs/architecture.md"
        complaints.add("no round", where, "a folder per round", "none", remedy)
    for round_ in rounds:
        with complaints.noting():
            codebooks[round_] = load_codebook(data_dir, round_, registers)
    note_unit_rounds(registers.units, rounds, data_dir.name, complaints)
    complaints.settle()
    note_previous([item.round for item in codebooks.values()], data_dir.name, complaints)
    complaints.settle()
    return codebooks
