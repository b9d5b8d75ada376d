"""Products as data: what is committed is whole and fits the layouts; what is wrong is refused with its key."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from orchestration.facts.errors import FactError, FactErrors
from orchestration.facts.products import ReportFacts, load_release, load_report_facts
from tests.exports.small_build import OTHER_REPORT, REPORT, write_products

EXCEL_SHEET_NAME = 31


def committed(data_dir: Path) -> list[str]:
    return sorted(path.stem for path in (data_dir / "products").glob("[0-9]*.yaml"))


def depth(layout: dict[str, object]) -> int:
    rows = layout["rows"]
    assert isinstance(rows, list)
    return bool(layout.get("blocks")) + 1 + any("under" in row for row in rows)


def test_every_product_is_of_a_published_report(data_dir: Path) -> None:
    assert committed(data_dir)
    for report in committed(data_dir):
        assert (data_dir / "published" / report / "cells.csv").is_file(), report


def test_every_committed_product_fits_the_layouts_of_its_parts(data_dir: Path) -> None:
    for report in committed(data_dir):
        product = load_report_facts(data_dir, report).spec
        sheets = []
        for part in product.parts:
            files = sorted((data_dir / "tables" / report / part.part).glob("*.yaml"))
            assert files, f"{report} {part.part}: no layouts"
            for path in files:
                headings = product.label_columns.get(f"{part.part}/{path.stem}", ("corner",))
                assert len(headings) == depth(yaml.safe_load(path.read_text(encoding="utf-8"))), f"{report} {path.name}"
                sheets.append(part.sheet.format(table_no=path.stem))
        assert len(sheets) == len(set(sheets))
        assert max(map(len, sheets)) <= EXCEL_SHEET_NAME


def test_the_words_explain_every_mark_and_symbol_once(facts: ReportFacts) -> None:
    symbols = [known.symbol for known in facts.texts.symbols]
    assert len(symbols) == len(set(symbols))
    assert set(facts.texts.marks.values()) <= set(symbols)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("language: sv", "sprak: sv", "at language"),
        ("language: sv", "language: sv\ncolour: blue", "at colour"),
        ("keywords: [prov]", "keywords: 7", "at keywords"),
        ("keywords: [prov]", "keywords: [prov", "not YAML"),
    ],
)
def test_a_wrong_product_names_file_and_key(tmp_path: Path, data_dir: Path, old: str, new: str, says: str) -> None:
    folder = write_products(data_dir, tmp_path)
    path = folder / "products" / f"{REPORT}.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(FactErrors, match=says) as caught:
        load_report_facts(folder, REPORT)
    assert all(f"products/{REPORT}.yaml, " in error.where for error in caught.value.errors)


def test_a_report_without_product_is_refused(products: Path) -> None:
    with pytest.raises(FactErrors, match=r"1999\.yaml"):
        load_report_facts(products, "1999")


def test_a_release_holds_its_reports_in_order_and_refuses_two_workbooks_of_one_name(
    tmp_path: Path, data_dir: Path
) -> None:
    folder = write_products(data_dir, tmp_path)
    release = load_release(folder, [REPORT, OTHER_REPORT, REPORT])
    assert [facts.spec.report for facts in release.reports] == [OTHER_REPORT, REPORT]
    assert load_release(folder, []).reports == ()
    path = folder / "products" / f"{OTHER_REPORT}.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("tabeller_9998.xlsx", "Tabeller_2021.xlsx"), encoding="utf-8"
    )
    with pytest.raises(FactError, match=r"Two workbooks of one name: 9998\.yaml"):
        load_release(folder, [REPORT, OTHER_REPORT])
