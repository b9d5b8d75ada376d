"""The marts of the made-up landing, computed a second time in plain Python from the conditions, not from the terms.

Nothing here reads Parquet, SQL or the warehouse.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal

from tests.warehouse.landing import FORMS, NUMERATORS, ROUNDS, UNIVERSES, VARIABLES, World, asked, groups_of, layout
from tests.warehouse.landing import BASES as BASE_RULES

AnswerKey = tuple[str, str, str]
Counts = tuple[int | None, int | None]
GroupRow = tuple[int, int, int | None, int | None, int | None, str]


def record_of(world: World, round_: str, municipality: str) -> dict[str, str]:
    """The municipality's codes with the register variables, which are there for all."""
    answers = world.answers.get((round_, municipality))
    codes = {name: value for name, value in (answers or {}).items() if VARIABLES[name][0] != "number"}
    return {**codes, "reg_svarat": "0" if answers is None else "1", "reg_enkat": FORMS[municipality], "reg_lan": municipality[:2]}


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


def indicator_values(world: World) -> dict[AnswerKey, tuple[int | None, int | None, str]]:
    """Round, municipality, indicator → numerator, base, kind of value; complete."""
    statuses = answer_statuses(world)
    return {
        (round_, municipality, indicator): _indicator_value(world, round_, municipality, indicator, statuses)
        for round_ in ROUNDS
        for municipality in FORMS
        for indicator in NUMERATORS
    }


def _indicator_value(
    world: World, round_: str, municipality: str, indicator: str, statuses: dict[AnswerKey, str]
) -> tuple[int | None, int | None, str]:
    base, numerator = NUMERATORS[indicator]
    record = record_of(world, round_, municipality)
    if not asked(indicator, round_):
        return None, None, "not_asked"
    if base != "ramen" and record["reg_svarat"] == "0":
        return None, 0, "not_answered"
    if not BASE_RULES[base].holds(record):
        return None, 0, "not_applicable"
    kinds = {statuses[round_, municipality, name] for name, _ in numerator.terms if name in VARIABLES}
    status = next(iter(kinds)) if kinds in ({"dont_know"}, {"not_answered"}) else "answered"
    return int(numerator.holds(record)), 1, status


def group_values(world: World) -> dict[tuple[str, str, str, str], GroupRow]:
    """Round, grouping, group, indicator → municipalities, answering, numerator, base, share in percent, status; complete."""
    values = indicator_values(world)
    groups = sorted({item for municipality in FORMS for item in groups_of(municipality).items()})
    return {
        (round_, grouping, group, indicator): _group_value(
            lambda code, r=round_, i=indicator: values[r, code, i],
            [code for code in FORMS if groups_of(code)[grouping] == group],
            lambda code, r=round_: (r, code) in world.answers,
        )
        for round_ in ROUNDS
        for grouping, group in groups
        for indicator in NUMERATORS
    }


def _group_value(
    value_of: Callable[[str], tuple[int | None, int | None, str]], members: list[str], answered: Callable[[str], bool]
) -> GroupRow:
    answering = sum(answered(code) for code in members)
    rows = [value_of(code) for code in members]
    if rows[0][2] == "not_asked":
        return len(members), answering, None, None, None, "not_asked"
    numerator, base = sum(row[0] or 0 for row in rows), sum(row[1] or 0 for row in rows)
    if base == 0:
        return len(members), answering, 0, 0, None, "not_applicable" if answering else "not_answered"
    share = (Decimal(numerator * 100) / base).quantize(Decimal(1), ROUND_HALF_UP)
    return len(members), answering, numerator, base, int(share), "answered"


def displays(world: World) -> dict[tuple[int, int], str]:
    """Row and column → the cell as people read it."""
    groups = group_values(world)
    cells = {}
    for row, col, indicator, grouping, group, measure, zero, not_asked in layout():
        municipalities, _, numerator, base, share, status = groups[ROUNDS[0], grouping, group, indicator]
        figures = {"share": share, "numerator": numerator, "base": base, "population": municipalities}
        shown = figures[measure]
        if measure == "population" or (measure == "base" and base is not None):
            cells[row, col] = zero if shown == 0 and zero else str(shown)
        elif status == "not_asked":
            cells[row, col] = not_asked or "*"
        elif status != "answered":
            cells[row, col] = "." if status == "not_applicable" else ".."
        else:
            cells[row, col] = zero if numerator == 0 and zero else str(shown)
    return cells
