"""What a person is told by the channel of alerts: what is late or missed, a release that is old, runs that failed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta

import dagster as dg

from orchestration.alerts.channel import Channel, Message, load_channel, send
from orchestration.alerts.memory import tell_once
from orchestration.defs.calendar import expected_arrivals, missed, now, on_in
from orchestration.defs.installation import Installation
from orchestration.defs.refusals import plainly
from orchestration.defs.stop_reasons import stop_lines
from orchestration.errors import ReadableError, sentence
from orchestration.paths import Paths
from orchestration.release.journal import journal_of
from orchestration.release.publish import current_or_none
from orchestration.sources.secrets import secrets_of
from orchestration.sources.waiting import LATE

_RUN, _LOOKED_BACK = "run ", timedelta(days=1)
_TOLD = {
    dg.DagsterEventType.STEP_FAILURE,
    dg.DagsterEventType.ASSET_CHECK_EVALUATION,
    dg.DagsterEventType.RUN_FAILURE,
}
_LINES = 30


def standing_messages(paths: Paths, on: Mapping[str, float], channel: Channel, moment: datetime) -> dict[str, Message]:
    """What holds until somebody does something about it: late sources, missed schedules, an old release."""
    found = {}
    for item in expected_arrivals(paths, moment.date()):
        if item.state in LATE:
            subject = f"ehalsa: round {item.round}, {item.source} is {item.state}"
            found[f"late {item.round} {item.source} {item.state}"] = Message(subject, item.said)
    for past in missed(paths, on, moment):
        found[f"missed {past.schedule} {past.tick}"] = Message(f"ehalsa: {past.schedule} was missed", past.said)
    if channel.release_at_most_days and (said := _old_release(paths, channel.release_at_most_days, moment)):
        found["release"] = Message("ehalsa: the release is old", said)
    return found


def _old_release(paths: Paths, most: int, moment: datetime) -> str:
    release = current_or_none(paths.releases)
    times = [entry.time for entry in journal_of(paths).entries() if release and entry.id == release.name]
    days = (moment - datetime.fromisoformat(times[-1])).days if times else 0
    if release is None or days <= most:
        return ""
    expected, found = f"at most {most} days since it was published", f"{days} days"
    return sentence("release that is old", f"release {release.name[:12]}", expected, found, "run `ehalsa load`")


def failure_of(run: str, job: str, lines: Sequence[str]) -> dict[str, Message]:
    """What is told of a run that failed, under a key that nobody tells twice."""
    text = "\n".join(lines[:_LINES]) or "The run ended without saying why."
    return {f"{_RUN}{run}": Message(f"ehalsa: the run of {job} failed", f"{text}\nRun {run[:8]}.")}


def failed_runs(paths: Paths, instance: dg.DagsterInstance) -> Iterator[tuple[str, Message]]:
    """Every run that failed within a day, whoever started it."""
    since = datetime.now(UTC) - _LOOKED_BACK
    failed = dg.RunsFilter(statuses=[dg.DagsterRunStatus.FAILURE], updated_after=since)
    for run in instance.get_runs(failed):
        events = [e.dagster_event for e in instance.all_logs(run.run_id, of_type=_TOLD) if e.dagster_event]
        lines = stop_lines(events, paths.last_error) or [event.message or "" for event in events[-1:]]
        yield from failure_of(run.run_id, run.job_name, lines).items()


def tell(paths: Paths, messages: Mapping[str, Message], *, all_standing: bool = False) -> str:
    """Send what was not told yet; return what became of it, in words, or why it could not be sent.

    ``all_standing``: the messages are all that stand at present; what stood before and does no longer is forgotten.
    """
    try:
        channel = load_channel(paths)
        if channel is None:
            return ""
        secret = secrets_of(paths.secrets)
        sent = tell_once(
            paths.home,
            messages,
            lambda message: send(channel, message, secret),
            lambda key: all_standing and not key.startswith(_RUN),
        )
    except ReadableError as error:  # a load is not stopped because nobody could be told of it
        return str(error)
    return f"told: {', '.join(sent)}" if sent else ""


def tell_standing(paths: Paths, on: Mapping[str, float], more: Mapping[str, Message]) -> str:
    """Tell what stands at present, and ``more``."""
    with plainly():
        channel = load_channel(paths)
    if channel is None:
        return ""
    return tell(paths, {**standing_messages(paths, on, channel, now()), **more}, all_standing=True)


@dg.sensor(
    minimum_interval_seconds=60,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description=(
        "Tells by the channel of alerts.yaml in the state folder, each once: failed runs with their findings, overdue "
        "sources, missed schedules, an old release. Does nothing where there is no such file."
    ),
)
def alerts(context: dg.SensorEvaluationContext, installation: Installation) -> dg.SkipReason:
    """Tell what is new since the last look."""
    paths = installation.paths
    if not paths.alerts.is_file():
        return dg.SkipReason("off: there is no alerts.yaml in the state folder")
    failed = dict(failed_runs(paths, context.instance))
    return dg.SkipReason(tell_standing(paths, on_in(context.instance), failed) or "nothing new to tell")
