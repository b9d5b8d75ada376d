"""Keeps what was last read from a data folder while no file below it is touched: several steps of a load ask for it.

Whoever gets it shares it with the others and changes nothing in it.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TypeVar

from orchestration.facts.states import left_out

_Read = TypeVar("_Read")
_MOST = 3
_Stamp = tuple[Path, frozenset[str], frozenset[tuple[str, int, int, int]]]


def while_untouched(read: Callable[[Path], _Read]) -> Callable[[Path], _Read]:
    """Read a data folder once, and again only when a file below it has been touched; an error is not kept."""
    kept: dict[_Stamp, _Read] = {}

    @wraps(read)
    def found(data_dir: Path) -> _Read:
        stamp = _stamp(data_dir)
        if stamp not in kept:
            kept[stamp] = read(data_dir)
            for older in [*kept][:-_MOST]:
                del kept[older]
        return kept[stamp]

    return found


def _stamp(folder: Path) -> _Stamp:
    """Whose facts are not read; each file below a folder: its name, size, and when anything was last done to it."""
    files = [Path(at, name) for at, _, names in os.walk(folder) for name in names]
    return (
        folder,
        left_out(folder),
        frozenset((str(p), (at := p.stat()).st_size, at.st_ctime_ns, at.st_ino) for p in files),
    )
