"""What a release may not hold less of than the current one, and that a reason, which is entered, allows it."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.release import publish as publishing
from orchestration.release.journal import Asked
from orchestration.release.losses import SmallerReleaseError, losses
from orchestration.release.manifest import MANIFEST_NAME, CheckEntry, InputEntry, Manifest
from orchestration.release.publish import Staged, resolve_current
from tests.release.conftest import Stage, file_entries, journal_beside, published

INPUTS = tuple(InputEntry(round_, source, "ab" * 32, 1, "a.csv") for round_ in "12" for source in ("a", "b"))
CHECKS = (
    *(CheckEntry("audit/nodes", "passed", 200), CheckEntry("backtest/2021", "passed", 9)),
    *(CheckEntry("expectations/answers/enkat", "passed", number) for number in (31, 32)),
)
FILES = file_entries("marts/fct.parquet", "tabeller/1.csv", "tabeller/2.csv", "tabeller_2021.xlsx")
COUNTS = {"rows": {"fct": 50, "dim": 3}, "cells": {"equal": 9, "carried": 1}, "key_numbers": {"equal": 4}}
ROWS = st.dictionaries(st.sampled_from("abc"), st.integers(0, 5))
WHOLE = Manifest("id", FILES, INPUTS, "cd" * 32, COUNTS, CHECKS, ())


def counted(heading: str, **numbers: int) -> Manifest:
    return replace(WHOLE, counts={**COUNTS, heading: {**COUNTS[heading], **numbers}})


@pytest.mark.parametrize(
    ("after", "said"),
    [
        (replace(WHOLE, inputs=INPUTS[:2]), ("round 2: all of it is gone",)),
        (replace(WHOLE, inputs=INPUTS[:3]), ("round 2, source b: is gone",)),
        (counted("rows", fct=49), ("mart fct: 50 rows, now 49",)),
        (
            replace(WHOLE, counts={**COUNTS, "rows": {"fct": 50}}),
            ("mart dim: 3 rows, now there is none of that name",),
        ),
        (counted("cells", equal=8, carried=2), ("cells that agree with print: 9, now 8",)),
        (counted("key_numbers", equal=0), ("key numbers that agree with print: 4, now 0",)),
        (
            replace(WHOLE, files=FILES[:1]),
            ("files: tabeller/1.csv, tabeller/2.csv gone", "files: tabeller_2021.xlsx gone"),
        ),
        (
            replace(WHOLE, checks=(replace(CHECKS[0], evaluated=199), CHECKS[3])),
            (
                "check audit/nodes: 200 things looked at, now 199",
                "check backtest/2021: 9 things looked at, now there is none of that name",
                "check expectations/answers/enkat: 63 things looked at, now 32",
            ),
        ),
        (counted("cells", carried=0), ()),
        (counted("rows", fct=51, new=1), ()),
        (replace(WHOLE, code_version="ef" * 32, inputs=(*INPUTS, InputEntry("3", "a", "0", 1, ""))), ()),
    ],
)
def test_each_loss_is_a_sentence(after: Manifest, said: tuple[str, ...]) -> None:
    assert losses(WHOLE, after) == said


@given(
    st.dictionaries(st.sampled_from("abc"), st.integers(0, 5)),
    st.dictionaries(st.sampled_from("abc"), st.integers(0, 5)),
)
def test_nothing_is_lost_exactly_where_no_mart_has_fewer_rows(before: dict[str, int], after: dict[str, int]) -> None:
    one, other = (replace(WHOLE, counts={"rows": rows}) for rows in (before, after))
    fewer = [name for name, rows in before.items() if after.get(name, -1) < rows]
    assert len(losses(one, other)) == len(fewer)
    assert losses(one, one) == ()


def test_a_smaller_release_is_refused_and_a_reason_is_entered(stage: Stage, releases: Path) -> None:
    published(stage(38), releases)
    before = resolve_current(releases)
    folder, manifest = stage(39, inputs=())
    journal = journal_beside(releases)
    with pytest.raises(SmallerReleaseError, match="round 2099: all of it is gone"):
        publishing.publish(Staged(folder, manifest), releases, journal, Asked("a test"))
    assert resolve_current(releases) == before
    assert [entry.id for entry in journal.entries()] == [before.name]
    asked = Asked("ehalsa load", "run", "the round was a trial")
    publishing.publish(Staged(folder, manifest), releases, journal, asked)
    last = journal.entries()[-1]
    assert (last.id, last.reason, last.run) == (manifest.id, asked.reason, "run")
    assert last.losses == ("round 2099: all of it is gone",)


@pytest.mark.parametrize("gone", ["the release", "all releases", "its manifest"])
def test_what_a_damaged_or_removed_release_held_is_still_to_be_held(stage: Stage, releases: Path, gone: str) -> None:
    journal, before = journal_beside(releases), published(stage(38), releases).path
    records = journal.path.parent / before.name
    records.mkdir()
    shutil.copyfile(before / MANIFEST_NAME, records / MANIFEST_NAME)
    if gone == "its manifest":
        (before / MANIFEST_NAME).unlink()
    else:
        shutil.rmtree(before if gone == "the release" else releases)
    folder, manifest = stage(39, inputs=())
    with pytest.raises(SmallerReleaseError, match="round 2099: all of it is gone"):
        publishing.publish(Staged(folder, manifest), releases, journal, Asked("a test"))
    assert publishing.publish(Staged(folder, manifest), releases, journal, Asked("a test", reason="a trial")).created


def test_beside_a_release_of_which_nothing_is_left_nothing_is_lost(stage: Stage, releases: Path) -> None:
    shutil.rmtree(published(stage(38), releases).path)
    folder, manifest = stage(39, inputs=())
    assert publishing.publish(Staged(folder, manifest), releases, journal_beside(releases), Asked("a test")).created


@pytest.mark.parametrize(("keep", "left"), [(1, [38, 41]), (2, [38, 40, 41]), (9, [38, 39, 40, 41])])
def test_pruning_spares_the_last_release_of_a_round_and_the_current_one(
    stage: Stage, releases: Path, keep: int, left: list[int]
) -> None:
    made: dict[int, str] = {}
    for figure in (38, 39, 40, 41):
        made[figure] = published(stage(figure, inputs=None if figure == 38 else ()), releases).id
    journal, asked = journal_beside(releases), Asked("a test")
    would = publishing.prune(releases, keep, journal, asked, dry_run=True)
    assert len(publishing.list_releases(releases)) == 4
    assert publishing.prune(releases, keep, journal, asked) == would
    assert {release.id for release in publishing.list_releases(releases)} == {made[figure] for figure in left}
    assert [entry.event for entry in journal.entries()].count("prune") == len(would) == 4 - len(left)


def test_the_current_release_is_spared_however_old(stage: Stage, releases: Path) -> None:
    made = [published(stage(figure, inputs=()), releases).id for figure in (38, 39, 40)]
    publishing.rollback(releases, made[0], journal_beside(releases), Asked("a test"))
    publishing.prune(releases, 1, journal_beside(releases), Asked("a test"))
    assert {release.id for release in publishing.list_releases(releases)} == {made[0], made[2]}
