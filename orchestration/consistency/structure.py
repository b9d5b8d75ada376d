"""How the counts of one round hang together: codes of a variable, groups of the country, unions, bases in each other.

Derived from codebook and registers alone, so it holds for every set of answers that obeys routing. Which indicator
stands in which cell is said in ``figures``. The report's own figures are all there is to know about sizes: no
register count is used.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from orchestration.consistency.keys import (
    ANSWERED,
    FRAME,
    Among,
    AnyOf,
    Key,
    Not,
    OneOf,
    Within,
    every_code,
    key_of,
)
from orchestration.consistency.model import Form
from orchestration.consistency.numbers import Numbers
from orchestration.facts.model import Codebook, IndicatorDefinition, Rule, Variable

WHOLE = ("alla", "riket")
Group = tuple[str, str]


@dataclass(slots=True)
class Structure:
    """Hands out the number behind a rule in a group, with every relation it stands in.

    ``groups`` lists for each grouping that divides the country its group codes, ``names`` the words for a group and
    ``labels`` the words for a key.
    """

    codebook: Codebook
    numbers: Numbers
    groups: Mapping[str, tuple[str, ...]]
    names: Mapping[Group, str]
    labels: Mapping[Key, str]
    _found: dict[tuple[Key, Group], int] = field(default_factory=dict)
    _variables: dict[str, Variable] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Index the variables by name."""
        self._variables = {variable.variable: variable for variable in self.codebook.variables}

    def frame(self, group: Group) -> int:
        """Return the number of municipalities of a group, answering or not."""
        return self.number(FRAME, group)

    def answered(self, group: Group) -> int:
        """Return the number of municipalities of a group that answered."""
        return self.number(ANSWERED, group)

    def base(self, definition: IndicatorDefinition, base: Rule, group: Group) -> int:
        """Return the number of municipalities in a base; a rule without a term is the frame."""
        return self.number(key_of(base) if base.terms else FRAME, group)

    def numerator(self, definition: IndicatorDefinition, base: Rule, group: Group) -> int:
        """Return the number of municipalities of a base for which the indicator's rule holds."""
        key, outer = key_of(definition.numerator), key_of(base)
        if not base.terms:
            return self.number(key if key == ANSWERED else Among(key), group)
        return self.number(key if self._implies(key, outer) else Within(key, outer), group)

    def number(self, key: Key, group: Group) -> int:
        """Return the number of municipalities of a group that a key describes; made with its relations on first use."""
        if (key, group) not in self._found:
            label = f"{self.labels.get(key) or self._describe(key)}, {self.names.get(group, group[1])}"
            self._found[key, group] = made = self.numbers.new(label)
            self._relate(key, group, made)
            self._relate_groups(key, group)
        return self._found[key, group]

    def _relate_groups(self, key: Key, group: Group) -> None:
        codes = self.groups.get(group[0], ())
        if group[1] in codes and group[1] == codes[0]:
            parts = [self.number(key, (group[0], code)) for code in codes]
            self.numbers.relate("groups", "equal", self.number(key, WHOLE), parts)
        elif group[1] in codes:
            self.number(key, (group[0], codes[0]))

    def _relate(self, key: Key, group: Group, made: int) -> None:
        match key:
            case OneOf():
                self._relate_codes(key, group, made)
            case AnyOf(parts):
                numbers = [self.number(part, group) for part in parts]
                for number in numbers:
                    self.numbers.relate("union", "at_most", made, [number])
                self.numbers.relate("union", "covers", made, numbers)
                self.numbers.relate("subset", "at_most", self.number(ANSWERED, group), [made])
            case Not(inner):
                self.numbers.relate("codes", "equal", self.number(ANSWERED, group), [made, self.number(inner, group)])
            case Within(inner, base):
                self._relate_within(inner, base, group, made)
            case Among(inner):
                self.numbers.relate("subset", "at_most", self.number(FRAME, group), [made])
                self.numbers.relate("subset", "at_most", made, [self.number(inner, group)])
        if key == ANSWERED:
            self.numbers.relate("subset", "at_most", self.number(FRAME, group), [made])

    def _relate_codes(self, key: OneOf, group: Group, made: int) -> None:
        variable = self._variables.get(key.variable)
        if variable is None:
            self.numbers.relate("subset", "at_most", self.number(ANSWERED, group), [made])
            return
        codes = every_code(self.codebook, variable)
        asked = self._asked(variable)
        form: Form = "equal" if variable.required else "at_most"
        if len(key.codes) > 1:
            atoms = [self.number(OneOf(key.variable, (code,)), group) for code in key.codes]
            self.numbers.relate("codes", "equal", made, atoms)
            others = [self.number(OneOf(key.variable, (code,)), group) for code in codes if code not in key.codes]
            self.numbers.relate("codes", form, self.number(asked, group), [made, *others])
        elif key.codes[0] == codes[0]:
            atoms = [self.number(OneOf(key.variable, (code,)), group) for code in codes]
            self.numbers.relate("codes", form, self.number(asked, group), atoms)
        else:
            self.number(OneOf(key.variable, (codes[0],)), group)

    def _relate_within(self, inner: Key, base: Key, group: Group, made: int) -> None:
        outer, whole = self.number(base, group), self.number(ANSWERED, group)
        free = self.number(inner, group)
        self.numbers.relate("subset", "at_most", outer, [made])
        self.numbers.relate("subset", "at_most", free, [made])
        self.numbers.relate("subset", "overlap", made, [free, outer], whole)
        if not isinstance(inner, OneOf) or inner.variable not in self._variables:
            return
        variable = self._variables[inner.variable]
        codes = every_code(self.codebook, variable)
        if len(inner.codes) > 1:
            atoms = [self.number(Within(OneOf(inner.variable, (code,)), base), group) for code in inner.codes]
            self.numbers.relate("codes", "equal", made, atoms)
        elif inner.codes[0] == codes[0]:
            atoms = [self.number(Within(OneOf(inner.variable, (code,)), base), group) for code in codes]
            fills = variable.required and self._implies(base, self._asked(variable))
            self.numbers.relate("codes", "equal" if fills else "at_most", outer, atoms)
        else:
            self.number(Within(OneOf(inner.variable, (codes[0],)), base), group)

    def _asked(self, variable: Variable) -> Key:
        rule = next(entry.rule for entry in self.codebook.universes if entry.universe == variable.universe)
        return key_of(rule)

    def _implies(self, key: Key, outer: Key) -> bool:
        """Tell whether whoever satisfies ``key`` satisfies ``outer``, as far as codes and routing show it."""
        if outer in (ANSWERED, key) or (isinstance(key, OneOf) and self._asks(key, outer)):
            return True
        match key, outer:
            case AnyOf(parts), _:
                return all(self._implies(part, outer) for part in parts)
            case _, Within(inner, base):
                return self._implies(key, inner) and self._implies(key, base)
            case Within(inner, base), _:
                return self._implies(inner, outer) or self._implies(base, outer)
            case _, AnyOf(parts):
                return any(self._implies(key, part) for part in parts)
            case OneOf(variable, codes), OneOf():
                return variable == outer.variable and set(codes) <= set(outer.codes)
        return False

    def _asks(self, key: OneOf, outer: Key) -> bool:
        """Tell whether the variable is asked only where ``outer`` holds."""
        variable = self._variables.get(key.variable)
        asked = self._asked(variable) if variable else ANSWERED
        return asked != ANSWERED and self._implies(asked, outer)

    def _describe(self, key: Key) -> str:
        match key:
            case OneOf(name, codes) if name in self._variables:
                variable = self._variables[name]
                answers = next(entry for entry in self.codebook.answer_sets if entry.answer_set == variable.answer_set)
                return f"{variable.item}: {' eller '.join(code.label for code in answers.codes if code.code in codes)}"
            case OneOf(name, codes):
                return f"{name} = {' eller '.join(codes)}"
            case AnyOf(parts):
                return "minst ett av: " + " / ".join(self._describe(part) for part in parts)
            case Not(inner):
                return f"inte ({self._describe(inner)})"
            case Within(inner, _):
                return f"{self.labels.get(inner) or self._describe(inner)}, inom basen"
            case Among(inner):
                return f"{self._describe(inner)}, svarande eller inte"
        return "svarande" if key == ANSWERED else "kommuner"
