"""The manifest: which files a release is, what they were made from and what was checked.

The id of a release is the hash of its whole manifest but the id: equal files, made of the same by the same code, are
one release. No clock, host, path or user. Older releases are named by their files alone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from orchestration.release.content import FileEntry, file_entry
from orchestration.release.errors import ReleaseDamagedError, ReleaseError
from orchestration.release.versions import Versions

MANIFEST_NAME = "manifest.json"


@dataclass(frozen=True, slots=True, order=True)
class InputEntry:
    """A raw file behind the release. ``origin`` is the address as given in the sources file; ``size`` in bytes.

    ``kind``: what the source brings, and ``reading``: the profile by which its file was read, as the sources file says
    them; empty in releases made before they were noted.
    """

    round: str
    source: str
    sha256: str
    size: int
    origin: str
    kind: str = ""
    reading: str = ""


@dataclass(frozen=True, slots=True, order=True)
class CheckEntry:
    """A check that the build passed, and how many things it evaluated."""

    name: str
    outcome: str
    evaluated: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """All that is said about a release. ``counts``: by heading (rows, cells, …) and name.

    ``landed``: SHA-256 of what each round was landed as. ``internal``: the folder with what respondents wrote, which
    its owner alone may read. They and ``facts_version`` are empty in releases made before.
    """

    id: str
    files: tuple[FileEntry, ...]
    inputs: tuple[InputEntry, ...]
    code_version: str
    counts: Mapping[str, Mapping[str, int]]
    checks: tuple[CheckEntry, ...]
    synthetic_rounds: tuple[str, ...]
    facts_version: str = ""
    landed: Mapping[str, str] = field(default_factory=dict)
    internal: str = ""

    def is_internal(self, name: str) -> bool:
        """Whether a file of the release, by its name in the manifest, is for the owner alone."""
        return bool(self.internal) and name.startswith(f"{self.internal}/")

    @property
    def versions(self) -> Versions:
        """Which code and facts made it."""
        return Versions(self.code_version, self.facts_version)

    def text(self) -> str:
        """The manifest as JSON."""
        return manifest_text(asdict(self))


def build_manifest(  # noqa: PLR0913 -- all that a manifest says
    folder: Path,
    *,
    inputs: Sequence[InputEntry],
    versions: Versions,
    counts: Mapping[str, Mapping[str, int]],
    checks: Sequence[CheckEntry],
    synthetic_rounds: Sequence[str],
    landed: Mapping[str, str] | None = None,
    internal: str = "",
) -> Manifest:
    """Describe the files below ``folder`` and write ``manifest.json`` beside them.

    Raises ReleaseError if there is no file, or anything that is neither a plain file nor a folder.
    """
    files = tuple(sorted(file_entry(folder, path) for path in released_files(folder)))
    if not files:
        raise ReleaseError("an empty release", str(folder), "the files of a release", "none", "run the exports first")
    unnamed = Manifest(
        id="",
        files=files,
        inputs=tuple(sorted(inputs)),
        code_version=versions.code,
        counts={heading: dict(sorted(named.items())) for heading, named in sorted(counts.items())},
        checks=tuple(sorted(checks)),
        synthetic_rounds=tuple(sorted(synthetic_rounds)),
        facts_version=versions.facts,
        landed=dict(sorted((landed or {}).items())),
        internal=internal,
    )
    manifest = replace(unnamed, id=sealed_id(unnamed.text()))
    (folder / MANIFEST_NAME).write_text(manifest.text(), encoding="utf-8", newline="\n")
    return manifest


def released_files(folder: Path) -> list[Path]:
    """Every file below ``folder`` but the manifest, sorted. Raises ReleaseError for a link or a special file."""
    files = []
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or not (path.is_file() or path.is_dir()):
            raise ReleaseError("not a file", str(path), "a plain file", "a link or special file", "remove it")
        if path.is_file() and path != folder / MANIFEST_NAME:
            files.append(path)
    return files


def sealed_id(text: str) -> str:
    """SHA-256 of a manifest, given as its JSON, without its id, in hex."""
    return _hash({name: said for name, said in json.loads(text).items() if name != "id"})


def names_its_release(text: str) -> bool:
    """Whether the id in a manifest is the hash of the rest, or as in older releases that of its files alone."""
    content = json.loads(text)
    of_files = _hash(sorted(content["files"], key=lambda entry: str(entry["path"])))
    older = all(entry["hash_of"] != "database" for entry in content["files"])
    return content["id"] == sealed_id(text) or (older and content["id"] == of_files)


def manifest_text(content: object) -> str:
    """JSON as a manifest is written: sorted keys, two spaces, one line feed at the end."""
    return json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def _hash(content: object) -> str:
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode("utf-8")).hexdigest()


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of a release. ReleaseDamagedError if it is missing or none; OSError of the disk."""
    path = folder / MANIFEST_NAME
    if not path.is_file():
        raise ReleaseDamagedError(folder, [f"{MANIFEST_NAME}: is missing"])
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return Manifest(
            id=str(content["id"]),
            files=tuple(FileEntry(**entry) for entry in content["files"]),
            inputs=tuple(InputEntry(**entry) for entry in content["inputs"]),
            code_version=str(content["code_version"]),
            counts=content["counts"],
            checks=tuple(CheckEntry(**entry) for entry in content["checks"]),
            synthetic_rounds=tuple(content["synthetic_rounds"]),
            facts_version=str(content.get("facts_version", "")),
            landed=content.get("landed", {}),
            internal=str(content.get("internal", "")),
        )
    except (ValueError, KeyError, TypeError) as error:
        found = f"{MANIFEST_NAME}: is not a manifest: {type(error).__name__}: {error}"
        raise ReleaseDamagedError(folder, [found]) from error


def manifest_as_published(id_: str, *folders: Path) -> Manifest | None:
    """Read the manifest of a release in the first folder, of releases or of records, that has it as it was published.

    None if none has: in each it is gone or changed.
    """
    for folder in folders:
        with suppress(ReleaseDamagedError):
            manifest = read_manifest(folder / id_)
            if manifest.id == id_ and names_its_release((folder / id_ / MANIFEST_NAME).read_text(encoding="utf-8")):
                return manifest
    return None
