"""The Swedish words of a trace: what a measure shows, a rule demands, a status or verdict means.

Here belong words and sentences; where they stand on the screen is ``text``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal

from orchestration.catalog.rules import ALWAYS
from orchestration.trace.model import CellTrace, RuleTrace, TermTrace, VariableTrace

SYNTHETIC = "syntetiska svar"
SYNTHETIC_SENTENCE = "Svaren är konstgjorda (syntetiska svar) och är inte uppgifter om någon kommun."
MEASURES = {
    "share": "andel i hela procent: täljare av bas",
    "numerator": "antal kommuner i basen som uppfyller täljarens villkor",
    "base": "antal kommuner i basen",
    "population": "antal kommuner i gruppen, svarande eller inte",
}
VERDICTS = {
    "equal": "lika med den tryckta",
    "errata": "avviker från den tryckta av ett skäl som kan bevisas",
    "differs": "AVVIKER från den tryckta utan känt skäl",
    "not_printed": "ingen tryckt siffra att jämföra med",
}
STATUSES = {
    "answered": "svar",
    "not_answered": "inget svar",
    "dont_know": "vet ej",
    "not_applicable": "frågan gällde inte kommunen",
    "not_asked": "ställdes inte",
    "suppressed": "undertryckt",
}
COMPARABILITY = {
    "first": "första omgången",
    "same": "jämförbar med omgången före",
    "reworded": "omformulerad sedan omgången före",
    "split": "uppdelad sedan omgången före",
    "merged": "sammanslagen sedan omgången före",
    "new_base": "ny bas sedan omgången före",
    "not_asked": "ställdes inte",
}
DEMANDS = {
    "all": "alla villkoren gäller",
    "any": "minst ett av villkoren gäller",
    "none": "inget av villkoren gäller",
    "not_all": "minst ett av villkoren inte gäller",
}
BASE_IS_FRAME = "Basen är ramen: även kommuner som inte svarade räknas."
BASE_IS_RESPONDENTS = "Bara kommuner som besvarade enkäten kan stå i basen."
_NO_FIGURE = {
    "not_applicable": "Ingen kommun i gruppen står i basen; då finns ingen andel.",
    "not_answered": "Ingen kommun i gruppen besvarade enkäten.",
    "dont_know": "Ingen kommun i gruppen kunde svara.",
    "suppressed": "Siffran är undertryckt.",
}


def figure_sentences(trace: CellTrace) -> Iterator[str]:
    """How the figure comes about, and what a symbol in its place means."""
    figure, layout = trace.figure, trace.layout
    if figure.status == "not_asked":
        yield f"Frågan ställdes inte i omgång {trace.round}; cellen visar då symbolen {figure.display}"
        return
    if figure.status != "answered":
        yield _NO_FIGURE[figure.status]
    if layout.measure == "share" and figure.base:
        exact = exact_percent(figure.numerator or 0, figure.base)
        yield f"{figure.numerator} av {figure.base} kommuner = {exact} procent"
    elif layout.measure == "numerator" and figure.base is not None:
        yield f"{figure.numerator} av {figure.base} kommuner i basen"
    if figure.display == layout.zero_symbol:
        yield f"Antalet är noll, och då visar cellen symbolen {figure.display}"


def exact_percent(numerator: int, base: int) -> str:
    """A share in percent with three decimals and decimal comma, rounded half away from zero; ``base`` above 0."""
    share = (Decimal(100 * numerator) / Decimal(base)).quantize(Decimal("0.001"), rounding=ROUND_HALF_UP)
    return str(share).replace(".", ",")


def rule_words(rule: RuleTrace, variables: Mapping[str, VariableTrace]) -> Iterator[str]:
    """A rule in words: one sentence for one condition, a heading and one line a condition for several."""
    if not rule.terms:
        yield "alla kommuner, utan villkor"
    elif len(rule.terms) == 1:
        verb = "är" if rule.combine in {"all", "any"} else "inte är"
        yield f"kommuner där {_term_words(rule.terms[0], variables, verb)}"
    else:
        yield f"kommuner där {DEMANDS[rule.combine]}:"
        yield from (f"• {_term_words(term, variables, 'är')}" for term in rule.terms)


def _term_words(term: TermTrace, variables: Mapping[str, VariableTrace], verb: str) -> str:
    answers = " eller ".join(f"”{label}”" for label in term.labels)
    return f"{variable_words(variables[term.variable_id])} {verb} {answers}"


def variable_words(variable: VariableTrace) -> str:
    """What a variable asks, in one phrase: question number and item, or the register's phrase."""
    item = f"”{variable.item}”" if variable.item else f"variabeln {variable.variable_id}"
    return f"svaret på fråga {variable.question.number}, {item}," if variable.question else f"{item}"


def universe_words(expression: str) -> str:
    """Who a question is put to, by the rule of its universe."""
    return "ställs till alla" if expression == ALWAYS else f"ställs om {expression}"


def municipalities(number: int) -> str:
    """The number with its noun."""
    return f"{number} {'kommun' if number == 1 else 'kommuner'}"


def group_words(label: str, grouping_id: str) -> str:
    """The group and the grouping it belongs to."""
    return f"{label} (indelning {grouping_id})"
