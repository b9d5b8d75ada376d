"""The site as a reader meets it, opened from the disk: found by name, without a script, on a narrow screen, by keys."""

from __future__ import annotations

import time
from pathlib import Path
from statistics import median

import pytest
from selenium.webdriver.common.keys import Keys

from orchestration.exports.charts.font import wide
from tests.browser.screen import Screen
from tests.browser.server import wait_for
from tests.e2e.loading import FinishedLoad

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("e2e_good"), pytest.mark.timeout(600)]

SECONDS_OF_AN_ERRAND = 30
SECONDS_OF_A_VIEW = 1.0
TRIES = 5
SLOW = "<script>const end = performance.now() + 1100; while (performance.now() < end);</script><p>Late."
PAGES = (
    "index.html",
    "kommun/0580-linkoping/index.html",
    "kommun/0584-vadstena/index.html",
    "indikator/index.html",
    "indikator/icf_myndighet.aldreomsorg.html",
    "jamfor.html?k=0580&k=storlek.s4&k=alla.riket",
    "tabell/index.html",
    "tabell/2021_bilaga2_tabell_12.html",
    "figur/index.html",
    "figur/2021_figur_3.html",
    "om.html",
    "tillganglighet.html",
)


@pytest.mark.parametrize("page", PAGES)
def test_no_page_is_wider_than_a_narrow_screen_or_large_text(reader: Screen, page: str) -> None:
    reader.open(page, "E-hälsa och välfärdsteknik")
    assert reader.wide(320) == 0
    assert reader.wide(640, "200%") == 0
    assert [reader.wide(pixels) for pixels in (760, 900, 1000, 1280)] == [0] * 4
    assert reader.complaints() == []
    assert reader.hosts() == set()


@pytest.mark.parametrize(("pixels", "end"), [(1280, "/figur_8.svg"), (320, "_smal.svg")])
def test_a_figure_has_letters_as_large_on_a_narrow_screen_and_is_there_whole(
    reader: Screen, pixels: int, end: str
) -> None:
    reader.open("figur/2021_figur_8.html", "Siffrorna i figuren")
    reader.wide(pixels)
    image = "const image = document.querySelector('.figure img'); return "
    wait_for(lambda: bool(reader.run(f"{image} image.complete && image.currentSrc.endsWith('{end}')")), end)
    assert reader.run(f"{image} [image.width, image.naturalWidth - image.width]") in ([900, 0], [272, 0])
    assert reader.run("const box = document.querySelector('.figure'); return box.scrollWidth - box.clientWidth") == 0


def test_no_text_of_a_figure_is_wider_than_its_picture(reader: Screen, finished_load: FinishedLoad) -> None:
    """Letters are those of the font that each picture holds: a text is as wide as measured, or less by kerning."""
    pictures = sorted([*finished_load.release.glob("figurer/*/*.svg"), *finished_load.release.glob("webb/figur/*.svg")])
    assert len(pictures) > 10
    for picture in pictures:
        reader.visit(picture.as_uri())
        cut = reader.run("""
            const page = document.documentElement.viewBox.baseVal;
            const box = (text) => text.getBBox();
            return [...document.querySelectorAll('text')]
                .filter((text) => box(text).x < 0 || box(text).x + box(text).width > page.width)
                .map((text) => text.textContent);
        """)
        assert cut == [], picture.name
        found = reader.run("""
            return [...document.querySelectorAll('text')].map((text) => {
                const {fontSize, fontWeight} = getComputedStyle(text);
                return [text.textContent, parseFloat(fontSize), fontWeight === '700', text.getComputedTextLength()];
            });
        """)
        for text, size, bold, length in found:
            assert 0.93 < length / wide(text, size, bold=bold) < 1.01, (picture.name, text)


@pytest.mark.parametrize(
    ("typed", "found"),
    [("vadstena", "Vadstena"), ("ostersund", "Östersund"), ("0584", "Vadstena"), ("malung", "Malung-Sälen")],
)
def test_a_municipality_is_found_as_it_is_typed(reader: Screen, typed: str, found: str) -> None:
    reader.open("index.html", "Sök kommun")
    reader.run("document.querySelector('#sok').focus()")
    reader.type(typed)
    assert reader.run("return document.querySelector('.found a').textContent").startswith(found)
    reader.type(Keys.ENTER)
    reader.wait("Om kommunen")
    assert reader.run("return document.querySelector('h1').textContent") == found


def test_an_officer_finds_a_question_and_those_of_the_same_size(reader: Screen) -> None:
    """From the start page, by the keyboard alone: the municipality, then the words of the question."""
    began = time.monotonic()
    reader.open("index.html", "Sök kommun")
    reader.run("document.querySelector('#sok').focus()")
    reader.type("vadstena", Keys.ENTER)
    reader.wait("Alla frågor", "Vadstena kommun besvarade inte enkäten")
    reader.run("document.querySelector('#filter').focus()")
    reader.type("ekonomiskt ANSOKAN")
    reader.wait("1 rader visas")
    rows = "[...document.querySelectorAll('.theme tr')].filter((row) => row.offsetParent && row.cells.length > 3)"
    (shown,) = [row for row in reader.run(f"return {rows}.map((row) => row.innerText)") if "ansökan" in row]
    assert "Inte svarat" in shown
    assert "38\u00a0% (48\u00a0av\u00a0128)" in shown
    assert time.monotonic() - began < SECONDS_OF_AN_ERRAND


@pytest.mark.parametrize("page", [PAGES[0], PAGES[1], PAGES[4]], ids=["start", "municipality", "indicator"])
def test_a_page_is_seen_within_a_second(reader: Screen, finished_load: FinishedLoad, page: str) -> None:
    """The median of three views from the disk: painted, read to its end, scripts run.

    On a machine that does nothing else it is 0.1 to 0.3 s. What else the machine does adds to a view and takes nothing
    from it, so the three are tried again until they had their turn; a page that is too heavy is so each time.
    """
    address, tried = (finished_load.release / "webb" / page).resolve().as_uri(), [SECONDS_OF_A_VIEW]
    while tried[-1] >= SECONDS_OF_A_VIEW and len(tried) <= TRIES:
        tried.append(median(reader.first_view(address) for _ in range(3)))
    assert tried[-1] < SECONDS_OF_A_VIEW, tried[1:]


def test_a_page_that_is_seen_late_is_measured_so(reader: Screen, tmp_path: Path) -> None:
    page = tmp_path / "late.html"
    page.write_text(SLOW, encoding="utf-8")
    assert reader.first_view(page.as_uri()) > SECONDS_OF_A_VIEW


def test_a_comparison_has_an_address(reader: Screen) -> None:
    reader.open("jamfor.html", "Inget är valt ännu.")
    reader.run("document.querySelector('#val-1').value = '0580'; document.querySelector('#val-2').value = 'alla.riket'")
    reader.run("document.querySelector('.compare').requestSubmit()")
    reader.wait("2 visas.")
    assert "k=0580&k=alla.riket" in reader.address()
    first = reader.run("return [...document.querySelector('.compared tbody tr').cells].map((cell) => cell.textContent)")
    assert first[1:] == ["Ja", "48\u00a0% (137\u00a0av\u00a0285)"]


def test_the_first_key_leads_past_the_navigation(reader: Screen) -> None:
    reader.open("kommun/0580-linkoping/index.html", "Linköping")
    reader.type(Keys.TAB)
    assert reader.run("return document.activeElement.textContent") == "Till innehållet"
    reader.type(Keys.ENTER)
    assert reader.run("return document.activeElement.id") == "innehall"


def test_everything_is_there_without_a_script(reader: Screen) -> None:
    reader.scripts(run=False)
    try:
        shown = reader.open("index.html", "Alla kommuner, län för län")
        assert "Vadstena" in shown
        assert "Sök kommun" not in shown, "a form that does nothing is not shown"
        assert "Inte svarat" in reader.open("kommun/0584-vadstena/index.html", "Alla frågor")
        assert "Jämförelsen behöver skript." in reader.open("jamfor.html", "Frågor och svar")
    finally:
        reader.scripts(run=True)
