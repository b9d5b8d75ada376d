"""Publication, rollback and verification on a real folder."""

from __future__ import annotations

import errno
import os
import shutil
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pytest

from orchestration.durable import copy_for_later, remove_folder, rename_claimed, rename_new
from orchestration.release.content import file_hash, know
from orchestration.release.errors import ReleaseDamagedError, ReleaseError
from orchestration.release.manifest import MANIFEST_NAME, Manifest, manifest_as_published
from orchestration.release.publish import Release, list_releases, prune, put_back, resolve_current
from orchestration.release.verify import verify_release
from tests.release.conftest import ASKED, INTERNAL, Stage, describe, journal_beside, publish, rollback

NOBODY = 65534
Staged = tuple[Path, Manifest]


def published(staged: Staged, releases: Path) -> Release:
    return publish(staged[0], releases, staged[1])


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_release_is_the_staged_files_under_its_id(stage: Stage, releases: Path) -> None:
    staged, manifest = stage()
    release = publish(staged, releases, manifest)
    _is_that_of(release, releases, staged, manifest)


def test_files_that_were_copied_before_are_moved_from_any_disk(stage: Stage, releases: Path) -> None:
    staged, manifest = stage()
    copied = copy_for_later(staged, releases, INTERNAL)
    folder = (copied / "marts").stat().st_ino
    release = publish(staged, releases, manifest, copied=copied)
    _is_that_of(release, releases, staged, manifest)
    assert (release.path / "marts").stat().st_ino == folder
    _is_read_only(release)

    with TemporaryDirectory(dir="/dev/shm") as other:
        staged, manifest = stage(39)
        copied = copy_for_later(staged, Path(other) / "releases", INTERNAL)
        assert copied.stat().st_dev != releases.stat().st_dev
        _is_that_of(publish(staged, releases, manifest, copied=copied), releases, staged, manifest)


def test_what_was_changed_since_it_was_copied_is_not_published(stage: Stage, releases: Path) -> None:
    staged, manifest = stage()
    copied = copy_for_later(staged, releases, INTERNAL)
    place = copied / "ehalsa.duckdb"
    place.unlink()
    place.write_bytes((staged / "marts" / "dim_round.parquet").read_bytes())
    with pytest.raises(ReleaseDamagedError, match="ehalsa"):
        publish(staged, releases, manifest, copied=copied)
    assert not (releases / "current").exists()


def _is_that_of(release: Release, releases: Path, staged: Path, manifest: Manifest) -> None:
    assert release.created
    assert release.path == releases / manifest.id == resolve_current(releases)
    assert files(release.path) == files(staged)
    assert verify_release(release.path) == manifest
    assert str((releases / "current").readlink()) == manifest.id


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
    known = journal_beside(releases).databases(manifest)
    (content,) = (entry.sha256 for entry in manifest.files if entry.hash_of == "database")
    assert known == {("database", file_hash(place)): content}
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


def another_figure(release: Path) -> None:
    (release / "report_cells.csv").chmod(0o644)
    (release / "report_cells.csv").write_text("value\n99\n", encoding="utf-8")


def a_file_gone(release: Path) -> None:
    (release / "ehalsa.duckdb").unlink()


def no_manifest(release: Path) -> None:
    (release / MANIFEST_NAME).chmod(0o644)
    (release / MANIFEST_NAME).write_text("{", encoding="utf-8")


def files_alone(release: Path) -> None:
    (release / MANIFEST_NAME).unlink()


def nothing_but_a_file(release: Path) -> None:
    shutil.rmtree(release)
    release.write_text("a release", encoding="utf-8")


PLACES: dict[Callable[[Path], None], str] = {
    another_figure: "report_cells.csv and 1 more",
    a_file_gone: "ehalsa.duckdb",
    no_manifest: "manifest.json",
    files_alone: "manifest.json",
    nothing_but_a_file: "manifest.json",
}


def test_a_damaged_release_is_not_rolled_back_to(stage: Stage, releases: Path) -> None:
    damaged, good = published(stage(38), releases), published(stage(39), releases)
    another_figure(damaged.path)
    with pytest.raises(ReleaseDamagedError, match=r"report_cells\.csv"):
        rollback(releases, damaged.id)
    assert resolve_current(releases) == good.path


@pytest.mark.parametrize("damage", PLACES, ids=lambda damage: damage.__name__)
@pytest.mark.parametrize("last", ["the damaged one", "another one"])
def test_a_damaged_release_is_made_anew_and_the_journal_says_so(
    stage: Stage, releases: Path, damage: Callable[[Path], None], last: str
) -> None:
    first = stage(38)
    damaged = published(first, releases)
    if last == "another one":
        published(stage(39), releases)
    damage(damaged.path)
    again = published(first, releases)
    assert again.damage
    _is_that_of(again, releases, *first)
    assert list(releases.glob(".incoming*")) == []
    entry = journal_beside(releases).entries()[-1]
    assert (entry.id, entry.reason) == (damaged.id, f"another release; made anew, as damaged: {PLACES[damage]}")
    assert published(first, releases).damage == ()


def test_a_rebuilt_release_is_laid_where_it_is_damaged_or_gone_and_nowhere_else(stage: Stage, releases: Path) -> None:
    first, last = stage(38), stage(39)
    damaged, journal = publish(first[0], releases, first[1]).path, journal_beside(releases)
    current = publish(last[0], releases, last[1]).path

    def laid() -> bool:
        return put_back(first[0], releases, first[1], journal, ASKED)

    assert not laid()
    another_figure(damaged)
    assert laid()
    shutil.rmtree(damaged)
    assert laid()
    assert verify_release(damaged) == first[1]
    assert resolve_current(releases) == current
    assert journal.made_current() == (damaged.name, current.name)
    prune(releases, 0, journal, ASKED)
    assert not damaged.exists(), "all of its round is in the current one"
    assert not laid()
    assert [entry.event for entry in journal.entries()] == ["publish", "publish", "rebuild", "rebuild", "prune"]


def test_a_folder_goes_whatever_its_own_rights() -> None:
    with TemporaryDirectory() as place:
        folder = Path(place, "release")
        (folder / "marts" / "deep").mkdir(parents=True)
        (folder / "elsewhere").symlink_to(place)
        for path in (folder / "marts" / "deep", folder / "marts", folder):
            os.chown(path, NOBODY, NOBODY) if os.getuid() == 0 else None
            path.chmod(0o000)
        Path(place).chmod(0o777)
        assert os.waitstatus_to_exitcode(os.waitpid(_removed_by_nobody(folder), 0)[1]) == 0
        assert not folder.exists()
        assert Path(place).stat().st_mode & 0o777 == 0o777, "what a link leads to is left as it is"


def _removed_by_nobody(folder: Path) -> int:
    """Remove it in a forked process, which has no more rights than others."""
    if child := os.fork():
        return child
    with suppress(BaseException):
        if os.getuid() == 0:
            os.setuid(NOBODY)
        remove_folder(folder)
        os._exit(0)
    os._exit(1)


def test_a_damaged_release_is_made_anew_though_the_journal_was_changed(stage: Stage, releases: Path) -> None:
    first = stage(38)
    damaged, journal = published(first, releases).path, journal_beside(releases)
    published(stage(39), releases)
    journal.path.write_text(journal.path.read_text(encoding="utf-8").replace("a test", "nobody", 1), encoding="utf-8")
    another_figure(damaged)
    _is_that_of(published(first, releases), releases, *first)


def test_a_manifest_that_the_disk_does_not_give_is_not_taken_for_gone(
    stage: Stage, releases: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = published(stage(38), releases)

    def unread(path: Path, *_: object, **__: object) -> str:
        raise OSError(errno.EIO, os.strerror(errno.EIO), str(path))

    monkeypatch.setattr(Path, "read_text", unread)
    with pytest.raises(OSError, match="Input/output error"):
        manifest_as_published(release.id, releases)


def test_a_damaged_release_stays_where_what_is_to_take_its_place_is_damaged_too(stage: Stage, releases: Path) -> None:
    staged, manifest = stage(38)
    damaged = publish(staged, releases, manifest).path
    another_figure(damaged)
    before = files(damaged)
    (staged / "report_cells.csv").write_text("value\n40\n", encoding="utf-8")
    with pytest.raises(ReleaseDamagedError, match="staged"):
        publish(staged, releases, manifest)
    assert files(damaged) == before


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
