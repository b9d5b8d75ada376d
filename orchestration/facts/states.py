"""Says whose facts are read: those of final rounds, and those of another round for whoever works on that one.

Here belong the states of rounds and what follows from them below ``data/``: which files, rows and entries are left out.
Which files are of one round is told by the declarations of their kinds, as ``<round>``, ``<year>`` or ``<report>``;
which rows of files of all rounds are, by a column ``round``, or by which rounds name them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Literal

State = Literal["draft", "collecting", "final"]
STATES: tuple[State, ...] = ("draft", "collecting", "final")

_STATE = re.compile(rb"^state:[ \t]*[\"']?(draft|collecting)\b", re.MULTILINE)
_ROUND = re.compile(rb"^round:[ \t]*[\"']?([\w-]+)", re.MULTILINE)
_NAME = re.compile(rb"[A-Za-z0-9_][A-Za-z0-9_.-]*")
_OWNERS = ("<round>", "<year>", "<report>")
_opened: ContextVar[frozenset[str]] = ContextVar("opened", default=frozenset())
_held: ContextVar[dict[Path, dict[str, State]]] = ContextVar("held", default={})  # noqa: B039 (never changed)


def states_of(data_dir: Path) -> dict[str, State]:
    """Give the state of each round with a ``round.yaml``, sorted; one that states none, or another word, is final.

    The word is looked for as text: a draft may be no YAML yet, and what is wrong with a final round is said by its
    reader.
    """
    if data_dir in _held.get():
        return _held.get()[data_dir]
    found = {path.parent.name: _word(path, _STATE) for path in sorted(data_dir.glob("codebooks/*/round.yaml"))}
    return {round_: next((state for state in STATES if state == word), "final") for round_, word in found.items()}


def rounds_in(data_dir: Path, state: State) -> list[str]:
    """Name the rounds in that state, sorted."""
    return [round_ for round_, found in states_of(data_dir).items() if found == state]


@contextmanager
def held(data_dir: Path) -> Iterator[None]:
    """Take the states for what they are now, as long as the block lasts: a reading asks for them with every file."""
    token = _held.set({**_held.get(), data_dir: states_of(data_dir)})
    try:
        yield
    finally:
        _held.reset(token)


@contextmanager
def opened(*rounds: str) -> Iterator[None]:
    """Read the facts of these rounds too, whatever their state, as long as the block lasts."""
    token = _opened.set(_opened.get() | set(rounds))
    try:
        yield
    finally:
        _opened.reset(token)


def left_out(data_dir: Path) -> frozenset[str]:
    """Name the rounds whose facts are not read: those that are neither final nor opened; and the reports on them."""
    rounds = {name for name, state in states_of(data_dir).items() if state != "final"} - _opened.get()
    return frozenset(rounds | reports_of(data_dir, rounds))


def reports_of(data_dir: Path, rounds: Collection[str]) -> set[str]:
    """Name the reports on these rounds."""
    products = data_dir.glob("products/*.yaml") if rounds else ()
    return {path.stem for path in products if _word(path, _ROUND) in rounds}


def named_by_left_out(data_dir: Path, patterns: Collection[str]) -> frozenset[str]:
    """Give the words of files of these kinds that stand in those of rounds that are left out, and in no other.

    So a row of a file of all rounds is known to be of a draft alone; words, since the draft's file may be half written.
    """
    out = left_out(data_dir) if patterns else frozenset()
    words: dict[bool, set[str]] = {True: set(), False: set()}
    for pattern in patterns if out else ():
        for path in data_dir.glob(re.sub("<[a-z]+>", "*", pattern)):
            words[owner(pattern, path.relative_to(data_dir).as_posix()) in out].update(_all(path, _NAME))
    return frozenset(words[True] - words[False])


def owner(pattern: str, name: str) -> str:
    """Give the round or report whose file it is, by the pattern of its kind; "" for a file of all of them."""
    found = form_of(pattern).fullmatch(name)
    return found["owner"] if found and "owner" in found.groupdict() else ""


def files_of(data_dir: Path, pattern: str) -> list[Path]:
    """Give the files of a kind, by its pattern, in order; not those of rounds that are left out."""
    found, out = sorted(data_dir.glob(re.sub("<[a-z]+>", "*", pattern))), left_out(data_dir)
    return [path for path in found if owner(pattern, path.relative_to(data_dir).as_posix()) not in out]


@cache
def form_of(pattern: str) -> re.Pattern[str]:
    """Give the form of the names that a pattern such as ``codebooks/<round>/questions.csv`` claims."""
    parts = [part for part in re.split("(<[a-z]+>)", pattern) if part]
    forms = ["(?P<owner>[^/]+)" if p in _OWNERS else "[^/]+" if p[0] == "<" else re.escape(p) for p in parts]
    return re.compile("".join(forms))


def _word(path: Path, form: re.Pattern[bytes]) -> str:
    return next(iter(_all(path, form)), "")


def _all(path: Path, form: re.Pattern[bytes]) -> Collection[str]:
    about = path.stat()
    return _found(path, form, about.st_mtime_ns, about.st_size)


@cache
def _found(path: Path, form: re.Pattern[bytes], *_: int) -> Collection[str]:
    return dict.fromkeys(found.decode() for found in form.findall(path.read_bytes()))
