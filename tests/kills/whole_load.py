"""A whole load, ended at the calls by which it changes the disk: ``make kills``, and a page of what became of it.

A kill leaves the disk as it is at the call. So one load is watched, its state folder is copied at the first, the last
and one call in between of each site (a kind of call on a kind of file), and the next load is begun on each copy.
What a load makes after it has begun to build follows from what it finds then: where that is what an earlier one found,
which was let go on to its end, the rest is known and the load is ended there. Some loads are killed indeed, to see
that a copy and a kill are the same.

A disk that refuses a call stops the load there, so one more load can go on to the next such call: loads make chains,
each link refused further on than the one before it, which it must get past, and the last is a plain load that must be
right. All of them take hours: what was refused, what became of it and when stands in ``refused.csv`` beside this
program, and a run begins with what has never been refused, or was longest ago.
"""

from __future__ import annotations

import csv
import errno
import importlib
import math
import os
import random
import re
import shutil
import signal
import sqlite3
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from tests.fork_server import LIBRARIES
from tests.kills.calls import KILL, PASS, Call, Observer, forked, watched
from tests.kills.state import Shots, chosen, content_of, read_by_the_next_load, site

BEFORE, ROUND = "2018", "2019"
RECORD = Path(__file__).with_name("refused.csv")
"""A row a way and site: ``call`` (its number there) that was refused, ``became`` of the load, ``seen`` (day, UTC)."""
_LINKS = 12
_ALLOCATES = re.compile(r"open|creat|write|sendfile|copy|mkdir|rename|link|truncate|fallocate|sync")


Copy = tuple[dict[Path, Path | None], str, int]
"""What lay where, at which site, at which of its calls."""


@dataclass
class Tally:
    """What was done and what became of it."""

    calls: int = 0
    sites: int = 0
    ends: Counter[str] = field(default_factory=Counter)
    whole_loads: int = 0
    begun_loads: int = 0
    known_before: int = 0
    seconds: int = 0
    faults: list[str] = field(default_factory=list)


class World:
    """A state folder that holds one round, in which the next one is loaded again and again."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.home = folder, folder / "home"
        self.log = folder / "log.txt"
        self.proven: set[str] = set()
        self.tried: set[str] = set()
        self.whole: set[str] = set()
        self.expected = ""
        self.tally = Tally()

    def begin(self) -> None:
        """Import what loads import, load the round before, and forget what the first load of a project derives."""
        os.environ["EHALSA_HOME"] = str(self.home)
        for name in LIBRARIES:
            importlib.import_module(name)
        assert self.ehalsa("load", "--round", BEFORE) == 0, self.log.read_text(encoding="utf-8")
        for name in ("tests.json", "column_lineage.json"):
            (self.home / "dbt" / name).unlink()
        shutil.copytree(self.home, self.folder / "base", symlinks=True)

    def again(self) -> None:
        shutil.rmtree(self.home)
        shutil.copytree(self.folder / "base", self.home, symlinks=True)

    def ehalsa(self, *words: str, observer: Observer | None = None) -> int:
        """Run a command in a forked process, watched by the observer; what it says goes to the log alone."""
        work = partial(_command, words, self.log)
        return watched(work, self.home, observer) if observer else forked(work)

    def load(self, observer: Observer | None = None) -> int:
        return self.ehalsa("load", "--round", ROUND, observer=observer)

    def current(self) -> str:
        link = self.home / "releases" / "current"
        return str(link.readlink()) if link.is_symlink() else ""

    def survey(self) -> list[str]:
        """Load undisturbed, and give the site of each call; what is then current is what every load must end with."""
        calls = list[str]()

        def note(call: Call) -> int:
            calls.append(site(call, self.home))
            return PASS

        self.again()
        assert self.load(note) == 0, self.log.read_text(encoding="utf-8")
        self.expected = self.current()
        assert self.ehalsa("verify", "--all") == 0, self.log.read_text(encoding="utf-8")
        return calls

    def after(self, said: str, where: str = "") -> None:
        """The current release is whole, and the next load is right.

        It is not begun where one was begun on the same state, killed in the same folder (``where``).
        """
        self.whole_after(said)
        room = where.partition(" ")[2].partition("/")[0]
        state = f"{read_by_the_next_load(self.home)} {room}" if where else ""
        if state and state in self.tried:
            self.tally.known_before += 1
        elif self.next_load(said):
            self.tried.add(state)

    def whole_after(self, said: str) -> None:
        """The current release is whole, and so are Dagster's databases."""
        content = content_of(self.home / "releases" / self.current())
        if content not in self.whole and self.ehalsa("releases", "verify") != 0:
            self.tally.faults.append(f"{said}: current release damaged: {self._said()}")
        self.whole.add(content)
        self._databases(said)

    def _databases(self, said: str) -> None:
        """Those of Dagster are whole, whatever transaction was under way."""
        for place in (self.home / "dagster").rglob("*.db"):
            with closing(sqlite3.connect(place)) as database:
                ((found,),) = database.execute("pragma integrity_check").fetchall()
            if found != "ok":
                self.tally.faults.append(f"{said}: {place.name}: {found}")

    def next_load(self, said: str) -> bool:
        """A plain load, to its end where it begins to build on what no load before it did."""
        state, known = "", False

        def until_known(call: Call) -> int:
            nonlocal state, known
            if not state and call.name.startswith("open") and call.path == str(self.home / "build" / "build.duckdb"):
                state = read_by_the_next_load(self.home)
                known = state in self.proven and self._others_running() == 0
                return KILL if known else PASS
            return PASS

        code = self.load(until_known)
        if known and code == -signal.SIGKILL:
            self.tally.begun_loads += 1
            return True
        self.tally.whole_loads += 1
        right = code == 0 and self.current() == self.expected
        if right and self.ehalsa("verify", "--all") == 0 and self._others_running() == 0:
            self.proven.add(state)
            return True
        self.tally.faults.append(f"{said}: next load {code}, {self.current()[:12]}: {self._said()}")
        return False

    def _others_running(self) -> int:
        """Runs that claim to be running, but for the one that is."""
        with closing(sqlite3.connect(self.home / "dagster" / "history" / "runs.db")) as runs:
            (count,) = runs.execute("select count(*) from runs where status in ('STARTED', 'STARTING')").fetchone()
        return max(0, int(count) - 1)

    def _said(self) -> str:
        lines = [line for line in self.log.read_text(encoding="utf-8").splitlines() if not line.startswith(" ")]
        return " | ".join(lines[-4:])[:600]

    def refused_at(self, link: Link, how: str) -> str:
        """Load on a disk that refuses that call: done after all, or stopped with a sentence that says so.

        A load after one that was done has nothing to do, so the state is that of before then.
        """
        said, met, before = f"{how} at {link.where}, call {link.number}", False, len(self.tally.faults)
        if self.current() == self.expected:
            self.again()

        def answer(call: Call) -> int:
            nonlocal met
            error = refuses(call)
            met = met or bool(error)
            return error

        refuses = full_from(self, link) if how == "ENOSPC" else broken_at(self, link)
        code = self.load(answer)
        self.tally.ends[how if met else f"{how} not reached"] += 1
        text = self.log.read_text(encoding="utf-8")
        right = code == 0 and self.current() == self.expected
        told = met and code == 1 and not re.search(r"Traceback|fault of the program", text)
        if not (right or told):
            self.tally.faults.append(f"{said}: exit {code}: {self._said()}")
        self.whole_after(said)
        if len(self.tally.faults) > before:
            return "wrong"
        return ("done" if right else "told") if met else "not reached"


def _command(words: Sequence[str], log: Path) -> None:
    stream = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    os.dup2(stream, 1)
    os.dup2(stream, 2)
    from orchestration.cli import main

    try:
        main(list(words))
    finally:
        sys.stdout.flush()
        sys.stderr.flush()


def at(world: World, where: str, number: int, act: Callable[[], int]) -> Observer:
    """Act at the call of that number at that site, and as long after it as ``act`` says something."""
    seen, begun = 0, False

    def observer(call: Call) -> int:
        nonlocal seen, begun
        if not begun:
            seen += site(call, world.home) == where
            begun = seen == number
            return act() if begun else PASS
        return PASS

    return observer


def full_from(world: World, link: Link) -> Observer:
    """The disk is full at that call, and stays so."""
    seen = 0

    def observer(call: Call) -> int:
        nonlocal seen
        seen += site(call, world.home) == link.where
        return errno.ENOSPC if seen >= link.number and _ALLOCATES.search(call.name) else PASS

    return observer


def broken_at(world: World, link: Link) -> Observer:
    """The disk breaks at that call, once."""
    return at(world, link.where, link.number, lambda: errno.EIO)


def killed_by_copies(world: World, counts: dict[str, int], dice: random.Random) -> Iterator[Callable[[], None]]:
    """Copy the state folder at the chosen calls of one load; yield for each copy what looks at it, in any order."""
    wanted = {where: chosen(count, dice) for where, count in sorted(counts.items())}
    world.again()
    shots, seen, taken = Shots(world.home, world.folder / "shots"), Counter[str](), list[Copy]()

    def copy(call: Call) -> int:
        where = site(call, world.home)
        seen[where] += 1
        if seen[where] in wanted.get(where, [1]):
            taken.append((shots.take(), where, seen[where]))
        return PASS

    assert world.load(copy) == 0, world.log.read_text(encoding="utf-8")
    dice.shuffle(taken)
    sites = list(dict.fromkeys(where for _, where, _ in taken))
    first = {where: next(copy for copy in taken if copy[1] == where) for where in sites}  # one a site, then the others
    for copy_ in [*first.values(), *(copy for copy in taken if copy[1:] not in {one[1:] for one in first.values()})]:
        yield partial(_look_at_copy, world, shots, copy_)


def _look_at_copy(world: World, shots: Shots, copy: Copy) -> None:
    world.tally.ends["copy"] += 1
    shots.restore(copy[0])
    world.after(f"killed at {copy[1]}, call {copy[2]}", copy[1])


def killed(world: World, where: str, number: int) -> None:
    world.tally.ends["SIGKILL"] += 1
    world.again()
    code = world.load(at(world, where, number, lambda: KILL))
    world.after(f"SIGKILL at {where}, call {number}: {code}")


@dataclass(frozen=True, order=True)
class Link:
    """A call that the disk refuses: its place among all calls of a load, its site, its number there."""

    place: int
    where: str
    number: int


def chains_of(calls: Sequence[str], seen: Mapping[str, str], dice: random.Random) -> list[Sequence[Link]]:
    """Deal one call of each site that allocates into chains, in the order of the load, those longest unseen first.

    ``calls``: site of each; ``seen``: day on which a site was last refused.
    """
    places: dict[str, list[int]] = defaultdict(list)
    for place, where in enumerate(calls):
        places[where].append(place)
    by_day: dict[str, list[Link]] = defaultdict(list)
    for where in sorted(where for where in places if _ALLOCATES.search(where.split()[0])):
        number = dice.randint(1, len(places[where]))
        by_day[seen.get(where, "")].append(Link(places[where][number - 1], where, number))
    return [chain for _, links in sorted(by_day.items()) for chain in _dealt(sorted(links))]


def _dealt(links: Sequence[Link]) -> list[Sequence[Link]]:
    """Into chains; few, as those that no chain reached, each alone: one before may have left nothing to do there."""
    many = math.ceil(len(links) / _LINKS) if len(links) > _LINKS else len(links)
    return [links[first::many] for first in range(many)]


def refused_in_turn(world: World, chain: Sequence[Link], how: str) -> None:
    """Refuse the calls of a chain, each in the load after the one before; then a plain load is right."""
    world.again()
    became = [world.refused_at(link, how) for link in chain]
    if world.current() == world.expected or world.next_load(f"{how} at {[link.where for link in chain]}"):
        _record(how, [(link, end) for link, end in zip(chain, became, strict=True) if end in {"done", "told"}])


def recorded() -> list[dict[str, str]]:
    """Rows of the record, by way and site."""
    if not RECORD.exists():
        return []
    with RECORD.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def _record(how: str, ends: Sequence[tuple[Link, str]]) -> None:
    """Enter what became of the loads of a chain that ended right, in place of what was said of its sites before."""
    rows = {(row["how"], row["site"]): row for row in recorded()}
    for link, became in ends:
        fields = {"call": str(link.number), "became": became, "seen": datetime.now(UTC).date().isoformat()}
        rows[how, link.where] = {"how": how, "site": link.where, **fields}
    with RECORD.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, ["how", "site", "call", "became", "seen"], lineterminator="\n")
        writer.writeheader()
        writer.writerows(row for _, row in sorted(rows.items()))


def run(folder: Path, minutes: float, what: Sequence[str], seed: int) -> Tally:
    """End loads in the given ways until the minutes are over; each way has its share of them."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("home", "base", "shots"):
        shutil.rmtree(folder / name, ignore_errors=True)
    dice, world = random.Random(seed), World(folder)
    world.begin()
    calls = world.survey()
    world.tally.calls, world.tally.sites = len(calls), len(set(calls))
    end_at = time.monotonic() + minutes * 60
    for number, way in enumerate(what):
        deadline = time.monotonic() + (end_at - time.monotonic()) / (len(what) - number)
        for end in _ends(way, world, calls, dice):
            if time.monotonic() > deadline:
                break
            end()
            world.tally.seconds = int(time.process_time() + sum(os.times()[2:4]))
            (folder / "tally.txt").write_text(f"{world.tally}".replace("', ", "',\n"), encoding="utf-8")
    return world.tally


def _ends(way: str, world: World, calls: Sequence[str], dice: random.Random) -> Iterator[Callable[[], None]]:
    counts = Counter(calls)
    if way == "copies":
        yield from killed_by_copies(world, counts, dice)
    elif way == "SIGKILL":
        for where in dice.sample(sorted(counts), len(counts)):
            yield partial(killed, world, where, dice.randint(1, counts[where]))
    else:
        seen = {row["site"]: row["seen"] for row in recorded() if row["how"] == way}
        for chain in chains_of(calls, seen, dice):
            yield partial(refused_in_turn, world, chain, way)


if __name__ == "__main__":
    _folder, _minutes, *_ways = sys.argv[1:]
    found = run(Path(_folder).resolve(), float(_minutes), _ways or ["copies", "SIGKILL", "ENOSPC", "EIO"], seed=10)
    sys.stdout.write(f"{found}\n")
    sys.exit(bool(found.faults))
