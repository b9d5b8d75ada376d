"""Holds each key number of a report's text against its query on the build, and names every difference.

Here belong running the queries, within bounds, and the verdicts. What the words of the text mean is
``orchestration.facts.key_numbers``; why a key number cannot come out, its erratum says.
"""

from __future__ import annotations

import math
import re
import threading
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import duckdb

from orchestration.errors import ReadableError
from orchestration.facts.key_numbers import ERRATA_FILE, FILE, KeyNumber, KeyNumberErratum, KeyNumbers
from orchestration.facts.model import Backtest
from orchestration.facts.published_model import Erratum
from orchestration.findings import Finding
from orchestration.quality.errata_proofs import prove
from orchestration.warehouse.marts import open_marts

Verdict = Literal["equal", "carried", "no_answers", "no_value", "errata", "differs", "refused"]
VERDICTS: tuple[Verdict, ...] = ("equal", "carried", "no_answers", "no_value", "errata", "differs", "refused")
SERIES = "fct_indicator_series"
PRINTED = frozenset({"report_cells", "report_cell_notes", "report_headings"})
"""Marts that hold printed figures: no query may read them."""
SECONDS = 10.0

_SOURCE = re.compile(r"\bsource\s*=\s*'(?P<source>computed|published)'", re.IGNORECASE)


class QueryRefusedError(ReadableError):
    """A query that is not one select over the marts giving one number; whoever asks it knows the place."""

    def __init__(self, expected: str, found: str, remedy: str) -> None:
        """Keep the parts."""
        super().__init__(self.about, "", expected, found, remedy)

    about = "its query is refused"


class NothingFoundError(QueryRefusedError):
    """A query that runs and gives no row, or NULL."""

    about = "has no value"


@dataclass(frozen=True, slots=True)
class KeyNumberResult:
    """One key number after its query has run. ``computed`` is None, and ``refusal`` says why, if it gave no number."""

    number: KeyNumber
    computed: Decimal | None
    verdict: Verdict
    explanation: str
    refusal: QueryRefusedError | None


@dataclass(frozen=True, slots=True)
class KeyNumbersResult:
    """The key numbers of one report; ``success``: the load may go on. ``findings`` in the order of the file."""

    report: str
    success: bool
    results: tuple[KeyNumberResult, ...]
    findings: tuple[Finding, ...]
    message: str

    @property
    def counts(self) -> dict[str, int]:
        """Key numbers by verdict; only verdicts that occur."""
        found = Counter(result.verdict for result in self.results)
        return {verdict: found[verdict] for verdict in VERDICTS if found[verdict]}


def check_key_numbers(
    build: Path,
    facts: KeyNumbers,
    mode: Backtest,
    marts: Collection[str],
    absent: Collection[str] = (),
    seconds: float = SECONDS,
) -> KeyNumbersResult:
    """Run every query on a closed build (the path of its database), which is opened for reading only.

    ``marts``: what queries may read, less those that hold printed figures. ``absent``: rounds that have a codebook but
    are not in this build; a query that names one of them and finds nothing has ``no_answers``, which stops no load; any
    other that finds nothing has ``no_value``. A query has ``seconds`` to run.
    ``strict``: a difference, no value and an erratum whose number comes out stop the load; ``report``: they are listed.
    In both, a query that is refused and an erratum that is not proven stop it.
    """
    errata = {erratum.key_number: erratum for erratum in facts.errata}
    with open_marts(build, external_access=False) as opened:
        runner = _Runner(opened.connection, frozenset(marts) - PRINTED, frozenset(absent), seconds)
        results = tuple(_judge(number, errata.get(number.key_number), runner) for number in facts.numbers)
    differences = [_finding(result) for result in results if result.verdict in ("differs", "no_value", "refused")]
    by_chance = [_come_out(result) for result in results if result.number.key_number in errata and _comes_out(result)]
    unproven = [fault for erratum, result in _with_erratum(errata, results) if (fault := _unproven(erratum, result))]
    success = not (unproven or any(result.verdict == "refused" for result in results))
    if mode == "strict":
        success = success and not differences and not by_chance
    findings = (*differences, *by_chance, *unproven)
    return KeyNumbersResult(facts.report, success, results, findings, _message(facts, results, [*by_chance, *unproven]))


def _with_erratum(
    errata: Mapping[str, KeyNumberErratum], results: Iterable[KeyNumberResult]
) -> Iterator[tuple[KeyNumberErratum, KeyNumberResult]]:
    for result in results:
        if result.number.key_number in errata:
            yield errata[result.number.key_number], result


@dataclass(frozen=True, slots=True)
class _Runner:
    connection: duckdb.DuckDBPyConnection
    marts: frozenset[str]
    absent: frozenset[str]
    seconds: float

    def asks_absent(self, query: str) -> bool:
        """Tell whether the query names a round that this build does not hold."""
        return any(f"'{round_}'" in query for round_ in self.absent)

    def number(self, query: str) -> Decimal:
        """Run a query; QueryRefusedError if it is none or gives no number."""
        try:
            self._refuse(query)
            rows, width = self._rows(query)
        except duckdb.InterruptException as error:
            found = f"no answer after {self.seconds:g} s"
            raise QueryRefusedError(f"an answer within {self.seconds:g} s", found, "simplify the query") from error
        except duckdb.Error as error:
            found = str(error).splitlines()[0]
            raise QueryRefusedError("SQL that runs on the marts", found, "correct the query") from error
        if width == 1 and rows in ([], [(None,)]):
            raise NothingFoundError("a number", "nothing", "see whether anybody answered in the group that it asks for")
        if len(rows) != 1 or width != 1:
            found = f"{len(rows)} rows of {width} columns"
            raise QueryRefusedError("one row of one column", found, "sum up, or state the whole key of a row")
        return _number(rows[0][0])

    def _refuse(self, query: str) -> None:
        statements = self.connection.extract_statements(query)
        kinds = [statement.type.name for statement in statements]
        if kinds != ["SELECT"]:
            raise QueryRefusedError("one select", ", ".join(kinds) or "nothing", "write one select statement")
        tables = self.connection.get_table_names(query)
        if foreign := sorted(tables - self.marts):
            raise QueryRefusedError("only marts of computed figures", ", ".join(foreign), "query the marts")
        if not tables:
            raise QueryRefusedError("a query over the marts", "no mart", "compute the number from a mart")
        if SERIES in tables and not _SOURCE.search(query):
            found, remedy = f"{SERIES} without source", "add source = 'computed', or 'published' for an earlier year"
            raise QueryRefusedError(f"source = … where {SERIES} is read", found, remedy)

    def _rows(self, query: str) -> tuple[list[tuple[Any, ...]], int]:
        timer = threading.Timer(self.seconds, self.connection.interrupt)
        timer.start()
        try:
            found = self.connection.execute(query)
            return found.fetchmany(2), len(found.description or ())
        finally:
            timer.cancel()


def _number(found: object) -> Decimal:
    if isinstance(found, int | Decimal) and not isinstance(found, bool):
        return Decimal(found)
    if isinstance(found, float) and math.isfinite(found):
        return Decimal(repr(found))
    raise QueryRefusedError("a number", repr(found), "cast the result")


def _judge(number: KeyNumber, erratum: KeyNumberErratum | None, runner: _Runner) -> KeyNumberResult:
    try:
        computed = runner.number(number.query)
    except QueryRefusedError as refusal:
        said: Verdict = "no_answers" if runner.asks_absent(number.query) else "no_value"
        verdict = said if isinstance(refusal, NothingFoundError) else "refused"
        return KeyNumberResult(number, None, verdict, "", refusal)
    excused = erratum is not None and erratum.computed == with_point(computed)
    explanation = erratum.explanation if erratum and excused else ""
    verdict = "errata" if excused else "differs"
    if number.fits(computed):
        verdict, explanation = ("carried" if _is_carried(number.query) else "equal"), ""
    return KeyNumberResult(number, computed, verdict, explanation, None)


def _is_carried(query: str) -> bool:
    return any(found["source"].lower() == "published" for found in _SOURCE.finditer(query))


def with_point(computed: Decimal) -> str:
    """Write a computed number as errata and files do: decimal point, no separators, no zeros after the last decimal."""
    return format(computed.normalize(), "f")


def _comes_out(result: KeyNumberResult) -> bool:
    return result.verdict in ("equal", "carried")


def _come_out(result: KeyNumberResult) -> Finding:
    file = f"data/published/{result.number.report}/{ERRATA_FILE}"
    remedy = f"see whether the answers are those that its row in {file} speaks of"
    return _about(result.number, "an erratum says that it cannot come out, but it does", "", "", remedy)


def _unproven(erratum: KeyNumberErratum, result: KeyNumberResult) -> Finding | None:
    place = (erratum.report, "text", 0, 0, 0)
    texts = (erratum.printed, erratum.computed, erratum.kind, erratum.proof_inputs, erratum.explanation)
    proof = prove(Erratum(*place, *texts))
    if proof.holds:
        return None
    remedy = f"correct or remove its row in data/published/{erratum.report}/{ERRATA_FILE}"
    return _about(result.number, "its erratum is not proven", "a proof", proof.sentence, remedy)


def _finding(result: KeyNumberResult) -> Finding:
    number = result.number
    if result.refusal is not None:
        refusal = result.refusal
        return _about(number, refusal.what, refusal.expected, refusal.found, refusal.remedy)
    expected = f"{number.relation} {number.printed} ({with_point(number.value)} {number.unit_of_measure})"
    found = "" if result.computed is None else with_point(result.computed)
    remedy = (
        "see whether the report has that figure, and correct printed and value if not; if it has, correct query or "
        f"relation, or enter in data/published/{number.report}/{ERRATA_FILE} why it cannot come out"
    )
    return _about(number, "does not come out as printed", expected, found, remedy)


def _about(number: KeyNumber, what: str, expected: str, found: str, remedy: str) -> Finding:
    return Finding(
        round="",
        source="key_numbers",
        file=f"data/published/{number.report}/{FILE}",
        what=f"{number.place} ({number.label}) {what}",
        column=number.key_number,
        expected=expected,
        found=found,
        remedy=remedy,
    )


def _message(facts: KeyNumbers, results: Sequence[KeyNumberResult], errors: Sequence[Finding]) -> str:
    counts = Counter(result.verdict for result in results)
    words = ", ".join(f"{counts[verdict]} {verdict}" for verdict in VERDICTS if counts[verdict]) or "none"
    tail = f"; {len(errors)} faults in errata" if errors else ""
    return f"key numbers of {facts.report}: {words} of {len(results)}{tail}"
