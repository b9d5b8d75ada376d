"""Runs the suites where data come in and where they go out: which file, which suite, which parameters.

Here belongs putting the parts together; a check in Dagster is one call of a function here.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from orchestration.facts.formats import Format, Formats, load_formats
from orchestration.facts.load import Catalog, load_catalog
from orchestration.facts.sources import RoundSources, SourceSpec
from orchestration.landing.coverage import Responses
from orchestration.landing.land import RESPONSE_REGISTER_KIND, responses_of
from orchestration.landing.write import LandingError
from orchestration.paths import Paths
from orchestration.quality.frames import read_mart, read_parquet
from orchestration.quality.gx_runner import run_suite
from orchestration.quality.parameters import landed_parameters, mart_parameters
from orchestration.quality.results import Subject, SuiteCheck

MARTS_WITH_SUITE = ("report_cells", "fct_answers", "fct_indicator_group", "dim_municipality")


@cache
def catalog_of(data_dir: Path) -> Catalog:
    """The facts, read once a process: a load does not outlive them."""
    return load_catalog(data_dir)


def judge_landed(paths: Paths, spec: SourceSpec, sources: RoundSources) -> SuiteCheck:
    """``check_landed`` for a process that holds nothing of the round yet."""
    formats = load_formats(paths.data)
    responses = landed_responses(paths, sources, formats)
    return check_landed(paths, spec, formats, catalog_of(paths.data), responses, sources)


def judge_mart(paths: Paths, product: str, rounds: tuple[str, ...]) -> SuiteCheck:
    """``check_mart`` for a process that holds no facts yet."""
    return check_mart(paths, product, catalog_of(paths.data), rounds)


def check_landed(
    paths: Paths, spec: SourceSpec, formats: Formats, catalog: Catalog, responses: Responses, sources: RoundSources
) -> SuiteCheck:
    """Run the suite of the source's table on its landed file; LandingError if the source has not been landed.

    Of a form in several files, each is held against those who answered and are in no other.
    """
    beside = _beside(paths, spec, formats, sources)
    responses = {code: item for code, item in responses.items() if code not in beside}
    format_ = formats.kinds[spec.kind]
    frame = read_parquet(_landed(paths, spec, format_))
    months = {f"{month:%Y-%m}" for month in frame["month"].dropna()} if format_.covers == "months" else ()
    parameters = landed_parameters(spec, format_, catalog, responses, formats.limits, months)
    result = run_suite(paths.expectations / f"{format_.table}.json", frame, parameters)
    return SuiteCheck(Subject(spec.round, spec.source, spec.file_name, spec.options.sheet), result)


def _beside(paths: Paths, spec: SourceSpec, formats: Formats, sources: RoundSources) -> frozenset[str]:
    import pyarrow.parquet as pq

    others = [item for item in sources.sources if item is not spec and item.questionnaire == spec.questionnaire]
    files = [_landed(paths, item, formats.kinds[item.kind]) for item in others if spec.questionnaire]
    return frozenset(code for file in files for code in pq.read_table(file)["unit_code"].unique().to_pylist())


def landed_responses(paths: Paths, sources: RoundSources, formats: Formats) -> Responses:
    """Return the round's register of answers as landed; LandingError if it has not been landed."""
    import pyarrow.parquet as pq

    place = paths.landing / sources.round / f"{formats.kinds[RESPONSE_REGISTER_KIND].table}.parquet"
    return responses_of(pq.read_table(_there(place, sources.round, "the register of answers")))


def _landed(paths: Paths, spec: SourceSpec, format_: Format) -> Path:
    return _there(landed_file(paths, spec, format_), spec.round, f"source {spec.source}")


def _there(place: Path, round_: str, what: str) -> Path:
    if not place.is_file():
        where, remedy = f"landing {round_}, {what}", f"run `ehalsa load --round {round_}`"
        raise LandingError("source not landed", where, place.name, "none", remedy)
    return place


def landed_file(paths: Paths, spec: SourceSpec, format_: Format) -> Path:
    """Name the landed file of a source."""
    return paths.landing / spec.round / f"{format_.landed_file(spec.source)}.parquet"


def check_mart(paths: Paths, product: str, catalog: Catalog, rounds: tuple[str, ...]) -> SuiteCheck:
    """Run the suite of one published mart on the closed build; ``rounds`` are those the build holds."""
    frame = read_mart(paths.build_database, product)
    result = run_suite(paths.expectations / f"{product}.json", frame, mart_parameters(product, catalog, rounds))
    return SuiteCheck(Subject("+".join(sorted(rounds)), product, product), result)
