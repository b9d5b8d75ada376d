"""Identifiers and contact lists: what is committed, and every way in which one can be wrong."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from orchestration.facts.codebook import load_codebook
from orchestration.facts.errors import FactErrors
from orchestration.facts.keys import Contact, check_contacts, load_contacts, load_identifiers
from orchestration.facts.registers import load_registers
from tests.facts.conftest import Broken, Facts

IDENTIFIERS, CONTACTS = "registers/identifiers.csv", "contacts/2031.csv"
SOUND = "kind,identifier,unit_code\norganisation_number,212000-0019,0101\nhsa_id,SE2120000019-ALBY,0201-01\n"
BROKEN = [
    Broken("kind", IDENTIFIERS, "hsa_id", "orgnr", ("permitted", "row 3, column kind", "'orgnr'")),
    Broken("length", IDENTIFIERS, "212000-0019", "212000-019", ("another form", "row 2", "six digits, a hyphen")),
    Broken("no hyphen", IDENTIFIERS, "212000-0019", "2120000019", ("another form", "row 2, column identifier")),
    Broken("check digit", IDENTIFIERS, "212000-0019", "212000-0018", ("wrong check digit", "row 2", "212000-0018")),
    Broken("digit of the id", IDENTIFIERS, "SE2120000019", "SE2120000091", ("wrong check digit", "row 3")),
    Broken("unit", IDENTIFIERS, "ALBY,0201-01", "ALBY,0999", ("dangling", "row 3, column unit_code", "'0999'")),
    Broken("twice", IDENTIFIERS, "", "organisation_number,212000-0019,0102", ("key more than once", "row 4", "row 2")),
    Broken("unit of a token", CONTACTS, "0201-01", "0201-09", ("dangling", "the round's frame", "'0201-09'")),
    Broken("form of a token", CONTACTS, ",A", ",Z", ("dangling", "questionnaires.csv", "'Z'")),
    Broken("token twice", CONTACTS, "", "tA1,0102,A", ("key more than once", "contacts/2031.csv, row 4", "row 2")),
]


@pytest.fixture
def named(facts: Facts) -> Facts:
    (facts.folder / "contacts").mkdir()
    (facts.folder / IDENTIFIERS).write_text(SOUND, encoding="utf-8")
    (facts.folder / CONTACTS).write_text("token,unit_code,questionnaire\ntA1,0101,A\ntA2,0201-01,A\n", encoding="utf-8")
    return facts


def read(facts: Facts) -> tuple[int, tuple[Contact, ...]]:
    registers = load_registers(facts.folder)
    contacts = load_contacts(facts.folder, load_codebook(facts.folder, "2031", registers), registers)
    return len(load_identifiers(facts.folder, registers)), contacts


def test_both_files_are_read_and_may_be_missing(named: Facts) -> None:
    assert read(named) == (2, (Contact("tA1", "0101", "A"), Contact("tA2", "0201-01", "A")))
    for file in (IDENTIFIERS, CONTACTS):
        (named.folder / file).unlink()
    assert read(named) == (0, ())


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.name)
def test_a_fault_is_named_with_place_and_remedy(named: Facts, broken: Broken) -> None:
    broken.make(named)
    with pytest.raises(FactErrors) as caught:
        read(named)
    broken.check(caught.value)


def test_a_contact_list_of_no_round_is_refused(named: Facts) -> None:
    registers = load_registers(named.folder)
    codebooks = {"2031": load_codebook(named.folder, "2031", registers)}
    check_contacts(named.folder, codebooks, registers)
    (named.folder / CONTACTS).rename(named.folder / "contacts" / "2032.csv")
    with pytest.raises(FactErrors, match=r"file of no round: data/contacts/2032.csv: expected .* 2031"):
        check_contacts(named.folder, codebooks, registers)


@pytest.mark.real_inputs
def test_the_organisation_numbers_are_those_of_the_source(data_dir: Path, real_inputs: Path) -> None:
    path = real_inputs / "inputs" / "kommun_orgnr_webbplats_2026.csv"
    with path.open(encoding="utf-8-sig", newline="") as handle:
        source = {row["kommunkod"]: row["org_nr"] for row in csv.DictReader(handle)}
    found = load_identifiers(data_dir, load_registers(data_dir))
    assert {item.unit_code: item.identifier for item in found if item.kind == "organisation_number"} == source
