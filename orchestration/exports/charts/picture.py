"""A figure as PNG, rendered from its SVG with one font that is pinned like all code: the same bytes on every machine.

No font of the machine is looked at. What stands in the picture is decided by the SVG. Why this font: docs/adr/0113.
"""

from __future__ import annotations

from functools import cache
from importlib.metadata import files

from orchestration.errors import ReadableError

FONT = "HK Grotesk"
SCALE = 2
"""Pixels of the picture a pixel of the SVG."""
_PACKAGE = "great-expectations"
_FONT_FILES = ("HKGrotesk-Regular.otf", "HKGrotesk-Bold.otf", "HKGrotesk-BoldItalic.otf")


def png(svg: str) -> bytes:
    """Render an SVG at ``SCALE`` times its size. ReadableError where the package that holds the font lacks it."""
    import resvg_py

    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg,
            zoom=SCALE,
            skip_system_fonts=True,
            font_files=list(font_files()),
            font_family=FONT,
            sans_serif_family=FONT,
        )
    )


@cache
def font_files() -> tuple[str, ...]:
    """The files of the font: upright, bold, and bold italic. ReadableError for one that is not there."""
    held = {path.name: str(path.locate()) for path in files(_PACKAGE) or () if path.suffix == ".otf"}
    lacking = [name for name in _FONT_FILES if name not in held]
    if lacking:
        remedy = "install what requirements.lock names (make setup), or name other files in charts/picture.py"
        raise ReadableError("the font of the figures is missing", _PACKAGE, ", ".join(_FONT_FILES), lacking[0], remedy)
    return tuple(held[name] for name in _FONT_FILES)
