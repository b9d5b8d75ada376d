"""Is this installation fit for a load? Each check says what it saw, or raises what is wrong with the remedy.

The cheap ones are the pre-flight of every load; ``ehalsa doctor`` makes all of them. Only reads.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator

from orchestration.defs.installation import SOURCES, landed_rounds
from orchestration.defs.instance import CONFIG, dagster_instance, stated_config
from orchestration.defs.load_lock import claims_to_run
from orchestration.errors import FileAccessError, ReadableError, files_left, lines_of
from orchestration.landing.write import landed_folders, verify_landing
from orchestration.load_lock import holder_of, lock_free
from orchestration.paths import Paths
from orchestration.release.journal import journal_of
from orchestration.release.publish import CURRENT, list_releases, resolve_current
from orchestration.release.verify import verify_release
from orchestration.warehouse.engine import engine_from_env, memory_from_env
from orchestration.warehouse.spark import spark_is_installed

_MIB = 1 << 20
_LEAST_BUILD, _LEAST_FILES = 100 * _MIB, 5000
_TIMES = 3


class InstallationError(ReadableError):
    """The installation is not fit for a load; the remedy is what mends it."""


def rights(paths: Paths) -> str:
    """The state folder, or the first folder above it that is there, can be written."""
    place = paths.home
    while not place.exists():
        place = place.parent
    if not os.access(place, os.W_OK | os.X_OK):
        remedy = "give the user the right to it, or set EHALSA_HOME to another folder"
        raise FileAccessError("no right to the state folder", str(place), "the right to write", "none", remedy)
    return f"{paths.home} can be written"


def room(paths: Paths) -> str:
    """The disk of the state folder has room for three times the last build, with the room of that one, which goes."""
    place = paths.home
    while not place.exists():
        place = place.parent
    sizes = [path.stat().st_size for path in paths.build.rglob("*") if path.is_file()]
    build, files = sum(sizes), len(sizes)
    free, due = shutil.disk_usage(place).free + build, _TIMES * max(build, _LEAST_BUILD)
    left, wanted = files_left(place) + files, _TIMES * max(files, _LEAST_FILES)
    what, remedy = (
        "too little room on the disk",
        "free space on the disk, or set EHALSA_HOME to a folder on another one",
    )
    if free < due:
        expected, found = f"{due // _MIB} MiB free, {_TIMES} times the last build", f"{free // _MIB} MiB"
        raise FileAccessError(what, str(paths.home), expected, found, remedy)
    if left < wanted:
        expected, found = f"room for {wanted} files, {_TIMES} times the last build", f"room for {left}"
        raise FileAccessError(what, str(paths.home), expected, found, remedy)
    return f"{free // _MIB} MiB free, a load wants {due // _MIB}"


def engine(_: Paths) -> str:
    """What is to build the models is known and installed, and the memory that the database may take is an amount."""
    chosen, memory = engine_from_env(), memory_from_env()
    if chosen.is_spark:
        spark_is_installed()
    return f"{chosen.name} {chosen.master}".strip() + (f", {memory} of memory" if memory else "")


def lock(paths: Paths) -> str:
    """Who holds the lock, if anybody."""
    if not paths.load_lock.exists():
        return "free"
    with lock_free(paths) as free:
        return "free" if free else f"held by a load: {holder_of(paths)}"


def runs(paths: Paths) -> str:
    """No run claims to be running while nobody holds the lock."""
    if not (paths.dagster_home / CONFIG).exists():
        return "no run yet"
    with dagster_instance(paths) as instance, lock_free(paths) as free:
        claimed = claims_to_run(instance)
    if claimed and free:
        found, remedy = ", ".join(run[:8] for run in claimed), "run `ehalsa load` or `make ui`: both close them"
        raise InstallationError("runs of dead processes", "Dagster", "none", found, remedy)
    return f"{len(claimed)} running"


def settings(paths: Paths) -> str:
    """Dagster's settings are those that this version writes."""
    place = paths.dagster_home / CONFIG
    if place.exists() and place.read_text(encoding="utf-8") != stated_config(paths):
        remedy = "delete it and run `ehalsa prepare`, or keep what you changed by hand"
        raise InstallationError("settings of another version", str(place), "those of this version", "others", remedy)
    return "those of this version"


def landing(paths: Paths) -> str:
    """Every landed folder holds what its manifest says."""
    files = sum(len(verify_landing(folder)) for folder in landed_folders(paths.landing))
    lacking = sorted({entry.round for entry in SOURCES.rounds} - set(landed_rounds(paths)))
    return f"{files} files as landed" + f"; not landed: {', '.join(lacking)}" * bool(lacking)


def releases(paths: Paths) -> str:
    """The current release is whole."""
    if not (paths.releases / CURRENT).is_symlink():
        return "none published yet"
    manifest = verify_release(resolve_current(paths.releases))
    return f"{len(list_releases(paths.releases))}, the current one {manifest.id[:12]} is whole"


def journal(paths: Paths) -> str:
    """Each line of the journal of releases follows the one before."""
    return f"{len(journal_of(paths).entries())} lines, each after the one before"


def schedules(paths: Paths) -> str:
    """Which schedules and sensors are running."""
    if not (paths.dagster_home / CONFIG).exists():
        return "none is running: `make ui`, then Automation"
    with dagster_instance(paths) as instance:
        states = instance.all_instigator_state()
    on = sorted(state.instigator_name for state in states if state.status.value == "RUNNING")
    return f"running: {', '.join(on)}" if on else "none is running: `make ui`, then Automation"


Check = Callable[[Paths], str]
PRE_FLIGHT: tuple[Check, ...] = (rights, room, engine)
ALL: tuple[Check, ...] = (*PRE_FLIGHT, lock, runs, settings, landing, releases, journal, schedules)


def examine(paths: Paths) -> Iterator[tuple[str, bool, str]]:
    """Make every check: its name, whether all is well, and what it saw or what is wrong with its remedy."""
    for check in ALL:
        try:
            yield check.__name__, True, check(paths)
        except Exception as error:  # one that cannot look is not well, and the others are asked all the same
            yield check.__name__, False, " ".join(lines_of(error, paths.last_error))
