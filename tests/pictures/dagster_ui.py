"""Pictures of Dagster's pages: the graph, a load that is started and runs, a refused file, forged requests."""

from __future__ import annotations

import html
import time
from pathlib import Path

from orchestration.defs.presentation import STAGES
from tests.browser.forged import FORGED, asked
from tests.browser.pressed import (
    choose_the_round,
    landed_after,
    landing_of,
    launched_as_chosen,
    runs_that_followed,
    spoil,
)
from tests.browser.screen import Screen
from tests.browser.server import Dagster, Installation, wait_for

_TERMINAL = """
body { margin: 0; padding: 12px 16px; background: #fff; color: #111; font: 13px/1.45 monospace; white-space: pre }
b { color: #8f1d1d }
"""


def dagster_pictures(screen: Screen, dagster: Dagster, here: Installation, docs: Path, folder: Path | None) -> None:
    """Take them into ``docs``, and a landed source's page with its plot of rows by round into ``folder``.

    The last run of all, a release, is still going on when this returns.
    """
    _graph(screen, docs)
    _forged(screen, dagster, here, docs)
    if folder:
        screen.wide(1400, high=2400)
        screen.open("/assets/landing/enkat", "Row count")
        screen.press("Plots")
        screen.wait("dagster/row_count")
        _shot(screen, folder / "dagster_kalla.png", (240, 0, 1160, 2400))
    _refused(screen, dagster, here, docs)
    _load(screen, dagster, docs)


def _refused(screen: Screen, dagster: Dagster, here: Installation, docs: Path) -> None:
    """The page of a source with a bad file, down to its findings: below them stands where the state folder lies."""
    sent, whole = spoil(here)
    run = landed_after(screen, dagster)
    assert dagster.status(run) == "FAILURE"
    screen.wide(1700, high=900)
    screen.open("/assets/landing/enkat_a?view=checks", "Failed", "remedy", "findings_file")
    (below,) = (element for element in screen.elements("//*[text()='findings_file']") if element.is_displayed())
    _shot(screen, docs / "ui_red.png", (240, 0, 1460, int(below.rect["y"]) - 8))
    sent.write_bytes(whole)


def _shot(screen: Screen, path: Path, box: tuple[int, int, int, int]) -> None:
    screen.run("document.fonts.ready.then(() => document.body.dataset.drawn = '1')")
    wait_for(lambda: screen.run("return document.body.dataset.drawn") == "1", "the letters")
    screen.picture(path, box)


def _graph(screen: Screen, docs: Path) -> None:
    screen.wide(1700, high=1100)
    screen.open("/asset-groups", "Global asset lineage", *STAGES)
    seen: list[list[int]] = []
    while len(seen) < 2 or seen[-1] != seen[-2]:  # it moves until it has found its place
        time.sleep(1)
        seen.append(_around_the_graph(screen))
    left, top, right, bottom = seen[-1]
    _shot(screen, docs / "lineage.png", (left - 16, top - 30, right - left + 60, bottom - top + 60))


def _around_the_graph(screen: Screen) -> list[int]:
    """Left, top, right and bottom of the names in the graph; the list beside it has each name too, further left."""
    found = (screen.elements(f"//*[text()='{stage}']") for stage in STAGES)
    boxes = [max((element.rect for element in elements), key=lambda box: box["x"]) for elements in found]
    left, top = (min(int(box[edge]) for box in boxes) for edge in ("x", "y"))
    right = max(int(box["x"]) for box in boxes) + 130  # of which some is drawn smaller than it says
    return [left, top, right, max(int(box["y"] + box["height"]) for box in boxes)]


def _load(screen: Screen, dagster: Dagster, docs: Path) -> None:
    """The form; then the runs when what was loaded is landed and the release is being made."""
    screen.wide(1400, high=757)
    choose_the_round(screen)
    _shot(screen, docs / "ui_launch.png", (330, 55, 740, 572))
    before = len(runs_that_followed(dagster, "land"))
    landing = landing_of(dagster, launched_as_chosen(screen, dagster), before)
    assert dagster.status(landing) == "SUCCESS"
    wait_for(lambda: bool(runs_that_followed(dagster, "release")), "the run of release that follows")
    (release,) = runs_that_followed(dagster, "release")
    wait_for(lambda: dagster.status(release) == "STARTED", "the release to begin")
    screen.open("/runs", "Started", "release")
    _shot(screen, docs / "ui_runs.png", (240, 0, 1160, 592))


def _forged(screen: Screen, dagster: Dagster, here: Installation, docs: Path) -> None:
    """Each forged request with its answer, and what the terminal of ``make ui`` says of the last of them."""
    rows = []
    for name, forged in FORGED.items():
        status, said = asked(dagster, forged)
        rows.append(f"{name:37} {forged[0]:5} <b>{status}</b> {html.escape(said.strip())}")
    log = [
        line for line in (here.home / "webserver.log").read_text(encoding="utf-8").splitlines() if "refused: " in line
    ]
    shown = "\n".join([*rows, "", *(html.escape(line) for line in log[-3:])])
    page = here.home.parent / "forged.html"
    page.write_text(f"<!doctype html><meta charset=utf-8><style>{_TERMINAL}</style>{shown}", encoding="utf-8")
    screen.visit(page.as_uri())
    screen.wide(900)
    height = int(screen.run("return document.body.getBoundingClientRect().height"))
    screen.picture(docs / "forged.png", (0, 0, 900, height))
