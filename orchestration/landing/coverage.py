"""Compares who is in a file with who should be, by both registers and the round's months.

Here belongs presence and absence of whole rows; their content is judged elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from orchestration.catalog.registers import Registers
from orchestration.catalog.sources import SourceSpec
from orchestration.landing.cells import label
from orchestration.landing.identity import Identified
from orchestration.landing.protocol import Fault
from orchestration.landing.report import Report

_NAMED = 5


@dataclass(frozen=True, slots=True)
class Response:
    """What the register of answers says of one municipality: the form it was sent, and whether it answered."""

    municipality_code: str
    questionnaire: str
    answered: bool


Responses = Mapping[str, Response]


def check_answers(
    spec: SourceSpec, rows: Sequence[Identified], responses: Responses, registers: Registers, report: Report
) -> None:
    """Compare the answers of one form with the register of answers: none more, none fewer, none of the other form."""
    for entry in rows:
        response = responses.get(entry.code)
        if response is None or response.questionnaire != spec.questionnaire:
            found = f"form {response.questionnaire}" if response else "no row in the register of answers"
            remedy = "move the answer to the file of its form, or correct the register of answers"
            report.add(
                _about(entry, "municipality that was sent another form", f"form {spec.questionnaire}", found, remedy)
            )
        elif not response.answered:
            remedy = "correct the register of answers, or delete the answer"
            expected = "only municipalities that answered, as the register of answers says"
            report.add(
                _about(entry, "answer that the register of answers does not know", expected, "an answer", remedy)
            )
    due = [
        item.municipality_code
        for item in responses.values()
        if item.answered and item.questionnaire == spec.questionnaire
    ]
    what = "fewer answers than the register of answers says"
    _note_missing(what, f"{len(due)} answers to form {spec.questionnaire}", due, rows, registers, report)


def check_recipients(
    spec: SourceSpec, rows: Sequence[Identified], responses: Responses, registers: Registers, report: Report
) -> None:
    """Compare the rows with the municipalities that were sent the form the source's option ``covers`` names."""
    form = spec.options.covers
    due = sorted(code for code, item in responses.items() if item.questionnaire == form)
    for entry in rows:
        if entry.code not in due:
            remedy = "delete the row, or correct the register of answers"
            expected = f"only municipalities that were sent form {form}"
            report.add(_about(entry, "municipality that does not belong here", expected, "a row", remedy))
    _note_missing(
        "municipality missing", f"{len(due)} municipalities that were sent form {form}", due, rows, registers, report
    )


def check_all(rows: Sequence[Identified], registers: Registers, report: Report) -> None:
    """See that every municipality of the register has a row."""
    due = [item.municipality_code for item in registers.municipalities]
    _note_missing("municipality missing", f"{len(due)} municipalities", due, rows, registers, report)


def check_months(months: Sequence[str], found: Sequence[str], column: str, report: Report) -> None:
    """See that every month of the round is there; ``found`` and ``months`` are YYYY-MM."""
    for month in months:
        if month not in found:
            remedy = "ask the sender for the month, or correct months in the sources file"
            report.add(
                Fault("month missing", column=column, expected=month, found=", ".join(found) or "none", remedy=remedy)
            )


def _note_missing(
    what: str, expected: str, due: Sequence[str], rows: Sequence[Identified], registers: Registers, report: Report
) -> None:
    present = {entry.code for entry in rows}
    missing = sorted(set(due) - present)
    if not missing:
        return
    named = ", ".join(label(registers.municipality(code)) for code in missing[:_NAMED])
    more = f" and {len(missing) - _NAMED} more" if len(missing) > _NAMED else ""
    found = f"{len(set(due) & present)} of them"
    remedy = "fetch the whole export again, or correct the register of answers"
    report.add(Fault(what, municipality=named + more, expected=expected, found=found, remedy=remedy))


def _about(entry: Identified, what: str, expected: str, found: str, remedy: str) -> Fault:
    return Fault(what, row=entry.row.number, municipality=entry.label, expected=expected, found=found, remedy=remedy)
