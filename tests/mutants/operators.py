"""What a slip of the pen makes of a query: each operator changes one place of the SQL that dbt rendered from a model.

Macros are mutated where they are used, so a wrong macro is as many mutants as models that render it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice, pairwise

from sqlglot import exp, parse_one

_DIALECT = "duckdb"
_BOUNDARIES: dict[type[exp.Expr], type[exp.Binary]] = {
    exp.GT: exp.GTE,
    exp.GTE: exp.GT,
    exp.LT: exp.LTE,
    exp.LTE: exp.LT,
    exp.EQ: exp.NEQ,
    exp.NEQ: exp.EQ,
}
_OTHER_AGGREGATE: dict[type[exp.Expr], type[exp.AggFunc]] = {
    exp.Sum: exp.Max,
    exp.Max: exp.Min,
    exp.Min: exp.Max,
    exp.LogicalOr: exp.LogicalAnd,
}
_SHOWN = 60

Change = Callable[[exp.Expr], Iterator[tuple[str, exp.Expr | None]]]


@dataclass(frozen=True, slots=True)
class Mutant:
    """A model with one change: what became of what, numbered where that is there twice; ``render`` gives its SQL."""

    model: str
    operator: str
    change: str
    render: Callable[[], str]

    @property
    def key(self) -> tuple[str, str, str]:
        """What names the mutant, whatever is changed elsewhere in its model."""
        return self.model, self.operator, self.change


def _boundary(node: exp.Expr) -> Iterator[tuple[str, exp.Expr | None]]:
    if other := _BOUNDARIES.get(type(node)):
        if isinstance(node.find_ancestor(exp.Join, exp.Select), exp.Join) and isinstance(node, exp.EQ):
            return  # a key of a join: `join` has it
        yield "boundary", other(this=node.this.copy(), expression=node.expression.copy())


def _join(node: exp.Expr) -> Iterator[tuple[str, exp.Expr | None]]:
    if isinstance(node, exp.Join) and node.args.get("on"):
        changed = node.copy()
        changed.set("side", None if node.side == "LEFT" else "LEFT")
        changed.set("kind", "INNER" if node.side == "LEFT" else None)
        yield "join", changed


def _filter(node: exp.Expr) -> Iterator[tuple[str, exp.Expr | None]]:
    if isinstance(node, exp.Where | exp.Having | exp.Distinct) and not isinstance(node.parent, exp.AggFunc):
        yield "filter", None


def _coalesce(node: exp.Expr) -> Iterator[tuple[str, exp.Expr | None]]:
    if isinstance(node, exp.Coalesce | exp.Nullif):
        yield "coalesce", node.this.copy()
    if isinstance(node, exp.Case) and node.args.get("default"):
        changed = node.copy()
        changed.set("default", None)
        yield "coalesce", changed


def _constant(node: exp.Expr) -> Iterator[tuple[str, exp.Expr | None]]:
    if not isinstance(node, exp.Literal) or node.find_ancestor(exp.DataType, exp.Table):
        return
    if node.is_string:
        yield "constant", exp.Literal.string(f"{node.this}x")
    elif node.is_int:
        yield "constant", exp.Literal.number(int(node.this) + 1)


def _rounding(node: exp.Expr) -> Iterator[tuple[str, exp.Expr | None]]:
    if isinstance(node, exp.Add | exp.Sub):
        yield "rounding", node.this.copy()


def _aggregate(node: exp.Expr) -> Iterator[tuple[str, exp.Expr | None]]:
    if other := _OTHER_AGGREGATE.get(type(node)):
        yield "aggregate", other(this=node.this.copy())
    if isinstance(node, exp.Ordered) and node.find_ancestor(exp.Window):
        changed = node.copy()
        changed.set("desc", not node.args.get("desc"))
        yield "aggregate", changed


def _branch(node: exp.Expr) -> Iterator[tuple[str, exp.Expr | None]]:
    if isinstance(node, exp.Union):
        yield "rows", node.this.copy()
    if isinstance(node, exp.And | exp.Or):
        yield "condition", node.this.copy()
        yield "condition", node.expression.copy()
    if isinstance(node, exp.If) and isinstance(node.parent, exp.Case) and len(node.parent.args["ifs"]) > 1:
        yield "branch", None


_CHANGES: tuple[Change, ...] = (
    _boundary,
    _join,
    _filter,
    _coalesce,
    _constant,
    _rounding,
    _aggregate,
    _branch,
)


def mutants(model: str, sql: str) -> list[Mutant]:
    """Every mutant of one model, each with another key."""
    tree = parse_one(sql, dialect=_DIALECT)
    found: dict[tuple[str, str], Mutant] = {}
    for operator, change, mutated in (*_changed(tree), *_last_select(tree)):
        number = 1
        while (operator, named := f"{change} #{number}" if number > 1 else change) in found:
            number += 1
        found[operator, named] = Mutant(model, operator, named, mutated)
    return list(found.values())


def _changed(tree: exp.Expr) -> Iterator[tuple[str, str, Callable[[], str]]]:
    for place, node in enumerate(tree.walk()):
        for change in _CHANGES:
            for operator, other in change(node):
                became = _short(other) if other else "nothing"
                yield operator, f"{_short(node)} → {became}", partial(_replaced, tree, place, other)


def _replaced(tree: exp.Expr, place: int, other: exp.Expr | None) -> str:
    copy = tree.copy()
    target = next(islice(copy.walk(), place, None))
    target.replace(other.copy() if other else None)
    return copy.sql(dialect=_DIALECT)


def _last_select(tree: exp.Expr) -> Iterator[tuple[str, str, Callable[[], str]]]:
    """The first row lost; and two neighbouring columns taken for each other."""
    yield "rows", "the first row lost", lambda: f"select * from ({tree.sql(dialect=_DIALECT)}) as mutated offset 1"
    if not isinstance(tree, exp.Select):
        return
    for place, (left, right) in enumerate(pairwise(tree.expressions)):
        if all(isinstance(side.unalias(), exp.Column) for side in (left, right)):
            yield "columns", f"{left.alias_or_name} ↔ {right.alias_or_name}", partial(_swapped, tree, place)


def _swapped(tree: exp.Select, place: int) -> str:
    copy = tree.copy()
    left, right = copy.expressions[place : place + 2]
    swapped = [exp.alias_(right.unalias(), left.alias_or_name), exp.alias_(left.unalias(), right.alias_or_name)]
    copy.set("expressions", [*copy.expressions[:place], *swapped, *copy.expressions[place + 2 :]])
    return copy.sql(dialect=_DIALECT)


def _short(node: exp.Expr) -> str:
    text = node.sql(dialect=_DIALECT)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN // 2]}…{text[-_SHOWN // 2 :]}"
