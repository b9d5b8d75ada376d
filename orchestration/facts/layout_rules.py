"""What a cell of a layout may say: rounds, indicators, quantities, groupings, groups and measures that there are.

Here belongs the check of one cell's settings; how settings become a cell is ``orchestration.facts.layouts``.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

from orchestration.facts.groupings import COUNTRY_GROUPING, Groups, groups_of_all, joined_groups
from orchestration.facts.model import (
    QUANTITY,
    Codebook,
    Grouping,
    IndicatorCatalogue,
    Measure,
    PublishedRound,
    Quantity,
)
from orchestration.facts.quantities import NPO
from orchestration.facts.registers import Registers

MEASURES: tuple[Measure, ...] = get_args(Measure)
PERIOD = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])", re.ASCII)

DECIMALS = ("0", "1", "2")

Fault = tuple[str, str, str, str]
"""What, expected, found, remedy."""


@dataclass(frozen=True, slots=True)
class Known:
    """Everything a cell may name. ``groups`` has every round, years known from print only among them.

    ``observed``: indicators that rest on a kind of observation, which have no history.
    """

    indicators: Collection[str]
    quantities: Mapping[str, Quantity]
    groups: Mapping[str, Groups]
    codebook_rounds: Collection[str]
    history: Collection[tuple[str, str]]
    observed: Collection[str] = ()


def known_to(
    catalogue: IndicatorCatalogue,
    codebooks: Mapping[str, Codebook],
    registers: Registers,
    groupings: Sequence[Grouping] = (),
    quantities: Sequence[Quantity] = (),
    published_rounds: Sequence[PublishedRound] = (),
) -> Known:
    """Gather what layouts may name."""
    by_round = groups_of_all(codebooks, registers, groupings)
    joined = joined_groups(by_round)
    return Known(
        indicators={item.indicator for item in catalogue.indicators},
        quantities={item.quantity: item for item in quantities},
        groups={**{item.round: joined for item in published_rounds}, **by_round},
        codebook_rounds=set(codebooks),
        history={(item.indicator, item.round) for item in catalogue.history},
    )


def faults_of(given: Mapping[str, str], table_round: str, known: Known) -> Iterator[Fault]:
    """Give everything that is wrong with one cell's settings, of which none is empty."""
    for key in _needed(given):
        if key not in given:
            yield "cell without " + key, f"{key} from cell, block, row or column", "none", f"set {key}"
    if given.get("measure", MEASURES[0]) not in MEASURES:
        yield "unknown measure", ", ".join(MEASURES), repr(given["measure"]), "correct it"
    if given["round"] in known.groups:
        yield from _grouping_faults(given, known.groups[given["round"]])
        yield from _indicator_faults(given, table_round, known)
    else:
        remedy = "write its codebook, or enter the year in published/rounds.csv"
        yield "unknown round", ", ".join(sorted(known.groups)), given["round"], remedy
    yield from _quantity_faults(given, known)
    if given.get("decimals", "0") not in DECIMALS:
        yield "malformed number of decimals", ", ".join(DECIMALS), repr(given["decimals"]), "correct it"


def _needed(given: Mapping[str, str]) -> tuple[str, ...]:
    subject = "quantity" if given.get("measure") == QUANTITY else "indicator"
    return subject, "grouping", "group", "measure"


def _grouping_faults(given: Mapping[str, str], groups: Groups) -> Iterator[Fault]:
    grouping = given.get("grouping", "")
    if grouping and grouping not in groups:
        yield "unknown grouping", ", ".join(sorted(groups)), repr(grouping), "correct it"
    elif grouping and given.get("group", "") not in ("", *groups[grouping]):
        found = f"{given['group']!r} in grouping {grouping}"
        yield "unknown group", ", ".join(groups[grouping]), found, "correct group or grouping"


def _indicator_faults(given: Mapping[str, str], table_round: str, known: Known) -> Iterator[Fault]:
    indicator, round_ = given.get("indicator", ""), given["round"]
    if not indicator or "{" in indicator:
        return
    if indicator in known.observed:
        pass
    elif indicator not in known.indicators:
        remedy = "correct the keys, or add the indicator to catalogue.csv"
        yield "unknown indicator", "an indicator of the catalogue", repr(indicator), remedy
    elif round_ != table_round and round_ in known.codebook_rounds and (indicator, round_) not in known.history:
        remedy = "correct round or indicator, or say there that it was not asked, and why"
        expected = f"a row in indicators/history/{round_}.csv"
        yield "indicator without history in the cell's round", expected, f"none for {indicator}", remedy
    if given.get("measure") == QUANTITY:
        yield (
            "quantity with an indicator",
            "a quantity alone",
            repr(indicator),
            "remove the indicator, or empty it there",
        )


def _quantity_faults(given: Mapping[str, str], known: Known) -> Iterator[Fault]:
    name, period = given.get("quantity", ""), given.get("period", "")
    if name and given.get("measure") in MEASURES and given["measure"] != QUANTITY:
        yield "quantity with another measure", "the measure quantity", repr(given["measure"]), "correct one of the two"
    if period and not PERIOD.fullmatch(period):
        yield "malformed period", "a month as YYYY-MM", repr(period), "correct the month"
    if not name or "{" in name:
        if period and not name:
            yield "period without quantity", "a period with a quantity", repr(period), "remove the period"
        return
    quantity = known.quantities.get(name)
    if quantity is None:
        yield "unknown quantity", "a quantity of indicators/quantities.csv", repr(name), "correct it, or add it there"
    elif quantity.source == NPO and given.get("grouping", COUNTRY_GROUPING) != COUNTRY_GROUPING:
        found = f"{given['grouping']!r} for {name}"
        yield "statistics of the country in groups", f"the grouping {COUNTRY_GROUPING}", found, "correct the grouping"
    elif (quantity.source == NPO) != bool(period):
        expected = "a period" if quantity.source == NPO else "no period"
        found = repr(period) if period else "none"
        yield "period at odds with quantity", f"{expected}, as {name} is of {quantity.source}", found, "correct period"
