"""Bad inputs in the shapes that only some rounds have stop at the landing like all others."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from orchestration.facts.sources import RoundSources, SourceSpec, load_sources
from orchestration.landing.land import RESPONSE_REGISTER_KIND, LandingContext, load_context
from orchestration.landing.multiple_response import flags_by_column
from tests.faults.bad_input import BadInput
from tests.faults.bench import Bench
from tests.faults.faults_of_shapes import faults_of_codes, faults_of_districts, faults_of_header_rows, faults_of_marks
from tests.faults.test_bad_inputs import assert_said
from tests.landing.export_builder import build_exports, small_plan

Faults = Callable[[str, LandingContext], tuple[BadInput, ...]]
Fits = Callable[[SourceSpec, LandingContext], bool]

SHAPES: dict[str, tuple[Fits, Faults]] = {
    "codes in one cell": (
        lambda spec, context: spec.questionnaire is not None and bool(flags_by_column(context.codebook.variables)),
        faults_of_codes,
    ),
    "two header rows": (lambda spec, _: spec.options.header_rows > 1, faults_of_header_rows),
    "byte order mark": (lambda spec, _: spec.options.encoding == "utf-8-sig", faults_of_marks),
    "districts": (
        lambda spec, context: spec.kind == RESPONSE_REGISTER_KIND and context.frame.has_districts,
        faults_of_districts,
    ),
}
NUMBERS = {"codes in one cell": 6, "two header rows": 6, "byte order mark": 3, "districts": 8}


@pytest.fixture(scope="session")
def shaped(tmp_path_factory: pytest.TempPathFactory, data_dir: Path) -> dict[str, tuple[Path, str, LandingContext]]:
    """For each shape: exports of the first round that has it, the source in question, and what it is judged against."""
    found: dict[str, tuple[Path, str, LandingContext]] = {}
    for entry in load_sources(data_dir / "sources.yaml").rounds:
        context = load_context(data_dir, entry.round)
        for shape, (fits, _) in SHAPES.items():
            fitting = [spec.source for spec in entry.sources if fits(spec, context)]
            if fitting and shape not in found:
                folder = _exports(tmp_path_factory.mktemp("shape"), data_dir, entry, context)
                found[shape] = (folder, fitting[0], context)
    return found


def _exports(folder: Path, data_dir: Path, entry: RoundSources, context: LandingContext) -> Path:
    """Write the exports of one round beside a sources file that has this round alone."""
    whole = yaml.safe_load((data_dir / "sources.yaml").read_text(encoding="utf-8"))
    own = {"rounds": {entry.round: whole["rounds"][entry.round]}}
    (folder / "sources.yaml").write_text(yaml.safe_dump(own, allow_unicode=True), encoding="utf-8")
    build_exports(folder, context, entry, small_plan(context))
    return folder


def test_every_shape_is_that_of_some_round(shaped: dict[str, tuple[Path, str, LandingContext]]) -> None:
    assert set(shaped) == set(SHAPES)


@pytest.mark.parametrize("shape", SHAPES)
def test_the_undamaged_export_lands(
    shape: str, shaped: dict[str, tuple[Path, str, LandingContext]], bench: Bench
) -> None:
    folder, source, context = shaped[shape]
    assert replace(bench, context=context).findings(folder, source) == ()


@pytest.mark.parametrize(
    ("shape", "number"), [(shape, number) for shape, count in NUMBERS.items() for number in range(count)]
)
def test_a_bad_input_of_that_shape_is_told(
    shape: str, number: int, shaped: dict[str, tuple[Path, str, LandingContext]], bench: Bench, tmp_path: Path
) -> None:
    folder, source, context = shaped[shape]
    faults = SHAPES[shape][1](source, context)
    assert len(faults) == NUMBERS[shape]
    damaged = tmp_path / "exports"
    shutil.copytree(folder, damaged)
    faults[number].damage(damaged)
    said = assert_said(faults[number], replace(bench, context=context).findings(damaged, source))
    assert said.file
    assert said.remedy


def test_a_municipality_that_has_been_merged_away_is_told_with_its_successor(good_exports: Path, bench: Bench) -> None:
    frame = bench.context.frame
    gone, successor = frame.municipality_codes[4], frame.municipality_codes[7]
    units = tuple(unit for unit in frame.units if unit.municipality_code != gone)
    context = replace(bench.context, frame=replace(frame, units=units, merged={gone: successor}))
    places = frame.municipalities
    (said,) = replace(bench, context=context).findings(good_exports, "svarsregister")
    assert said.what == "municipality that has been merged away"
    assert said.municipality == f"{gone} {places[gone].municipality}"
    assert said.column == "kommunkod"
    assert said.expected == f"{successor!r} ({places[successor].municipality}), its successor"
    assert said.found == repr(gone)
    assert said.remedy.startswith(f"report the row under {successor} {places[successor].municipality}, or correct ")
