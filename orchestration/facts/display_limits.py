"""Reads ``data/products/display_limits.csv``: below which size a figure is shown otherwise than as it was counted.

Here belong the limits; what is shown instead is decided by dbt (macros/display_limits.sql).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from orchestration.facts.complaints import Complaints
from orchestration.facts.reader import Column, CsvFile, Row, fact_name, one_of, read_rows

PRODUCTS = {"share_base": ("printed", "other"), "persons_municipalities": ("all",), "persons": ("all",)}
"""Products by rule: a rule has a limit for each of its products, of answers of either origin."""
ORIGINS = ("synthetic", "collected")

LIMITS = CsvFile(
    "products/display_limits.csv",
    "Below which size a figure is shown otherwise than as it was counted; 0 turns a rule off.",
    {
        "rule": Column("share_base: the smallest base of which a share is given in percent.", one_of(tuple(PRODUCTS))),
        "product": Column("printed: tables as a report prints them; other: everything else."),
        "origin": Column("Origin of what the figure rests on.", one_of(ORIGINS)),
        "smallest": Column("The smallest size that is shown as it was counted.", Row.natural),
    },
    ("rule", "product", "origin"),
    ("display_limits",),
)
FILES = (LIMITS,)


@dataclass(frozen=True, slots=True)
class DisplayLimit:
    """The smallest size that a product shows as it was counted; 0: every one."""

    rule: str
    product: str
    origin: str
    smallest: int


def load_display_limits(data_dir: Path) -> tuple[DisplayLimit, ...]:
    """Read the limits, in the file's order.

    Raises FactErrors with every error: an unknown rule, product or origin, no whole number, a limit that is missing
    (nothing would be protected, and nobody would see it).
    """
    path = data_dir / LIMITS.pattern
    complaints = Complaints(fact_name(data_dir, path))
    rows = read_rows(data_dir, path, LIMITS, complaints)
    limits = tuple(DisplayLimit(**row.values()) for row in rows)
    for row, limit in zip(rows, limits, strict=True):
        row.choice("product", PRODUCTS[limit.rule])
    expected = [(rule, item, origin) for rule, items in PRODUCTS.items() for item in items for origin in ORIGINS]
    found = {(limit.rule, limit.product, limit.origin) for limit in limits}
    for missing in expected if rows else ():
        if missing not in found:
            remedy = "add the row; 0 turns the rule off"
            complaints.add("limit that is missing", LIMITS.pattern, ",".join(missing), "no such row", remedy)
    complaints.settle()
    return limits
