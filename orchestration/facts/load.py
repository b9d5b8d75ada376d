"""Loads every fact a computation may use, once: registers, codebooks by round, groupings, indicators, layouts.

Published figures are not among them (``orchestration.facts.published``).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from orchestration.facts import (
    auxiliary,
    bases,
    codebook,
    codings,
    corrections,
    dictionary,
    display_limits,
    formats,
    groupings,
    history,
    indicators,
    layout_files,
    observations,
    quantities,
    registers,
    rounds,
    secrecy_turns,
    units,
)
from orchestration.facts.auxiliary import load_auxiliary_totals
from orchestration.facts.codebook import load_codebook
from orchestration.facts.codings import load_codings
from orchestration.facts.complaints import Complaints
from orchestration.facts.corrections import load_all_corrections
from orchestration.facts.dictionary import CodeLabel, load_code_labels
from orchestration.facts.groupings import load_groupings
from orchestration.facts.indicators import load_indicators
from orchestration.facts.layout_rules import Known, known_to
from orchestration.facts.layouts import load_layouts
from orchestration.facts.model import (
    AuxiliaryTotal,
    Codebook,
    Correction,
    Grouping,
    IndicatorCatalogue,
    PublishedRound,
    Quantity,
    QuantityDefinition,
    TableLayout,
    TextCode,
)
from orchestration.facts.observations import ObservedIndicator, load_observations
from orchestration.facts.quantities import load_quantities
from orchestration.facts.registers import Registers, load_registers
from orchestration.facts.rounds import load_published_rounds, note_previous, rounds_of
from orchestration.facts.source_kinds import SampleDesign, SourceStatus, load_sample_designs, load_source_statuses
from orchestration.facts.steps import Done, Step, run_steps
from orchestration.facts.units import note_unit_rounds
from orchestration.facts.untouched import while_untouched


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
    quantity_definitions: tuple[QuantityDefinition, ...] = ()
    source_statuses: tuple[SourceStatus, ...] = ()
    sample_designs: tuple[SampleDesign, ...] = ()
    display_limits: tuple[display_limits.DisplayLimit, ...] = ()
    secrecy_turns: tuple[secrecy_turns.SecrecyTurn, ...] = ()
    text_codes: tuple[TextCode, ...] = ()
    corrections: tuple[Correction, ...] = ()
    auxiliary_totals: tuple[AuxiliaryTotal, ...] = ()
    observations: tuple[ObservedIndicator, ...] = ()
    code_labels: tuple[CodeLabel, ...] = ()


CATALOG_STEPS = (
    Step("registers", (*registers.FILES, *units.FILES), (), lambda data, _: load_registers(data)),
    Step("codebooks", codebook.FILES, ("registers",), lambda data, done: _codebooks(data, done["registers"])),
    Step(
        "published_rounds",
        rounds.FILES,
        ("codebooks",),
        lambda data, done: load_published_rounds(data, done["codebooks"]),
    ),
    Step(
        "groupings",
        groupings.FILES,
        ("codebooks", "registers"),
        lambda data, done: load_groupings(data, done["codebooks"], done["registers"]),
    ),
    Step(
        "quantity_facts",
        (*quantities.FILES, bases.BASES, formats.FORMAT),
        ("codebooks",),
        lambda data, done: load_quantities(data, done["codebooks"]),
    ),
    Step("quantities", (), ("quantity_facts",), lambda _, done: done["quantity_facts"][0]),
    Step("quantity_definitions", (), ("quantity_facts",), lambda _, done: done["quantity_facts"][1]),
    Step("source_statuses", (formats.FORMAT,), (), lambda data, _: load_source_statuses(data)),
    Step("sample_designs", (formats.FORMAT,), (), lambda data, _: load_sample_designs(data)),
    Step("display_limits", display_limits.FILES, (), lambda data, _: display_limits.load_display_limits(data)),
    Step(
        "secrecy_turns",
        secrecy_turns.FILES,
        ("groupings",),
        lambda data, done: secrecy_turns.load_secrecy_turns(data, done["groupings"]),
    ),
    Step("text_codes", codings.FILES, ("codebooks",), lambda data, done: load_codings(data, done["codebooks"])),
    Step("code_labels", (dictionary.CODES,), (), lambda data, _: load_code_labels(data)),
    Step(
        "auxiliary_totals",
        auxiliary.FILES,
        ("codebooks",),
        lambda data, done: load_auxiliary_totals(data, done["codebooks"]),
    ),
    Step(
        "corrections",
        (*corrections.FILES, formats.FORMAT),
        ("codebooks", "registers"),
        lambda data, done: load_all_corrections(data, done["codebooks"], done["registers"]),
    ),
    Step(
        "indicators",
        (*indicators.FILES, *history.FILES),
        ("codebooks", "registers", "published_rounds"),
        lambda data, done: load_indicators(data, done["codebooks"], done["registers"], done["published_rounds"]),
    ),
    Step(
        "observations",
        (*observations.FILES, formats.FORMAT),
        ("indicators",),
        lambda data, done: load_observations(data, {item.indicator for item in done["indicators"].indicators}),
    ),
    Step(
        "layouts",
        layout_files.FILES,
        ("codebooks", "registers", "published_rounds", "groupings", "quantities", "indicators", "observations"),
        lambda data, done: load_layouts(data, _known(done)),
    ),
)


@while_untouched
def load_catalog(data_dir: Path) -> Catalog:
    """Read and validate everything below ``data_dir`` but sources and published figures.

    Raises FactErrors with every error, except that what rests on a faulty fact is not judged.
    """
    complaints = Complaints(data_dir.name)
    done = catalog_steps(data_dir, complaints)
    complaints.settle()
    return Catalog(**{name: done[name] for name in Catalog.__dataclass_fields__})


def catalog_steps(data_dir: Path, complaints: Complaints, unread: Collection[str] = ()) -> Done:
    """Read the parts of the catalogue by name; everything wrong is noted, and what rests on it is not there."""
    return run_steps(CATALOG_STEPS, data_dir, complaints, {}, unread)


def _known(done: Done) -> Known:
    books, facts = done["codebooks"], done["registers"]
    known = known_to(done["indicators"], books, facts, done["groupings"], done["quantities"], done["published_rounds"])
    return replace(known, observed={item.indicator for item in done["observations"]})


def _codebooks(data_dir: Path, facts: Registers) -> dict[str, Codebook]:
    complaints = Complaints(data_dir.name)
    codebooks: dict[str, Codebook] = {}
    names = rounds_of(data_dir)
    if not names:
        where, remedy = f"{data_dir.name}/codebooks", "write the codebook of a round; see docs/architecture.md"
        complaints.add("no round", where, "a folder per round", "none", remedy)
    for round_ in names:
        with complaints.noting():
            codebooks[round_] = load_codebook(data_dir, round_, facts)
    note_unit_rounds(facts.units, names, data_dir.name, complaints)
    complaints.settle()
    note_previous([item.round for item in codebooks.values()], data_dir.name, complaints)
    complaints.settle()
    return codebooks
