"""Tables of an appendix from raw files, as a user of pandas writes it. Arguments: data, specification, out.

The specification says in rows what a table is (``benchmarks/specification.py``); everything is counted here.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd


def main(data: Path, spec: Path, out: Path) -> None:
    """Write table_no, row_no, col_no and the figure of each cell to ``out``."""
    files = pd.read_csv(spec / "files.csv", dtype=str, keep_default_na=False)
    read = {
        row.source: pd.read_csv(data / row.path, sep=row.delimiter, encoding=row.encoding, dtype=str)
        for row in files.itertuples()
    }
    register = read.pop("register").set_index("kommunkod")
    forms = pd.concat(read.values()).set_index("kommunkod")
    people = pd.read_csv(spec / "population.csv", dtype={"kommunkod": str}).set_index("kommunkod")["population"]
    groups = pd.read_csv(spec / "groups.csv")
    units = forms.reindex(register.index)
    units["reg_svarat"] = register["besvarad"].map({"ja": "1", "nej": "0"})
    units["reg_enkat"] = register["enkat"]
    units["reg_lan"] = units.index.str[:2]
    size = pd.cut(people.reindex(units.index), [*groups.lower, float("inf")], right=False, labels=groups.group)
    held = rules_held(units, spec)
    answered = units["reg_svarat"] == "1"
    indicators = pd.read_csv(spec / "indicators.csv", dtype=str)
    base = pd.DataFrame({row.indicator: held[row.base] & answered for row in indicators.itertuples()})
    hit = pd.DataFrame({row.indicator: held[row.numerator] for row in indicators.itertuples()}) & base
    counts = {
        name: pd.concat([frame.groupby(size, observed=False).sum(), frame.sum().to_frame("riket").T])
        for name, frame in (("base", base), ("numerator", hit))
    }
    cells = pd.read_csv(spec / "cells.csv", dtype={"indicator": str, "group": str})
    for name, counted in counts.items():
        cells[name] = [counted.at[row.group, row.indicator] for row in cells.itertuples()]
    share = (200 * cells["numerator"] + cells["base"]) // (2 * cells["base"])
    figure = share.where(
        cells["measure"] == "share", cells["numerator"].where(cells["measure"] == "numerator", cells["base"])
    )
    cells.assign(figure=figure)[["table_no", "row_no", "col_no", "figure"]].to_csv(out, index=False)


def rules_held(units: pd.DataFrame, spec: Path) -> dict[str, pd.Series]:
    """Tell by rule for which units it holds: all, any, none or not all of its terms are met."""
    terms = pd.read_csv(spec / "terms.csv", dtype=str)
    met = {
        key: units[key[2]].isin(codes)
        for key, codes in terms.groupby(["rule", "term", "variable"])["code"].agg(list).items()
    }
    held = {}
    for row in pd.read_csv(spec / "rules.csv", dtype={"rule": str, "how": str}).itertuples():
        found = [hits for (rule, _, _), hits in met.items() if rule == row.rule]
        number = sum(found) if found else pd.Series(0, index=units.index)
        wanted = {"all": number == row.terms, "any": number > 0, "none": number == 0, "not_all": number < row.terms}
        held[row.rule] = wanted[row.how] if row.terms else number == 0
    return held


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
