"""The quality declaration: numbers are those of the warehouse, what is not known is not said, and all can read it."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from pathlib import Path
from typing import get_args

import openpyxl
import pytest
import yaml

from orchestration.exports.declaration.declaration import export_declarations, read_declarations, render_page
from orchestration.exports.declaration.document import Count, Percent, Table, value_text
from orchestration.exports.declaration.values import CheckLine
from orchestration.exports.release_files import load_report
from orchestration.exports.workbook.workbook import export_workbook
from orchestration.facts.declaration import FILE, Sentence, load_words
from orchestration.facts.errors import FactError, FactErrors
from orchestration.facts.model import (
    AssumedFact,
    Comparability,
    QuestionKind,
    VariableType,
)
from orchestration.facts.products import ReleaseFacts, ReportFacts
from tests.exports.conftest import change
from tests.exports.declarations import LOAD, declaration_of, facts_of, parsed, sentences, tables
from tests.exports.small_build import ROUND

SPACE = "\u00a0"
ROUND_BEFORE = """
insert into dim_round by name
    select '2098' as round, 'Förra omgången' as label, '{assumed}' as assumed, * exclude (round, label, assumed)
    from dim_round;
update dim_round set previous_round = '2098' where round = '2099';
insert into dim_question by name
    select '2098' as round, question_id, number, kind, theme, text from dim_question
    union all select '2098', 'q0', 2, 'main', 'Äldre', 'Vad?';
insert into dim_question by name
    select '2099' as round, 'q2' as question_id, 2 as number, 'main' as kind, 'Barn' as theme, 'När?' as text;
insert into dim_municipality by name
    select '2098' as round, municipality <> 'Kommun 1' as answered, * exclude (round, answered) from dim_municipality;
"""


def test_the_numbers_are_those_of_the_warehouse(database: Path, data_dir: Path) -> None:
    said = sentences(declaration_of(database, data_dir))
    for sentence in (
        "Undersökningen heter Påhittad omgång. Referensperioden är 2098.",
        f"Kodboken har 1{SPACE}fråga i 1{SPACE}tema och 3{SPACE}variabler.",
        f"1{SPACE}variabel är obligatorisk.",
        f"Ramen har 6{SPACE}kommuner. Inget urval är gjort: alla i ramen ingår, så enkäten har inget urvalsfel.",
        f"1{SPACE}kommun svarade inte.",
        f"3{SPACE}påminnelser skickades.",
        "Insamlingen pågick från 2099-01-11 till 2099-02-16.",
        f"1{SPACE}rättelse har gjorts i de inkomna filerna på avsändarens begäran, hos 1{SPACE}enhet.",
        f"5{SPACE}fritextsvar är sorterade i 1{SPACE}kod.",
        f"1{SPACE}rad i de inkomna filerna är lämnad utanför efter de regler som gäller för omgången.",
        f"139{SPACE}kontroller gjordes innan något gavs ut; ingen av dem underkände datat.",
    ):
        assert sentence in said
    assert any(sentence.startswith(f"5 av 6{SPACE}kommuner svarade, 83{SPACE}%.") for sentence in said)
    assert any(sentence.startswith(f"Rapporten 9999 har 23{SPACE}celler") for sentence in said)
    assert any(sentence.startswith(f"Av 8{SPACE}tal i rapportens löpande text (key_numbers.csv)") for sentence in said)


def test_the_tables_are_those_of_the_warehouse(database: Path, data_dir: Path) -> None:
    found = {name: [[value_text(value) for value in row] for row in table.rows] for name, table in
             tables(declaration_of(database, data_dir)).items()}  # fmt: skip
    assert found["themes"] == [["Barn", "1", "3"]]
    assert found["corrections"] == [["Kommun 1", "Hur? – Rad 1", "Fel kryss.", "enkat", "2099-02-20"]]
    assert found["row_decisions"] == [["enheten har ett senare svar", "lämnat utanför", "enkat", "1"]]
    assert found["edit_findings"] == [
        ["v1 utesluter v2", "Kommun 1", "enkat", "Kommunen har bekräftat.", "Utredaren", "2099-03-01"]
    ]
    assert found["breaks"] == [["Barn", "frågan formulerad om", "Frågan delades.", "1"]]
    assert found["dropped_indicators"] == [["Barn", "1", "Utgick."]]
    assert found["coded"] == [["Hur? – Rad 2", "5", "1"]]
    assert found["checks"][1] == ["Granskning av det färdiga lagret, alla omgångar", "6", f"4{SPACE}100", "0"]
    (erratum,) = found["errata"]
    assert (erratum[0], erratum[3:]) == ("Bilaga 2, tabell 1", ["26", "25", "Inget heltal av 8 ger 26 procent."])
    assert ["Användning av nationell patientöversikt", "", "1", "insamlade"] in found["sources"]


def test_estimates_and_what_they_rest_on_are_those_of_the_warehouse(own_database: Path, data_dir: Path) -> None:
    before = tables(declaration_of(own_database, data_dir))
    assert "partly" not in before
    change(own_database, "update dim_municipality set units = 10, units_answering = 6 where municipality = 'Kommun 2'")
    change(own_database, "update fct_indicator_estimate set estimate_percent = 53.75 where indicator_id = 'svar'")
    document = declaration_of(own_database, data_dir)
    said, found = sentences(document), tables(document)
    for sentence in (
        f"1{SPACE}kommun svarade bara genom en del av sina stadsdelar och räknas som svarande.",
        f"2{SPACE}andelar för landet har kommuner i basen som inte svarat på det som andelen gäller.",
        f"1{SPACE}andel för landet har kommuner som svarat men står utanför basen för att svar som den bygger på"
        " saknas, som mest 1.",
    ):
        assert sentence in said
    assert any("skiljer sig som mest 6,3 procentenheter från andelarna" in sentence for sentence in said)
    assert any("gränserna ligger som mest 17 procentenheter isär" in sentence for sentence in said)
    assert any(
        f"ett urval, 6 av 6{SPACE}kommuner" in sentence and "på 95 procents konfidensnivå" in sentence
        for sentence in said
    )
    assert found["partly"].rows == (("Kommun 2", Count(10), Count(6)),)
    assert [row[:3] for row in found["indicator_non_response"].rows] == [
        ("Indikator barn.annat", Count(5), Count(2)),
        ("Indikator barn.ja", Count(5), Count(1)),
    ]
    percents = ("60.0", "53.8", "1.5", "50", "67")
    assert found["estimates"].rows[0] == (
        *("Indikator svar", Count(5)),
        *(Percent(Decimal(percent)) for percent in percents),
    )
    limits = ("25", "20.3", "4.5", "60.0")
    assert found["review_estimates"].rows[0] == (
        *("Ingen av dem", "Riket", Count(4)),
        *(Percent(Decimal(percent)) for percent in limits),
    )
    change(own_database, "update dim_round set answering = municipalities; delete from fct_web_review_estimate")
    assert not {"estimates", "review_estimates"} & set(tables(declaration_of(own_database, data_dir)))


@pytest.mark.parametrize("gone", [1, 2, 3, 4])
def test_an_answer_less_is_an_item_more_of_non_response(own_database: Path, data_dir: Path, gone: int) -> None:
    units = f"select unit_code from fct_responses where answered order by unit_code limit {gone}"
    where = f"variable_id = 'v1' and unit_code in ({units})"
    change(own_database, f"update fct_answers set status = 'not_answered' where {where}")
    document = declaration_of(own_database, data_dir)
    share = (Decimal(100 * gone) / 15).quantize(Decimal("0.1"), ROUND_HALF_UP)
    (said,) = [sentence for sentence in sentences(document) if " av dem saknas, " in sentence]
    assert f". {gone} av dem saknas, {str(share).replace('.', ',')}{SPACE}%," in said
    (row,) = tables(document)["item_non_response"].rows
    assert (row[0], row[4:]) == (
        "Hur? – Rad 1",
        (Count(5), Count(gone), Percent(Decimal(20 * gone).quantize(Decimal("0.1")))),
    )
    change(own_database, "update fct_answers set status = 'not_applicable' where status = 'not_answered'")
    assert "item_non_response" not in tables(declaration_of(own_database, data_dir))


def test_do_not_know_is_counted_among_the_variables_that_offer_it(own_database: Path, data_dir: Path) -> None:
    change(own_database, "update fct_answers set status = 'dont_know' where variable_id = 'v0' and status = 'answered'")
    document = declaration_of(own_database, data_dir)
    (said,) = [sentence for sentence in sentences(document) if "”Vet ej”" in sentence]
    assert said.endswith(f"Det gavs 5{SPACE}gånger, 50,0{SPACE}% av 10{SPACE}uppgifter.")
    assert [row[0] for row in tables(document)["dont_know"].rows] == ["Hur? – Rad 0"]


def test_response_is_shown_by_group_and_in_units_where_they_differ(own_database: Path, data_dir: Path) -> None:
    (row,) = tables(declaration_of(own_database, data_dir))["response_region"].rows
    assert row == ("Region Å", Count(2), Count(1), Percent(Decimal(50)))
    change(own_database, "update dim_round set units = 8, units_answering = 6")
    change(own_database, "update dim_group set units = 4, units_answering = 2 where group_code = '01'")
    (row,) = tables(declaration_of(own_database, data_dir))["response_region"].rows
    assert row[4:] == (Count(4), Count(2), Percent(Decimal(50)))


def test_a_round_without_a_round_before_it_says_so(database: Path, data_dir: Path) -> None:
    said = sentences(declaration_of(database, data_dir))
    assert "Omgången har ingen föregående omgång att jämföras med, så tillkomna och utgångna frågor i " \
        "Påhittad omgång anges inte." in said  # fmt: skip
    assert not [sentence for sentence in said if "2098 också" in sentence]


def test_a_round_that_is_not_loaded_is_not_compared_with(own_database: Path, data_dir: Path) -> None:
    change(own_database, "update dim_round set previous_round = '2091'")
    said = sentences(declaration_of(own_database, data_dir))
    assert "Omgång 2091 är inte inläst, så tillkomna och utgångna frågor anges inte." in said


def test_questions_are_compared_with_those_of_the_round_before(own_database: Path, data_dir: Path) -> None:
    change(own_database, ROUND_BEFORE.format(assumed=""))
    document = declaration_of(own_database, data_dir)
    said = sentences(document)
    assert f"Jämfört med omgång 2098 har 1{SPACE}fråga tillkommit i kodboken och 1{SPACE}fråga utgått." in said
    assert "4 av de 5 kommuner som svarade hade svarat i omgång 2098 också." in said
    assert tables(document)["question_changes"].rows == (("Barn", Count(1), Count(0)), ("Äldre", Count(0), Count(1)))
    assert [row[0] for row in tables(document)["changed_questions"].rows] == ["tillkommen", "utgången"]


def test_questions_of_a_round_known_from_print_are_not_compared(own_database: Path, data_dir: Path) -> None:
    change(own_database, ROUND_BEFORE.format(assumed="questions"))
    document = declaration_of(own_database, data_dir)
    assert not {"question_changes", "changed_questions"} & set(tables(document))
    assert any("2098 kan inte anges" in sentence for sentence in sentences(document))


def test_what_is_assumed_is_not_stated(own_database: Path, data_dir: Path) -> None:
    before = declaration_of(own_database, data_dir)
    change(own_database, f"update dim_round set assumed = '{'|'.join(get_args(AssumedFact))}'")
    said = sentences(declaration_of(own_database, data_dir))
    for stated in ("2099-01-11", "2099-02-16", f"3{SPACE}påminnelser", "Referensperioden är", "obligatorisk"):
        assert any(stated in sentence for sentence in sentences(before)), stated
        assert not [sentence for sentence in said if stated in sentence], stated
    assert "Hur många påminnelser som skickades i omgång 2099 är inte känt." in said
    assert "När insamlingen i omgång 2099 pågick är inte känt." in said


def test_synthetic_answers_are_marked_and_collected_ones_are_not(own_database: Path, data_dir: Path) -> None:
    synthetic = declaration_of(own_database, data_dir)
    assert synthetic.mark[0] == "Syntetiska svar"
    marked = {name for name, table in tables(synthetic).items() if table.caption.endswith(" (syntetiska svar)")}
    shown = {"response_alla", "corrections", "row_decisions", "edit_findings", "coded", "estimates", "review_estimates"}
    assert shown & set(tables(synthetic)) <= marked
    assert "themes" not in marked
    change(own_database, "update dim_round set data_origin = 'collected'")
    collected = declaration_of(own_database, data_dir)
    assert collected.mark == ()
    assert not [table for table in tables(collected).values() if "syntetiska" in table.caption]


def test_without_checks_report_or_corrections_the_declaration_is_silent_or_says_so(
    own_database: Path, data_dir: Path
) -> None:
    change(own_database, "delete from fct_correction; delete from fct_row_decision; delete from fct_edit_finding")
    bare = replace(LOAD, report=None, parts={}, checks=(), key_numbers={}, files=(), names=dict.fromkeys(LOAD.names))
    document = declaration_of(own_database, data_dir, bare)
    said = sentences(document)
    assert "Inga rättelser har gjorts i de inkomna filerna." in said
    assert "Ingen rad i de inkomna filerna är lämnad utanför." in said
    assert any(sentence.endswith("lämnade ingenting som står kvar.") for sentence in said)
    assert "Omgång 2099 har ingen tryckt rapport som jämförs här." in said
    assert not {"checks", "errata", "corrections", "row_decisions", "edit_findings", "files"} & set(tables(document))
    assert not [sentence for sentence in said if "kontroll" in sentence or "key_numbers" in sentence]
    failed = replace(LOAD, checks=(CheckLine("audit", 6, 10, 2),))
    assert any("; 2 underkände datat" in text for text in sentences(declaration_of(own_database, data_dir, failed)))


def test_the_words_cover_every_code_of_the_catalogue(data_dir: Path) -> None:
    words = load_words(data_dir).words
    asked = set(get_args(Comparability)) - {"not_asked"}
    for name, codes in (("comparability", asked), ("type", get_args(VariableType)), ("kind", get_args(QuestionKind))):
        assert set(words[name]) == set(codes), name


def test_a_sentence_that_rests_on_no_fact_is_refused() -> None:
    assert Sentence(text="Ingen rättelse.", unless=("corrections",)).names == frozenset()
    with pytest.raises(ValueError, match="rests on no fact"):
        Sentence(text="Bortfallet påverkar inte resultatet.")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("{questions:fråga|frågor} i", "{fragor:fråga|frågor} i", "no such fact.*'fragor'"),
        ("when: [several_forms]", "when: [flera]", "no such fact.*'flera'"),
        ("table: themes", "table: teman", "no such table.*'teman'"),
        ("field: theme,", "field: tema,", "no such field of themes.*'tema'"),
        ("reworded: ", "omskriven: ", "no such word for comparability.*'reworded'"),
        ("limit: 10", "limit: 0", "at sections"),
    ],
)
def test_wrong_words_are_refused_by_name(
    database: Path, data_dir: Path, tmp_path: Path, old: str, new: str, says: str
) -> None:
    text = (data_dir / "products" / FILE).read_text(encoding="utf-8")
    (tmp_path / "products").mkdir()
    (tmp_path / "products" / FILE).write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises((FactError, FactErrors), match=says):
        declaration_of(database, tmp_path)


def test_no_order_of_rows_changes_a_byte(own_database: Path, data_dir: Path) -> None:
    page = render_page(declaration_of(own_database, data_dir), "sv")
    for table in ("fct_answers", "dim_question", "dim_variable", "report_cells", "dim_indicator_round", "dim_group"):
        change(own_database, f"create or replace table {table} as from {table} order by hash({table}::varchar)")
    assert render_page(declaration_of(own_database, data_dir), "sv") == page


def test_the_page_can_be_read_by_all(database: Path, data_dir: Path) -> None:
    text = render_page(declaration_of(database, data_dir), "sv")
    page = parsed(text)
    assert page.all("html") == [{"lang": "sv"}]
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert len(page.all("table")) == len(page.all("caption")) == len(tables(declaration_of(database, data_dir)))
    assert all(heading.get("scope") in {"col", "row"} for heading in page.all("th"))
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    named = [attributes["aria-labelledby"] for _, attributes in page.tags if "aria-labelledby" in attributes]
    assert set(named) <= set(ids)
    assert [str(link["href"]).removeprefix("#") for link in page.all("a")] == [
        i for i in ids if re.fullmatch(r"del-\d+", str(i))
    ]
    assert not page.all("script")
    assert "http" not in text
    assert "prefers-color-scheme: dark" in text


def test_page_and_sheet_say_the_same(database: Path, data_dir: Path, facts: ReportFacts, tmp_path: Path) -> None:
    document = declaration_of(database, data_dir)
    path, _ = export_workbook(load_report(database, facts), facts, tmp_path, document)
    sheet = openpyxl.load_workbook(path)["Kvalitetsdeklaration"]
    cells = [cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None]
    lines = " ".join(str(value) for value in cells)
    for sentence in (*document.mark, *sentences(document)):
        assert sentence in lines
    assert len(sheet.tables) == len(tables(document))
    for drawn, table in zip(sheet.tables.values(), tables(document).values(), strict=True):
        rows = [[cell.value for cell in row] for row in sheet[drawn.ref]]
        assert rows[0] == [column.heading for column in table.columns]
        assert rows[1:] == [[_number(value) for value in row] for row in table.rows]


def _number(value: object) -> object:
    if isinstance(value, Percent):
        return float(value.number)
    if isinstance(value, Count):
        return int(value)
    return value or None  # a cell without a text is blank


def test_every_landed_round_has_a_page_and_no_page_names_a_file_that_is_not_there(
    database: Path, products: Path, release: ReleaseFacts, exported: Path, tmp_path: Path
) -> None:
    assert [path.name for path in (exported / "kvalitetsdeklaration").iterdir()] == [f"{ROUND}.html"]
    documents = read_declarations(database, products, release, {})
    with pytest.raises(FactError, match=r"A file that the release does not hold.*tabeller_9998\.xlsx"):
        export_declarations(documents, release, tmp_path)


def test_a_round_that_is_not_loaded_has_no_facts(database: Path) -> None:
    with pytest.raises(FactError, match="No such round in the warehouse: round 2091"):
        facts_of(database, round_="2091")


def test_a_count_says_its_word_and_a_percent_its_decimals() -> None:
    assert f"{Count(1):fråga|frågor}, {Count(1234):fråga|frågor}" == f"1{SPACE}fråga, 1{SPACE}234{SPACE}frågor"
    assert [str(Percent(Decimal(number))) for number in ("12.5", "13", "0.0")] == [
        f"12,5{SPACE}%",
        f"13{SPACE}%",
        f"0,0{SPACE}%",
    ]


def test_committed_words_name_only_what_there_is(database: Path, data_dir: Path) -> None:
    body = yaml.safe_load((data_dir / "products" / FILE).read_text(encoding="utf-8"))
    listed = [block for part in body["sections"] for place in (part, *part.get("sections", ())) for block in
              place.get("blocks", ())]  # fmt: skip
    known = facts_of(database)
    for block in listed:
        names = set(block.get("when", ())) | set(block.get("unless", ()))
        if "text" in block:
            names |= Sentence(**block).names
        else:
            assert block["table"] in known.tables
            assert {column["field"] for column in block["columns"]} <= set(known.tables[block["table"]].fields)
        assert names <= set(known.values), block
    assert isinstance(next(iter(tables(declaration_of(database, data_dir)).values())), Table)
