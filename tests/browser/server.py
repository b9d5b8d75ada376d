"""Dagster as a person starts it, on a state folder and raw files of its own, and the questions a test puts to it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

REPO = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
ROUND = "2021"
_PATIENCE = 180.0

_LAUNCH = """mutation ($params: ExecutionParams!) { launchRun(executionParams: $params) {
  __typename ... on LaunchRunSuccess { run { runId } } } }"""
_RESUME = """mutation ($params: ReexecutionParams!) { launchRunReexecution(reexecutionParams: $params) {
  __typename ... on LaunchRunSuccess { run { runId } } ... on PythonError { message } } }"""
_STATUS = "query ($id: ID!) { runOrError(runId: $id) { ... on Run { status } } }"
ENDED = {"SUCCESS", "FAILURE", "CANCELED"}


@dataclass(frozen=True)
class Installation:
    """A folder with raw files (``world``) and a state folder (``home``)."""

    world: Path
    home: Path

    @property
    def environment(self) -> dict[str, str]:
        """Environment of every process of this installation; the programs of the environment come first."""
        own = {
            "EHALSA_HOME": str(self.home),
            "EHALSA_SOURCES": str(self.world / "sources.yaml"),
            "DAGSTER_HOME": str(self.home / "dagster"),
            "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
        }
        return {**os.environ, **own}

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run ``ehalsa`` to its end."""
        return subprocess.run(
            [BIN / "ehalsa", *command], cwd=REPO, env=self.environment, capture_output=True, text=True, check=False
        )


def installed(state: Path, data: Path, folder: Path) -> Installation:
    """A copy of a state folder, moved and prepared, and of a round of the sample, where it may be damaged."""
    shutil.copytree(data / "sample" / ROUND, folder / "world" / "sample" / ROUND)
    shutil.copy(data / "sources.yaml", folder / "world" / "sources.yaml")
    shutil.copytree(state, folder / "home", symlinks=True)
    found = Installation(folder / "world", folder / "home")
    prepared = found.run("prepare")
    assert prepared.returncode == 0, prepared.stderr
    return found


@dataclass(frozen=True)
class Dagster:
    """A running webserver with its daemon. ``pid`` is that of the process that started both."""

    address: str
    pid: int
    home: Path

    def ask(self, query: str, variables: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Answer of the GraphQL endpoint; AssertionError for errors in it."""
        body = {"query": query, "variables": dict(variables or {})}
        answer = requests.post(f"{self.address}/graphql", json=body, timeout=60).json()
        assert "errors" not in answer, answer["errors"]
        data: dict[str, Any] = answer["data"]
        return data

    def launch(self, job: str) -> str:
        """Launch the job for the round as the button of the UI does, and return how it ended."""
        run = self.queue(job)
        wait_for(lambda: self.status(run) in ENDED, f"the end of the run of {job}")
        return self.status(run)

    def queue(self, job: str) -> str:
        """Launch the job for the round and return the id of its run."""
        selector = {"repositoryLocationName": "ehalsa", "repositoryName": "__repository__", "jobName": job}
        tags = [{"key": "dagster/partition", "value": ROUND}]
        params = {"selector": selector, "runConfigData": {}, "mode": "default", "executionMetadata": {"tags": tags}}
        launched = self.ask(_LAUNCH, {"params": params})["launchRun"]
        assert launched["__typename"] == "LaunchRunSuccess", launched
        return str(launched["run"]["runId"])

    def resume(self, run: str) -> str:
        """Re-execute a run from the step that failed, as the button of the UI does; return the id of the new run."""
        params = {"parentRunId": run, "strategy": "FROM_FAILURE"}
        launched = self.ask(_RESUME, {"params": params})["launchRunReexecution"]
        assert launched["__typename"] == "LaunchRunSuccess", launched
        return str(launched["run"]["runId"])

    def status(self, run: str) -> str:
        return str(self.ask(_STATUS, {"id": run})["runOrError"]["status"])


def wait_for(holds: Callable[[], bool], what: str, patience: float = _PATIENCE) -> None:
    """Wait until ``holds`` answers True; AssertionError when patience ends."""
    end = time.monotonic() + patience
    while not holds():
        assert time.monotonic() < end, f"waited {patience:.0f} s in vain for {what}"
        time.sleep(0.5)


@contextmanager
def serving(installation: Installation) -> Iterator[Dagster]:
    """Start what `make ui` starts, on a free port, and end it, with all that it started itself."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    command = [str(BIN / "ehalsa"), "ui", "--port", str(port)]
    with (installation.home / "webserver.log").open("w") as log:
        process = subprocess.Popen(
            command, cwd=REPO, env=installation.environment, stdout=log, stderr=log, start_new_session=True
        )
        try:
            yield Dagster(address, process.pid, installation.home)
        finally:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGINT)
    with suppress(subprocess.TimeoutExpired):
        process.wait(30)
    with suppress(ProcessLookupError):  # code servers outlive who was killed; in its session is only what it started
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def answers(address: str) -> bool:
    """True if the webserver serves and has loaded the definitions."""
    query = json.dumps({"query": "{ repositoriesOrError { ... on RepositoryConnection { nodes { name } } } }"})
    headers = {"Content-Type": "application/json"}
    try:
        answer = requests.post(f"{address}/graphql", data=query, headers=headers, timeout=60)
    except requests.ConnectionError:
        return False
    return bool(answer.json()["data"]["repositoriesOrError"].get("nodes"))
