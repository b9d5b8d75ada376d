"""The observations of the made-up world as landing rows, and the indicators that rest on them as catalog rows."""

from __future__ import annotations

from dataclasses import astuple

from orchestration.facts.dictionary import load_code_labels
from orchestration.paths import REPO
from tests.warehouse.world import OBSERVED, OBSERVED_INDICATORS, Row

_KINDS = {"f": "firma", "i": "intervju", "0": "tjanst"}
_LABELS = ("column_name", "code", "label", "label_english")
SHIPPED_LABELS: list[Row] = [
    dict(zip(_LABELS, astuple(label), strict=True)) for label in load_code_labels(REPO / "data")
]
"""What codes are called, as everywhere."""
_COLUMNS = ("unit_code", "municipality_code", "item", "measure_id", "code", "status")


def observations(round_: str) -> list[Row]:
    """Give the landed rows of a round; each holds a free text too."""
    blank = dict.fromkeys(("label", "number", "day", "address"))
    made = {"round": round_, **blank, "text": "fri text", "data_origin": "synthetic"}
    return [
        {**made, **dict(zip(_COLUMNS, row, strict=True)), "observation_kind": _KINDS[str(row[0])[0]], "row_no": number}
        for number, row in enumerate(OBSERVED.get(round_, ()), start=2)
    ]


def observed_facts() -> dict[str, list[Row]]:
    """Give the catalog's rows by table."""
    definitions: list[Row] = []
    rules: list[Row] = []
    codes: list[Row] = []
    for sort_no, (indicator, (kind, counted, *sides)) in enumerate(OBSERVED_INDICATORS.items(), start=1):
        ids = [f"numerator:{indicator}", f"base:{indicator}"]
        about = {"observation_kind": kind, "indicator_id": indicator, "sort_no": sort_no, "counted": counted}
        definitions.append({**about, "label": indicator, "theme": "t", "numerator_rule": ids[0], "base_rule": ids[1]})
        for rule_id, (combine, terms) in zip(ids, sides, strict=True):
            rule = {"observation_kind": kind, "rule_id": rule_id}
            rules.append({**rule, "combine": combine, "n_terms": len(terms), "expression": "regel"})
            for number, (name, among) in enumerate(terms, 1):
                codes += [{**rule, "term_no": number, "variable_id": name, "code": code} for code in among]
    facts = {"observation_definitions": definitions, "observation_rules": rules, "observation_rule_codes": codes}
    return {**facts, "code_labels": SHIPPED_LABELS}
