"""What identifies a release: files and all that is said of them, whatever the clock or the layout of a DuckDB file."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, replace
from pathlib import Path

import duckdb
import pytest

from orchestration.release.content import database_hash, file_entry
from orchestration.release.errors import ReleaseError
from orchestration.release.manifest import MANIFEST_NAME, build_manifest, names_its_release, read_manifest
from orchestration.release.verify import verify_files
from orchestration.release.versions import Versions
from tests.release.conftest import Stage, describe


def test_equal_files_made_anew_have_the_same_id_and_text(stage: Stage) -> None:
    (first_folder, first), (second_folder, second) = stage(38, "one"), stage(38, "two")
    assert first == second
    assert (first_folder / MANIFEST_NAME).read_bytes() == (second_folder / MANIFEST_NAME).read_bytes()
    assert (first_folder / "ehalsa.duckdb").read_bytes() != (second_folder / "ehalsa.duckdb").read_bytes()


def test_one_figure_makes_another_id(stage: Stage) -> None:
    assert stage(38)[1].id != stage(39)[1].id


def test_the_id_depends_on_what_is_said_besides_the_files(stage: Stage) -> None:
    folder, manifest = stage()
    again = build_manifest(folder, inputs=[], versions=Versions(""), counts={}, checks=[], synthetic_rounds=[])
    assert again.id != manifest.id
    assert again.files == manifest.files
    assert names_its_release(again.text())


def test_a_release_named_by_its_files_alone_is_still_its_own(stage: Stage) -> None:
    """As releases were named before; a later one is not taken for such."""
    folder, manifest = stage()
    path = folder / "ehalsa.duckdb"
    of_tables = file_entry(folder, path, "content")
    files = tuple(of_tables if entry.path == path.name else entry for entry in manifest.files)
    for entries, known in ((files, True), (manifest.files, False)):
        listed = json.dumps([asdict(entry) for entry in entries], ensure_ascii=False, sort_keys=True)
        older = replace(manifest, files=entries, id=hashlib.sha256(listed.encode()).hexdigest())
        assert names_its_release(older.text()) is known
        (folder / MANIFEST_NAME).write_text(older.text(), encoding="utf-8")
        assert (
            verify_files(folder, older)[:1] == [f"{MANIFEST_NAME}: the id is not that of what it says"]
        ) is not known


def test_the_manifest_reads_back_and_names_no_path_of_this_machine(stage: Stage) -> None:
    folder, manifest = stage()
    assert read_manifest(folder) == manifest
    text = (folder / MANIFEST_NAME).read_text(encoding="utf-8")
    assert str(folder.parent) not in text
    assert [entry["path"] for entry in json.loads(text)["files"]] == [
        "ehalsa.duckdb",
        "intern/words.parquet",
        "marts/dim_round.parquet",
        "report_cells.csv",
    ]
    assert {entry.path: entry.size for entry in manifest.files}["ehalsa.duckdb"] is None


def test_keys_are_sorted_at_every_level(stage: Stage) -> None:
    text = (stage()[0] / MANIFEST_NAME).read_text(encoding="utf-8")
    assert text == json.dumps(json.loads(text), ensure_ascii=False, indent=2, sort_keys=True) + "\n"


@pytest.mark.parametrize(
    ("sql", "same"),
    [
        ("create or replace table fct as select * from fct order by id; comment on table fct is 'Svar'", True),
        ("create or replace table fct as select * from fct order by id desc; comment on table fct is 'Svar'", False),
        ("create view seen as select 1 as one", False),
        ("create macro one() as 1", False),
        ("create schema other", False),
        ("create sequence number", False),
        ("create type mood as enum ('glad')", False),
        ("create index of_figure on fct(figure)", False),
        ("alter table fct alter figure set default 1", False),
        ("create table gone as select 1 as one; drop table gone; checkpoint", True),
        ("update fct set figure = figure + 1 where id = 49", False),
        ("insert into fct select * from fct where id = 7", False),
        ("comment on table fct is 'Annat'", False),
        ("comment on column fct.id is 'Nummer'", False),
        ("alter table fct rename column name to namn", False),
        ("alter table fct alter id type integer", False),
        ("create table extra as select 1 as one", False),
        ("update fct set name = null where id = 0", False),
    ],
)
def test_the_content_of_a_database_counts_and_its_layout_does_not(stage: Stage, sql: str, same: bool) -> None:
    path = stage()[0] / "ehalsa.duckdb"
    before = database_hash(path)
    with duckdb.connect(str(path)) as connection:
        connection.execute(sql)
    assert (database_hash(path) == before) is same


def test_nothing_staged_is_no_release(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="found none"):
        describe(tmp_path)


def test_a_link_is_no_file_of_a_release(stage: Stage) -> None:
    folder, _ = stage()
    (folder / "elsewhere").symlink_to("/etc/hostname")
    with pytest.raises(ReleaseError, match="elsewhere: expected a plain file"):
        describe(folder)


def test_a_pipe_is_no_file_of_a_release(stage: Stage) -> None:
    folder, _ = stage()
    os.mkfifo(folder / "pipe")
    with pytest.raises(ReleaseError, match="pipe: expected a plain file"):
        describe(folder)


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"id": 1, "files": [{"path": 1}]}'])
def test_what_is_no_manifest_is_said_to_be_none(tmp_path: Path, text: str) -> None:
    (tmp_path / MANIFEST_NAME).write_text(text, encoding="utf-8")
    with pytest.raises(ReleaseError, match=r"found manifest.json: is not a manifest: "):
        read_manifest(tmp_path)
