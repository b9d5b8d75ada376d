"""Says what differs between two releases, as text, CSV and JSON, and keeps it beside a new release."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from pathlib import Path

from orchestration.durable import write_whole
from orchestration.facts.products import Mart
from orchestration.release.diff import CHANGED, Line, Wish, differences

CHANGES_FILES = ("changes.json", "changes.txt")
# Of a mart of more rows than this the comparison takes longer than a load should wait.
_KEPT = Wish(mart_rows=20_000, changed=1000)
_SHOWN = 12


def keep_changes(before: Path, after: Path, marts: Sequence[Mart], records: Path) -> str:
    """Write what a new release changed of the one before into its folder of records; return it in a sentence.

    Large marts are left out, which ``ehalsa releases diff`` compares.
    """
    found = differences(before, after, marts, _KEPT)
    for name, text in zip(CHANGES_FILES, (as_json(found), as_text(found, marts)), strict=True):
        write_whole(records / name, text)
    inputs = len({line.where for line in found if line.what == "inputs"})
    rows = ", ".join(f"{line.after} rows of {line.what}" for line in found if line.column == CHANGED)
    return f"beside release {before.name[:12]}: {inputs} inputs changed; {rows or 'no row of a small mart'}"


def as_json(lines: Sequence[Line]) -> str:
    """A list of differences, each with what, where, column, before and after."""
    return json.dumps([asdict(line) for line in lines], ensure_ascii=False, indent=1, default=str) + "\n"


def as_csv(lines: Sequence[Line]) -> str:
    """A row a difference: what, where, column, before, after; what a release does not have is empty."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([field.name for field in fields(Line)])
    writer.writerows(asdict(line).values() for line in lines)
    return text.getvalue()


def as_text(lines: Sequence[Line], marts: Sequence[Mart]) -> str:
    """Lines for people, below a heading for each kind of thing; of each the first dozen."""
    titles: Mapping[str, str] = {mart.name: mart.title for mart in marts}
    said: list[str] = []
    for what in dict.fromkeys(line.what for line in lines):
        of_it = [line for line in lines if line.what == what]
        said.append(f"{what}" + (f": {titles[what]}" if what in titles else ""))
        said += [f"  {_said(line)}" for line in of_it[:_SHOWN]]
        said += [f"  … and {len(of_it) - _SHOWN} more; --format csv has all"] * (len(of_it) > _SHOWN)
    return "\n".join(said or ["no difference"]) + "\n"


def _said(line: Line) -> str:
    before, after = ("-" if value is None else str(value) for value in (line.before, line.after))
    return f"{f'{line.where}: ' if line.where else ''}{line.column} {before} → {after}"
