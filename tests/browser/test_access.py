"""Pages for everybody: what axe finds, forced colours, print and keys, on every kind of page of a release."""

from __future__ import annotations

import pytest
from selenium.webdriver.common.keys import Keys

from tests.browser.screen import Screen

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("e2e_good"), pytest.mark.timeout(600)]

MUNICIPALITY = "kommun/0584-vadstena/index.html"
PAGES = (
    "index.html",
    MUNICIPALITY,
    "indikator/index.html",
    "indikator/icf_myndighet.aldreomsorg.html",
    "jamfor.html?k=0580&k=storlek.s4&k=alla.riket",
    "tabell/index.html",
    "tabell/2021_bilaga2_tabell_12.html",
    "figur/index.html",
    "figur/2021_figur_3.html",
    "om.html",
    "tillganglighet.html",
    "../index.html",
    "../dictionary.html",
    "../harkomst/index.html",
    "../harkomst/report_cells.html",
    "../audit/2021.html",
    "../kvalitetsdeklaration/2021.html",
)
"""One of each kind."""
KEPT = 3
"""Of rows, entries and parts that are made alike."""
STYLES = (MUNICIPALITY, "jamfor.html?k=0580&k=alla.riket", "../kvalitetsdeklaration/2021.html")
"""Pages of each style that has a dark side."""
A4_IN_PIXELS = 672
TORN = "return [...document.querySelectorAll('.w')].filter(w => w.getClientRects().length > 1).map(w => w.textContent)"
FOCUS = """
const at = document.activeElement, style = getComputedStyle(at);
return [at.id || at.textContent.trim(), style.outlineStyle !== 'none' || style.outlineWidth !== '0px'];
"""


@pytest.fixture
def plain(reader: Screen) -> Screen:
    """The reader without settings of its own, whatever a test before left."""
    reader.shown_as()
    return reader


@pytest.mark.parametrize("page", PAGES)
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(plain: Screen, page: str) -> None:
    plain.open(page)
    found = {pixels: plain.wide(pixels) for pixels in (1280, 320)}
    assert found == {1280: 0, 320: 0}, "pixels to scroll sideways"
    assert plain.run(TORN) == [], "words with a hyphen and numbers that a line ends in"
    plain.shorten(KEPT)
    barriers = plain.barriers()
    plain.wide(1280)
    assert (barriers, plain.barriers()) == ([], []), "at 320 and at 1280 pixels"


def test_axe_would_find_something(plain: Screen) -> None:
    plain.open("om.html")
    plain.run("document.documentElement.lang = ''; document.querySelector('main p').style.color = '#ddd'")
    assert {barrier.split(" ")[0] for barrier in plain.barriers()} == {"html-has-lang", "color-contrast"}


@pytest.mark.parametrize("page", STYLES)
def test_dark_pages_have_contrast_too(plain: Screen, page: str) -> None:
    plain.shown_as(prefers_color_scheme="dark")
    plain.open(page)
    plain.wide(1280)
    plain.shorten(KEPT)
    assert plain.barriers() == []


def test_forced_colours_leave_signs_and_marks_to_be_seen(plain: Screen) -> None:
    plain.shown_as(forced_colors="active")
    plain.open(MUNICIPALITY, "Alla frågor")
    assert plain.run("return matchMedia('(forced-colors: active)').matches")
    page, stroke = plain.run("""
        const text = (element, name) => getComputedStyle(element)[name];
        return [text(document.body, 'backgroundColor'), text(document.querySelector('.answers svg'), 'stroke')];
    """)
    assert stroke != page
    assert plain.run("return getComputedStyle(document.querySelector('.mark')).borderTopStyle") == "solid"


def test_print_is_the_page_without_what_is_for_hands(plain: Screen) -> None:
    plain.shown_as("print")
    plain.open(MUNICIPALITY, "Alla frågor")
    assert plain.wide(A4_IN_PIXELS) == 0
    shown = "return [...document.querySelectorAll('{}')].filter((element) => element.offsetParent).length"
    assert plain.run(shown.format("header nav, .skip, form, .filter")) == 0
    assert plain.run(shown.format(".answers thead")) > 0
    assert plain.run("return getComputedStyle(document.querySelector('.mark')).borderTopStyle") == "solid"
    assert plain.run("return getComputedStyle(document.body).backgroundColor") in {
        "rgb(255, 255, 255)",
        "rgba(0, 0, 0, 0)",
    }


@pytest.mark.parametrize("page", [page for page in PAGES if page.startswith(("tabell/2", "figur/2", "jamfor"))])
def test_in_print_no_wide_table_is_cut(plain: Screen, page: str) -> None:
    """On paper nobody scrolls; a browser prints smaller what is a little wider than the page."""
    plain.shown_as("print")
    plain.open(page, "E-hälsa och välfärdsteknik")
    assert plain.wide(A4_IN_PIXELS) <= A4_IN_PIXELS / 4
    assert plain.run("return getComputedStyle(document.querySelector('.scroll')).overflowX") == "visible"


def test_keys_lead_past_through_and_into_the_page_and_the_focus_is_seen(plain: Screen) -> None:
    """In the order of the page: past the navigation, home, the pages of the navigation, the search."""
    plain.open("index.html", "Sök kommun")
    navigation = plain.run("return [...document.querySelectorAll('header nav a')].map((link) => link.textContent)")
    reached = []
    for _ in range(len(navigation) + 3):
        plain.type(Keys.TAB)
        reached.append(plain.run(FOCUS))
    names = [name for name, _ in reached]
    assert names == [
        "Till innehållet",
        plain.run("return document.querySelector('.site').textContent"),
        *navigation,
        "sok",
    ]
    assert all(seen for _, seen in reached), reached


def test_keys_lead_into_a_table_that_scrolls_and_open_what_is_folded(plain: Screen) -> None:
    plain.open("tabell/2021_bilaga2_tabell_12.html", "tabell 12")
    plain.wide(320)
    plain.run("document.querySelector('.crumbs a:last-of-type').focus()")
    plain.type(Keys.TAB)
    assert plain.run("return document.activeElement.className") == "scroll"
    plain.type(Keys.TAB, Keys.ENTER)
    assert plain.run("return document.querySelector('details').open")
