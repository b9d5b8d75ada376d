"""Compares the registers with the figures of ``checks.yaml``: counts and totals known from print.

Here belong comparisons only; the figures are data, rules without figures are in ``catalog.register_rules``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from orchestration.facts.errors import FactError
from orchestration.facts.register_model import Registers
from orchestration.facts.register_sources import CHECKS_FILE, Checks

_Figures = Mapping[str, object]


def check_registers(registers: Registers, checks: Checks) -> tuple[str, ...]:
    """Compare every figure of ``checks.yaml`` and return one sentence a comparison.

    Raises:
        FactError: The first figure that differs, or a size scheme or SKR edition without figures to compare with.
    """
    sentences = []
    for topic, expected, found in _comparisons(registers, checks):
        for key in sorted(expected.keys() | found.keys()):
            if expected.get(key) != found.get(key):
                raise FactError(
                    "register that does not give the known figure",
                    f"{CHECKS_FILE}, {topic}, {key}",
                    str(expected.get(key, "nothing")),
                    str(found.get(key, "nothing")),
                    f"correct the register's source; a new figure is entered in {CHECKS_FILE} with its origin",
                )
        sentences.append(f"{topic}: {len(expected)} known figures met")
    return tuple(sentences)


def _comparisons(registers: Registers, checks: Checks) -> Iterator[tuple[str, _Figures, _Figures]]:
    municipalities = registers.municipalities
    yield "municipalities", {"number": checks.municipalities}, {"number": len(municipalities)}
    yield "regions", _regions_expected(checks), _regions_found(registers)
    dates = {item.reference_date.isoformat() for item in registers.population}
    yield "population_dates", dict.fromkeys(map(str, checks.population_dates), True), dict.fromkeys(dates, True)
    totals: Counter[str] = Counter()
    for item in registers.population:
        totals[item.reference_date.isoformat()] += item.population
    known = {day.isoformat(): total for day, total in checks.population_totals.items()}
    yield "population_totals", known, {day: totals[day] for day in known}
    yield "size_groups", _flat(checks.size_groups), _size_groups_found(registers)
    skr = Counter(f"{item.edition}.{item.skr_group}" for item in registers.skr_groups)
    yield "skr_groups", _flat(checks.skr_groups), dict(skr)


def _regions_expected(checks: Checks) -> dict[str, str]:
    return {code: f"{check.region}, {check.municipalities}" for code, check in checks.regions.items()}


def _regions_found(registers: Registers) -> dict[str, str]:
    numbers = Counter(item.region_code for item in registers.municipalities)
    names = {item.region_code: item.region for item in registers.municipalities}
    return {code: f"{name}, {numbers[code]}" for code, name in names.items()}


def _size_groups_found(registers: Registers) -> dict[str, int]:
    return dict(
        Counter(
            f"{scheme.scheme}.{registers.size_group_of(scheme.scheme, item.municipality_code).group_code}"
            for scheme in registers.size_schemes
            for item in registers.municipalities
        )
    )


def _flat(figures: Mapping[str, Mapping[str, int]]) -> dict[str, int]:
    return {f"{outer}.{inner}": number for outer, group in figures.items() for inner, number in group.items()}
