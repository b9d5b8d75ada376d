"""Loads of one round that are killed, two at once, and another machine's habits: in the end the same release."""

from __future__ import annotations

import os
import signal
import sqlite3
from collections import Counter
from contextlib import closing

import pytest

from orchestration.facts.sources import load_sources
from orchestration.release.publish import list_releases
from orchestration.release.verify import verify_release
from tests.e2e.loading import ROUND
from tests.e2e.story import DAMAGED, Story, landed_files

pytestmark = [pytest.mark.xdist_group("e2e_one_round"), pytest.mark.timeout(1200)]

LOCKED = "another load is running in this state folder"


def test_ctrl_c_ends_a_load_at_once_with_a_word(story: Story) -> None:
    assert story.interrupted.code == 128 + signal.SIGINT
    assert story.interrupted.out.splitlines()[-1] == (
        "The load is stopped by Ctrl-C. Nothing was published; the current release is as it was."
    )


def test_of_two_loads_at_once_one_is_refused(story: Story) -> None:
    assert story.refused.code == 1
    assert LOCKED in story.refused.err
    assert "raw/" not in story.refused.out
    assert "Traceback" not in story.refused.err


def test_killed_in_the_build_nothing_is_published(story: Story) -> None:
    assert story.killed_in_build == -signal.SIGKILL
    assert story.after_build_kill == ""


def test_killed_before_the_switch_the_release_is_whole_but_not_current(story: Story) -> None:
    assert story.killed_at_switch.code == -signal.SIGKILL, story.killed_at_switch.err
    assert "current" not in story.left_at_switch
    assert [name for name in story.left_at_switch if not name.startswith(".")] == [story.release]


def test_a_load_started_as_a_person_does_prints_nothing_of_its_libraries(story: Story) -> None:
    assert story.last.err == ""


def test_the_next_load_works_and_makes_anew_the_release_made_before_which_was_damaged(story: Story) -> None:
    assert story.last.code == 0, story.last.out + story.last.err
    assert f"release {story.release[:12]} was damaged and is made anew: {DAMAGED}: expected " in story.last.out


def test_another_folder_clock_language_hash_seed_and_number_of_cores_give_the_same_release(story: Story) -> None:
    made = story.home.releases / story.release
    assert verify_release(made).id == story.release
    assert (made / "manifest.json").read_bytes() == story.manifest
    assert story.release in {release.id for release in list_releases(story.home.releases)}


def test_what_is_made_anew_all_the_same_is_the_same_to_the_byte(story: Story) -> None:
    assert f"Round {ROUND}: stands as landed" not in story.last.out
    landed = landed_files(story.home)
    assert {place: text for place, (text, _) in landed.items()} == {
        place: text for place, (text, _) in story.landed.items()
    }
    parquet = {place for place in landed if place.startswith(f"landing/{ROUND}/") and place.endswith(".parquet")}
    assert parquet
    assert all(landed[place][1] > story.landed[place][1] for place in parquet)


def test_no_run_of_a_killed_load_claims_to_be_running(story: Story) -> None:
    with closing(sqlite3.connect(story.home.folder / "dagster" / "history" / "runs.db")) as runs:
        found = Counter(status for (status,) in runs.execute("select status from runs"))
    assert found["FAILURE"] == 3  # the refused one, and the two that were killed
    assert found["CANCELED"] == 1
    assert set(found) == {"SUCCESS", "FAILURE", "CANCELED"}


def test_what_killed_loads_left_unfinished_is_swept(story: Story) -> None:
    assert not (story.home.folder / ".work").exists()
    assert [path.name for path in story.home.folder.glob("landing/.*") if path.is_dir()] == []


def test_an_unknown_round_is_told_and_is_another_exit_code(story: Story) -> None:
    finished = story.home.ehalsa("load", "--round", "1999")
    known = ", ".join(entry.round for entry in load_sources(story.home.sources).rounds)
    assert finished.code == 2
    assert finished.err == f"no round 1999 in sources.yaml; it has {known}\n"


def test_the_state_folder_is_all_that_a_load_writes(story: Story) -> None:
    exports = story.home.sources.parent
    assert {path.name for path in exports.iterdir()} == {"sources.yaml", "sample"}
    assert os.access(story.home.folder / "raw", os.R_OK)
