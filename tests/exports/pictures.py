"""What a PNG file says of itself, without a library for pictures."""

from __future__ import annotations

import re
import struct
import zlib
from pathlib import Path

_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def chunks(picture: bytes) -> list[tuple[str, bytes]]:
    """Name and content of each part, in order; AssertionError for a part whose checksum is another."""
    assert picture.startswith(_SIGNATURE)
    found, at = [], len(_SIGNATURE)
    while at < len(picture):
        (length,) = struct.unpack_from(">I", picture, at)
        name, content = picture[at + 4 : at + 8], picture[at + 8 : at + 8 + length]
        assert struct.unpack_from(">I", picture, at + 8 + length) == (zlib.crc32(name + content),)
        found.append((name.decode("ascii"), content))
        at += 12 + length
    return found


def size(picture: bytes) -> tuple[int, int]:
    """Width and height in pixels."""
    width, height = struct.unpack_from(">II", dict(chunks(picture))["IHDR"])
    return width, height


def drawn_size(svg: Path) -> tuple[float, float]:
    """Width and height that an SVG states."""
    width, height = re.findall(r'<svg[^>]* width="([\d.]+)" height="([\d.]+)"', svg.read_text(encoding="utf-8"))[0]
    return float(width), float(height)
