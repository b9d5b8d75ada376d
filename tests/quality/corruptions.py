"""For every rule of every suite, data on which it fails: what a suite is worth is what it stops."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

Corrupt = Callable[[pd.DataFrame], pd.DataFrame]


def put(column: str, value: Any, rows: slice | int = 0) -> Corrupt:
    """Write a value into a column, in the first row unless others are named."""

    def corrupt(frame: pd.DataFrame) -> pd.DataFrame:
        frame = frame.copy()
        place = frame.index[rows] if isinstance(rows, slice) else frame.index[rows : rows + 1]
        frame.loc[place, column] = value
        return frame

    return corrupt


def fill(column: str, value: Any) -> Corrupt:
    """Write a value into the whole column, so that its type may change."""
    return lambda frame: frame.assign(**{column: value})


def scale(column: str, factor: float) -> Corrupt:
    """Multiply a column."""
    return lambda frame: frame.assign(**{column: (frame[column] * factor).astype(frame[column].dtype)})


def repeated(frame: pd.DataFrame) -> pd.DataFrame:
    """Give the last row twice."""
    return pd.concat([frame, frame.tail(1)], ignore_index=True)


def without_last(frame: pd.DataFrame) -> pd.DataFrame:
    """Lose the last row."""
    return frame.iloc[:-1]


def moved(frame: pd.DataFrame) -> pd.DataFrame:
    """Give the same columns in another order."""
    return frame[[*frame.columns[1:], frame.columns[0]]]


def dropped(column: str, value: str) -> Corrupt:
    """Lose the rows with that value."""
    return lambda frame: frame[frame[column] != value]


EVERYWHERE = slice(None)
_ROW_ZERO = put("row_no", 0)
_LANDED: dict[str, Corrupt] = {
    "columns": moved,
    "rows": repeated,
    "rounds": put("round", "2030"),
    "row_no": _ROW_ZERO,
    "one_origin": put("data_origin", "collected"),
}
_CODE: dict[str, Corrupt] = {"municipality_code_form": put("municipality_code", "114")}
_UNIT: dict[str, Corrupt] = {"unit_code_form": put("unit_code", "1480-1")}

CORRUPTIONS: dict[str, dict[str, Corrupt]] = {
    "answers": {
        **_LANDED,
        **_CODE,
        **_UNIT,
        "rows": without_last,
        "unit_code_filled": put("unit_code", None),
        "units": dropped("unit_code", "0101"),
        "source": put("source_id", "enkat_b"),
        "questionnaire": put("questionnaire", "B"),
        "municipality_code_filled": put("municipality_code", None),
        "variable_id_filled": put("variable_id", None),
        "municipalities": dropped("municipality_code", "0101"),
        "variables": dropped("variable_id", "q2_a"),
        "code_form": put("code", "Ja"),
        "code_rate": put("code", None, slice(20, None)),
        "code_variety": put("code", "1", EVERYWHERE),
        "text_length": put("text", "x" * 20001),
    },
    "responses": {
        **_LANDED,
        **_CODE,
        **_UNIT,
        "questionnaires": put("questionnaire", "C"),
        "answered_filled": put("answered", None),
        "response_rate": put("answered", False, slice(15, None)),
        "date_rate": put("answered_date", None, slice(15, None)),
    },
    "web_review": {
        **_LANDED,
        **_CODE,
        "rows": lambda frame: frame.head(12),
        "category_filled": put("category", None),
        "categories": put("category", "none", EVERYWHERE),
        "e_identification_filled": put("e_identification", None),
        "reviewed_date_filled": put("reviewed_date", None),
    },
    "observations": {
        **_LANDED,
        **_CODE,
        "kinds": put("observation_kind", "annat"),
        "measures": dropped("measure_id", "sakerhet"),
        "rows": lambda frame: frame.head(12),
        "unit_code_filled": put("unit_code", None),
        "statuses": put("status", "saknas"),
    },
    "npo": {
        **_LANDED,
        "months": put("month", pd.Timestamp(2031, 2, 1)),
        "measures": dropped("measure_id", "patienter"),
        "statuses": put("status", "hidden"),
        "median": scale("value", 0.001),
        "one_origin": put("data_origin", "synthetic"),
    },
    "stimulus": {
        **_LANDED,
        **_CODE,
        "statuses_of_requisitioned_sek": put("requisitioned_sek_status", "hidden"),
        "statuses_of_used_sek": put("used_sek_status", "hidden"),
        "statuses_of_remaining_sek": put("remaining_sek_status", "hidden"),
        "requisitioned_sek_mean": scale("requisitioned_sek", 0.001),
        "used_sek_mean": scale("used_sek", 0.001),
        "remaining_sek_mean": scale("remaining_sek", 1000),
    },
    "report_cells": {
        "columns": lambda frame: frame.drop(columns="place"),
        "rows": without_last,
        "parts": dropped("part", "bilaga1"),
        "reports": put("report", "2030"),
        "display_filled": put("display", None),
        "display_form": put("display", "37.5"),
        "value_rate": put("value", None, slice(60, None)),
        "value_variety": put("value", 7, EVERYWHERE),
        "share_mean": put("value", 0, slice(10, None)),
        "data_origin_filled": put("data_origin", None),
    },
    "fct_answers": {
        "columns": lambda frame: frame.assign(extra=1),
        "rows": repeated,
        "rounds": put("round", "2030"),
        "answered_rate": put("code", None, slice(20, None)),
        "label_rate": put("label", None, slice(20, None)),
        "statuses": put("status", "answered", EVERYWHERE),
        "data_origin_filled": put("data_origin", None),
    },
    "fct_indicator_group": {
        "columns": moved,
        "rows": without_last,
        "rounds": put("round", "2030"),
        "groupings": dropped("grouping_id", "storlek"),
        "share_rate": put("share_percent", None, slice(1, None)),
        "share_mean": put("share_percent", 1, EVERYWHERE),
        "data_origin_filled": put("data_origin", None),
    },
    "dim_municipality": {
        "columns": moved,
        "rows": without_last,
        **_CODE,
        "size_group_filled": put("size_group", None),
        "skr_group_filled": put("skr_group", None),
        "region_filled": put("region", None),
        "population_mean": scale("population", 10),
        "population_minimum": put("population", 36),
    },
}
