"""A figure as PNG, rendered from its SVG with the font that it holds: the same bytes on every machine.

No font of the machine is looked at. What stands in the picture is decided by the SVG. Why this renderer: docs/adr/0113.
"""

from __future__ import annotations

from orchestration.exports.charts.font import FONT, font_files

SCALE = 2
"""Pixels of the picture a pixel of the SVG."""


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
