"""The start page of a release, which names its files; the pages of the site on its words and on accessibility."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from orchestration.exports.listing import named_files
from orchestration.exports.marts import CheckedMart
from orchestration.exports.readme import origins_told, reports_told
from orchestration.exports.site.pages import HERE, Shared
from orchestration.facts.products import ReleaseFacts

ABOUT, ACCESSIBILITY = "om.html", "tillganglighet.html"
_INDEX = "index.html"
_READ_IN_A_BROWSER = (".html", ".svg")


@dataclass(frozen=True, slots=True)
class Held:
    """What a release holds beside the files that lie there: its marts, and the rounds that it is ``without``.

    ``later``: the places of files that are written after the start page.
    """

    marts: Sequence[CheckedMart]
    without: Sequence[str]
    later: Sequence[str]


def about_pages(shared: Shared, facts: ReleaseFacts) -> Iterator[tuple[str, str]]:
    """The two pages of the site, by their places."""
    yield ABOUT, shared.render("about.html.j2", HERE, ABOUT, {"start_page": facts.release.start_page})
    yield ACCESSIBILITY, shared.render("accessibility.html.j2", HERE, ACCESSIBILITY, {})


def start_page(shared: Shared, facts: ReleaseFacts, held: Held, target: Path) -> str:
    """The page at the top of the release in ``target``, where the other files lie already."""
    release = facts.release
    values = {
        "release": release,
        "title": release.title,
        "reports": reports_told(facts, held.without),
        "origin": origins_told(facts, held.marts),
        "synthetic": any(checked.origin.rounds for checked in held.marts),
        "files": list(_files(facts, target, held.later)),
        "marts": held.marts,
        "symbols": facts.texts.symbols,
    }
    return shared.render("release.html.j2", f"{release.site_folder}/", "", values)


def _files(facts: ReleaseFacts, target: Path, later: Sequence[str]) -> Iterator[dict[str, Any]]:
    for name, title in named_files(facts, facts.specs):
        place = target / name
        index = place / _INDEX
        opens = [index] if index.exists() else sorted(place.rglob("*"), key=lambda path: (len(path.name), path.name))
        here = [path.relative_to(target) for path in opens if path.suffix in _READ_IN_A_BROWSER]
        opened = dict.fromkeys([*here, *(Path(file) for file in later if file.startswith(name))])
        if place.exists() or opened:
            links = [(path.parent.name if path.name == _INDEX else path.stem, path.as_posix()) for path in opened]
            yield {"name": name, "title": title, "page": name if place.is_file() else "", "links": links}
