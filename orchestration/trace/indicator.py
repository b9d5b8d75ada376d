"""The indicator behind a cell, from its rules to the answers of its group.

Here belongs what ``walk`` shows of indicators. SQL is ``queries``, rules are taken apart in ``rules``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from orchestration.trace.model import (
    AnswerCount,
    Counted,
    GroupTrace,
    IndicatorTrace,
    MemberTrace,
    QuestionTrace,
    RawRow,
    ReadingTrace,
    RestsOnTrace,
    RuleTrace,
    VariableTrace,
)
from orchestration.trace.queries import QUERIES
from orchestration.trace.rules import REGISTER_ITEMS, Vocabulary
from orchestration.warehouse.marts import Marts, Row

IN_NUMERATOR, IN_BASE, OUTSIDE, SILENT = "numerator", "base", "outside", "silent"


def trace_indicator(marts: Marts, cell: Row, vocabulary: Vocabulary, counted: Counted) -> IndicatorTrace:
    """Describe the indicator in the cell's round."""
    row = marts.rows(QUERIES["indicator"], [cell["round"], cell["indicator_id"]])[0]
    numerator = base = None
    if row["asked"]:
        numerator = vocabulary.parse(row["numerator_rule"], row["numerator_expression"], row["label"])
        base = vocabulary.parse(row["base_rule"], row["base_expression"], row["base_description"])
    return IndicatorTrace(
        **{name: row[name] for name in ("indicator_id", "label", "theme", "comparability", "reason")},
        asked=bool(row["asked"]),
        numerator=numerator,
        base=base,
        base_is_frame=bool(row["base_is_frame"]),
        rollup=row["rollup"] if cell["has_districts"] and counted == "municipalities" else None,
    )


def trace_groups(marts: Marts, cell: Row, counted: Counted) -> tuple[GroupTrace, ...]:
    """Give the groups of the cell's grouping, and the country."""
    names = ("round", "grouping_id", "indicator_id")
    keys = {**{name: cell[name] for name in names}, "in_units": counted == "units"}
    own = (cell["grouping_id"], cell["group_code"])
    return tuple(
        GroupTrace(**row, is_of_cell=(row["grouping_id"], row["group_code"]) == own)
        for row in marts.rows(QUERIES["groups"], keys)
    )


def trace_rests_on(marts: Marts, cell: Row) -> RestsOnTrace | None:
    """Give what the share of the cell's group rests on; None where the round did not ask."""
    rows = marts.rows(QUERIES["rests_on"], _group_of(cell))
    named = [{**row, "in_part": tuple(map(tuple, row["in_part"]))} for row in rows]
    return RestsOnTrace(**named[0]) if named else None


def trace_variables(
    marts: Marts, cell: Row, indicator: IndicatorTrace, vocabulary: Vocabulary, profiles: Mapping[str, str]
) -> tuple[VariableTrace, ...]:
    """Give the variables of the numerator in the rule's order, then those that only the base names.

    ``profiles``: source → the reading profile of its file.
    """
    rules = [rule for rule in (indicator.numerator, indicator.base) if rule is not None]
    names = list(dict.fromkeys(term.variable_id for rule in rules for term in rule.terms))
    _keep_units(marts, cell)
    counted = marts.rows(QUERIES["counts"], [cell["round"], names, names])
    described = {row["variable_id"]: row for row in marts.rows(QUERIES["variables"], [cell["round"], names])}
    counts = {name: _counts(name, counted, indicator, vocabulary) for name in names}
    readings: dict[str, list[ReadingTrace]] = defaultdict(list)
    for row in marts.rows(QUERIES["readings"], [cell["round"], names]):
        of_file = {name: row[name] for name in ("source", "raw", "read_as", "answers", "first_row_no")}
        readings[row["variable_id"]].append(ReadingTrace(**of_file, profile=profiles.get(row["source"], "")))
    return tuple(_variable(name, described.get(name), counts[name], tuple(readings[name])) for name in names)


def _group_of(cell: Row) -> dict[str, object]:
    return {name: cell[name] for name in ("round", "grouping_id", "group_code", "indicator_id")}


def _keep_units(marts: Marts, cell: Row) -> None:
    marts.temporary("units_of_cell", QUERIES["units_of_cell"], _group_of(cell))


def _variable(
    name: str, row: Row | None, counts: tuple[AnswerCount, ...], readings: tuple[ReadingTrace, ...]
) -> VariableTrace:
    if row is None:
        return VariableTrace(name, None, REGISTER_ITEMS[name], None, None, counts)
    about = (row["item"], row["answer_set"], row["universe_expression"])
    return VariableTrace(name, question_of(row), *about, counts, readings)


def question_of(row: Row) -> QuestionTrace:
    """Make the question of a row with question_id, number and text."""
    return QuestionTrace(row["question_id"], row["number"], row["text"])


def _counts(
    variable: str, counted: Sequence[Row], indicator: IndicatorTrace, vocabulary: Vocabulary
) -> tuple[AnswerCount, ...]:
    """Every permitted code, used or not, then what is no answer."""
    found = {(row["code"], row["status"]): row for row in counted if row["variable_id"] == variable}
    permitted = [(code.code, code.status, code.label) for code in vocabulary.codes[variable]]
    without_code = [(code, status, None) for code, status in sorted(found.keys(), key=str) if code is None]
    entries = []
    for code, status, label in [*permitted, *without_code]:
        row = found.get((code, status), {})
        named = (_names(rule, variable, code) for rule in (indicator.numerator, indicator.base))
        numbers = (row.get(name, 0) for name in ("in_group", "in_base", "in_numerator"))
        entries.append(AnswerCount(code, label, status, *named, *numbers))
    return tuple(entries)


def _names(rule: RuleTrace | None, variable: str, code: str | None) -> bool:
    terms = rule.terms if rule else ()
    return any(term.variable_id == variable and code in term.codes for term in terms)


def trace_members(marts: Marts, cell: Row, counted: Counted) -> tuple[MemberTrace, ...]:
    """Give the members of the cell's group with the rows of the raw files that speak of them."""
    if counted == "units":
        _keep_units(marts, cell)
    keys = {} if counted == "units" else _group_of(cell)
    members = marts.rows(QUERIES[f"members_{counted}"], keys)
    codes = sorted({row["municipality_code"] for row in members})
    key = "unit_code" if counted == "units" else "municipality_code"
    rows: dict[str, list[RawRow]] = defaultdict(list)
    for row in marts.rows(QUERIES["raw_rows"], [cell["round"], codes, cell["round"], codes]):
        rows[row[key]].append(RawRow(row["source_id"], row["source_row_no"]))
    named = ("code", "name", "municipality_code", "status", "data_origin")
    return tuple(
        MemberTrace(**{name: row[name] for name in named}, role=_role(row), rows=tuple(rows[row["code"]]))
        for row in members
    )


def _role(row: Row) -> str:
    if row["base"]:
        return IN_NUMERATOR if row["numerator"] else IN_BASE
    return OUTSIDE if row["answered"] else SILENT
