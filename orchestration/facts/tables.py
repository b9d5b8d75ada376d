"""Turns the typed facts into the landing tables ``catalog/*`` and ``published/*`` of docs/architecture.md.

Here belongs which field fills which column. Names and types of columns are ``schemas``; writing Parquet is landing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from operator import attrgetter, itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from orchestration.facts.errors import FactError
from orchestration.facts.load import Catalog, load_catalog
from orchestration.facts.model import (
    Backtest,
    CellSpec,
    Codebook,
    IndicatorDefinition,
    Round,
    Rule,
    TableLayout,
)
from orchestration.facts.observations import ObservedIndicator
from orchestration.facts.published import load_published
from orchestration.facts.registers import Registers
from orchestration.facts.schemas import CATALOG_TABLES, PUBLISHED_TABLES, TableSpec
from orchestration.facts.series import load_series
from orchestration.facts.units import frame_of

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

__all__ = ["Catalog", "catalog_tables", "load_catalog", "published_tables", "tables_of"]

_Rows = Iterable[tuple[Any, ...]]


def catalog_tables(data_dir: Path, backtest: Mapping[str, Backtest]) -> dict[str, pa.Table]:
    """Load the catalog and give its landing tables by name; ``backtest`` by round as in ``data/sources.yaml``.

    Raises FactErrors as ``load_catalog`` does, FactError for a round that ``backtest`` lacks.
    """
    return tables_of(load_catalog(data_dir), backtest)


def tables_of(catalog: Catalog, backtest: Mapping[str, Backtest]) -> dict[str, pa.Table]:
    """Give the landing tables of a loaded catalog, each sorted by its full key."""
    rows: dict[str, list[tuple[Any, ...]]] = {name: [] for name in CATALOG_TABLES}
    for name, entries in (*_register_rows(catalog.registers), *_indicator_rows(catalog), *_other_rows(catalog)):
        rows[name].extend(entries)
    for round_, codebook in catalog.codebooks.items():
        if round_ not in backtest:
            raise FactError(
                "round without sources",
                "data/sources.yaml, rounds",
                f"an entry for {round_}, which has a codebook",
                ", ".join(sorted(backtest)) or "no round",
                "declare its sources and its backtest there",
            )
        for name, entries in _codebook_rows(codebook, backtest[round_]):
            rows[name].extend(entries)
        rows["round_units"].extend(unit[:-1] for unit in _values(frame_of(codebook.round, catalog.registers)))
        for entry in _rules_of(catalog, codebook):
            rows["rules"].append((round_, *_rule_row(*entry)))
            rows["rule_codes"].extend((round_, entry[0], *code) for code in _code_rows(entry[2]))
    return {name: _table(spec, rows[name]) for name, spec in CATALOG_TABLES.items()}


def published_tables(data_dir: Path, catalog: Catalog | None = None) -> dict[str, pa.Table]:
    """Give the tables of printed cells, series and errata; the catalog is loaded unless given.

    Raises FactErrors as ``load_published`` and ``load_series`` do.
    """
    published = load_published(data_dir)
    series = load_series(data_dir, catalog or load_catalog(data_dir))
    rows = {
        "published_cells": _values(published.cells),
        "series": _values(series),
        "errata": _values(published.errata),
    }
    return {name: _table(spec, rows[name]) for name, spec in PUBLISHED_TABLES.items()}


def _table(spec: TableSpec, rows: _Rows) -> pa.Table:
    ordered = sorted(rows, key=itemgetter(*(spec.names.index(name) for name in spec.key)))
    columns = list(zip(*ordered, strict=True)) or [()] * len(spec.names)
    arrays = [_array(column, field) for column, field in zip(columns, spec.schema, strict=True)]
    return pa.Table.from_arrays(arrays, schema=spec.schema)


def _array(column: Sequence[Any], field: pa.Field) -> pa.Array:
    """In a column that may be NULL, what is not filled in is NULL and never an empty text."""
    values = [None if value == "" else value for value in column] if field.nullable else column
    return pa.array(values, field.type)


def _values(records: Sequence[DataclassInstance]) -> _Rows:
    """Give the fields of each record in order; all records are of one class with two fields or more."""
    if not records:
        return ()
    return map(attrgetter(*(field.name for field in fields(records[0]))), records)


def _register_rows(registers: Registers) -> Iterator[tuple[str, _Rows]]:
    yield "municipalities", _values(registers.municipalities)
    yield "population", _values(registers.population)
    yield "skr_groups", _values(registers.skr_groups)
    yield (
        "size_groups",
        (
            (scheme.scheme, scheme.population_date, *group)
            for scheme in registers.size_schemes
            for group in _values(scheme.groups)
        ),
    )


def _codebook_rows(codebook: Codebook, backtest: Backtest) -> Iterator[tuple[str, _Rows]]:
    round_ = codebook.round.round
    forms = {item.question: "|".join(item.questionnaires) for item in codebook.questions}
    yield "rounds", [_round_row(codebook.round, backtest)]
    yield (
        "questions",
        (
            (round_, item.question, item.number, item.kind, item.parent, forms[item.question], item.theme, item.text)
            for item in codebook.questions
        ),
    )
    yield (
        "variables",
        (
            (
                *(round_, item.variable, item.question, sort_no, item.item, item.type, item.answer_set, item.universe),
                *(forms[item.question], item.required, item.minimum, item.maximum),
            )
            for sort_no, item in enumerate(codebook.variables, start=1)
        ),
    )
    yield (
        "answer_codes",
        (
            (round_, answer_set.answer_set, code.code, sort_no, code.label, code.status)
            for answer_set in codebook.answer_sets
            for sort_no, code in enumerate(answer_set.codes, start=1)
        ),
    )


def _round_row(item: Round, backtest: Backtest) -> tuple[Any, ...]:
    about: tuple[Any, ...] = (item.round, item.label, item.reference_period)
    about += (item.collection_start, item.collection_end, item.reminders)
    about += (item.size_scheme, item.skr_edition, backtest, item.previous_round)
    return *about, item.population_note, item.collection_note, "|".join(sorted(item.assumed))


def _other_rows(catalog: Catalog) -> Iterator[tuple[str, _Rows]]:
    yield from _observation_rows(catalog.observations)
    yield "published_rounds", _values(catalog.published_rounds)
    yield "text_codes", _values(catalog.text_codes)
    yield "code_labels", _values(catalog.code_labels)
    yield "auxiliary_totals", _values(catalog.auxiliary_totals)
    yield "quantity_definitions", _values(catalog.quantity_definitions)
    yield "source_statuses", _values(catalog.source_statuses)
    yield "sample_designs", _values(catalog.sample_designs)
    yield "display_limits", _values(catalog.display_limits)
    yield "secrecy_turns", _values(catalog.secrecy_turns)
    yield (
        "quantities",
        (
            (item.quantity, sort_no, *rest)
            for sort_no, item in enumerate(catalog.quantities, start=1)
            for _, *rest in _values([item])
        ),
    )
    yield (
        "grouping_members",
        (
            (grouping.grouping, grouping.label, group.group, group.label, sort_no, municipality)
            for grouping in catalog.groupings
            for sort_no, group in enumerate(grouping.groups, start=1)
            for municipality in group.municipalities
        ),
    )


def _observation_rows(observed: Sequence[ObservedIndicator]) -> Iterator[tuple[str, _Rows]]:
    for sort_no, item in enumerate(observed, start=1):
        rules = {f"{side}:{item.indicator}": getattr(item, side) for side in ("numerator", "base")}
        described = (item.kind, item.indicator, sort_no, item.label, item.theme, item.counted)
        yield "observation_definitions", [(*described, *rules)]
        for rule_id, rule in rules.items():
            yield "observation_rules", [(item.kind, rule_id, rule.combine, len(rule.terms), rule.expression)]
            yield "observation_rule_codes", [(item.kind, rule_id, *code) for code in _code_rows(rule)]


def _indicator_rows(catalog: Catalog) -> Iterator[tuple[str, _Rows]]:
    indicators = catalog.indicators
    numbered = enumerate(indicators.indicators, start=1)
    yield "indicators", ((item.indicator, sort_no, item.label, item.theme) for sort_no, item in numbered)
    yield "indicator_history", _values(indicators.history)
    for round_, definitions in indicators.definitions.items():
        questions = {item.variable: item.question for item in catalog.codebooks[round_].variables}
        yield "indicator_definitions", [_definition_row(item, questions) for item in definitions]
    yield "layout_tables", map(_layout_row, catalog.layouts)
    yield "layout_cells", (cell for layout in catalog.layouts for cell in _cell_rows(layout))


def _definition_row(item: IndicatorDefinition, questions: Mapping[str, str]) -> tuple[Any, ...]:
    first = item.numerator.terms[0].variable if item.numerator.terms else ""
    numerator, base = f"numerator:{item.indicator}", f"base:{item.base}"
    return item.round, item.indicator, numerator, item.base, base, questions.get(first), item.rollup


def _layout_row(layout: TableLayout) -> tuple[Any, ...]:
    size = max(cell.row_no for cell in layout.cells), max(cell.col_no for cell in layout.cells)
    notes = "\n".join(layout.notes)
    place = layout.report, layout.round, layout.part, layout.table_no
    return *place, layout.title, layout.corner_label, notes, *size, layout.printed_n


def _cell_rows(layout: TableLayout) -> _Rows:
    """Give a row a cell; its round comes early in the landing table, and how print writes a zero is not landed."""
    of_cell = attrgetter(*(field.name for field in fields(CellSpec) if field.name not in {"round", "printed_zero"}))
    return ((layout.report, cell.round, layout.part, layout.table_no, *of_cell(cell)) for cell in layout.cells)


def _rules_of(catalog: Catalog, codebook: Codebook) -> Iterator[tuple[str, str, Rule, str]]:
    """Give rule_id, kind, rule and description of every rule of the round."""
    round_ = codebook.round.round
    labels = {item.indicator: item.label for item in catalog.indicators.indicators}
    for universe in codebook.universes:
        yield f"universe:{universe.universe}", "universe", universe.rule, universe.description
    for base in catalog.indicators.bases[round_]:
        yield f"base:{base.base}", "base", base.rule, base.description
    for item in catalog.indicators.definitions[round_]:
        yield f"numerator:{item.indicator}", "numerator", item.numerator, labels[item.indicator]


def _rule_row(rule_id: str, kind: str, rule: Rule, description: str) -> tuple[Any, ...]:
    return rule_id, kind, rule.combine, len(rule.terms), rule.expression, description


def _code_rows(rule: Rule) -> _Rows:
    return ((number, term.variable, code) for number, term in enumerate(rule.terms, start=1) for code in term.codes)
