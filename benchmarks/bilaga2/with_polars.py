"""Tables of an appendix from raw files, as a user of polars writes it. Arguments: data, specification, out.

The specification says in rows what a table is (``benchmarks/specification.py``); everything is counted here.
"""

from __future__ import annotations

import sys
from pathlib import Path

import polars as pl


def main(data: Path, spec: Path, out: Path) -> None:
    """Write table_no, row_no, col_no and the figure of each cell to ``out``."""
    read = {
        row["source"]: pl.read_csv(
            data / row["path"], separator=row["delimiter"], encoding=row["encoding"], infer_schema=False
        )
        for row in pl.read_csv(spec / "files.csv", infer_schema=False).iter_rows(named=True)
    }
    register = read.pop("register").select(
        "kommunkod",
        pl.col("besvarad").replace({"ja": "1", "nej": "0"}).alias("reg_svarat"),
        pl.col("enkat").alias("reg_enkat"),
        pl.col("kommunkod").str.slice(0, 2).alias("reg_lan"),
    )
    forms = pl.concat(read.values(), how="diagonal")
    people = pl.read_csv(spec / "population.csv", schema_overrides={"kommunkod": pl.String})
    groups = pl.read_csv(spec / "groups.csv")
    held = rules(spec)
    indicators = pl.read_csv(spec / "indicators.csv", infer_schema=False).rows(named=True)
    counted = [
        expression
        for row in indicators
        for expression in (
            held[row["base"]].sum().alias(f"base:{row['indicator']}"),
            (held[row["base"]] & held[row["numerator"]]).sum().alias(f"numerator:{row['indicator']}"),
        )
    ]
    by_size = (
        register.lazy()
        .join(forms.lazy(), on="kommunkod", how="left")
        .join(people.lazy(), on="kommunkod")
        .sort("population")
        .join_asof(groups.lazy().select(pl.col("lower").alias("population"), "group"), on="population")
        .filter(pl.col("reg_svarat") == "1")
        .group_by("group")
        .agg(counted)
        .collect()
    )
    counts = pl.concat([by_size, by_size.select(pl.lit("riket").alias("group"), pl.exclude("group").sum())])
    long = counts.unpivot(index="group").with_columns(
        pl.col("variable").str.splitn(":", 2).struct.rename_fields(["what", "indicator"])
    )
    wide = long.unnest("variable").pivot("what", index=["group", "indicator"], values="value")
    n, base = pl.col("numerator").cast(pl.Int64), pl.col("base").cast(pl.Int64)
    figure = pl.when(pl.col("measure") == "share").then((200 * n + base) // (2 * base))
    figure = figure.when(pl.col("measure") == "numerator").then(n).otherwise(base)
    cells = pl.read_csv(spec / "cells.csv").join(wide, on=["group", "indicator"])
    cells.select("table_no", "row_no", "col_no", figure.alias("figure")).write_csv(out)


def rules(spec: Path) -> dict[str, pl.Expr]:
    """Give each rule as an expression on the units' columns: all, any, none or not all of its terms are met."""
    met: dict[str, list[pl.Expr]] = {}
    terms = pl.read_csv(spec / "terms.csv", infer_schema=False)
    for (rule, _, variable), rows in terms.group_by("rule", "term", "variable"):
        met.setdefault(str(rule), []).append(pl.col(str(variable)).is_in(rows["code"].to_list()).fill_null(value=False))
    held = {}
    for row in pl.read_csv(spec / "rules.csv", schema_overrides={"rule": pl.String}).iter_rows(named=True):
        number = pl.sum_horizontal(met.get(row["rule"], [pl.lit(0)]))
        how = {"all": number == row["terms"], "any": number > 0, "none": number == 0, "not_all": number < row["terms"]}
        held[row["rule"]] = how[row["how"]] if row["terms"] else pl.lit(value=True)
    return held


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
