"""The pictures of figures against what a browser draws of the same SVG with the font that it holds, pixel by pixel."""

from __future__ import annotations

import base64
import shutil
from pathlib import Path
from typing import Any

import pytest

from orchestration.exports.charts.picture import SCALE
from tests.browser.screen import Screen
from tests.e2e.loading import FinishedLoad
from tests.exports.pictures import drawn_size, size
from tests.pictures.palette import reduce_colours

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("e2e_good"), pytest.mark.timeout(600)]

MARGIN = 16
"""Pixels at each edge of a picture where nothing may stand."""
MOST_APART = 0.0025
"""Of black against white, on average: letters are smoothed in two ways. One line of text that lacks is more."""
LARGEST = 60_000
"""Bytes of a picture in the docs."""
COMPARE = """
const [svg, png, margin] = arguments, done = arguments[arguments.length - 1];
const pixels = async (address, width, height) => {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [width || image.width, height || image.height];
    const drawn = canvas.getContext('2d');
    drawn.drawImage(image, 0, 0, canvas.width, canvas.height);
    return drawn.getImageData(0, 0, canvas.width, canvas.height);
};
(async () => {
    const made = await pixels(png), {width, height, data} = made;
    const browsers = (await pixels(svg, width, height)).data;
    let apart = 0, dark = 0, outside = 0;
    for (let at = 0; at < data.length; at += 4) {
        const light = data[at + 1], x = (at / 4) % width, y = Math.floor(at / 4 / width);
        apart += Math.abs(light - browsers[at + 1]);
        dark += 255 - light;
        if (light < 250 && (x < margin || x >= width - margin || y < margin || y >= height - margin)) outside++;
    }
    done({apart: apart / 255 / width / height, dark: dark / 255 / width / height, outside});
})().catch((error) => done(String(error)));
"""


def address(content: bytes, kind: str) -> str:
    return f"data:{kind};base64,{base64.b64encode(content).decode('ascii')}"


def test_every_figure_is_a_picture_as_a_browser_draws_it_and_nothing_is_cut(
    reader: Screen, finished_load: FinishedLoad
) -> None:
    """Title and mark are texts of the SVG: a picture alike has them too."""
    drawn = sorted((finished_load.release / "figurer").rglob("*.svg"))
    assert len(drawn) >= 10
    reader.visit("about:blank")
    for svg in drawn:
        png = svg.with_suffix(".png").read_bytes()
        assert size(png) == tuple(round(SCALE * pixels) for pixels in drawn_size(svg)), svg
        browsers = address(svg.read_bytes(), "image/svg+xml")
        found: dict[str, Any] = reader.run_until_done(COMPARE, browsers, address(png, "image/png"), MARGIN)
        assert found["outside"] == 0, svg
        assert found["dark"] > 0.02, svg
        assert found["apart"] < MOST_APART, (svg, found)


def test_pictures_of_the_docs_are_small_and_as_their_script_writes_them(
    reader: Screen, repo_root: Path, tmp_path: Path
) -> None:
    committed = sorted((repo_root / "docs" / "pictures").iterdir())
    again = [Path(shutil.copy(picture, tmp_path)) for picture in committed]
    reduce_colours(reader, again)
    assert [picture.read_bytes() for picture in again] == [picture.read_bytes() for picture in committed]
    assert max(len(picture.read_bytes()) for picture in committed) <= LARGEST
