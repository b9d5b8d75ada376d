"""What pages for newcomers show of the terminal: blocks ``console``, each a command as it is typed and what it says.

A line ``…`` stands for lines that are left out. ``python -m tests.e2e.shown FOLDER`` writes what the commands say on
the current release of a state folder: as many lines around ``…`` as the page has, the first eight in a new block.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

REPO = Path(__file__).parents[2]
PAGES = (REPO / "README.md", REPO / "docs" / "operations.md")
LEFT_OUT = "…"
FIRST = 8
_RELEASE = re.compile(r"\b[0-9a-f]{64}\b")
_BLOCK = re.compile(r"^```console\n\$ (\./ehalsa [^\n]*)\n(.*?)^```\n", re.MULTILINE | re.DOTALL)


def blocks(text: str) -> list[tuple[str, list[str]]]:
    """Commands and the lines shown below each."""
    return [(command, shown.splitlines()) for command, shown in _BLOCK.findall(text)]


def typed(command: str, home: Path) -> list[str]:
    """What a fresh shell shows after the command, on the state of ``home``; nothing is written there.

    The environment of the tests stands in the place of ``.venv``. AssertionError if the command fails.
    """
    with tempfile.TemporaryDirectory() as place:
        for entry in home.iterdir():
            (Path(place) / entry.name).symlink_to(entry)
        environment = {"PATH": os.defpath, "HOME": place, "VENV": sys.prefix, "EHALSA_HOME": place}
        environment["PYTHONPATH"] = str(REPO)  # an environment that is shared may know another clone
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=REPO,
            env=environment,
            stdout=-1,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
    assert done.returncode == 0, f"{command}\n{done.stdout}"
    return [line.rstrip() for line in done.stdout.splitlines()]


def differs(shown: list[str], said: list[str]) -> list[str]:
    """Lines that are shown and not said at that place: before what is left out from the start, behind it to the end.

    Names of releases are of the moment.
    """
    shown, said = ([_RELEASE.sub("", line) for line in lines] for lines in (shown, said))
    at = shown.index(LEFT_OUT) if LEFT_OUT in shown else len(shown)
    behind = shown[at + 1 :]
    if LEFT_OUT in shown:
        said = [*said[:at], LEFT_OUT, *said[len(said) - len(behind) :]]
    return [] if shown == said else shown


def written(text: str, home: Path) -> str:
    """The page with what its commands say on the current release."""

    def anew(found: re.Match[str]) -> str:
        shown, said = found[2].splitlines(), typed(found[1], home)
        if LEFT_OUT in shown:
            at = shown.index(LEFT_OUT)
            behind = len(shown) - at - 1
            if len(said) > (at or FIRST) + behind:
                said = [*said[: at or FIRST], LEFT_OUT, *(said[-behind:] if behind else [])]
        return f"```console\n$ {found[1]}\n" + "".join(f"{line}\n" for line in said) + "```\n"

    return _BLOCK.sub(anew, text)


if __name__ == "__main__":
    for page in PAGES:
        page.write_text(written(page.read_text("utf-8"), Path(sys.argv[1]).resolve()), encoding="utf-8", newline="\n")
