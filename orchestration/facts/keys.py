"""Reads what else than a code names who answers: ``registers/identifiers.csv`` and ``contacts/<round>.csv``.

Here belong those facts and their form. Reading the key of a file by them is ``orchestration.landing.keys``.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from orchestration.facts.complaints import Complaints
from orchestration.facts.model import Codebook
from orchestration.facts.reader import Column, CsvFile, Row, fact_name, one_of, read_optional_rows
from orchestration.facts.registers import Registers
from orchestration.facts.states import files_of
from orchestration.facts.units import frame_of
from orchestration.luhn import has_check_digit

IdentifierKind = Literal["organisation_number", "hsa_id"]
_FORMS: Mapping[IdentifierKind, tuple[re.Pattern[str], str]] = {
    "organisation_number": (re.compile(r"(\d{6})-(\d{4})", re.ASCII), "six digits, a hyphen and four, as 212000-0019"),
    "hsa_id": (re.compile(r"SE(\d{6})(\d{4})-[0-9A-Z]{1,18}", re.ASCII), "SE, an organisation number, - and a name"),
}
IDENTIFIERS = CsvFile(
    "registers/identifiers.csv",
    "Organisation numbers and HSA-ids of those who are asked.",
    {
        "kind": Column("organisation_number or hsa_id.", one_of(get_args(IdentifierKind))),
        "identifier": Column("The number or id; an organisation number with its hyphen."),
        "unit_code": Column("Municipality or district that it names.", to="municipalities.csv or units.csv"),
    },
    ("kind", "identifier"),
    may_be_empty=True,
)
CONTACTS = CsvFile(
    "contacts/<round>.csv",
    "Whom the survey tool asked under which token.",
    {
        "token": Column("Token of the survey tool."),
        "unit_code": Column(
            "Unit that was asked.", to="the round's frame (registers/units.csv, registers/municipalities.csv)"
        ),
        "questionnaire": Column("Form it was sent.", to="codebooks/<round>/questionnaires.csv"),
    },
    ("token",),
    may_be_empty=True,
)
FILES = (IDENTIFIERS, CONTACTS)


@dataclass(frozen=True, slots=True)
class Identifier:
    """A number or id that names a municipality or district."""

    kind: IdentifierKind
    identifier: str
    unit_code: str


@dataclass(frozen=True, slots=True)
class Contact:
    """A token and the unit that was asked under it, with the form it was sent."""

    token: str
    unit_code: str
    questionnaire: str


def load_identifiers(data_dir: Path, registers: Registers) -> tuple[Identifier, ...]:
    """Read the identifiers in the file's order; no file: none.

    Raises FactErrors with every error: another form, a check digit (Luhn) that is not that of its number, an unknown
    unit, an identifier twice.
    """
    path = data_dir / IDENTIFIERS.pattern
    complaints = Complaints(fact_name(data_dir, path))
    known = {item.municipality_code for item in registers.municipalities} | {item.unit_code for item in registers.units}
    found = []
    for row in read_optional_rows(data_dir, path, IDENTIFIERS, complaints):
        row.reference("unit_code", known)
        item = Identifier(**row.values())
        if row.cells["kind"] == item.kind:
            _note_form(row, *_FORMS[item.kind])
        found.append(item)
    complaints.settle()
    return tuple(found)


def _note_form(row: Row, pattern: re.Pattern[str], described: str) -> None:
    matched = pattern.fullmatch(row.cells["identifier"])
    if not matched:
        row.complain("identifier", "identifier of another form", described, "correct the identifier")
    elif not has_check_digit("".join(matched.groups())):
        expected = "an organisation number whose last digit is its check digit"
        row.complain("identifier", "wrong check digit", expected, "correct the identifier")


def load_contacts(data_dir: Path, codebook: Codebook, registers: Registers) -> tuple[Contact, ...]:
    """Read the round's contact list in the file's order; no file: none.

    Raises FactErrors with every error: a unit outside the frame, an unknown form, a token twice.
    """
    path = data_dir / CONTACTS.pattern.replace("<round>", codebook.round.round)
    complaints = Complaints(fact_name(data_dir, path))
    rows = read_optional_rows(data_dir, path, CONTACTS, complaints)
    units: Collection[str] = {unit.unit_code for unit in frame_of(codebook.round, registers)} if rows else ()
    forms = {item.questionnaire for item in codebook.questionnaires}
    for row in rows:
        row.reference("unit_code", units)
        row.reference("questionnaire", forms)
    found = [Contact(**row.values()) for row in rows]
    complaints.settle()
    return tuple(found)


def check_contacts(data_dir: Path, codebooks: Mapping[str, Codebook], registers: Registers) -> None:
    """Read the contact lists of all rounds; FactErrors as for one, and for a list of no round: nothing would use it."""
    complaints = Complaints(f"{data_dir.name}/contacts")
    for path in files_of(data_dir, CONTACTS.pattern):
        with complaints.noting():
            if path.stem in codebooks:
                load_contacts(data_dir, codebooks[path.stem], registers)
        if path.stem not in codebooks:
            expected = f"<round>.csv for a round among {', '.join(sorted(codebooks))}"
            remedy = "rename or remove the file, or write the codebook"
            complaints.add("file of no round", fact_name(data_dir, path), expected, path.name, remedy)
    complaints.settle()
