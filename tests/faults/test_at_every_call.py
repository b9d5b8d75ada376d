"""Landing, archive and publication, killed or refused by the disk at every call by which they change it.

Whatever was there before is whole, the same work succeeds afterwards, and the sweep leaves nothing of what was begun.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from orchestration.durable import copy_for_later, sweep, write_whole
from orchestration.landing.write import landed_folders, update_landing, verify_landing, write_landing
from orchestration.release.manifest import read_manifest
from orchestration.release.publish import list_releases, resolve_current
from orchestration.release.verify import damage_of, verify_release
from orchestration.sources.archive import RawArchive, RawObject
from tests.at_every_call import ENDS, Story, ended_everywhere
from tests.release.conftest import INTERNAL, describe, publish, write_files


def table(*values: int) -> pa.Table:
    return pa.table({"value": values})


class Landing:
    """One of two sources of a round is landed anew, and the facts."""

    def before(self, folder: Path) -> None:
        update_landing(
            folder / "landing" / "2031", [({"a": table(1)}, {"form_a": "1"}), ({"b": table(2)}, {"npo": "2"})]
        )
        write_landing(folder / "landing" / "catalog", {"facts": table(3)})

    def work(self, folder: Path) -> None:
        update_landing(folder / "landing" / "2031", [({"a": table(4)}, {"a": "3"}), ({"whole": table(5)}, {})])
        write_landing(folder / "landing" / "catalog", {"facts": table(6)})

    def whole(self, folder: Path) -> None:
        assert [path.name for path in landed_folders(folder / "landing")] == ["2031", "catalog"]
        for place in landed_folders(folder / "landing"):
            verify_landing(place)

    def done(self, folder: Path) -> None:
        assert pq.read_table(folder / "landing" / "2031" / "a.parquet")["value"].to_pylist() == [4]
        assert pq.read_table(folder / "landing" / "2031" / "b.parquet")["value"].to_pylist() == [2]
        assert pq.read_table(folder / "landing" / "catalog" / "facts.parquet")["value"].to_pylist() == [6]
        self.whole(folder)
        sweep(folder)
        assert sorted(path.name for path in folder.iterdir()) == ["landing"]


class Archive:
    """Bytes that are new are stored and noted, beside others that are there."""

    def before(self, folder: Path) -> None:
        self._pull(folder, b"old bytes")

    def work(self, folder: Path) -> None:
        self._pull(folder, b"new bytes")

    def whole(self, folder: Path) -> None:
        archive = RawArchive(folder / "raw")
        for pulled in archive.pulls():
            assert archive.path(pulled.sha256).read_bytes() in {b"old bytes", b"new bytes"}
        assert archive.pulls()[0].size == 9

    def done(self, folder: Path) -> None:
        archive = RawArchive(folder / "raw")
        assert archive.path(archive.latest("2031", "npo").sha256).read_bytes() == b"new bytes"
        self.whole(folder)
        sweep(folder)
        assert sorted(path.name for path in folder.iterdir()) == ["raw"]
        assert len(list((folder / "raw" / "objects").iterdir())) == 2

    def _pull(self, folder: Path, content: bytes) -> None:
        archive = RawArchive(folder / "raw")
        sha256, size = archive.store([content])
        archive.record(RawObject("2031", "npo", sha256, size, datetime(2031, 3, 1, tzinfo=UTC), "npo.xlsx"))


class Publication:
    """A release whose files were copied before is published over another."""

    def before(self, folder: Path) -> None:
        for figure in (38, 39):
            write_files(folder / str(figure), figure)
            describe(folder / str(figure))
        self._publish(folder, 38)

    def work(self, folder: Path) -> None:
        self._publish(folder, 39)

    def whole(self, folder: Path) -> None:
        for release in list_releases(folder / "releases"):
            verify_release(release.path)
        assert resolve_current(folder / "releases").name in {self._id(folder, 38), self._id(folder, 39)}

    def done(self, folder: Path) -> None:
        self.whole(folder)
        assert resolve_current(folder / "releases").name == self._id(folder, 39)
        seen = sorted(path.name for path in (folder / "releases").iterdir() if not path.name.startswith("."))
        assert seen == sorted([self._id(folder, 38), self._id(folder, 39), "current"])

    def _publish(self, folder: Path, figure: int) -> None:
        staged, releases = folder / str(figure), folder / "releases"
        publish(staged, releases, read_manifest(staged), copied=copy_for_later(staged, releases, INTERNAL))

    def _id(self, folder: Path, figure: int) -> str:
        return read_manifest(folder / str(figure)).id


class Repair(Publication):
    """A release that was damaged is published again."""

    def before(self, folder: Path) -> None:
        super().before(folder)
        self._publish(folder, 39)
        damaged = resolve_current(folder / "releases") / "report_cells.csv"
        damaged.chmod(0o644)
        damaged.write_text("value\n99\n", encoding="utf-8")

    def whole(self, folder: Path) -> None:
        verify_release(folder / "releases" / self._id(folder, 38))
        current = resolve_current(folder / "releases")
        assert current.name == self._id(folder, 39)
        assert {problem.partition(":")[0] for problem in damage_of(current)} in (set(), {"report_cells.csv"})

    def done(self, folder: Path) -> None:
        super().done(folder)
        verify_release(resolve_current(folder / "releases"))


class SmallFile:
    """What is kept from one load to the next is written anew: settings, what was proven, lineage."""

    def before(self, folder: Path) -> None:
        write_whole(folder / "kept.json", "[1, 2]")

    def work(self, folder: Path) -> None:
        write_whole(folder / "kept.json", "[1, 2, 3]")

    def whole(self, folder: Path) -> None:
        assert (folder / "kept.json").read_text(encoding="utf-8") in {"[1, 2]", "[1, 2, 3]"}

    def done(self, folder: Path) -> None:
        assert (folder / "kept.json").read_text(encoding="utf-8") == "[1, 2, 3]"
        assert [path.name for path in folder.iterdir()] == ["kept.json"]


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize(
    ("story", "least"), [(Landing, 20), (Archive, 6), (Publication, 12), (Repair, 12), (SmallFile, 4)]
)
def test_whatever_ends_the_work_nothing_is_lost(
    story: type[Story], least: int, end: str, tmp_path: Path, repo_root: Path
) -> None:
    calls = ended_everywhere(story, tmp_path, repo_root, end)
    assert sum(calls.values()) >= least, calls
