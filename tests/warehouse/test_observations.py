"""Indicators on observations count each once a group, and have a status where nothing is counted."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.warehouse.conftest import Built

pytestmark = pytest.mark.xdist_group("warehouse")

FIGURES: Mapping[
    tuple[str, str], Mapping[str, tuple[int | str | None, ...]]
] = {  # round, group → indicator → observed, numerator, base, status; share is the round half away
    ("2031", "riket"): {
        "firma.larm": (3, 1, 1, "answered"),
        "firma.kommun": (3, 1, 3, "answered"),
        "intervju.tema": (2, 1, 2, "answered"),
        "tjanst.alla": (2, 0, 2, "answered"),
        "tjanst.natt": (2, None, None, "not_asked"),
        "tjanst.skola": (2, 1, 2, "answered"),
    },
    ("2031", "s1"): {
        "firma.larm": (2, 1, 1, "answered"),
        "firma.kommun": (2, 1, 2, "answered"),
        "intervju.tema": (0, 0, 0, "not_answered"),
        "tjanst.alla": (2, 0, 2, "answered"),
        "tjanst.skola": (2, 1, 2, "answered"),
    },
    ("2031", "s2"): {
        "firma.larm": (0, 0, 0, "not_answered"),
        "intervju.tema": (2, 1, 2, "answered"),
    },
    ("2031", "s3"): {"firma.larm": (1, 0, 0, "not_applicable"), "firma.kommun": (1, 0, 1, "answered")},
    ("2032", "riket"): {"firma.larm": (0, None, None, "not_asked"), "tjanst.skola": (0, None, None, "not_asked")},
}


@pytest.mark.parametrize(("round_", "group"), FIGURES)
def test_each_is_counted_once_a_group(warehouse: Built, round_: str, group: str) -> None:
    query = f"from fct_observation_group where round = '{round_}' and group_code = '{group}'"
    rows = warehouse.rows(f"select indicator_id, observed, numerator, base, status {query}")
    due = FIGURES[round_, group]
    assert {name: figures for name, *figures in rows if name in due} == {name: [*due[name]] for name in due}


def test_free_text_is_in_no_mart(warehouse: Built) -> None:
    rows = warehouse.rows("select * from fct_observation")
    assert len(rows) == 12
    assert not any("fri text" in map(str, row) for row in rows)
