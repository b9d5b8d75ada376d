"""Where each rule of each suite begins to refuse: a reviewed table of data at its edges, accepted or not.

    python -m tests.quality.edges

writes it anew from the suites. Read what changed: a suite that is laxer or stricter by one step is another table.
"""

from __future__ import annotations

import csv
import json
import operator
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import pandas as pd

from orchestration.paths import REPO
from orchestration.quality.frames import frame_of
from orchestration.quality.gx_runner import SuiteResult, run_suite
from orchestration.quality.suites import Rule, Suite, read_suites
from tests.quality.good import GOOD

TABLE = Path(__file__).with_name("edges.csv")
SUITES = read_suites(REPO / "expectations")
_STEP, _SHARE = 0.01, 0.05
_COMPARED = {"==": operator.eq, "!=": operator.ne}


@dataclass(frozen=True, slots=True)
class Edge:
    """Good data changed in one way, for one rule: ``how``, and with what."""

    suite: str
    rule: str
    how: str
    value: Any


def _distinct(frame: pd.DataFrame, column: str, count: int) -> pd.DataFrame:
    long = pd.concat([frame] * (count // len(frame) + 1), ignore_index=True)
    values = [*frame[column].dropna().unique(), *(f"x{number}" for number in range(count))][:count] or [None]
    return long.assign(**{column: pd.Series(list(islice(cycle(values), len(long))), dtype=object)})


def _known(column: pd.Series[Any], share: float) -> pd.Series[Any]:
    filled = pd.Series(list(islice(cycle(column.dropna()), len(column))), index=column.index, dtype=object)
    filled.iloc[round(share * len(column)) :] = None
    return filled


_CHANGES: Mapping[str, Callable[[pd.DataFrame, str, Any], pd.DataFrame]] = {
    "first": lambda frame, column, value: frame.assign(
        **{column: pd.Series([value, *frame[column].iloc[1:]], index=frame.index, dtype=object)}
    ),
    "first, so long": lambda frame, column, value: _CHANGES["first"](frame, column, "x" * value),
    "all": lambda frame, column, value: frame.assign(**{column: value}),
    "values": _distinct,
    "known": lambda frame, column, value: frame.assign(**{column: _known(frame[column], value)}),
    "rows": lambda frame, _, value: pd.concat([frame] * 3, ignore_index=True).head(value),
    "without": lambda frame, column, value: frame[frame[column] != value],
    "columns": lambda frame, _, value: frame.reindex(columns=value),
}


def accepts(rule: Rule, edge: Edge) -> bool:
    """Whether a rule by itself accepts the data of an edge."""
    good, shipped = GOOD[edge.suite](), SUITES[edge.suite].rule(edge.rule)
    frame = frame_of(good.table)
    looked_at = _looked_at(frame, shipped)
    if edge.how == "others":
        changed = frame.assign(**{shipped.column: frame[shipped.column].astype(object).where(looked_at, edge.value)})
    else:
        changed = _CHANGES[edge.how](frame[looked_at].reset_index(drop=True), shipped.column, edge.value)
        changed = pd.concat([changed, frame[~looked_at]], ignore_index=True) if not looked_at.all() else changed
    result = run_alone(edge.suite, rule, changed, good.parameters)
    assert not result.crashed, f"{edge}: a check that broke is no verdict: {result.message}"
    return result.success


def run_alone(name: str, rule: Rule, frame: pd.DataFrame, parameters: Mapping[str, Any]) -> SuiteResult:
    """Judge a frame by one rule of the suite of that name, or by another in its place."""
    suite: Suite = SUITES[name].model_copy(update={"expectations": (rule,)})
    needed = {key: value for key, value in parameters.items() if key in suite.parameters}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{name}.json"
        path.write_text(suite.model_dump_json(), encoding="utf-8")
        return run_suite(path, frame, needed)


def _looked_at(frame: pd.DataFrame, rule: Rule) -> pd.Series[bool]:
    where = rule.kwargs.get("row_condition")
    if not where:
        return pd.Series(data=True, index=frame.index)
    return pd.Series(_COMPARED[where["operator"]](frame[where["column"]["name"]], where["parameter"]))


def known_edges() -> dict[Edge, bool]:
    """The reviewed table: whether each edge is accepted."""
    with TABLE.open(encoding="utf-8", newline="") as handle:
        rows = csv.DictReader(handle)
        return {
            Edge(row["suite"], row["rule"], row["how"], _value(row["value"])): row["accepted"] == "yes" for row in rows
        }


def _value(text: str) -> Any:
    found = json.loads(text)
    return tuple(found) if isinstance(found, list) else found


def edges_of(name: str, rule: Rule) -> Iterator[Edge]:
    """The edges of a rule as it stands, from its arguments and the parameters of the good data."""
    good = GOOD[name]()
    given = {
        key: good.parameters[value["$PARAMETER"]] if _is_parameter(value) else value
        for key, value in rule.kwargs.items()
    }
    frame = frame_of(good.table)
    for how, value in dict.fromkeys(_tried(rule.type, given, frame)):
        yield Edge(name, rule.meta.rule, how, value)


def _is_parameter(value: object) -> bool:
    return isinstance(value, dict) and "$PARAMETER" in value


def _beside(bound: int) -> tuple[int, ...]:
    return bound - 1, bound, bound + 1


def _about(bound: float) -> tuple[float, ...]:
    step = _STEP * max(1, abs(bound))
    return float(bound - step), float(bound), float(bound + step)


def _share(bound: float) -> tuple[float, ...]:
    return round(bound - _SHARE, 3), bound, round(bound + _SHARE, 3)


_BOUNDED: Mapping[str, tuple[str, Callable[[Any], tuple[float, ...]]]] = {
    "expect_column_values_to_be_between": ("first", _beside),
    "expect_column_value_lengths_to_be_between": ("first, so long", _beside),
    "expect_column_unique_value_count_to_be_between": ("values", _beside),
    "expect_table_row_count_to_equal": ("rows", _beside),
    "expect_table_row_count_to_be_between": ("rows", _beside),
    "expect_column_mean_to_be_between": ("all", _about),
    "expect_column_median_to_be_between": ("all", _about),
    "expect_column_proportion_of_non_null_values_to_be_between": ("known", _share),
}


def _tried(type_: str, given: Mapping[str, Any], frame: pd.DataFrame) -> Iterator[tuple[str, Any]]:
    if type_ in _BOUNDED:
        how, around = _BOUNDED[type_]
        bounds = [given[key] for key in ("value", "min_value", "max_value") if given.get(key) is not None]
        yield from ((how, value) for bound in bounds for value in around(bound))
    elif "value_set" in given:
        yield from (("first", value) for value in (*given["value_set"], "x", "", None))
        yield from (("without", value) for value in given["value_set"] if "distinct" in type_)
    elif "regex" in given:
        yield from (("first", text) for text in _near(str(frame[given["column"]].dropna().iloc[0])))
    elif "column_list" in given:
        first, *others = columns = tuple(given["column_list"])
        yield from (("columns", found) for found in (columns, columns[:-1], (*columns, "x"), (*others, first)))
    elif "type_" not in given:
        yield from (("first", None), ("known", 0.0))
    if "row_condition" in given:
        yield from (("others", value) for value in (None, 10**9))


def _near(text: str) -> Iterator[str]:
    """Texts that are nearly this one: longer, shorter, twice, with another sign before, in it or behind."""
    yield from (text, text[:-1], text + text[-1], text * 2, text * 3, "", f"x{text}", f"x{text[1:]}", f"{text[:-1]}x")
    yield from (text + sign for sign in ("x", "-1", "-01", "-0x", "-001", " ", "\n"))


def main() -> None:
    """Write the table anew."""
    with TABLE.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(("suite", "rule", "how", "value", "accepted"))
        for name, suite in SUITES.items():
            for rule in suite.expectations:
                for edge in edges_of(name, rule):
                    accepted = "yes" if accepts(rule, edge) else "no"
                    writer.writerow((name, edge.rule, edge.how, json.dumps(edge.value, ensure_ascii=False), accepted))


if __name__ == "__main__":
    main()
