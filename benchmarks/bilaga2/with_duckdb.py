"""Tables of an appendix as one bare DuckDB query. Arguments: data or landing, specification, out.

From the raw files, or, where the folder is a landing, from its Parquet. The specification says in rows what a table is
(``benchmarks/specification.py``); everything is counted here.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import duckdb

_RAW = """
create table register as select kommunkod as unit, enkat, besvarad = 'ja' as answered from {register};
create table answers as
unpivot (select columns(* exclude (kommun, lan, undersokningsar, dataursprung)) from ({forms}))
on columns(* exclude kommunkod) into name variable value code
"""
_LANDED = """
create view register as select unit_code as unit, questionnaire as enkat, answered from '{folder}/responses.parquet';
create view answers as select unit_code as kommunkod, variable_id as variable, code from '{folder}/answers__*.parquet'
where code is not null
"""
_QUERY = """
copy (
    with units as (
        select register.*, groups."group" as size from register
        inner join '{spec}/population.csv' as people on register.unit = people.kommunkod
        asof join '{spec}/groups.csv' as groups on people.population >= groups.lower
        where answered
    ), said as (
        select kommunkod as unit, variable, code from answers
        union all select unit, unnest(['reg_svarat', 'reg_enkat', 'reg_lan']), unnest(['1', enkat, unit[:2]]) from units
    ), hits as (
        select unit, rule, count(distinct term) as met from said
        inner join read_csv('{spec}/terms.csv', all_varchar = true) as terms using (variable, code)
        group by unit, rule
    ), held as (
        select units.unit, units.size, rules.rule, case
            when rules.terms = 0 then true
            when rules.how = 'all' then coalesce(met, 0) = rules.terms
            when rules.how = 'any' then coalesce(met, 0) > 0
            when rules.how = 'none' then coalesce(met, 0) = 0
            else coalesce(met, 0) < rules.terms end as holds
        from units cross join '{spec}/rules.csv' as rules
        left join hits on units.unit = hits.unit and rules.rule = hits.rule
    ), counted as (
        select coalesce(b.size, 'riket') as "group", indicators.indicator,
            count(*) as base, count(*) filter (where n.holds) as numerator
        from '{spec}/indicators.csv' as indicators
        inner join held as b on b.rule = indicators.base and b.holds
        inner join held as n on n.rule = indicators.numerator and n.unit = b.unit
        group by grouping sets ((b.size, indicators.indicator), (indicators.indicator))
    )
    select table_no, row_no, col_no, case measure
        when 'share' then (200 * numerator + base) // (2 * base) when 'numerator' then numerator else base end as figure
    from '{spec}/cells.csv' as cells inner join counted using ("group", indicator)
    order by all
) to '{out}' (header)
"""


def main(folder: Path, spec: Path, out: Path) -> None:
    """Write table_no, row_no, col_no and the figure of each cell to ``out``."""
    with duckdb.connect() as connection:
        connection.execute("set preserve_insertion_order = false")
        connection.execute(_landed(folder) if (folder / "manifest.json").exists() else _raw(folder, spec))
        connection.execute(_QUERY.format(spec=spec, out=out))


def _landed(folder: Path) -> str:
    return _LANDED.format(folder=folder)


def _raw(folder: Path, spec: Path) -> str:
    with (spec / "files.csv").open(encoding="utf-8", newline="") as handle:
        reads = {row["source"]: _read(folder, row) for row in csv.DictReader(handle)}
    register = reads.pop("register")
    return _RAW.format(register=register, forms=" union all by name ".join(f"from {read}" for read in reads.values()))


def _read(folder: Path, row: dict[str, str]) -> str:
    encoding = "latin-1" if row["encoding"] == "cp1252" else "utf-8"
    options = f"delim = '{row['delimiter']}', encoding = '{encoding}', all_varchar = true, header = true"
    return f"read_csv('{folder / row['path']}', {options})"


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
