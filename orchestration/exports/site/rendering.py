"""The templates of the site, and what every page is given. Swedish words come from ``data/site/words.yaml``."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.exports.tables.cell_text import swedish
from orchestration.templates import templates_in

if TYPE_CHECKING:
    from jinja2 import Environment, Template
    from markupsafe import Markup

_FOLDER = Path(__file__).parent
_WHOLE = re.compile(r"\b[Ee]-\w+|\(n=[^)\s]+\)|\b\d+(?:[–-]\d+| \d{3}\b)+(?:[.,]\d+)?(?: %)?|\b(?:\d+|i) %")


@cache
def template(name: str) -> Template:
    """A template by the name of its file."""
    return _environment().get_template(name)


def fragments(macro: str, *arguments: object) -> list[str]:
    """Pieces of HTML, one for each thing given, by a macro of ``fragments.html.j2``; templates show them as safe."""
    rendered = getattr(template("fragments.html.j2").module, macro)(*arguments)
    return str(rendered).split("\n")[:-1]  # plain text: what is put together is escaped already


@cache
def _environment() -> Environment:
    environment = templates_in(_FOLDER / "templates")
    environment.filters["fill"] = _filled
    environment.filters["whole"] = whole
    return environment


def whole(text: str) -> Markup:
    """A text in whose words with a hyphen (e-tjänst), numbers and years no line ends."""
    from markupsafe import Markup, escape

    return Markup(_WHOLE.sub(r'<span class="w">\g<0></span>', str(escape(text))))  # noqa: S704 - escaped before


def _filled(text: str, /, **values: Any) -> str:
    shown = {name: swedish(value) if isinstance(value, int) else value for name, value in values.items()}
    return text.format(**shown)
