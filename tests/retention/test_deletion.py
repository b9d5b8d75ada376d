"""Files as sent that a person or a rule deletes: noted first, gone for good, and known to whoever asks for them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from orchestration.cli import main
from orchestration.durable import sync
from orchestration.facts.retention import Retention, Term
from orchestration.facts.sources import Sources, load_sources
from orchestration.load_lock import LoadRunningError, lock_free
from orchestration.paths import Paths
from orchestration.release.verify_all import verify_slice, verify_state
from orchestration.retention.deletion import RetentionError, delete, list_data, named
from orchestration.retention.overdue import overdue
from orchestration.sources import archive as archive_module
from orchestration.sources.archive import DeletedBytesError, Deletion, RawArchive, RawArchiveError, RawObject

FIRST = datetime(2031, 3, 1, tzinfo=UTC)
REASON = "begäran om radering, dnr 1"


@pytest.fixture
def paths(tmp_path: Path, data_dir: Path) -> Paths:
    return Paths(tmp_path / "home", data_dir, tmp_path / "dbt_project", data_dir / "sources.yaml")


def pulled(paths: Paths, text: bytes, source: str = "2021/enkat_a", days: int = 0) -> RawObject:
    archive = RawArchive(paths.raw)
    round_, name = source.split("/")
    sha256, size = archive.store([text])
    made = RawObject(round_, name, sha256, size, FIRST + timedelta(days), f"in/{name}.csv")
    archive.record(made)
    return made


def test_what_is_deleted_is_gone_and_its_note_says_which_why_and_by_whom(paths: Paths) -> None:
    gone, kept = pulled(paths, b"a name"), pulled(paths, b"no name", "2021/enkat_b")
    (deletion,) = delete(paths, [gone.sha256], REASON)
    archive = RawArchive(paths.raw)
    assert [path.name for path in archive.objects.iterdir()] == [kept.sha256]
    assert archive.deleted() == {gone.sha256: deletion}
    assert str(deletion).endswith(f"by {deletion.who}: {REASON}")
    with pytest.raises(DeletedBytesError, match=f"(?s){gone.sha256}.*{REASON}.*cannot be made again"):
        archive.path(gone.sha256)
    assert archive.path(kept.sha256).read_bytes() == b"no name"
    assert archive.pulls() == (gone, kept), "that they came is not forgotten"
    assert verify_state(paths) == []
    assert verify_slice(paths) == 1


def test_the_same_bytes_do_not_come_in_again_and_others_do(paths: Paths) -> None:
    delete(paths, [pulled(paths, b"a name").sha256], REASON)
    with pytest.raises(DeletedBytesError, match="Take the file away"):
        pulled(paths, b"a name")
    pulled(paths, b"corrected")
    assert len(list(RawArchive(paths.raw).objects.iterdir())) == 1


def test_ended_between_note_and_deletion_it_is_told_and_done_again(
    paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = pulled(paths, b"a name")

    class End(BaseException):
        pass

    def ended(path: Path) -> None:
        sync(path)
        if path == paths.raw:  # the note is written
            raise End

    monkeypatch.setattr(archive_module, "sync", ended)
    with pytest.raises(End):
        delete(paths, [gone.sha256], REASON)
    monkeypatch.undo()
    archive = RawArchive(paths.raw)
    assert (archive.objects / gone.sha256).is_file()
    with pytest.raises(DeletedBytesError):
        archive.path(gone.sha256)
    ((part, problem),) = verify_state(paths)
    assert (part, problem.endswith("and lies there: delete it again")) == ("raw archive", True)
    delete(paths, [gone.sha256], "another reason")
    assert verify_state(paths) == []
    assert archive.deleted()[gone.sha256].reason == REASON, "the first note stands"
    assert len((paths.raw / "deleted.jsonl").read_bytes().splitlines()) == 1


def test_a_note_that_cannot_be_read_is_told_with_its_line(paths: Paths) -> None:
    delete(paths, [pulled(paths, b"a name").sha256], REASON)
    notes = paths.raw / "deleted.jsonl"
    notes.write_bytes(notes.read_bytes() + b"{}\n")
    with pytest.raises(RawArchiveError, match=r"deleted\.jsonl, line 2"):
        RawArchive(paths.raw).deleted()


def test_nothing_is_deleted_under_a_load(paths: Paths) -> None:
    gone = pulled(paths, b"a name")
    with lock_free(paths), pytest.raises(LoadRunningError, match="a load that is running"):
        delete(paths, [gone.sha256], REASON)
    assert RawArchive(paths.raw).deleted() == {}


def test_a_file_is_named_by_its_source_or_its_hash_and_nothing_else(paths: Paths) -> None:
    first, second = pulled(paths, b"1"), pulled(paths, b"2", days=1)
    archive = RawArchive(paths.raw)
    assert named(archive, "2021/enkat_a") == [first.sha256, second.sha256]
    assert named(archive, second.sha256[:8]) == [second.sha256]
    for name in ("2021", "2021/", "", first.sha256[:5], "0" * 64):
        with pytest.raises(RetentionError, match="no such raw file"):
            named(archive, name)


def test_the_commands_say_what_is_there_and_what_went(paths: Paths) -> None:
    gone = pulled(paths, b"a name")
    pulled(paths, b"a name", days=3)
    environment = {"EHALSA_HOME": str(paths.home)}
    listed = CliRunner().invoke(main, ["raw", "list"], env=environment)
    assert listed.output == f"2021/enkat_a  {gone.sha256[:12]}  6 bytes  2031-03-01 to 2031-03-04\n"
    said = CliRunner().invoke(main, ["raw", "delete", gone.sha256[:12], "--reason", REASON], env=environment)
    assert said.exit_code == 0, said.output
    (row,) = json.loads(CliRunner().invoke(main, ["raw", "list", "--json"], env=environment).output)
    assert row == list_data(RawArchive(paths.raw))[0]
    assert said.output == f"{gone.sha256}: {row['deleted']}\n"


def kept_for(days: int, kind: str = "questionnaire") -> Retention:
    return Retention(raw={kind: Term(days=days, reason="gallrad")}, releases=1)


@pytest.fixture
def sources(data_dir: Path) -> Sources:
    return load_sources(data_dir / "sources.yaml")


def due(paths: Paths, sources: Sources, retention: Retention, day: date) -> list[tuple[str, str]]:
    return [(item.pull.source, item.kept) for item in overdue(paths, sources, retention, day)]


def test_days_count_from_the_first_time_and_the_last_of_them_is_kept(paths: Paths, sources: Sources) -> None:
    pulled(paths, b"1")
    pulled(paths, b"1", days=50)
    last = FIRST.date() + timedelta(100)
    assert due(paths, sources, kept_for(100), last) == []
    ((source, kept),) = due(paths, sources, kept_for(100), last + timedelta(1))
    assert source == "enkat_a"
    assert "the landing of round 2021 is not whole: run `ehalsa load --round 2021` first" in kept


def test_only_what_a_rule_names_goes_and_what_two_sources_sent_with_the_last_of_them(
    paths: Paths, sources: Sources
) -> None:
    pulled(paths, b"twice")
    pulled(paths, b"twice", "2021/enkat_b", days=10)
    pulled(paths, b"a workbook", "2021/npo")
    pulled(paths, b"of nobody", "1999/enkat_a")
    day = FIRST.date() + timedelta(1000)
    assert due(paths, sources, kept_for(1, "web_review"), day) == []
    assert [source for source, _ in due(paths, sources, kept_for(1), day)] == ["enkat_a"]
    pulled(paths, b"twice", "2021/npo")
    assert due(paths, sources, kept_for(1), day) == [], "as what nothing limits it is kept"


@given(notes=st.lists(st.tuples(st.text(max_size=20), st.text(max_size=20)), max_size=4))
def test_notes_are_read_as_they_were_written(
    tmp_path_factory: pytest.TempPathFactory, notes: list[tuple[str, str]]
) -> None:
    archive = RawArchive(tmp_path_factory.mktemp("raw"))
    archive.objects.mkdir()
    made = [Deletion(f"{number:064}", reason, who, FIRST) for number, (reason, who) in enumerate(notes)]
    for deletion in made:
        archive.delete(deletion)
        archive.delete(replace(deletion, reason="again"))
    assert list(archive.deleted().values()) == made
