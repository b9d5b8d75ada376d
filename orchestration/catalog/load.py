"""Loads every fact a computation may use, once: registers, codebooks by round, indicators, layouts.

Published figures are not among them (``orchestration.catalog.published``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from orchestration.catalog.codebook import load_codebook, rounds_of
from orchestration.catalog.complaints import Complaints
from orchestration.catalog.indicators import load_indicators
from orchestration.catalog.layouts import load_layouts
from orchestration.catalog.model import Codebook, IndicatorCatalogue, TableLayout
from orchestration.catalog.registers import Registers, load_registers


@dataclass(frozen=True, slots=True)
class Catalog:
    """The facts under ``data/``; ``codebooks`` by round, rounds sorted."""

    registers: Registers
    codebooks: Mapping[str, Codebook]
    indicators: IndicatorCatalogue
    layouts: tuple[TableLayout, ...]


def load_catalog(data_dir: Path) -> Catalog:
    """Read and validate everything below ``data_dir`` but sources and published figures.

    Raises CatalogErrors with every error of the first stage that has any: registers; the codebooks of all rounds;
    indicators; layouts. Later stages rest on earlier ones.
    """
    complaints = Complaints(data_dir.name)
    registers: Registers | None = None
    with complaints.noting():
        registers = load_registers(data_dir)
    complaints.settle()
    assert registers is not None, "registers are missing only where an error was noted"
    codebooks: dict[str, Codebook] = {}
    rounds = rounds_of(data_dir)
    if not rounds:
        where, remedy = f"{data_dir.name}/codebooks", "write the codebook of a round; see docs/architecture.md"
        complaints.add("no round", where, "a folder per round", "none", remedy)
    for round_ in rounds:
        with complaints.noting():
            codebooks[round_] = load_codebook(data_dir, round_, registers)
    complaints.settle()
    indicators = load_indicators(data_dir, codebooks, registers)
    return Catalog(registers, codebooks, indicators, load_layouts(data_dir, indicators, codebooks, registers))
