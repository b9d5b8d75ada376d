"""One row of the table of bad inputs: how a good file is damaged, and what the finding must say.

Every damage works on a folder with a sources file and its exports: one table for landing and load.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

Damage = Callable[[Path], None]


@dataclass(frozen=True)
class BadInput:
    """One row of the table. ``says`` maps fields of a finding to a pattern that must be found in them."""

    name: str
    source: str
    damage: Damage
    says: Mapping[str, str] = field(default_factory=dict)


def bad(name: str, source: str, damage: Damage, **says: str) -> BadInput:
    return BadInput(name, source, damage, says)
