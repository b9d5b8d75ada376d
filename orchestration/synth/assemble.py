"""Makes the solver's problem of a round out of the catalog, the printed cells and the settings. Solves nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from orchestration.catalog.codebook import codes_of
from orchestration.catalog.codes import ANSWERED, COUNTY, QUESTIONNAIRE
from orchestration.catalog.load import Catalog, load_catalog
from orchestration.catalog.model import Codebook, PublishedCell, Rule, Term, Variable
from orchestration.catalog.published import load_published
from orchestration.synth.printed import printed_integer
from orchestration.synth.problem import Answers, Block, Choice, Leaning, Problem
from orchestration.synth.settings import Settings, load_extra_targets, load_settings
from orchestration.synth.targets import Target, cell_targets, restriction
from orchestration.synth.units import make_units

_ANSWERED = Rule(f"{ANSWERED}=1", "all", (Term(ANSWERED, ("1",)),))


@dataclass(frozen=True, slots=True)
class Assembled:
    """A round's problem with the facts it was made of; ``cells`` are those of the reports that show the round."""

    problem: Problem
    codebook: Codebook
    settings: Settings
    cells: tuple[PublishedCell, ...]


def assemble(data_dir: Path, round_: str) -> Assembled:
    """Read the facts and make the problem. Raises what the readers raise, KeyError for a round without codebook."""
    catalog = load_catalog(data_dir)
    codebook = catalog.codebooks[round_]
    settings = load_settings(data_dir, round_)
    reports = {layout.report for layout in catalog.layouts if layout.round == round_}
    cells = tuple(cell for cell in load_published(data_dir).cells if cell.report in reports)
    units = make_units(catalog.registers, codebook.round, settings.maturity, settings.seed)
    prior: dict[str, Answers] = {unit.code: {COUNTY: unit.county} for unit in units}
    choices = (*_frame_choices(catalog, codebook), *_choices(codebook, settings))
    targets = _targets(catalog, codebook, settings, cells, data_dir)
    problem = Problem(units, prior, choices, targets, _blocks(codebook, settings), settings.seed)
    return Assembled(problem, codebook, settings, cells)


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
            blocks.append(Block(prefix, options, alone))
    return tuple(blocks)


def _targets(
    catalog: Catalog, codebook: Codebook, settings: Settings, cells: tuple[PublishedCell, ...], data_dir: Path
) -> tuple[Target, ...]:
    round_ = codebook.round.round
    definitions = {item.indicator: item for item in catalog.indicators.definitions[round_]}
    bases = {item.base: item for item in catalog.indicators.bases[round_]}
    layouts = [layout for layout in catalog.layouts if layout.round == round_]
    targets = list(cell_targets(layouts, cells, definitions, bases, settings.weights, _ANSWERED))
    codes = codes_of(codebook, catalog.registers)
    printed = {f"{cell.part}/{cell.table_no}/{cell.row_no}/{cell.col_no}": cell.printed for cell in cells}
    for number, line in enumerate(load_extra_targets(data_dir, round_), start=2):
        where = f"synth/{round_}/targets.csv, row {number}"
        defined = definitions.get(line.indicator)
        numerator = defined.numerator if defined else codes.parse(line.numerator, where)
        base = bases[defined.base if defined else line.base].rule
        value = printed_integer(line.printed or printed.get(line.place, ""))
        if value is None:
            raise ValueError(f"{where}: expected a whole number in `printed` or at the cell {line.place}, found none")
        price, among = settings.weights[line.weight], restriction(base, _ANSWERED)
        targets.append(
            Target(line.place, numerator, base, among, line.grouping, line.group, line.measure, value, price)
        )
    return tuple(targets)
