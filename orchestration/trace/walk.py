"""Walks from the address of a printed cell to the answers and raw files behind it. Reads one release and nothing else.

Here belongs the order of the steps. What is behind a cell is ``indicator`` or ``quantity``, SQL is ``queries``, words
are ``text``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from orchestration.release.manifest import InputEntry, Manifest, read_manifest
from orchestration.trace.indicator import (
    IN_BASE,
    IN_NUMERATOR,
    trace_groups,
    trace_indicator,
    trace_members,
    trace_rests_on,
    trace_variables,
)
from orchestration.trace.model import (
    Amount,
    Carried,
    CellTrace,
    Counted,
    Erratum,
    Figure,
    IndicatorTrace,
    Layout,
    MemberTrace,
    ObservedTrace,
    QuantityTrace,
    RawFile,
    RawRow,
    SeriesPoint,
    VariableTrace,
)
from orchestration.trace.place import Place, TraceError, absent_place, parse_place
from orchestration.trace.quantity import taken_together, trace_quantity
from orchestration.trace.queries import MARTS, QUERIES
from orchestration.trace.rules import read_vocabulary
from orchestration.warehouse.marts import Marts, Row, open_release

_SHARES = frozenset({"share", "unit_share"})
_Behind = tuple[IndicatorTrace | None, tuple[VariableTrace, ...], tuple[MemberTrace, ...]]


def trace_cell(release: Path, place: str) -> CellTrace:
    """Trace the cell at ``report/part/table/row/column`` in the release that lies in that folder.

    Raises MalformedPlaceError for a text that is no address, TraceError for a cell that the release does not have or
    whose members do not add up to it, FactError or ReleaseError for a release without its marts or manifest.
    """
    wanted = parse_place(place)
    manifest = read_manifest(release)
    with open_release(release, MARTS) as marts:
        cell = _cell(marts, wanted)
        inputs = [entry for entry in manifest.inputs if entry.round == cell["round"]]
        trace = _traced(marts, cell, wanted, manifest, inputs)
    _require_agreement(trace)
    return trace


def _traced(marts: Marts, cell: Row, place: Place, manifest: Manifest, inputs: Sequence[InputEntry]) -> CellTrace:
    counted: Counted = "units" if cell["measure"].startswith("unit_") else "municipalities"
    observed = _observed(marts, cell)
    profiles = {entry.source: entry.reading for entry in inputs}
    indicator, variables, members = (None, (), ()) if observed else _behind(marts, cell, counted, profiles)
    quantity = _quantity(marts, cell, inputs)
    amounts = quantity.amounts if quantity else ()
    return CellTrace(
        release=manifest.id,
        place=place,
        round=cell["round"],
        round_label=cell["round_label"],
        is_synthetic=cell["data_origin"] == "synthetic",
        counted=counted,
        layout=_layout(cell),
        figure=_figure(cell),
        indicator=indicator,
        quantity=quantity,
        series=_series(marts, cell),
        groups=trace_groups(marts, cell, counted) if indicator else (),
        variables=variables,
        members=members,
        raw_files=_raw_files(inputs, [*_rows(members), *_rows(amounts)], quantity, observed),
        observed=observed,
        rests_on=trace_rests_on(marts, cell) if indicator else None,
        labels={(row["column_name"], row["code"]): row["label"] for row in marts.rows(QUERIES["labels"])},
    )


def _cell(marts: Marts, place: Place) -> Row:
    found = marts.rows(QUERIES["cell"], place.keys)
    if not found:
        raise absent_place(place, [Place(*row.values()) for row in marts.rows(QUERIES["places"])])
    return found[0]


def _layout(cell: Row) -> Layout:
    same = ("title", "table_round", "corner_label", "row_label", "col_label", "measure", "decimals", "grouping_id")
    also = ("group_code", "group_label", "zero_symbol", "not_asked_symbol")
    return Layout(
        **{name: cell[name] for name in (*same, *also)},
        notes=tuple(line for line in (cell["notes"] or "").split("\n") if line),
        place_text=cell["place"],
    )


def _figure(cell: Row) -> Figure:
    erratum = None
    if cell["erratum_kind"] is not None:
        parts = ("kind", "printed", "computed", "proof_inputs", "explanation")
        erratum = Erratum(**{name: cell[f"erratum_{name}"] for name in parts}, obsolete=cell["errata_obsolete"])
    names = ("display", "value", "status", "numerator", "base", "percent_thousandths", "printed", "verdict")
    carried = Carried(*(cell[f"carried_{part}"] for part in ("report", "place", "printed")))
    said = {"source": cell["source_label"], "origin": cell["origin_label"]}
    figure = {name: cell[name] for name in names}
    return Figure(**figure, **said, erratum=erratum, carried=carried if carried.printed else None)


def _keys(cell: Row, *names: str) -> dict[str, object]:
    return {name: cell[name] for name in ("indicator_id", "round", "grouping_id", "group_code", *names)}


def _behind(marts: Marts, cell: Row, counted: Counted, profiles: Mapping[str, str]) -> _Behind:
    """The indicator, its variables and the members of the group; nothing but its name where the round did not ask."""
    if cell["indicator_id"] is None:
        return None, (), ()
    vocabulary = read_vocabulary(marts, cell["round"])
    indicator = trace_indicator(marts, cell, vocabulary, counted)
    variables = trace_variables(marts, cell, indicator, vocabulary, profiles)
    return indicator, variables, trace_members(marts, cell, counted) if indicator.asked else ()


def _observed(marts: Marts, cell: Row) -> ObservedTrace | None:
    """The indicator on observations that the cell shows, if it shows one."""
    rows = marts.rows(QUERIES["observed"], _keys(cell))
    return ObservedTrace(**rows[0]) if rows else None


def _quantity(marts: Marts, cell: Row, inputs: Sequence[InputEntry]) -> QuantityTrace | None:
    if cell["quantity_id"] is None:
        return None
    return trace_quantity(marts, cell, {entry.kind: entry.source for entry in inputs})


def _series(marts: Marts, cell: Row) -> tuple[SeriesPoint, ...]:
    """For a share, and for what was carried over from a print."""
    if cell["indicator_id"] is None or not (cell["measure"] in _SHARES or cell["status"] == "no_answers"):
        return ()
    return tuple(SeriesPoint(**row) for row in marts.rows(QUERIES["series"], _keys(cell)))


def _rows(entries: Iterable[MemberTrace | Amount]) -> Iterator[RawRow]:
    return (row for entry in entries for row in entry.rows)


def _raw_files(
    inputs: Sequence[InputEntry],
    rows: Sequence[RawRow],
    quantity: QuantityTrace | None,
    observed: ObservedTrace | None,
) -> tuple[RawFile, ...]:
    used = {row.source for row in rows}
    kind = quantity.source if quantity else observed.observation_kind if observed else None
    return tuple(
        RawFile(entry.source, entry.origin, entry.sha256, entry.size, entry.source in used or entry.kind == kind)
        for entry in inputs
    )


def _require_agreement(trace: CellTrace) -> None:
    """The walk ends at the figure it started from, or the release contradicts itself."""
    stated: Mapping[str, int | None] = {"numerator": trace.figure.numerator, "base": trace.figure.base}
    walked = _walked(trace)
    listed = {entry.source for entry in trace.raw_files}
    rows = [*_rows(trace.members), *_rows(trace.quantity.amounts if trace.quantity else ())]
    unlisted = sorted({row.source for row in rows if row.source} - listed)
    if any(stated[name] != found for name, found in walked.items()) or unlisted:
        raise TraceError(
            "a release that contradicts itself",
            str(trace.place),
            f"{stated} and raw files among {', '.join(sorted(listed))}",
            f"{walked}" + (f" and raw files {', '.join(unlisted)}" if unlisted else ""),
            "Verify the release, then load again",
        )


def _walked(trace: CellTrace) -> dict[str, int]:
    """What the members, or the amounts, come to; empty where the cell has neither."""
    if trace.quantity:
        taken = taken_together(trace.quantity)
        return {} if taken is None else {"numerator": taken}
    if trace.indicator is None or not trace.indicator.asked:
        return {}
    numerator = len(trace.with_role(IN_NUMERATOR))
    return {"numerator": numerator, "base": numerator + len(trace.with_role(IN_BASE))}
