"""The family of errors that a person can mend: one form, found at any depth of causes, and nothing else among them."""

from __future__ import annotations

import errno
import os
import shutil
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.errors import (
    FileAccessError,
    ReadableError,
    fault_lines,
    file_access,
    files_left,
    readable,
    sentence,
)
from orchestration.facts.errors import FactError, FactErrors
from orchestration.findings import Finding, InputRefusedError
from orchestration.landing.write import LandingError
from orchestration.quality.key_numbers import QueryRefusedError
from orchestration.quoting import public
from orchestration.regroup.request import RegroupError
from orchestration.release.errors import ReleaseDamagedError, ReleaseError
from orchestration.sources.archive import RawArchiveError
from orchestration.sources.errors import FetchRefusedError, SourceUnavailableError
from orchestration.synth.counts import UnsolvableError
from orchestration.trace.place import TraceError
from orchestration.transcription.errors import TranscriptionError
from orchestration.warehouse.project import DbtProjectError

FINDINGS = [
    Finding("2021", "npo", "npo.xlsx", what, "NPÖ", 4, "", "Månad", "2017-02", "mars", "mend it")
    for what in ("not a month", "month missing")
]
FIVE = ("what", "the file, row 3", "one thing", "another", "mend it")
FAMILY = [
    *(kind(*FIVE) for kind in (FactError, LandingError, RawArchiveError, RegroupError, ReleaseError, TraceError)),
    *(kind(*FIVE) for kind in (DbtProjectError, UnsolvableError)),
    FactErrors("data", [FactError(*FIVE)]),
    FetchRefusedError("what", "one thing", "another", "mend it"),
    InputRefusedError(FINDINGS),
    QueryRefusedError("one thing", "another", "mend it"),
    ReleaseDamagedError(Path("release"), ["a.csv: is missing"]),
    SourceUnavailableError("https://host/file", ConnectionError("refused")),
    TranscriptionError("the file, line 3", "one thing", "another", "mend it"),
]


def raised(error: Exception, depth: int, implied: bool) -> Exception:
    """The error behind others, each the cause of the next or merely being handled when the next was raised."""
    for _ in range(depth):
        wrapper = RuntimeError("a library's own")
        if implied:
            wrapper.__context__ = error
        else:
            wrapper.__cause__ = error
        error = wrapper
    return error


@pytest.mark.parametrize("error", FAMILY, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("implied", [True, False])
@pytest.mark.parametrize("depth", [0, 1, 5])
def test_each_is_found_at_any_depth_and_begins_with_one_sentence(
    error: ReadableError, depth: int, implied: bool
) -> None:
    assert readable(raised(error, depth, implied)) is error
    first = str(error).splitlines()[0]
    assert first == sentence(error.what, *_rest(error, first))
    assert first.endswith(".")


def _rest(error: ReadableError, first: str) -> tuple[str, str, str, str]:
    where = "npo.xlsx, sheet NPÖ, row 4, column Månad" if isinstance(error, InputRefusedError) else error.where
    assert error.found in first
    return where, error.expected, error.found, error.remedy


@pytest.mark.parametrize(
    "error", [KeyError("x"), ValueError("y"), AssertionError(), OSError("no file"), TimeoutError(110, "")]
)
def test_a_fault_of_the_program_is_not_among_them(error: Exception) -> None:
    assert readable(raised(error, 2, implied=False)) is None


def test_what_was_only_being_handled_is_no_reason() -> None:
    missing = FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), "a.csv")
    assert readable(raised(missing, 1, implied=True)) is None
    assert isinstance(readable(raised(missing, 1, implied=False)), FileAccessError)


def test_several_are_a_line_each_and_repetitions_are_left_out() -> None:
    first, second = FactError(*FIVE), FactError("other", "row 4")
    assert str(FactErrors("data", [first, first])) == str(first)
    assert str(FactErrors("data", [first, second, first])).splitlines() == [str(first), str(second), "data: 2 errors"]
    assert str(InputRefusedError(FINDINGS)).splitlines() == [finding.sentence() for finding in FINDINGS]
    listed = str(ReleaseDamagedError(Path("release"), ["a: is missing", "b: is missing"])).splitlines()
    assert listed[0].startswith(
        "a damaged release: release: expected the files of its manifest, found a: is missing and 1"
    )
    assert listed[1:] == ["  a: is missing", "  b: is missing"]


def test_parts_that_do_not_apply_are_left_out() -> None:
    assert sentence("empty") == "empty."
    assert sentence("empty", "a.csv", remedy="fill it") == "empty: a.csv. Fill it."
    assert sentence("empty", found="nothing") == "empty: expected -, found nothing."


@given(st.lists(st.text(), min_size=5, max_size=5))
def test_a_sentence_is_one_line(parts: list[str]) -> None:
    assert len(sentence(*parts).splitlines()) <= 1


@pytest.mark.parametrize("number", [errno.ENOENT, errno.EACCES, errno.ENOSPC, errno.EISDIR, errno.EROFS, errno.EDQUOT])
def test_a_refusal_by_the_system_names_the_file_and_the_remedy(number: int) -> None:
    found = file_access(OSError(number, os.strerror(number), "lista.csv"))
    assert found is not None
    assert found.where == "lista.csv"
    assert found.found == os.strerror(number)
    assert found.expected
    assert found.remedy


def test_a_full_disk_needs_no_name_and_another_refusal_does() -> None:
    assert file_access(OSError(errno.ENOSPC, "No space left on device")) is not None
    assert file_access(OSError(errno.ENOENT, "No such file or directory")) is None
    assert file_access(OSError(errno.EINTR, "Interrupted", "lista.csv")) is None


def test_the_trace_of_a_fault_goes_to_a_file_or_where_that_cannot_be_to_the_reader(tmp_path: Path) -> None:
    place = tmp_path / "home" / "last_error.txt"
    said = "a fault of the program, not of an input: KeyError: 'x'"
    assert fault_lines("KeyError: 'x'", "the trace", place) == [said, f"  Full trace: {place}"]
    assert place.read_text(encoding="utf-8") == "the trace"
    assert fault_lines("KeyError: 'x'", "the trace", place / "below a file") == [said, "the trace"]


def test_an_address_is_shown_without_its_secrets() -> None:
    uri = "https://user:secret@host:8443/folder/file.csv?token=secret#secret"
    assert public(uri) == "https://host:8443/folder/file.csv"
    said = f"refused: {uri}, that is /folder/file.csv?token=secret#secret of user:secret"
    assert "secret" not in str(SourceUnavailableError(uri, ConnectionError(said)))
    assert public("sample/2021/a.csv?#1") == "sample/2021/a.csv?#1"
    assert public("file:///data/a.csv") == "file:///data/a.csv"


def test_a_full_disk_is_said_whatever_a_library_calls_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: usage._replace(free=100))
    place = tmp_path / "not made yet" / "last_error.txt"
    assert fault_lines("OperationalError: unable to open database file", "Traceback …", place) == [
        f"the disk is full: {tmp_path}: expected room for the load, found 100 bytes free. "
        "Free space on the disk, or choose a folder on another one."
    ]
    assert not place.exists()


def test_a_disk_that_can_have_no_more_files_is_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = os.statvfs(tmp_path)
    full = os.statvfs_result([1000 if at == 5 else 0 if at == 7 else value for at, value in enumerate(found)])
    monkeypatch.setattr(os, "statvfs", lambda folder: full)
    assert files_left(tmp_path) == 0
    (line,) = fault_lines("unable to open database file", "Traceback …", tmp_path / "last_error.txt")
    assert line.startswith(f"the disk is full: {tmp_path}: expected room for files, found room for 0 more.")
    unlimited = os.statvfs_result([0 if at in {5, 7} else value for at, value in enumerate(found)])
    monkeypatch.setattr(os, "statvfs", lambda folder: unlimited)
    assert files_left(tmp_path) == sys.maxsize


@pytest.mark.parametrize(
    "said",
    [
        "MemoryError: ",
        "Runtime Error in model v_kommun\n  Out of Memory Error: Failed to allocate block of 32768 bytes\n\nPossible …",
        "ArrowMemoryError: malloc of size 64 failed",
        "RuntimeError: can't start new thread",
        "OSError: [Errno 12] Cannot allocate memory",
    ],
)
def test_a_machine_without_memory_is_no_fault_of_the_program(said: str, tmp_path: Path) -> None:
    (line,) = fault_lines(said, "Traceback …", tmp_path / "last_error.txt")
    assert line.startswith("too little memory: expected what a load asks for, found ")
    assert not {"Possible", "model"} & set(line.split())


@pytest.mark.parametrize("said", ["IO Error: No space left on device", "sqlite3: database or disk is full"])
def test_a_disk_that_was_full_is_said_also_when_what_filled_it_is_gone(said: str, tmp_path: Path) -> None:
    (line,) = fault_lines(said, "Traceback …", tmp_path / "last_error.txt")
    assert line.startswith(f"the disk is full: {tmp_path}: expected room for the load, found ")


@pytest.mark.parametrize(
    "said",
    ["fsync failed!", "disk I/O error", "unable to open database file", "attempt to write a readonly database"],
)
def test_a_disk_that_does_not_work_is_said(said: str, tmp_path: Path) -> None:
    message = f"OperationalError: {said}\n[SQL: PRAGMA main.table_xinfo]"
    (line,) = fault_lines(message, "Traceback …", tmp_path / "last_error.txt")
    expected, remedy = "expected a disk that reads and writes", "Look at the system's log"
    assert line.startswith(f"the disk does not work: {tmp_path}: {expected}, found OperationalError: {said}. {remedy}")
