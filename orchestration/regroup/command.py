"""What ``ehalsa table`` does: find the current release, make the table, print or write it."""

from __future__ import annotations

import sys
from pathlib import Path

from orchestration.as_json import json_text
from orchestration.facts.products import load_regroup_words, load_report_facts
from orchestration.paths import Paths
from orchestration.regroup.output import as_rows, as_text, worded, write
from orchestration.regroup.request import parse_table
from orchestration.regroup.table import Wish, make_table
from orchestration.release.publish import resolve_current
from orchestration.warehouse.marts import open_release


def run(address: str, wish: Wish, out: Path | None, paths: Paths, *, as_json: bool = False) -> int:
    """Make a table of the current release; errors are RegroupError, ReleaseError or FactError."""
    key = parse_table(address)
    release = resolve_current(paths.releases)
    words = load_regroup_words(paths.data)
    with open_release(release, ("dim_display_limit",)) as marts:
        made = make_table(marts, key, wish)
    facts = load_report_facts(paths.data, made.printed_report)
    table = worded(made, facts, words)
    mark = facts.texts.synthetic_mark if table.is_synthetic else ""
    if as_json:
        said = {"title": table.heading, "note": mark or None, "notes": table.notes, "rows": as_rows(table)}
        sys.stdout.write(json_text({"release": release.name, **said}))
    elif out is None:
        sys.stdout.write(as_text(table, mark))
    else:
        write(table, made, facts, out)
        sys.stdout.write(f"written: {out}\n")
    return 0
