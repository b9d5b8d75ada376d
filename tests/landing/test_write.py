"""Landed files: equal bytes for equal tables, hashes checked before anyone reads, never a mixture of old and new."""

from __future__ import annotations

import json
import multiprocessing
import os
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestration.landing.write import LandingError, landed_folders, update_landing, verify_landing, write_landing


def table(*values: int) -> pa.Table:
    return pa.table({"round": ["2031"] * len(values), "value": pa.array(values, pa.int64())})


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_the_folder_holds_the_tables_and_their_manifest(tmp_path: Path) -> None:
    entries = write_landing(tmp_path / "2031", {"b": table(1, 2), "a": table(3)}, {"form_a": "0" * 64})
    assert [(entry.file, entry.rows) for entry in entries] == [("a.parquet", 1), ("b.parquet", 2)]
    assert sorted(path.name for path in (tmp_path / "2031").iterdir()) == ["a.parquet", "b.parquet", "manifest.json"]
    assert pq.read_table(tmp_path / "2031" / "b.parquet").equals(table(1, 2))
    assert verify_landing(tmp_path / "2031") == entries
    listed = json.loads((tmp_path / "2031" / "manifest.json").read_text(encoding="utf-8"))
    assert listed["files"][0]["inputs"] == {"form_a": "0" * 64}


def test_equal_tables_give_equal_bytes(tmp_path: Path) -> None:
    write_landing(tmp_path / "x" / "2031", {"a": table(1, 2)})
    write_landing(tmp_path / "y" / "2031", {"a": table(1, 2)})
    assert bytes_of(tmp_path / "x" / "2031") == bytes_of(tmp_path / "y" / "2031")


def test_writing_again_replaces_everything(tmp_path: Path) -> None:
    write_landing(tmp_path / "2031", {"a": table(1), "old": table(2)})
    write_landing(tmp_path / "2031", {"a": table(3)})
    assert [entry.file for entry in verify_landing(tmp_path / "2031")] == ["a.parquet"]
    assert [path.name for path in landed_folders(tmp_path)] == ["2031"]


def test_updating_one_source_leaves_the_others(tmp_path: Path) -> None:
    folder = tmp_path / "2031"
    update_landing(folder, [({"a": table(1), "extra": table(9)}, {"form_a": "1"})])
    update_landing(folder, [({"b": table(2)}, {"form_b": "2"})])
    update_landing(folder, [({"a": table(3)}, {"form_a": "3"})])
    entries = {entry.file: dict(entry.inputs) for entry in verify_landing(folder)}
    assert entries == {"a.parquet": {"form_a": "3"}, "b.parquet": {"form_b": "2"}}
    assert pq.read_table(folder / "a.parquet")["value"].to_pylist() == [3]


def test_a_source_that_the_round_no_longer_has_goes(tmp_path: Path) -> None:
    folder = tmp_path / "2031"
    update_landing(folder, [({"a": table(1)}, {"form_a": "1"})])
    update_landing(folder, [({"b": table(2)}, {"form_b": "2"})], sources={"form_b", "form_c"})
    assert [entry.file for entry in verify_landing(folder)] == ["b.parquet"]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_any_flipped_bit_is_noticed(tmp_path: Path, place: float, bit: int) -> None:
    folder = tmp_path / "2031"
    write_landing(folder, {"a": table(1, 2, 3)})
    path = folder / "a.parquet"
    content = bytearray(path.read_bytes())
    content[int(place * len(content))] ^= 1 << bit
    path.write_bytes(bytes(content))
    said = r"changed since it was written: landing 2031, file a.parquet: .*Run `ehalsa load --round 2031`"
    with pytest.raises(LandingError, match=said):
        verify_landing(folder)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    write_landing(tmp_path / "2031", {"a": table(1)})
    (tmp_path / "2031" / "a.parquet").unlink()
    with pytest.raises(LandingError, match=r"landed file missing: landing 2031: expected a.parquet"):
        verify_landing(tmp_path / "2031")


def test_a_foreign_file_is_told(tmp_path: Path) -> None:
    write_landing(tmp_path / "2031", {"a": table(1)})
    (tmp_path / "2031" / "b.parquet").write_bytes(b"")
    with pytest.raises(LandingError, match=r"expected only the files of manifest.json, found b.parquet"):
        verify_landing(tmp_path / "2031")


def test_a_folder_never_landed_is_told(tmp_path: Path) -> None:
    with pytest.raises(LandingError, match=r"landing 2031: expected manifest.json, found none. Do this"):
        verify_landing(tmp_path / "2031", "do this")


def test_a_manifest_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    write_landing(tmp_path / "2031", {"a": table(1)})
    (tmp_path / "2031" / "manifest.json").write_text("{}", encoding="utf-8")
    with pytest.raises(LandingError, match=r"manifest that cannot be read: landing 2031, file manifest.json"):
        verify_landing(tmp_path / "2031")


class _DeadlyTable:
    """Ends the process when the writer looks at it."""

    def __getattr__(self, name: str) -> object:
        os._exit(9)


def _write_and_die(folder: Path) -> None:
    tables: dict[str, pa.Table] = {"a": table(7), "b": _DeadlyTable()}
    write_landing(folder, tables)


def test_a_crash_while_writing_leaves_what_was_there(tmp_path: Path) -> None:
    folder = tmp_path / "2031"
    write_landing(folder, {"a": table(1)})
    before = bytes_of(folder)
    process = multiprocessing.get_context("spawn").Process(target=_write_and_die, args=(folder,))
    process.start()
    process.join()
    assert process.exitcode == 9
    assert bytes_of(folder) == before
    verify_landing(folder)
    write_landing(folder, {"a": table(2)})
    assert pq.read_table(folder / "a.parquet")["value"].to_pylist() == [2]
