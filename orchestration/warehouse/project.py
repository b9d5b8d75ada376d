"""The parsed dbt project, kept ready so that nothing parses it while Dagster loads its definitions.

Belongs here: deciding whether the stored manifest is that of the project on disk, and making it. Running models
does not.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

from orchestration.durable import remove_folder, write_whole
from orchestration.errors import ReadableError, lack_of_machine
from orchestration.paths import Paths
from orchestration.warehouse.engine import memory_from_env

_PARSED_FOLDERS = ("models", "macros", "tests", "seeds", "snapshots")
_SECONDS = "seconds"
_RUN_BY = ("dbt-core", "dbt-adapters", "dbt-duckdb", "duckdb")


class DbtProjectError(ReadableError):
    """The dbt project cannot be parsed or run; ``found`` is dbt's own message, which names the node."""


def dbt_environment(paths: Paths) -> dict[str, str]:
    """Environment that the dbt project reads: where the landing lies, which database to write, in how much memory."""
    return {
        "EHALSA_MEMORY": memory_from_env(),
        "EHALSA_LANDING": str(paths.landing),
        "EHALSA_BUILD_DB": str(paths.build_database),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "DO_NOT_TRACK": "1",
    }


@contextmanager
def environment(values: Mapping[str, str]) -> Iterator[None]:
    """Set environment variables for the time of the block and put back what was there."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def project_fingerprint(paths: Paths) -> str:
    """SHA-256 over names and contents of everything that dbt parses, and over the versions that parse and run it.

    No folder is in it, as none is in the manifest: the state of one installation is as good in another.
    """
    digest = hashlib.sha256(json.dumps({name: version(name) for name in _RUN_BY}).encode())
    files = [path for name in _PARSED_FOLDERS for path in (paths.dbt_project / name).rglob("*") if path.is_file()]
    for path in sorted([*files, *paths.dbt_project.glob("*.yml")]):
        digest.update(path.relative_to(paths.dbt_project).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def manifest_path(paths: Paths) -> Path:
    """Path of the manifest that ``ensure_manifest`` keeps; there may be none yet."""
    return paths.dbt_state / "manifest.json"


def ensure_manifest(paths: Paths) -> Path:
    """Parse the project if the stored manifest is not that of the files on disk; return the manifest's path.

    Waits for another process that parses or builds in the same state folder. Raises DbtProjectError with dbt's own
    message when the project does not parse.
    """
    with dbt_state_held(paths):
        return _ensured(paths)


@contextmanager
def dbt_state_held(paths: Paths) -> Iterator[None]:
    """Hold the parsed project for one process: parsing empties its folder, which a build beside it would not survive.

    Not to be entered twice by one process.
    """
    paths.home.mkdir(parents=True, exist_ok=True)
    with (paths.home / "dbt.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _ensured(paths: Paths) -> Path:
    stamp = paths.dbt_state / "fingerprint"
    target = manifest_path(paths)
    fingerprint = project_fingerprint(paths)
    if target.exists() and stamp.exists() and stamp.read_text(encoding="utf-8") == fingerprint:
        return target
    stamp.unlink(missing_ok=True)  # first and last: what lies there in between is a part
    remove_folder(paths.dbt_state)
    paths.dbt_state.mkdir(parents=True, exist_ok=True)
    _parse(paths)
    write_whole(stamp, fingerprint)
    return target


def parsed_project(paths: Paths) -> Any:
    """The parsed project as dbt's own object, from the state that the last parse left.

    Handed to dbt, it saves dbt looking through every file again: two seconds a load.
    """
    from dbt.contracts.graph.manifest import Manifest  # costs seconds: only where a build is due

    return Manifest.from_msgpack((paths.dbt_state / "partial_parse.msgpack").read_bytes())


def load_manifest(paths: Paths) -> dict[str, Any]:
    """Read the stored manifest, parsing the project first where needed."""
    manifest: dict[str, Any] = json.loads(ensure_manifest(paths).read_bytes())
    return manifest


def usual_seconds(paths: Paths) -> float:
    """Wall seconds that the last build of the project as it is took in this state folder; 0 before the first."""
    place = paths.dbt_state / _SECONDS
    return float(place.read_text(encoding="utf-8")) if place.is_file() else 0.0


def keep_seconds(paths: Paths, seconds: float) -> None:
    """Keep how long a build took, for whoever waits for the next."""
    write_whole(paths.dbt_state / _SECONDS, f"{seconds:.1f}")


def _parse(paths: Paths) -> None:
    from dbt.cli.main import dbtRunner  # costs seconds: only where a parse is due

    with environment(dbt_environment(paths)):
        result = dbtRunner().invoke(["--quiet", "parse", *dbt_folders(paths, paths.dbt_state)])
    if not result.success:
        found, remedy = str(result.exception).strip(), "correct the file that the message names"
        fault = DbtProjectError("dbt project that does not parse", paths.dbt_project.name, "", found, remedy)
        raise lack_of_machine(paths.home, found) or fault


def dbt_folders(paths: Paths, target: Path) -> list[str]:
    """Arguments that bind dbt to this project, its profile and the folder that it writes its papers to."""
    return [
        "--project-dir",
        str(paths.dbt_project),
        "--profiles-dir",
        str(paths.dbt_project),
        "--target-path",
        str(target),
        "--log-path",
        str(target / "logs"),
    ]


def node_listener(on_node: Callable[[str], None]) -> Callable[[Any], None]:
    """Give what dbt calls for every event; ``on_node`` hears the name of each finished node that was run."""

    def listen(event: Any) -> None:
        if event.info.name == "NodeFinished" and event.data.node_info.resource_type != "exposure":
            on_node(event.data.node_info.node_name)

    return listen
