"""A newcomer types what README and docs show, and sees what they show."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.e2e.conftest import Good
from tests.e2e.shown import LEFT_OUT, PAGES, blocks, differs, typed

pytestmark = [pytest.mark.xdist_group("e2e_good"), pytest.mark.timeout(1200)]

BLOCKS = [block for page in PAGES for block in blocks(page.read_text(encoding="utf-8"))]
_TELLS = re.compile(r"`(\./ehalsa [^`]+)`")
_APART = ("new-round", "new-source", "verify", "doctor", "audit", "backup")
"""Commands that make something, or read everything there is for seconds: tests of their own run them."""


def test_pages_show_commands() -> None:
    assert len(BLOCKS) >= 3


@pytest.mark.parametrize(("command", "shown"), BLOCKS, ids=[command for command, _ in BLOCKS])
def test_a_shown_command_says_what_is_shown(good: Good, command: str, shown: list[str]) -> None:
    """After a change that is meant: python -m tests.e2e.shown FOLDER."""
    assert differs(shown, typed(command, good.home.folder)) == []


def test_every_other_command_of_the_readme_works_as_typed(good: Good, tmp_path: Path) -> None:
    told = set(_TELLS.findall(PAGES[0].read_text(encoding="utf-8"))) - {command for command, _ in BLOCKS}
    tried = sorted(command for command in told if not command.split()[1].startswith(_APART))
    assert len(tried) > 5
    for command in tried:
        known = command.replace("--out ", f"--out {tmp_path}/").replace("2022", "2021")
        assert typed(known, good.home.folder), command


def test_the_readme_shows_the_end_of_a_load(good: Good) -> None:
    """Numbers and the release's name are of the moment."""
    (shown,) = re.findall(
        r"^```console\n\$ make load\n(.*?)^```\n", PAGES[0].read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    first, *lines = _timeless(shown)
    assert first == LEFT_OUT
    assert len(lines) == 7
    assert lines == _timeless(good.finished.out)[-7:]


def _timeless(text: str) -> list[str]:
    masked = re.sub(r"\S*(releases/)[0-9a-f]{64}", r"\1", text)
    return [re.sub(r"\d+(\.\d)?", "N", line).strip() for line in masked.splitlines()]


def test_a_clone_without_an_environment_says_what_to_do(tmp_path: Path, repo_root: Path) -> None:
    (tmp_path / "ehalsa").write_bytes((repo_root / "ehalsa").read_bytes())
    done = subprocess.run(
        ["sh", tmp_path / "ehalsa"], env={"PATH": "/usr/bin:/bin"}, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert "make load" in done.stderr


def test_pictures_of_the_readme_are_there_and_told_in_words(repo_root: Path) -> None:
    pictures = re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", PAGES[0].read_text(encoding="utf-8"))
    assert len(pictures) == 2
    assert [name for words, name in pictures if not (words and (repo_root / name).is_file())] == []
