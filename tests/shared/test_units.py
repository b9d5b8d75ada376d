"""The units of deploy/systemd: what systemd says of them, and their commands, run side by side on PostgreSQL."""

from __future__ import annotations

import configparser
import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests
import urllib3

from orchestration.paths import Paths
from tests.shared.door import OPERATORS, READERS, door

pytestmark = pytest.mark.xdist_group("browser")

PROCESSES = ("ehalsa-code", "ehalsa-webserver", "ehalsa-reading", "ehalsa-daemon")
WIPE = "mutation { wipeAssets(assetPartitionRanges: []) { __typename } }"
PATIENCE = 90


@pytest.fixture
def units(short: Path, empty: Paths, repo_root: Path) -> Path:
    """The units with the places of this machine in them."""
    folder = Path(shutil.copytree(repo_root / "deploy", short / "deploy"))
    places = {
        "/opt/ehalsa/.venv/bin": str(Path(sys.executable).parent),
        "/opt/ehalsa/deploy": str(folder),
        "/opt/ehalsa": str(repo_root),
        "/var/lib/ehalsa": str(empty.home),
        "/run/ehalsa-code": str(short),
        "--port 3000": f"--port {free_port()}",
        "--port 3001": f"--port {free_port()}",
    }
    for path in (path for path in folder.rglob("*") if path.is_file()):
        text = path.read_text(encoding="utf-8")
        for there, here in places.items():
            text = text.replace(there, here)
        path.write_text(text, encoding="utf-8")
    return folder / "systemd"


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


def settings(units: Path, name: str) -> configparser.SectionProxy:
    read = configparser.RawConfigParser(strict=False)
    read.optionxform = str  # type: ignore[assignment,method-assign]
    read.read(units / f"{name}.service", encoding="utf-8")
    return read["Service"]


def environment(units: Path) -> dict[str, str]:
    lines = (units / "ehalsa-.service.d" / "all.conf").read_text(encoding="utf-8").splitlines()
    stated = [line.removeprefix("Environment=") for line in lines if line.startswith("Environment=")]
    return os.environ | dict(pair.split("=", 1) for line in stated for pair in shlex.split(line))


def run(units: Path, command: str) -> None:
    subprocess.run(shlex.split(command), env=environment(units), check=True, timeout=PATIENCE, capture_output=True)


def begun(units: Path, command: str, repo_root: Path) -> subprocess.Popen[bytes]:
    """Start a unit's command as systemd does, with every signal as it is; Dagster ends by SIGTERM as by SIGINT."""
    return subprocess.Popen(
        shlex.split(command),
        env=environment(units),
        cwd=repo_root,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
    )


@contextmanager
def started(units: Path, repo_root: Path) -> Iterator[dict[str, subprocess.Popen[bytes]]]:
    found: dict[str, subprocess.Popen[bytes]] = {}
    try:
        for name in PROCESSES:
            unit = settings(units, name)
            found[name] = begun(units, unit["ExecStart"], repo_root)
            if "ExecStartPost" in unit:
                run(units, unit["ExecStartPost"])
        yield found
    finally:
        for process in reversed(found.values()):
            process.terminate()
            process.wait(PATIENCE)


def test_systemd_has_nothing_to_object_to(units: Path) -> None:
    said = subprocess.run(
        ["systemd-analyze", "verify", *map(str, (*units.glob("*.service"), *units.glob("*.timer")))],
        env=os.environ | {"SYSTEMD_UNIT_PATH": f"{units}:"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (said.returncode, said.stderr.strip()) == (0, "")


def test_storage_code_server_pages_and_daemon_are_processes_of_their_own(units: Path, repo_root: Path) -> None:
    """A killed code server is what systemd starts again; pages and daemon find the new one by themselves."""
    run(units, settings(units, "ehalsa-storage")["ExecStart"])
    with started(units, repo_root) as processes:
        address = f"http://127.0.0.1:{port_of(units, 'ehalsa-webserver')}"
        assert locations(address) == {"orchestration.definitions": "LOADED"}
        assert locations(f"http://127.0.0.1:{port_of(units, 'ehalsa-reading')}") == locations(address)
        assert_who_may_what(units)
        code = settings(units, "ehalsa-code")
        processes["ehalsa-code"].kill()
        processes["ehalsa-code"].wait()
        processes["ehalsa-code"] = begun(units, code["ExecStart"], repo_root)
        run(units, code["ExecStartPost"])
        assert locations(address) == {"orchestration.definitions": "LOADED"}
        run(units, f"{units.parent}/until {Path(sys.executable).parent}/dagster-daemon liveness-check")
        assert {name: process.poll() for name, process in processes.items()} == dict.fromkeys(PROCESSES)
    run(units, settings(units, "ehalsa-storage")["ExecStop"])


def port_of(units: Path, name: str) -> int:
    command = shlex.split(settings(units, name)["ExecStart"])
    return int(command[command.index("--port") + 1])


def assert_who_may_what(units: Path) -> None:
    """Through the door: operators act, readers look, nobody else is heard, and no other page acts for them."""
    pages = {"3000": port_of(units, "ehalsa-webserver"), "3001": port_of(units, "ehalsa-reading")}
    with door(units.parent, units.parent.parent / "nginx", pages) as opened:
        own = {"Origin": f"https://{OPERATORS}:{opened.port}", "Sec_Fetch_Site": "same-origin"}
        assert "AssetWipeSuccess" in opened.ask(OPERATORS, WIPE, OPERATORS, **own)[1]
        assert "AssetWipeSuccess" in opened.ask(OPERATORS, WIPE, OPERATORS)[1], "a program without a page"
        assert "UnauthorizedError" in opened.ask(READERS, WIPE, READERS)[1]
        assert opened.ask(READERS, "{ version }", READERS)[0] == 200
        for name, user in ((OPERATORS, ""), (OPERATORS, READERS), (READERS, ""), (READERS, OPERATORS)):
            assert opened.ask(name, WIPE, user)[0] == 401
        elsewhere = ("https://evil.example", f"https://{READERS}:{opened.port}", "null", f"https://{OPERATORS}")
        for origin in (*elsewhere, f"{own['Origin']}.evil.example", f"http://127.0.0.1:{pages['3000']}"):
            status, said = opened.ask(OPERATORS, WIPE, OPERATORS, Origin=origin)
            assert (status, said.partition(":")[0]) == (403, "a page of another origin"), origin
        assert opened.ask(OPERATORS, WIPE, OPERATORS, Sec_Fetch_Site="cross-site")[0] == 403
        assert opened.ask(OPERATORS, WIPE, OPERATORS, Content_Type="text/plain")[0] == 403
        with pytest.raises(urllib3.exceptions.SSLError):
            opened.ask("rebound.example", WIPE, OPERATORS)


def locations(address: str) -> dict[str, str]:
    """What the pages know of the code server, once they answer."""
    query = "{workspaceOrError {... on Workspace {locationEntries {name loadStatus}}}}"
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            answer = requests.post(f"{address}/graphql", json={"query": query}, timeout=PATIENCE).json()
            return {item["name"]: item["loadStatus"] for item in answer["data"]["workspaceOrError"]["locationEntries"]}
        except requests.ConnectionError:
            assert time.monotonic() < deadline, "the pages do not answer"
            time.sleep(0.2)
