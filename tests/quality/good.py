"""Small tables that every suite accepts, in the shapes of docs/architecture.md: what corruptions start from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa

from orchestration.landing.schemas import ANSWERS

ROUND = "2031"
MUNICIPALITIES = tuple(f"{number:04d}" for number in range(101, 141))
VARIABLES = ("q1", "q2_a", "q2_b", "q3_text")

ANSWERS_STATED = {"coded_least": 0.5, "codes_least": 3, "code_form": r"^[0-9]{1,2}\Z", "text_most": 20000}


@dataclass(frozen=True)
class Good:
    """A table that its suite accepts, with the parameters it is judged by."""

    table: pa.Table
    parameters: dict[str, Any]


def _answers() -> Good:
    rows = [
        {
            "round": ROUND,
            "unit_code": code,
            "source_id": "enkat_a",
            "questionnaire": "A",
            "municipality_code": code,
            "variable_id": variable,
            "code": None if variable == "q3_text" else str((place + number) % 4),
            "number": None,
            "text": "En kort kommentar" if variable == "q3_text" and place % 2 else None,
            "text_key": "en kort kommentar" if variable == "q3_text" and place % 2 else None,
            "raw": str((place + number) % 4),
            "row_no": place + 2,
            "data_origin": "synthetic",
        }
        for place, code in enumerate(MUNICIPALITIES)
        for number, variable in enumerate(VARIABLES)
    ]
    parameters = {"rounds": [ROUND], "sources": ["enkat_a"], "questionnaires": ["A"], "rows": len(rows)}
    size = len(MUNICIPALITIES)
    counts = {"units": size, "municipalities": size, "variables": len(VARIABLES)}
    return Good(pa.Table.from_pylist(rows, ANSWERS), parameters | counts | ANSWERS_STATED)


def _responses() -> Good:
    size = len(MUNICIPALITIES)
    answered = [place % 10 != 0 for place in range(size)]
    table = pa.table(
        {
            "round": pa.array([ROUND] * size),
            "unit_code": pa.array(MUNICIPALITIES),
            "municipality_code": pa.array(MUNICIPALITIES),
            "questionnaire": pa.array(["A" if place % 4 else "B" for place in range(size)]),
            "answered": pa.array(answered),
            "answered_date": pa.array([date(2031, 2, 1) if yes else None for yes in answered], pa.date32()),
            "row_no": pa.array(range(2, size + 2), pa.int32()),
            "data_origin": pa.array(["synthetic"] * size),
        }
    )
    bounds = {"answered_least": 0.5, "dated_least": 0.5}
    return Good(table, {"rounds": [ROUND], "rows": size, "questionnaires": ["A", "B"], **bounds})


def _web_review() -> Good:
    size = len(MUNICIPALITIES)
    table = pa.table(
        {
            "round": pa.array([ROUND] * size),
            "municipality_code": pa.array(MUNICIPALITIES),
            "category": pa.array([("digital_channel", "printable_form", "none")[place % 3] for place in range(size)]),
            "e_identification": pa.array([place % 3 == 0 for place in range(size)]),
            "reviewed_date": pa.array([date(2030, 11, 5)] * size, pa.date32()),
            "row_no": pa.array(range(4, size + 4), pa.int32()),
            "data_origin": pa.array(["synthetic"] * size),
        }
    )
    return Good(table, {"rounds": [ROUND], "municipalities": size + 10, "reviewed_least": 30})


def _observations() -> Good:
    size = len(MUNICIPALITIES)
    nothing = [None] * size
    texts = {"code": "ja", "label": "Ja", "address": None, "text": None, "status": "answered"}
    table = pa.table(
        {
            "round": pa.array([ROUND] * size),
            "observation_kind": pa.array(["besok"] * size),
            "unit_code": pa.array(MUNICIPALITIES),
            "municipality_code": pa.array(MUNICIPALITIES),
            "item": pa.array([""] * size),
            "measure_id": pa.array([("finns", "sakerhet")[place % 2] for place in range(size)]),
            **{name: pa.array([texts[name]] * size, pa.string()) for name in ("code", "label")},
            **{"number": pa.array(nothing, pa.float64()), "day": pa.array(nothing, pa.date32())},
            **{name: pa.array([texts[name]] * size, pa.string()) for name in ("address", "text", "status")},
            "row_no": pa.array(range(2, size + 2), pa.int32()),
            "data_origin": pa.array(["synthetic"] * size),
        }
    )
    about = {"rounds": [ROUND], "kinds": ["besok"], "measures": ["finns", "sakerhet"]}
    return Good(table, {**about, "units_least": 30, "units_most": size})


def _npo() -> Good:
    months, measures = (date(2030, 2, 1), date(2031, 1, 1)), ("anslutna_kommuner", "patienter", "slagningar")
    rows = [
        {"round": ROUND, "month": month, "measure_id": measure, "value": 1000.0 * (place + 1), "row_no": 4 + number}
        for number, month in enumerate(months)
        for place, measure in enumerate(measures)
    ]
    table = pa.table(
        {
            "round": pa.array([row["round"] for row in rows]),
            "month": pa.array([row["month"] for row in rows], pa.date32()),
            "measure_id": pa.array([row["measure_id"] for row in rows]),
            "value": pa.array([row["value"] for row in rows]),
            "status": pa.array(["answered"] * len(rows)),
            "row_no": pa.array([row["row_no"] for row in rows], pa.int32()),
            "data_origin": pa.array(["collected"] * len(rows)),
        }
    )
    parameters = {"rounds": [ROUND], "rows": len(rows), "months": len(months), "measures": list(measures)}
    return Good(table, parameters | {"median_least": 100, "median_most": 1_000_000})


def _stimulus() -> Good:
    size = len(MUNICIPALITIES)
    requisitioned = [400_000 + 1_000 * place for place in range(size)]
    table = pa.table(
        {
            "round": pa.array([ROUND] * size),
            "municipality_code": pa.array(MUNICIPALITIES),
            "requisitioned_sek": pa.array(requisitioned, pa.int64()),
            "requisitioned_sek_status": pa.array(["answered"] * size),
            "used_sek": pa.array([amount - 50_000 for amount in requisitioned], pa.int64()),
            "used_sek_status": pa.array(["answered"] * size),
            "remaining_sek": pa.array([50_000] * size, pa.int64()),
            "remaining_sek_status": pa.array(["answered"] * size),
            "row_no": pa.array(range(4, size + 4), pa.int32()),
            "data_origin": pa.array(["synthetic"] * size),
        }
    )
    least = {"requisitioned_least": 100_000, "used_least": 50_000, "remaining_least": 0}
    most = {"requisitioned_most": 5_000_000, "used_most": 5_000_000, "remaining_most": 1_000_000}
    return Good(table, {"rounds": [ROUND], "rows": size, **least, **most})


COUNTED = 30
"""The row of the good cells that holds numbers, not shares."""


def _report_cells() -> Good:
    rows = [
        {
            "report": ROUND,
            "part": part,
            "table_no": 1,
            "row_no": row_no,
            "col_no": col_no,
            "row_label": f"Rad {row_no}",
            "col_label": f"Kolumn {col_no}",
            "row_labels": [f"Rad {row_no}"],
            "col_labels": [f"Kolumn {col_no}"],
            "round": ROUND,
            "indicator_id": f"fraga.{row_no}",
            "quantity_id": None,
            "period": "",
            "grouping_id": "storlek",
            "group_code": f"s{col_no}",
            "measure": "share",
            "unit_of_measure": "count" if row_no == COUNTED else "percent",
            "decimals": 0,
            "numerator": row_no + col_no,
            "base": 100,
            "value": row_no + col_no,
            "status": "answered",
            "display": str(row_no + col_no),
            "printed": str(row_no + col_no),
            "verdict": "equal",
            "erratum_kind": None,
            "errata_obsolete": False,
            "place": f"Bilagan, rad {row_no}",
            "is_break": False,
            "break_reason": None,
            "source": "answers",
            "data_origin": "synthetic",
        }
        for part in ("bilaga1", "bilaga2")
        for row_no in range(1, 31)
        for col_no in (1, 2)
    ]
    table = pa.Table.from_pylist(rows, REPORT_CELLS)
    return Good(
        table, {"rows": len(rows), "parts": ["bilaga1", "bilaga2"], "reports": [ROUND], "display_form": r"^\d+$"}
    )


_WHOLE = {"table_no", "row_no", "col_no", "decimals", "numerator", "base"}
_TEXTS = pa.list_(pa.string())
_OTHER = {
    **{"value": pa.decimal128(18, 2), "errata_obsolete": pa.bool_(), "is_break": pa.bool_()},
    **{"row_labels": _TEXTS, "col_labels": _TEXTS},
}
_CELL_COLUMNS = (
    *("report", "part", "table_no", "row_no", "col_no", "row_label", "col_label", "row_labels", "col_labels"),
    *("round", "indicator_id", "quantity_id", "period"),
    *("grouping_id", "group_code", "measure", "unit_of_measure", "decimals", "numerator", "base", "value", "status"),
    *("display", "printed", "verdict", "erratum_kind", "errata_obsolete", "place", "is_break", "break_reason"),
    *("source", "data_origin"),
)
REPORT_CELLS = pa.schema(
    [(name, pa.int32() if name in _WHOLE else _OTHER.get(name, pa.string())) for name in _CELL_COLUMNS]
)


def _fct_answers() -> Good:
    rows = [
        {
            "round": ROUND,
            "unit_code": code,
            "municipality_code": code,
            "variable_id": variable,
            "questionnaire": "A",
            "code": "1" if place % 2 else None,
            "label": "Ja" if place % 2 else None,
            "number": None,
            "text": None,
            "status": "answered" if place % 2 else "not_answered",
            "source_id": "enkat_a",
            "source_row_no": place + 2,
            "data_origin": "synthetic",
        }
        for place, code in enumerate(MUNICIPALITIES)
        for variable in VARIABLES
    ]
    fields: list[tuple[str, pa.DataType]] = [(name, pa.string()) for name in rows[0]]
    types = {"number": pa.float64(), "source_row_no": pa.int32()}
    table = pa.Table.from_pylist(rows, pa.schema([(name, types.get(name, type_)) for name, type_ in fields]))
    return Good(table, {"rows": len(rows), "rounds": [ROUND]})


LAST_ASKED = 9


def _fct_indicator_group() -> Good:
    asked = {
        "round": ROUND,
        "grouping_id": "alla",
        "group_code": "riket",
        "indicator_id": "fraga.0",
        "municipalities": 20,
        "answering": 20,
        "numerator": 8,
        "base": 20,
        "share_percent": 40,
        "display": "40",
        "units": 20,
        "units_answering": 20,
        "unit_numerator": 8,
        "unit_base": 20,
        "unit_share_percent": 40,
        "unit_display": "40",
        "shown_as": "percent",
        "status": "answered",
        "data_origin": "synthetic",
    }
    figures = ("numerator", "base", "share_percent", "unit_numerator", "unit_base", "unit_share_percent")
    other = {**dict.fromkeys(figures), "display": "*", "unit_display": "*", "shown_as": "symbol", "status": "not_asked"}
    rows = [
        {**asked, "grouping_id": grouping, "group_code": group, "indicator_id": f"fraga.{number}"}
        | (other if number > LAST_ASKED else {})
        for grouping, group in (("alla", "riket"), ("storlek", "s1"))
        for number in range(20)
    ]
    schema = pa.schema([(name, pa.int32() if isinstance(cell, int) else pa.string()) for name, cell in rows[0].items()])
    parameters = {"rows": len(rows), "rounds": [ROUND], "groupings": ["alla", "storlek"]}
    return Good(pa.Table.from_pylist(rows, schema), parameters)


def _dim_municipality() -> Good:
    texts = (
        *("municipality", "official_name", "county_code", "county", "region_code", "region"),
        *("skr_group", "skr_group_label", "skr_main_group", "skr_main_group_label"),
    )
    size = len(MUNICIPALITIES)
    columns = {"round": pa.array([ROUND] * size), "municipality_code": pa.array(MUNICIPALITIES)}
    columns |= {name: pa.array(["x"] * size) for name in texts}
    columns |= {
        "population": pa.array([15_500 + 1_000 * place for place in range(size)], pa.int32()),
        "population_date": pa.array([date(2029, 12, 31)] * size, pa.date32()),
        "size_group": pa.array(["s1"] * size),
        "size_group_label": pa.array(["0–15 000"] * size),
        "questionnaire": pa.array(["A"] * size),
        "answered": pa.array([True] * size),
        "answered_date": pa.array([date(2031, 2, 1)] * size, pa.date32()),
        "units": pa.array([1] * size, pa.int32()),
        "units_answering": pa.array([1] * size, pa.int32()),
        "data_origin": pa.array(["synthetic"] * size),
    }
    return Good(pa.table(columns), {"rows": size})


GOOD: dict[str, Callable[[], Good]] = {
    "answers": _answers,
    "responses": _responses,
    "web_review": _web_review,
    "observations": _observations,
    "npo": _npo,
    "stimulus": _stimulus,
    "report_cells": _report_cells,
    "fct_answers": _fct_answers,
    "fct_indicator_group": _fct_indicator_group,
    "dim_municipality": _dim_municipality,
}
