"""The raw archive keeps bytes once, remembers every pull, and notices when its own bytes have changed."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.sources.archive import RawArchive, RawArchiveError, RawObject

MOMENT = datetime(2031, 3, 1, 7, 30, tzinfo=UTC)


def pulled(archive: RawArchive, content: bytes, source: str = "form_a", days: int = 0) -> RawObject:
    sha256, size = archive.store([content])
    made = RawObject("2031", source, sha256, size, MOMENT + timedelta(days), f"in/{source}.csv")
    archive.record(made)
    return made


def test_bytes_come_back_as_sent(tmp_path: Path) -> None:
    archive = RawArchive(tmp_path / "raw")
    made = pulled(archive, b"kommunkod;svar\r\n0114;1\r\n")
    assert archive.path(made.sha256).read_bytes() == b"kommunkod;svar\r\n0114;1\r\n"
    assert made.sha256 == hashlib.sha256(b"kommunkod;svar\r\n0114;1\r\n").hexdigest()
    assert archive.pulls() == (made,)


@given(st.lists(st.binary(max_size=50), max_size=5))
def test_blocks_join_to_one_object(tmp_path_factory: pytest.TempPathFactory, blocks: list[bytes]) -> None:
    archive = RawArchive(tmp_path_factory.mktemp("raw"))
    sha256, size = archive.store(blocks)
    assert archive.path(sha256).read_bytes() == b"".join(blocks)
    assert size == sum(map(len, blocks))


def test_unchanged_content_is_stored_once_and_recorded_twice(tmp_path: Path) -> None:
    archive = RawArchive(tmp_path)
    first = pulled(archive, b"same")
    before = archive.path(first.sha256).stat()
    pulled(archive, b"same")
    after = archive.path(first.sha256).stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)
    assert len(archive.pulls()) == 2
    assert [path.name for path in archive.objects.iterdir()] == [first.sha256]


def test_objects_are_read_only(tmp_path: Path) -> None:
    archive = RawArchive(tmp_path)
    assert archive.path(pulled(archive, b"x").sha256).stat().st_mode & 0o222 == 0


def test_the_newest_pull_of_a_source_is_found(tmp_path: Path) -> None:
    archive = RawArchive(tmp_path)
    pulled(archive, b"old")
    pulled(archive, b"other", "form_b")
    newest = pulled(archive, b"new")
    assert archive.latest("2031", "form_a") == newest


def test_the_newest_pull_by_a_day_is_found(tmp_path: Path) -> None:
    archive = RawArchive(tmp_path)
    made = [pulled(archive, str(day).encode(), days=day) for day in range(4)]
    for day in range(4):
        assert archive.latest("2031", "form_a", (MOMENT + timedelta(day)).date()) == made[day]
    with pytest.raises(RawArchiveError, match=r"source not pulled by 2031-02-28: .* expected a pull by 2031-02-28"):
        archive.latest("2031", "form_a", (MOMENT - timedelta(1)).date())


def test_the_newest_pull_of_the_same_bytes_is_found(tmp_path: Path) -> None:
    archive = RawArchive(tmp_path)
    made = [pulled(archive, content, days=day) for day, content in enumerate((b"a", b"b", b"a"))]
    assert archive.pull_of("2031", "form_a", made[0].sha256) == made[2]
    with pytest.raises(RawArchiveError, match="bytes that were never pulled"):
        archive.pull_of("2031", "form_b", made[0].sha256)


def test_a_source_never_pulled_is_told(tmp_path: Path) -> None:
    said = r"source not pulled yet: raw archive, round 2031, source form_a: .*ehalsa load --round 2031"
    with pytest.raises(RawArchiveError, match=said):
        RawArchive(tmp_path).latest("2031", "form_a")


def test_changed_bytes_are_noticed(tmp_path: Path) -> None:
    archive = RawArchive(tmp_path)
    made = pulled(archive, b"right")
    path = archive.objects / made.sha256
    path.chmod(0o644)
    path.write_bytes(b"wrong")
    with pytest.raises(RawArchiveError, match=f"raw object changed: raw archive, object {made.sha256}"):
        archive.path(made.sha256)


def test_a_damaged_object_is_mended_by_the_next_pull(tmp_path: Path) -> None:
    archive = RawArchive(tmp_path)
    made = pulled(archive, b"right")
    path = archive.objects / made.sha256
    path.chmod(0o644)
    path.write_bytes(b"wrong")
    pulled(archive, b"right")
    assert archive.path(made.sha256).read_bytes() == b"right"


def test_a_missing_object_is_told(tmp_path: Path) -> None:
    with pytest.raises(RawArchiveError, match=r"raw object missing: .*Restore it from backup"):
        RawArchive(tmp_path).path("0" * 64)


def test_a_line_left_unfinished_is_dropped(tmp_path: Path) -> None:
    archive = RawArchive(tmp_path)
    first = pulled(archive, b"one")
    with archive.index.open("ab") as handle:
        handle.write(b'{"round": "20')
    assert archive.pulls() == (first,)
    second = pulled(archive, b"two")
    assert archive.pulls() == (first, second)


def test_an_index_line_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    archive = RawArchive(tmp_path)
    pulled(archive, b"one")
    with archive.index.open("ab") as handle:
        handle.write(b"{}\n")
    with pytest.raises(RawArchiveError, match=r"index.jsonl, line 2"):
        archive.pulls()


def test_the_index_is_json_lines_with_sorted_keys(tmp_path: Path) -> None:
    archive = RawArchive(tmp_path)
    pulled(archive, b"one")
    line = archive.index.read_text(encoding="utf-8").splitlines()[0]
    assert list(json.loads(line)) == ["origin", "pulled_at", "round", "sha256", "size", "source"]


def test_a_broken_stream_leaves_nothing_behind(tmp_path: Path) -> None:
    def breaking() -> object:
        yield b"some"
        raise ConnectionError

    archive = RawArchive(tmp_path)
    with pytest.raises(ConnectionError):
        archive.store(breaking())  # type: ignore[arg-type]
    assert list(archive.objects.iterdir()) == []
    assert archive.pulls() == ()


def _record_many(folder: Path, source: str) -> None:
    archive = RawArchive(folder)
    for number in range(20):
        pulled(archive, f"{number % 3}".encode(), source)


def test_two_processes_at_once_lose_no_pull(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_record_many, args=(tmp_path, name)) for name in ("form_a", "form_b")]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0, 0]
    archive = RawArchive(tmp_path)
    assert len(archive.pulls()) == 40
    assert all(archive.path(entry.sha256) for entry in archive.pulls())
