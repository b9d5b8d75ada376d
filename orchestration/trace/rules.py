"""Takes the rules of a trace apart: terms with the Swedish labels of their codes, as the release's marts have them.

Here belongs what a rule names. Evaluating rules is the warehouse's work; wording them is ``text``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from orchestration.facts.codes import ANSWERED, COUNTY, QUESTIONNAIRE, UNIT_KIND
from orchestration.facts.rules import parse_rule
from orchestration.trace.model import RuleTrace, TermTrace
from orchestration.trace.queries import QUERIES
from orchestration.warehouse.marts import Marts

REGISTER_ITEMS: Mapping[str, str] = {
    ANSWERED: "Kommunen besvarade enkäten",
    QUESTIONNAIRE: "Enkät som kommunen fick",
    COUNTY: "Kommunens län",
    UNIT_KIND: "Vem som fick enkäten",
}
"""What each register variable says, in Swedish."""
UNIT_KINDS = (("municipality", "Hel kommun"), ("district", "Stadsdel"))


@dataclass(frozen=True, slots=True)
class Code:
    """A permitted code of a variable, with its Swedish label and status (``answered`` or ``dont_know``)."""

    code: str
    label: str
    status: str


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The permitted codes by variable of one round, in the codebook's order, register variables included."""

    codes: Mapping[str, tuple[Code, ...]]

    def parse(self, rule_id: str, expression: str, description: str | None) -> RuleTrace:
        """Take a rule apart; FactError if it names what the round does not have."""
        rule = parse_rule(
            expression,
            lambda variable: self._of_status(variable, answered=True),
            other_codes_of=lambda variable: self._of_status(variable, answered=False),
            where=f"the release, rule {rule_id}",
        )
        terms = tuple(
            TermTrace(term.variable, term.codes, self._labels(term.variable, term.codes)) for term in rule.terms
        )
        return RuleTrace(rule_id, expression, description, rule.combine, terms)

    def _of_status(self, variable: str, *, answered: bool) -> tuple[str, ...]:
        return tuple(code.code for code in self.codes[variable] if (code.status == "answered") == answered)

    def _labels(self, variable: str, codes: Sequence[str]) -> tuple[str, ...]:
        labels = {code.code: code.label for code in self.codes[variable]}
        return tuple(labels[code] for code in codes)


def read_vocabulary(marts: Marts, round_: str) -> Vocabulary:
    """Read every code that a rule of the round may name."""
    codes: dict[str, list[Code]] = {
        ANSWERED: [Code("1", "Ja", "answered"), Code("0", "Nej", "answered")],
        QUESTIONNAIRE: _answered(
            (row["questionnaire"],) * 2 for row in marts.rows(QUERIES["questionnaires"], [round_])
        ),
        COUNTY: _answered((row["county_code"], row["county"]) for row in marts.rows(QUERIES["counties"], [round_])),
        UNIT_KIND: _answered(UNIT_KINDS),
    }
    for row in marts.rows(QUERIES["codes"], [round_]):
        codes.setdefault(row["variable_id"], []).append(Code(row["code"], row["label"], row["status"]))
    return Vocabulary({variable: tuple(entries) for variable, entries in codes.items()})


def _answered(pairs: Iterable[Sequence[str]]) -> list[Code]:
    return [Code(code, label, "answered") for code, label in pairs]
