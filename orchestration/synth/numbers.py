"""Free answers: numbers that add up to the printed totals, and comments that say that they are synthetic."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from orchestration.synth.noise import normal, uniform
from orchestration.synth.settings import NumberSpec, TextSpec
from orchestration.synth.shares import share_out
from orchestration.synth.units import Unit


def share_number(spec: NumberSpec, asked: Sequence[Unit], seed: str) -> dict[str, int]:
    """Return the number of each municipality asked, by code: the settings' largest, the others by size and chance.

    ValueError if the total cannot be reached within the bounds of the settings.
    """
    scores = {
        unit.code: math.log(unit.population) + spec.spread * normal(seed, "number", spec.variable, unit.code)
        for unit in asked
    }
    ranked = sorted(scores, key=lambda code: (-scores[code], code))
    givers = ranked[: spec.givers if spec.givers is not None else len(ranked)]
    found = dict.fromkeys(ranked, 0)
    found.update(zip(givers, spec.top, strict=False))
    rest = givers[len(spec.top) :]
    weights = {code: math.exp(scores[code] / 2) for code in rest}
    found.update(share_out(spec.total - sum(spec.top), weights, spec.least, dict.fromkeys(rest, spec.cap)))
    return found


def write_text(specs: Sequence[TextSpec], variable: str, asked: Sequence[Unit], seed: str) -> dict[str, str]:
    """Return the comments on a text variable by code; the first specification that matches the variable counts."""
    spec = next((item for item in specs if re.fullmatch(item.variables, variable)), None)
    if spec is None:
        return {}
    found = {}
    for unit in asked:
        if uniform(seed, "whether", variable, unit.code) < spec.share:
            found[unit.code] = spec.texts[int(uniform(seed, "which", variable, unit.code) * len(spec.texts))]
    return found
