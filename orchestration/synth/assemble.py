"""Makes the solver's problem of a round out of the catalog, the printed cells and the settings. Solves nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from orchestration.facts.codebook import codes_of
from orchestration.facts.codes import ANSWERED, COUNTY, QUESTIONNAIRE, RuleCodes
from orchestration.facts.errors import FactError
from orchestration.facts.load import Catalog, load_catalog
from orchestration.facts.model import (
    Codebook,
    Rule,
    TableLayout,
    Term,
    Variable,
)
from orchestration.facts.published import load_published
from orchestration.facts.published_model import PublishedCell
from orchestration.facts.rules import ALWAYS
from orchestration.facts.synth import ExtraTarget, Settings, load_extra_targets, load_settings
from orchestration.quoting import quote
from orchestration.synth.blanks import permit_blanks
from orchestration.synth.noise import chance_of
from orchestration.synth.panel import panel_targets
from orchestration.synth.printed import printed_integer
from orchestration.synth.problem import Answers, Block, Choice, Leaning, Problem
from orchestration.synth.targets import Target, Terms, cell_targets, counted, printed_places, restriction, stated
from orchestration.synth.units import NAMED, Unit, make_units

_ANSWERED = Rule(f"{ANSWERED}=1", "all", (Term(ANSWERED, ("1",)),))


@dataclass(frozen=True, slots=True)
class Assembled:
    """A round's problem with the facts it was made of.

    ``targets`` are as the facts say, before blanks turn rules of the problem into rules on answering; ``cells`` are
    those of the reports that show the round.
    """

    problem: Problem
    targets: tuple[Target, ...]
    codebook: Codebook
    settings: Settings
    cells: tuple[PublishedCell, ...]


def assemble(data_dir: Path, round_: str) -> Assembled:
    """Read the facts and make the problem. Raises what the readers raise, FactError for a round without codebook."""
    catalog = load_catalog(data_dir)
    if round_ not in catalog.codebooks:
        expected, remedy = " or ".join(sorted(catalog.codebooks)), "name one of the rounds, or write its codebook"
        raise FactError("no such round", f"{data_dir.name}/codebooks", expected, quote(round_), remedy)
    codebook = catalog.codebooks[round_]
    settings = load_settings(data_dir, round_)
    named = frozenset(settings.answering)
    units = make_units(catalog.registers, codebook.round, settings.maturity, chance_of(settings), named)
    panel = panel_targets(settings.panel, catalog, data_dir, units, settings.weights)
    prior: dict[str, Answers] = {unit.code: {COUNTY: unit.county, **panel.prior.get(unit.code, {})} for unit in units}
    layouts = tuple(item for item in catalog.layouts if any(cell.round == round_ for cell in item.cells))
    terms = _terms(catalog, codebook, settings, units, layouts)
    cells = tuple(cell for cell in load_published(data_dir).cells if cell.report in {item.report for item in layouts})
    printed = printed_places(cells, terms)
    extra = _extra_targets(load_extra_targets(data_dir, round_), printed, terms, codes_of(codebook, catalog.registers))
    shown = cell_targets(layouts, printed, terms, {target.place: target for target in extra})
    beside = [target for target in extra if target not in shown]
    targets = (*shown, *beside, *_answering(settings), *panel.targets)
    required = frozenset(variable.variable for variable in codebook.variables if variable.required)
    choices = (*_frame_choices(catalog, codebook), *_choices(codebook, settings))
    blanks = permit_blanks(choices, settings.blanks, required)
    turned = tuple(blanks.target(target) for target in targets)
    problem = Problem(units, prior, blanks.choices, turned, _blocks(codebook, settings), chance_of(settings))
    return Assembled(problem, targets, codebook, settings, cells)


def _terms(
    catalog: Catalog,
    codebook: Codebook,
    settings: Settings,
    units: tuple[Unit, ...],
    layouts: tuple[TableLayout, ...],
) -> Terms:
    round_ = codebook.round.round
    own = frozenset(layout.report for layout in layouts if layout.round == round_)
    return Terms(
        round=round_,
        definitions={item.indicator: item for item in catalog.indicators.definitions[round_]},
        bases={item.base: item for item in catalog.indicators.bases[round_]},
        prices=settings.weights,
        answered=_ANSWERED,
        own_reports=own or frozenset(layout.report for layout in layouts),
        districts=any(unit.code != unit.municipality for unit in units),
    )


def conditions(codebook: Codebook, variable: Variable) -> tuple[Rule, ...]:
    """Return what must hold for the variable to be answered: an answer at all, the form, the universe."""
    question = next(item for item in codebook.questions if item.question == variable.question)
    universe = next(item for item in codebook.universes if item.universe == variable.universe)
    forms = tuple(item.questionnaire for item in codebook.questionnaires)
    rules = [_ANSWERED]
    if set(question.questionnaires) != set(forms):
        term = Term(QUESTIONNAIRE, question.questionnaires)
        rules.append(Rule(f"{QUESTIONNAIRE}={'|'.join(question.questionnaires)}", "all", (term,)))
    if universe.rule.terms:
        rules.append(universe.rule)
    return tuple(rules)


def _frame_choices(catalog: Catalog, codebook: Codebook) -> tuple[Choice, ...]:
    codes = codes_of(codebook, catalog.registers).substantive
    return (
        Choice(ANSWERED, ANSWERED, codes[ANSWERED], False, (), Leaning({codes[ANSWERED][0]: 1.0}, {}, 0.0)),
        Choice(
            QUESTIONNAIRE,
            QUESTIONNAIRE,
            codes[QUESTIONNAIRE],
            False,
            (),
            Leaning({codes[QUESTIONNAIRE][0]: 1.0}, {}, 0.0),
        ),
    )


def _choices(codebook: Codebook, settings: Settings) -> tuple[Choice, ...]:
    sets = {item.answer_set: tuple(code.code for code in item.codes) for item in codebook.answer_sets}
    return tuple(
        Choice(
            variable=variable.variable,
            question=variable.question,
            codes=("1", "0") if variable.type == "flag" else sets[variable.answer_set or ""],
            flag=variable.type == "flag",
            conditions=conditions(codebook, variable),
            leaning=_leaning(variable, settings),
        )
        for variable in codebook.variables
        if variable.type in ("single", "flag")
    )


def _leaning(variable: Variable, settings: Settings) -> Leaning:
    for lean in settings.leans:
        if lean.answer_set in (None, variable.answer_set) and re.fullmatch(lean.variables or ".*", variable.variable):
            return Leaning(lean.codes, lean.bias, lean.noise)
    raise ValueError(
        f"settings.yaml, leans: expected one for {variable.variable} (answer set {variable.answer_set}), found none"
    )


def _blocks(codebook: Codebook, settings: Settings) -> tuple[Block, ...]:
    flags = [variable.variable for variable in codebook.variables if variable.type == "flag"]
    blocks = []
    for pattern in settings.blocks:
        for part in pattern.each:
            prefix = f"{pattern.prefix}{part}_" if part else pattern.prefix
            options = tuple(name for name in flags if name.startswith(prefix))
            alone = tuple(f"{prefix}{option}" for option in pattern.alone)
            if not options or not set(alone) <= set(options):
                expected, found = ", ".join(alone) or f"{prefix}…", ", ".join(options) or "none"
                raise ValueError(f"settings.yaml, blocks, {prefix}: expected flags {expected}, found {found}")
            blocks.append(Block(prefix, options, alone, pattern.filled))
    return tuple(blocks)


def _answering(settings: Settings) -> tuple[Target, ...]:
    """Return the targets on how many units of a municipality answered."""
    price = max(settings.weights.values(), key=lambda item: (item.miss, item.apart))
    everyone = Rule(ALWAYS, "all", ())
    return tuple(
        Target(f"answering/{code}", _ANSWERED, everyone, None, NAMED, code, "numerator", count, price)
        for code, count in settings.answering.items()
    )


def _extra_targets(
    lines: Iterable[ExtraTarget], printed: Mapping[str, str], terms: Terms, codes: RuleCodes
) -> tuple[Target, ...]:
    """Return the targets of ``targets.csv``; ValueError names the row that is not one."""
    targets = []
    for number, line in enumerate(lines, start=2):
        where = f"synth/{terms.round}/targets.csv, row {number}"
        defined = stated(terms.definitions, line.indicator, where) if line.indicator else None
        numerator = defined.numerator if defined else codes.parse(line.numerator, where)
        base = stated(terms.bases, defined.base if defined else line.base, where).rule
        measure, value = counted(line.measure), printed_integer(line.printed or printed.get(line.place, ""))
        if value is None:
            raise ValueError(f"{where}: expected a whole number in `printed` or at the cell {line.place}, found none")
        if measure is None:
            raise ValueError(f"{where}: expected a share, a numerator or a base, found {line.measure}")
        price, among = stated(terms.prices, line.weight, where), restriction(base, terms.answered)
        targets.append(Target(line.place, numerator, base, among, line.grouping, line.group, measure, value, price))
    return tuple(targets)
