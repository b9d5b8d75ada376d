"""A landing that is lost, damaged, forged or of another version is landed again from the archive, as it was."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from orchestration.cli import main
from orchestration.defs.installation import SOURCES
from orchestration.defs.landed_again import doubtful_rounds, land_again
from orchestration.defs.pull import pull_source
from orchestration.editing import one_round
from orchestration.editing.one_round import pulled, stands
from orchestration.facts.codebook import load_codebook
from orchestration.facts.retention import load_retention
from orchestration.landing.write import MANIFEST, LandingError, update_landing, write_landing
from orchestration.paths import Paths
from orchestration.quality.acceptance import landing_state
from orchestration.release.manifest import MANIFEST_NAME as RELEASE_MANIFEST
from orchestration.release.manifest import InputEntry, read_manifest
from orchestration.release.publish import resolve_current
from orchestration.release.verify_all import verify_state
from orchestration.sources.archive import DeletedBytesError, Deletion, RawArchive
from tests.one_round_released import ENTRY, release_one_round


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Paths:
    return release_one_round(tmp_path_factory.mktemp("released"))


@pytest.fixture
def paths(released: Paths, tmp_path: Path) -> Paths:
    return replace(released, home=Path(shutil.copytree(released.home, tmp_path / "home", symlinks=True)))


def lost(folder: Path) -> None:
    folder.rename(folder.with_name(".gone"))


def damaged(folder: Path) -> None:
    (folder / f"{answers(folder)}.parquet").write_bytes(b"PAR1")


def unreadable(folder: Path) -> None:
    (folder / MANIFEST).write_text("{", encoding="utf-8")


def forged(folder: Path) -> None:
    """Take an answer away, with a manifest that says so: only the release knows better."""
    name, said = answers(folder), json.loads((folder / MANIFEST).read_bytes())
    entry = next(entry for entry in said["files"] if entry["file"] == f"{name}.parquet")
    table = pq.read_table(folder / entry["file"])
    update_landing(folder, [({name: table.slice(1)}, entry["inputs"])], made_by=entry["made_by"])


def by_other_code(folder: Path) -> None:
    said = (folder / MANIFEST).read_text(encoding="utf-8")
    (folder / MANIFEST).write_text(said.replace('"made_by": "', '"made_by": "0'), encoding="utf-8")


def less_a_source(folder: Path) -> None:
    said = json.loads((folder / MANIFEST).read_bytes())
    gone = next(entry for entry in said["files"] if entry["file"] == f"{answers(folder)}.parquet")
    said["files"].remove(gone)
    (folder / gone["file"]).unlink()
    (folder / MANIFEST).write_text(json.dumps(said), encoding="utf-8")


def answers(folder: Path) -> str:
    return next(path.stem for path in sorted(folder.glob("answers__*.parquet")))


CHANGES: dict[Callable[[Path], None], str] = {
    lost: "nothing landed",
    damaged: "landed file changed since it was written",
    unreadable: "manifest that cannot be read",
    forged: "not what the current release was made of, though by the same code, facts and inputs",
    by_other_code: "landed by other code, by other facts, or beside another round before",
    less_a_source: "of the current release is not landed",
}


def test_what_the_release_was_made_of_is_built_on_as_it_is(paths: Paths) -> None:
    assert list(doubtful_rounds(paths)) == []
    assert verify_state(paths) == []


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_what_was_done_to_a_landing_is_told_and_it_is_landed_again_as_it_was(
    paths: Paths, change: Callable[[Path], None]
) -> None:
    before = landing_state(paths)
    change(paths.landing / ENTRY.round)
    (doubtful,) = doubtful_rounds(paths)
    assert CHANGES[change] in doubtful.why
    assert doubtful.inputs == {e.source: e.sha256 for e in release_inputs_of(paths)}
    made = list(land_again(paths))
    assert {(item.partition, item.asset_key.path[-1]) for item in made} == {
        (ENTRY.round, spec.source) for spec in ENTRY.sources
    }
    assert landing_state(paths) == before
    assert list(doubtful_rounds(paths)) == []


def test_a_round_stands_as_landed_until_the_one_that_it_is_held_against_is_another(
    paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, raw = paths.landing / ENTRY.round, pulled(paths, ENTRY.round, ENTRY.sources)
    assert stands(paths, folder, raw)
    first = raw[ENTRY.sources[0].source]
    assert not stands(paths, folder, {**raw, first.source: replace(first, sha256="0" * 64)})
    assert not stands(paths, folder, {first.source: first})
    codebook = load_codebook(paths.data, ENTRY.round)
    held = replace(codebook, round=replace(codebook.round, previous_round="before"))
    monkeypatch.setattr(one_round, "load_codebook", lambda *_: held)
    assert stands(paths, folder, raw), "the round before is not landed"
    write_landing(paths.landing / "before", {"answers__x": pa.table({"x": [1]})}, {"x": "0" * 64})
    assert not stands(paths, folder, raw)
    (doubtful,) = doubtful_rounds(paths)
    assert doubtful.why == "it was landed by other code, by other facts, or beside another round before"


def delete(paths: Paths) -> str:
    """Delete the file of the first source; return the source."""
    gone = RawArchive(paths.raw).latest(ENTRY.round, ENTRY.sources[0].source)
    RawArchive(paths.raw).delete(Deletion(gone.sha256, "begäran om radering", "a person", gone.pulled_at))
    return gone.source


def test_a_round_of_which_a_file_is_deleted_stands_as_it_is_by_whatever_code(paths: Paths) -> None:
    folder = paths.landing / ENTRY.round
    source, before = delete(paths), RawArchive(paths.raw).pulls()
    by_other_code(folder)
    assert list(doubtful_rounds(paths)) == []
    raw = {spec.source: pull_source(paths, spec) for spec in ENTRY.sources}
    assert raw[source] in before, "the file lies where it lay, and is not taken in again"
    assert stands(paths, folder, raw)
    assert verify_state(paths) == []
    damaged(folder)
    with pytest.raises(DeletedBytesError, match="cannot be made again"):
        list(land_again(paths))


def test_another_file_in_the_place_of_a_deleted_one_is_taken_in(
    paths: Paths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = delete(paths)
    spec = SOURCES.round(ENTRY.round).source(source).model_copy(update={"uri": str(tmp_path / "sent.csv")})
    landed = pull_source(paths, spec)
    assert landed in RawArchive(paths.raw).pulls(), "there is none yet"
    (tmp_path / "sent.csv").write_bytes(b"corrected")
    assert pull_source(paths, spec).sha256 not in {landed.sha256, *RawArchive(paths.raw).deleted()}


def test_a_rule_deletes_what_is_overdue_once_its_round_is_landed_whole(paths: Paths, data_dir: Path) -> None:
    archive, folder = RawArchive(paths.raw), paths.landing / ENTRY.round
    old = [replace(pull, pulled_at=pull.pulled_at.replace(year=2001)) for pull in archive.pulls()]
    archive.index.unlink()
    for pull in old:
        archive.record(pull)
    forms = sum(spec.kind == "questionnaire" for spec in ENTRY.sources)
    environment = {"EHALSA_HOME": str(paths.home)}
    hidden = folder.rename(folder.with_name(".hidden"))
    said = CliRunner().invoke(main, ["prune"], env=environment).output
    assert said.count("stays, the landing of round") == forms
    assert archive.deleted() == {}
    hidden.rename(folder)
    would = CliRunner().invoke(main, ["prune", "--dry-run"], env=environment).output
    assert would.endswith(f"{forms} raw files and 0 releases would go\n")
    assert archive.deleted() == {}
    done = CliRunner().invoke(main, ["prune"], env=environment).output
    assert done == would.replace("would go", "removed")
    notes = load_retention(data_dir).raw["questionnaire"].reason
    assert [note.reason for note in archive.deleted().values()] == [notes] * forms
    assert list(doubtful_rounds(paths)) == []


def test_a_forged_landing_is_found_without_a_load(paths: Paths) -> None:
    forged(paths.landing / ENTRY.round)
    ((part, problem),) = verify_state(paths)
    assert part == "landing"
    assert f"landing {ENTRY.round}: is not what release " in problem


def test_a_file_pulled_meanwhile_does_not_take_the_place_of_the_released_one(paths: Paths) -> None:
    before, archive = landing_state(paths), RawArchive(paths.raw)
    last = archive.latest(ENTRY.round, ENTRY.sources[0].source)
    sha256, size = archive.store([b"refused"])
    archive.record(replace(last, sha256=sha256, size=size))
    lost(paths.landing / ENTRY.round)
    list(land_again(paths))
    assert landing_state(paths) == before


@pytest.mark.parametrize("gone", ["release", "releases"])
def test_what_a_removed_release_was_made_of_is_landed_again(paths: Paths, gone: str) -> None:
    before, release = landing_state(paths), resolve_current(paths.releases)
    (paths.records / release.name).mkdir()
    shutil.copyfile(release / RELEASE_MANIFEST, paths.records / release.name / RELEASE_MANIFEST)
    shutil.rmtree(release if gone == "release" else paths.releases)
    lost(paths.landing / ENTRY.round)
    list(land_again(paths))
    assert landing_state(paths) == before


def test_a_landing_that_nobody_can_read_and_no_release_knows_is_refused(paths: Paths) -> None:
    shutil.rmtree(paths.releases)
    shutil.rmtree(paths.records)
    unreadable(paths.landing / ENTRY.round)
    with pytest.raises(LandingError, match="manifest that cannot be read"):
        list(doubtful_rounds(paths))


def release_inputs_of(paths: Paths) -> list[InputEntry]:

    return list(read_manifest(resolve_current(paths.releases)).inputs)
