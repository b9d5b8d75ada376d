"""One component of a problem with all that concerns it, and the drawn figure that an answer follows.

Shared by the two passes of the solver; solves nothing itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from orchestration.facts.model import Rule
from orchestration.facts.synth import Effort
from orchestration.synth.noise import Chance
from orchestration.synth.problem import Answers, Block, Choice, variables_of
from orchestration.synth.targets import Target
from orchestration.synth.units import Unit

Group = tuple[str, ...]
"""A municipality's groups in the groupings of the component's targets."""


@dataclass(frozen=True, slots=True)
class Part:
    """A component: its choices, targets and blocks, and the answers of the components before it."""

    units: tuple[Unit, ...]
    choices: tuple[Choice, ...]
    targets: tuple[Target, ...]
    blocks: tuple[Block, ...]
    answers: Mapping[str, Answers]
    chance: Chance
    groupings: tuple[str, ...]
    effort: Effort
    names: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", frozenset(choice.variable for choice in self.choices))

    def group(self, unit: Unit) -> Group:
        """Return the municipality's groups in the component's groupings."""
        return tuple(unit.groups[grouping] for grouping in self.groupings)

    def concerns(self, group: Group, target: Target) -> bool:
        """Tell whether the target counts municipalities of that group."""
        return group[self.groupings.index(target.grouping)] == target.group

    def groups(self) -> dict[Group, list[Unit]]:
        """Return the municipalities by group, in the order in which groups first occur."""
        found: dict[Group, list[Unit]] = {}
        for unit in self.units:
            found.setdefault(self.group(unit), []).append(unit)
        return found

    def decided(self, rule: Rule) -> bool:
        """Tell whether the rule rests on earlier answers alone."""
        return not variables_of(rule) & self.names

    def drawn(self, unit: Unit, choice: Choice) -> float:
        """Return the figure that the municipality's answer follows: maturity with the noise of question and item."""
        return (
            unit.maturity
            + self.effort.question_noise * self.chance.lasting_normal(unit.code, "question", choice.question)
            + self.effort.item_noise * self.chance.lasting_normal(unit.code, "item", choice.variable)
        )
