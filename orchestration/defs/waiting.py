"""Waits for files and tells how it stands with them: checks, the page of the calendar, the sensor that starts loads.

What is late is decided in ``orchestration.sources.waiting``; what will be done next in ``calendar``.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime, time
from typing import Any

import dagster as dg

from orchestration.defs.calendar import ZONE, Missed, coming, expected_arrivals, loaded_since, missed, now, on_in
from orchestration.defs.installation import LOAD_JOB, SOURCES, Installation, source_names
from orchestration.defs.jobs import jobs
from orchestration.defs.presentation import OWNER, PULL, table_metadata
from orchestration.defs.publish import PUBLISHED
from orchestration.defs.pull import raw_key
from orchestration.defs.refusals import plainly, said_as_it_is
from orchestration.facts.connectors import load_connectors
from orchestration.facts.sources import RoundSources
from orchestration.paths import Paths
from orchestration.release.manifest import read_manifest
from orchestration.release.publish import current_or_none
from orchestration.sources.secrets import secrets_of
from orchestration.sources.waiting import LATE, TOO_LATE, Arrival, Look, look

IN_TIME = "in_time"
EXPECTED_ROUNDS = "expected_rounds"
CALENDAR = dg.AssetKey(["watch", "calendar"])
_PROMISE = "{} has come by the day it is due, and is not too old: yellow when overdue, then red."
_WITH_DAYS = [
    name
    for name in source_names()
    if any(s.source == name and (s.awaited or s.age_in_days) for entry in SOURCES.rounds for s in entry.sources)
]


def _check_of(name: str, found: Sequence[Arrival]) -> dict[str, Any]:
    """What is said of a source: of all its rounds, the worst in front."""
    of_it = sorted((item for item in found if item.source == name), key=lambda item: item.state not in LATE)
    late = [item for item in of_it if item.state in LATE]
    red = any(item.state in TOO_LATE for item in late)
    rows = [{"round": item.round, "state": item.state, "said": item.said} for item in of_it]
    return {
        "passed": not late,
        "severity": dg.AssetCheckSeverity.ERROR if red else dg.AssetCheckSeverity.WARN,
        "description": late[0].said if late else "; ".join(f"round {item.round}: {item.said}" for item in of_it),
        "metadata": {"rounds": table_metadata(("round", "state", "said"), rows)},
    }


def _in_time(names: Sequence[str]) -> dg.AssetChecksDefinition:
    @dg.multi_asset_check(
        name="sources_in_time",
        specs=[dg.AssetCheckSpec(IN_TIME, asset=raw_key(name), description=_PROMISE.format(name)) for name in names],
        can_subset=True,
        required_resource_keys={"installation"},
    )
    @said_as_it_is
    def in_time(context: dg.AssetCheckExecutionContext) -> Iterator[dg.AssetCheckResult]:
        """Say of every source with days whether it is late; it stops no load, which may be of another round."""
        found = expected_arrivals(context.resources.installation.paths, now().date())
        for key in (key.asset_key for key in sorted(context.selected_asset_check_keys)):
            yield dg.AssetCheckResult(asset_key=key, check_name=IN_TIME, **_check_of(key.path[-1], found))

    return in_time


@dg.asset_check(
    asset=PUBLISHED,
    name=EXPECTED_ROUNDS,
    description="The release holds every final round of the sources file; yellow where one is not landed.",
    required_resource_keys={"installation"},
)
@said_as_it_is
def expected_rounds(context: dg.AssetCheckExecutionContext) -> dg.AssetCheckResult:
    """Compare the rounds of the current release with those of the sources file."""
    release = current_or_none(context.resources.installation.paths.releases)
    held = {entry.round for entry in read_manifest(release).inputs} if release else set()
    expected = [entry.round for entry in SOURCES.rounds if entry.state == "final"]
    lacking = [round_ for round_ in expected if round_ not in held]
    said = f"without round {', '.join(lacking)}: run `ehalsa load`, which loads all"
    return dg.AssetCheckResult(
        passed=not lacking,
        severity=dg.AssetCheckSeverity.WARN,
        description=said if lacking else f"{len(expected)} rounds, all that the sources file has",
        metadata={"expected": ", ".join(expected), "found": ", ".join(sorted(held)) or "none"},
    )


def _page(paths: Paths, on: dict[str, float], moment: datetime) -> dict[str, Any]:
    """The calendar as metadata: how it stands, and what comes."""
    stands = [{name: getattr(item, name) for name in _STANDS} for item in expected_arrivals(paths, moment.date())]
    comes = [asdict(entry) for entry in coming(paths, on, moment)]
    return {
        "dagster/row_count": len(comes),
        "stands": table_metadata(_STANDS, stands),
        "comes": table_metadata(("when", "subject", "what"), comes),
    }


_STANDS = ("round", "source", "state", "said")


@dg.asset(
    key=CALENDAR,
    deps=[raw_key(name) for name in source_names()],
    group_name=PULL,
    owners=[OWNER],
    kinds={"python"},
    code_version="1",
    description="One row per thing that will be done. The calendar: what comes, what is waited for, what is overdue.",
    required_resource_keys={"installation"},
)
@said_as_it_is
def calendar(context: dg.AssetExecutionContext) -> dg.MaterializeResult[None]:
    """Write the calendar onto its page."""
    return dg.MaterializeResult(metadata=_page(context.resources.installation.paths, on_in(context.instance), now()))


@dg.sensor(
    jobs=jobs,
    minimum_interval_seconds=60,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description=(
        "Looks for the files of rounds that are waited for, and loads a round when all of it is there, whole; makes "
        "good what a schedule has missed; keeps the checks in_time and the calendar up to date."
    ),
)
def sources_awaited(context: dg.SensorEvaluationContext, installation: Installation) -> dg.SensorResult:
    """Ask for a load of each round that has come, and for what was missed; say why of each that has not."""
    paths, moment = installation.paths, now()
    with plainly():
        on = on_in(context.instance)
        looks = {entry.round: _looked(paths, entry, moment) for entry in SOURCES.rounds}
        waited = {round_: found for round_, found in looks.items() if found}
        requests = [_request(round_, found) for round_, found in waited.items() if all(x.whole for x in found.values())]
        requests += [again for late in missed(paths, on, moment) for again in _made_good(late, moment)]
        events, cursor = _told(paths, on, moment)
    said = "; ".join(_lacking(round_, found) for round_, found in waited.items()) or "nothing is waited for"
    return dg.SensorResult(
        run_requests=requests or None,
        skip_reason=None if requests else said,
        cursor=cursor,
        asset_events=[] if cursor == context.cursor else events,
    )


def _looked(paths: Paths, entry: RoundSources, moment: datetime) -> dict[str, Look]:
    """Look for all sources of a round of which one is waited for today; empty where none is."""
    day = moment.date()
    waited = [
        spec
        for spec in entry.sources
        if spec.awaited
        and spec.awaited.first <= day <= spec.awaited.last
        and not loaded_since(paths, spec, datetime.combine(spec.awaited.first, time(), ZONE))
    ]
    if not waited:
        return {}
    connectors, secret = load_connectors(paths.data), secrets_of(paths.secrets)
    return {spec.source: look(spec, SOURCES.folder, connectors, secret, day) for spec in entry.sources}


def _request(round_: str, looks: dict[str, Look]) -> dg.RunRequest:
    """Once for these files: what is refused is tried again when one of them is another."""
    marks = json.dumps({name: found.mark for name, found in sorted(looks.items())})
    key = f"{round_}-{hashlib.sha256(marks.encode()).hexdigest()[:16]}"
    return dg.RunRequest(key, job_name=LOAD_JOB, partition_key=round_)


def _made_good(late: Missed, moment: datetime) -> Iterator[dg.RunRequest]:
    for round_ in late.rounds:
        key = f"{late.schedule}-{late.tick:%Y-%m-%dT%H:%M}-{round_}-{moment.date()}"
        yield dg.RunRequest(key, job_name=late.job, partition_key=round_)


def _lacking(round_: str, looks: dict[str, Look]) -> str:
    lacking = [f"{name}: {found.said}" for name, found in looks.items() if not found.whole]
    return f"round {round_} waits for {'; '.join(lacking)}" if lacking else f"round {round_} is there"


def _told(
    paths: Paths, on: dict[str, float], moment: datetime
) -> tuple[list[dg.AssetMaterialization | dg.AssetCheckEvaluation], str]:
    """What is new for the pages, and a mark that is another one where something is."""
    found, page = expected_arrivals(paths, moment.date()), _page(paths, on, moment)
    events: list[dg.AssetMaterialization | dg.AssetCheckEvaluation] = [
        dg.AssetCheckEvaluation(asset_key=raw_key(name), check_name=IN_TIME, **_check_of(name, found))
        for name in _WITH_DAYS
    ]
    events.append(dg.AssetMaterialization(CALENDAR, metadata=page))
    mark = repr([(item.round, item.source, item.said) for item in found]) + repr(page["comes"])
    return events, hashlib.sha256(mark.encode()).hexdigest()


assets = [calendar]
checks = [*([_in_time(_WITH_DAYS)] if _WITH_DAYS else []), expected_rounds]
