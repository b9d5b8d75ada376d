"""Compares who is in a file with who should be, by both registers and the round's months.

Here belongs presence and absence of whole rows; their content is judged elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from orchestration.facts.sources import SourceSpec
from orchestration.landing.decoder_messages import Fault
from orchestration.landing.fault_list import Report
from orchestration.landing.frame import Frame
from orchestration.landing.identity import Identified, Identities
from orchestration.landing.parsed import rows_in

_NAMED = 5
_WHOLE_EXPORT = "fetch the whole export again, or correct the register of answers"
_NOT_HERE = "delete the row, or correct the register of answers"


@dataclass(frozen=True, slots=True)
class Response:
    """What the register of answers says of one unit: the form it was sent, and whether it answered."""

    unit_code: str
    municipality_code: str
    questionnaire: str
    answered: bool


Responses = Mapping[str, Response]
"""The register of answers by unit."""


@dataclass(frozen=True, slots=True)
class Presence:
    """The rows of a file that say who they are about, and ``unread``: how many do not, each with a fault of its own.

    ``by_unit``: the rows are of units, and not of municipalities.
    """

    rows: Identities
    unread: int
    frame: Frame
    report: Report
    by_unit: bool = False

    def check_answers(self, form: str, responses: Responses) -> None:
        """Compare with the register of answers: no answer more, none fewer, none to another form."""

        def misfit(entry: Identified) -> tuple[str, str, str, str] | None:
            response = responses.get(self._code(entry))
            if response is None or response.questionnaire != form:
                found = f"form {response.questionnaire}" if response else "no row in the register of answers"
                remedy = "move the answer to the file of its form, or correct the register of answers"
                return "municipality that was sent another form", f"form {form}", found, remedy
            if response.answered:
                return None
            what = "answer that the register of answers does not know"
            expected = "only municipalities that answered, as the register of answers says"
            return what, expected, "an answer", "correct the register of answers, or delete the answer"

        self._note_misfits(misfit)
        due = [code for code, item in responses.items() if item.answered and item.questionnaire == form]
        what = "fewer answers than the register of answers says"
        self._note_missing(what, f"{len(due)} answers to form {form}", due)

    def check_recipients(self, form: str, responses: Responses) -> None:
        """Compare with the municipalities that were sent a form: a row for each of them and for no other."""
        sent = [item for item in responses.values() if item.questionnaire == form]
        due = sorted({item.unit_code if self.by_unit else item.municipality_code for item in sent})
        expected = f"only municipalities that were sent form {form}"
        other = "municipality that does not belong here", expected, "a row", _NOT_HERE
        self._note_misfits(lambda entry: None if self._code(entry) in due else other)
        self._note_missing("municipality missing", f"{len(due)} municipalities that were sent form {form}", due)

    def check_all(self) -> None:
        """See that everyone in the round's frame has a row."""
        due = sorted(self.frame.by_code) if self.by_unit else self.frame.municipality_codes
        one, many = (
            ("unit", "units") if self.by_unit and self.frame.has_districts else ("municipality", "municipalities")
        )
        self._note_missing(f"{one} missing", f"{len(due)} {many}", due)

    def _code(self, entry: Identified) -> str:
        return entry.unit_code if self.by_unit else entry.code

    def _note_missing(self, what: str, expected: str, due: Sequence[str]) -> None:
        """Note who is missing, unless rows with a fault of their own account for it."""
        present = {self._code(entry) for entry in self.rows.who.cells}
        missing = sorted(set(due) - present)
        if len(missing) <= self.unread:
            return
        named = ", ".join(map(self.frame.label, missing[:_NAMED]))
        more = f" and {len(missing) - _NAMED} more" if len(missing) > _NAMED else ""
        found = f"{len(set(due) & present)} of them"
        self.report.add(Fault(what, municipality=named + more, expected=expected, found=found, remedy=_WHOLE_EXPORT))

    def _note_misfits(self, misfit: Callable[[Identified], tuple[str, str, str, str] | None]) -> None:
        """Note each row about whom ``misfit`` says what is wrong, expected, found and to be done."""
        said = self.rows.who.map(misfit)
        for at in rows_in(said.where(lambda parts: parts is not None)):
            what, expected, found, remedy = said[at] or ("", "", "", "")
            row, named = self.rows.place(at)
            self.report.add(Fault(what, "", row, named, "", expected, found, remedy))


def check_months(spec: SourceSpec, found: Sequence[str], column: str, report: Report, unread: int = 0) -> None:
    """See that every month of the round is there; ``found`` are the months of the file as YYYY-MM.

    ``unread`` rows whose month could not be read have a fault of their own and account for so many.
    """
    missing = [month for month in spec.options.months if month not in found]
    if len(missing) > unread:
        for month in missing:
            remedy = "ask the sender for the month, or correct months in the sources file"
            said = ", ".join(found) or "none"
            report.add(Fault("month missing", column=column, expected=month, found=said, remedy=remedy))
