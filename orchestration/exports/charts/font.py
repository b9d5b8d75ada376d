"""The font of the figures: its files, how wide a text is in it, and its faces as an SVG holds them.

HK Grotesk (SIL Open Font License 1.1, whose text stands in each file) as a package that is pinned ships it: the same on
every machine, in a browser, in the PNG and where texts are measured. Why this font: docs/adr/0113 and 0131.
"""

from __future__ import annotations

import base64
import re
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import files
from pathlib import Path

from orchestration.errors import ReadableError

FONT = "HK Grotesk"
_PACKAGE = "great-expectations"
_REGULAR, _BOLD = "HKGrotesk-Regular.otf", "HKGrotesk-Bold.otf"
# A line may end at a blank, or at a hyphen inside a word; never at a no-break space.
_BREAK = re.compile(r"(?<=[ ])|(?<=\w-)(?=\w)")
_BY_SEGMENTS, _NO_CODE = 4, 0xFFFF


@dataclass(frozen=True, slots=True)
class Face:
    """A weight of the font as CSS names it, and the whole file as an address of its own."""

    weight: str
    address: str


@cache
def font_files() -> tuple[str, ...]:
    """The files of the font: upright and bold. ReadableError for one that is not there."""
    held = {path.name: str(path.locate()) for path in files(_PACKAGE) or () if path.suffix == ".otf"}
    wanted = (_REGULAR, _BOLD)
    lacking = [name for name in wanted if name not in held]
    if lacking:
        remedy = "install what requirements.lock names (make setup), or name other files in charts/font.py"
        raise ReadableError("the font of the figures is missing", _PACKAGE, ", ".join(wanted), lacking[0], remedy)
    return tuple(held[name] for name in wanted)


@cache
def faces() -> tuple[Face, ...]:
    """Both weights, to be put into a picture: one that a page shows as an image may fetch nothing."""
    packed = (base64.b64encode(Path(file).read_bytes()).decode("ascii") for file in font_files())
    return tuple(
        Face(weight, f"data:font/otf;base64,{data}") for weight, data in zip(("normal", "bold"), packed, strict=True)
    )


def wide(text: str, size: float, *, bold: bool = False) -> float:
    """How wide a text is at this size, by the advance widths of its letters; kerning takes a little away."""
    advances = _advances(font_files()[bold])
    return size * sum(advances.get(ord(letter), advances[0]) for letter in text)


def wrapped(text: str, width: float, size: float, *, bold: bool = False) -> list[str]:
    """Break a text into lines that are at most so wide; a word that is wider stays whole."""
    lines = [""]
    for part in _BREAK.split(text):
        if lines[-1] and wide((lines[-1] + part).rstrip(" "), size, bold=bold) > width:
            lines.append("")
        lines[-1] += part
    return [line.strip(" ") for line in lines]


@cache
def _advances(file: str) -> Mapping[int, float]:
    """By code point, how far a letter moves on, in its size; by 0 that of a letter that the font has not."""
    font = Path(file).read_bytes()
    (count,) = struct.unpack_from(">4xH", font)
    tables: dict[bytes, int] = dict(struct.unpack_from(">4s4xI4x", font, 12 + 16 * n) for n in range(count))
    (units,) = struct.unpack_from(">H", font, tables[b"head"] + 18)
    (full,) = struct.unpack_from(">H", font, tables[b"hhea"] + 34)
    widths = [struct.unpack_from(">H", font, tables[b"hmtx"] + 4 * glyph)[0] / units for glyph in range(full)]
    return {0: widths[0], **{code: widths[min(glyph, full - 1)] for code, glyph in _glyphs(font, tables[b"cmap"])}}


def _glyphs(font: bytes, cmap: int) -> list[tuple[int, int]]:
    """Code points and their glyphs, of the table for the Basic Multilingual Plane (format 4)."""
    (count,) = struct.unpack_from(">2xH", font, cmap)
    places = [cmap + struct.unpack_from(">4xI", font, cmap + 4 + 8 * n)[0] for n in range(count)]
    at = next(place for place in places if struct.unpack_from(">H", font, place)[0] == _BY_SEGMENTS)
    (double,) = struct.unpack_from(">6xH", font, at)
    columns = [struct.unpack_from(f">{double // 2}H", font, at + first) for first in (14, 16 + double, 16 + 2 * double)]
    offsets_at = at + 16 + 3 * double
    found = []
    for n, (end, start, delta) in enumerate(zip(*columns, strict=True)):
        (offset,) = struct.unpack_from(">H", font, offsets_at + 2 * n)
        for code in range(start, end + 1):
            place = offsets_at + 2 * n + offset + 2 * (code - start)
            glyph = struct.unpack_from(">H", font, place)[0] if offset and code != _NO_CODE else code
            found.append((code, (glyph + delta) % 0x10000 if glyph or not offset else 0))
    return found
