"""Writes a small made-up landing: two rounds, nine municipalities, eight variables, one report.

The meaning of every rule stands here twice: as terms, the way the landing carries it, and as a Python condition, from which
``oracle`` computes the marts independently. Nothing here imports dbt or the warehouse.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.catalog.schemas import CATALOG_TABLES, PUBLISHED_TABLES, TYPES

Record = Mapping[str, str]
Row = dict[str, Any]

SOURCE_TABLES = {
    "answers__form": "round source_id questionnaire municipality_code variable_id code:str? number:float? text:str? raw row_no:int"
    " data_origin",
    "responses": "round municipality_code questionnaire answered:bool answered_date:date? row_no:int data_origin",
    "web_review": "round municipality_code category e_identification:bool reviewed_date:date row_no:int data_origin",
    "npo": "round month:date measure_id value:float row_no:int data_origin",
    "stimulus": "round municipality_code requisitioned_sek:int used_sek:int remaining_sek:int row_no:int data_origin",
}
ROUNDS = ("2031", "2032")
FORMS = {"0101": "A", "0102": "A", "0103": "B", "0104": "A", "0201": "A", "0202": "B", "0203": "A", "0204": "A", "0205": "A"}
POPULATION = {
    "0101": 900, "0102": 5000, "0103": 15000, "0104": 14999, "0201": 30000,
    "0202": 120, "0203": 29999, "0204": 44000, "0205": 16000,
}  # fmt: skip
SIZE_LIMITS = (("s1", "0–15 000", 0, 15000), ("s2", "15 000–30 000", 15000, 30000), ("s3", "30 000 eller fler", 30000, None))


@dataclass(frozen=True)
class Rule:
    """A rule as the landing has it, and the same as a condition on one municipality's codes (register variables included)."""

    combine: str
    terms: tuple[tuple[str, tuple[str, ...]], ...]
    holds: Callable[[Record], bool]


def always() -> Rule:
    return Rule("all", (), lambda record: True)


UNIVERSES = {
    "alla": always(),
    "driver": Rule("none", (("drift", ("3",)),), lambda r: r.get("drift") != "3"),
    "har_a": Rule("any", (("flagga_a", ("1",)),), lambda r: r.get("flagga_a") == "1"),
}
BASES = {
    "ramen": always(),
    "svarande": Rule("all", (("reg_svarat", ("1",)),), lambda r: r["reg_svarat"] == "1"),
    "driver": Rule("none", (("drift", ("3",)),), lambda r: r.get("drift") != "3"),
    "lan_2": Rule("all", (("reg_lan", ("02",)), ("drift", ("1", "2"))), lambda r: r["reg_lan"] == "02" and r.get("drift") in "12"),
    "ingen": Rule("all", (("drift", ("3",)), ("tjanst", ("1",))), lambda r: r.get("drift") == "3" and r.get("tjanst") == "1"),
}
FLAGS = (("flagga_a", ("1",)), ("flagga_b", ("1",)), ("flagga_c", ("1",)))


def marked(record: Record) -> int:
    return sum(record.get(name) == "1" for name, _ in FLAGS)


NUMERATORS: dict[str, tuple[str, Rule]] = {
    "svar.enkat": ("ramen", Rule("all", (("reg_svarat", ("1",)),), lambda r: r["reg_svarat"] == "1")),
    "drift.egen": ("svarande", Rule("any", (("drift", ("1",)),), lambda r: r.get("drift") == "1")),
    "tjanst.ja": ("driver", Rule("any", (("tjanst", ("1",)),), lambda r: r.get("tjanst") == "1")),
    "tjanst.lan": ("lan_2", Rule("any", (("tjanst", ("1", "2")),), lambda r: r.get("tjanst") in ("1", "2"))),
    "tjanst.tom": ("ingen", Rule("any", (("tjanst", ("1",)),), lambda r: r.get("tjanst") == "1")),
    "flagga.nagon": ("svarande", Rule("any", FLAGS, lambda r: marked(r) > 0)),
    "flagga.alla": ("svarande", Rule("all", FLAGS, lambda r: marked(r) == 3)),
    "flagga.ingen": ("svarande", Rule("none", FLAGS, lambda r: marked(r) == 0)),
    "flagga.inte_alla": ("svarande", Rule("not_all", FLAGS, lambda r: marked(r) < 3)),
    "medel.ja": ("svarande", Rule("all", (("medel", ("1",)), ("reg_enkat", ("A",))), lambda r: r.get("medel") == "1" and r["reg_enkat"] == "A")),
    "nytt.ja": ("svarande", Rule("any", (("nytt", ("1",)),), lambda r: r.get("nytt") == "1")),
}  # fmt: skip
ONLY_IN = {"nytt.ja": "2032", "nytt": "2032"}
VARIABLES = {  # variable: type, answer set, universe, forms
    "drift": ("single", "drift", "alla", "A|B"),
    "tjanst": ("single", "ja_nej", "driver", "A|B"),
    "flagga_a": ("flag", "markerad", "alla", "A|B"),
    "flagga_b": ("flag", "markerad", "alla", "A|B"),
    "flagga_c": ("flag", "markerad", "alla", "A|B"),
    "antal": ("number", None, "har_a", "A|B"),
    "medel": ("single", "ja_nej", "alla", "A"),
    "nytt": ("single", "ja_nej", "alla", "A|B"),
}
ANSWER_SETS = {
    "drift": {"1": "Egen", "2": "Delvis", "3": "Överlåten"},
    "ja_nej": {"1": "Ja", "2": "Nej", "99": "Vet ej"},
    "markerad": {"0": "Ej markerad", "1": "Markerad"},
}
Answers = Mapping[tuple[str, str], Mapping[str, str]]
"""Round and municipality → variable → code (or the number, for numbers). A municipality that is absent did not answer."""


def default_answers() -> dict[tuple[str, str], dict[str, str]]:
    """Every kind of value occurs: 0204 never answers; 0103 leaves a blank; 0201 does not know; 0203 has nothing of its own."""
    first = {
        "0101": {"drift": "1", "tjanst": "1", "flagga_a": "1", "flagga_b": "1", "flagga_c": "1", "antal": "12", "medel": "1"},
        "0102": {"drift": "2", "tjanst": "2", "flagga_a": "0", "flagga_b": "0", "flagga_c": "0", "medel": "2"},
        "0103": {"drift": "1", "flagga_a": "0", "flagga_b": "1", "flagga_c": "0"},
        "0104": {"drift": "2", "tjanst": "1", "flagga_a": "1", "flagga_b": "0", "flagga_c": "0", "antal": "0", "medel": "99"},
        "0201": {"drift": "2", "tjanst": "99", "flagga_a": "0", "flagga_b": "0", "flagga_c": "1", "medel": "1"},
        "0202": {"drift": "1", "tjanst": "2", "flagga_a": "1", "flagga_b": "1", "flagga_c": "0"},
        "0203": {"drift": "3", "flagga_a": "0", "flagga_b": "0", "flagga_c": "0", "medel": "1"},
        "0205": {"drift": "2", "tjanst": "1", "flagga_a": "1", "flagga_b": "1", "flagga_c": "1", "antal": "3", "medel": "1"},
    }
    second = {code: {**values, "nytt": "1" if values["drift"] == "1" else "99"} for code, values in first.items() if code != "0102"}
    return {(ROUNDS[0], code): values for code, values in first.items()} | {
        (ROUNDS[1], code): values for code, values in second.items()
    }


@dataclass(frozen=True)
class World:
    """What the landing is made from. ``published`` and ``errata``: row_no and col_no → printed figure, and → (printed, computed)."""

    answers: Answers = field(default_factory=default_answers)
    published: Mapping[tuple[int, int], str] = field(default_factory=dict)
    errata: Mapping[tuple[int, int], tuple[str, str]] = field(default_factory=dict)
    extra: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)


def groups_of(municipality: str) -> dict[str, str]:
    """The group of a municipality in every grouping."""
    size = next(code for code, _, low, high in SIZE_LIMITS if low <= POPULATION[municipality] < (high or 10**9))
    county = municipality[:2]
    return {"alla": "riket", "storlek": size, "region": f"r{county}", "lan": county, "skr": f"k{int(municipality) % 2}"}


def asked(name: str, round_: str) -> bool:
    """Whether the round has that variable or indicator."""
    return ONLY_IN.get(name, round_) == round_


def layout() -> list[tuple[int, int, str, str, str, str, str, str]]:
    """row_no, col_no, indicator, grouping, group, measure, zero_symbol, not_asked_symbol of the made-up table of round 2031."""
    places = [("alla", "riket"), ("storlek", "s1"), ("storlek", "s2"), ("storlek", "s3"), ("region", "r02"), ("skr", "k1")]
    shown = [(*place, measure) for place in places for measure in ("share", "numerator", "base", "population")]
    return [
        (row, col, indicator, grouping, group, measure, "–" if row % 2 else "", "0" if col == 1 else "")
        for row, indicator in enumerate(NUMERATORS, 1)
        for col, (grouping, group, measure) in enumerate(shown, 1)
    ]


def write_landing(folder: Path, world: World) -> None:
    """Write the whole landing below ``folder``."""
    for name, rows in _catalog().items():
        _write(folder / "catalog" / f"{name}.parquet", CATALOG_TABLES[name].columns, rows + list(world.extra.get(name, ())))
    for name, rows in _published(world).items():
        _write(folder / "published" / f"{name}.parquet", PUBLISHED_TABLES[name].columns, rows)
    for round_ in ROUNDS:
        for name, rows in _sources(round_, world.answers).items():
            extra = [row for row in world.extra.get(name, ()) if row["round"] == round_]
            _write(folder / round_ / f"{name}.parquet", tuple(SOURCE_TABLES[name].split()), rows + extra)


def _write(path: Path, columns: tuple[str, ...], rows: list[Row]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    names = [column.partition(":")[0] for column in columns]
    types = [TYPES[column.partition(":")[2].removesuffix("?") or "str"] for column in columns]
    schema = pa.schema(list(zip(names, types, strict=True)))
    pq.write_table(pa.Table.from_pylist([{name: row.get(name) for name in names} for row in rows], schema=schema), path)


def _rules(round_: str) -> list[tuple[str, str, str, Rule]]:
    named = [("universe", name, rule) for name, rule in UNIVERSES.items()]
    named += [("base", name, rule) for name, rule in BASES.items()]
    named += [("numerator", name, rule) for name, (_, rule) in NUMERATORS.items() if asked(name, round_)]
    return [(round_, kind, f"{kind}:{name}", rule) for kind, name, rule in named]


def _catalog() -> dict[str, list[Row]]:
    rules = [rule for round_ in ROUNDS for rule in _rules(round_)]
    return {
        "rounds": [_round(round_) for round_ in (*ROUNDS, "2099")],
        "questions": [
            {"round": r, "question_id": "fraga", "number": 1, "kind": "main", "questionnaires": "A|B", "theme": "Tema", "text": "Fråga?"}
            for r in ROUNDS
        ],
        "variables": [
            {"round": r, "variable_id": name, "question_id": "fraga", "sort_no": number, "item": "", "type": kind, "answer_set": codes,
             "universe_id": universe, "questionnaires": forms, "required": False}
            for r in ROUNDS
            for number, (name, (kind, codes, universe, forms)) in enumerate(VARIABLES.items(), 1) if asked(name, r)
        ],
        "answer_codes": [
            {"round": r, "answer_set": name, "code": code, "sort_no": number, "label": label,
             "status": "dont_know" if code == "99" else "answered"}
            for r in ROUNDS for name, codes in ANSWER_SETS.items() for number, (code, label) in enumerate(codes.items(), 1)
        ],
        "rules": [
            {"round": r, "rule_id": rule_id, "kind": kind, "combine": rule.combine, "n_terms": len(rule.terms),
             "expression": repr(rule.terms), "description": "Regel"}
            for r, kind, rule_id, rule in rules
        ],
        "rule_codes": [
            {"round": r, "rule_id": rule_id, "term_no": number, "variable_id": variable, "code": code}
            for r, _, rule_id, rule in rules for number, (variable, codes) in enumerate(rule.terms, 1) for code in codes
        ],
        **_registers(),
        **_indicators(),
        **_layouts(),
    }  # fmt: skip


def _round(round_: str) -> Row:
    return {
        "round": round_, "label": f"Omgång {round_}", "reference_period": round_, "collection_start": date(2031, 1, 7),
        "collection_end": date(2031, 2, 1), "reminders": 2, "size_scheme": "små", "skr_edition": "2030", "backtest": "strict",
    }  # fmt: skip


def _registers() -> dict[str, list[Row]]:
    return {
        "municipalities": [
            {"municipality_code": code, "municipality": f"Kommun {code}", "official_name": f"Kommun {code} kommun", "county_code": code[:2],
             "county": f"Län {code[:2]}", "region_code": f"r{code[:2]}", "region": f"Region {code[:2]}"}
            for code in FORMS
        ],
        "population": [
            {"municipality_code": code, "reference_date": date(year, 12, 31), "population": count if year == 2030 else 50}
            for code, count in POPULATION.items() for year in (2029, 2030)
        ],
        "skr_groups": [
            {"edition": "2030", "municipality_code": code, "skr_group": groups_of(code)["skr"], "skr_group_label": "Grupp",
             "skr_main_group": "K", "skr_main_group_label": "Huvudgrupp"}
            for code in FORMS
        ],
        "size_groups": [
            {"scheme": "små", "population_date": date(2030, 12, 31), "group_no": number, "group_code": code, "label": label,
             "lower_limit": low, "upper_limit": high}
            for number, (code, label, low, high) in enumerate(SIZE_LIMITS, 1)
        ],
    }  # fmt: skip


def _indicators() -> dict[str, list[Row]]:
    return {
        "indicators": [
            {"indicator_id": name, "sort_no": number, "label": f"Indikator {name}", "theme": "Tema"} for number, name in enumerate(NUMERATORS, 1)
        ],
        "indicator_definitions": [
            {"round": r, "indicator_id": name, "numerator_rule": f"numerator:{name}", "base_id": base, "base_rule": f"base:{base}",
             "question_id": "fraga"}
            for r in ROUNDS for name, (base, _) in NUMERATORS.items() if asked(name, r)
        ],
        "indicator_history": [
            {"indicator_id": name, "round": r, "asked": asked(name, r), "comparability": "same" if asked(name, r) else "not_asked",
             "reason": ""}
            for r in ROUNDS for name in NUMERATORS
        ],
    }  # fmt: skip


def _layouts() -> dict[str, list[Row]]:
    cells = layout()
    place = {"report": "p", "round": ROUNDS[0], "part": "bilaga2", "table_no": 1}
    return {
        "layout_tables": [
            {**place, "title": "Tabell", "corner_label": "Rad", "notes": "", "n_rows": cells[-1][0], "n_cols": cells[-1][1]}
        ],
        "layout_cells": [
            {**place, "row_no": row, "col_no": col, "row_label": f"Rad {row}", "col_label": f"Kolumn {col}", "indicator_id": indicator,
             "grouping_id": grouping, "group_code": group, "measure": measure, "zero_symbol": zero, "not_asked_symbol": not_asked}
            for row, col, indicator, grouping, group, measure, zero, not_asked in cells
        ],
    }  # fmt: skip


def _published(world: World) -> dict[str, list[Row]]:
    place = {"report": "p", "part": "bilaga2", "table_no": 1}
    return {
        "published_cells": [
            {**place, "row_no": row, "col_no": col, "row_label": "", "col_label": "", "printed": printed, "unit": "count", "place": f"{row}/{col}"}
            for (row, col), printed in world.published.items()
        ],
        "errata": [
            {**place, "row_no": row, "col_no": col, "printed": printed, "computed": computed, "kind": "no_integer", "proof_inputs": "{}",
             "explanation": "Går inte"}
            for (row, col), (printed, computed) in world.errata.items()
        ],
    }  # fmt: skip


def _sources(round_: str, answers: Answers) -> dict[str, list[Row]]:
    origin = {"round": round_, "data_origin": "synthetic"}
    return {
        "answers__form": [_answer(round_, code, name, number, answers) for code in FORMS if (round_, code) in answers
                          for number, name in enumerate(VARIABLES, 2) if asked(name, round_)],
        "responses": [
            {**origin, "municipality_code": code, "questionnaire": form, "answered": (round_, code) in answers,
             "answered_date": date(2031, 1, 20) if (round_, code) in answers else None, "row_no": number}
            for number, (code, form) in enumerate(FORMS.items(), 2)
        ],
        "web_review": [{**origin, "municipality_code": "0101", "category": "none", "e_identification": False,
                        "reviewed_date": date(2030, 11, 2), "row_no": 4}],
        "npo": [{"round": round_, "month": date(2031, 1, 1), "measure_id": name, "value": float(value), "row_no": 4, "data_origin": "collected"}
                for name, value in NPO.items()],
        "stimulus": [{**origin, "municipality_code": "0101", "requisitioned_sek": 100, "used_sek": 90, "remaining_sek": 10, "row_no": 4}],
    }  # fmt: skip


NPO = {
    "anslutna_kommuner": 9, "unika_anvandare": 8, "unika_anvandare_kommuner": 3281, "slagningar": 1,
    "slagningar_kommuner": 26711, "patienter": 1, "patienter_kommuner": 1,
}  # fmt: skip


def _answer(round_: str, municipality: str, variable: str, row_no: int, answers: Answers) -> Row:
    raw = answers[round_, municipality].get(variable)
    is_number = VARIABLES[variable][0] == "number"
    return {
        "round": round_, "source_id": "form", "questionnaire": FORMS[municipality], "municipality_code": municipality,
        "variable_id": variable, "code": None if is_number else raw, "number": float(raw) if is_number and raw else None,
        "raw": raw or "", "row_no": row_no, "data_origin": "synthetic",
    }  # fmt: skip
