"""What ``ehalsa cell`` does: find the current release, trace, print.

Errors go to stderr, with an exit code that scripts can tell apart.
"""

from __future__ import annotations

import sys
from pathlib import Path

from orchestration.facts.errors import FactError
from orchestration.release.errors import ReleaseError
from orchestration.release.publish import resolve_current
from orchestration.trace.place import MalformedPlaceError
from orchestration.trace.text import render_json, render_text
from orchestration.trace.walk import trace_cell

OK, NOT_FOUND, MALFORMED = 0, 1, 2


def run(place: str, releases: Path, as_json: bool) -> int:
    """Print the trace of a cell of the current release below ``releases``.

    Return 0; 1 where there is no release or no such cell; 2 for a text that is no address of a cell.
    """
    try:
        trace = trace_cell(resolve_current(releases), place)
    except (ReleaseError, FactError) as error:
        sys.stderr.write(f"{error}\n")
        return MALFORMED if isinstance(error, MalformedPlaceError) else NOT_FOUND
    sys.stdout.write(render_json(trace) if as_json else render_text(trace))
    return OK
