"""What is known on a day of each source that has days: whether it has come, is looked for, is due, or is too late.

Here belongs the judging of days and the look at whether a file is there, whole. Nothing is fetched into the archive.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path

from orchestration.errors import sentence
from orchestration.facts.connectors import Connectors
from orchestration.facts.sources import Sources, SourceSpec
from orchestration.facts.waiting import Age, Awaited
from orchestration.sources.errors import FetchRefusedError, SourceUnavailableError
from orchestration.sources.fetch import fetch_located, local_path, located
from orchestration.sources.secrets import Secrets
from orchestration.sources.whole import mark_of, unfinished


class State(StrEnum):
    """How it stands with a source; the last three are what somebody has to do something about."""

    HERE = "here"
    NOT_YET = "not yet"
    LOOKED_FOR = "looked for"
    OVERDUE = "overdue"
    MISSING = "missing"
    TOO_OLD = "too old"


LATE = (State.OVERDUE, State.MISSING, State.TOO_OLD)
TOO_LATE = (State.MISSING, State.TOO_OLD)


@dataclass(frozen=True, slots=True)
class Arrival:
    """One source of one round on a day: how it stands, said in a sentence, and the next day on which that changes."""

    round: str
    source: str
    state: State
    said: str
    next_day: date | None = None
    then: State | None = None


def arrivals(sources: Sources, pulled: Mapping[tuple[str, str], date], today: date) -> tuple[Arrival, ...]:
    """Judge every source that has days; ``pulled``: the day of the newest pull of each round and source.

    The age is that of the newest final round which has the source: of earlier ones nothing is pulled any more.
    """
    final = [spec for entry in sources.rounds if entry.state == "final" for spec in entry.sources if spec.age_in_days]
    newest = {spec.source: spec for spec in final}
    return tuple(
        arrival
        for entry in sources.rounds
        for spec in entry.sources
        for arrival in _judged(spec, pulled.get((spec.round, spec.source)), today, aged=spec in newest.values())
    )


def _judged(spec: SourceSpec, pulled: date | None, today: date, *, aged: bool) -> Iterator[Arrival]:
    if spec.awaited:
        yield _awaited(spec, spec.awaited, pulled, today)
    if spec.age_in_days and aged:
        yield _aged(spec, spec.age_in_days, pulled, today)


def _awaited(spec: SourceSpec, days: Awaited, pulled: date | None, today: date) -> Arrival:
    if pulled and pulled >= days.first:
        return Arrival(spec.round, spec.source, State.HERE, f"pulled on {pulled}")
    if today < days.first:
        said = f"looked for from {days.first}, due by {days.due}"
        return Arrival(spec.round, spec.source, State.NOT_YET, said, days.first, State.LOOKED_FOR)
    if today <= days.due:
        said, after = f"looked for since {days.first}, due by {days.due}", days.due + timedelta(1)
        return Arrival(spec.round, spec.source, State.LOOKED_FOR, said, after, State.OVERDUE)
    where, found = f"round {spec.round}, source {spec.source}", f"none by {today}"
    expected = f"{spec.file_name} by {days.due}, at the latest on {days.last}"
    if today <= days.last:
        said = sentence("source overdue", where, expected, found, "remind the sender; it is loaded when it comes")
        return Arrival(spec.round, spec.source, State.OVERDUE, said, days.last + timedelta(1), State.MISSING)
    remedy = f"ask the sender, and run `ehalsa load --round {spec.round}` when it has come, or move the days"
    said = sentence("source that did not come", where, expected, found, remedy)
    return Arrival(spec.round, spec.source, State.MISSING, said)


def _aged(spec: SourceSpec, age: Age, pulled: date | None, today: date) -> Arrival:
    if pulled is None:
        return Arrival(spec.round, spec.source, State.NOT_YET, "not pulled yet")
    due, last = pulled + timedelta(age.due + 1), pulled + timedelta(age.last + 1)
    if today < due:
        return Arrival(spec.round, spec.source, State.HERE, f"pulled on {pulled}", due, State.OVERDUE)
    days, expected = (today - pulled).days, f"at most {age.due} days since the last pull, never more than {age.last}"
    late, what = (State.OVERDUE, "source overdue") if today < last else (State.TOO_OLD, "source too old")
    where, remedy = f"round {spec.round}, source {spec.source}", f"run `ehalsa load --round {spec.round}`"
    said = sentence(what, where, expected, f"{days} days, pulled on {pulled}", remedy)
    after = (last, State.TOO_OLD) if late is State.OVERDUE else (None, None)
    return Arrival(spec.round, spec.source, late, said, *after)


@dataclass(frozen=True, slots=True)
class Look:
    """Whether a source is there and whole, how that is said, and a mark that is another one when the file is."""

    whole: bool
    said: str
    mark: str = ""


def look(spec: SourceSpec, base_dir: Path, connectors: Connectors, secret: Callable[[str], str], today: date) -> Look:
    """See whether there is a whole file to pull: of one behind an address, whether its first block comes.

    A file is whole when it has content, was not written to for ``settled_seconds`` and nothing beside it says that
    somebody is writing it.
    """
    secrets = Secrets(secret)
    try:
        place = secrets.put_into(located(spec.uri, base_dir, connectors))
        blocks = fetch_located(place, base_dir, connectors)
        begun = next(blocks, b"")
        blocks.close()
    except (FetchRefusedError, SourceUnavailableError) as error:
        error.where = error.where or spec.file_name
        return Look(False, str(secrets.taken_out_of(error)))
    path = local_path(place, base_dir)
    if path is None:
        return Look(bool(begun), "there" if begun else f"{spec.file_name} is empty as yet", str(today))
    why = unfinished(path, connectors.settled_seconds)
    return Look(not why, why or "there", "" if why else mark_of(path))
