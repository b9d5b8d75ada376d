"""How it stands with what is waited for, and what will be done next; for the command line, a page and a sensor alike.

Read from raw archive, landing and Dagster's switches; nothing is started here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import dagster as dg
from dagster._utils.schedules import get_latest_completed_cron_tick, get_next_cron_tick

from orchestration.defs.installation import SOURCES, due_rounds, landing_of
from orchestration.defs.instance import CONFIG, dagster_instance
from orchestration.defs.jobs import SCHEDULED, TIMEZONE
from orchestration.errors import sentence
from orchestration.facts.sources import Schedule, SourceSpec
from orchestration.landing.write import LandingError, landed_inputs
from orchestration.paths import Paths
from orchestration.sources.archive import RawArchive, RawObject
from orchestration.sources.waiting import Arrival, arrivals

ZONE = ZoneInfo(TIMEZONE)
_GRACE = timedelta(hours=1)
"""For how long after its time a schedule is left to itself."""


@dataclass(frozen=True, slots=True)
class Coming:
    """One thing that will be done or will happen: when (a day, or a day and a time), to what, and what."""

    when: str
    subject: str
    what: str


@dataclass(frozen=True, slots=True)
class Missed:
    """A scheduled time that has passed without a load of what it was for: schedule, time, job, rounds."""

    schedule: str
    tick: datetime
    job: str
    rounds: tuple[str, ...]

    @property
    def said(self) -> str:
        """The same in a sentence."""
        what, found = (
            f"{self.schedule} of {self.tick:%Y-%m-%d %H:%M}",
            f"round {', '.join(self.rounds)} not loaded since",
        )
        return sentence("schedule missed", what, "a load", found, "it is tried once a day; `ehalsa load` does it now")


def now() -> datetime:
    """The present moment where the statistics are made."""
    return datetime.now(ZONE)


def newest_pulls(paths: Paths) -> dict[tuple[str, str], RawObject]:
    """The newest pull of each round and source."""
    return {(pulled.round, pulled.source): pulled for pulled in RawArchive(paths.raw).pulls()}


def expected_arrivals(paths: Paths, today: date) -> tuple[Arrival, ...]:
    """How it stands today with every source that has days."""
    pulled = {key: found.pulled_at.astimezone(ZONE).date() for key, found in newest_pulls(paths).items()}
    return arrivals(SOURCES, pulled, today)


def loaded_since(paths: Paths, spec: SourceSpec, since: datetime) -> bool:
    """Whether the source was pulled since then and what was pulled last is what is landed."""
    pulled = newest_pulls(paths).get((spec.round, spec.source))
    landed: dict[str, str] = {}
    with suppress(LandingError):
        landed = landed_inputs(landing_of(paths, spec.round))
    return pulled is not None and pulled.pulled_at >= since and landed.get(spec.source) == pulled.sha256


def switched_on(paths: Paths) -> dict[str, float]:
    """Schedules and sensors that somebody has switched on, and when (seconds since 1970; 0: not known)."""
    if not (paths.dagster_home / CONFIG).exists():
        return {}
    with dagster_instance(paths) as instance:
        return on_in(instance)


def on_in(instance: dg.DagsterInstance) -> dict[str, float]:
    """The same of an instance that is open."""
    running = [state for state in instance.all_instigator_state() if state.status.value == "RUNNING"]
    return {state.instigator_name: getattr(state.instigator_data, "start_timestamp", None) or 0 for state in running}


def missed(paths: Paths, on: Mapping[str, float], moment: datetime) -> Iterator[Missed]:
    """Find the last time of each schedule that is on, where an hour later its sources are still not loaded."""
    for schedule, kind in SCHEDULED.items():
        tick = get_latest_completed_cron_tick(str(schedule.cron_schedule), moment, TIMEZONE)
        if schedule.name not in on or tick.timestamp() < on[schedule.name] or moment - tick < _GRACE:
            continue
        rounds = tuple(round_ for round_ in due_rounds(kind, paths) if not _done(paths, round_, kind, tick))
        if rounds:
            yield Missed(schedule.name, tick.astimezone(ZONE), schedule.job_name, rounds)


def _done(paths: Paths, round_: str, kind: Schedule, tick: datetime) -> bool:
    of_it = [spec for spec in SOURCES.round(round_).sources if spec.schedule == kind]
    return all(loaded_since(paths, spec, tick) for spec in of_it)


def coming(paths: Paths, on: Mapping[str, float], moment: datetime) -> list[Coming]:
    """What will be done next, in its order: times of schedules, and days on which it stands otherwise with a source."""
    found = []
    for schedule, kind in SCHEDULED.items():
        tick = get_next_cron_tick(str(schedule.cron_schedule), moment, TIMEZONE)
        rounds = ", ".join(due_rounds(kind, paths)) or "none"
        what = f"{'loads' if schedule.name in on else 'would load, but is off:'} round {rounds}"
        found.append(Coming(f"{tick.astimezone(ZONE):%Y-%m-%d %H:%M}", schedule.name, what))
    for item in expected_arrivals(paths, moment.date()):
        if item.next_day:
            what = f"{item.then}, unless it is pulled before" if item.then != "looked for" else str(item.then)
            found.append(Coming(str(item.next_day), f"round {item.round}, {item.source}", what))
    return sorted(found, key=lambda entry: (entry.when, entry.subject))
