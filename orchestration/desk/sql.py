"""What ``ehalsa sql`` does: one question to the database of the current release, which can reach nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb

from orchestration.desk.answer import Answer
from orchestration.errors import ReadableError
from orchestration.facts.products import load_release
from orchestration.paths import Paths
from orchestration.release.manifest import read_manifest
from orchestration.release.publish import resolve_current
from orchestration.warehouse.marts import open_release

THREADS = 2
_ASKING = (duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN, duckdb.StatementType.MULTI)  # MULTI: a pivot
_WHERE = "the question to ehalsa sql"


class QuestionError(ReadableError):
    """A question that cannot be put to a release, or that it cannot answer."""


def ask(question: str, paths: Paths) -> Answer:
    """Answer one query. QuestionError for what is no query, or one that fails; ReleaseError without a release."""
    release = resolve_current(paths.releases)
    mark = synthetic_mark(release, paths)
    with open_release(release, threads=THREADS, external_access=False) as marts:
        try:
            _one_query(marts.connection.extract_statements(question))
            found = marts.connection.execute(question).to_arrow_table()
        except duckdb.Error as error:
            said = [line.strip() for line in str(error).splitlines()]
            expected, remedy = "SQL that the release can answer", _remedy(error)
            raise QuestionError(
                "a question without an answer", _WHERE, expected, " ".join(said[:2]).rstrip(), remedy
            ) from error
    return Answer(release.name, found, mark)


def synthetic_mark(release: Path, paths: Paths) -> str:
    """What is to be said beside anything of a release that holds synthetic answers; empty for one that does not."""
    rounds = read_manifest(release).synthetic_rounds
    words = load_release(paths.data, []).release
    return words.origin_comment["synthetic"].format(rounds=", ".join(rounds)) if rounds else ""


def _one_query(statements: list[Any]) -> None:
    if len(statements) != 1 or statements[0].type not in _ASKING:
        found = ", ".join(statement.type.name.lower() for statement in statements) or "nothing"
        remedy = "ask one thing at a time, with select; a release is only read"
        raise QuestionError("not one query", _WHERE, "one select", found, remedy)


def _remedy(error: duckdb.Error) -> str:
    if isinstance(error, duckdb.PermissionException):
        return "ask for tables of the release; files are read with duckdb itself"
    return 'ask `ehalsa sql "show tables"` for the tables, and `ehalsa sql "describe dim_group"` for the columns of one'
