"""What Dagster shows is complete and readable: every asset and check, without loading any data."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from orchestration.facts.sources import load_sources
from orchestration.quoting import public

LONGEST_NAME = 40
TELL = ("in_time", "expected_rounds")
"""Checks that tell what is late or not there: no load is stopped by what another round lacks."""
COUNTS = Path(__file__).with_name("counts_by_stage.csv")
"""Assets and checks of each stage, reviewed: a new source or model is a line of its diff, a lost check is one too."""


@pytest.fixture
def assets(described: dict[str, Any]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = described["assets"]
    return found


def test_every_stage_has_the_assets_and_checks_that_were_reviewed(
    assets: dict[str, dict[str, Any]], described: dict[str, Any]
) -> None:
    made = Counter(asset["group"] for asset in assets.values())
    guarded = Counter(assets[check["asset"]]["group"] for check in described["checks"])
    found = [{"stage": s, "assets": str(made[s]), "checks": str(guarded[s])} for s in described["stages"]]
    with COUNTS.open(encoding="utf-8", newline="") as handle:
        assert list(csv.DictReader(handle)) == found


def test_a_source_is_described_by_the_sources_file_without_its_secrets(
    assets: dict[str, dict[str, Any]], data_dir: Path
) -> None:
    newest = {spec.source: spec for entry in load_sources(data_dir / "sources.yaml").rounds for spec in entry.sources}
    for name, spec in newest.items():
        for stage in ("raw", "landing"):
            said = assets[f"{stage}/{name}"]["metadata"]
            stated = {"kind": spec.kind, "format": spec.format, "schedule": spec.schedule, "uri": public(spec.uri)}
            assert {key: said[key] for key in stated} == stated


def test_checks_of_what_is_by_round_are_by_round(assets: dict[str, dict[str, Any]], described: dict[str, Any]) -> None:
    for check in described["checks"]:
        of_all = check["name"] in TELL  # they tell of all rounds at once
        assert check["partitions"] == ([] if of_all else assets[check["asset"]]["partitions"]), check


def test_every_asset_has_group_owner_kinds_version_and_a_description_that_begins_with_its_grain(
    assets: dict[str, dict[str, Any]], described: dict[str, Any]
) -> None:
    for key, asset in assets.items():
        assert asset["group"] in described["stages"], key
        assert asset["owners"] == ["team:e-halsa"], key
        assert asset["kinds"], key
        assert asset["code_version"], key
        assert asset["description"].startswith("One "), key
        assert asset["description"].split(". ")[0].rstrip(".").count(" ") >= 2, key


def test_data_walks_forward_through_the_stages(assets: dict[str, dict[str, Any]], described: dict[str, Any]) -> None:
    order = {stage: number for number, stage in enumerate(described["stages"])}
    for key, asset in assets.items():
        for parent in asset["deps"]:
            assert order[assets[parent]["group"]] <= order[asset["group"]], (parent, key)
    assert {asset["group"] for asset in assets.values()} == set(described["stages"])


def test_only_the_first_stage_and_the_facts_have_nothing_before_them(assets: dict[str, dict[str, Any]]) -> None:
    roots = {key for key, asset in assets.items() if not asset["deps"]}
    assert roots == {key for key in assets if key.startswith("raw/")} | {"landing/catalog", "landing/published"}
    needed = {parent for asset in assets.values() for parent in asset["deps"]}
    assert set(assets) - needed == {"release/published", "watch/collection", "watch/calendar"}


def test_printed_figures_reach_the_comparison_only(assets: dict[str, dict[str, Any]]) -> None:
    reached, waiting = set[str](), ["marts/report_cells_computed"]
    while waiting:
        key = waiting.pop()
        reached.add(key)
        waiting += assets[key]["deps"]
    assert "landing/published" not in reached
    assert "landing/catalog" in reached


def test_pulling_and_landing_are_by_round_and_nothing_else_is(
    assets: dict[str, dict[str, Any]], data_dir: Path
) -> None:
    by_round = {key for key, asset in assets.items() if asset["partitions"]}
    others = {"landing/catalog", "landing/published", "watch/calendar"}
    assert by_round == {key for key in assets if key.startswith(("raw/", "landing/", "watch/"))} - others
    rounds = tuple(entry.round for entry in load_sources(data_dir / "sources.yaml").rounds)
    assert {tuple(assets[key]["partitions"]) for key in by_round} == {rounds}


def test_every_check_but_those_that_tell_of_days_blocks_has_a_short_name_and_says_what_holds(
    described: dict[str, Any],
) -> None:
    checks = described["checks"]
    assert len(checks) > 60
    for check in checks:
        assert check["blocking"] != (check["name"] in TELL), check
        assert len(check["name"]) <= LONGEST_NAME, check
        assert check["description"].count(" ") >= 3, check
    places = [(check["asset"], check["name"]) for check in checks]
    assert len(set(places)) == len(places)


def test_marts_and_landed_sources_are_all_guarded(assets: dict[str, dict[str, Any]], described: dict[str, Any]) -> None:
    guarded = {check["asset"] for check in described["checks"]}
    facts = {"landing/catalog", "landing/published"}
    wanted = {key for key in assets if key.startswith(("marts/", "landing/", "intermediate/", "staging/"))} - facts
    assert wanted <= guarded


def test_products_that_hold_marts_are_exposures_of_dbt(assets: dict[str, dict[str, Any]], repo_root: Path) -> None:
    text = (repo_root / "dbt_project" / "models" / "_exposures.yml").read_text(encoding="utf-8")
    named = {entry["name"] for entry in yaml.safe_load(text)["exposures"]}
    made = {key.removeprefix("release/") for key in assets if key.startswith("release/")}
    others = {"bill_of_materials", "report_audit", "readme", "site_about", "lineage", "published"}
    assert made == named | others


@pytest.mark.parametrize("job", ["load", "land", "npo", "release"])
def test_jobs_run_in_one_process_and_are_described(described: dict[str, Any], job: str) -> None:
    description, executor, size = described["jobs"][job]
    assert description.endswith(".")
    assert executor == "in_process"
    assert size > 0
    by_round = sum(bool(asset["partitions"]) for asset in described["assets"].values())
    assert described["jobs"]["load"][2] + described["jobs"]["land"][2] == by_round
    assert described["jobs"]["release"][2] == len(described["assets"]) - by_round


def test_a_killed_run_is_begun_anew_from_its_first_step(described: dict[str, Any]) -> None:
    assert set(described["begun_anew"].values()) == {"ALL_STEPS"}


def test_a_yearly_and_a_monthly_schedule(described: dict[str, Any]) -> None:
    schedules = {name: schedule[:3] for name, schedule in described["schedules"].items()}
    assert schedules == {
        "yearly_load": ["0 6 1 3 *", "Europe/Stockholm", "load"],
        "monthly_npo": ["0 6 5 * *", "Europe/Stockholm", "npo"],
    }
    assert all(schedule[3] for schedule in described["schedules"].values())


def test_a_schedule_asks_for_what_is_not_landed_and_last_for_the_newest_round_that_has_its_sources(
    described: dict[str, Any], data_dir: Path
) -> None:
    """Wherever that stands in the sources file: the definitions were made from one that is turned round."""
    rounds = load_sources(data_dir / "sources.yaml").rounds
    monthly = [entry.round for entry in rounds if any(spec.schedule == "monthly" for spec in entry.sources)]
    assert described["asked"] == {"yearly_load": [entry.round for entry in rounds], "monthly_npo": monthly[-1:]}


def test_every_column_of_the_landed_facts_is_described(described: dict[str, Any]) -> None:
    assert described["fact_columns"]["catalog"] > 80
    assert described["fact_columns"]["published"] > 20
