"""One process beside a load, so that both cores have work: it does what needs nothing that this process holds.

Begun before anything heavy is imported, it imports and reads meanwhile what the load asks for there. What it is given
it does in the order of the giving. It lives no longer than the process that began it; where none was begun, the same
is done here. What a load does lies elsewhere.
"""

from __future__ import annotations

import importlib
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from orchestration.errors import ReadableError

_Given = ParamSpec("_Given")
_Result = TypeVar("_Result")


class EndedBesideError(ReadableError):
    """Somebody, or the system for want of memory, has ended the process beside."""


_begun: dict[int, tuple[ProcessPoolExecutor, BaseProcess]] = {}
"""By the process that began it: one that is forked later has none."""


@contextmanager
def process_beside(data_dir: Path) -> Iterator[None]:
    """Have the process there meanwhile. Only for a process of one thread, which alone is safe to fork.

    What it still does in the end is for nobody: it prepares for a load that asked for nothing, or writes of a build
    that was refused.
    """
    pool = ProcessPoolExecutor(1, multiprocessing.get_context("fork"), _follow)
    before = multiprocessing.active_children()
    pool.submit(_prepare, data_dir)
    (process,) = (child for child in multiprocessing.active_children() if child not in before)
    _begun[os.getpid()] = pool, process
    try:
        yield
    finally:  # before Python ends: at its exit it would first wait for all that was begun
        del _begun[os.getpid()]
        process.kill()
        pool.shutdown(cancel_futures=True)


def end_beside() -> None:
    """Kill it, for who leaves without an ending of its own: what it was at is thrown away by the next load."""
    if is_begun():
        _begun[os.getpid()][1].kill()


def is_begun() -> bool:
    """Whether there is a process beside this one."""
    return os.getpid() in _begun


def beside(call: Callable[_Given, _Result], *given: _Given.args, **named: _Given.kwargs) -> Callable[[], _Result]:
    """Have ``call``, a function of a module, done in the process beside; what is returned waits for its result.

    Result or error come by pickle. Where no process was begun, it is done here, when the result is asked for.
    """
    if not is_begun():
        return lambda: call(*given, **named)
    pool, _ = _begun[os.getpid()]
    try:
        return _told(pool.submit(call, *given, **named))
    except BrokenProcessPool as error:
        raise _ended() from error


def _told(begun: Future[_Result]) -> Callable[[], _Result]:
    def result() -> _Result:
        try:
            return begun.result()
        except BrokenProcessPool as error:
            raise _ended() from error

    return result


def _ended() -> EndedBesideError:
    what, expected = "the process beside the load was ended", "both processes of the load to their end"
    return EndedBesideError(what, "", expected, "an end from outside", "see that there is memory, and load again")


def _follow() -> None:
    """End when the other one does, whatever ended it; what a terminal sends is for that one alone."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    began: Any = multiprocessing.parent_process()
    threading.Thread(target=lambda: (began.join(), os._exit(1)), daemon=True).start()


def _prepare(data_dir: Path) -> None:
    """Import and read what takes seconds: the suites' library, the facts, the audit of what they say, and dbt."""
    from orchestration.exports.release_files import write_exports  # noqa: F401
    from orchestration.exports.report_audit import audits
    from orchestration.quality.checks import catalog_of
    from orchestration.quality.gx_runner import import_engine

    import_engine()
    catalog_of(data_dir)
    audits(data_dir)
    importlib.import_module("dbt.adapters.duckdb")
    importlib.import_module("dbt.cli.main")
