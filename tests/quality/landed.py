"""A whole landed round of real size, made from the catalog: what every suite must accept at the size it meets."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pyarrow as pa

from orchestration.facts.formats import Format
from orchestration.facts.load import Catalog
from orchestration.facts.register_model import Unit
from orchestration.facts.sources import SourceSpec
from orchestration.landing.questionnaire import form_of
from orchestration.landing.schemas import ANSWERS
from orchestration.quality.parameters import frame_of

NOT_ANSWERING = 5
DAY = date(2021, 2, 1)


def landed_table(spec: SourceSpec, format_: Format, catalog: Catalog) -> pa.Table:
    """Make the landed table of one source: every unit of the round's frame, the last five not answering."""
    makers: dict[str, Callable[[SourceSpec, Format, Catalog], pa.Table]] = {
        "answers": _answers,
        "responses": _responses,
        "web_review": _web_review,
        "npo": _npo,
        "stimulus": _stimulus,
    }
    return makers[format_.table](spec, format_, catalog)


def _units(spec: SourceSpec, catalog: Catalog) -> list[Unit]:
    return list(frame_of(catalog, spec.round).units)


def _codes(spec: SourceSpec, catalog: Catalog) -> list[str]:
    return list(frame_of(catalog, spec.round).municipality_codes)


def _form(spec: SourceSpec, catalog: Catalog, place: int) -> str:
    forms = sorted(entry.questionnaire for entry in catalog.codebooks[spec.round].questionnaires)
    return forms[-1] if place % 13 == 0 else forms[0]


def _framed(spec: SourceSpec, columns: dict[str, pa.Array], origin: str = "synthetic") -> pa.Table:
    size = len(next(iter(columns.values())))
    closing = {"row_no": pa.array(range(2, size + 2), pa.int32()), "data_origin": pa.array([origin] * size)}
    return pa.table({"round": pa.array([spec.round] * size), **columns, **closing})


def _answers(spec: SourceSpec, format_: Format, catalog: Catalog) -> pa.Table:
    answering = [
        (place, unit)
        for place, unit in enumerate(_units(spec, catalog)[:-NOT_ANSWERING])
        if _form(spec, catalog, place) == spec.questionnaire
    ]
    form = form_of(catalog.codebooks[spec.round], str(spec.questionnaire))
    pairs = [(place, unit, variable) for place, unit in answering for variable in form.variables]
    permitted: dict[str, tuple[str, ...]] = {
        variable.variable: ("0", "1") for variable in form.variables if variable.type == "flag"
    }
    permitted |= {
        variable.variable: tuple(form.labels[variable.answer_set]) for variable in form.variables if variable.answer_set
    }
    answered = [
        choices[number % len(choices)] if (choices := permitted.get(variable.variable)) and number % 3 else None
        for number, (_, _, variable) in enumerate(pairs)
    ]
    columns = {
        "round": [spec.round] * len(pairs),
        "unit_code": [unit.unit_code for _, unit, _ in pairs],
        "source_id": [spec.source] * len(pairs),
        "questionnaire": [spec.questionnaire] * len(pairs),
        "municipality_code": [unit.municipality_code for _, unit, _ in pairs],
        "variable_id": [variable.variable for _, _, variable in pairs],
        "code": answered,
        "number": [None] * len(pairs),
        "text": [None] * len(pairs),
        "text_key": [None] * len(pairs),
        "raw": answered,
        "row_no": [place + 2 for place, _, _ in pairs],
        "data_origin": ["synthetic"] * len(pairs),
    }
    return pa.table(columns, schema=ANSWERS)


def _responses(spec: SourceSpec, format_: Format, catalog: Catalog) -> pa.Table:
    units = _units(spec, catalog)
    answered = [place < len(units) - NOT_ANSWERING for place in range(len(units))]
    columns = {
        "unit_code": pa.array([unit.unit_code for unit in units]),
        "municipality_code": pa.array([unit.municipality_code for unit in units]),
        "questionnaire": pa.array([_form(spec, catalog, place) for place in range(len(units))]),
        "answered": pa.array(answered),
        "answered_date": pa.array([DAY if yes else None for yes in answered], pa.date32()),
    }
    return _framed(spec, columns)


def _web_review(spec: SourceSpec, format_: Format, catalog: Catalog) -> pa.Table:
    codes = _codes(spec, catalog)[:100]
    columns = {
        "municipality_code": pa.array(codes),
        "category": pa.array([("digital_channel", "none")[place % 2] for place in range(len(codes))]),
        "e_identification": pa.array([place % 4 == 0 for place in range(len(codes))]),
        "reviewed_date": pa.array([DAY] * len(codes), pa.date32()),
    }
    return _framed(spec, columns)


def _npo(spec: SourceSpec, format_: Format, catalog: Catalog) -> pa.Table:
    measures = [column.measure for column in format_.columns if column.measure]
    months = [date.fromisoformat(f"{month}-01") for month in spec.options.months]
    columns = {
        "month": pa.array([month for month in months for _ in measures], pa.date32()),
        "measure_id": pa.array([measure for _ in months for measure in measures]),
        "value": pa.array([5000.0] * (len(months) * len(measures))),
        "status": pa.array(["answered"] * (len(months) * len(measures))),
    }
    return _framed(spec, columns, "collected")


def _stimulus(spec: SourceSpec, format_: Format, catalog: Catalog) -> pa.Table:
    units = enumerate(_units(spec, catalog))
    codes = sorted(
        {unit.municipality_code for place, unit in units if _form(spec, catalog, place) == spec.options.covers}
    )
    columns = {
        "municipality_code": pa.array(codes),
        "requisitioned_sek": pa.array([600_000] * len(codes), pa.int64()),
        "requisitioned_sek_status": pa.array(["answered"] * len(codes)),
        "used_sek": pa.array([550_000] * len(codes), pa.int64()),
        "used_sek_status": pa.array(["answered"] * len(codes)),
        "remaining_sek": pa.array([40_000] * len(codes), pa.int64()),
        "remaining_sek_status": pa.array(["answered"] * len(codes)),
    }
    return _framed(spec, columns)
