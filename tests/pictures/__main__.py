"""Takes the pictures of ``docs/pictures``, and with a FOLDER those of every kind of page, sheet and medium too.

    python -m tests.pictures [--home STATE] [FOLDER]

``--home``: a state folder that ``ehalsa load`` finished, which is copied; else one is loaded.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from orchestration.paths import REPO
from tests.browser.screen import Screen
from tests.browser.server import Installation, answers, installed, serving, wait_for
from tests.pictures.dagster_ui import dagster_pictures
from tests.pictures.pages import every_page, municipality
from tests.pictures.palette import reduce_colours
from tests.pictures.sheets import sheets

DOCS = REPO / "docs" / "pictures"


def main() -> None:
    """Take them all."""
    parser = argparse.ArgumentParser(prog="python -m tests.pictures", description=__doc__)
    parser.add_argument("--home", type=Path)
    parser.add_argument("folder", type=Path, nargs="?")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ehalsa_pictures_") as temporary:
        work = Path(temporary)
        here = installed(given.home or _loaded(work / "load"), REPO / "data", work / "installation")
        release = (here.home / "releases" / "current").resolve()
        _site(release, work, given.folder)
        if given.folder:
            sheets(release, work, given.folder)
        with serving(here) as dagster:
            wait_for(lambda: answers(dagster.address), "the webserver")
            screen = Screen(dagster.address, work / "browser")
            try:
                dagster_pictures(screen, dagster, here, DOCS, given.folder)
                folders = [folder for folder in (DOCS, given.folder) if folder]
                reduce_colours(screen, sorted(path for folder in folders for path in folder.glob("*.png")))
            finally:
                screen.close()


def _site(release: Path, work: Path, folder: Path | None) -> None:
    screen = Screen(f"{(release / 'webb').as_uri()}/", work / "reader")
    try:
        municipality(screen, DOCS)
        if folder:
            folder.mkdir(parents=True, exist_ok=True)
            every_page(screen, folder)
    finally:
        screen.close()


def _loaded(home: Path) -> Path:
    world = home.parent / "sent"
    world.mkdir()
    for name in ("sample", "sources.yaml"):
        (world / name).symlink_to(REPO / "data" / name)
    done = Installation(world, home).run("load")
    assert done.returncode == 0, done.stdout + done.stderr
    return home


if __name__ == "__main__":
    main()
