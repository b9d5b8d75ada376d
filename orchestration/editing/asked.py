"""Asks the queries of a look, with the limits as their parameters; says what they find in the words of the facts."""

from __future__ import annotations

import re
from collections.abc import Mapping

from orchestration.editing.suspicion import Suspicion, suspicion_of
from orchestration.facts.editing import Editing
from orchestration.warehouse.marts import Marts, Row

FORM = "form"
"""What a questionnaire as a whole is called."""
_PARAMETER = re.compile(r"\$(\w+)")
_NAMING = ("variable_id", "other_id")


class Asked:
    """The queries of one file on a session. ``whole``: what the whole is called where a finding is about it."""

    def __init__(self, session: Marts, queries: Mapping[str, str], editing: Editing, whole: str) -> None:
        """Keep them."""
        self._session, self._queries, self._editing, self.whole = session, queries, editing, whole
        self._limits = editing.limits.model_dump()

    @property
    def kinds(self) -> list[str]:
        """The kinds of suspicion that have a query here, in the order of the facts."""
        return [kind for kind in self._editing.kinds if kind in self._queries]

    def keep(self, name: str) -> None:
        """Keep the answer of a query for others to read."""
        self._session.temporary(name, self._queries[name], self._parameters(name, {}))

    def rows(self, name: str, **more: str) -> list[Row]:
        """Answer a query."""
        return self._session.rows(self._queries[name], self._parameters(name, more))

    def suspicion(self, kind: str, row: Row) -> Suspicion:
        """Say one row of a kind's query."""
        values = {**row, "place": self.place(row), "firsts": ", ".join(row.get("firsts", ()))}
        return suspicion_of(
            self._editing,
            kind,
            values,
            variables=tuple(str(row[name]) for name in _NAMING if row.get(name)),
            question=str(row.get("question_id") or (self.whole if self.whole != FORM else "")),
            units=int(row.get(self._editing.kinds[kind].concerns, 1)),
            unit=row.get("unit_code", ""),
            row=row.get("row_no"),
        )

    def place(self, row: Row) -> str:
        """Name what a row is about: a variable, a question or the whole."""
        return str(row.get("variable_id") or row.get("question_id") or self.whole)

    def _parameters(self, name: str, more: Mapping[str, str]) -> dict[str, object]:
        values = {**self._limits, **more}
        return {found: values[found] for found in _PARAMETER.findall(self._queries[name])}
