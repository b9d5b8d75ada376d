"""A standalone cluster of Spark on this machine: a master and workers of a core each, on the loopback address."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from orchestration.warehouse.spark import PYTHON

HOST = "127.0.0.1"
SMALL_JAVA = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
DEFAULTS = f"""
spark.executor.memory 512m
spark.executor.extraJavaOptions {SMALL_JAVA}
spark.driver.extraJavaOptions {SMALL_JAVA}
"""
_SECONDS = 60


@dataclass
class Cluster:
    """A running cluster; ``settings`` are what a driver needs in its environment."""

    folder: Path
    master: str
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def settings(self) -> dict[str, str]:
        return {"EHALSA_ENGINE": "spark", "EHALSA_SPARK_MASTER": self.master, "SPARK_CONF_DIR": str(self.folder)}

    def kill_a_worker(self) -> None:
        """End a worker and its executor at once, as a machine that goes dark."""
        killed = self.workers.pop()
        os.killpg(killed.pid, signal.SIGKILL)
        killed.wait()


@contextmanager
def cluster(folder: Path, workers: int = 2) -> Iterator[Cluster]:
    """Start a master and workers; end them whatever happens."""
    folder.mkdir()
    (folder / "spark-defaults.conf").write_text(DEFAULTS, encoding="utf-8")
    with socket.socket() as free:
        free.bind((HOST, 0))
        port = free.getsockname()[1]
    made, processes = Cluster(folder, f"spark://{HOST}:{port}"), []
    with (folder / "log.txt").open("wb") as log:
        try:
            processes.append(_daemon(log, "master.Master", "--host", HOST, "--port", str(port), "--webui-port", "0"))
            _wait_for(port)
            for number in range(workers):
                place = ("--work-dir", str(folder / f"worker{number}"), "--webui-port", "0")
                worker = _daemon(
                    log, "worker.Worker", "--host", HOST, "--cores", "1", "--memory", "1g", *place, made.master
                )
                processes.append(worker)
                made.workers.append(worker)
            yield made
        finally:
            for process in processes:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def _daemon(log: IO[bytes], name: str, *arguments: str) -> subprocess.Popen[bytes]:
    spark = next(PYTHON.parents[1].glob("lib/python3*/site-packages/pyspark"), None)
    assert spark, f"{PYTHON.parents[1]}: Spark is not installed; make setup-spark"
    java = {"SPARK_DAEMON_MEMORY": "256m", "SPARK_DAEMON_JAVA_OPTS": SMALL_JAVA, "SPARK_LOCAL_IP": HOST}
    return subprocess.Popen(
        [str(spark / "bin" / "spark-class"), f"org.apache.spark.deploy.{name}", *arguments],
        env={**os.environ, **java},
        stdout=log,
        stderr=log,
        start_new_session=True,
    )


def _wait_for(port: int) -> None:
    end = time.monotonic() + _SECONDS
    while time.monotonic() < end:
        with socket.socket() as asked:
            if asked.connect_ex((HOST, port)) == 0:
                return
        time.sleep(0.2)
    raise TimeoutError(f"no master on port {port} after {_SECONDS} s")
