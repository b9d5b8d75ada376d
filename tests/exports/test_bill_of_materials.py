"""The bill of materials says every package of the lock, and is what CycloneDX calls one."""

from __future__ import annotations

import json
import re
from importlib.metadata import distributions
from pathlib import Path

import pytest

from orchestration.errors import ReadableError
from orchestration.exports.bill_of_materials import export_bill, pinned
from orchestration.facts.products import ReleaseFacts, load_release


@pytest.fixture
def facts(data_dir: Path) -> ReleaseFacts:
    return load_release(data_dir, [])


def test_every_package_of_the_lock_is_in_it_with_its_hashes(
    repo_root: Path, tmp_path: Path, facts: ReleaseFacts
) -> None:
    lock = repo_root / "requirements.lock"
    first, second = (export_bill(lock, facts.release, tmp_path / name)[0].read_bytes() for name in ("a", "b"))
    assert first == second
    bill = json.loads(first)
    assert (bill["bomFormat"], bill["specVersion"], bill["metadata"]["component"]["name"]) == (
        "CycloneDX",
        "1.6",
        "ehalsa",
    )
    text = lock.read_text(encoding="utf-8")
    found = {(one["name"], one["version"]) for one in bill["components"]}
    assert found == {(name, version) for name, version in re.findall(r"^([^\s=#]+)==(\S+)", text, re.MULTILINE)}
    hashes = [entry["content"] for one in bill["components"] for entry in one["externalReferences"][0]["hashes"]]
    assert sorted(hashes) == sorted(re.findall("sha256:([0-9a-f]{64})", text))
    addresses = [one["bom-ref"] for one in bill["components"]]
    assert len(set(addresses)) == len(addresses)


def test_what_runs_here_is_what_the_bill_says(repo_root: Path) -> None:
    stated = {
        re.sub("[-_.]+", "-", name).lower(): version for name, version, _ in pinned(repo_root / "requirements.lock")
    }
    runs = {re.sub("[-_.]+", "-", one.name).lower(): one.version for one in distributions()}
    assert {name: runs.get(name) for name in stated} == stated


def test_a_line_that_is_no_package_is_told(tmp_path: Path) -> None:
    lock = tmp_path / "requirements.lock"
    lock.write_text("# made\nclick==8.2.1 \\\n    --hash=sha256:" + "a" * 64 + "\nclick>=8\n", encoding="utf-8")
    with pytest.raises(ReadableError, match=r"no package: requirements\.lock: .*found click>=8\. Run `make lock`"):
        list(pinned(lock))
