"""Which codes each variable of a round can have: those of the codebook, and those of the register variables.

Here belongs what a rule may name. How an answer is coded lies in the codebook's own files.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from orchestration.facts.errors import FactError
from orchestration.facts.model import (
    AnswerSet,
    Questionnaire,
    Rule,
    Variable,
)
from orchestration.facts.reader import Row
from orchestration.facts.registers import Registers
from orchestration.facts.rules import parse_rule
from orchestration.facts.units import UNIT_KINDS

REGISTER_PREFIX = "reg_"
ANSWERED = "reg_svarat"
QUESTIONNAIRE = "reg_enkat"
COUNTY = "reg_lan"
UNIT_KIND = "reg_enhet"


@dataclass(frozen=True, slots=True)
class RuleCodes:
    """Codes by variable of one round: ``substantive`` (status answered, what ``*`` means) and ``other`` (dont_know).

    Variables without codes (number, text) map to the empty tuple.
    """

    substantive: Mapping[str, tuple[str, ...]]
    other: Mapping[str, tuple[str, ...]]

    def parse(self, expression: str, where: str) -> Rule:
        """Parse a rule on the round's variables; FactError as in :func:`orchestration.facts.rules.parse_rule`."""
        return parse_rule(expression, self.substantive.__getitem__, other_codes_of=self.other.__getitem__, where=where)

    def read(self, row: Row, column: str) -> Rule:
        """Parse the rule in that cell; a faulty one is noted and read as a rule without terms."""
        try:
            return self.parse(row.cells[column], row.where(column))
        except FactError as error:
            row.complaints.errors.append(error)
            return Rule(row.cells[column], "all", ())


def rule_codes(
    variables: Iterable[Variable],
    answer_sets: Iterable[AnswerSet],
    questionnaires: Iterable[Questionnaire],
    registers: Registers,
) -> RuleCodes:
    """Gather the codes of the round's variables and of ``reg_svarat``, ``reg_enkat``, ``reg_lan`` and ``reg_enhet``."""
    sets = {item.answer_set: item for item in answer_sets}
    substantive: dict[str, tuple[str, ...]] = {
        ANSWERED: ("1", "0"),
        QUESTIONNAIRE: tuple(form.questionnaire for form in questionnaires),
        COUNTY: tuple(sorted({item.county_code for item in registers.municipalities})),
        UNIT_KIND: UNIT_KINDS,
    }
    other: dict[str, tuple[str, ...]] = dict.fromkeys(substantive, ())
    for variable in variables:
        answer_set = sets.get(variable.answer_set or "")
        codes = answer_set.codes if answer_set else ()
        substantive[variable.variable] = tuple(code.code for code in codes if code.status == "answered")
        other[variable.variable] = tuple(code.code for code in codes if code.status != "answered")
    return RuleCodes(substantive, other)
