"""A shared installation in one scene, with everything real: ``make scene``, or ``python -m tests.scene``.

PostgreSQL as ``ehalsa shared up`` starts it, webserver and daemon as ``ehalsa ui`` does. A round is waited for whose
files come over sftp, https, s3 and into an inbox, the last one late. Who keeps the installation is told so; when it
has come, the daemon's sensors pull, land and publish. Meanwhile everything but the database is killed, twice.
"""

from __future__ import annotations

import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import psutil
import yaml

from orchestration.defs.calendar import now
from orchestration.paths import REPO
from tests.alerts.servers import LOOPBACK, Received, webhook_server
from tests.browser.server import ROUND, Dagster, Installation, answers, serving, wait_for
from tests.sources.nginx import Nginx, nginx
from tests.sources.openssh import OpenSsh, openssh
from tests.sources.store import BUCKET, REGION, Store, store

BY_SFTP, BY_HTTPS, BY_S3, LATE = "enkat_a", "enkat_b", "svarsregister", "intervjustudier"
_RUNS = "{ runsOrError { ... on Runs { results { runId jobName status tags { key value } } } } }"
_PATIENCE = 900.0
_CLAIM = {"STARTING", "STARTED", "CANCELING"}


@dataclass
class Seen:
    """What was seen: seconds by what was waited for, messages told, runs (job, status, starter) from first to last."""

    seconds: dict[str, float] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)
    runs: list[tuple[str, str, str]] = field(default_factory=list)
    claimed: int = -1
    release: str = ""

    def until(self, what: str, holds: Any) -> None:
        begun = time.monotonic()
        wait_for(holds, what, _PATIENCE)
        self.seconds[what] = round(time.monotonic() - begun, 1)


@dataclass(frozen=True)
class Servers:
    """Where files come from, and who is told."""

    ssh: OpenSsh
    tls: Nginx
    s3: Store
    hook: Received


class Stage(Installation):
    """An installation with facts of its own."""

    @property
    def environment(self) -> dict[str, str]:
        return {**super().environment, "EHALSA_DATA": str(self.world)}


@contextmanager
def stage(servers: Servers, folder: Path) -> Iterator[Stage]:
    """Facts with the servers in them, a state folder with PostgreSQL; all but the late file has been sent."""
    world = folder / "data"
    left = shutil.ignore_patterns("sample", "synth", "consistency")
    shutil.copytree(REPO / "data", world, ignore=left)
    shutil.copytree(REPO / "data" / "sample" / ROUND, world / "sample" / ROUND)
    _declare(servers, world)
    here = Stage(world, folder / "home")
    (here.home / "secrets").mkdir(parents=True, mode=0o755)
    here.home.chmod(0o755)
    key = here.home / "secrets" / "SFTP_KEY"
    key.write_bytes((servers.ssh.folder.parent / "user").read_bytes())
    key.chmod(0o600)
    told = {"webhook": f"http://{LOOPBACK}:{servers.hook.port}/"}
    (here.home / "alerts.yaml").write_text(yaml.safe_dump(told), encoding="utf-8")
    _done(here.run("shared", "up"))
    try:
        _done(here.run("prepare"))
        yield here
    finally:
        _done(here.run("shared", "down"))


def _done(finished: Any) -> None:
    assert finished.returncode == 0, finished.stdout + finished.stderr


def _declare(servers: Servers, world: Path) -> None:
    """Write into the facts where the files come from and by when, and send all but the late one."""
    file = world / "sources.yaml"
    stated = yaml.safe_load(file.read_text(encoding="utf-8"))
    sources, sample = stated["rounds"][ROUND]["sources"], world / "sample" / ROUND
    names = {name: Path(sources[name]["uri"]).name for name in (BY_SFTP, BY_HTTPS, BY_S3, LATE)}
    servers.ssh.put(names[BY_SFTP], (sample / names[BY_SFTP]).read_bytes())
    shutil.copy(sample / names[BY_HTTPS], servers.tls.folder)
    servers.s3.put(names[BY_S3], (sample / names[BY_S3]).read_bytes())
    (world / "inbox").mkdir()
    (sample / names[LATE]).rename(world / names[LATE])
    uris = {
        BY_SFTP: servers.ssh.uri(names[BY_SFTP]),
        BY_HTTPS: f"{servers.tls.address()}/{names[BY_HTTPS]}",
        BY_S3: f"s3://{BUCKET}/{names[BY_S3]}",
        LATE: f"inbox:{world}/inbox/{LATE}_*.csv",
    }
    today = now().date()
    days = {"from": today - timedelta(3), "due": today - timedelta(1), "last": today + timedelta(3)}
    for name, uri in uris.items():
        sources[name] |= {"uri": uri, "awaited": days}
    file.write_text(yaml.safe_dump(stated, allow_unicode=True, sort_keys=False), encoding="utf-8")
    host = servers.tls.address().removeprefix("https://")
    declared = {
        "schemes": ["file", "inbox", "https", "sftp", "s3"],
        "inboxes": [str(world / "inbox")],
        "hosts": {host: []},
        "authorities": {host: servers.tls.authority.read_text(encoding="ascii")},
        "sftp": {servers.ssh.host: servers.ssh.host_keys},
        "s3": {BUCKET: {"endpoint": servers.s3.endpoint, "region": REGION}},
        "deadline_seconds": 60,
        "settled_seconds": 5,
    }
    (world / "connectors.yaml").write_text(yaml.safe_dump(declared), encoding="utf-8")


def send_the_late_one(here: Stage) -> None:
    """Put the file into the inbox, as a sender does: under another name first."""
    (file,) = here.world.glob(f"{LATE}_*.csv")
    place = here.world / "inbox" / file.name
    shutil.copy(file, place.with_suffix(".part"))
    place.with_suffix(".part").rename(place)


def kill(dagster: Dagster) -> None:
    """kill -9 of webserver, daemon, code server and runs: of all that `ehalsa ui` has started."""
    own = psutil.Process(dagster.pid)
    for process in [own, *own.children(recursive=True)]:
        process.send_signal(signal.SIGKILL)
    psutil.wait_procs([own], timeout=20)


def play(folder: Path) -> Seen:
    """Let it happen below ``folder``; what was seen of it."""
    seen = Seen()
    with ExitStack() as stack:
        start = stack.enter_context
        servers = Servers(start(openssh()), start(nginx()), start(store()), start(webhook_server()))
        here = start(stage(servers, folder))
        with serving(here) as dagster:
            seen.until("the pages", lambda: answers(dagster.address))
            seen.until("the alert of what is late", lambda: _told(servers, LATE))
            kill(dagster)
        send_the_late_one(here)
        with serving(here) as dagster:
            seen.until("the pages, after a kill", lambda: answers(dagster.address))
            seen.until("a landing that the sensors have begun", lambda: _has(dagster, "land", "STARTED"))
            kill(dagster)
        with serving(here) as dagster:
            seen.until("the pages, after a kill while landing", lambda: answers(dagster.address))
            killed = [run["runId"] for run in _runs(dagster) if run["status"] in _CLAIM]
            seen.until("no killed run that claims to run", lambda: not _still(dagster, killed))
            seen.until("a release", lambda: _has(dagster, "release", "SUCCESS"))
            seen.claimed = len(_still(dagster, killed))
            seen.runs = [(run["jobName"], run["status"], _starter(run)) for run in reversed(_runs(dagster))]
        seen.release = (here.home / "releases" / "current").readlink().name
        seen.told = [body["subject"] for _, body in servers.hook.messages]
    return seen


def _told(servers: Servers, source: str) -> bool:
    return any(f"{source} is overdue" in body["subject"] for _, body in servers.hook.messages)


def _runs(dagster: Dagster) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = dagster.ask(_RUNS)["runsOrError"]["results"]
    return found


def _has(dagster: Dagster, job: str, status: str) -> bool:
    return any((run["jobName"], run["status"]) == (job, status) for run in _runs(dagster))


def _still(dagster: Dagster, killed: list[str]) -> list[str]:
    return [run["runId"] for run in _runs(dagster) if run["runId"] in killed and run["status"] in _CLAIM]


def _starter(run: dict[str, Any]) -> str:
    return next((str(tag["value"]) for tag in run["tags"] if tag["key"] == "ehalsa/starter"), "")


def main() -> None:
    """Play it in a folder with a short name, which a socket wants, and say what was seen."""
    begun, folder = time.monotonic(), Path(tempfile.mkdtemp(prefix="eh"))
    folder.chmod(0o755)
    try:
        seen = play(folder)
    finally:
        shutil.rmtree(folder)
    lines = [f"{seconds:6.1f} s  {what}" for what, seconds in seen.seconds.items()]
    lines += [f"told: {subject}" for subject in seen.told]
    lines += [f"run: {job} {status}, {starter}" for job, status, starter in seen.runs]
    lines += [f"killed runs that claim to run: {seen.claimed}", f"release {seen.release[:12]}"]
    lines += [f"{time.monotonic() - begun:.0f} s in all"]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
