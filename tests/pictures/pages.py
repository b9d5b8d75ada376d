"""Pictures of the site: each kind of page on a wide and a narrow screen, on paper and in forced colours; the README."""

from __future__ import annotations

import html
from pathlib import Path

from markdown_it import MarkdownIt

from orchestration.paths import REPO
from tests.browser.screen import Screen

WIDE, NARROW, PAPER = 1280, 320, 672
_HIGHEST = 3000
"""Pixels of a page that a picture shows at most."""
_PAGES = {
    "start": "index.html",
    "kommun": "kommun/0580-linkoping/index.html",
    "kommun_utan_svar": "kommun/0584-vadstena/index.html",
    "fraga": "indikator/icf_myndighet.aldreomsorg.html",
    "jamfor": "jamfor.html?k=0580&k=storlek.s4&k=alla.riket",
    "tabell": "tabell/2021_bilaga2_tabell_12.html",
    "figur": "figur/2021_figur_3.html",
    "deklaration": "../kvalitetsdeklaration/2021.html",
    "utgava": "../index.html",
}
_AS_GITHUB = """
body { font: 16px/1.5 sans-serif; max-width: 900px; margin: 32px auto; padding: 0 16px; color: #1f2328; }
h1, h2 { border-bottom: 1px solid #d1d9e0; padding-bottom: .3em; } img { max-width: 100%; }
pre { background: #f6f8fa; padding: 16px; overflow: auto; } code { font-size: 85%; }
table { border-collapse: collapse; } td, th { border: 1px solid #d1d9e0; padding: 6px 13px; }
"""


def municipality(screen: Screen, folder: Path) -> None:
    """The picture that the README begins with."""
    screen.open(_PAGES["kommun"], "Om kommunen")
    screen.wide(1085, high=860)
    screen.picture(folder / "municipality.png", (0, 0, 1085, 860))


def every_page(screen: Screen, folder: Path) -> None:
    """Each kind of page in each way that it is seen, as ``<page>_<way>.png``."""
    for way, pixels, settings in (
        ("1280", WIDE, {}),
        ("320", NARROW, {}),
        ("utskrift", PAPER, {"medium": "print"}),
        ("tvingade_farger", WIDE, {"forced_colors": "active"}),
        ("morkt", WIDE, {"prefers_color_scheme": "dark"}),
    ):
        screen.shown_as(**settings)
        for name, page in _PAGES.items():
            screen.open(page, "E-hälsa")
            whole(screen, pixels, folder / f"{name}_{way}.png")
    screen.shown_as()
    _readme(screen, folder)


def whole(screen: Screen, pixels: int, path: Path) -> None:
    """The page that is open, from its top as far as a picture goes."""
    screen.wide(pixels)
    height = int(screen.run("return document.documentElement.scrollHeight"))
    screen.picture(path, (0, 0, pixels, min(height, _HIGHEST)))


def _readme(screen: Screen, folder: Path) -> None:
    """The first screen of the README, its pictures beside it, as a host of repositories shows it."""
    body = MarkdownIt("commonmark").enable("table").render((REPO / "README.md").read_text(encoding="utf-8"))
    page = folder / "readme.html"
    page.write_text(
        f"<!doctype html><meta charset=utf-8><base href='{html.escape((REPO / 'README.md').as_uri())}'>"
        f"<title>README</title><style>{_AS_GITHUB}</style>{body}",
        encoding="utf-8",
    )
    screen.visit(page.resolve().as_uri())
    screen.wait("What people ask it")
    whole(screen, WIDE, folder / "readme.png")
    page.unlink()
