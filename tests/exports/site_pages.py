"""What a reader finds on the site: rows of a table, links, and the release's own figures to hold them against."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

_ROW = re.compile(r'<tr><th scope=row><a href="[./]*indikator/([\w.]+)\.html">(.*?)</a><td class=(\w+)>(.*?)<td><svg')
_LINK = re.compile(r'(?:href|src)="([^"#?]*)')
_NUMBERS = re.compile(r"(\d+)\u00a0% \((\d+)\u00a0av\u00a0(\d+)\)|(\d+)\u00a0av\u00a0(\d+)")


def rows(page: str) -> Iterator[tuple[str, str, list[str]]]:
    """Rows below "Alla frågor": the indicator, what the row is called, and the cells: own answer, then the groups'."""
    for indicator, text, _, cells in _ROW.findall(page[page.index('id="alla"') :]):
        yield indicator, html.unescape(text), [html.unescape(cell) for cell in cells.split("<td>")]


def numbers(cell: str) -> tuple[int, ...] | None:
    """Share (if the base is not small), numerator and base of a group's cell; None where words stand in their place."""
    found = _NUMBERS.fullmatch(cell)
    return None if found is None else tuple(int(part) for part in found.groups() if part is not None)


def broken_links(release: Path) -> list[str]:
    """Links of all pages of a release that lead to no file of it; one to another host among them."""
    found = []
    for page in sorted(release.rglob("*.html")):
        for link in sorted(set(_LINK.findall(page.read_text(encoding="utf-8")))):
            if link and not (page.parent / link).is_file():
                found.append(f"{page.relative_to(release)}: {link}")
    return found
