"""Shares whole amounts out so that they add up exactly. Arithmetic only."""

from __future__ import annotations

from collections.abc import Mapping


def share_out(total: int, weights: Mapping[str, float], least: int, caps: Mapping[str, int]) -> dict[str, int]:
    """Share ``total`` out by weight, each at least ``least`` and at most its cap; largest remainders get the rest.

    Ties go to the first in key order. ValueError if the bounds leave no way.
    """
    if not least * len(weights) <= total <= sum(caps[name] for name in weights):
        room = sum(caps[name] for name in weights)
        raise ValueError(f"{total} cannot be shared among {len(weights)}: least {least} each, caps of {room} in all")
    shares = dict.fromkeys(sorted(weights), least)
    left = total - least * len(shares)
    while left:
        open_ones = [name for name in shares if shares[name] < caps[name]]
        sum_of_weights = sum(weights[name] for name in open_ones)
        exact = {name: left * weights[name] / sum_of_weights for name in open_ones}
        given = {name: min(int(exact[name]), caps[name] - shares[name]) for name in open_ones}
        if not any(given.values()):
            order = sorted(open_ones, key=lambda name: (-exact[name], name))
            given = dict.fromkeys(order[:left], 1)
        for name, amount in given.items():
            shares[name] += amount
        left = total - sum(shares.values())
    return shares
