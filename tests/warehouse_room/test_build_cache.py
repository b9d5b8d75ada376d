"""What several steps ask for is computed once a build, and anew for another build."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from orchestration.paths import Paths, paths_from_env
from orchestration.warehouse.build_cache import once_a_build


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    """An installation whose build database is a file of one byte."""
    paths = replace(paths_from_env(), home=tmp_path)
    paths.build.mkdir(parents=True)
    paths.build_database.write_bytes(b"1")
    return paths


def test_a_build_is_asked_once_and_another_build_anew(paths: Paths) -> None:
    asked: list[bytes] = []

    @once_a_build
    def content(paths: Paths) -> bytes:
        asked.append(paths.build_database.read_bytes())
        return asked[-1]

    assert [content(paths), content(paths)] == [b"1", b"1"]
    assert asked == [b"1"]
    paths.build_database.write_bytes(b"22")
    assert content(paths) == b"22"
    other = replace(paths, home=paths.home / "other")
    other.build.mkdir(parents=True)
    other.build_database.write_bytes(b"22")
    assert content(other) == b"22"
    assert asked == [b"1", b"22", b"22"]


def test_a_build_of_the_same_size_in_its_place_is_another(paths: Paths) -> None:
    read = once_a_build(lambda paths: paths.build_database.read_bytes())
    assert read(paths) == b"1"
    beside = paths.build / "beside"
    beside.write_bytes(b"2")
    beside.replace(paths.build_database)
    assert read(paths) == b"2"


def test_without_a_build_there_is_nothing_to_keep(paths: Paths) -> None:
    paths.build_database.unlink()
    with pytest.raises(FileNotFoundError):
        once_a_build(lambda paths: paths.build)(paths)
