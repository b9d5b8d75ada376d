"""Applies what a person decides for a round, as committed in ``round_2022``: edits of data files, and files of its own.

An edit that does not find what it edits is an error, so that the list cannot go stale unnoticed.
"""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml


def plan_of(decided: Path) -> dict[str, Any]:
    """Give what a person decides: ``remove``, patterns of files; ``edit``, edits of files in order."""
    plan: dict[str, Any] = yaml.safe_load((decided / "edits.yaml").read_text(encoding="utf-8"))
    return plan


def apply_round(decided: Path, data: Path) -> None:
    """Remove, edit and add files of ``data`` as ``decided`` says."""
    plan = plan_of(decided)
    for pattern in plan["remove"]:
        found = sorted(data.glob(pattern))
        assert found, f"nothing to remove: {pattern}"
        for path in found:
            path.unlink()
    for edit in plan["edit"]:
        path = data / edit["file"]
        path.write_text(edited(path.read_text(encoding="utf-8"), edit), encoding="utf-8", newline="")
    shutil.copytree(decided / "data", data, dirs_exist_ok=True)


def edited(text: str, edit: Mapping[str, Any]) -> str:
    """Give the text of a file after its edit."""
    for begin in edit.get("drop", ()):
        kept = [line for line in text.splitlines(keepends=True) if not line.startswith(begin)]
        assert "".join(kept) != text, f"{edit['file']}: no line begins {begin!r}"
        text = "".join(kept)
    for change in edit.get("replace", ()):
        assert text.count(change["old"]) == 1, (
            f"{edit['file']} holds {change['old']!r} {text.count(change['old'])} times"
        )
        text = text.replace(change["old"], change["new"])
    if begin := edit.get("cut"):
        text = text[: text.rindex(begin)]
    text += edit.get("append", "")
    return _filled(text, edit["fill"]["column"], edit["fill"]["value"]) if "fill" in edit else text


def _filled(text: str, column: str, value: str) -> str:
    header, *rows = csv.reader(io.StringIO(text, newline=""))
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*header, column])
    writer.writerows([*row, value] for row in rows)
    return out.getvalue()
