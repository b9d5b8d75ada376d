"""The page that sets municipalities and groups side by side, and the script that holds what it can show."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import groupby

from orchestration.exports.site.pages import HERE, Shared

PAGE = "jamfor.html"
COLUMNS = 6


def compare_page(shared: Shared) -> str:
    """The page: a form of pickers, which is sent to the page itself, so that its address says what is compared."""
    content = shared.content
    groups = [
        {"label": label, "options": [{"key": _key(*group.key), "name": shared.group_name(group)} for group in found]}
        for label, found in groupby(content.groups.values(), key=lambda group: group.grouping_label)
    ]
    places = [{"key": place.municipality_code, "name": place.municipality} for place in shared.alphabetical]
    questions = [
        {"page": content.indicators[at].page, "text": shared.texts[at], "subject": row.subject}
        for row, at in zip(content.site.chosen, shared.chosen, strict=True)
    ]
    values = {"groups": groups, "places": places, "columns": COLUMNS, "questions": questions}
    return shared.render("compare.html.j2", HERE, PAGE, values)


def compare_data(shared: Shared) -> str:
    """What the page can show, as a script: by key the name, the page if there is one, and a text a question."""
    lines = ",\n".join(json.dumps(line, ensure_ascii=False) for line in _lines(shared))
    return f"const COMPARED = [\n{lines}\n];\n"


def _lines(shared: Shared) -> Iterator[list[object]]:
    content = shared.content
    for place in content.places:
        answers = content.answers[place.municipality_code]
        words = [content.site.words.answers[answers[at]] for at in shared.chosen]
        yield [place.municipality_code, place.municipality, shared.place_page(place.municipality_code), words]
    for group in content.groups.values():
        yield [_key(*group.key), shared.group_name(group), "", [shared.figures[group.key][at] for at in shared.chosen]]


def _key(grouping: str, code: str) -> str:
    return f"{grouping}.{code}"
