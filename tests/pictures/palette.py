"""Makes pictures of screens small: at most 256 colours, as a PNG with a palette."""

from __future__ import annotations

import base64
import struct
import zlib
from pathlib import Path

import numpy as np

from tests.browser.screen import Screen

_PIXELS = """
const [address] = arguments, done = arguments[arguments.length - 1], image = new Image();
image.src = address;
image.decode().then(() => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [image.width, image.height];
    const drawn = canvas.getContext('2d');
    drawn.drawImage(image, 0, 0);
    const reader = new FileReader();
    reader.onload = () => done([image.width, image.height, reader.result.split(',')[1]]);
    reader.readAsDataURL(new Blob([drawn.getImageData(0, 0, image.width, image.height).data]));
});
"""
_COLOURS = 256


def reduce_colours(screen: Screen, paths: list[Path]) -> None:
    """Write each picture again, its colours as coarse as it takes for a palette to hold them."""
    screen.visit("about:blank")
    for path in paths:
        address = f"data:image/png;base64,{base64.b64encode(path.read_bytes()).decode('ascii')}"
        width, height, encoded = screen.run_until_done(_PIXELS, address)
        pixels = np.frombuffer(base64.b64decode(encoded), np.uint8).reshape(-1, 4)[:, :3].astype(np.uint32)
        path.write_bytes(_with_palette(pixels, width, height))


def _with_palette(pixels: np.ndarray, width: int, height: int) -> bytes:
    for step in (1, 2, 4, 8, 16, 32, 64, 128):
        coarse = np.minimum((pixels + step // 2) // step * step, 255) @ np.array([1 << 16, 1 << 8, 1], np.uint32)
        colours, places = np.unique(coarse, return_inverse=True)
        if len(colours) <= _COLOURS:
            break
    rows = np.zeros((height, width + 1), np.uint8)  # each row begins with 0: as it is, unfiltered
    rows[:, 1:] = places.reshape(height, width)
    palette = b"".join(int(colour).to_bytes(3, "big") for colour in colours)
    parts = {
        b"IHDR": struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0),
        b"PLTE": palette,
        b"IDAT": zlib.compress(rows.tobytes(), 9),
        b"IEND": b"",
    }
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        for kind, content in parts.items()
    )
