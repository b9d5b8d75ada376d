"""Reads ``registers/recipients.csv``: which form each unit was sent, in rounds of several forms without a register.

Here belongs who was sent what. Who answered stands in a register of answers, or in the exports themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from orchestration.facts.complaints import Complaints
from orchestration.facts.model import Codebook
from orchestration.facts.reader import Column, CsvFile, fact_name, read_optional_rows
from orchestration.facts.register_model import Registers
from orchestration.facts.units import frame_of

RECIPIENTS = CsvFile(
    "registers/recipients.csv",
    "Which form each unit was sent, in rounds of several forms whose register of answers is made from the exports.",
    {
        "round": Column("Round (year the questionnaire was answered)."),
        "unit_code": Column(
            "Unit that was asked.", to="the round's frame (registers/units.csv, registers/municipalities.csv)"
        ),
        "questionnaire": Column("Form it was sent.", to="codebooks/<round>/questionnaires.csv"),
    },
    ("round", "unit_code"),
    may_be_empty=True,
)
FILES = (RECIPIENTS,)


def load_recipients(data_dir: Path, codebook: Codebook, registers: Registers) -> dict[str, str]:
    """Return unit → form of the round: its only form for everyone, of several as the file lists; else nothing.

    Raises FactErrors for a unit or a form that the round does not have, and for a unit of the frame without a row.
    """
    units = sorted(unit.unit_code for unit in frame_of(codebook.round, registers))
    forms = sorted(form.questionnaire for form in codebook.questionnaires)
    round_, path = codebook.round.round, data_dir / RECIPIENTS.pattern
    complaints = Complaints(fact_name(data_dir, path))
    rows = [row for row in read_optional_rows(data_dir, path, RECIPIENTS, complaints) if row.cells["round"] == round_]
    for row in rows:
        row.reference("unit_code", units)
        row.reference("questionnaire", forms)
    found = {row.cells["unit_code"]: row.cells["questionnaire"] for row in rows}
    if rows and (missing := sorted(set(units) - set(found))):
        expected, remedy = f"a row for each of the {len(units)} units of round {round_}", "say which form each was sent"
        complaints.add(
            "units without a form", complaints.subject, expected, f"none for {', '.join(missing[:5])}", remedy
        )
    complaints.settle()
    return found or (dict.fromkeys(units, forms[0]) if len(forms) == 1 else {})


def load_all_recipients(data_dir: Path, codebooks: Mapping[str, Codebook], registers: Registers) -> None:
    """Read the recipients of all rounds; FactErrors as for one, and for a row of a round without a codebook."""
    complaints = Complaints(f"{data_dir.name}/{RECIPIENTS.pattern}")
    for codebook in codebooks.values():
        with complaints.noting():
            load_recipients(data_dir, codebook, registers)
    for row in read_optional_rows(data_dir, data_dir / RECIPIENTS.pattern, RECIPIENTS, complaints):
        row.reference("round", codebooks, "codebooks/")
    complaints.settle()
