"""Changes of every kind to a release, its manifest, the journal, the landing and the raw archive: each is found."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from pyarrow import parquet

from orchestration.durable import replace_link
from orchestration.landing.write import landed_inputs, write_landing
from orchestration.paths import Paths
from orchestration.release.errors import ReleaseError
from orchestration.release.journal import Asked, journal_of
from orchestration.release.manifest import CheckEntry, InputEntry, build_manifest, read_manifest
from orchestration.release.publish import Staged, publish, resolve_current, rollback
from orchestration.release.verify import release_problems
from orchestration.release.verify_all import verify_slice, verify_state
from orchestration.release.versions import Versions
from orchestration.sources.archive import RawArchive, RawArchiveError, RawObject

Change = Callable[[Paths], object]
ROUND, SOURCE = "2099", "enkat_a"


def paths_of(home: Path) -> Paths:
    return Paths(home, home, home, home / "sources.yaml")


def pull(paths: Paths, text: bytes, day: int) -> RawObject:
    archive = RawArchive(paths.raw)
    sha256, size = archive.store([text])
    pulled = RawObject(ROUND, SOURCE, sha256, size, datetime(2099, 3, 1, tzinfo=UTC) + timedelta(days=day), "a.csv")
    archive.record(pulled)
    return pulled


def stage(paths: Paths, figure: int, raw: RawObject) -> None:
    staged = paths.staged_release
    shutil.rmtree(staged, ignore_errors=True)
    (staged / "marts").mkdir(parents=True)
    (staged / "report_cells.csv").write_text(f"value\n{figure}\n", encoding="utf-8")
    rows = pa.table({"id": [1, 2, 3], "figure": [figure, 2, 3]})
    parquet.write_table(rows, staged / "marts" / "fct.parquet", write_page_checksum=True)
    with duckdb.connect(str(staged / "ehalsa.duckdb")) as connection:
        connection.execute(f"create table fct as select i as id, i * {figure} as figure from range(50) t(i)")
    manifest = build_manifest(
        staged,
        inputs=[InputEntry(raw.round, raw.source, raw.sha256, raw.size, raw.origin, "questionnaire", "house")],
        versions=Versions("cd" * 32),
        counts={"rows": {"fct": 50}, "cells": {"equal": 1}},
        checks=[CheckEntry("backtest", "passed", 1)],
        synthetic_rounds=[ROUND],
    )
    publish(Staged(staged, manifest), paths.releases, journal_of(paths), Asked("a test"))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A state folder of two pulls, one landed round and two releases, the later one current."""
    paths = paths_of(tmp_path_factory.mktemp("whole") / "home")
    for figure, day in ((38, 0), (39, 1)):
        raw = pull(paths, f"kommunkod;a\n0114;{figure}\n".encode(), day)
        write_landing(paths.landing / ROUND, {"answers": pa.table({"a": [figure]})}, {SOURCE: raw.sha256})
        stage(paths, figure, raw)
    shutil.rmtree(paths.build)
    return paths.home


@pytest.fixture
def state(whole: Path, tmp_path: Path) -> Paths:
    return paths_of(Path(shutil.copytree(whole, tmp_path / "home", symlinks=True)))


def current(paths: Paths) -> Path:
    return resolve_current(paths.releases)


def opened(path: Path) -> Path:
    path.chmod(0o644)
    return path


def closed(path: Path) -> None:
    path.chmod(0o444)


def flipped(path: Path, at: int) -> None:
    content = bytearray(opened(path).read_bytes())
    content[at % len(content)] ^= 1
    path.write_bytes(content)
    closed(path)


def rewritten(path: Path, old: str, new: str) -> None:
    text = opened(path).read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    closed(path)


def in_manifest(old: str, new: str) -> Change:
    return lambda paths: rewritten(current(paths) / "manifest.json", old, new)


def in_database(sql: str) -> Change:
    def change(paths: Paths) -> None:
        place = opened(current(paths) / "ehalsa.duckdb")
        with duckdb.connect(str(place)) as connection:
            connection.execute(sql)
        closed(place)

    return change


def in_journal(old: str, new: str) -> Change:
    return lambda paths: rewritten(paths.journal, old, new)


def raw_object(paths: Paths, which: int = 0) -> Path:
    return RawArchive(paths.raw).objects / RawArchive(paths.raw).pulls()[which].sha256


def without_line(path: Path, number: int) -> None:
    lines = path.read_bytes().splitlines(keepends=True)
    del lines[number]
    path.write_bytes(b"".join(lines))


def new_manifest(paths: Paths) -> None:
    """A manifest that agrees with itself and with the files, and is not what was published under the name."""
    place = opened(current(paths) / "manifest.json")
    content = json.loads(place.read_text(encoding="utf-8"))
    place.write_text(json.dumps({**content, "synthetic_rounds": []}, indent=2), encoding="utf-8")
    closed(place)


RELEASE: dict[str, Change] = {
    "a figure in a CSV": lambda paths: rewritten(current(paths) / "report_cells.csv", "39", "40"),
    "a bit of a Parquet file": lambda paths: flipped(current(paths) / "marts" / "fct.parquet", 40),
    "the last bit of a Parquet file": lambda paths: flipped(current(paths) / "marts" / "fct.parquet", -1),
    "a file gone": lambda paths: (current(paths) / "report_cells.csv").unlink(),
    "a file more": lambda paths: (current(paths) / "extra.txt").write_text("x", encoding="utf-8"),
    "a hidden file more": lambda paths: (current(paths) / ".extra").write_text("x", encoding="utf-8"),
    "a folder more": lambda paths: (current(paths) / "extra").mkdir(),
    "a folder more in a folder": lambda paths: (current(paths) / "marts" / "extra").mkdir(),
    "a file renamed": lambda paths: (current(paths) / "report_cells.csv").rename(current(paths) / "cells.csv"),
    "a file as a link": lambda paths: (current(paths) / "link").symlink_to("report_cells.csv"),
    "a file that can be written": lambda paths: opened(current(paths) / "report_cells.csv"),
    "a manifest that can be written": lambda paths: opened(current(paths) / "manifest.json"),
    "a row of the database": in_database("update fct set figure = 0 where id = 1"),
    "a comment of the database": in_database("comment on table fct is 'Insamlade uppgifter'"),
    "a view": in_database("create view seen as select 1 as one"),
    "a macro": in_database("create macro one() as 1"),
    "a schema": in_database("create schema other"),
    "a sequence": in_database("create sequence number"),
    "a type": in_database("create type mood as enum ('glad')"),
    "an index": in_database("create index of_figure on fct(figure)"),
    "a default": in_database("alter table fct alter figure set default 1"),
    "a log beside the database": lambda paths: (current(paths) / "ehalsa.duckdb.wal").write_bytes(b"x"),
    "an input in the manifest": in_manifest("a.csv", "b.csv"),
    "a reading in the manifest": in_manifest('"house"', '"tool"'),
    "the code in the manifest": in_manifest("cd" * 32, "ef" * 32),
    "a count in the manifest": in_manifest('"equal": 1', '"equal": 2'),
    "a check in the manifest": in_manifest('"passed"', '"failed"'),
    "synthetic rounds in the manifest": new_manifest,
    "a key more in the manifest": in_manifest('"code_version"', '"a": 1,\n  "code_version"'),
    "spaces in the manifest": in_manifest('  "code_version"', '   "code_version"'),
    "the release under another name": lambda paths: current(paths).rename(paths.releases / ("0" * 64)),
}
"""Found by `ehalsa releases verify` of the release, and with the rest by `ehalsa verify --all`."""

STATE: dict[str, Change] = {
    "a release gone": lambda paths: shutil.rmtree(current(paths)),
    "a folder beside the releases": lambda paths: (paths.releases / "copy").mkdir(),
    "current set by hand": lambda paths: replace_link(
        paths.releases / "current",
        next(p.name for p in paths.releases.glob("?" * 64) if p != current(paths)),
        paths.releases / ".next",
    ),
    "current gone": lambda paths: (paths.releases / "current").unlink(),
    "a line of the journal changed": in_journal("a test", "nobody"),
    "the last line of the journal changed": lambda paths: flipped(paths.journal, -4),
    "the first line of the journal gone": lambda paths: without_line(paths.journal, 0),
    "the last line of the journal gone": lambda paths: without_line(paths.journal, -1),
    "the journal gone": lambda paths: paths.journal.unlink(),
    "a bit of a landed file": lambda paths: flipped(paths.landing / ROUND / "answers.parquet", 20),
    "a landed file gone": lambda paths: (paths.landing / ROUND / "answers.parquet").unlink(),
    "a file more in the landing": lambda paths: (paths.landing / ROUND / "more").write_text("x", encoding="utf-8"),
    "the manifest of the landing gone": lambda paths: (paths.landing / ROUND / "manifest.json").unlink(),
    "the input of the landing": lambda paths: rewritten(
        paths.landing / ROUND / "manifest.json", landed_inputs(paths.landing / ROUND)[SOURCE], "0" * 64
    ),
    "a bit of a raw object": lambda paths: flipped(raw_object(paths), 3),
    "a bit of the raw object in use": lambda paths: flipped(raw_object(paths, 1), 3),
    "a raw object gone": lambda paths: raw_object(paths).unlink(),
    "a raw object more": lambda paths: (RawArchive(paths.raw).objects / ("0" * 64)).write_bytes(b"x"),
    "a raw object that can be written": lambda paths: opened(raw_object(paths)),
    "the origin of a pull": lambda paths: rewritten(RawArchive(paths.raw).index, "a.csv", "b.csv"),
    "the time of a pull": lambda paths: rewritten(RawArchive(paths.raw).index, "2099-03-01", "2099-02-01"),
    "the size of a pull": lambda paths: rewritten(RawArchive(paths.raw).index, '"size": 2', '"size": 3'),
    "a pull gone": lambda paths: without_line(RawArchive(paths.raw).index, 0),
}
"""Found by `ehalsa verify --all` alone."""


def test_nothing_is_wrong_with_what_nobody_touched(state: Paths) -> None:
    assert verify_state(state) == []


def test_forty_kinds_of_change_and_more() -> None:
    assert len(RELEASE) + len(STATE) >= 40


@pytest.mark.parametrize("name", RELEASE)
def test_a_change_of_a_release_is_found_in_it(state: Paths, name: str) -> None:
    place = current(state)
    RELEASE[name](state)
    place = place if place.exists() else state.releases / ("0" * 64)
    assert release_problems(place, read_manifest(place)) != []
    assert verify_state(state) != []


@pytest.mark.parametrize("name", STATE)
def test_a_change_of_the_state_folder_is_found(state: Paths, name: str) -> None:
    STATE[name](state)
    assert verify_state(state) != []


def test_each_bit_of_a_released_parquet_file_counts(state: Paths) -> None:
    """Its pages have checksums of their own; the rest of it only that of the manifest."""
    place = opened(current(state) / "marts" / "fct.parquet")
    sound = place.read_bytes()
    column = parquet.ParquetFile(place).metadata.row_group(0).column(0)
    first = column.dictionary_page_offset or column.data_page_offset
    told = 0
    for at in range(first, first + column.total_compressed_size):
        place.write_bytes(sound[:at] + bytes([sound[at] ^ 1]) + sound[at + 1 :])
        try:
            parquet.read_table(place, page_checksum_verification=True)
        except (OSError, pa.ArrowException):
            told += 1
        problems = release_problems(current(state), read_manifest(current(state)))
        assert any("fct.parquet: expected sha256" in problem for problem in problems)
    assert told >= column.total_compressed_size // 2


def test_loads_go_round_the_raw_archive(state: Paths) -> None:
    assert [verify_slice(state, most=1) for _ in range(3)] == [1, 1, 1]
    assert verify_slice(state) == 2
    flipped(raw_object(state), 3)
    with pytest.raises(RawArchiveError, match="raw object changed"):
        verify_slice(state)


def test_a_rollback_is_entered_and_all_is_whole(state: Paths) -> None:
    (other,) = (path for path in state.releases.glob("?" * 64) if path != current(state))
    rollback(state.releases, other.name[:8], journal_of(state), Asked("a test", reason="wrong file"))
    assert verify_state(state) == []
    last = journal_of(state).entries()[-1]
    assert (last.event, last.id, last.reason) == ("rollback", other.name, "wrong file")


@pytest.mark.parametrize("last", ["[]", "{}", "nothing", '{"seal": 1}'])
def test_nothing_is_entered_after_a_line_that_cannot_be_read(state: Paths, last: str) -> None:
    with state.journal.open("a", encoding="utf-8") as handle:
        handle.write(f"{last}\n")
    before = state.journal.read_bytes()
    with pytest.raises(ReleaseError, match=r"a journal that cannot be read: journal\.jsonl, last line"):
        rollback(state.releases, current(state).name, journal_of(state), Asked("a test"))
    assert state.journal.read_bytes() == before


def test_a_line_of_the_journal_left_unfinished_by_a_kill_is_dropped(state: Paths) -> None:
    with state.journal.open("ab") as handle:
        handle.write(b'{"event": "pub')
    assert len(journal_of(state).entries()) == 2
    rollback(state.releases, current(state).name, journal_of(state), Asked("a test"))
    assert [entry.event for entry in journal_of(state).entries()] == ["publish", "publish", "rollback"]
    assert os.access(state.journal, os.R_OK)
