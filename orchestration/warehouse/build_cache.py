"""Results that several steps of a load ask for, computed once for a finished build.

Only for what follows from the build and from facts that a load reads once; kept no longer than the process lives.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from orchestration.paths import Paths

_Result = TypeVar("_Result")
_Stamp = tuple[Paths, int, int, int]


def once_a_build(compute: Callable[[Paths], _Result]) -> Callable[[Paths], _Result]:
    """Keep the result for the build database as it lies: another file, or the same one written again, is another build.

    The result must be immutable: every caller is given the same one. Raises FileNotFoundError without a build.
    """
    kept: dict[_Stamp, _Result] = {}

    @wraps(compute)
    def of_build(paths: Paths) -> _Result:
        found = paths.build_database.stat()
        stamp = (paths, found.st_ino, found.st_mtime_ns, found.st_size)
        if stamp not in kept:
            kept.clear()
            kept[stamp] = compute(paths)
        return kept[stamp]

    return of_build
