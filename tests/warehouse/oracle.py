"""The marts of the made-up landing, computed a second time in plain Python from the conditions, not from the terms.

Nothing here reads Parquet, SQL or the warehouse.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from itertools import product
from typing import NamedTuple

from tests.warehouse.world import (
    ANSWER_SETS,
    BASES,
    CODED,
    DISTRICTS,
    FORMS,
    FUNDS,
    INDICATORS,
    NPO,
    PERIOD,
    QUANTITIES,
    ROLLUPS,
    ROUNDS,
    UNIVERSES,
    VARIABLES,
    Cell,
    World,
    asked,
    groups_of,
    layout,
    municipalities_of,
    units_of,
)

AnswerKey = tuple[str, str, str]
Value = tuple[int | None, int | None, str]
NOT_ASKED: Value = (None, None, "not_asked")


class Side(NamedTuple):
    """A group counted in municipalities or in units."""

    members: int
    answering: int
    numerator: int | None
    base: int | None
    share: int | None


class GroupRow(NamedTuple):
    """An indicator of a group."""

    municipalities: Side
    units: Side
    status: str


def record_of(world: World, round_: str, unit: str) -> dict[str, str]:
    """The unit's codes with the register variables, which are there for all."""
    answers = world.answers.get((round_, unit))
    codes = {name: value for name, value in (answers or {}).items() if VARIABLES[name][0] in CODED}
    return {
        **codes,
        "reg_svarat": "0" if answers is None else "1",
        "reg_enkat": FORMS[units_of(round_)[unit]],
        "reg_lan": unit[:2],
    }


def answer_statuses(world: World) -> dict[AnswerKey, str]:
    """Round, unit, variable → kind of value; complete."""
    return {
        (round_, unit, variable): _answer_status(world, round_, unit, variable)
        for round_ in ROUNDS
        for unit in units_of(round_)
        for variable in VARIABLES
        if asked(variable, round_)
    }


def _answer_status(world: World, round_: str, unit: str, variable: str) -> str:
    answers = world.answers.get((round_, unit))
    _, _, universe, forms = VARIABLES[variable]
    if answers is None:
        return "not_answered"
    record = record_of(world, round_, unit)
    if record["reg_enkat"] not in forms or not UNIVERSES[universe].holds(record):
        return "not_applicable"
    return {None: "not_answered", "99": "dont_know"}.get(answers.get(variable), "answered")


def unit_values(world: World) -> dict[AnswerKey, Value]:
    """Round, unit, indicator the round asked → numerator, base, kind of value; complete."""
    statuses = answer_statuses(world)
    return {
        (round_, unit, indicator): _unit_value(world, round_, unit, indicator, statuses)
        for round_ in ROUNDS
        for unit in units_of(round_)
        for indicator in INDICATORS
        if asked(indicator, round_)
    }


def _unit_value(world: World, round_: str, unit: str, indicator: str, statuses: dict[AnswerKey, str]) -> Value:
    base, numerator = INDICATORS[indicator]
    record = record_of(world, round_, unit)
    if base != "ramen" and record["reg_svarat"] == "0":
        return None, 0, "not_answered"
    if not BASES[base].holds(record):
        return None, 0, "not_applicable"
    kinds = {statuses[round_, unit, name] for name, _ in numerator.terms if name in VARIABLES}
    status = next(iter(kinds)) if kinds in ({"dont_know"}, {"not_answered"}) else "answered"
    return int(numerator.holds(record)), 1, status


def indicator_values(world: World) -> dict[AnswerKey, Value]:
    """Round, municipality, indicator → numerator, base, kind of value; complete."""
    values = unit_values(world)
    return {
        (round_, municipality, indicator): _rolled_up(
            ROLLUPS.get(indicator, "any"),
            {unit: values[round_, unit, indicator] for unit, code in units_of(round_).items() if code == municipality},
        )
        if asked(indicator, round_)
        else NOT_ASKED
        for round_ in ROUNDS
        for municipality in municipalities_of(round_)
        for indicator in INDICATORS
    }


def _rolled_up(rollup: str, units: dict[str, Value]) -> Value:
    inside = {unit: value for unit, value in units.items() if value[1]}
    kinds = {value[2] for value in (inside or units).values()}
    status = next(kind for kind in ("answered", "dont_know", "not_applicable", "not_answered") if kind in kinds)
    if not inside:
        return None, 0, status
    having = [unit for unit, value in inside.items() if value[0]]
    if rollup == "all":
        return int(len(having) == len(inside)), 1, status
    if rollup == "population" and len(inside) > 1:
        people = sum(DISTRICTS[unit] for unit in inside)
        return int(2 * sum(DISTRICTS[unit] for unit in having) >= people), 1, status
    return int(bool(having)), 1, status


def possible_values(world: World) -> dict[AnswerKey, set[int | None]]:
    """Round, municipality, indicator asked → numerators it may have, None outside the base."""
    statuses = answer_statuses(world)
    found: dict[AnswerKey, set[int | None]] = {}
    for round_, indicator in product(ROUNDS, INDICATORS):
        for municipality in municipalities_of(round_) if asked(indicator, round_) else ():
            units = [unit for unit, code in units_of(round_).items() if code == municipality]
            each = [_possible_unit(world, round_, unit, indicator, statuses) for unit in units]
            rollup = ROLLUPS.get(indicator, "any")
            ways = [_rolled_up(rollup, dict(zip(units, way, strict=True))) for way in product(*each)]
            found[round_, municipality, indicator] = {way[0] for way in ways}
    return found


def _possible_unit(world: World, round_: str, unit: str, indicator: str, statuses: dict[AnswerKey, str]) -> list[Value]:
    base, numerator = INDICATORS[indicator]
    if base != "ramen" and (round_, unit) not in world.answers:
        return [(None, 0, "not_answered"), (0, 1, "answered"), (1, 1, "answered")]
    record = record_of(world, round_, unit)
    tested = dict.fromkeys(name for name, _ in (*BASES[base].terms, *numerator.terms))
    names = [name for name in tested if statuses.get((round_, unit, name)) == "not_answered"]
    filled = [
        record | dict(zip(names, way, strict=True))
        for way in product(*(ANSWER_SETS[VARIABLES[name][1] or ""] for name in names))
    ]
    return [
        (int(numerator.holds(way)), 1, "answered") if BASES[base].holds(way) else (None, 0, "not_applicable")
        for way in filled
    ]


def members_of(round_: str, grouping: str, group: str) -> list[str]:
    """The municipalities of a group of the round."""
    return [code for code in municipalities_of(round_) if groups_of(code).get(grouping) == group]


def group_values(world: World) -> dict[tuple[str, str, str, str], GroupRow]:
    """Round, grouping, group, indicator → both ways of counting it, and the kind of value; complete."""
    of_municipalities, of_units = indicator_values(world), unit_values(world)
    result: dict[tuple[str, str, str, str], GroupRow] = {}
    for round_ in ROUNDS:
        for grouping, group in sorted({item for code in FORMS for item in groups_of(code).items()}):
            members = members_of(round_, grouping, group)
            units = [unit for unit, code in units_of(round_).items() if code in members]
            answering = {units_of(round_)[unit] for unit in units if (round_, unit) in world.answers}
            units_answering = sum((round_, unit) in world.answers for unit in units)
            for name in INDICATORS:
                if not members:
                    continue
                rows = [of_municipalities[round_, code, name] for code in members]
                unit_rows = [of_units.get((round_, unit, name), NOT_ASKED) for unit in units]
                whole = Side(len(members), len(answering), *_counts(rows))
                parts = Side(len(units), units_answering, *_counts(unit_rows))
                result[round_, grouping, group, name] = GroupRow(whole, parts, _group_status(rows, len(answering)))
    return result


def _counts(rows: list[Value]) -> tuple[int | None, int | None, int | None]:
    if rows[0][2] == "not_asked":
        return None, None, None
    numerator, base = sum(row[0] or 0 for row in rows), sum(row[1] or 0 for row in rows)
    return numerator, base, int(rounded(100 * numerator, base, 0)) if base else None


def _group_status(rows: list[Value], answering: int) -> str:
    if rows[0][2] == "not_asked":
        return "not_asked"
    if any(row[1] for row in rows):
        return "answered"
    return "not_applicable" if answering else "not_answered"


def rounded(numerator: int, denominator: int, decimals: int) -> Decimal:
    """The quotient with so many decimals, half away from zero."""
    return (Decimal(numerator) / denominator).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def quantity_value(world: World, name: str, round_: str = ROUNDS[0]) -> tuple[int, int]:
    """Numerator and denominator of a quantity for the country."""
    quantity = QUANTITIES[name]
    if quantity.source != "answers":
        numbers: dict[str, int] = {"npo": NPO, "stimulus_funds": FUNDS}[quantity.source]
        return numbers[quantity.measure], numbers[quantity.denominator] if quantity.denominator else 1
    answered = answer_statuses(world)
    found: dict[str, int] = {}
    for unit, code in units_of(round_).items():
        if answered[round_, unit, quantity.measure] == "answered":
            found[code] = found.get(code, 0) + int(world.answers[round_, unit][quantity.measure])
    values = list(found.values())
    return {
        "sum": sum(values),
        "max": max(values),
        "count_positive": sum(value > 0 for value in values),
        "count_at_least": sum(value >= (quantity.threshold or 0) for value in values),
    }[quantity.statistic], 1


def displays(world: World) -> dict[tuple[int, int], str]:
    """Row and column → the cell as people read it, computed."""
    groups = group_values(world)
    return {(cell.row_no, cell.col_no): _display(world, cell, groups) for cell in layout()}


def _display(world: World, cell: Cell, groups: dict[tuple[str, str, str, str], GroupRow]) -> str:
    if cell.round not in ROUNDS:
        return ".."
    if cell.measure == "quantity":
        period = PERIOD if QUANTITIES[cell.thing].source == "npo" else ""
        assert cell.period == period
        return _swedish(rounded(*quantity_value(world, cell.thing), cell.decimals))
    figures = groups[cell.round, cell.grouping, cell.group, cell.thing]
    side = figures.units if cell.measure.startswith("unit_") else figures.municipalities
    kind = cell.measure.removeprefix("unit_")
    if kind in {"population", "base"} and (shown := {"population": side.members, "base": side.base}[kind]) is not None:
        return cell.zero_symbol if shown == 0 and cell.zero_symbol else _decimals(shown, cell.decimals)
    if figures.status != "answered" or side.numerator is None or not side.base:
        return {"not_asked": cell.not_asked_symbol or "*", "not_applicable": "."}.get(figures.status, "..")
    if side.numerator == 0 and cell.zero_symbol:
        return cell.zero_symbol
    if kind == "numerator":
        return _decimals(side.numerator, cell.decimals)
    return _swedish(rounded(100 * side.numerator, side.base, cell.decimals))


def _decimals(count: int, decimals: int) -> str:
    return _swedish(rounded(count, 1, decimals))


def _swedish(value: Decimal) -> str:
    return f"{value:,}".replace(",", "\u00a0").replace(".", ",")
