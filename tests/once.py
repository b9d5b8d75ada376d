"""What costs a while is made once a session: whoever of the workers asks first makes it, the others wait for it."""

from __future__ import annotations

import fcntl
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any


def made_once(shared: Path, name: str, make: Callable[[], Any]) -> Any:
    """Return what ``make`` gives, as JSON keeps it, without calling it twice.

    ``shared`` is a folder that all workers see; ``name`` is the thing's own. A ``make`` that raises is tried again by
    the next who asks.
    """
    told = shared / f"{name}.json"
    with (shared / f"{name}.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        if not told.exists():
            text = json.dumps(make())
            told.write_text(text, encoding="utf-8")
    return json.loads(told.read_text(encoding="utf-8"))
