"""The build of a small world done again with one model changed: what dbt rendered, run in one session, without dbt.

A mutant lives in a transaction that is rolled back: its model and all that reads it are made anew, then the data tests
that read any of them, the reconciliation, the back-test and the unit tests of the model are asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Timer
from typing import Any

import duckdb

from orchestration.quality.reconciliation import mart_checks, open_landing, public_metas
from orchestration.warehouse.marts import quoted
from tests.mutants.operators import Mutant, mutants
from tests.mutants.unit_tests import UnitTest
from tests.warehouse.rendered import Rendered

_LONGEST = 60.0
_DIFFERS = "select report, part, table_no, row_no, col_no from report_cells where verdict = 'differs' order by all"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a mutant: ``by`` data tests, reconciliation, back-test or unit tests; empty if it is alive.

    ``build``: it is no query, the contract refuses it, or it does not end. ``nothing``: no row of any mart is another
    in this world.
    """

    mutant: Mutant
    by: str
    detail: str


class Replay:
    """A finished build of dbt (its ``target``, with what it rendered) over a landing, in memory."""

    def __init__(self, target: Path, landing: Path) -> None:
        self._of_dbt = Rendered(target)
        self._unit_tests = [UnitTest(target, node) for node in self._of_dbt.manifest["unit_tests"].values()]
        self._metas = public_metas(self._of_dbt.manifest)
        self._session = duckdb.connect(":memory:", config={"threads": 1, "temp_directory": "", "memory_limit": "2GB"})
        self._session.execute("attach ':memory:' as build; use build")
        self._session.execute("set file_search_path = ?", [str(landing)])
        open_landing(self._session, landing)
        for name in self._of_dbt.models:
            self._of_dbt.make(self._session, name)
        self._whole = {mart: self._state(mart) for mart in self._metas}
        self._differing = self._session.execute(_DIFFERS).fetchall()
        self._columns = {name: self._described(name) for name in self._of_dbt.models}

    def mutants(self) -> Iterator[Mutant]:
        """Every mutant of every model, models in the order of their names."""
        for name in sorted(self._of_dbt.models, key=self._of_dbt.names.__getitem__):
            yield from mutants(self._of_dbt.names[name], self._of_dbt.sql[name])

    def judge(self, mutant: Mutant) -> Verdict:
        """Build with the mutant in its model's place, ask every check, and put all back."""
        self._session.execute("begin")
        clock = Timer(_LONGEST, self._session.interrupt)  # a load that does not end publishes nothing
        clock.start()
        try:
            by, detail = self._judged(mutant)
            failed = self._failed_unit_test(mutant) if by in ("", "nothing") else ""
            return Verdict(mutant, "unit tests", failed) if failed else Verdict(mutant, by, detail)
        except duckdb.Error as error:
            return Verdict(mutant, "build", str(error).splitlines()[0])
        finally:
            clock.cancel()
            self._session.execute("rollback")

    def _judged(self, mutant: Mutant) -> tuple[str, str]:
        of_dbt = self._of_dbt
        (own,) = (name for name in of_dbt.models if of_dbt.names[name] == mutant.model)
        of_dbt.make(self._session, own, mutant.render())
        if self._described(own) != self._columns[own]:
            return "build", "other columns than the contract's"
        made = {own}
        for name in of_dbt.models:
            if of_dbt.reads[name] & made:
                of_dbt.make(self._session, name)
                made.add(name)
        moved = {name: meta for name, meta in self._metas.items() if self._state(name) != self._whole[name]}
        if not moved:
            return "nothing", ""
        for test in of_dbt.tests:
            if of_dbt.reads[test] & made and self._session.execute(f"from ({of_dbt.sql[test]}) limit 1").fetchall():
                return "data tests", of_dbt.names[test]
        for check in mart_checks(self._session, moved):
            if check.outcome == "failed":
                return "reconciliation", check.sentence
        differing = self._session.execute(_DIFFERS).fetchall()
        return ("back-test", "another cell differs") if differing != self._differing else ("", "")

    def _failed_unit_test(self, mutant: Mutant) -> str:
        sql = mutant.render()
        tests = (test for test in self._unit_tests if test.model == mutant.model)
        return next((test.name for test in tests if self._session.execute(test.differing(sql)).fetchall()), "")

    def _described(self, name: str) -> list[tuple[Any, ...]]:
        return self._session.execute(f"describe {quoted(self._of_dbt.names[name])}").fetchall()

    def _state(self, mart: str) -> tuple[Any, ...]:
        hashed = f"select count(*), coalesce(sum(cast(hash(mart) as hugeint)), 0) from {quoted(mart)} as mart"
        return self._session.execute(hashed).fetchall()[0]
