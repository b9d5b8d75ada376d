"""Ranks findings by suspicion times effect (selective editing): which printed cells rest on them, and how much."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa

from orchestration.editing.suspicion import EFFECTS, Suspicion
from orchestration.facts.edit_rules import column_id
from orchestration.facts.editing import Editing
from orchestration.facts.edits import Severity
from orchestration.facts.errors import FactErrors
from orchestration.facts.formats import Formats
from orchestration.facts.load import Catalog, load_catalog
from orchestration.facts.model import Codebook
from orchestration.warehouse.marts import open_tables

Judged = tuple[Severity, Suspicion]
_FINDINGS = pa.schema(
    [("no", pa.int32()), ("variable_id", pa.string()), ("units", pa.int32()), ("weight", pa.float64())]
)
_RESTS = pa.schema([("measured", pa.string()), ("variable_id", pa.string())])
_PRINTED = pa.schema([("measured", pa.string()), ("place", pa.string()), ("turn", pa.int32())])
_ANSWERS = "answers"


def ranked(
    found: Sequence[Judged], data_dir: Path, codebook: Codebook, formats: Formats, cells: pa.Table, editing: Editing
) -> list[tuple[Judged, str]]:
    """Return findings on one source with what they may move, in words; what weighs most first. ``cells``: the round's.

    In their own order and without words where the indicators or layouts cannot be read: whoever lands them says so.
    """
    try:
        catalog = load_catalog(data_dir)
    except FactErrors:
        return [(item, "") for item in found]
    round_ = codebook.round.round
    rests = list(_rests(catalog, round_, formats))
    names = sorted({variable for _, variable in rests})
    rows = [
        {"no": no, "variable_id": name, "units": item.units, "weight": editing.suspicion[severity]}
        for no, (severity, item) in enumerate(found)
        for name in _concerned(item, names, codebook) or [""]
    ]
    tables = {
        "findings": pa.Table.from_pylist(rows, _FINDINGS),
        "rests": pa.Table.from_pylist([dict(zip(_RESTS.names, row, strict=True)) for row in rests], _RESTS),
        "printed": pa.Table.from_pylist([*_printed(catalog, round_)], _PRINTED),
        "cells": cells,
    }
    with open_tables(tables) as session:
        return [(found[row["no"]], _words(**row)) for row in session.rows(EFFECTS["ranked"])]


def _words(no: int, share: float, places: int, firsts: Sequence[str] | None) -> str:
    if not firsts:
        return ""
    more = f" and {places - len(firsts)} more" if places > len(firsts) else ""
    return f"printed cells {', '.join(firsts)}{more} rest on it, {100 * share:.3g} % of their base"


def _concerned(item: Suspicion, names: Sequence[str], codebook: Codebook) -> list[str]:
    """Give the variables that a finding is about: those named, those of its question, or all of its source."""
    if item.variables:
        return list(item.variables)
    if item.question:
        asked = {variable.variable for variable in codebook.variables if variable.question == item.question}
        return [name for name in names if name in asked or name.startswith(f"{item.question}.")]
    return [name for name in names if "." not in name]


def _rests(catalog: Catalog, round_: str, formats: Formats) -> Iterator[tuple[str, str]]:
    """Give indicators and quantities of the round with each variable, or column of a source, they are made from."""
    bases = {item.base: item.rule for item in catalog.indicators.bases.get(round_, ())}
    for item in catalog.indicators.definitions.get(round_, ()):
        terms = (*item.numerator.terms, *bases[item.base].terms)
        yield from sorted({(item.indicator, term.variable) for term in terms})
    sources = {item.quantity: item.source for item in catalog.quantities}
    for defined in (defined for defined in catalog.quantity_definitions if defined.round == round_):
        source = sources[defined.quantity]
        for name in filter(None, (defined.measure, defined.denominator)):
            yield defined.quantity, name if source == _ANSWERS else column_id(formats.kinds[source].table, name)


def _printed(catalog: Catalog, round_: str) -> Iterator[dict[str, object]]:
    turn = 0
    for layout in catalog.layouts:
        for cell in (cell for cell in layout.cells if cell.round == round_):
            place = f"{layout.report}/{layout.part}/{layout.table_no}/{cell.row_no}/{cell.col_no}"
            turn += 1
            yield {"measured": cell.indicator or cell.quantity, "place": place, "turn": turn}
