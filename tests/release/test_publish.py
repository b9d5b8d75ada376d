"""Publication, rollback and verification on a real folder."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pytest

from orchestration.durable import copy_for_later, rename_claimed, rename_new
from orchestration.release.content import file_hash, know
from orchestration.release.errors import ReleaseDamagedError, ReleaseError
from orchestration.release.manifest import MANIFEST_NAME
from orchestration.release.publish import Release, list_releases, resolve_current
from orchestration.release.verify import verify_release
from tests.release.conftest import (
    INTERNAL,
    Stage,
    describe,
    is_that_of,
    journal_beside,
    publish,
    published,
    rollback,
)


def test_a_release_is_the_staged_files_under_its_id(stage: Stage, releases: Path) -> None:
    staged, manifest = stage()
    release = publish(staged, releases, manifest)
    is_that_of(release, releases, staged, manifest)


def test_files_that_were_copied_before_are_moved_from_any_disk(stage: Stage, releases: Path) -> None:
    staged, manifest = stage()
    copied = copy_for_later(staged, releases, INTERNAL)
    folder = (copied / "marts").stat().st_ino
    release = publish(staged, releases, manifest, copied=copied)
    is_that_of(release, releases, staged, manifest)
    assert (release.path / "marts").stat().st_ino == folder
    _is_read_only(release)

    with TemporaryDirectory(dir="/dev/shm") as other:
        staged, manifest = stage(39)
        copied = copy_for_later(staged, Path(other) / "releases", INTERNAL)
        assert copied.stat().st_dev != releases.stat().st_dev
        is_that_of(publish(staged, releases, manifest, copied=copied), releases, staged, manifest)


def test_what_was_changed_since_it_was_copied_is_not_published(stage: Stage, releases: Path) -> None:
    staged, manifest = stage()
    copied = copy_for_later(staged, releases, INTERNAL)
    place = copied / "ehalsa.duckdb"
    place.unlink()
    place.write_bytes((staged / "marts" / "dim_round.parquet").read_bytes())
    with pytest.raises(ReleaseDamagedError, match="ehalsa"):
        publish(staged, releases, manifest, copied=copied)
    assert not (releases / "current").exists()


def test_released_files_are_read_only(stage: Stage, releases: Path) -> None:
    _is_read_only(published(stage(), releases))


def _is_read_only(release: Release) -> None:
    modes = {
        path.relative_to(release.path).as_posix(): stat.S_IMODE(path.stat().st_mode) for path in release.path.rglob("*")
    }
    assert {name: modes.pop(name) for name in list(modes) if name.startswith(INTERNAL)} == {
        INTERNAL: 0o700,
        f"{INTERNAL}/words.parquet": 0o400,
    }
    assert {modes.pop("marts")} | {*modes.values()} == {0o755, 0o444}


def test_a_database_is_known_by_the_bytes_that_were_published_and_one_that_was_changed_is_not(
    stage: Stage, releases: Path
) -> None:
    staged, manifest = stage()
    place = publish(staged, releases, manifest).path / "ehalsa.duckdb"
    published(stage(39), releases)
    journal = journal_beside(releases)
    known = journal.databases(manifest)
    (content,) = (entry.sha256 for entry in manifest.files if entry.hash_of == "database")
    assert known == {("database", file_hash(place)): content}
    lines = journal.path.read_text(encoding="utf-8")
    journal.path.write_text(lines.replace("a test", "nobody", 1), encoding="utf-8")
    assert journal.databases(manifest) == {}, "one that was changed vouches for nothing"
    journal.path.write_text(lines, encoding="utf-8")
    know(known)
    place.chmod(0o644)
    with duckdb.connect(str(place)) as connection:
        connection.execute("update fct set figure = 1 where id = 7")
    place.chmod(0o444)
    with pytest.raises(ReleaseDamagedError, match=r"ehalsa.duckdb: expected sha256"):
        verify_release(place.parent)


def test_who_may_not_read_what_is_internal_is_told_so(
    stage: Stage, releases: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = published(stage(), releases)
    monkeypatch.setattr("os.access", lambda path, _: Path(path).name != INTERNAL)
    with pytest.raises(ReleaseError, match=rf"for its owner alone: .*{INTERNAL}: expected the right to read it"):
        verify_release(release.path)


@pytest.mark.parametrize("place", [INTERNAL, f"{INTERNAL}/words.parquet"])
def test_what_is_internal_and_readable_by_others_is_found(stage: Stage, releases: Path, place: str) -> None:
    release = published(stage(), releases)
    (release.path / place).chmod(0o550)
    with pytest.raises(ReleaseDamagedError, match=f"{place}: can be read by others than its owner"):
        verify_release(release.path)


def test_the_same_release_again_changes_nothing_but_is_current(stage: Stage, releases: Path) -> None:
    first, second = stage(38), stage(39)
    old = published(first, releases)
    published(second, releases)
    before = old.path.stat().st_mtime_ns
    again = published(first, releases)
    assert not again.created
    assert again.path.stat().st_mtime_ns == before
    assert resolve_current(releases) == old.path
    assert sorted(path.name for path in releases.iterdir()) == sorted([".lock", "current", first[1].id, second[1].id])


def test_steps_are_told_in_order(stage: Stage, releases: Path) -> None:
    staged, manifest = stage()
    steps: list[str] = []
    publish(staged, releases, manifest, steps.append)
    assert steps == ["cleaned", "copied", "verified", "renamed", "synced", "entered", "current"]
    steps.clear()
    publish(staged, releases, manifest, steps.append)
    assert steps == ["cleaned", "verified", "synced", "entered", "current"]


def _rewrite(name: str, content: bytes) -> Callable[[Path], object]:
    return lambda folder: (folder / name).write_bytes(content)


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (_rewrite("report_cells.csv", b"value\n40\n"), "report_cells.csv: expected sha256"),
        (_rewrite("report_cells.csv", b""), "report_cells.csv: expected 9 bytes, found 0"),
        (lambda folder: (folder / "report_cells.csv").unlink(), "report_cells.csv: is missing"),
        (_rewrite("extra.txt", b"x"), "extra.txt: is not in the manifest"),
        (_rewrite("ehalsa.duckdb.wal", b"x"), "ehalsa.duckdb.wal: is not in the manifest"),
        (_rewrite("ehalsa.duckdb", b"x" * 8192), "ehalsa.duckdb: cannot be read"),
        (_rewrite(MANIFEST_NAME, b"{}"), "manifest.json: is not the manifest"),
        (lambda folder: (folder / "link").symlink_to("report_cells.csv"), "link: expected a plain file"),
    ],
)
def test_staged_files_that_are_not_those_of_the_manifest_are_not_published(
    stage: Stage, releases: Path, damage: Callable[[Path], object], says: str
) -> None:
    good = published(stage(38), releases)
    staged, manifest = stage(39)
    damage(staged)
    with pytest.raises(ReleaseDamagedError, match=says):
        publish(staged, releases, manifest)
    assert resolve_current(releases) == good.path
    assert [release.id for release in list_releases(releases)] == [good.id]
    assert not list(releases.glob(".incoming*"))


def test_a_changed_figure_in_the_database_is_found(stage: Stage, releases: Path) -> None:
    release = published(stage(), releases)
    path = release.path / "ehalsa.duckdb"
    path.chmod(0o644)
    with duckdb.connect(str(path)) as connection:
        connection.execute("update fct set figure = 0 where id = 1")
    with pytest.raises(ReleaseDamagedError, match=r"ehalsa\.duckdb: expected sha256"):
        verify_release(release.path)


def test_every_damage_is_named_at_once(stage: Stage, releases: Path) -> None:
    release = published(stage(), releases)
    (release.path / "report_cells.csv").unlink()
    (release.path / "extra.txt").write_text("x", encoding="utf-8")
    with pytest.raises(ReleaseDamagedError) as caught:
        verify_release(release.path)
    assert caught.value.problems == ("report_cells.csv: is missing", "extra.txt: is not in the manifest")


def test_a_release_under_another_name_is_damaged(stage: Stage, releases: Path) -> None:
    release = published(stage(), releases)
    moved = release.path.rename(releases / ("0" * 64))
    with pytest.raises(ReleaseDamagedError, match="folder: expected the name"):
        verify_release(moved)


def test_a_manifest_with_another_id_is_damaged(stage: Stage, releases: Path) -> None:
    release = published(stage(), releases)
    path = release.path / MANIFEST_NAME
    path.chmod(0o644)
    path.write_text(path.read_text(encoding="utf-8").replace(release.id, "0" * 64), encoding="utf-8")
    with pytest.raises(ReleaseDamagedError, match="the id is not that of what it says"):
        verify_release(release.path)


def test_rollback_points_current_to_an_earlier_release(stage: Stage, releases: Path) -> None:
    first, second = published(stage(38), releases), published(stage(39), releases)
    assert [release.id for release in list_releases(releases)] == [first.id, second.id]
    assert rollback(releases, first.id[:6]).path == resolve_current(releases) == first.path
    assert verify_release(second.path)


def test_rollback_to_what_is_not_there_lists_what_is(stage: Stage, releases: Path) -> None:
    release = published(stage(), releases)
    for unknown in ("0" * 64, release.id[:5], "../staged", ""):
        with pytest.raises(ReleaseError, match=release.id[:12]):
            rollback(releases, unknown)
    assert resolve_current(releases) == release.path


def test_current_is_resolved_to_the_releases_own_name(stage: Stage, releases: Path) -> None:
    with pytest.raises(ReleaseError, match="Run a load first"):
        resolve_current(releases)
    first = published(stage(38), releases)
    held = resolve_current(releases)
    published(stage(39), releases)
    assert held == first.path
    assert (held / "report_cells.csv").read_text(encoding="utf-8") == "value\n38\n"


def test_current_that_leads_nowhere_is_said_so(releases: Path) -> None:
    releases.mkdir()
    (releases / "current").symlink_to("0" * 64)
    with pytest.raises(ReleaseError, match="expected the name of a release"):
        resolve_current(releases)


@pytest.mark.parametrize("rename", [rename_new, rename_claimed])
def test_a_rename_never_replaces(tmp_path: Path, rename: Callable[[Path, Path], None]) -> None:
    for name in ("new", "other"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_text(name, encoding="utf-8")
    rename(tmp_path / "new", tmp_path / "target")
    with pytest.raises(FileExistsError):
        rename(tmp_path / "other", tmp_path / "target")
    assert (tmp_path / "target" / "file").read_text(encoding="utf-8") == "new"
    assert (tmp_path / "other" / "file").exists()


def test_a_name_claimed_by_a_killed_publisher_does_not_stand_in_the_way(stage: Stage, releases: Path) -> None:
    staged, manifest = stage()
    (releases / manifest.id).mkdir(parents=True)
    assert list_releases(releases) == []
    assert publish(staged, releases, manifest).created
    assert describe(staged) == verify_release(releases / manifest.id)
