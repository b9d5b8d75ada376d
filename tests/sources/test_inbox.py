"""Of an inbox the newest file that fits is taken, once nobody writes it, and from no folder but those permitted."""

from __future__ import annotations

import os
import tempfile
import threading
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.facts.connectors import Connectors
from orchestration.findings import InputRefusedError
from orchestration.sources.archive import RawArchive, RawObject
from orchestration.sources.errors import FetchRefusedError, SourceUnavailableError
from orchestration.sources.fetch import located
from orchestration.sources.pull import pull
from orchestration.sources.secrets import unknown_secret
from orchestration.sources.waiting import look
from orchestration.sources.whole import newest_whole
from tests.sources.test_pull import MOMENT, spec

URI = "inbox:in/form_a_*.sav"
OLD = 100


def permitting(seconds: int = 60, inbox: str = "in") -> Connectors:
    return Connectors(
        schemes=("file", "inbox"), hosts={}, deadline_seconds=9, settled_seconds=seconds, inboxes=(inbox,)
    )


def put(folder: Path, name: str, age: float, content: bytes = b"answers") -> Path:
    (folder / "in").mkdir(exist_ok=True)
    path = folder / "in" / name
    path.write_bytes(content)
    os.utime(path, (time.time() - age,) * 2)
    return path


def pulled(folder: Path, uri: str = URI, connectors: Connectors | None = None) -> RawObject:
    archive = RawArchive(folder / "raw")
    return pull(spec(uri), folder, archive, connectors=connectors or permitting(), clock=lambda: MOMENT)


def refused(folder: Path, uri: str = URI, connectors: Connectors | None = None) -> str:
    with pytest.raises(InputRefusedError) as told:
        pulled(folder, uri, connectors)
    return str(told.value)


def test_the_newest_is_taken_and_named_where_it_came_from(tmp_path: Path) -> None:
    put(tmp_path, "form_a_1.sav", OLD + 2, b"first")
    put(tmp_path, "form_a_åäö 2.sav", OLD, b"second")
    put(tmp_path, "form_b_3.sav", OLD - 10, b"another")
    found = pulled(tmp_path)
    assert RawArchive(tmp_path / "raw").path(found.sha256).read_bytes() == b"second"
    assert found.origin == "inbox:in/form_a_åäö 2.sav"


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(61, 9999), min_size=1))
def test_whatever_lies_there_none_is_newer_than_what_is_taken(ages: dict[str, int]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for name, age in ages.items():
            put(Path(folder), f"form_a_{name}.sav", age)
        taken = newest_whole(URI, Path(folder), 60)
        assert ages[taken.stem[-1]] == min(ages.values())


@pytest.mark.parametrize("beside", ["form_a_2.sav.part", ".form_a_2.sav.Xy1", "form_a_2.sav.lock"])
def test_while_the_newest_is_written_no_older_one_is_taken_in_its_place(tmp_path: Path, beside: str) -> None:
    put(tmp_path, "form_a_1.sav", OLD + 9)
    put(tmp_path, "form_a_2.sav", OLD)
    written = put(tmp_path, beside, OLD)
    with pytest.raises(SourceUnavailableError, match="is being written"):
        pulled(tmp_path)
    assert "is being written" in look(spec(URI), tmp_path, permitting(), unknown_secret, MOMENT.date()).said
    written.unlink()
    whole = look(spec(URI), tmp_path, permitting(), unknown_secret, MOMENT.date())
    assert whole.whole
    assert whole.mark.startswith("form_a_2.sav-")
    assert pulled(tmp_path).origin == "inbox:in/form_a_2.sav"


def test_a_file_that_grows_is_taken_when_it_has_grown(tmp_path: Path) -> None:
    put(tmp_path, "form_a_1.sav", 0, b"")
    with pytest.raises(SourceUnavailableError, match="empty as yet"):
        pulled(tmp_path)

    def write() -> None:
        with (tmp_path / "in" / "form_a_1.sav").open("ab", buffering=0) as handle:
            for _ in range(8):
                handle.write(b"part ")
                time.sleep(0.1)

    writer = threading.Thread(target=write)
    writer.start()
    time.sleep(0.2)
    with pytest.raises(SourceUnavailableError, match=r"was written to 0 s ago, of 1 to wait"):
        pulled(tmp_path, connectors=permitting(seconds=1))
    writer.join()
    time.sleep(1.1)
    assert pulled(tmp_path, connectors=permitting(seconds=1)).size == 40


def test_what_lies_there_and_is_no_file_of_the_sender_is_passed_over(tmp_path: Path) -> None:
    secret = put(tmp_path, "secret", OLD)
    (tmp_path / "in" / "form_a_9.sav").symlink_to(secret)
    (tmp_path / "in" / "form_a_8.sav").mkdir()
    said = refused(tmp_path)
    assert "file missing" in said
    assert "expected a file form_a_*.sav, found in the folder: form_a_8.sav, form_a_9.sav, secret" in said


@pytest.mark.parametrize("uri", ["inbox:/etc/pass*", "inbox:in/../*.sav", "inbox:other/*.sav", "inbox:*.sav"])
def test_no_other_folder_is_looked_into(tmp_path: Path, uri: str) -> None:
    put(tmp_path, "form_a_1.sav", OLD)
    assert "inbox that is not permitted" in refused(tmp_path, uri)


def test_no_pattern_leads_below_the_folder(tmp_path: Path) -> None:
    for uri in ("inbox:in/", "inbox:in/**"):
        assert "pattern that is none" in refused(tmp_path, uri)
    with pytest.raises(FetchRefusedError, match="scheme that is not permitted"):
        located(URI, tmp_path)
