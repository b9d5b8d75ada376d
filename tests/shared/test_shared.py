"""PostgreSQL as Dagster's storage; backup, loss and restore of a state folder."""

from __future__ import annotations

import io
import os
import shutil
import tarfile
from pathlib import Path
from uuid import uuid4

import dagster as dg
import pytest

from orchestration.defs.doctor import settings
from orchestration.defs.instance import dagster_instance, share
from orchestration.load_lock import LoadRunningError, lock_free
from orchestration.paths import Paths
from orchestration.release.publish import resolve_current
from orchestration.release.verify_all import verify_state
from orchestration.shared.backup import BackupError, back_up, restore
from orchestration.shared.postgres import PostgresError, Server
from tests.kills.calls import forked

_NOBODY = 65534


def records(paths: Paths) -> list[str]:
    """Dagster's runs, by their ids."""
    with dagster_instance(paths) as instance:
        return sorted(run.run_id for run in instance.get_runs())


def add_run(paths: Paths) -> str:
    with dagster_instance(paths) as instance:
        return instance.add_run(dg.DagsterRun(job_name="load", run_id=str(uuid4()))).run_id


def test_records_are_in_a_server_that_no_network_reaches(loaded: Paths) -> None:
    share(loaded)
    assert settings(loaded) == "those of this version"
    server = Server(loaded.postgres)
    assert server.ask("show listen_addresses") == ""
    assert server.ask("select usename from pg_user") == server.ask("select current_user")
    run = add_run(loaded)
    assert server.ask("select run_id from runs") == run
    server.end()
    with pytest.raises(PostgresError, match=r"PostgreSQL does not run: .* Start it: `make shared-up`"):
        records(loaded)
    share(loaded)
    assert records(loaded) == [run]


@pytest.mark.parametrize("in_postgres", [False, True])
def test_what_is_lost_is_restored_whole(in_postgres: bool, loaded: Paths, short: Path) -> None:
    release = resolve_current(loaded.releases).name
    if in_postgres:
        share(loaded)
    runs = sorted({*records(loaded), add_run(loaded)})
    (loaded.home / "secrets").mkdir()
    (loaded.secrets / "TOKEN").write_text("hemligt", encoding="utf-8")
    about = back_up(loaded, short / "b.tar.gz")
    assert about.release == release
    assert (short / "b.tar.gz").stat().st_mode & 0o077 == 0
    with tarfile.open(short / "b.tar.gz") as archive:
        assert not [name for name in archive.getnames() if "secret" in name or "build" in name.split("/")]
    Server(loaded.postgres).end()
    shutil.rmtree(loaded.home)
    assert restore(loaded, short / "b.tar.gz") == about
    assert resolve_current(loaded.releases).name == release
    assert verify_state(loaded) == []
    assert records(loaded) == runs
    assert Server(loaded.postgres).is_made() == in_postgres
    assert [path.name for path in short.iterdir() if path.name.startswith(".")] == []


def test_what_lies_around_the_folder_may_be_another_s(loaded: Paths, short: Path) -> None:
    """A service may write its state folder alone: that of a unit or a container is all that it has."""
    place = short / "b.tar.gz"
    back_up(loaded, place)
    shutil.rmtree(loaded.home)
    (loaded.home / ".restore-left-by-a-kill").mkdir(parents=True)
    short.chmod(0o555)
    if os.geteuid() == 0:
        for path in (place, *loaded.home.rglob("*"), loaded.home):
            os.chown(path, _NOBODY, _NOBODY)

    def as_ordinary_user() -> None:
        if os.geteuid() == 0:
            os.setgid(_NOBODY)
            os.setuid(_NOBODY)
        restore(loaded, place)

    assert forked(as_ordinary_user) == 0
    assert resolve_current(loaded.releases).is_dir()
    assert [path.name for path in loaded.home.iterdir() if path.name.startswith(".restore")] == []


def test_no_backup_while_a_load_runs_or_over_a_file(loaded: Paths, short: Path) -> None:
    with lock_free(loaded), pytest.raises(LoadRunningError, match="a load that is running"):
        back_up(loaded, short / "b.tar.gz")
    (short / "b.tar.gz").write_text("kept", encoding="utf-8")
    with pytest.raises(BackupError, match=r"file that is there: .* Give another name"):
        back_up(loaded, short / "b.tar.gz")
    assert (short / "b.tar.gz").read_text(encoding="utf-8") == "kept"
    assert {path.name for path in short.iterdir()} == {"b.tar.gz", "var"}


def hostile(place: Path, member: tarfile.TarInfo, text: bytes = b"") -> Path:
    member.size = len(text)
    with tarfile.open(place, "w:gz") as archive:
        archive.addfile(member, io.BytesIO(text))
    return place


def link(name: str, to: str) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type, member.linkname = tarfile.SYMTYPE, to
    return member


@pytest.mark.parametrize(
    "member",
    [
        *(tarfile.TarInfo(name) for name in ("/etc/out", "../out", "raw/../../out")),
        *(link("raw/x", to) for to in ("/etc", "../..", "..")),
    ],
    ids=lambda member: f"{member.name} {member.linkname}",
)
def test_what_leads_out_of_the_folder_is_refused(member: tarfile.TarInfo, empty: Paths, short: Path) -> None:
    with pytest.raises(BackupError, match=r"leads elsewhere"):
        restore(empty, hostile(short / "b.tar.gz", member, b"" if member.issym() else b"x"))
    assert {path.name for path in short.iterdir()} == {"b.tar.gz", "var"}
    assert list(empty.home.iterdir()) == []


def test_what_is_in_use_is_not_written_over_and_half_a_backup_restores_nothing(loaded: Paths, short: Path) -> None:
    back_up(loaded, short / "b.tar.gz")
    with pytest.raises(BackupError, match=r"state folder that is in use: .* Set EHALSA_HOME to a new folder"):
        restore(loaded, short / "b.tar.gz")
    shutil.rmtree(loaded.home)
    whole = (short / "b.tar.gz").read_bytes()
    (short / "b.tar.gz").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(BackupError, match=r"file that is no backup: .* a file that `ehalsa backup` wrote, whole"):
        restore(loaded, short / "b.tar.gz")
    assert list(loaded.home.iterdir()) == []


def test_a_name_too_long_for_a_socket_is_said(short: Path) -> None:
    with pytest.raises(PostgresError, match=r"socket that cannot be made: .* a folder with a shorter name"):
        Server(short / ("x" * 100)).begin()
