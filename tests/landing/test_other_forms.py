"""The export of another form or round is called that, before its columns are listed one by one."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from orchestration.facts.sources import SourceSpec, load_sources
from orchestration.findings import Finding
from orchestration.landing.land import LandingContext, land_source, load_context

WHAT = "looks like the export of another form"


def landed_as(data_dir: Path, of: tuple[str, str], given: tuple[str, str]) -> tuple[Finding, ...]:
    """Land the file of a source of one round as another source, read as its own is."""
    sources = load_sources(data_dir / "sources.yaml")
    spec, other = (sources.round(round_).source(source) for round_, source in (of, given))
    spec = spec.model_copy(update={"format": other.format, "options": other.options, "uri": other.uri})
    return land_source(spec, sources.folder / other.uri, load_context(data_dir, of[0])).findings


@pytest.mark.parametrize(
    ("of", "given", "form"),
    [
        (("2019", "enkat"), ("2018", "enkat"), "A of round 2018"),
        (("2018", "enkat"), ("2020", "enkat"), "A of round 2020"),
        (("2021", "enkat_a"), ("2021", "enkat_b"), "B of round 2021"),
    ],
    ids=["last round's", "a later one's", "another form of the round"],
)
def test_a_shipped_export_under_another_name_is_one_finding(
    data_dir: Path, of: tuple[str, str], given: tuple[str, str], form: str
) -> None:
    (finding,) = landed_as(data_dir, of, given)
    assert finding.what == WHAT
    assert finding.expected == f"the columns of form A of round {of[0]}"
    assert finding.found.startswith(f"those of form {form}: ")


@pytest.fixture(scope="module")
def asked(data_dir: Path) -> tuple[SourceSpec, LandingContext, list[list[str]]]:
    """A form with its context, in which last round's form asked one thing more; and its export."""
    sources, context = load_sources(data_dir / "sources.yaml"), load_context(data_dir, "2021")
    spec = sources.round("2021").source("enkat_a")
    with (sources.folder / spec.uri).open(encoding="cp1252", newline="") as handle:
        rows = list(csv.reader(handle, delimiter=";"))
    own = context.forms()["2021", "A"]
    return spec, replace(context, forms=lambda: {("2020", "A"): own | {"gammal_fraga"}, ("2021", "A"): own}), rows


def land(
    folder: Path, asked: tuple[SourceSpec, LandingContext, list[list[str]]], rows: Sequence[list[str]]
) -> list[str]:
    spec, context, _ = asked
    path = folder / spec.file_name
    with path.open("w", encoding="cp1252", newline="") as handle:
        csv.writer(handle, delimiter=";").writerows(rows)
    return [f"{finding.what}: {finding.found}" for finding in land_source(spec, path, context).findings]


def test_a_single_column_that_only_another_round_asks_for_names_that_round(
    tmp_path: Path, asked: tuple[SourceSpec, LandingContext, list[list[str]]]
) -> None:
    header, *rows = asked[2]
    said = land(tmp_path, asked, [[*header, "gammal_fraga"], *([*row, ""] for row in rows)])
    assert said == [f"{WHAT}: those of form A of round 2020: with gammal_fraga"]


def test_a_column_that_no_round_asks_for_is_listed(
    tmp_path: Path, asked: tuple[SourceSpec, LandingContext, list[list[str]]]
) -> None:
    header, *rows = asked[2]
    said = land(tmp_path, asked, [[*header, "vikt"], *([*row, "1"] for row in rows)])
    assert said == ["unknown column: 'vikt'"]


def test_where_more_than_that_differs_it_is_said_first_and_the_rest_after_it(
    tmp_path: Path, asked: tuple[SourceSpec, LandingContext, list[list[str]]]
) -> None:
    """Last round's form asked nine things of which this round's asks none, and lacks one that both ask."""
    spec, context, (header, *rows) = asked
    old = [f"gammal_{number}" for number in range(9)]
    own = context.forms()["2021", "A"]
    several = (spec, replace(context, forms=lambda: {("2020", "A"): own | set(old)}), asked[2])
    said = land(tmp_path, several, [[*header[:-1], *old], *([*row[:-1], *old] for row in rows)])
    assert said[0].startswith(f"{WHAT}: those of form A of round 2020: without {header[-1]}, with gammal_0, ")
    assert [line.partition(":")[0] for line in said[1:11]] == ["unknown column"] * 9 + ["column missing"]
