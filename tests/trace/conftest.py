"""A release of the small world of ``tests.warehouse``, made by what dbt rendered, with rules in the real grammar."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from orchestration.facts.model import Rule, Term
from orchestration.facts.rules import format_rule
from orchestration.release.manifest import InputEntry, build_manifest
from orchestration.release.versions import Versions
from orchestration.trace.model import CellTrace
from orchestration.trace.queries import MARTS
from orchestration.trace.walk import trace_cell
from orchestration.warehouse.marts import DATABASE
from tests.warehouse.landing import write_landing
from tests.warehouse.oracle import displays
from tests.warehouse.rendered import Rendered
from tests.warehouse.world import BASES, INDICATORS, PRINTED_YEAR, ROUNDS, UNIVERSES, World, units_of

PLACE = "p/bilaga2/1"
OTHER_ROUND, QUANTITIES, CARRIED = (len(INDICATORS) + number for number in (1, 2, 3))
"""Rows of the table: cells of the other round, quantities, and cells of rounds without answers."""
OWN_PRINT = (CARRIED, 1)
SERIES = tuple(
    {
        "report": report,
        "indicator": "drift.egen",
        "round": PRINTED_YEAR,
        "measure": "share",
        "printed": str(value),
        "value": float(value),
        "place": f"avsnitt {report}",
        **group,
    }
    for group in ({}, {"grouping": "lan", "group": "01"})
    for report, value in (("o", 42), ("q", 43))
)
FIRST_ROW = 2
"""Row of the first municipality in the raw files: row 1 is the header."""


@dataclass(frozen=True)
class Released:
    """A published-looking folder of releases, the release in it, and the world that it was made from."""

    releases: Path
    release: Path
    world: World

    def trace(self, row_no: int, col_no: int) -> CellTrace:
        """The trace of a cell of the world's table; kept, as many tests look at the same cells."""
        return _trace(self.release, row_no, col_no)


@cache
def _trace(release: Path, row_no: int, col_no: int) -> CellTrace:
    return trace_cell(release, f"{PLACE}/{row_no}/{col_no}")


def answer_row(unit: str, round_: str = ROUNDS[0]) -> int:
    """Row of a unit in the made-up export: all of the frame, one below the other."""
    return sorted(units_of(round_)).index(unit) + FIRST_ROW


@pytest.fixture(scope="session")
def released(tmp_path_factory: pytest.TempPathFactory, parsed: Path) -> Released:
    """The world's marts in a release, with an erratum that holds, one that does not, one too many, and a difference.

    A year known from print only is printed by two reports that disagree, and by the table itself.
    """
    printed = {place: text for place, text in displays(World()).items() if place[0] < CARRIED}
    del printed[9, 6]
    errata = {(2, 1): ("88", printed[2, 1]), (3, 2): ("77", "55"), (4, 2): (printed[4, 2], "44")}
    published = {**printed, (2, 1): "88", (3, 2): "77", (5, 3): "66", OWN_PRINT: "44"}
    world = World(published=published, errata=errata, series=SERIES)
    home = tmp_path_factory.mktemp("traced")
    write_landing(home / "landing", world)
    _write_rules_in_grammar(home / "landing" / "catalog" / "rules.parquet")
    for round_ in ROUNDS:
        _one_row_a_unit(home / "landing" / round_ / "answers__form.parquet")
    Rendered(parsed.parent / "build").build(home / "build.duckdb", home / "landing")
    releases = home / "var" / "releases"
    return Released(releases, _release(home / "build.duckdb", releases), world)


def _write_rules_in_grammar(path: Path) -> None:
    named = {"universe": UNIVERSES, "base": BASES, "numerator": {name: rule for name, (_, rule) in INDICATORS.items()}}
    rules = {f"{kind}:{name}": rule for kind, entries in named.items() for name, rule in entries.items()}
    rows = pq.read_table(path).to_pylist()
    for row in rows:
        rule = rules[row["rule_id"]]
        terms = tuple(Term(variable, codes) for variable, codes in rule.terms)
        row["expression"] = format_rule(Rule("", row["combine"], terms))
    pq.write_table(pa.Table.from_pylist(rows, pq.read_schema(path)), path)


def _one_row_a_unit(path: Path) -> None:
    rows = pq.read_table(path).to_pylist()
    for row in rows:
        row["row_no"] = answer_row(row["unit_code"], row["round"])
    pq.write_table(pa.Table.from_pylist(rows, pq.read_schema(path)), path)


def _release(build: Path, releases: Path) -> Path:
    staged = releases / "staged"
    (staged / "marts").mkdir(parents=True)
    with duckdb.connect(str(staged / DATABASE)) as connection:
        connection.execute(f"attach '{build}' as build (read_only)")
        for mart in MARTS:
            connection.execute(f"create table {mart} as from build.{mart}")
            connection.execute(f"copy {mart} to '{staged / 'marts' / mart}.parquet'")
        connection.execute("detach build")
    inputs = [
        InputEntry(ROUNDS[0], "form", "a" * 64, 1200, "sample/form.csv", "questionnaire", "labels"),
        InputEntry(ROUNDS[0], "register", "b" * 64, 300, "sample/register.csv", "response_register"),
        InputEntry(ROUNDS[0], "months", "d" * 64, 400, "sample/months.xlsx", "npo"),
        InputEntry(ROUNDS[0], "funds", "e" * 64, 500, "sample/funds.xlsx", "stimulus_funds"),
        InputEntry(ROUNDS[1], "form", "c" * 64, 1300, "sample/later.csv", "questionnaire"),
    ]
    manifest = build_manifest(
        staged, inputs=inputs, versions=Versions("0"), counts={}, checks=[], synthetic_rounds=list(ROUNDS)
    )
    release = staged.rename(releases / manifest.id)
    (releases / "current").symlink_to(release.name)
    return release
