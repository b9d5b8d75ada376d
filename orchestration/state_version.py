"""The version of a state folder: what lies how in it. One of an older version is brought to this one, step by step.

For the holder of the load lock. A step leaves whole what it finds done, so that one that was killed is done again.
"""

from __future__ import annotations

from collections.abc import Callable

from orchestration.durable import keep_private, write_whole
from orchestration.errors import ReadableError
from orchestration.paths import Paths
from orchestration.release.manifest import read_manifest
from orchestration.release.publish import list_releases


class StateVersionError(ReadableError):
    """The state folder is of a version that this one does not know."""


def version_of(paths: Paths) -> int:
    """The version that a state folder carries; 0 where it carries none. StateVersionError for what is no number."""
    place = paths.state_version
    text = place.read_text(encoding="utf-8").strip() if place.is_file() else "0"
    if not text.isdecimal():
        remedy = "restore it from backup"
        raise StateVersionError("version that cannot be read", str(place), "a number", repr(text[:20]), remedy)
    return int(text)


def bring_up(paths: Paths) -> None:
    """Make the state folder one of this version. StateVersionError for one that a newer version has written."""
    found = version_of(paths)
    if found > VERSION:
        expected, remedy = f"at most version {VERSION}", "use the version that wrote it, or another EHALSA_HOME"
        raise StateVersionError("state folder of a newer version", str(paths.home), expected, str(found), remedy)
    for number, step in enumerate(_STEPS[found:], start=found + 1):
        step(paths)
        write_whole(paths.state_version, f"{number}\n")


def _close_older_releases(paths: Paths) -> None:
    """Leave releases with what respondents wrote in files for everybody to their owner: those without an internal part.

    Where all answers are synthetic nobody wrote anything.
    """
    for release in list_releases(paths.releases):
        manifest = read_manifest(release.path)
        if not manifest.internal and {entry.round for entry in manifest.inputs} - {*manifest.synthetic_rounds}:
            keep_private(release.path)


_STEPS: tuple[Callable[[Paths], None], ...] = (_close_older_releases,)
VERSION = len(_STEPS)
"""As many as there are steps from a folder that carries none."""
