"""Faults of answers hide what follows from them, and say what belongs together once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from orchestration.facts.sources import RoundSources
from orchestration.findings import Finding
from orchestration.landing.decoder import Decoder
from orchestration.landing.land import LandingContext, land_source, responses_of
from orchestration.landing.read_csv import _is_utf8
from tests.landing.export_builder import Record, csv_bytes, csv_records

Judge = Callable[[list[Record]], list[Finding]]


@pytest.fixture
def records(raw_paths: Mapping[str, Path]) -> list[Record]:
    return csv_records(raw_paths["enkat_a"].read_bytes())


@pytest.fixture
def judge(round_sources: RoundSources, context: LandingContext, decoder: Decoder, tmp_path: Path) -> Judge:
    def judged(records: list[Record]) -> list[Finding]:
        path = tmp_path / "a.csv"
        path.write_bytes(csv_bytes(records))
        return list(land_source(round_sources.source("enkat_a"), path, context, decoder).findings)

    return judged


@pytest.fixture
def router(context: LandingContext) -> str:
    """A variable that opens or closes others."""
    rule = next(item.rule for item in context.codebook.universes if item.rule.terms and item.rule.combine == "all")
    return rule.terms[0].variable


def test_good_answers_have_no_findings(records: list[Record], judge: Judge) -> None:
    assert judge(records) == []


def test_a_missing_router_is_one_finding(records: list[Record], judge: Judge, router: str) -> None:
    found = judge([{name: value for name, value in record.items() if name != router} for record in records])
    assert [(finding.what, finding.column) for finding in found] == [("column missing", router)]


def test_an_unreadable_router_is_one_finding(records: list[Record], judge: Judge, router: str) -> None:
    records[0][router] = "kanske"
    assert [(finding.what, finding.column) for finding in judge(records)] == [("value outside its answer set", router)]


def test_a_blank_router_is_missing_and_closes_what_it_opens(records: list[Record], judge: Judge, router: str) -> None:
    records[0][router] = ""
    found = judge(records)
    assert found[0].what == "answer missing" or found[0].what == "answer where routing forbids one"
    assert {finding.municipality for finding in found} == {f"{records[0]['kommunkod']} {records[0]['kommun']}"}
    assert len(found) < 10, "answers that one condition forbids are one finding"


def test_an_unreadable_code_hides_its_row(
    records: list[Record], round_sources: RoundSources, context: LandingContext, decoder: Decoder, tmp_path: Path,
    raw_paths: Mapping[str, Path],
) -> None:  # fmt: skip
    register = land_source(round_sources.source("svarsregister"), raw_paths["svarsregister"], context, decoder)
    full = replace(context, responses=responses_of(register.tables["responses"]))
    records[0] = {**records[0], "kommunkod": "0000", "styrdok_ifo": "77"}
    path = tmp_path / "a.csv"
    path.write_bytes(csv_bytes(records))
    found = land_source(round_sources.source("enkat_a"), path, full, decoder).findings
    assert [finding.what for finding in found] == ["municipality code unknown"]


@pytest.mark.parametrize(
    ("line", "is_utf8"),
    [
        ("Malmö;”bra” – verkligen".encode(), True),
        ("Malmö;”bra” – verkligen".encode("cp1252"), False),
        ("”HELA SKÅ”".encode("cp1252"), False),
        ("Örebro".encode("cp1252"), False),
        (b"Lund;1", False),
        ("100 €".encode(), True),
    ],
)
def test_utf8_is_told_from_windows_1252(line: bytes, is_utf8: bool) -> None:
    assert _is_utf8(line) is is_utf8
