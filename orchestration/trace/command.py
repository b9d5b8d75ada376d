"""What ``ehalsa cell`` does: find the current release, trace, print.

A text that is no address has an exit code of its own, which scripts can tell apart.
"""

from __future__ import annotations

import sys
from pathlib import Path

from orchestration.release.publish import resolve_current
from orchestration.trace.place import MalformedPlaceError
from orchestration.trace.text import render_json, render_text
from orchestration.trace.walk import trace_cell

OK, MALFORMED = 0, 2


def run(place: str, releases: Path, as_json: bool) -> int:
    """Print the trace of a cell of the current release below ``releases``.

    Return 0, or 2 for a text that is no address of a cell. Raises ReleaseError or TraceError where there is no release
    or no such cell.
    """
    try:
        trace = trace_cell(resolve_current(releases), place)
    except MalformedPlaceError as error:
        sys.stderr.write(f"{error}\n")
        return MALFORMED
    sys.stdout.write(render_json(trace) if as_json else render_text(trace))
    return OK
