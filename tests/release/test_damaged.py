"""A release that is damaged or gone: refused as it is, made anew by the load that comes to it."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from orchestration.durable import remove_folder
from orchestration.release.errors import ReleaseDamagedError
from orchestration.release.manifest import MANIFEST_NAME, manifest_as_published
from orchestration.release.publish import Staged, prune, put_back, resolve_current
from orchestration.release.verify import verify_release
from tests.release.conftest import ASKED, Stage, files, is_that_of, journal_beside, publish, published, rollback

NOBODY = 65534


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
    is_that_of(again, releases, *first)
    assert list(releases.glob(".incoming*")) == []
    entry = journal_beside(releases).entries()[-1]
    assert (entry.id, entry.reason) == (damaged.id, f"another release; made anew, as damaged: {PLACES[damage]}")
    assert published(first, releases).damage == ()


def test_a_rebuilt_release_is_laid_where_it_is_damaged_or_gone_and_nowhere_else(stage: Stage, releases: Path) -> None:
    first, last = stage(38), stage(39)
    damaged, journal = publish(first[0], releases, first[1]).path, journal_beside(releases)
    current = publish(last[0], releases, last[1]).path

    def laid() -> bool:
        return put_back(Staged(*first), releases, journal, ASKED)

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
    is_that_of(published(first, releases), releases, *first)


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
