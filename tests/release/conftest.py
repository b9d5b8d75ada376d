"""A small staged release, and one that differs from it in a single figure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import duckdb
import pytest

from orchestration.release import publish as publishing
from orchestration.release.content import FileEntry
from orchestration.release.journal import Asked, Journal
from orchestration.release.manifest import CheckEntry, InputEntry, Manifest, build_manifest
from orchestration.release.publish import Release, Staged, Step, resolve_current
from orchestration.release.verify import verify_release
from orchestration.release.versions import Versions

ASKED = Asked("a test")
Made = tuple[Path, Manifest]
Stage = Callable[..., Made]


INTERNAL = "intern"


def write_files(folder: Path, figure: int) -> None:
    """Three plain files in three folders, one of them internal, and a DuckDB file with a table in no order."""
    (folder / INTERNAL).mkdir(parents=True)
    (folder / INTERNAL / "words.parquet").write_bytes(b"Ring Ylva")
    (folder / "marts").mkdir()
    (folder / "report_cells.csv").write_text(f"value\n{figure}\n", encoding="utf-8")
    (folder / "marts" / "dim_round.parquet").write_bytes(b"PAR1" + bytes(range(256)))
    with duckdb.connect(str(folder / "ehalsa.duckdb")) as connection:
        connection.execute(
            f"create table fct as select i as id, i * {figure} as figure, 'å' || i as name from range(50) t(i)"
        )
        connection.execute("comment on table fct is 'Svar'")


INPUTS = (InputEntry("2099", "enkat_a", "ab" * 32, 12, "sample/enkat_a.csv"),)


def file_entries(*names: str) -> tuple[FileEntry, ...]:
    """Entries of files that are not there."""
    return tuple(FileEntry(name, 1, "ab" * 32, "bytes") for name in names)


def describe(folder: Path, inputs: Sequence[InputEntry] | None = None) -> Manifest:
    """The manifest of the files, with one of everything else."""
    return build_manifest(
        folder,
        inputs=INPUTS if inputs is None else inputs,
        versions=Versions("cd" * 32),
        counts={"rows": {"fct": 50}, "cells": {"equal": 1}},
        checks=[CheckEntry("backtest", "passed", 1)],
        synthetic_rounds=["2099"],
        internal=INTERNAL,
    )


def journal_beside(releases: Path) -> Journal:
    """The journal of a folder of releases, in a folder of records beside it; of a raw archive that is not there."""
    return Journal(releases.parent / "records" / "journal.jsonl", releases.parent / "raw" / "index.jsonl")


def publish(
    staged: Path,
    releases: Path,
    manifest: Manifest,
    on_step: Step = lambda step: None,
    copied: Path | None = None,
) -> Release:
    """Publish as a load does, whatever the release holds."""
    asked = Asked("a test", reason="another release")
    return publishing.publish(Staged(staged, manifest, copied), releases, journal_beside(releases), asked, on_step)


def rollback(releases: Path, name: str) -> Release:
    """Go back as a person does."""
    return publishing.rollback(releases, name, journal_beside(releases), ASKED)


def published(made: Made, releases: Path) -> Release:
    """Publish what ``stage`` gave."""
    return publish(made[0], releases, made[1])


def files(folder: Path) -> dict[str, bytes]:
    """Content of each file below a folder, by its place there."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def is_that_of(release: Release, releases: Path, staged: Path, manifest: Manifest) -> None:
    """The release was made now, is the current one, whole, and holds the staged files."""
    assert release.created
    assert release.path == releases / manifest.id == resolve_current(releases)
    assert files(release.path) == files(staged)
    assert verify_release(release.path) == manifest
    assert str((releases / "current").readlink()) == manifest.id


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    """Make a staged release: ``stage(figure, name)`` gives its folder and manifest."""

    def make(
        figure: int = 38, name: str = "staged", inputs: Sequence[InputEntry] | None = None
    ) -> tuple[Path, Manifest]:
        folder = tmp_path / f"{name}-{figure}"
        write_files(folder, figure)
        return folder, describe(folder, inputs)

    return make


@pytest.fixture
def releases(tmp_path: Path) -> Path:
    """A folder for releases that does not exist yet."""
    return tmp_path / "releases"
