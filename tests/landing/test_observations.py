"""A kind of observation is a file of data/formats: its files land as one long table, and what is wrong is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from orchestration.facts.formats import load_formats
from orchestration.facts.sources import SourceOptions, SourceSpec
from orchestration.landing.decoder import Decoder
from orchestration.landing.land import LandingContext, LandingResult, land_source
from orchestration.landing.schemas import OBSERVATIONS
from tests.facts.world import KINDS, with_kinds
from tests.newround.observed import PROVIDERS, write_observations

OPTIONS = {
    "encoding": "utf-8",
    "delimiter": ",",
    "decimal": ".",
    "period": {"from": "2022-01-01", "to": "2022-03-31"},
}

Land = Callable[..., LandingResult]


@pytest.fixture(scope="module")
def observing(data_dir: Path, tmp_path_factory: pytest.TempPathFactory, context: LandingContext) -> LandingContext:
    return replace(context, formats=load_formats(with_kinds(data_dir, tmp_path_factory.mktemp("kinds") / "data")))


@pytest.fixture
def land(observing: LandingContext, tmp_path: Path, decoder: Decoder) -> Land:
    municipalities = {code: item.municipality for code, item in observing.frame.municipalities.items()}
    write_observations(municipalities, tmp_path)

    def landed(kind: str, old: str = "", new: str = "") -> LandingResult:
        path = tmp_path / f"{kind}.csv"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        given = {**OPTIONS} if kind == "etjanster" else {key: OPTIONS[key] for key in list(OPTIONS)[:3]}
        options = SourceOptions.model_validate(given, strict=False)
        about = {"round": "2021", "source": kind, "kind": kind, "format": "csv", "uri": path.name, "schedule": "yearly"}
        return land_source(SourceSpec.model_validate({**about, "options": options}), path, observing, decoder)

    return landed


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_lands_as_the_table_that_all_kinds_share(land: Land, kind: str) -> None:
    result = land(kind)
    assert result.findings == ()
    table = result.tables[f"observations__{kind}"]
    assert table.schema == OBSERVATIONS
    rows = table.to_pylist()
    assert {row["data_origin"] for row in rows} == {"synthetic"}
    assert {row["observation_kind"] for row in rows} == {kind}


def test_e_services_have_a_row_for_each_municipality_service_and_measure(land: Land) -> None:
    rows = land("etjanster").tables["observations__etjanster"].to_pylist()
    found = [row for row in rows if row["measure_id"] == "finns"]
    assert len(found) == 290 * 5
    assert {(row["code"], row["status"]) for row in found} == {
        ("ja", "answered"),
        ("nej", "answered"),
        ("oklart", "dont_know"),
    }
    there = {(row["unit_code"], row["item"]) for row in found if row["code"] == "ja"}
    addresses = [row for row in rows if row["measure_id"] == "adress"]
    assert {(row["unit_code"], row["item"]) for row in addresses if row["address"]} == there
    assert {row["status"] for row in addresses} == {"answered", "not_applicable"}


def test_a_provider_has_its_rows_in_each_municipality_served(land: Land) -> None:
    rows = land("utforare").tables["observations__utforare"].to_pylist()
    assert len({row["unit_code"] for row in rows}) == PROVIDERS
    assert {row["code"] for row in rows if row["measure_id"] == "larm"} == {"true", "false", None}
    assert all(
        (row["code"] is None) == (row["status"] == "not_answered") for row in rows if row["measure_id"] == "larm"
    )


def test_an_interview_has_no_municipality(land: Land) -> None:
    rows = land("intervjuer").tables["observations__intervjuer"].to_pylist()
    assert {row["municipality_code"] for row in rows} == {None}


@pytest.mark.parametrize(
    ("kind", "old", "new", "what"),
    [
        ("etjanster", ",nej,", ",kanske,", "value outside its answer set"),
        ("etjanster", "https://www", "www", "not a web address"),
        ("etjanster", ",nej,,,", ",ja,,,", "value missing"),
        ("etjanster", "2022-02-01", "2021-02-01", "date of another round"),
        ("utforare", ",0114,", ",0113,", "municipality"),
        ("utforare", ",kommunens,", ",,", "value missing"),
        ("intervjuer", "syntetiska svar", "insamlade svar", "synthetic and collected data in one file"),
        ("intervjuer", "Hinder: ekonomi", "Hinder: kompetens", "twice"),
    ],
)
def test_what_the_kind_does_not_permit_is_refused(land: Land, kind: str, old: str, new: str, what: str) -> None:
    result = land(kind, old, new)
    assert not result.tables
    assert any(what in finding.sentence() for finding in result.findings), [f.sentence() for f in result.findings]
