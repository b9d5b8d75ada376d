"""What another round's answers say of those who answer this one: figures for the register of answers to follow.

Reads the other round's exports as they are landed. Its answers become given codes of this round's units.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from orchestration.facts.codes import ANSWERED, COUNTY, QUESTIONNAIRE
from orchestration.facts.load import Catalog
from orchestration.facts.model import IndicatorDefinition, Rule, Term
from orchestration.facts.register_model import Registers
from orchestration.facts.rules import holds
from orchestration.facts.sources import QUESTIONNAIRE_KIND, load_sources
from orchestration.facts.synth import Panel, PanelTarget, Price
from orchestration.landing.land import RESPONSE_REGISTER_KIND, RESPONSES_TABLE, land_round, load_context
from orchestration.synth.problem import Answers
from orchestration.synth.targets import Target, stated
from orchestration.synth.units import Unit

_HAS, _HAS_NOT = "1", "0"


@dataclass(frozen=True, slots=True)
class Returning:
    """Figures of a panel, and by unit the given codes that they rest on."""

    targets: tuple[Target, ...]
    prior: Mapping[str, Answers]


NO_PANEL = Returning((), {})


def panel_targets(
    panel: Panel | None, catalog: Catalog, data_dir: Path, units: Sequence[Unit], prices: Mapping[str, Price]
) -> Returning:
    """Return the panel's targets on who answers this round.

    ValueError for a round, an indicator or a price that there is not, and if the other round's exports do not land.
    """
    if panel is None:
        return NO_PANEL
    where = "settings.yaml, panel"
    stated(catalog.codebooks, panel.round, where)
    definitions = {item.indicator: item for item in catalog.indicators.definitions[panel.round]}
    bases = {item.base: item.rule for item in catalog.indicators.bases[panel.round]}
    known = _answers_of(data_dir, panel.round, catalog.registers)
    targets: list[Target] = []
    prior: dict[str, Answers] = {unit.code: {} for unit in units}
    for wanted in panel.targets:
        definition = stated(definitions, wanted.indicator, where)
        name = f"{panel.round}:{wanted.indicator}"
        for unit in units:
            prior[unit.code][name] = _indicator(known.get(unit.code, {}), definition, bases[definition.base])
        targets += _targets(name, wanted, stated(prices, wanted.weight, where))
    return Returning(tuple(targets), prior)


def _targets(name: str, wanted: PanelTarget, price: Price) -> list[Target]:
    numerator = Rule(f"{name}={_HAS}", "all", (Term(name, (_HAS,)),))
    base = Rule(f"{name}=*", "all", (Term(name, (_HAS, _HAS_NOT)),))
    printed = {"1": ("returning", wanted.returning), "0": ("others", wanted.others)}
    return [
        Target(
            place=f"panel/{name}/{label}",
            numerator=numerator,
            base=base,
            among=Rule(f"{ANSWERED}={code}", "all", (Term(ANSWERED, (code,)),)),
            grouping="alla",
            group="riket",
            measure="share",
            printed=share,
            price=price,
        )
        for code, (label, share) in printed.items()
    ]


def _indicator(answers: Answers, definition: IndicatorDefinition, base: Rule) -> str | None:
    """Return whether a unit has it; None outside the base."""
    if answers.get(ANSWERED) != "1" or not holds(base, answers):
        return None
    return _HAS if holds(definition.numerator, answers) else _HAS_NOT


def _answers_of(data_dir: Path, round_: str, registers: Registers) -> dict[str, Answers]:
    """Return the codes of a round's exports by unit, register variables included."""
    sources = load_sources(data_dir / "sources.yaml", data_dir / "formats")
    wanted = (QUESTIONNAIRE_KIND, RESPONSE_REGISTER_KIND)
    specs = [spec for spec in sources.round(round_).sources if spec.kind in wanted]
    paths = {spec.source: sources.folder / spec.uri for spec in specs}
    found: dict[str, Answers] = {}
    for result in land_round(specs, paths, load_context(data_dir, round_)).values():
        if result.findings:
            raise ValueError(f"panel: the exports of {round_} do not land: {result.findings[0]}")
        for name, table in result.tables.items():
            for row in table.to_pylist():
                county = registers.municipality(row["municipality_code"]).county_code
                answers = found.setdefault(row["unit_code"], {COUNTY: county})
                if name == RESPONSES_TABLE:
                    answers |= {ANSWERED: "1" if row["answered"] else "0", QUESTIONNAIRE: row["questionnaire"]}
                else:
                    answers[row["variable_id"]] = row["code"]
    return found
