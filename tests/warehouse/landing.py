"""Writes a made-up world as landing Parquet, with the schemas of the contract. What it holds, stands in ``world``."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.catalog.schemas import CATALOG_TABLES, PUBLISHED_TABLES, TableSpec
from tests.warehouse.world import (
    ANSWER_SETS,
    BASES,
    FORMS,
    INDICATORS,
    NPO,
    POPULATION,
    ROUNDS,
    SIZE_GROUPS,
    UNIVERSES,
    UNLOADED_ROUND,
    VARIABLES,
    Answers,
    Row,
    Rule,
    World,
    asked,
    groups_of,
    layout,
)

SOURCE_TABLES = {
    name: TableSpec(tuple(columns.split()), ())
    for name, columns in {
        "answers__form": "round source_id questionnaire municipality_code variable_id code:str?"
        " number:float? text:str? raw row_no:int data_origin",
        "responses": "round municipality_code questionnaire answered:bool answered_date:date? row_no:int data_origin",
        "web_review": "round municipality_code category e_identification:bool reviewed_date:date row_no:int"
        " data_origin",
        "npo": "round month:date measure_id value:float row_no:int data_origin",
        "stimulus": "round municipality_code requisitioned_sek:int used_sek:int remaining_sek:int row_no:int"
        " data_origin",
    }.items()
}
TABLE = {"report": "p", "part": "bilaga2", "table_no": 1}
MADE_UP = "synthetic"


def write_landing(folder: Path, world: World) -> None:
    """Write the whole landing below ``folder``."""
    for name, rows in {**_questionnaire(), **_registers(), **_indicators(), **_layouts()}.items():
        _write(folder / "catalog" / f"{name}.parquet", CATALOG_TABLES[name], [*rows, *world.extra.get(name, ())])
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
    first, last = date(2031, 1, 7), date(2031, 2, 1)
    return {
        "rounds": _rows(
            "round label reference_period collection_start collection_end reminders size_scheme skr_edition backtest",
            ((r, f"Omgång {r}", r, first, last, 2, "små", "2030", "strict") for r in (*ROUNDS, UNLOADED_ROUND)),
        ),
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
            "round indicator_id numerator_rule base_id base_rule question_id",
            ((r, i, f"numerator:{i}", base, f"base:{base}", _question(i)) for r, i, base in both if asked(i, r)),
        ),
        "indicator_history": _rows(
            "round indicator_id asked comparability reason",
            ((r, i, asked(i, r), "same" if asked(i, r) else "not_asked", "") for r, i, _ in both),
        ),
    }


def _question(indicator: str) -> str | None:
    first_variable = INDICATORS[indicator][1].terms[0][0]
    return "fraga" if first_variable in VARIABLES else None


def _layouts() -> dict[str, list[Row]]:
    cells = layout()
    place = {**TABLE, "round": ROUNDS[0]}
    table = {
        "title": "Tabell",
        "corner_label": "Rad",
        "notes": None,
        "n_rows": cells[-1].row_no,
        "n_cols": cells[-1].col_no,
    }
    columns = (
        "row_no col_no row_label col_label indicator_id grouping_id group_code measure zero_symbol not_asked_symbol"
    )
    values = (
        (
            c.row_no,
            c.col_no,
            "Rad",
            "Kolumn",
            c.indicator,
            c.grouping,
            c.group,
            c.measure,
            c.zero_symbol or None,
            c.not_asked_symbol or None,
        )
        for c in cells
    )
    return {"layout_tables": [place | table], "layout_cells": [place | row for row in _rows(columns, values)]}


def _published(world: World) -> dict[str, list[Row]]:
    cells = _rows(
        "row_no col_no printed row_label col_label unit place",
        ((*place, printed, "", "", "count", str(place)) for place, printed in world.published.items()),
    )
    errata = _rows(
        "row_no col_no printed computed kind proof_inputs explanation",
        ((*place, *figures, "no_integer", "{}", "Går inte") for place, figures in world.errata.items()),
    )
    return {"published_cells": [TABLE | row for row in cells], "errata": [TABLE | row for row in errata]}


def _sources(round_: str, answers: Answers) -> dict[str, list[Row]]:
    came, reviewed, month = date(2031, 1, 20), date(2030, 11, 2), date(2031, 1, 1)
    register = ((m, form, (round_, m) in answers) for m, form in FORMS.items())
    return {
        "answers__form": [
            _answer(round_, m, name, row_no, answers[round_, m].get(name))
            for m in FORMS
            if (round_, m) in answers
            for row_no, name in enumerate(VARIABLES, 2)
            if asked(name, round_)
        ],
        "responses": _rows(
            "round municipality_code questionnaire answered answered_date row_no data_origin",
            ((round_, m, f, done, came if done else None, n, MADE_UP) for n, (m, f, done) in enumerate(register, 2)),
        ),
        "web_review": _rows(
            "round municipality_code category e_identification reviewed_date row_no data_origin",
            [(round_, "0101", "none", False, reviewed, 4, MADE_UP)],
        ),
        "npo": _rows(
            "round month measure_id value row_no data_origin",
            ((round_, month, measure, float(value), 4, "collected") for measure, value in NPO.items()),
        ),
        "stimulus": _rows(
            "round municipality_code requisitioned_sek used_sek remaining_sek row_no data_origin",
            [(round_, "0101", 100, 90, 10, 4, MADE_UP)],
        ),
    }


def _answer(round_: str, municipality: str, variable: str, row_no: int, raw: str | None) -> Row:
    is_number = VARIABLES[variable][0] == "number"
    return {
        "round": round_,
        "source_id": "form",
        "questionnaire": FORMS[municipality],
        "municipality_code": municipality,
        "variable_id": variable,
        "code": None if is_number else raw,
        "number": float(raw) if is_number and raw else None,
        "raw": raw or "",
        "row_no": row_no,
        "data_origin": MADE_UP,
    }
