"""Compares who is in a file with who should be, by both registers and the round's months.

Here belongs presence and absence of whole rows; their content is judged elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

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
    """What the register of answers says of one unit: the form it was sent, whether it answered, when, and where.

    ``row_no`` is its row in the register; None in a register that was made from the exports.
    """

    unit_code: str
    municipality_code: str
    questionnaire: str
    answered: bool
    answered_date: date | None = None
    row_no: int | None = None


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

    def check_answers(self, form: str, responses: Responses, elsewhere: Collection[str] | None = ()) -> None:
        """Compare with the register of answers: no answer more, none fewer, none to another form.

        ``elsewhere``: who answered in another file of the form; None: another file tells who is missing.
        """

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
        if elsewhere is None:
            return
        answering = {code for code, item in responses.items() if item.answered and item.questionnaire == form}
        due = sorted(answering - set(elsewhere))
        what = "fewer answers than the register of answers says"
        self._note_missing(what, f"{len(due)} answers to form {form}", due)

    def check_days(self, column: str, sent_in: Mapping[str, date], responses: Responses) -> None:
        """See that the register of answers has the day on which the export says that the answers were sent in."""

        def differs(entry: Identified) -> bool:
            own, response = sent_in.get(self._code(entry)), responses.get(self._code(entry))
            return bool(own and response and response.answered and response.answered_date not in {None, own})

        for at in rows_in(self.rows.who.where(differs)):
            code = self._code(self.rows.who[at])
            response, (row, named) = responses[code], self.rows.place(at)
            what = "day that the register of answers does not have"
            expected = f"{response.answered_date}, as row {response.row_no} of the register of answers says"
            remedy = "see which is right; correct the register of answers, or have the export corrected"
            found, cause = str(sent_in[code]), "day of submission"
            self.report.add(Fault(what, "", row, named, column, expected, found, remedy, cause))

    def check_forms(self, form: str, recipients: Mapping[str, str]) -> None:
        """See that whoever answers was sent this form, where it is known without a register of answers."""

        def misfit(entry: Identified) -> tuple[str, str, str, str] | None:
            sent = recipients.get(self._code(entry), form)
            remedy = "move the answer to the file of its form, or correct data/registers/recipients.csv"
            what = "municipality that was sent another form"
            return None if sent == form else (what, f"form {form}", f"form {sent}", remedy)

        self._note_misfits(misfit)

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
    """See that every month that is due is there; ``found`` are the months of the file as YYYY-MM.

    ``unread`` rows whose month could not be read have a fault of their own and account for so many.
    """
    missing = [month for month in spec.due_months(found) if month not in found]
    if len(missing) > unread:
        for month in missing:
            remedy = "ask the sender for the month, or correct months in the sources file"
            said = ", ".join(found) or "none"
            report.add(Fault("month missing", column=column, expected=month, found=said, remedy=remedy))
