"""What the start page of a release says of its files, tables and symbols, read as a stranger reads it."""

from __future__ import annotations

import html
import re
from pathlib import Path

_FILE = re.compile(r"<dt>(?:<a href=\"[^\"]*\">)?([^<]+)(?:</a>)?</dt>\n<dd>([^<]*)")
_TABLE = re.compile(r'<tr><th scope="row"><a href="[^"]*#(\w+)">\1</a></th><td>([^<]*)</td><td>([^<]*)</td></tr>')
_SYMBOL = re.compile(r"<dt>([^<]+)</dt><dd>([^<]*)</dd>")


class StartPage:
    """The page ``index.html`` at the top of ``release``."""

    def __init__(self, release: Path) -> None:
        self.text = (release / "index.html").read_text(encoding="utf-8")

    @property
    def files(self) -> dict[str, str]:
        """Name of each file or folder, and what it is."""
        return {name: title for name, title in self._found(_FILE, "filer", "tabeller")}  # noqa: C416 - of two each

    @property
    def tables(self) -> dict[str, tuple[str, str]]:
        """Name of each table of the database, its title, and where its rows come from."""
        return {name: (title, origin) for name, title, origin in self._found(_TABLE, "tabeller", "symboler")}

    @property
    def symbols(self) -> set[str]:
        """The symbols that it explains."""
        return {symbol for symbol, _ in self._found(_SYMBOL, "symboler", None)}

    def _found(self, pattern: re.Pattern[str], start: str, end: str | None) -> list[tuple[str, ...]]:
        part = self.text.split(f'<h2 id="{start}">', 1)[1]
        part = part.split(f'<h2 id="{end}">', 1)[0] if end else part
        return [tuple(html.unescape(text).strip() for text in found) for found in pattern.findall(part)]
