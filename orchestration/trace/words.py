"""The Swedish words of a trace: what a measure shows, a rule demands, a figure rests on.

Here belong words and sentences; what a code is called says the release, where they stand on the screen is ``text``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from orchestration.facts.rules import ALWAYS
from orchestration.trace.model import (
    CellTrace,
    Counted,
    Layout,
    QuantityTrace,
    RestsOnTrace,
    RuleTrace,
    SeriesPoint,
    TermTrace,
    VariableTrace,
)

SYNTHETIC = "syntetiska svar"
SYNTHETIC_SENTENCE = "Svaren är konstgjorda (syntetiska svar) och är inte uppgifter om någon kommun."
MEASURES = {
    "share": "andel i {percent}: täljare av bas",
    "numerator": "antal {members} i basen som uppfyller täljarens villkor",
    "base": "antal {members} i basen",
    "population": "antal {members} i gruppen, svarande eller inte",
    "quantity": "en storhet som inte är en andel",
}
NOUNS: Mapping[Counted, tuple[str, str]] = {"municipalities": ("kommun", "kommuner"), "units": ("enhet", "enheter")}
UNITS = "Enheter: kommuner, eller stadsdelar som svarar var för sig."
DEMANDS = {
    "all": "alla villkoren gäller",
    "any": "minst ett av villkoren gäller",
    "none": "inget av villkoren gäller",
    "not_all": "minst ett av villkoren inte gäller",
}
COMPARED = {
    "first": "det finns ingen tidigare siffra att jämföra med",
    "same": "kan jämföras med närmast tidigare siffra",
}
BASE_IS_FRAME = "Basen är ramen: även kommuner som inte svarade räknas."
BASE_IS_RESPONDENTS = "Bara kommuner som besvarade enkäten kan stå i basen."
QUANTITY_SOURCES = {
    "npo": "statistik om nationella patientöversikten, för landet",
    "stimulus_funds": "kommunernas redovisning av stimulansmedel, kolumnen {measure}",
    "answers": "enkätsvar, variabeln {measure}",
}
OBSERVED_SOURCE = "observationer av slaget {source}, måttet {measure}"
NO_ANSWERS = "Svaren i omgång {round} finns inte i utgåvan."
CARRIED = "Siffran är hämtad ur rapport {report}: {place}"
_NO_FIGURE = {
    "not_applicable": "Ingen kommun i gruppen står i basen; då finns ingen andel.",
    "not_answered": "Ingen kommun i gruppen besvarade enkäten.",
    "dont_know": "Ingen kommun i gruppen kunde svara.",
    "suppressed": "Siffran är undertryckt.",
}

OBSERVED = {"unit": "enheter av slaget, var och en en gång", "municipality": "kommuner, var och en en gång"}


def figure_sentences(trace: CellTrace) -> Iterator[str]:
    """How the figure comes about, and what a symbol in its place means."""
    figure, layout = trace.figure, trace.layout
    kind = layout.measure.removeprefix("unit_")
    if figure.status == "no_answers":
        yield NO_ANSWERS.format(round=trace.round)
        if figure.carried:
            yield CARRIED.format(report=figure.carried.report, place=figure.carried.place)
        return
    if figure.status == "not_asked":
        yield f"Frågan ställdes inte i omgång {trace.round}; cellen visar då symbolen {figure.display}"
        return
    if figure.status != "answered":
        own = trace.quantity.lacking if trace.quantity else None
        said = f"{own.rstrip('.')}; cellen visar då symbolen {figure.display}" if own else _NO_FIGURE[figure.status]
        yield said
    if kind == "share" and figure.base and figure.percent_thousandths is not None:
        exact = _exact(figure.percent_thousandths)
        yield f"{figure.numerator} av {counted(figure.base, trace.counted)} = {exact} procent"
    elif kind == "numerator" and figure.base is not None:
        yield f"{figure.numerator} av {counted(figure.base, trace.counted)} i basen"
    elif kind == "quantity" and figure.base is not None:
        yield f"täljare {figure.numerator}, nämnare {figure.base}"
    if figure.display == layout.zero_symbol:
        yield f"Antalet är noll, och då visar cellen symbolen {figure.display}"


def rests_on_words(found: RestsOnTrace) -> Iterator[tuple[str, str]]:
    """Who answered and who did not, the estimate for all and its limits: label and text."""
    of_all = counted(found.municipalities, "municipalities")
    yield "Svarande", f"{found.answering} av {of_all}{_in_percent(found.response_display)}"
    for name, answering, units in found.in_part:
        yield "", f"delvis svarande: {name}, {answering} av {units} enheter"
    if found.base:
        missing = f"{found.item_non_response} av {found.base} i basen saknar svar på det som täljaren bygger på"
        yield "Bortfall", f"{missing}{_in_percent(found.item_non_response_display)}; {found.dont_know} svarade vet ej"
    if found.base_non_response:
        members = counted(found.base_non_response, "municipalities")
        yield "", f"{members} som svarat står utanför basen för att svar saknas"
    if found.units != found.municipalities:
        yield "I enheter", _units(found)
    yield "Skattning", _estimate(found)
    if found.lowest_percent is not None:
        lowest, highest = found.lowest_display, found.highest_display
        limits = f"{lowest}–{highest} procent" if (lowest + highest).isdigit() else f"{lowest} till {highest}"
        yield "Gränser", f"{limits}, om allt som inte är besvarat vore nej respektive ja"


def _in_percent(display: str) -> str:
    """A share beside its numbers; nothing where those are how it is shown."""
    return f" ({display} procent)" if display.isdigit() else ""


def _units(found: RestsOnTrace) -> str:
    answering = f"{found.units_answering} av {found.units} svarande ({found.unit_response_percent} procent)"
    lacking = f"{found.unit_item_non_response} av {found.unit_base} i basen saknar svar"
    return f"{answering}; {lacking}, {found.unit_base_non_response} står utanför basen för att svar saknas"


def _estimate(found: RestsOnTrace) -> str:
    if found.silent_strata:
        return f"ingen: i {found.silent_strata} av gruppens {found.strata} storleksgrupper svarade ingen"
    if found.estimate_percent is None:
        return "ingen: basen är tom"
    if found.shown_as != "percent":
        return f"ingen: basen är så liten att andelen anges som {found.display}"
    error = "" if found.standard_error is None else f", medelfel {decimal_words(found.standard_error)} procentenheter"
    return f"{decimal_words(found.estimate_percent)} procent, efterstratifierad på storleksgrupp{error}"


def decimal_words(value: Decimal) -> str:
    """A figure without needless decimals, with decimal comma."""
    return format(value.normalize(), "f").replace(".", ",")


def _exact(thousandths: int) -> str:
    whole, rest = divmod(thousandths, 1000)
    return f"{whole},{rest:03}"


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


def measure_words(layout: Layout, count: Counted) -> str:
    """What a cell shows."""
    percent = "hela procent" if not layout.decimals else f"procent med {layout.decimals} decimaler"
    kind = layout.measure.removeprefix("unit_")
    return MEASURES[kind].format(percent=percent, members=NOUNS[count][1])


def round_words(trace: CellTrace) -> str:
    """The round of the cell, and that of the table where it is another."""
    named = (
        f"{trace.round}, {trace.round_label}"
        if trace.round_label
        else f"{trace.round}, {trace.label('status', 'no_answers').lower()}"
    )
    other = trace.round != trace.layout.table_round
    return named + (f" (tabellen gäller omgång {trace.layout.table_round})" if other else "")


def point_source(point: SeriesPoint) -> str:
    """Where a point of a series is from."""
    return "beräknad ur svar" if point.source == "computed" else f"tryckt, rapport {point.report}: {point.place}"


def comparability_words(trace: CellTrace, comparability: str, reason: str | None) -> str:
    """How a round's figure can be compared with the one before: the code in words, with the reason or what it means."""
    why = reason or COMPARED.get(comparability)
    return trace.label("comparability", comparability) + (f": {why}" if why else "")


def break_words(trace: CellTrace, point: SeriesPoint) -> str:
    """Why the series breaks at a point."""
    why = "jämförbarheten är inte angiven"
    if point.comparability:
        why = trace.label("comparability", point.comparability)
    return f"{why}: {point.reason}" if point.reason else why


def quantity_words(trace: CellTrace, quantity: QuantityTrace) -> Iterator[tuple[str, str]]:
    """What a quantity is, line by line: label and text."""
    yield "Id", quantity.quantity_id
    yield "Namn", quantity.label
    yield "Tema", quantity.theme
    yield "Enhet", trace.label("unit_of_measure", quantity.unit_of_measure)
    yield (
        "Källa",
        QUANTITY_SOURCES.get(quantity.source, OBSERVED_SOURCE).format(
            source=quantity.source, measure=quantity.measure or "–"
        ),
    )
    if quantity.question:
        yield "Fråga", f"{quantity.question.number}. {quantity.question.text}"
    if quantity.measure and quantity.statistic:
        yield "Mått", quantity.measure + (f" delat med {quantity.denominator}" if quantity.denominator else "")
        threshold = "" if quantity.threshold is None else f" ({quantity.threshold})"
        yield "Statistik", trace.label("statistic", quantity.statistic) + threshold
    if quantity.base_description:
        yield "Bas", quantity.base_description
    if quantity.comparability:
        yield "Jämförbarhet", comparability_words(trace, quantity.comparability, quantity.reason)
    if quantity.period:
        yield "Period", quantity.period
    if quantity.municipalities is not None:
        what = given_by(quantity)
        yield "Uppgift från", counted(len(quantity.amounts) if what == "units" else quantity.municipalities, what)
    if quantity.hidden:
        yield "Dold uppgift", f"{counted(quantity.hidden, 'municipalities')}; en summa som inte är hel redovisas inte"


def given_by(quantity: QuantityTrace) -> Counted:
    """Who gave the numbers: municipalities, or units that are of none."""
    return "units" if quantity.amounts and not quantity.municipalities else "municipalities"


def universe_words(expression: str) -> str:
    """Who a question is put to, by the rule of its universe."""
    return "ställs till alla" if expression == ALWAYS else f"ställs om {expression}"


def counted(number: int, what: Counted) -> str:
    """The number with its noun."""
    return f"{number} {NOUNS[what][number != 1]}"


def group_words(label: str, grouping_id: str) -> str:
    """The group and the grouping it belongs to."""
    return f"{label} (indelning {grouping_id})"
