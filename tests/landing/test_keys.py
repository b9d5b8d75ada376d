"""What the key of a tool's file may be where districts answer, and keys that are known and name nobody here."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from orchestration.facts.keys import Contact, Identifier
from orchestration.facts.readings import KeyForm, KeyReading, Reading
from orchestration.facts.sources import SourceSpec, load_sources
from orchestration.landing.decoder_messages import Row
from orchestration.landing.fault_list import Report
from orchestration.landing.gathering import Gathered, Read
from orchestration.landing.identity import make_setting
from orchestration.landing.keys import Keys, make_keys
from orchestration.landing.land import LandingContext, load_context
from orchestration.landing.reading import read_sheet
from orchestration.landing.sheet import shown
from tests.landing.worlds import passed

ROUND = "2014"
IDENTIFIERS = (Identifier("hsa_id", "SE2120001124-NORR", "1280-01"), Identifier("hsa_id", "SE2120001124-X", "9999"))


@pytest.fixture(scope="module")
def context(data_dir: Path) -> LandingContext:
    found = load_context(data_dir, ROUND)
    assert found.frame.has_districts
    return found


@pytest.fixture(scope="module")
def spec(data_dir: Path) -> SourceSpec:
    return next(spec for spec in load_sources(data_dir / "sources.yaml").round(ROUND).sources if spec.questionnaire)


def keys_of(spec: SourceSpec, context: LandingContext, form: KeyForm) -> Keys:
    other = Contact("tOther", "1280-01", f"{spec.questionnaire}x")
    contacts = (Contact("tNorr", "1280-01", str(spec.questionnaire)), other)
    return make_keys(spec, form, context.frame, IDENTIFIERS, contacts)


@pytest.mark.parametrize(
    ("form", "written"),
    [
        ("code", "1280-01"),
        ("number", "1280-01"),
        ("name", " malmö  norr"),
        ("code_and_name", "1280-01 Malmö Norr"),
        ("hsa_id", "SE2120001124-Norr"),
        ("token", "tNorr"),
    ],
)
def test_a_key_names_a_district_in_every_form(
    spec: SourceSpec, context: LandingContext, form: KeyForm, written: str
) -> None:
    format_ = context.formats.kinds[spec.kind].in_round(has_districts=True)
    reading = Reading(meaning="Ett verktyg", key=KeyReading(column="vem", form=form))
    setting = make_setting(spec, context.frame, context.formats, keys_of(spec, context, form))
    sheet = passed(Read(Gathered("", header=("vem",)).add([Row(2, (written,))]))).sheet
    assert sheet is not None
    report = Report(spec, context.formats.limits.findings)
    read = read_sheet(sheet, reading, format_, None, setting, report)
    assert read is not None
    assert not report
    assert read.header == ("undersokningsar", "kommunkod", "enhetskod", "kommun", "lan")
    assert read.row(0).cells == (ROUND, "1280", "1280-01", "Malmö", "12")
    assert [shown(column)[0] for column in read.columns[1:]] == [written] * 4


def test_a_token_of_another_form_and_a_name_of_several_name_nobody(spec: SourceSpec, context: LandingContext) -> None:
    tokens = keys_of(spec, context, "token")
    assert tokens.unit_code("tOther") is None
    assert tokens.refusal("tOther").found == "'tOther', the token of 1280-01 Malmö Norr for another form"
    centrum = [replace(unit, unit="Centrum") for unit in context.frame.units if unit.municipality_code == "1280"]
    frame = replace(context.frame, units=(*context.frame.units, *centrum))
    names = make_keys(spec, "name", frame, (), ())
    assert names.unit_code("Centrum") is None
    assert "which 1280-01 " in names.refusal("centrum").found


def test_an_identifier_of_nobody_in_the_frame_names_nobody(spec: SourceSpec, context: LandingContext) -> None:
    refused = keys_of(spec, context, "hsa_id").refusal("SE2120001124-X")
    assert (refused.what, refused.remedy) == (
        "key that names nobody",
        "correct the cell, or add it to data/registers/identifiers.csv",
    )
