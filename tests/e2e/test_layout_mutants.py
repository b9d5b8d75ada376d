"""Wrong layouts do not pass: of the slips in the layouts of all tables a fixed sample against the checks of a load."""

from __future__ import annotations

import os
from pathlib import Path
from zlib import crc32

import pytest

from tests.e2e.conftest import Good
from tests.mutants.layouts import LayoutReplay, Slip
from tests.mutants.page import reasons, write_page

pytestmark = [pytest.mark.xdist_group("e2e_good"), pytest.mark.timeout(1200)]

SAMPLE = 100 if os.environ.get("EHALSA_MUTANTS") == "all" else 10_000
"""One slip of so many, chosen by its name."""


def key(slip: Slip) -> tuple[str, str, str]:
    """What it is listed by."""
    return slip.table, slip.operator, slip.name


@pytest.fixture(scope="module")
def replay(good: Good, tmp_path_factory: pytest.TempPathFactory) -> LayoutReplay:
    return LayoutReplay(good.home.folder, tmp_path_factory.mktemp("layouts"))


@pytest.fixture(scope="module")
def judged(replay: LayoutReplay, repo_root: Path) -> dict[Slip, str]:
    slips = [slip for slip in replay.slips() if crc32(slip.name.encode()) % SAMPLE == 0]
    found = {slip: replay.judge(slip) for slip in slips}
    if os.environ.get("EHALSA_MUTANTS") == "all":
        operators = [(f"{slip.operator} {slip.column}".rstrip(), by) for slip, by in found.items()]
        alive = [key(slip) for slip, by in found.items() if not by]
        write_page(repo_root / "docs" / "mutants.md", "layouts", operators, alive)
    return found


def test_no_slip_that_moves_a_cell_lives_that_is_not_listed(judged: dict[Slip, str]) -> None:
    assert len(judged) > 1
    alive = {key(slip) for slip, by in judged.items() if not by}
    assert alive == {key(slip) for slip in judged} & set(reasons("layouts"))
    assert all(reasons("layouts").values())


def test_what_a_slip_did_is_undone(replay: LayoutReplay) -> None:
    slip = next(slip for slip in replay.slips() if slip.operator == "left out")
    assert replay.judge(slip) == replay.judge(slip) == "data tests"
