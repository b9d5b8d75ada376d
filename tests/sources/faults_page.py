"""Tries the faults of connectors and writes docs/connector_faults.md: ``python -m tests.sources.faults_page``."""

from __future__ import annotations

import re
import signal
import tempfile
import time
from collections.abc import Generator, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from orchestration.facts.connectors import Connectors, host_of
from orchestration.facts.limits import load_limits
from orchestration.facts.sources import Expected, SourceOptions, SourceSpec
from orchestration.findings import InputRefusedError
from orchestration.load_lock import lock_free
from orchestration.paths import REPO, Paths
from orchestration.sources import fetch, pull
from orchestration.sources.archive import RawArchive, RawObject
from orchestration.sources.errors import SourceUnavailableError
from orchestration.sources.secrets import secrets_of
from tests.faults.page import as_cell
from tests.sources.faults import FAULTS, Fault, Servers, prepare
from tests.sources.nginx import nginx
from tests.sources.openssh import openssh
from tests.sources.store import BUCKET, REGION, store
from tests.sources.web import web

PAGE = REPO / "docs" / "connector_faults.md"
MOST_MIB = 4
HEAD = f"""\
# Faults of connectors

What a pull says when the other side, or the way to it, is not as it should be: one row a fault, each tried on a real
server on loopback: a web server that misbehaves, Debian's nginx with TLS, Debian's OpenSSH, moto's S3 (plain http is
permitted to this machine alone). There is room for {MOST_MIB} MiB and time for a minute, or 1 to 3 s where the other
side falls silent (`deadline_seconds`; 900 as shipped). The line is the first that a load writes on stderr.

A load pulls while it holds the lock of the state folder: *lock free* says whether another could take it once the line
was said. The raw archive has no pull of any row. Ports, folders and keys are written as `…`.
`python -m tests.sources.faults_page` writes this page; a test compares it with what is said, but for the seconds.

| connector | fault | first line | seconds | lock free |
|---|---|---|---|---|
"""
_CHANGING = (
    (r"(127\.0\.0\.1:|port=)\d+", r"\1…"),
    (r"(SHA256:)[\w+/]{43}", r"\1…"),
    (r"\d+( s ago)", r"…\1"),
    (r"0x[0-9a-f]{6,}", "0x…"),
)


@dataclass(frozen=True)
class Said:
    """What came of a pull: its first line, how long it took, whether the lock could be taken, pulls on record."""

    line: str
    seconds: float
    lock_free: bool
    pulls: int


@contextmanager
def bench() -> Iterator[tuple[Servers, Paths]]:
    """Start all servers, with what the faults ask for, and a state folder."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        start = stack.enter_context
        running = Servers(folder, start(web()), start(nginx()), start(openssh()), start(store()))
        stack.enter_context(patch("requests.adapters.DEFAULT_CA_BUNDLE_PATH", str(running.tls.authority)))
        stack.enter_context(patch("orchestration.sources.https.BACKOFF_SECONDS", 0.0))
        stack.enter_context(patch("orchestration.sources.s3.ATTEMPTS", 1))
        paths = Paths(REPO, REPO / "data", folder / "var", folder / "sources.yaml")
        prepare(running, paths.secrets)
        yield running, paths


def tried(fault: Fault, running: Servers, paths: Paths) -> Said:
    """Pull as a load does, under the lock; AssertionError where nothing is said."""
    uri = fault.uri(running)
    begun = time.monotonic()
    try:
        with lock_free(paths) as free, patch.object(pull, "fetch_located", _with(fault, running)):
            assert free
            pulled(
                uri,
                connectors_of(running, uri, {"deadline_seconds": fault.seconds, **fault.others(running)}),
                running.folder,
                paths,
                fault.expected,
            )
    except (InputRefusedError, SourceUnavailableError) as error:
        seconds, line = time.monotonic() - begun, str(error).splitlines()[0]
    else:
        raise AssertionError(f"nothing was said of {fault.connector}: {fault.name}")
    finally:
        if fault.meanwhile:
            running.ssh.signal(signal.SIGKILL)
            running.s3.know_everybody()
    with lock_free(paths) as free:
        return Said(_lasting(line, running), seconds, free, len(RawArchive(paths.raw).pulls()))


def row(fault: Fault, said: Said) -> tuple[str, str]:
    """One line of the page, before and after its seconds."""
    free = "yes" if said.lock_free else "no"
    return f"| {fault.connector} | {fault.name} | {as_cell(said.line)} | ", f" | {free} |\n"


def _with(fault: Fault, running: Servers) -> Any:
    """The real fetch, with what happens once its first block has come; before, where there is none."""

    def fetched(uri: str, base_dir: Path, connectors: Connectors) -> Generator[bytes]:
        blocks = fetch.fetch_located(uri, base_dir, connectors)
        if fault.meanwhile is None:
            yield from blocks
            return
        if fault.connector == "sftp":
            yield next(blocks)
        fault.meanwhile(running)
        yield from blocks

    return fetched


def pulled(uri: str, connectors: Connectors, folder: Path, paths: Paths, expected: Expected | None = None) -> RawObject:
    """Pull an address into the raw archive of the state folder."""
    limits = load_limits(REPO / "data")
    room = limits.model_copy(update={"decoder": limits.decoder.model_copy(update={"file_mib": MOST_MIB})})
    stated = {"round": "2031", "source": "form_a", "kind": "questionnaire", "questionnaire": "A", "format": "csv"}
    spec = SourceSpec(**stated, uri=uri, schedule="yearly", expected=expected, options=SourceOptions())  # type: ignore[arg-type]
    secret = secrets_of(paths.secrets)
    return pull.pull(spec, folder, RawArchive(paths.raw), limits=room, connectors=connectors, secret=secret)


def connectors_of(running: Servers, uri: str, others: Mapping[str, object]) -> Connectors:
    """What permits the address and all servers; ``others``: keys that are otherwise."""
    declared: dict[str, Any] = {
        "schemes": ("file", "inbox", "http", "https", "sftp", "s3"),
        "hosts": {host_of(uri): ()},
        "sftp": {running.ssh.host: running.ssh.host_keys},
        "s3": {BUCKET: {"endpoint": running.s3.endpoint, "region": REGION}},
        "deadline_seconds": 60,
    }
    return Connectors(**{**declared, **others})


def _lasting(line: str, running: Servers) -> str:
    """The line without what differs from one machine, and one time, to the next."""
    line = line.replace(str(running.ssh.folder), "/…")
    for changing, lasting in _CHANGING:
        line = re.sub(changing, lasting, line)
    return line


def main() -> None:
    """Write the page anew."""
    with bench() as (running, paths):
        rows = [(said := tried(fault, running, paths), row(fault, said)) for fault in FAULTS]
    lines = (f"{before}{said.seconds:.1f}{after}" for said, (before, after) in rows)
    PAGE.write_text(HEAD + "".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
