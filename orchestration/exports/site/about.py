"""The page about the statistics (the files of the release and the words of the site), and that on accessibility."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from orchestration.exports.readme import named_files
from orchestration.exports.site.pages import HERE, Shared
from orchestration.facts.products import ReleaseFacts

ABOUT, ACCESSIBILITY = "om.html", "tillganglighet.html"
_INDEX = "index.html"
_READ_IN_A_BROWSER = (".html", ".svg")


def about_pages(
    shared: Shared, facts: ReleaseFacts, target: Path, declarations: Sequence[str]
) -> Iterator[tuple[str, str]]:
    """Both pages by their places; the files are those that lie in ``target`` already, as the README names them.

    ``declarations``: the places of the quality declarations, which are written later.
    """
    files = list(_files(facts, target, declarations))
    yield ABOUT, shared.render("about.html.j2", HERE, ABOUT, {"files": files})
    yield ACCESSIBILITY, shared.render("accessibility.html.j2", HERE, ACCESSIBILITY, {})


def _files(facts: ReleaseFacts, target: Path, declarations: Sequence[str]) -> Iterator[dict[str, Any]]:
    for name, title in named_files(facts, facts.specs):
        place = target / name
        index = place / _INDEX
        opens = [index] if index.exists() else sorted(place.rglob("*"))
        here = [path.relative_to(target) for path in opens if path.suffix in _READ_IN_A_BROWSER]
        opened = [*here, *(Path(file) for file in declarations if file.startswith(name))]
        if (place.exists() or opened) and name != f"{facts.release.site_folder}/":
            links = [(path.parent.name if path.name == _INDEX else path.stem, path.as_posix()) for path in opened]
            yield {"name": name, "title": title.rstrip(":"), "page": name if place.is_file() else "", "links": links}
