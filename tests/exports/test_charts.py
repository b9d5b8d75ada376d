"""Figures: which points they show, what is said of gaps and breaks, what stands on the page, and what is refused."""

from __future__ import annotations

import csv
import itertools
import math
import re
from pathlib import Path
from xml.etree import ElementTree
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.errors import ReadableError
from orchestration.exports.charts import font
from orchestration.exports.charts.charts import COLOURS, COLUMNS, read_figures
from orchestration.exports.charts.font import FONT, wide, wrapped
from orchestration.exports.charts.layout import NARROW, WIDE, Drawing, Page, draw
from orchestration.exports.charts.picture import SCALE, png
from orchestration.exports.charts.points import Figure, read_figure
from orchestration.facts.charts import load_figures
from orchestration.facts.errors import FactError, FactErrors
from orchestration.facts.products import ReportFacts
from orchestration.warehouse.marts import open_marts
from tests.exports.conftest import change
from tests.exports.pictures import chunks, drawn_size, size
from tests.exports.small_build import REPORT, write_products

SVG = "{http://www.w3.org/2000/svg}"
SMALLEST_LETTERS, LEAST_CONTRAST = 12, 4.5


@pytest.fixture
def figures(database: Path, products: Path, facts: ReportFacts) -> list[Figure]:
    with open_marts(database) as build:
        return [read_figure(build, spec, facts.texts.figures) for spec in load_figures(products, REPORT)]


def svg(exported: Path, number: int) -> ElementTree.Element:
    return ElementTree.parse(exported / "figurer" / REPORT / f"figur_{number}.svg").getroot()


def texts(root: ElementTree.Element, kind: str | None = None) -> list[str]:
    found = [text for text in root.iter(f"{SVG}text") if kind is None or kind in text.attrib["class"].split()]
    return [text.text or "" for text in found]


def test_computed_comes_before_printed_and_the_figures_own_report_before_another(figures: list[Figure]) -> None:
    first, second = figures[0].lines
    shown = [(point.period, str(point.value), point.source, point.report, point.breaks) for point in first.points]
    assert shown == [
        ("2097", "9.00", "published", "9998", False),
        ("2098", "34.00", "published", "9999", False),
        ("2099", "38.00", "computed", "", True),
    ]
    assert [(point.period, point.breaks) for point in second.points] == [("2099", False)], "nothing before it to break"
    assert [figure.is_synthetic for figure in figures] == [True, False]


def test_gaps_breaks_and_contradictions_are_said(figures: list[Figure]) -> None:
    assert figures[0].notes == (
        "En egen anmärkning.",
        "Brott i tidsserien 2099 (Ja & nej): Frågan delades.",
        "Uppgifter för 2096 finns inte.",
        "2097: uppgift saknas för Annat.",
        "2098: uppgift saknas för Annat.",
        "Ja & nej 2098: olika uppgifter finns. 34 (Tabell 16); 15 (Tabell 1).",
        "Källa: Påhittad enkät.",
    )
    assert figures[1].notes == ("Källa: Påhittad myndighet.",)


def test_a_figure_has_title_description_language_and_a_mark_of_synthetic_answers(exported: Path) -> None:
    bars, lines = svg(exported, 1), svg(exported, 2)
    for root in (bars, lines):
        assert root.attrib["role"] == "img"
        assert root.attrib["lang"] == "sv"
        named = {element.attrib["id"]: element.text for element in root if "id" in element.attrib}
        assert root.attrib["aria-labelledby"].split() == list(named)
    assert bars.findtext(f"{SVG}title") == "Figur 1. Utveckling för barn"
    description = "Andel av kommunerna i procent (procent). Ja & nej: 2097: 9◊, 2098: 34◊, 2099: 38. Annat: 2099: 12,5."
    assert bars.findtext(f"{SVG}desc") == description
    assert [text[:16] for text in texts(bars, "mark")] == ["Syntetiska svar:"]
    assert texts(lines, "mark") == []


def test_every_bar_has_its_period_and_figure_beside_it_and_print_is_hatched(exported: Path) -> None:
    root = svg(exported, 1)
    assert texts(root, "period") == ["2097", "2098", "2099", "2099"]
    assert texts(root, "figure") == ["9◊", "34◊", "38", "12,5"]
    bars = [rect for rect in root.iter(f"{SVG}rect") if rect.findtext(f"{SVG}title") and rect.attrib["height"] == "15"]
    assert [bar.attrib["class"] for bar in bars] == ["published", "published", "latest", "latest"]
    assert bars[2].findtext(f"{SVG}title") == "Ja & nej, 2099: 38"
    widths = [float(bar.attrib["width"]) for bar in bars]
    assert widths[1] / widths[0] == pytest.approx(34 / 9, rel=0.01)
    breaks = [path for path in root.iter(f"{SVG}path") if path.attrib["class"] == "break"]
    assert len(breaks) == 2, "one between the bars, one in the legend"
    legend = texts(root, "legend")
    expected = ["Beräknat på syntetiska svar", "Hämtat ur tryckt rapport, inte beräknat (◊)", "Brott i tidsserien"]
    assert legend == expected


def test_lines_have_names_and_marks_of_their_own_and_months_stand_apart_as_in_time(exported: Path) -> None:
    root = svg(exported, 2)
    assert texts(root, "name") == ["Slagningar", "Användare"]
    assert texts(root, "tick")[-2:] == ["feb 2098", "jan 2099"]
    assert texts(root, "figure") == ["26\u00a0711", "154\u00a0658", "3\u00a0281", "9\u00a0476"]
    marks = [path for path in root.iter(f"{SVG}path") if path.findtext(f"{SVG}title")]
    forms = {re.sub(r"^M[^a-zA-Z]*", "", mark.attrib["d"]) for mark in marks}
    assert len(forms) == 2, "each line has a mark of its own form"
    assert texts(root, "legend") == ["Insamlade uppgifter"]


def test_a_broken_line_is_dashed_and_a_printed_point_hollow(
    own_database: Path, products: Path, facts: ReportFacts
) -> None:
    spec = load_figures(products, REPORT)[0].model_copy(update={"form": "lines"})
    with open_marts(own_database) as build:
        drawing = draw(read_figure(build, spec, facts.texts.figures), facts.texts)
    assert [stroke.kind for stroke in drawing.strokes if "line-" in stroke.kind] == [
        "line line-0",
        "line line-0 dashed",
    ]
    kinds = [mark.kind for mark in drawing.marks if mark.title.startswith(("Ja", "Annat"))]
    assert kinds == ["mark-0 published", "mark-0 published", "mark-0 computed", "mark-1 computed"]


def test_on_a_narrow_page_lines_are_bars_of_the_same_figures(figures: list[Figure], facts: ReportFacts) -> None:
    (lines,) = (figure for figure in figures if figure.spec.form == "lines")
    wide, narrow = draw(lines, facts.texts), draw(lines, facts.texts, NARROW)
    assert labels_of_points(wide) == labels_of_points(narrow)
    assert (len(wide.marks) - 1, narrow.marks) == (len(narrow.bars) - 1, [])


def labels_of_points(drawing: Drawing) -> list[str]:
    return sorted(text.text for text in drawing.texts if text.kind.startswith("figure"))


def boxes(drawing: Drawing) -> list[tuple[float, float, float, float, str]]:
    found = []
    for text in drawing.texts:
        width = wide(text.text, 12.5, bold=text.kind.startswith("figure"))
        left = {"start": text.x, "middle": text.x - width / 2, "end": text.x - width}[text.anchor]
        found.append((left, text.y - 10, left + width, text.y + 2, text.text))
    return found


@pytest.mark.parametrize("page", [WIDE, NARROW], ids=["wide", "narrow"])
def test_texts_stand_on_the_page_and_not_on_each_other(figures: list[Figure], facts: ReportFacts, page: Page) -> None:
    for figure in figures:
        drawing = draw(figure, facts.texts, page)
        placed = boxes(drawing)
        for left, top, right, bottom, text in placed:
            assert left >= 0, text
            assert top >= 0, text
            assert right <= drawing.width, text
            assert bottom <= drawing.height, text
        for a, b in itertools.combinations(placed, 2):
            apart = a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]
            assert apart, (a[4], b[4])


@given(st.text("ab å-–\u00a0W", max_size=60), st.integers(10, 200), st.booleans())
def test_lines_are_as_wide_as_they_may_be_and_no_text_is_lost(text: str, width: int, bold: bool) -> None:
    lines = wrapped(text, width, 13, bold=bold)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    for line in lines:
        whole = " " not in line and not re.search(r"\w-\w", line)
        assert whole or wide(line, 13, bold=bold) <= width, line
    for line, following in itertools.pairwise(lines):
        part = re.split(r"(?<=\w-)(?=\w)| ", following)[0]
        assert not line or wide(f"{line} {part}", 13, bold=bold) > width - wide(" ", 13, bold=bold), "room for more"


def test_letters_are_as_wide_as_in_the_font() -> None:
    assert [round(wide(letter, 2048)) for letter in "iW å"] == [492, 1983, 553, 1033]
    assert wide("å", 10, bold=True) > wide("å", 10)
    assert wide("\u2603", 1) == wide("\u2604", 1) > 0, "a letter that the font has not"


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_letters_are_large_and_dark_enough(exported: Path) -> None:
    style = svg(exported, 1).findtext(f"{SVG}style") or ""
    assert min(float(size) for size in re.findall(r"font-size: ([\d.]+)px", style)) >= SMALLEST_LETTERS
    filled = re.findall(r"(?:text|\.title|\.mark|\.note|\.tick, \.period) \{[^}]*fill: (#[0-9a-f]{3,6})", style)
    colours = [
        *COLOURS,
        *(colour if len(colour) > 4 else "#" + "".join(2 * part for part in colour[1:]) for colour in filled),
    ]
    assert len(colours) > len(COLOURS)
    for colour in colours:
        assert 1.05 / (luminance(colour) + 0.05) >= LEAST_CONTRAST, colour


def test_the_data_beside_the_picture_are_whole(exported: Path) -> None:
    with (exported / "figurer" / REPORT / "figur_1.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    assert tuple(rows[0]) == COLUMNS
    names = ("series", "period", "value", "source", "is_break", "data_origin")
    assert [[row[name] for name in names] for row in rows] == [
        ["Ja & nej", "2096", "", "missing", "", ""],
        ["Ja & nej", "2097", "9", "published", "false", "published"],
        ["Ja & nej", "2098", "34", "published", "false", "published"],
        ["Ja & nej", "2099", "38", "computed", "true", "synthetic"],
        ["Annat", "2096", "", "missing", "", ""],
        ["Annat", "2097", "", "missing", "", ""],
        ["Annat", "2098", "", "missing", "", ""],
        ["Annat", "2099", "12.5", "computed", "false", "synthetic"],
    ]
    assert [rows[3][name] for name in ("numerator", "base", "comparability", "reason")] == [
        "3",
        "8",
        "reworded",
        "Frågan delades.",
    ]


def test_a_figure_is_a_picture_too_of_twice_its_size_that_tells_no_time(exported: Path) -> None:
    for number in (1, 2):
        svg_file = exported / "figurer" / REPORT / f"figur_{number}.svg"
        made = svg_file.with_suffix(".png").read_bytes()
        assert size(made) == tuple(math.ceil(SCALE * pixels) for pixels in drawn_size(svg_file))
        assert {name for name, _ in chunks(made)} == {"IHDR", "IDAT", "IEND"}
        assert made == png(svg_file.read_text(encoding="utf-8"))


def lettered(text: str, family: str) -> bytes:
    return png(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20" font-family="{family}">'
        f'<text x="2" y="15">{text}</text></svg>'
    )


def test_a_picture_is_lettered_with_the_font_that_is_pinned_and_no_font_of_the_machine() -> None:
    own = lettered("å◊", FONT)
    assert own == lettered("å◊", "Arial, 'DejaVu Sans', sans-serif")
    assert own != lettered("a◊", FONT)
    assert lettered("å◊", "DejaVu Sans") == lettered("", FONT), "no letter of a font that was not given"


def test_the_font_has_every_letter_of_the_figures(exported: Path, data_dir: Path) -> None:
    texts_of_figures = [path.read_text(encoding="utf-8") for path in (data_dir / "figures").rglob("*.yaml")]
    texts_of_figures += [(data_dir / "products" / "texts.yaml").read_text(encoding="utf-8")]
    texts_of_figures += ["".join(svg(exported, number).itertext()) for number in (1, 2)]
    letters = {letter for text in texts_of_figures for letter in text if letter.isprintable() and not letter.isspace()}
    nothing = lettered("\u2603", FONT)
    lacking = {letter for letter in letters if lettered(escape(letter), FONT) == nothing}
    assert len(letters) > 60
    assert lacking == set()


def test_a_package_without_the_font_is_said_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    font.font_files.cache_clear()
    monkeypatch.setattr(font, "files", lambda _: [])
    with pytest.raises(ReadableError, match=r"the font of the figures is missing: great-expectations.*make setup"):
        png("<svg xmlns='http://www.w3.org/2000/svg'/>")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("form: bars", "form: pie", "1.yaml, at form"),
        ("figure_no: 1", "figure_no: 7", "A figure in another file"),
        ('["2096", "2097",', '["2097", "2096",', "periods are in order"),
        ('{label: "Annat", indicator: barn.annat}', '{label: "Annat"}', "either an indicator or a quantity"),
        ('label: "Annat"', 'label: "Ja & nej"', "a label of its own"),
        ("indicator: barn.annat", "indicator: barn.okand", "An unknown indicator in a figure: .*found barn.okand"),
        ('["2096", "2097", "2098", "2099"]', '["2050"]', "A figure without figures"),
    ],
)
def test_a_wrong_figure_is_refused_by_name(
    database: Path, data_dir: Path, facts: ReportFacts, tmp_path: Path, old: str, new: str, says: str
) -> None:
    folder = write_products(data_dir, tmp_path / "data")
    path = folder / "figures" / REPORT / "1.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with open_marts(database) as build, pytest.raises((FactError, FactErrors), match=says):
        read_figures(build, folder, facts)


def test_an_unknown_quantity_is_refused(own_database: Path, products: Path, facts: ReportFacts) -> None:
    change(own_database, "delete from dim_quantity where quantity_id = 'anvandare'")
    with open_marts(own_database) as build, pytest.raises(FactError, match="An unknown quantity in a figure"):
        read_figures(build, products, facts)


def test_committed_figures_name_indicators_and_quantities_of_the_catalogue(data_dir: Path) -> None:
    known = set()
    for name, column in (("catalogue", "indicator"), ("quantities", "quantity")):
        with (data_dir / "indicators" / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
            known |= {row[column] for row in csv.DictReader(handle)}
    reports = sorted(path.name for path in (data_dir / "figures").iterdir() if path.is_dir())
    figures = [figure for report in reports for figure in load_figures(data_dir, report)]
    assert len(figures) >= 10
    used = {series.indicator or series.quantity for figure in figures for series in figure.series}
    assert used <= known, used - known
