"""The site of the made-up warehouse: what stands on its pages and in its files, and what is not shown."""

from __future__ import annotations

import csv
import json
import re
import shutil
from pathlib import Path

import duckdb
import openpyxl
import pytest

from orchestration.exports.release_files import Material, write_exports
from orchestration.exports.site.rendering import whole
from orchestration.facts.products import ReleaseFacts
from orchestration.facts.site import load_site
from tests.exports.conftest import change
from tests.exports.site_pages import broken_links, numbers, rows

WORDS = {"yes": "Ja", "no": "Nej", "not_answered": "Inte svarat", "withheld": "Visas inte"}
OWN = """
select if(status = 'answered', if(numerator = 1, 'Ja', 'Nej'), 'Inte svarat')
from fct_indicator_municipality where municipality_code = ? and indicator_id = ?
"""


@pytest.fixture(scope="session")
def site(exported: Path) -> Path:
    return exported / "webb"


def export(database: Path, products: Path, release: ReleaseFacts, target: Path) -> Path:
    write_exports(["site"], Material(database, products, release), target)
    return target / "webb"


def text_of(page: Path) -> str:
    """A page without the marks around what no line may end in."""
    return re.sub(r'<span class="w">(.*?)</span>', r"\1", page.read_text(encoding="utf-8"))


def page_of(site: Path, code: str) -> str:
    (folder,) = (site / "kommun").glob(f"{code}-*")
    return text_of(folder / "index.html")


def test_the_start_page_leads_to_every_municipality_without_a_script(site: Path) -> None:
    start = text_of(site / "index.html")
    assert re.findall(r"<h3>(.*?)</h3>", start) == ["Å län", "Ö län"]
    for folder in (site / "kommun").iterdir():
        assert f'<li><a href="kommun/{folder.name}/index.html">' in start
    assert (
        '<a href="indikator/barn.ja.html">Svarar barnen ja?</a><strong>38\u00a0%</strong><span>3 av 8 kommuner' in start
    )
    assert "Finns en chatt?" not in start, "a question that was not asked has no figure"


def test_a_municipality_is_found_by_its_former_name(site: Path) -> None:
    index = (site / "sok.js").read_text(encoding="utf-8")
    places = json.loads(index.removeprefix("const PLACES = ").rstrip(";\n"))
    assert ["2998", "Kommun 1", "2998-kommun-1", ["Gamla kommunen"]] in places
    assert len(places) == 6


@pytest.mark.parametrize("code", ["2999", "2996", "2994"])
def test_own_answers_stand_in_words_beside_the_groups(site: Path, database: Path, code: str) -> None:
    found = {name: (text, cells) for name, text, cells in rows(page_of(site, code))}
    assert set(found) == {"svar", "barn.ja", "barn.annat"}, "what was not asked has no row"
    assert found["barn.ja"][0] == "Indikator barn.ja"
    with duckdb.connect(str(database), read_only=True) as marts:
        for name, (_, (own, *groups)) in found.items():
            assert (own,) == marts.execute(OWN, [code, name]).fetchone()
            in_region = code in ("2999", "2998")
            assert [numbers(cell) for cell in groups] == [(38, 3, 8), (38, 3, 8) if in_region else None, (38, 3, 8)]


def test_the_question_in_plain_words_comes_first(site: Path) -> None:
    page = page_of(site, "2999")
    assert page.index(">Svarar barnen ja?</a>") < page.index(">Indikator barn.ja</a>")
    assert "Kommun 0 i 2 frågor" in page
    assert "Finns en chatt?</a><td class=not_asked>Frågan ställdes inte<td>frågan ställdes inte" in page


def test_the_page_says_who_answered_and_why_the_size_group(site: Path) -> None:
    assert "Kommun 0 kommun besvarade enkäten 2099." in page_of(site, "2999")
    silent = page_of(site, "2994")
    assert "Kommun 5 kommun besvarade inte enkäten 2099." in silent
    assert "0–15 000 invånare, eftersom kommunen hade 10\u00a0005 invånare den 31 december 2098." in silent
    assert "Där svaret skiljer sig" not in silent


def test_a_small_base_has_numbers_and_no_share_anywhere(
    own_database: Path, products: Path, release: ReleaseFacts, tmp_path: Path
) -> None:
    change(own_database, "update fct_indicator_group set shown_as = 'counts' where indicator_id = 'barn.ja'")
    site = export(own_database, products, release, tmp_path)
    found = {name: cells for name, _, cells in rows(page_of(site, "2999"))}
    assert found["barn.ja"][1:] == ["3\u00a0av\u00a08"] * 3
    assert found["barn.annat"][1] == "38\u00a0% (3\u00a0av\u00a08)"
    strips = dict(re.findall(r'indikator/([\w.]+)\.html">[^<]*</a><td.*?(<svg.*)</svg>', page_of(site, "2999")))
    assert strips["barn.annat"].count("<use") == 3
    assert "<use" not in strips["barn.ja"]
    page = text_of(site / "indikator" / "barn.ja.html")
    assert "Landet 2099: 3\u00a0av\u00a08." in page
    assert "38\u00a0%" not in page[page.index("Grupper 2099") :]
    (file,) = (site / "kommun").glob("2999-*/*.csv")
    (line,) = (line for line in file.read_text(encoding="utf-8").splitlines() if ";barn.ja;" in line)
    assert ";;3;8;;3;8;;3;8;" in line


def test_what_looks_like_a_tag_is_shown_as_it_is(
    own_database: Path, products: Path, release: ReleaseFacts, tmp_path: Path
) -> None:
    change(own_database, "update dim_indicator set label = 'Ja & <b>nej</b>'")
    site = export(own_database, products, release, tmp_path)
    for path in sorted(site.rglob("*.html")):
        page = text_of(path)
        assert "<b>" not in page, path
        shows_labels = path.parent.parent.name == "kommun" or path.name in ("barn.annat.html", "svar.html")
        assert not shows_labels or "Ja &amp; &lt;b&gt;nej&lt;/b&gt;" in page, path


def test_answers_that_most_of_the_size_group_do_not_share_are_listed(
    own_database: Path, products: Path, release: ReleaseFacts, tmp_path: Path
) -> None:
    change(own_database, "update fct_indicator_municipality set numerator = 1 where numerator is not null")
    few = "numerator = 1, base = 12, share_percent = 8 where grouping_id = 'storlek' and indicator_id = 'barn.ja'"
    change(own_database, f"update fct_indicator_group set {few}")
    page = page_of(export(own_database, products, release, tmp_path), "2999")
    listed = re.findall(r'<ul class="differing">(.*?)</ul>', page, flags=re.DOTALL)
    assert len(listed) == 1
    assert listed[0].count("<li>") == 1, "barn.annat has a base of 8, less than the list wants"
    assert "Kommun 0: Ja. I storleksgruppen svarade 8\u00a0% (1\u00a0av\u00a012) ja." in listed[0]


def test_changes_since_the_round_before_are_told_where_it_asked_alike(
    own_database: Path, products: Path, release: ReleaseFacts, tmp_path: Path
) -> None:
    change(own_database, "update dim_round set previous_round = '2098'")
    change(own_database, "update fct_indicator_panel set is_break = true where indicator_id = 'svar'")
    change(own_database, "update fct_indicator_municipality set numerator = 1 where numerator is not null")
    earlier = "'2098' as round, if(indicator_id = 'barn.ja', 0, 1) as numerator"
    change(
        own_database,
        f"insert into fct_indicator_municipality select * replace ({earlier}) from fct_indicator_municipality",
    )
    page = page_of(export(own_database, products, release, tmp_path), "2999")
    assert "Av 2 frågor som ställdes på samma sätt båda gångerna har 1 fått ett annat svar." in page
    assert 'indikator/barn.ja.html">Svarar barnen ja?</a></th><td>Nej</td><td>Ja</td>' in page


def test_collected_answers_are_shown_by_municipality_only_where_data_say_so(
    own_database: Path, products: Path, release: ReleaseFacts, tmp_path: Path
) -> None:
    for table in ("dim_round", "fct_indicator_municipality", "fct_indicator_series"):
        change(own_database, f"update {table} set data_origin = 'collected'")
    closed = export(own_database, products, release, tmp_path / "closed")
    for code in ("2999", "2994"):
        assert {cells[0] for _, _, cells in rows(page_of(closed, code))} == {"Visas inte"}
    shown = text_of(closed / "indikator" / "barn.ja.html")
    assert ">Kommun 0<" not in shown
    assert "Kommun 0" not in (closed / "indikator" / "barn.ja.csv").read_text(encoding="utf-8")
    assert "yntetiska" not in shown, "the mark is not for collected answers"
    facts = tmp_path / "facts"
    shutil.copytree(products / "site", facts / "site")
    (facts / "site" / "open_rounds.csv").write_text("round,reason\n2099,Beslut.\n", encoding="utf-8")
    opened = export(own_database, facts, release, tmp_path / "open")
    assert {cells[0] for _, _, cells in rows(page_of(opened, "2999"))} <= {"Ja", "Nej"}
    assert "insamlade svar" in (opened / "indikator" / "barn.ja.csv").read_text(encoding="utf-8")


def test_an_indicators_page_shows_years_with_breaks_groups_and_municipalities(site: Path) -> None:
    page = text_of(site / "indikator" / "barn.ja.html")
    series = page[page.index('class="series"') : page.index("Grupper 2099")]
    assert re.findall(r'<th scope="row">(\d+)</th><td>(.*?)</td>', series) == [
        ("2097", "9\u00a0%"),
        ("2098", "15\u00a0%"),
        ("2098", "34\u00a0%"),
        ("2099", "38\u00a0% (3\u00a0av\u00a08)"),
    ]
    assert "Brott i tidsserien före 2099: Frågan delades." in series
    assert series.index("Brott i") > series.index("34\u00a0%")
    own = page[page.index("Kommunernas svar") :]
    assert own.count('<li><a href="../kommun/') == 6
    assert "Inte svarat: 1 kommun</h3>" in own
    assert "9999, Bilaga 2, tabell 1</a>. Andel kommuner, i %" in page


def test_groups_stand_beside_what_they_came_to_before_and_a_break_is_said(
    own_database: Path, products: Path, release: ReleaseFacts, tmp_path: Path
) -> None:
    change(own_database, "update dim_round set previous_round = '2098'")
    change(own_database, "update fct_indicator_panel set is_break = indicator_id = 'barn.ja'")
    earlier = "* replace ('2098' as round, {} as {})"
    change(
        own_database,
        f"insert into dim_group select {earlier.format('grouping_label', 'grouping_label')} from dim_group",
    )
    change(own_database, "update dim_group set group_label = '0–16 000' where round = '2098' and group_code = 's1'")
    change(
        own_database,
        f"insert into fct_indicator_group select {earlier.format('2', 'numerator')} from fct_indicator_group",
    )
    site = export(own_database, products, release, tmp_path)
    page = text_of(site / "indikator" / "barn.ja.html")
    groups = page[page.index("Grupper 2099") : page.index("Kommunernas svar")]
    assert groups.count('<th scope="col">2098, före brott</th>') == 3
    row = '<th scope="row">{}</th><td class="past" data-of="2098">{}</td><td>38\u00a0% (3\u00a0av\u00a08)</td>'
    assert row.format("Hela landet", "38\u00a0% (2\u00a0av\u00a08)") in groups
    assert row.format("Kommuner med 0–15 000 invånare", "–") in groups, "a group of other limits is another group"
    assert '<th scope="col">2098</th>' in text_of(site / "indikator" / "barn.annat.html")


def test_an_estimate_stands_with_response_error_and_limits_where_there_is_one(
    own_database: Path, products: Path, release: ReleaseFacts, tmp_path: Path
) -> None:
    change(own_database, "update fct_indicator_estimate set shown_as = 'counts' where indicator_id = 'barn.annat'")
    site = export(own_database, products, release, tmp_path)
    page = text_of(site / "indikator" / "barn.ja.html")
    estimate = page[page.index(">Skattning</h2>") : page.index("Frågan i varje omgång")]
    cells = re.findall(r"<t[hd][^>]*>([^<]*)</t[hd]>", estimate)[5:]
    assert cells == ["2099", "83 %", "60 %", "57,3 % (± 1,5)", "50–67 %"]
    assert ">Skattning</h2>" not in text_of(site / "indikator" / "barn.annat.html")
    listed = text_of(site / "indikator" / "index.html")
    review = listed[listed.index("Granskningen av kommunernas webbplatser") :]
    assert re.findall(r"<td[^>]*>([^<]*)</td>", review)[:3] == ["25\u00a0%", "20,3\u00a0%", "4,5–60,0\u00a0%"]
    change(own_database, "delete from fct_web_review_estimate")
    (tmp_path / "without").mkdir()
    listed = (export(own_database, products, release, tmp_path / "without") / "indikator" / "index.html").read_text(
        "utf-8"
    )
    assert "Granskningen av kommunernas webbplatser" not in listed


def test_a_question_that_was_not_asked_says_so(site: Path) -> None:
    page = text_of(site / "indikator" / "barn.chatt.html")
    assert "Frågan ställdes inte i omgång 2099." in page
    assert "Kommunernas svar" not in page


def test_the_comparison_holds_the_chosen_questions_of_all(site: Path) -> None:
    script = (site / "jamfor.js").read_text(encoding="utf-8")
    known = {key: rest for key, *rest in json.loads(script.removeprefix("const COMPARED = ").rstrip(";\n"))}
    own = {name: cells for name, _, cells in rows(page_of(site, "2999"))}
    texts = [own["barn.ja"][0], "Frågan ställdes inte"]
    assert known["2999"] == ["Kommun 0", "kommun/2999-kommun-0/index.html", texts]
    assert known["storlek.s1"] == ["Kommuner med 0–15 000 invånare", "", [own["barn.ja"][1], "frågan ställdes inte"]]
    page = text_of(site / "jamfor.html")
    assert set(re.findall(r'<option value="([^"]+)">', page)) == set(known)
    assert page.count('<select id="val-') == 6


def test_a_printed_table_is_a_page_with_its_notes_and_questions(site: Path) -> None:
    page = text_of(site / "tabell" / "9999_bilaga2_tabell_1.html")
    assert "<title>Bilaga 2, tabell 1 – Påhittad rapport (syntetiska svar)</title>" in page
    first = page[page.index("<tbody>") : page.index("</tr>", page.index("<tbody>"))]
    assert re.findall(r"<th scope=\"row\">(.*?)</th>", first) == ["Barn", "0–15 000"]
    assert re.findall(r"<td class=\"number\">(.*?)</td>", first) == ["38", "25†", ".", "8"], "as numbers"
    assert "Anm.: HS: hälso- och sjukvård." in page
    assert '<li><a href="../indikator/barn.ja.html">Svarar barnen ja?</a></li>' in page
    collected = text_of(site / "tabell" / "9998_tabell_1.html")
    assert "yntetiska" not in collected, "a table that rests on no synthetic answers has no mark"


def test_a_figure_is_a_page_with_its_picture_numbers_notes_and_questions(site: Path) -> None:
    page = text_of(site / "figur" / "9999_figur_1.html")
    assert "<title>Figur 1 – Påhittad rapport (syntetiska svar)</title>" in page
    assert '<img src="../../figurer/9999/figur_1.svg" alt="Figur 1. Utveckling för barn. Siffrorna står' in page
    table = page[page.index("<thead>") : page.index("</table>")]
    assert re.findall(r"<th scope=\"col\"[^>]*>(.*?)</th>", table) == [
        *("Serie", "Tid", "Andel (%)", "Antal", "Bas", "Källa", "Dataursprung")
    ]
    shown = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in table.split("</tr>")[1:-1]]
    assert shown == [
        ["Ja &amp; nej", "2097", "9◊", "..", "..", "Tryckt i rapporten 9998: Tabell 1", "tryckta uppgifter"],
        ["Ja &amp; nej", "2098", "34◊", "..", "..", "Tryckt i rapporten 9999: Tabell 16", "tryckta uppgifter"],
        ["Ja &amp; nej", "2099", "38", "3", "8", "Beräknat på syntetiska svar", "syntetiska svar"],
        ["Annat", "2099", "12,5", "1", "8", "Beräknat på syntetiska svar", "syntetiska svar"],
    ]
    assert "Brott i tidsserien 2099 (Ja &amp; nej): Frågan delades." in page
    assert '<li><a href="../indikator/barn.ja.html">Svarar barnen ja?</a></li>' in page
    back = '<li><a href="../figur/9999_figur_1.html">9999, Figur 1</a>. Utveckling för barn</li>'
    assert back in text_of(site / "indikator" / "barn.ja.html")
    quantities = text_of(site / "figur" / "9999_figur_2.html")
    assert '<th scope="row">feb 2098</th><td class="number">26\u00a0711</td><td' in quantities
    assert "yntetiska" not in quantities, "a figure that rests on no synthetic answers has no mark"
    assert "Figur 2</a>. Användning" in text_of(site / "figur" / "index.html")


def test_the_numbers_of_a_figure_are_a_workbook_beside_its_page(site: Path) -> None:
    (sheet,) = openpyxl.load_workbook(site / "figur" / "9999_figur_1.xlsx").worksheets
    rows_of = [[cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)]
    assert rows_of[0] == ["Figur 1. Utveckling för barn"]
    assert str(rows_of[1][0]).startswith("Syntetiska svar")
    assert rows_of[6] == ["Ja & nej", "2099", "Beräknat på syntetiska svar", "syntetiska svar", 38, 3, 8]
    assert ["Uppgifter för 2096 finns inte."] in rows_of
    assert [sheet[f"E{row}"].number_format for row in (5, 7, 8)] == ['0"◊"', "0_x", "0.0_x"]


def test_the_start_page_of_the_release_leads_to_its_files_and_to_the_site(exported: Path) -> None:
    page = text_of(exported / "index.html")
    for link in ("report_cells.csv", "ehalsa.duckdb", "kvalitetsdeklaration/2099.html", "figurer/9999/figur_1.svg"):
        assert f'<a href="{link}">' in page, link
    assert '<a href="webb/tabell/index.html">Tryckta tabeller</a>' in page
    assert "(utgåvans startsida, syntetiska svar)</title>" in page
    assert '<a href="../index.html">Alla filer:' in text_of(exported / "webb" / "om.html")


def test_every_link_leads_to_a_file(exported: Path) -> None:
    assert broken_links(exported) == []


def test_files_beside_a_page_hold_its_figures(site: Path) -> None:
    (folder,) = (site / "kommun").glob("2999-*")
    text = (folder / f"{folder.name}.csv").read_text(encoding="utf-8")
    assert text.startswith("\ufeffkommunkod;kommun;omgång;indikator;"), (
        "the mark and the semicolons that Excel looks for"
    )
    header, *lines = csv.reader(text.removeprefix("\ufeff").splitlines(), delimiter=";")
    whole = json.loads((folder / f"{folder.name}.json").read_text(encoding="utf-8"))
    shown = {name: cells for name, _, cells in rows(page_of(site, "2999"))}
    assert [line[3] for line in lines] == [row[0] for row in whole["rader"]] == list(shown)
    for line, row in zip(lines, whole["rader"], strict=True):
        own, *groups = shown[line[3]]
        assert line[6] == WORDS[row[1]] == own
        assert [int(number) for number in line[7:-1]] == row[2:] == [n for cell in groups for n in numbers(cell) or ()]
        assert line[-1] == whole["dataursprung"] == "syntetiska svar"
    assert header[7] == "Storleksgruppen: andel i procent"


def test_every_word_of_the_site_is_used(repo_root: Path, data_dir: Path) -> None:
    room = repo_root / "orchestration" / "exports" / "site"
    texts = {path.name: path.read_text(encoding="utf-8") for path in room.rglob("*") if path.suffix in (".py", ".j2")}
    used = "\n".join(texts.values())
    words = load_site(data_dir).words.pages
    keys = {key for page in words.values() for key in page}
    assert {key for key in keys if not re.search(rf'\b(?:w|c)\.{key}\b|[\'"]{key}[\'"]', used)} == set()


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("typ av e-tjänst, i %, 2021 (n=277–283)", ["e-tjänst", "i %", "(n=277–283)"]),
        ("E-hälsa 2016–2021", ["E-hälsa", "2016–2021"]),
        ("Kommuner med 0–15 000 invånare", ["0–15 000"]),
        ("hade 163\u00a0051 invånare, 98 % av 2 986 celler", ["98 %", "2 986"]),
        ("Insamling 2021-01-11–2021-02-16 <b>", ["2021-01-11–2021-02-16"]),
        ("pilot- eller testverksamhet 2020, 2021", []),
    ],
)
def test_no_line_ends_in_a_word_with_a_hyphen_or_a_number(text: str, kept: list[str]) -> None:
    marked = str(whole(text))
    assert re.findall(r'<span class="w">(.*?)</span>', marked) == kept
    assert re.sub(r"</?span[^>]*>", "", marked) == text.replace("<", "&lt;").replace(">", "&gt;")
