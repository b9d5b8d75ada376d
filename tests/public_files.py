"""Looks for words in everything that a release shows to whoever may read it."""

from __future__ import annotations

import subprocess
import zipfile
from collections.abc import Iterable
from pathlib import Path

import duckdb

INTERNAL = "intern"


def public_files_with(release: Path, words: Iterable[str], work: Path) -> list[str]:
    """Name the public files in which one of the words stands; ``work``: an empty folder for what they hold inside."""
    (work / "words").write_text("\n".join(words), encoding="utf-8")
    inside = work / "inside"
    inside.mkdir()
    for path in sorted(release.rglob("*.xlsx")):
        zipfile.ZipFile(path).extractall(inside / path.name)
    with duckdb.connect() as session:
        for path in sorted((release / "marts").iterdir()):
            texts = [row[0] for row in session.sql(f"describe from '{path}'").fetchall() if row[1] == "VARCHAR"]
            query = " union all ".join(f"select distinct \"{name}\" from '{path}'" for name in texts)
            session.execute(f"copy ({query}) to '{inside / path.stem}.csv'") if texts else None
    command = ["grep", "--recursive", "--files-with-matches", "--text", "--fixed-strings", f"--exclude-dir={INTERNAL}"]
    found = subprocess.run(
        [*command, f"--file={work / 'words'}", str(release), str(inside)],
        capture_output=True,
        text=True,
        check=False,
        env={"LC_ALL": "C"},
    )
    assert found.returncode in {0, 1}, found.stderr
    return found.stdout.splitlines()
