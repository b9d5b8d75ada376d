"""Puts the files of a new round in place, all or none.

Here belongs writing; what is written is said by ``carry``.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from orchestration.newround.carry import Start


def write_start(start: Start) -> None:
    """Write the new files, then the amended ones. If any of it fails, everything is as before and the error goes on.

    FileExistsError if a new file has come into being meanwhile: nothing is ever written over.
    """
    before = {path: path.read_text(encoding="utf-8") for path in start.amended}
    placed: list[Path] = []
    made: list[Path] = []
    try:
        for path, text in start.new.items():
            _make_folders(path.parent, made)
            with path.open("x", encoding="utf-8", newline="") as handle:
                placed.append(path)
                handle.write(text)
        for path, text in start.amended.items():
            _replace(path, text)
    except BaseException:
        _undo(placed, made, before)
        raise


def _make_folders(folder: Path, made: list[Path]) -> None:
    missing = [parent for parent in (folder, *folder.parents) if not parent.exists()]
    for parent in reversed(missing):
        parent.mkdir()
        made.append(parent)


def _replace(path: Path, text: str) -> None:
    """Change a file in one step: a reader sees the old text or the new."""
    beside = path.with_name(f"{path.name}.new")
    try:
        beside.write_text(text, encoding="utf-8", newline="")
        shutil.copymode(path, beside)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _undo(placed: list[Path], made: list[Path], before: Mapping[Path, str]) -> None:
    for path in placed:
        path.unlink(missing_ok=True)
    for folder in reversed(made):
        folder.rmdir()
    for path, text in before.items():
        if path.read_text(encoding="utf-8") != text:
            _replace(path, text)
