"""How the counts of one round hang together by print alone: no answer code, no routing, no rule of a base is read.

A cell names an indicator by its words; print says that groups fill the country, that a share's numerator lies in its
base and its base among those who answered. Two bases are the same only where the same indicator is printed twice.
What the codebook adds is ``structure``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from orchestration.consistency.keys import ANSWERED, key_of
from orchestration.consistency.numbers import Numbers
from orchestration.consistency.structure import WHOLE, Group
from orchestration.facts.model import IndicatorDefinition, Rule

_FRAME, _ANSWERED = ("kommuner", ""), ("svarande kommuner", "")


@dataclass(slots=True)
class Wording:
    """Hands out the numbers behind an indicator in a group, with every relation that print states.

    ``groups`` lists for each grouping that divides the country its group codes, ``names`` the words for a group and
    ``labels`` the words for an indicator.
    """

    numbers: Numbers
    groups: Mapping[str, tuple[str, ...]]
    names: Mapping[Group, str]
    labels: Mapping[str, str]
    _found: dict[tuple[tuple[str, str], Group], int] = field(default_factory=dict)

    def frame(self, group: Group) -> int:
        """Return the number of municipalities of a group, answering or not."""
        return self._number(_FRAME, group)

    def answered(self, group: Group) -> int:
        """Return the number of municipalities of a group that answered."""
        return self._number(_ANSWERED, group)

    def base(self, definition: IndicatorDefinition, base: Rule, group: Group) -> int:
        """Return the number that the indicator's shares rest on."""
        return self._number(("basen för", definition.indicator) if base.terms else _FRAME, group)

    def numerator(self, definition: IndicatorDefinition, base: Rule, group: Group) -> int:
        """Return the number that the indicator counts."""
        if key_of(definition.numerator) == ANSWERED and not base.terms:
            return self._number(_ANSWERED, group)
        made = self._number(("antalet bakom", definition.indicator), group)
        self.base(definition, base, group)
        return made

    def _number(self, what: tuple[str, str], group: Group) -> int:
        if (what, group) not in self._found:
            words = f"{what[0]} {self.labels[what[1]]}" if what[1] else what[0]
            self._found[what, group] = made = self.numbers.new(f"{words}, {self.names.get(group, group[1])}")
            self._relate(what, group, made)
            self._relate_groups(what, group)
        return self._found[what, group]

    def _relate(self, what: tuple[str, str], group: Group, made: int) -> None:
        outer = {"antalet bakom": ("basen för", what[1]), "basen för": _ANSWERED, _ANSWERED[0]: _FRAME}.get(what[0])
        if outer:
            self.numbers.relate("subset", "at_most", self._number(outer, group), [made])

    def _relate_groups(self, what: tuple[str, str], group: Group) -> None:
        codes = self.groups.get(group[0], ())
        if group[1] in codes and group[1] == codes[0]:
            parts = [self._number(what, (group[0], code)) for code in codes]
            self.numbers.relate("groups", "equal", self._number(what, WHOLE), parts)
        elif group[1] in codes:
            self._number(what, (group[0], codes[0]))
