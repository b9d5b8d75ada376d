"""Puts the files of a new round in place, all or none.

Here belongs writing; what is written is said by ``carry``.
"""

from __future__ import annotations

import shutil
import tempfile
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
    with tempfile.TemporaryDirectory(prefix=".new_round_", dir=start.data) as staged:
        texts = {**start.new, **start.amended}
        ready = {path: Path(staged) / str(number) for number, path in enumerate(texts)}
        for path, text in texts.items():
            ready[path].write_text(text, encoding="utf-8", newline="")
        try:
            for path in start.new:
                _make_folders(path.parent, made)
                path.hardlink_to(ready[path])
                placed.append(path)
            for path in start.amended:
                shutil.copymode(path, ready[path])
                ready[path].replace(path)
        except BaseException:
            _undo(placed, made, before)
            raise


def _make_folders(folder: Path, made: list[Path]) -> None:
    missing = [parent for parent in (folder, *folder.parents) if not parent.exists()]
    for parent in reversed(missing):
        parent.mkdir()
        made.append(parent)


def _undo(placed: list[Path], made: list[Path], before: Mapping[Path, str]) -> None:
    for path in placed:
        path.unlink(missing_ok=True)
    for folder in reversed(made):
        folder.rmdir()
    for path, text in before.items():
        path.write_text(text, encoding="utf-8", newline="")
