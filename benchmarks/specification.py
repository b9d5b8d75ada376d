"""Says in a few CSV files what the tables of a part of a report are, for those who compute them without this project.

Here belongs taking that from the landed facts. The figures themselves are computed by each of ``bilaga2``.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path

import duckdb

from orchestration.facts.sources import QUESTIONNAIRE_KIND, load_sources
from orchestration.landing.land import RESPONSE_REGISTER_KIND

_CELLS = """
select table_no, row_no, col_no, indicator_id as indicator, group_code as "group", measure
from layout_cells inner join indicator_definitions using (indicator_id)
where report = $report and part = $part and indicator_definitions.round = $report order by all
"""
_INDICATORS = """
select distinct d.indicator_id as indicator, d.numerator_rule as numerator, d.base_rule as base
from indicator_definitions as d inner join layout_cells as c using (indicator_id)
where d.round = $report and c.report = $report and c.part = $part order by all
"""
_USED = f"(select unnest([numerator, base]) from ({_INDICATORS}))"
_FILES = {
    "cells": _CELLS,
    "indicators": _INDICATORS,
    "rules": f"""select rule_id as rule, combine as how, n_terms as terms from rules
        where round = $report and rule_id in {_USED} order by all""",
    "terms": f"""select rule_id as rule, term_no as term, variable_id as variable, code from rule_codes
        where round = $report and rule_id in {_USED} order by all""",
    "expected": """select table_no, row_no, col_no, value, unit_of_measure from report_cells
        inner join indicator_definitions using (indicator_id)
        where report = $report and part = $part and indicator_definitions.round = $report order by all""",
    "groups": """select lower_limit as lower, group_code as "group" from size_groups
        where scheme = $scheme order by all""",
    "population": """select municipality_code as kommunkod, population from population where reference_date = (
        select any_value(population_date) from size_groups where scheme = $scheme) order by all""",
}


def write_specification(data: Path, landing: Path, report: str, part: str, out: Path, release: Path) -> None:
    """Write cells, indicators, rules, terms, groups, population and raw files of the part to ``out``.

    ``landing``: one that holds the facts of ``data``; ``release``: one of the shipped answers, whose figures are those
    expected. The report's round has the report's name.
    """
    out.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as connection:
        for path in (landing / "catalog").glob("*.parquet"):
            connection.execute(f"create view {path.stem} as select * from '{path}'")
        scheme = connection.execute("select size_scheme from rounds where round = ?", [report]).fetchone()
        assert scheme is not None
        connection.execute(f"create view report_cells as select * from '{release}/marts/report_cells.parquet'")
        known = {"report": report, "part": part, "scheme": scheme[0]}
        for name, query in _FILES.items():
            connection.execute(query, {key: value for key, value in known.items() if f"${key}" in query})
            header = [column[0] for column in connection.description or ()]
            _write(out / f"{name}.csv", (dict(zip(header, row, strict=True)) for row in connection.fetchall()))
    _write(out / "files.csv", _raw_files(data, report))


def _raw_files(data: Path, report: str) -> Iterable[dict[str, str]]:
    for spec in load_sources(data / "sources.yaml", data / "formats").round(report).sources:
        if spec.kind in (QUESTIONNAIRE_KIND, RESPONSE_REGISTER_KIND):
            name = "register" if spec.kind == RESPONSE_REGISTER_KIND else spec.source
            yield {
                "source": name,
                "path": spec.uri,
                "delimiter": spec.options.delimiter,
                "encoding": spec.options.encoding,
            }


def _write(path: Path, rows: Iterable[Mapping[str, object]]) -> None:
    every = list(rows)
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, list(every[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(every)
