"""The software bill of materials of a release, as CycloneDX JSON: every package of a load, by version and hash.

Read from the lock alone, so that the same lock gives the same bytes: no time, no number of its own, no address.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

from orchestration.errors import ReadableError
from orchestration.facts.products import ReleaseSpec

_PINNED = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)((?: \\\n    --hash=sha256:[0-9a-f]{64})+)$", re.MULTILINE)
_HASH = re.compile(r"sha256:([0-9a-f]{64})")


def export_bill(lock: Path, release: ReleaseSpec, target: Path) -> list[Path]:
    """Write the bill of the lock into ``target``; its path. ReadableError for a line of the lock that is no package."""
    target.mkdir(parents=True, exist_ok=True)
    path = target / release.bill_of_materials
    path.write_text(json.dumps(_bill(lock), indent=1, sort_keys=True) + "\n", encoding="utf-8", newline="\n")
    return [path]


def _bill(lock: Path) -> dict[str, Any]:
    own = _component("application", "ehalsa", version("ehalsa"))
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": own},
        "components": [
            {**_component("library", name, number), "externalReferences": [_files(name, number, hashes)]}
            for name, number, hashes in pinned(lock)
        ],
    }


def pinned(lock: Path) -> Iterator[tuple[str, str, list[str]]]:
    """Name, version and the SHA-256 of each file of every package of the lock."""
    text = lock.read_text(encoding="utf-8")
    left = [line for line in _PINNED.sub("", text).splitlines() if line.strip() and not line.startswith("#")]
    if left:
        remedy = "run `make lock`"
        raise ReadableError(
            "line of the lock that is no package", lock.name, "name==version and hashes", left[0], remedy
        )
    for name, number, hashes in _PINNED.findall(text):
        yield name, number, _HASH.findall(hashes)


def _component(kind: str, name: str, number: str) -> dict[str, str]:
    address = _address(name, number)
    return {"type": kind, "name": name, "version": number, "purl": address, "bom-ref": address}


def _files(name: str, number: str, hashes: list[str]) -> dict[str, Any]:
    """The package's files, any of which may be installed."""
    listed = [{"alg": "SHA-256", "content": found} for found in hashes]
    return {"type": "distribution", "url": _address(name, number), "hashes": listed}


def _address(name: str, number: str) -> str:
    return f"pkg:pypi/{re.sub(r'[-_.]+', '-', name).lower()}@{number}"
