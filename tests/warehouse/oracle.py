"""The marts of the made-up landing, computed a second time in plain Python from the conditions, not from the terms.

Nothing here reads Parquet, SQL or the warehouse.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from tests.warehouse.world import (
    BASES,
    FORMS,
    INDICATORS,
    ROUNDS,
    UNIVERSES,
    VARIABLES,
    Cell,
    World,
    asked,
    groups_of,
    layout,
)

AnswerKey = tuple[str, str, str]
Value = tuple[int | None, int | None, str]
GroupRow = tuple[int, int, int | None, int | None, int | None, str]


def record_of(world: World, round_: str, municipality: str) -> dict[str, str]:
    """The municipality's codes with the register variables, which are there for all."""
    answers = world.answers.get((round_, municipality))
    codes = {name: value for name, value in (answers or {}).items() if VARIABLES[name][0] != "number"}
    return {
        **codes,
        "reg_svarat": "0" if answers is None else "1",
        "reg_enkat": FORMS[municipality],
        "reg_lan": municipality[:2],
    }


def answer_statuses(world: World) -> dict[AnswerKey, str]:
    """Round, municipality, variable → kind of value; complete."""
    return {
        (round_, municipality, variable): _answer_status(world, round_, municipality, variable)
        for round_ in ROUNDS
        for municipality in FORMS
        for variable in VARIABLES
        if asked(variable, round_)
    }


def _answer_status(world: World, round_: str, municipality: str, variable: str) -> str:
    answers = world.answers.get((round_, municipality))
    _, _, universe, forms = VARIABLES[variable]
    if answers is None:
        return "not_answered"
    if FORMS[municipality] not in forms or not UNIVERSES[universe].holds(record_of(world, round_, municipality)):
        return "not_applicable"
    return {None: "not_answered", "99": "dont_know"}.get(answers.get(variable), "answered")


def indicator_values(world: World) -> dict[AnswerKey, Value]:
    """Round, municipality, indicator → numerator, base, kind of value; complete."""
    statuses = answer_statuses(world)
    return {
        (round_, municipality, indicator): _indicator_value(world, round_, municipality, indicator, statuses)
        for round_ in ROUNDS
        for municipality in FORMS
        for indicator in INDICATORS
    }


def _indicator_value(
    world: World, round_: str, municipality: str, indicator: str, statuses: dict[AnswerKey, str]
) -> Value:
    base, numerator = INDICATORS[indicator]
    record = record_of(world, round_, municipality)
    if not asked(indicator, round_):
        return None, None, "not_asked"
    if base != "ramen" and record["reg_svarat"] == "0":
        return None, 0, "not_answered"
    if not BASES[base].holds(record):
        return None, 0, "not_applicable"
    kinds = {statuses[round_, municipality, name] for name, _ in numerator.terms if name in VARIABLES}
    status = next(iter(kinds)) if kinds in ({"dont_know"}, {"not_answered"}) else "answered"
    return int(numerator.holds(record)), 1, status


def group_values(world: World) -> dict[tuple[str, str, str, str], GroupRow]:
    """Round, grouping, group, indicator → municipalities, answering, numerator, base, percent, status; complete."""
    values = indicator_values(world)
    groups = sorted({item for municipality in FORMS for item in groups_of(municipality).items()})
    result: dict[tuple[str, str, str, str], GroupRow] = {}
    for round_ in ROUNDS:
        for grouping, group in groups:
            members = [code for code in FORMS if groups_of(code)[grouping] == group]
            answering = sum((round_, code) in world.answers for code in members)
            for indicator in INDICATORS:
                rows = [values[round_, code, indicator] for code in members]
                result[round_, grouping, group, indicator] = (len(members), answering, *_counts(rows, answering))
    return result


def _counts(rows: list[Value], answering: int) -> tuple[int | None, int | None, int | None, str]:
    if rows[0][2] == "not_asked":
        return None, None, None, "not_asked"
    numerator, base = sum(row[0] or 0 for row in rows), sum(row[1] or 0 for row in rows)
    if base == 0:
        return 0, 0, None, "not_applicable" if answering else "not_answered"
    share = (Decimal(numerator * 100) / base).quantize(Decimal(1), ROUND_HALF_UP)
    return numerator, base, int(share), "answered"


def displays(world: World) -> dict[tuple[int, int], str]:
    """Row and column → the cell as people read it."""
    groups = group_values(world)
    return {
        (cell.row_no, cell.col_no): _display(cell, groups[ROUNDS[0], cell.grouping, cell.group, cell.indicator])
        for cell in layout()
    }


def _display(cell: Cell, figures: GroupRow) -> str:
    municipalities, _, numerator, base, share, status = figures
    shown = {"share": share, "numerator": numerator, "base": base, "population": municipalities}[cell.measure]
    if cell.measure == "population" or (cell.measure == "base" and base is not None):
        return cell.zero_symbol if shown == 0 and cell.zero_symbol else str(shown)
    if status == "answered":
        return cell.zero_symbol if numerator == 0 and cell.zero_symbol else str(shown)
    return {"not_asked": cell.not_asked_symbol or "*", "not_applicable": "."}.get(status, "..")
