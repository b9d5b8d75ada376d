"""The quantity behind a cell that shows no share: what it is, and what the municipalities of its group add to it.

SQL is ``queries``, words are ``text``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from statistics import median

from orchestration.trace.indicator import question_of
from orchestration.trace.model import Amount, QuantityTrace, RawRow
from orchestration.trace.queries import QUERIES
from orchestration.warehouse.marts import Marts, Row

_TAKEN: Mapping[str, Callable[[Sequence[int], int], int]] = {
    "sum": lambda amounts, _: sum(amounts),
    "max": lambda amounts, _: max(amounts),
    "median": lambda amounts, _: int(2 * median(amounts)),
    "count_positive": lambda amounts, _: sum(amount > 0 for amount in amounts),
    "count_at_least": lambda amounts, threshold: sum(amount >= threshold for amount in amounts),
}


def trace_quantity(marts: Marts, cell: Row, sources: Mapping[str, str]) -> QuantityTrace:
    """Describe the quantity in the cell's round; ``sources``: kind of source → its only source in that round."""
    row = marts.rows(QUERIES["quantity"], _keys(cell, "quantity_id", "period"))[0]
    described = (
        marts.rows(QUERIES["variables"], [cell["round"], [row["measure"]]]) if row["source"] == "answers" else []
    )
    about = ("quantity_id", "label", "theme", "unit_of_measure", "source", "comparability", "reason")
    defined = ("measure", "statistic", "threshold", "denominator", "base_description", "municipalities")
    return QuantityTrace(
        **{name: row[name] for name in (*about, *defined, "hidden", "lacking")},
        period=cell["period"],
        question=question_of(described[0]) if described else None,
        amounts=_amounts(marts, cell, row, sources) if row["measure"] else (),
    )


def _keys(cell: Row, *names: str) -> dict[str, object]:
    return {name: cell[name] for name in ("round", "grouping_id", "group_code", *names)}


def _amounts(marts: Marts, cell: Row, quantity: Row, sources: Mapping[str, str]) -> tuple[Amount, ...]:
    source = quantity["source"]
    if source == "npo":
        return ()
    query = QUERIES.get(f"amounts_{source}")
    wanted = {**_keys(cell, "quantity_id"), "measure": quantity["measure"]}
    parts: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in marts.rows(query, wanted) if query else marts.rows(QUERIES["amounts"], {**wanted, "source": source}):
        parts[row["code"], row["name"]].append(row)
    only = sources.get(source)
    return tuple(
        Amount(
            municipality_code=code,
            municipality=name,
            amount=sum(row["amount"] for row in rows),
            rows=tuple(RawRow(row["source"] or only, row["row_no"]) for row in rows),
        )
        for (code, name), rows in parts.items()
    )


def taken_together(quantity: QuantityTrace) -> int | None:
    """Take the statistic of the amounts anew; None where there are none, one is hidden, or two are divided."""
    if not quantity.amounts or quantity.hidden or quantity.denominator is not None or quantity.statistic is None:
        return None
    amounts = [entry.amount for entry in quantity.amounts]
    return _TAKEN[quantity.statistic](amounts, quantity.threshold or 0)
