"""Answers of docs/cookbook.md: below each snippet stands what it answers on the release of what the repository ships.

``python -m tests.e2e.cookbook FOLDER`` writes them anew, from the current release of a state folder.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import duckdb

from orchestration.desk.answer import Answer, as_table

PAGE = Path(__file__).parents[2] / "docs" / "cookbook.md"
SHOWN = 8
"""Rows of an answer that the page shows."""
_SNIPPET = re.compile(r"^```(sql|python|r)\n(.*?)^```\n(?:\n```text\n.*?^```\n)?", re.MULTILINE | re.DOTALL)


def page() -> str:
    return PAGE.read_text(encoding="utf-8")


def snippets(*languages: str) -> list[str]:
    return [code for language, code in _SNIPPET.findall(page()) if language in languages]


def answered(text: str, home: Path) -> str:
    """The page with the answers of the current release of a state folder in the place of those it has."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "var").symlink_to(home)
        (folder / "marts").symlink_to((home / "releases" / "current").resolve() / "marts")

        def with_answer(found: re.Match[str]) -> str:
            answer = _answer(found[1], found[2], folder)
            return f"```{found[1]}\n{found[2]}```\n" + (f"\n```text\n{answer}```\n" if answer else "")

        return _SNIPPET.sub(with_answer, text)


def _answer(language: str, code: str, folder: Path) -> str:
    if language != "sql":
        return _printed(language, code, folder)
    database = folder / "var" / "releases" / "current" / "ehalsa.duckdb"
    with duckdb.connect(str(database), read_only=True) as marts:
        marts.execute("set file_search_path = ?", [str(folder)])
        if code.startswith("copy"):
            marts.execute(code.replace("to '", f"to '{folder}/"))
            return ""
        return as_table(Answer("", marts.sql(code).to_arrow_table(), ""), SHOWN)


def _printed(language: str, code: str, folder: Path) -> str:
    """What a program prints; ``ehalsa`` is on its path, and knows the state folder."""
    bin_ = folder / "bin"
    bin_.mkdir(exist_ok=True)
    ehalsa = bin_ / "ehalsa"
    # R names folders of libraries, which another Python than the system's would take its own from.
    command = f'exec env -u LD_LIBRARY_PATH {sys.executable} -m orchestration.cli "$@"'
    ehalsa.write_text(f"#!/bin/sh\n{command}\n", encoding="utf-8")
    ehalsa.chmod(0o755)
    environment = {
        **os.environ,
        "PATH": f"{bin_}:{os.environ['PATH']}",
        "PYTHONPATH": str(PAGE.parents[1]),
        "EHALSA_HOME": str((folder / "var").resolve()),
        "LC_ALL": "C.UTF-8",
    }
    program = [sys.executable, "-c", code] if language == "python" else ["Rscript", "--vanilla", "-e", code]
    done = subprocess.run(program, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise AssertionError(f"{code}\n{done.stderr}")
    return "".join(f"{line.rstrip()}\n" for line in done.stdout.splitlines())


if __name__ == "__main__":
    PAGE.write_text(answered(page(), Path(sys.argv[1]).resolve()), encoding="utf-8", newline="\n")
