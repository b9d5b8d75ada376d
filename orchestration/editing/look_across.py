"""Looks at a source that is no questionnaire as a whole: by itself, and beside what the round before had of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pyarrow as pa

from orchestration.editing.asked import Asked
from orchestration.editing.cells import counties_of, source_cells
from orchestration.editing.look_back import columns_shared, look_back
from orchestration.editing.look_within import PLACES, asked_of_all, look_within
from orchestration.editing.suspicion import LOOK_ACROSS, Suspicion
from orchestration.facts.editing import Editing
from orchestration.facts.formats import Format
from orchestration.facts.register_model import SizeGroup
from orchestration.landing.frame import Frame
from orchestration.warehouse.marts import open_tables

_GROUPS = pa.schema([(name, pa.string()) for name in ("unit_code", "grouping", "group_code", "label")])
Sizes = Callable[[str], SizeGroup]


def look_across(
    format_: Format, table: pa.Table, before: pa.Table | None, frame: Frame, sizes: Sizes, editing: Editing
) -> Iterator[Suspicion]:
    """Give what is suspicious in a landed table; ``before``: the same of the round before, if it has rows.

    ``sizes``: the size group of each municipality.

    Nothing of tables that have neither a row a municipality nor a row a month and measure.
    """
    if format_.by_municipality:
        yield from _municipalities(format_, table, before, frame, sizes, editing)
    elif format_.shape == "long" and format_.of_type("month"):
        yield from _months(format_, table, before, editing)


def _municipalities(
    format_: Format, table: pa.Table, before: pa.Table | None, frame: Frame, sizes: Sizes, editing: Editing
) -> Iterator[Suspicion]:
    cells = source_cells(format_, table)
    with open_tables({"cells": cells, "groups": _groups(frame, sizes)}) as session:
        asked = Asked(session, LOOK_ACROSS, editing, format_.table)
        for kind in ("uniform", "doubled", *(("gap",) if format_.covers == "some" else ())):
            yield from (asked.suspicion(kind, row) for row in asked.rows(kind))
    if before is not None:
        earlier = source_cells(format_, before)
        tables = {"answers": cells, "asked": asked_of_all(cells), "places": PLACES.empty_table()}
        tables |= {"before": earlier, "asked_before": asked_of_all(earlier), "counties": counties_of(frame)}
        with open_tables({**tables, "shared": columns_shared(format_.table, cells, earlier)}) as session:
            yield from look_within(session, editing, format_.table)
            yield from (item for item in look_back(session, editing, format_.table) if item.kind != "constant")


def _months(format_: Format, table: pa.Table, before: pa.Table | None, editing: Editing) -> Iterator[Suspicion]:
    with open_tables({"months": table, "months_before": table.slice(0, 0) if before is None else before}) as session:
        asked = Asked(session, LOOK_ACROSS, editing, format_.table)
        asked.keep("steps")
        for kind in ("repeated", "leaps", "revised"):
            yield from (asked.suspicion(kind, row) for row in asked.rows(kind))


def _groups(frame: Frame, sizes: Sizes) -> pa.Table:
    listed = [frame.municipalities[code] for code in frame.municipality_codes]
    rows = [(item.municipality_code, "county", item.county_code, item.county) for item in listed]
    grouped = [(item.municipality_code, sizes(item.municipality_code)) for item in listed]
    rows += [(code, "size", group.group_code, group.label) for code, group in grouped]
    return pa.Table.from_pylist([dict(zip(_GROUPS.names, row, strict=True)) for row in rows], schema=_GROUPS)
