"""The reported cases that lie beside the producers' files: each ends as its description expects."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from orchestration.facts.sources import load_sources
from orchestration.landing.decoder import Decoder
from orchestration.landing.land import LandingResult, land_source, load_context, responses_of

pytestmark = pytest.mark.real_inputs
REGISTER = "svarsregister"


@dataclass(frozen=True)
class Case:
    """A file of a case in the place of a source; ``what`` and ``row`` of the one finding, none where it lands."""

    name: str
    source: str
    file: str
    what: str = ""
    row: int | None = None


CASES = (
    Case("codes_as_floats", "enkat", "enkat_2019.csv", "whole numbers written with a decimal", 2),
    Case("names_in_decomposed_letters", "enkat", "enkat_2019.csv", "letters written as a base letter and a mark", 2),
    Case("rows_of_delimiters_only", REGISTER, "svarsregister_2019.csv"),
    Case("stray_quote", "enkat", "enkat_2019.csv", "quotation mark that is not closed", 66),
    Case("strict_open_xml", "webbgranskning", "webbgranskning_2021.xlsx", "not an ordinary workbook"),
    Case("trailing_delimiter", REGISTER, "svarsregister_2019.csv"),
)


def land(case: Case, folder: Path, data_dir: Path) -> LandingResult:
    round_ = Path(case.file).stem.rsplit("_", 1)[1]
    sources, context = load_sources(data_dir / "sources.yaml"), load_context(data_dir, round_)
    entry = sources.round(round_)
    with Decoder(context.formats.limits.decoder) as decoder:
        if case.source != REGISTER:
            register = entry.source(REGISTER)
            landed = land_source(register, sources.folder / register.uri, context, decoder)
            context = replace(context, responses=responses_of(landed.tables["responses"]))
        return land_source(entry.source(case.source), folder / case.name / case.file, context, decoder)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_case_ends_as_expected(case: Case, real_inputs: Path, data_dir: Path) -> None:
    result = land(case, real_inputs / "field_cases", data_dir)
    assert [(item.what, item.row) for item in result.findings] == ([(case.what, case.row)] if case.what else [])
    assert bool(result.tables) != bool(case.what)
