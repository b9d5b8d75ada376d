"""The formats under data/: what they may say, and that a wrong one is told with its place."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from orchestration.facts.errors import FactErrors
from orchestration.facts.formats import load_formats
from orchestration.facts.limits import load_limits

BROKEN = {
    "unknown key": ("npo", "shape: long", "shap: long", "'shap'"),
    "unknown type": ("npo", "type: month", "type: manad", "columns.1.type"),
    "column twice": ("npo", "{name: Slagningar,", "{name: Patienter,", "every column once"),
    "relation on nothing": ("npo", "at_most: Slagningar,", "at_most: Slag,", "not Slag"),
    "key that is no column": ("web_review", "key: [Kommunkod]", "key: [Kod]", "not Kod"),
    "values without a code": ("web_review", "type: municipality_name}", "type: text, values: {a: b}}", "`values`"),
    "code without values": ("web_review", "type: municipality_name}", "type: code}", "`values`"),
    "boolean to text": ("response_register", "{ja: true, nej: false}", "{ja: true, nej: nej}", "true and false"),
    "period of a text": ("web_review", "type: municipality_name}", "type: text, within: period}", "`within`"),
    "measure of a text": ("web_review", "type: municipality_name}", "type: text, measure: x}", "`measure`"),
    "no origin": ("npo", "  - {name: Dataursprung, type: origin, to: data_origin}\n", "", "column of type origin"),
    "unit of another type": ("response_register", "type: unit, to: unit_code", "type: text, to: unit_code", "`unit`"),
    "unit not landed": ("questionnaire", "type: unit, to: unit_code", "type: unit", "`unit`"),
    "bound of no default": ("npo", "relations:", '  "2014": {median_lest: 3}\nrelations:', "not median_lest"),
    "another kind": ("npo", "kind: npo", "kind: npq", "format under another name"),
    "status that is none": ("npo", "  suppressed:", "  hidden:", "statuses.hidden"),
    "text of two statuses": ("npo", 'texts: ["<10"]', 'texts: ["<10", ".."]', "every text of `statuses` once"),
    "digit as a symbol": ("npo", "symbol: x", 'symbol: "0"', "statuses.suppressed.symbol"),
    "sample of all": ("web_review", "covers: some", "covers: all", "`sample`"),
    "sample of no level": (
        "web_review",
        "confidence_percent: 95",
        "confidence_percent: 100",
        "sample.confidence_percent",
    ),
    "unknown origin": ("origins", "collected", "real", "origins.insamlade svar"),
    "rule without a sentence": ("row_rules", "  latest: ", "  last: ", "rules.last"),
    "sentence of what there is not": ("row_rules", "{day}", "{dag}", "in the sentence of after_closing"),
    "limit of zero": ("limits", "seconds: 30", "seconds: 0", "decoder.seconds"),
}


@pytest.fixture
def copied(data_dir: Path, tmp_path: Path) -> Path:
    shutil.copytree(data_dir / "formats", tmp_path / "data" / "formats")
    return tmp_path / "data"


def test_the_committed_formats_load(data_dir: Path) -> None:
    formats = load_formats(data_dir)
    of_units = {"npo", "questionnaire", "response_register", "stimulus_funds", "web_review"}
    assert set(formats.kinds) == {*of_units, "intervjustudier"}
    assert set(formats.origins.values()) == {"synthetic", "collected"}
    assert formats.limits == load_limits(data_dir)


@pytest.mark.parametrize("name", BROKEN)
def test_a_wrong_format_is_told(name: str, copied: Path) -> None:
    stem, old, new, part = BROKEN[name]
    path = copied / "formats" / f"{stem}.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(FactErrors) as caught:
        load_formats(copied)
    assert part in str(caught.value)
    assert f"data/formats/{stem}.yaml" in str(caught.value)


def test_every_column_is_explained_in_the_readme(data_dir: Path) -> None:
    readme = (data_dir / "formats" / "README.md").read_text(encoding="utf-8")
    kinds = load_formats(data_dir).kinds.values()
    used = {column.type for kind in kinds for column in (*kind.columns, kind.unit) if column}
    assert all(f"`{name}`" in readme for name in used)


def test_the_column_of_units_is_there_where_districts_answer_and_nowhere_else(data_dir: Path) -> None:
    formats = load_formats(data_dir)
    for kind in ("questionnaire", "response_register"):
        whole, by_district = (formats.kinds[kind].in_round(has_districts=has) for has in (False, True))
        names = [column.name for column in whole.columns]
        assert whole.key == ("kommunkod",)
        assert by_district.key == ("enhetskod",)
        assert [column.name for column in by_district.columns] == [names[0], "enhetskod", *names[1:]]
    assert formats.kinds["web_review"].in_round(has_districts=True) == formats.kinds["web_review"]
