"""Free answers: numbers that add up to the printed totals, days, and comments that say that they are synthetic."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from datetime import timedelta

from orchestration.facts.model import Variable
from orchestration.facts.synth import NumberSpec, TextSpec
from orchestration.synth.noise import normal, uniform
from orchestration.synth.shares import share_out
from orchestration.synth.units import Unit


def share_numbers(
    specs: Sequence[NumberSpec], asked: Mapping[str, Sequence[Unit]], seed: str
) -> dict[str, dict[str, int]]:
    """Return by variable the number of each unit that answers, by code; ``asked`` are the units by number variable.

    ValueError for a number without specification, for one beside a number that is not shared out before it, and for a
    total that cannot be reached within the bounds of the settings.
    """
    found: dict[str, dict[str, int]] = {}
    for spec in specs:
        if spec.beside and spec.beside not in found:
            raise ValueError(f"settings.yaml, numbers, {spec.variable}: expected {spec.beside} before it, found none")
        others = found[spec.beside] if spec.beside else None
        found[spec.variable] = _share_number(spec, asked.get(spec.variable, ()), others, seed)
    if lacking := sorted(asked.keys() - found.keys()):
        raise ValueError(f"settings.yaml, numbers: expected one for {', '.join(lacking)}, found none")
    return found


def _share_number(
    spec: NumberSpec, asked: Sequence[Unit], others: Mapping[str, int] | None, seed: str
) -> dict[str, int]:
    """Share out the total: the settings' largest first, the rest by size and chance."""
    units = _answering(spec, asked, others, seed)
    scores = {
        unit.code: math.log(unit.population) + spec.spread * normal(seed, "number", spec.variable, unit.code)
        for unit in units
    }
    ranked = sorted(scores, key=lambda code: (-scores[code], code))
    givers = ranked[: spec.givers if spec.givers is not None else len(ranked)]
    found = dict.fromkeys(ranked, 0)
    found.update(zip(givers, spec.top, strict=False))
    rest = givers[len(spec.top) :]
    weights = {code: math.exp(scores[code] * spec.power) for code in rest}
    caps = {code: spec.cap if others is None else min(spec.cap, others[code]) for code in rest}
    try:
        found.update(share_out(spec.total - sum(spec.top), weights, spec.least, caps))
    except ValueError as error:
        raise ValueError(f"settings.yaml, numbers, {spec.variable}: {error}") from None
    return found


def _answering(spec: NumberSpec, asked: Sequence[Unit], others: Mapping[str, int] | None, seed: str) -> Sequence[Unit]:
    units = [unit for unit in asked if others is None or unit.code in others]
    if spec.answering is None:
        return units
    if spec.answering > len(units):
        expected = f"at most {len(units)} that answer"
        raise ValueError(f"settings.yaml, numbers, {spec.variable}: expected {expected}, found {spec.answering}")
    units.sort(key=lambda unit: uniform(seed, "answers", spec.variable, unit.code))
    return sorted(units[: spec.answering], key=lambda unit: unit.code)


def write_text(specs: Sequence[TextSpec], variable: str, asked: Sequence[Unit], seed: str) -> dict[str, str]:
    """Return the comments on a text variable by code; the first specification that matches the variable counts.

    ValueError if more are to write a counted text than are asked.
    """
    spec = next((item for item in specs if re.fullmatch(item.variables, variable)), None)
    if spec is None:
        return {}
    found = _counted(spec, variable, asked, seed)
    for unit in asked:
        if unit.code not in found and uniform(seed, "whether", variable, unit.code) < spec.share:
            found[unit.code] = spec.texts[int(uniform(seed, "which", variable, unit.code) * len(spec.texts))]
    return found


def _counted(spec: TextSpec, variable: str, asked: Sequence[Unit], seed: str) -> dict[str, str]:
    """Give each counted text to so many of those asked, one text each, in an order drawn for the variable."""
    texts = [text for text, count in spec.counts.items() for _ in range(count)]
    if len(texts) > len(asked):
        raise ValueError(f"settings.yaml, texts, {variable}: expected at most {len(asked)} in all, found {len(texts)}")
    order = sorted(asked, key=lambda unit: uniform(seed, "named", variable, unit.code))
    return {unit.code: text for unit, text in zip(order, texts, strict=False)}


def draw_days(variable: Variable, units: Sequence[Unit], seed: str) -> dict[str, str]:
    """Return a day within the codebook's bounds for each unit, by code, as YYYY-MM-DD; a date variable has both."""
    assert variable.earliest is not None
    assert variable.latest is not None
    days = (variable.latest - variable.earliest).days + 1
    drawn = {unit.code: int(uniform(seed, "date", variable.variable, unit.code) * days) for unit in units}
    return {code: (variable.earliest + timedelta(days=number)).isoformat() for code, number in drawn.items()}
