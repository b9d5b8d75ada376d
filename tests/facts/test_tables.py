"""The catalog's landing tables: schema, order, and what stands in them."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from orchestration.facts.errors import FactError, FactErrors
from orchestration.facts.schemas import CATALOG_TABLES, PUBLISHED_TABLES
from orchestration.facts.tables import catalog_tables, load_catalog, published_tables
from tests.facts.conftest import Facts
from tests.facts.test_indicators import add_round

Rows = list[dict[str, Any]]


@pytest.fixture
def tables(facts: Facts) -> dict[str, pa.Table]:
    return {**catalog_tables(facts.folder, {"2031": "report"}), **published_tables(facts.folder)}


def row(rows: Rows, **key: object) -> dict[str, Any]:
    found = [item for item in rows if all(item[name] == value for name, value in key.items())]
    assert len(found) == 1, f"{key}: {len(found)} rows"
    return found[0]


def test_columns_are_those_of_the_architecture_page(repo_root: Path) -> None:
    page = (repo_root / "docs/architecture.md").read_text(encoding="utf-8")
    specs = {f"catalog/{name}": spec for name, spec in CATALOG_TABLES.items()}
    specs |= {f"published/{name}": spec for name, spec in PUBLISHED_TABLES.items()}
    written = dict(re.findall(r"^\| `((?:catalog|published)/\w+)` \| [^|]+ \| ([^|]+) \|$", page, flags=re.MULTILINE))
    assert set(written) == set(specs)
    for name, text in written.items():
        columns = [part.strip() for part in re.sub(r"\([^)]*\)", "", text.split(". ")[0]).split(",")]
        assert columns == list(specs[name].names), name


def test_tables_have_their_schema_and_are_sorted_by_their_unique_key(tables: dict[str, pa.Table]) -> None:
    specs = {**CATALOG_TABLES, **PUBLISHED_TABLES}
    assert set(tables) == set(specs)
    for name, table in tables.items():
        assert table.schema == specs[name].schema, name
        keys = [tuple(item[column] for column in specs[name].key) for item in table.to_pylist()]
        assert keys == sorted(set(keys)), name
        assert keys, name


def test_only_columns_that_may_be_null_hold_nulls(tables: dict[str, pa.Table], tmp_path: Path) -> None:
    for name, table in tables.items():
        for field in table.schema:
            assert field.nullable or table[field.name].null_count == 0, f"{name}.{field.name}"
        pq.write_table(table, tmp_path / f"{name}.parquet")
        assert pq.read_table(tmp_path / f"{name}.parquet") == table


def test_a_round_carries_how_its_back_test_works(tables: dict[str, pa.Table]) -> None:
    (found,) = tables["rounds"].to_pylist()
    assert (found["round"], found["backtest"], found["collection_end"]) == ("2031", "report", date(2030, 11, 30))
    assert found["previous_round"] is None


def test_variables_keep_their_order_and_the_forms_of_their_question(tables: dict[str, pa.Table]) -> None:
    rows = tables["variables"].to_pylist()
    assert row(rows, variable_id="antal_boka") == {
        "round": "2031",
        "variable_id": "antal_boka",
        "question_id": "f2a",
        "sort_no": 4,
        "item": None,
        "type": "number",
        "answer_set": None,
        "universe_id": "har_bokning",
        "questionnaires": "A|B",
        "required": False,
        "minimum": 0.0,
        "maximum": 5000.0,
    }
    assert row(rows, variable_id="medel")["questionnaires"] == "A"
    assert row(tables["questions"].to_pylist(), question_id="f2a")["parent_question_id"] == "f2"
    assert row(tables["answer_codes"].to_pylist(), answer_set="ja_nej_vet", code="99")["sort_no"] == 3


def test_rules_of_every_kind_are_there_with_their_terms(tables: dict[str, pa.Table]) -> None:
    rules = tables["rules"].to_pylist()
    assert {item["kind"] for item in rules} == {"universe", "base", "numerator"}
    assert row(rules, rule_id="numerator:etjanst.inga.ja") == {
        "round": "2031",
        "rule_id": "numerator:etjanst.inga.ja",
        "kind": "numerator",
        "combine": "none",
        "n_terms": 2,
        "expression": "none(etj_boka=1, styrdok=99)",
        "description": "Inga e-tjänster",
    }
    assert row(rules, rule_id="base:ramen")["n_terms"] == 0
    codes = [
        (item["rule_id"], item["term_no"], item["variable_id"], item["code"])
        for item in tables["rule_codes"].to_pylist()
    ]
    assert [item for item in codes if item[0] == "base:ramen"] == []
    assert [item[1:] for item in codes if item[0] == "universe:enkat_a"] == [
        (1, "reg_svarat", "1"),
        (2, "reg_enkat", "A"),
    ]
    assert [item[1:] for item in codes if item[0] == "numerator:styrdok.finns.alla"] == [
        (1, "styrdok", "1"),
        (1, "styrdok", "2"),
    ]


def test_every_rule_term_has_codes_and_every_code_a_rule(tables: dict[str, pa.Table]) -> None:
    wanted = {
        (item["rule_id"], number) for item in tables["rules"].to_pylist() for number in range(1, item["n_terms"] + 1)
    }
    assert {(item["rule_id"], item["term_no"]) for item in tables["rule_codes"].to_pylist()} == wanted


def test_a_definition_names_its_rules_and_its_question(tables: dict[str, pa.Table]) -> None:
    rows = tables["indicator_definitions"].to_pylist()
    assert row(rows, indicator_id="styrdok.finns.ja") == {
        "round": "2031",
        "indicator_id": "styrdok.finns.ja",
        "numerator_rule": "numerator:styrdok.finns.ja",
        "base_id": "svarande",
        "base_rule": "base:svarande",
        "question_id": "f1",
        "rollup": "all",
    }
    assert row(rows, indicator_id="svar.enkat")["question_id"] is None


def test_a_question_keeps_its_name_in_its_round(facts: Facts) -> None:
    """Names were looked up in the codebook of the last round: a question renamed or dropped there lost its own."""
    add_round(facts, "same")
    for file in ("questions", "variables"):
        path = facts.folder / f"codebooks/2033/{file}.csv"
        path.write_text(re.sub(r"\bf1,", "f9,", path.read_text(encoding="utf-8")), encoding="utf-8")
    rows = catalog_tables(facts.folder, dict.fromkeys(("2031", "2033"), "report"))["indicator_definitions"].to_pylist()
    found = {item["round"]: item["question_id"] for item in rows if item["indicator_id"] == "styrdok.finns.ja"}
    assert found == {"2031": "f1", "2033": "f9"}


def test_a_layout_table_counts_its_rows_and_columns(tables: dict[str, pa.Table]) -> None:
    found = row(tables["layout_tables"].to_pylist(), part="bilaga2", table_no=1)
    assert (found["n_rows"], found["n_cols"]) == (6, 2)
    assert found["notes"] == "Andelar av svarande kommuner.\nStreck betyder noll."
    last = row(tables["layout_cells"].to_pylist(), part="bilaga2", table_no=1, row_no=6, col_no=2)
    assert (last["indicator_id"], last["group_code"], last["not_asked_symbol"]) == ("journal.digital.ja", "s2", "-")


def test_an_open_limit_a_symbol_and_a_missing_base_are_null(tables: dict[str, pa.Table]) -> None:
    assert tables["size_groups"].column("upper_limit").to_pylist() == [1000, None]
    cells = tables["published_cells"].to_pylist()
    assert [item["value"] for item in cells] == [3.0, 2.0, 67.0, None]
    assert [item["base"] for item in cells] == [None, None, 3, 1]


def test_the_frame_has_districts_in_place_of_their_municipality(tables: dict[str, pa.Table]) -> None:
    rows = tables["round_units"].to_pylist()
    assert [item["unit_code"] for item in rows] == ["0101", "0102", "0201", "0201-01", "0201-02"]
    assert row(rows, unit_code="0201-02") == {
        "round": "2031",
        "unit_code": "0201-02",
        "unit": "Dalby södra",
        "municipality_code": "0201",
        "kind": "district",
        "population": None,
    }
    assert row(rows, unit_code="0102")["population"] == 1500


def test_a_cell_stands_in_its_own_round_with_indicator_or_quantity(tables: dict[str, pa.Table]) -> None:
    cells = [item for item in tables["layout_cells"].to_pylist() if item["table_no"] == 2]
    names = ("round", "indicator_id", "quantity_id", "period", "decimals")
    assert [tuple(item[name] for name in names) for item in cells] == [
        ("2030", "styrdok.finns.ja", None, None, 0),
        ("2031", "styrdok.finns.ja", None, None, 0),
        ("2031", None, "slagningar", "2031-02", 1),
        ("2031", None, "bokningar", None, 0),
    ]
    assert row(tables["layout_tables"].to_pylist(), table_no=2)["round"] == "2031"


def test_quantities_groups_and_codes_keep_the_order_of_their_files(tables: dict[str, pa.Table]) -> None:
    assert row(tables["quantities"].to_pylist(), quantity_id="bokande_kommuner") == {
        "quantity_id": "bokande_kommuner",
        "sort_no": 2,
        "label": "Kommuner med minst 100 bokningar",
        "theme": "E-tjänster",
        "unit_of_measure": "count",
        "source": "answers",
        "counts_persons": False,
    }
    assert row(tables["quantity_definitions"].to_pylist(), quantity_id="bokande_kommuner") == {
        "round": "2031",
        "quantity_id": "bokande_kommuner",
        "measure": "antal_boka",
        "statistic": "count_at_least",
        "threshold": 100,
        "denominator": None,
        "base_id": "svarande",
        "comparability": "first",
        "reason": None,
    }
    members = tables["grouping_members"].to_pylist()
    assert [(item["group_code"], item["sort_no"], item["municipality_code"]) for item in members] == [
        ("ost", 2, "0101"),
        ("vast", 1, "0102"),
        ("vast", 1, "0201"),
    ]
    codes = tables["text_codes"].to_pylist()
    assert [(item["text_key"], item["code"], item["sort_no"]) for item in codes] == [
        ("kurser och surfplattor", "utbildning", 1),
        ("kurser och surfplattor", "utrustning", 2),
        ("läsplattor", "utrustning", 2),
    ]


def test_a_printed_figure_of_an_earlier_year_keeps_its_note(tables: dict[str, pa.Table]) -> None:
    second = row(tables["series"].to_pylist(), series_no=2)
    assert (second["round"], second["printed"], second["value"], second["base"]) == ("2029", "drygt 30", 30.0, None)
    assert second["note"] == "Avrundat i texten"
    assert tables["published_rounds"].column("round").to_pylist() == ["2029", "2030"]


def test_two_loads_give_equal_tables(facts: Facts) -> None:
    first = catalog_tables(facts.folder, {"2031": "strict"})
    assert catalog_tables(facts.folder, {"2031": "strict"}) == first


def test_a_round_without_sources_is_refused(facts: Facts) -> None:
    with pytest.raises(FactError) as caught:
        catalog_tables(facts.folder, {"2029": "strict"})
    assert caught.value.what == "round without sources"
    assert "2031" in caught.value.expected
    assert caught.value.found == "2029"


def test_without_layouts_the_tables_are_empty_but_there(facts: Facts) -> None:
    shutil.rmtree(facts.folder / "tables")
    found = catalog_tables(facts.folder, {"2031": "strict"})
    assert found["layout_cells"].num_rows == 0
    assert found["layout_cells"].schema == CATALOG_TABLES["layout_cells"].schema


def test_a_folder_without_rounds_is_refused(facts: Facts) -> None:
    shutil.rmtree(facts.folder / "codebooks")
    with pytest.raises(FactErrors, match="no round: data/codebooks"):
        load_catalog(facts.folder)


def test_errors_of_all_rounds_come_together(facts: Facts) -> None:
    shutil.copytree(facts.folder / "codebooks/2031", facts.folder / "codebooks/2033")
    facts.replace("codebooks/2031/universes.csv", "medel=1", "medel=4")
    with pytest.raises(FactErrors) as caught:
        load_catalog(facts.folder)
    places = sorted(error.where for error in caught.value.errors)
    assert [place.split(",")[0] for place in places] == [
        "data/codebooks/2031/universes.csv",
        "data/codebooks/2033/round.yaml",
    ]


def test_an_error_in_a_register_is_among_the_catalog_errors(facts: Facts) -> None:
    facts.replace("registers/municipalities.csv", "0101,Alby", "101,Alby")
    with pytest.raises(FactErrors, match="row 2, column municipality_code"):
        load_catalog(facts.folder)


def test_a_sample_has_the_quantile_of_its_level(tables: dict[str, pa.Table]) -> None:
    (design,) = tables["sample_designs"].to_pylist()
    assert (design["source"], design["confidence_percent"]) == ("besok", 90)
    assert design["normal_quantile"] == pytest.approx(1.6448536269514722, abs=1e-12)  # R: qnorm(0.95)
