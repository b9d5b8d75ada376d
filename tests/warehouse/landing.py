"""Writes a made-up world as landing Parquet, with the schemas of the contract. What it holds, stands in ``world``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.facts.codings import text_key
from orchestration.facts.schemas import CATALOG_TABLES, PUBLISHED_TABLES, TableSpec
from tests.warehouse.observed import observations, observed_facts
from tests.warehouse.world import (
    ANSWER_SETS,
    BASES,
    CODED,
    DISTRICTS,
    FORMS,
    FUNDS,
    INDICATORS,
    LIMITS,
    NPO,
    OWN_LIST,
    POPULATION,
    PRINTED_YEAR,
    QUANTITIES,
    REVIEWS,
    ROLLUPS,
    ROUNDS,
    SIZE_GROUPS,
    STATUSES,
    TEXT_CODES,
    UNIVERSES,
    UNLOADED_ROUND,
    VARIABLES,
    Answers,
    Cell,
    Row,
    Rule,
    World,
    asked,
    groups_of,
    layout,
    units_of,
)

SOURCE_TABLES = {
    name: TableSpec(tuple(columns.split()), ())
    for name, columns in {
        "answers__form": "round unit_code source_id questionnaire municipality_code variable_id code:str?"
        " number:float? text:str? text_key:str? raw row_no:int data_origin",
        "responses": "round unit_code municipality_code questionnaire answered:bool answered_date:date? row_no:int"
        " data_origin",
        "web_review": "round municipality_code category e_identification:bool reviewed_date:date row_no:int"
        " data_origin",
        "npo": "round month:date measure_id value:float? status row_no:int data_origin",
        "stimulus": "round municipality_code requisitioned_sek:int? requisitioned_sek_status used_sek:int?"
        " used_sek_status remaining_sek:int? remaining_sek_status row_no:int data_origin",
        "corrections": "round source_id unit_code variable_id expected_old new reason sender date:date",
        "row_decisions": "round source_id row_no:int unit_code:str? rule decision reason file",
        "edit_findings": "round source_id finding severity meaning unit_code:str? variables reason who date:date",
        "observations": "round observation_kind unit_code municipality_code:str? item measure_id code:str? label:str?"
        " number:float? day:date? address:str? text:str? status row_no:int data_origin",
    }.items()
}
TABLE = {"report": "p", "part": "bilaga2", "table_no": 1}
MADE_UP = "synthetic"
LABELLED = {("drift", "1"): "I egen regi", ("drift", "3"): "Överlåten"}
"""What stands in the file for a code of a variable, where it is not the code itself."""


def write_landing(folder: Path, world: World) -> None:
    """Write the whole landing below ``folder``."""
    facts = {
        **_questionnaire(),
        **_registers(),
        **_indicators(),
        **_quantities(),
        **_layouts(world),
        **observed_facts(),
    }
    for name, spec in CATALOG_TABLES.items():
        _write(folder / "catalog" / f"{name}.parquet", spec, [*facts.get(name, ()), *world.extra.get(name, ())])
    for name, rows in _published(world).items():
        _write(folder / "published" / f"{name}.parquet", PUBLISHED_TABLES[name], rows)
    for round_ in ROUNDS:
        for name, rows in _sources(round_, world.answers).items():
            extra = [row for row in world.extra.get(name, ()) if row["round"] == round_]
            _write(folder / round_ / f"{name}.parquet", SOURCE_TABLES[name], [*rows, *extra])


def _write(path: Path, spec: TableSpec, rows: Iterable[Row]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    lenient = pa.schema([column.with_nullable(True) for column in spec.schema])
    pq.write_table(pa.Table.from_pylist([{name: row.get(name) for name in spec.names} for row in rows], lenient), path)


def _rows(columns: str, values: Iterable[tuple[Any, ...]]) -> list[Row]:
    return [dict(zip(columns.split(), row, strict=True)) for row in values]


def _questionnaire() -> dict[str, list[Row]]:
    variables = [(r, n, name) for r in ROUNDS for n, name in enumerate(VARIABLES, 1) if asked(name, r)]
    codes = [
        (r, name, item) for r in ROUNDS for name, set_ in ANSWER_SETS.items() for item in enumerate(set_.items(), 1)
    ]
    rules = [(r, *rule) for r in ROUNDS for rule in _rules(r)]
    return {
        "rounds": [_round(r) for r in (*ROUNDS, UNLOADED_ROUND)],
        "questions": _rows(
            "round question_id number kind questionnaires theme text",
            ((r, "fraga", 1, "main", "A|B", "Tema", "Fråga?") for r in ROUNDS),
        ),
        "variables": _rows(
            "round variable_id sort_no type answer_set universe_id questionnaires question_id item required",
            ((r, name, n, *VARIABLES[name], "fraga", "", False) for r, n, name in variables),
        ),
        "answer_codes": _rows(
            "round answer_set code sort_no label status",
            ((r, s, code, n, text, "dont_know" if code == "99" else "answered") for r, s, (n, (code, text)) in codes),
        ),
        "rules": _rows(
            "round rule_id kind combine n_terms expression description",
            (
                (r, rule_id, kind, rule.combine, len(rule.terms), repr(rule.terms), "")
                for r, kind, rule_id, rule in rules
            ),
        ),
        "rule_codes": _rows(
            "round rule_id term_no variable_id code",
            (
                (r, rule_id, n, variable, code)
                for r, _, rule_id, rule in rules
                for n, (variable, accepted) in enumerate(rule.terms, 1)
                for code in accepted
            ),
        ),
    }


def _round(name: str) -> Row:
    year = int(name)
    days = {"collection_start": date(year, 1, 7), "collection_end": date(year, 2, 1), "reminders": 2}
    schemes = {
        "size_scheme": "små",
        "skr_edition": "2030",
        "backtest": "strict",
        "population_note": "",
        "collection_note": "",
        "assumed": "",
    }
    return {"round": name, "label": f"Omgång {name}", "reference_period": name, **days, **schemes}


def _rules(round_: str) -> list[tuple[str, str, Rule]]:
    numerators = {name: rule for name, (_, rule) in INDICATORS.items() if asked(name, round_)}
    kinds = {"universe": UNIVERSES, "base": BASES, "numerator": numerators}
    return [(kind, f"{kind}:{name}", rule) for kind, named in kinds.items() for name, rule in named.items()]


def _registers() -> dict[str, list[Row]]:
    places = [(code, groups_of(code)) for code in FORMS]
    counted, earlier = date(2030, 12, 31), date(2029, 12, 31)
    return {
        "municipalities": _rows(
            "municipality_code municipality official_name county_code county region_code region",
            ((m, f"K {m}", f"K {m} kommun", g["lan"], f"Län {g['lan']}", g["region"], "Region") for m, g in places),
        ),
        "round_units": [
            {
                "round": r,
                "unit_code": unit,
                "unit": f"Enhet {unit}",
                "municipality_code": code,
                "kind": "district" if unit in DISTRICTS else "municipality",
                "population": DISTRICTS.get(unit),
            }
            for r in ROUNDS
            for unit, code in units_of(r).items()
        ],
        "auxiliary_totals": [
            {
                "round": ROUNDS[0],
                "total_id": "folk",
                "value": 7,
                "unit_of_measure": "personer",
                "source": "",
                "description": "",
            }
        ],
        "published_rounds": [{"round": PRINTED_YEAR, "label": "Ett tidigare år"}],
        "grouping_members": _rows(
            "grouping_id grouping_label group_code group_label sort_no municipality_code",
            ((OWN_LIST[0], "Förbund", OWN_LIST[1], "Norr", 1, code) for code in OWN_LIST[2]),
        ),
        "population": _rows(
            "municipality_code reference_date population",
            ((m, day, count) for m, people in POPULATION.items() for day, count in ((counted, people), (earlier, 50))),
        ),
        "skr_groups": _rows(
            "edition municipality_code skr_group skr_group_label skr_main_group skr_main_group_label",
            (("2030", m, g["skr"], "Grupp", "K", "Huvudgrupp") for m, g in places),
        ),
        "size_groups": _rows(
            "scheme population_date group_no group_code label lower_limit upper_limit",
            (("små", counted, n, *group) for n, group in enumerate(SIZE_GROUPS, 1)),
        ),
    }


def _indicators() -> dict[str, list[Row]]:
    both = [(r, name, base) for r in ROUNDS for name, (base, _) in INDICATORS.items()]
    return {
        "indicators": _rows(
            "sort_no indicator_id label theme",
            ((n, name, f"Indikator {name}", "Tema") for n, name in enumerate(INDICATORS, 1)),
        ),
        "indicator_definitions": _rows(
            "round indicator_id numerator_rule base_id base_rule question_id rollup",
            (
                (r, i, f"numerator:{i}", base, f"base:{base}", _question(i), ROLLUPS.get(i, "any"))
                for r, i, base in both
                if asked(i, r)
            ),
        ),
        "indicator_history": _rows(
            "round indicator_id asked comparability reason",
            (
                (r, i, asked(i, r), ("first" if r == ROUNDS[0] else "same") if asked(i, r) else "not_asked", "")
                for r, i, _ in both
            ),
        ),
    }


def _question(indicator: str) -> str | None:
    first_variable = INDICATORS[indicator][1].terms[0][0]
    return "fraga" if first_variable in VARIABLES else None


def _quantities() -> dict[str, list[Row]]:
    texts = [(r, text, code) for r in ROUNDS for text, codes in TEXT_CODES.items() for code in codes]
    return {
        "quantities": _rows(
            "sort_no quantity_id label theme unit_of_measure source counts_persons",
            (
                (n, name, f"Storhet {name}", "Tema", "count", quantity.source, False)
                for n, (name, quantity) in enumerate(QUANTITIES.items(), 1)
            ),
        ),
        "quantity_definitions": _rows(
            "round quantity_id measure statistic threshold denominator base_id comparability",
            (
                (r, name, *astuple(quantity)[1:], "first" if r == ROUNDS[0] else "same")
                for r in ROUNDS
                for name, quantity in QUANTITIES.items()
            ),
        ),
        "display_limits": _rows("rule product origin smallest", LIMITS),
        "secrecy_turns": _rows("grouping turn", [("alla", 1), ("storlek", 2), ("skr", 3), ("lan", 4), ("region", 5)]),
        "source_statuses": _rows("source status symbol meaning", STATUSES),
        "sample_designs": _rows("source confidence_percent normal_quantile", [("web_review", 95, 1.96)]),
        "text_codes": _rows(
            "round variable_id text_key code label sort_no",
            ((r, "annat", text, code, f"Kod {code}", len(code)) for r, text, code in texts),
        ),
    }


def _layouts(world: World) -> dict[str, list[Row]]:
    cells = world.cells or layout()
    table = {
        **{"round": ROUNDS[0], "title": "Tabell", "corner_label": "Rad"},
        "n_rows": max(cell.row_no for cell in cells),
        "n_cols": max(cell.col_no for cell in cells),
    }
    return {"layout_tables": [TABLE | table], "layout_cells": [TABLE | _layout_cell(cell) for cell in cells]}


def _layout_cell(cell: Cell) -> Row:
    is_quantity = cell.measure == "quantity"
    return {
        "round": cell.round,
        "row_no": cell.row_no,
        "col_no": cell.col_no,
        "row_label": "Rad",
        "col_label": "Kolumn",
        "row_labels": ["Rad"],
        "col_labels": ["Kolumn"],
        "indicator_id": None if is_quantity else cell.thing,
        "quantity_id": cell.thing if is_quantity else None,
        "period": cell.period or None,
        "grouping_id": cell.grouping,
        "group_code": cell.group,
        "measure": cell.measure,
        "zero_symbol": cell.zero_symbol or None,
        "not_asked_symbol": cell.not_asked_symbol or None,
        "decimals": cell.decimals,
    }


def _published(world: World) -> dict[str, list[Row]]:
    cells = _rows(
        "row_no col_no printed value row_label col_label unit_of_measure place",
        (
            (*place, printed, _number(printed), "Rad", "Kolumn", "count", f"rad och kolumn {place}")
            for place, printed in world.published.items()
        ),
    )
    errata = _rows(
        "row_no col_no printed computed kind proof_inputs explanation",
        ((*place, *figures, "no_integer", "{}", "Går inte") for place, figures in world.errata.items()),
    )
    country = {"grouping": "alla", "group": "riket", "unit_of_measure": "percent"}
    series = [{"series_no": n, **country, **row} for n, row in enumerate(world.series, 1)]
    return {
        "published_cells": [TABLE | row for row in cells],
        "errata": [TABLE | row for row in errata],
        "series": series,
    }


def _number(printed: str) -> float | None:
    try:
        return float(printed.replace(",", "."))
    except ValueError:
        return None


def _sources(round_: str, answers: Answers) -> dict[str, list[Row]]:
    came, reviewed, month = date(2031, 1, 20), date(2030, 11, 2), date(2031, 1, 1)
    frame = [(unit, code, (round_, unit) in answers) for unit, code in units_of(round_).items()]
    return {
        "answers__form": [
            _answer(round_, unit, code, name, row_no, answers[round_, unit].get(name))
            for unit, code, done in frame
            if done
            for row_no, name in enumerate(VARIABLES, 2)
            if asked(name, round_)
        ],
        "responses": _rows(
            "round unit_code municipality_code questionnaire answered answered_date row_no data_origin",
            (
                (round_, unit, code, FORMS[code], done, came if done else None, n, MADE_UP)
                for n, (unit, code, done) in enumerate(frame, 2)
            ),
        ),
        "web_review": _rows(
            "round municipality_code category e_identification reviewed_date row_no data_origin",
            ((round_, *found, reviewed, n, MADE_UP) for n, found in enumerate(REVIEWS, 4)),
        ),
        "npo": _rows(
            "round month measure_id value status row_no data_origin",
            ((round_, month, measure, float(value), "answered", 4, "collected") for measure, value in NPO.items()),
        ),
        "stimulus": [
            {
                **{"round": round_, "municipality_code": "0101", "row_no": 4, "data_origin": MADE_UP},
                **FUNDS,
                **{f"{measure}_status": "answered" for measure in FUNDS},
            },
        ],
        "corrections": _rows(
            "round source_id unit_code variable_id expected_old new reason sender date",
            [(round_, "form", "0101", "drift", "1", "2", "Fel kryss", "Kommunen", reviewed)],
        ),
        "row_decisions": _rows(
            "round source_id row_no unit_code rule decision reason file",
            [(round_, "form", 9999, None, "test", "left_out", "Ett test", "form.csv")],
        ),
        "edit_findings": _rows(
            "round source_id finding severity meaning unit_code variables reason who date",
            [(round_, "form", "silent:drift", "acknowledge", "Tyst", None, "drift", "Sant", "Någon", reviewed)],
        ),
        "observations": observations(round_),
    }


def _answer(round_: str, unit: str, municipality: str, variable: str, row_no: int, raw: str | None) -> Row:
    type_ = VARIABLES[variable][0]
    return {
        "round": round_,
        "unit_code": unit,
        "source_id": "form",
        "questionnaire": FORMS[municipality],
        "municipality_code": municipality,
        "variable_id": variable,
        "code": raw if type_ in CODED else None,
        "number": float(raw) if type_ == "number" and raw else None,
        "text": raw.strip() if type_ == "text" and raw else None,
        "text_key": text_key(raw) if type_ == "text" and raw else None,
        "raw": LABELLED.get((variable, raw or ""), raw or ""),
        "row_no": row_no,
        "data_origin": MADE_UP,
    }
