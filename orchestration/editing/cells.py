"""What is known of units in one form, a row a value: answers, registers, columns of the other sources."""

from __future__ import annotations

from collections.abc import Callable

import pyarrow as pa

from orchestration.facts.codes import ANSWERED, COUNTY, QUESTIONNAIRE, UNIT_KIND
from orchestration.facts.edit_rules import POPULATION, column_id
from orchestration.facts.formats import Format
from orchestration.landing.frame import Frame

CELLS = pa.schema(
    [
        ("unit_code", pa.string()),
        ("variable_id", pa.string()),
        ("row_no", pa.int32()),
        ("code", pa.string()),
        ("number", pa.float64()),
    ]
)
COUNTIES = pa.schema([("unit_code", pa.string()), ("county_code", pa.string()), ("county", pa.string())])
UNITS = pa.schema([("unit_code", pa.string()), ("place_code", pa.string())])


def answer_cells(answers: pa.Table) -> pa.Table:
    """Return the coded and numeric answers of landed answers, with the form that the unit was sent."""
    own = answers.select(CELLS.names).cast(CELLS)
    return pa.concat_tables([own, _sent(answers)])


def _sent(answers: pa.Table) -> pa.Table:
    units = answers.group_by(["unit_code", "questionnaire"]).aggregate([("row_no", "min")])
    forms = _cells(units["unit_code"], QUESTIONNAIRE, units["row_no_min"], code=units["questionnaire"])
    answered = _cells(units["unit_code"], ANSWERED, units["row_no_min"], code=pa.array(["1"] * units.num_rows))
    return pa.concat_tables([forms, answered])


def units_of(frame: Frame, *, together: bool = False) -> pa.Table:
    """Return the units of the frame, and what each is judged as: itself, or ``together`` with its municipality's."""
    rows = [(unit.unit_code, unit.municipality_code if together else unit.unit_code) for unit in frame.units]
    return pa.Table.from_pylist([dict(zip(UNITS.names, row, strict=True)) for row in rows], schema=UNITS)


def counties_of(frame: Frame) -> pa.Table:
    """Return the county of each unit."""
    counties = [(unit.unit_code, frame.municipalities[unit.municipality_code]) for unit in frame.units]
    rows = [{"unit_code": code, "county_code": item.county_code, "county": item.county} for code, item in counties]
    return pa.Table.from_pylist(rows, schema=COUNTIES)


def register_cells(frame: Frame, residents: Callable[[str], int] | None = None) -> pa.Table:
    """Return what the registers know of each unit of the frame: county, kind of unit, inhabitants.

    ``residents``: those of its municipality in place of its own.
    """
    rows = [
        {"unit_code": unit.unit_code, "variable_id": name} | value
        for unit in frame.units
        for name, value in (
            (COUNTY, {"code": frame.municipalities[unit.municipality_code].county_code}),
            (UNIT_KIND, {"code": unit.kind}),
            (POPULATION, {"number": residents(unit.municipality_code) if residents else unit.population}),
        )
    ]
    return pa.Table.from_pylist(rows, schema=CELLS)


def source_cells(format_: Format, table: pa.Table) -> pa.Table:
    """Return codes and numbers of a landed table with a row a municipality, each under ``<table>.<column>``."""
    parts = [CELLS.empty_table()]
    municipality = format_.of_type("municipality")
    assert municipality is not None
    for column in (column for column in format_.columns if column.to):
        name, values = column_id(format_.table, str(column.to)), table[str(column.to)]
        value = {}
        if column.values is not None:
            value = {"code": values.cast(pa.string())}
        elif column.type in {"integer", "number"}:
            value = {"number": values.cast(pa.float64())}
        if value:
            parts.append(_cells(table[str(municipality.to)], name, table["row_no"], **value))
    return pa.concat_tables(parts)


def _cells(units: pa.ChunkedArray, name: str, row_no: pa.ChunkedArray, **value: pa.ChunkedArray | pa.Array) -> pa.Table:
    rows = len(units)
    columns = {
        "unit_code": units,
        "variable_id": pa.array([name] * rows, pa.string()),
        "row_no": row_no,
        "code": pa.nulls(rows, pa.string()),
        "number": pa.nulls(rows, pa.float64()),
    }
    return pa.table(columns | value).cast(CELLS)
