"""What ``ehalsa status`` says: how it stands with every source that has days, what was missed, what comes next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime

from orchestration.as_json import json_text
from orchestration.defs.alerting import tell_standing
from orchestration.defs.calendar import Coming, Missed, coming, expected_arrivals, missed, now, switched_on
from orchestration.defs.doctor import lock
from orchestration.paths import Paths
from orchestration.release.publish import current_or_none
from orchestration.sources.waiting import LATE, Arrival


def report(paths: Paths, *, as_json: bool) -> tuple[str, bool]:
    """Return the report and whether nothing is late."""
    moment, on = now(), switched_on(paths)
    stands, past = expected_arrivals(paths, moment.date()), list(missed(paths, on, moment))
    comes = coming(paths, on, moment)
    well = not past and all(item.state not in LATE for item in stands)
    if as_json:
        return json_text({"stands": _plain(stands), "missed": _plain(past), "comes": _plain(comes)}), well
    return "\n".join([*_stands(paths, moment, stands, past), "", *_comes(comes)]) + "\n", well


def tell_now(paths: Paths) -> str:
    """Tell what is late by the channel of alerts, as the sensor does that a daemon asks; return what became of it."""
    if not paths.alerts.is_file():
        return f"nobody is told: there is no {paths.alerts}"
    return tell_standing(paths, switched_on(paths), {}) or "nothing new to tell"


def _plain(entries: list[Missed] | list[Coming] | tuple[Arrival, ...]) -> list[dict[str, object]]:
    return [asdict(entry) for entry in entries]


def _stands(paths: Paths, moment: datetime, stands: tuple[Arrival, ...], past: list[Missed]) -> Iterator[str]:
    release = current_or_none(paths.releases)
    yield f"Now, {moment:%Y-%m-%d %H:%M} (a load: {lock(paths)}; release: {release.name[:12] if release else 'none'})"
    for item in stands:
        mark = "LATE" if item.state in LATE else "    "
        yield f"{mark}  {item.state:<10}  round {item.round}, {item.source}: {item.said}"
    if not stands:
        yield "      no source of the sources file has days: nothing is waited for"
    for late in past:
        yield f"LATE  {late.said}"


def _comes(comes: list[Coming]) -> Iterator[str]:
    yield "Next"
    for entry in comes:
        yield f"      {entry.when:<16}  {entry.subject}: {entry.what}"
