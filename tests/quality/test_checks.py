"""Suites, files and parameters meet: a landed round and the marts of a build, at the size of the real ones."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from orchestration.facts.formats import OBSERVATIONS, Formats, load_formats
from orchestration.facts.load import Catalog, load_catalog
from orchestration.facts.sources import RoundSources, load_sources
from orchestration.landing.write import LandingError, write_landing
from orchestration.paths import Paths
from orchestration.quality.checks import (
    MARTS_WITH_SUITE,
    check_landed,
    check_mart,
    judge_landed,
    landed_file,
    landed_responses,
)
from orchestration.quality.parameters import frame_of, landed_parameters, mart_parameters
from orchestration.quality.suites import read_suites
from tests.landing.worlds import sources_made
from tests.quality.build import paths_of
from tests.quality.good import REPORT_CELLS
from tests.quality.landed import NOT_ANSWERING, landed_table

pytestmark = pytest.mark.xdist_group("great_expectations")  # one import of the engine for all


@pytest.fixture(scope="module")
def catalog(data_dir: Path) -> Catalog:
    return load_catalog(data_dir)


@pytest.fixture(scope="module")
def formats(data_dir: Path) -> Formats:
    return load_formats(data_dir)


@pytest.fixture(scope="module", params=["oldest", "newest"])
def sources(data_dir: Path, request: pytest.FixtureRequest) -> RoundSources:
    """The round in which districts answer too and that has the fewest sources, and the one that has them all."""
    rounds = load_sources(data_dir / "sources.yaml").rounds
    return sources_made(data_dir, (rounds[0] if request.param == "oldest" else rounds[-1]).round)


@pytest.fixture(scope="module")
def landed(
    catalog: Catalog, formats: Formats, sources: RoundSources, tmp_path_factory: pytest.TempPathFactory
) -> Paths:
    paths = paths_of(tmp_path_factory.mktemp("home"))
    tables = {
        landed_file(paths, spec, formats.kinds[spec.kind]).stem: landed_table(spec, formats.kinds[spec.kind], catalog)
        for spec in sources.sources
    }
    write_landing(paths.landing / sources.round, tables)
    return paths


def test_every_landed_table_and_product_has_a_suite(formats: Formats, repo_root: Path) -> None:
    tables = {format_.table for format_ in formats.kinds.values()} | {OBSERVATIONS}
    assert set(read_suites(repo_root / "expectations")) == tables | set(MARTS_WITH_SUITE)


def test_a_landed_round_of_real_size_is_accepted(landed: Paths, sources: RoundSources) -> None:
    checks = [judge_landed(landed, spec, sources) for spec in sources.sources]
    assert [check.subject.source for check in checks] == [spec.source for spec in sources.sources]
    assert [check.result.message for check in checks if not check.result.success] == []
    assert all(check.result.rows > 0 and check.result.evaluated > 0 and check.findings == () for check in checks)
    answers = sum(check.result.rows for check in checks if check.result.suite == "answers")
    assert answers > 10_000


def test_answers_of_one_municipality_less_than_the_register_says_are_found(
    landed: Paths, sources: RoundSources, formats: Formats, catalog: Catalog, tmp_path: Path
) -> None:
    paths = replace(landed, home=tmp_path)
    spec = next(spec for spec in sources.sources if spec.questionnaire)
    responses = landed_responses(landed, sources, formats)
    table = pq.read_table(landed_file(landed, spec, formats.kinds[spec.kind]))
    lost = table["unit_code"][0]
    write_landing(
        paths.landing / spec.round, {f"answers__{spec.source}": table.filter(pc.not_equal(table["unit_code"], lost))}
    )
    check = check_landed(paths, spec, formats, catalog, responses, sources)
    assert {failure.rule for failure in check.result.failed} == {"rows", "units", "municipalities"}
    finding = check.findings[-1]
    assert (finding.round, finding.source, finding.file) == (spec.round, spec.source, spec.file_name)
    expected = sum(entry.answered and entry.questionnaire == spec.questionnaire for entry in responses.values())
    assert (finding.expected, finding.found) == (f"{expected} different values", str(expected - 1))


def test_the_register_of_answers_is_that_of_the_landing(
    landed: Paths, sources: RoundSources, formats: Formats, catalog: Catalog
) -> None:
    responses = landed_responses(landed, sources, formats)
    assert set(responses) == {unit.unit_code for unit in frame_of(catalog, sources.round).units}
    assert sum(not entry.answered for entry in responses.values()) == NOT_ANSWERING


def test_a_source_that_was_not_landed_is_no_passed_check(
    landed: Paths, sources: RoundSources, formats: Formats, catalog: Catalog, tmp_path: Path
) -> None:
    responses = landed_responses(landed, sources, formats)
    with pytest.raises(LandingError, match=r"^source not landed: landing "):
        check_landed(replace(landed, home=tmp_path), sources.sources[0], formats, catalog, responses, sources)


def _lines(path: Path) -> int:
    with path.open(encoding="utf-8", newline="") as handle:
        return sum(1 for _ in csv.reader(handle)) - 1


def test_products_are_as_large_as_the_facts_say(catalog: Catalog, sources: RoundSources, data_dir: Path) -> None:
    round_ = sources.round
    municipalities = _lines(data_dir / "registers" / "municipalities.csv")
    with (data_dir / "registers" / "units.csv").open(encoding="utf-8", newline="") as handle:
        listed = [row["municipality_code"] for row in csv.DictReader(handle) if row["round"] == round_]
    units = municipalities - len(set(listed)) + len(listed)
    variables = _lines(data_dir / "codebooks" / round_ / "variables.csv")
    indicators = _lines(data_dir / "indicators" / "catalogue.csv")
    rows = {name: mart_parameters(name, catalog, (round_,))["rows"] for name in MARTS_WITH_SUITE}
    assert rows["dim_municipality"] == municipalities
    assert rows["fct_answers"] == units * variables
    assert rows["fct_indicator_group"] % indicators == 0
    regions = {entry.region_code for entry in catalog.registers.municipalities}
    assert rows["fct_indicator_group"] // indicators > 2 * len(regions)
    assert rows["report_cells"] == sum(len(layout.cells) for layout in catalog.layouts if layout.round == round_)


def test_two_rounds_add_up(catalog: Catalog, sources: RoundSources) -> None:
    round_ = sources.round
    another = replace(catalog, codebooks={**catalog.codebooks, "x": catalog.codebooks[round_]})
    once, twice = (
        mart_parameters("dim_municipality", another, rounds)["rows"] for rounds in ((round_,), ("x", round_))
    )
    assert twice == 2 * once


def test_a_product_is_checked_in_the_closed_build(
    landed: Paths, catalog: Catalog, sources: RoundSources, tmp_path: Path
) -> None:
    paths = replace(landed, home=tmp_path)
    paths.build.mkdir(parents=True)
    cells = pa.Table.from_pylist(
        [
            dict.fromkeys(REPORT_CELLS.names)
            | {"report": layout.report, "part": layout.part, "table_no": layout.table_no, "row_no": cell.row_no}
            | {
                "col_no": cell.col_no,
                "measure": "share",
                "unit_of_measure": "percent",
                "value": number % 80,
                "display": str(number % 80),
            }
            | {"data_origin": "synthetic"}
            for layout in catalog.layouts
            if layout.round == sources.round
            for number, cell in enumerate(layout.cells)
        ],
        REPORT_CELLS,
    )
    with duckdb.connect(str(paths.build_database)) as connection:
        connection.register("cells", cells)
        connection.execute("create table report_cells as select * from cells")
    check = check_mart(paths, "report_cells", catalog, (sources.round,))
    assert check.result.success, check.result.message
    with duckdb.connect(str(paths.build_database)) as connection:
        connection.execute("delete from report_cells where rowid = (select max(rowid) from report_cells)")
    check = check_mart(paths, "report_cells", catalog, (sources.round,))
    (finding,) = check.findings
    assert finding.expected == f"{cells.num_rows} rows"
    assert finding.found == str(cells.num_rows - 1)
    assert finding.source == "report_cells"


def test_bounds_of_a_round_are_its_own_where_it_states_them(formats: Formats, catalog: Catalog, data_dir: Path) -> None:
    spec = next(s for r in load_sources(data_dir / "sources.yaml").rounds for s in r.sources if s.kind == "npo")
    format_ = formats.kinds["npo"]
    plausible = {**format_.plausible, spec.round: {"median_least": 3}}
    own = format_.model_copy(update={"plausible": plausible})
    asked = ("median_least", "median_most")
    usual, stated = (landed_parameters(spec, entry, catalog, {}, formats.limits) for entry in (format_, own))
    assert [usual[name] for name in asked] == [format_.plausible["default"][name] for name in asked]
    assert [stated[name] for name in asked] == [3, usual["median_most"]]
