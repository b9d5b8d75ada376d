"""Lets Dagster say what the command line says: an error that a person can mend is its own sentence, not a trace."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from inspect import isgeneratorfunction
from typing import NoReturn, ParamSpec, TypeVar

import dagster as dg

from orchestration.defs.presentation import findings_metadata
from orchestration.errors import readable
from orchestration.findings import Finding, write_findings
from orchestration.paths import Paths
from orchestration.sources.errors import SourceUnavailableError

_Given = ParamSpec("_Given")
_Result = TypeVar("_Result")


@contextmanager
def plainly() -> Iterator[None]:
    """Turn an error of the readable family, at any depth of causes, into a Failure with its words.

    Only a source that does not answer is worth trying again. What is outside the family passes as it is.
    """
    try:
        yield
    except dg.Failure:
        raise
    except Exception as error:
        said = readable(error)
        if said is None:
            raise
        raise dg.Failure(str(said), allow_retries=isinstance(said, SourceUnavailableError)) from error


def said_as_it_is(step: Callable[_Given, _Result]) -> Callable[_Given, _Result]:
    """Run a step of Dagster, a function or a generator of events, ``plainly``."""
    if isgeneratorfunction(step):

        @wraps(step)
        def events(*given: _Given.args, **named: _Given.kwargs) -> Iterator[object]:
            with plainly():
                yield from step(*given, **named)

        return events  # type: ignore[return-value]

    @wraps(step)
    def done(*given: _Given.args, **named: _Given.kwargs) -> _Result:
        with plainly():
            return step(*given, **named)

    return done


def refuse(paths: Paths, round_: str, source: str, findings: Sequence[Finding]) -> NoReturn:
    """Write the findings file and stop the run: every finding a line, and where the file lies."""
    place = write_findings(findings, paths.findings / round_, source)
    lines = "\n".join(finding.sentence() for finding in findings)
    raise dg.Failure(
        f"{source} of round {round_} is refused, {len(findings)} finding(s):\n{lines}",
        metadata=findings_metadata(findings, place),
        allow_retries=False,
    )
