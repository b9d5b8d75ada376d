"""Splits a problem into parts that can be solved one after the other.

Variables that one printed figure or one block joins are solved together; what routing or a base tests comes before.
Parts that need each other are solved as one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter

from orchestration.synth.problem import Problem, variables_of


def components(problem: Problem) -> tuple[tuple[str, ...], ...]:
    """Return the variables of each part, parts in an order to solve them, variables in the order of the problem.

    ValueError if the routing of a variable depends on the variable itself.
    """
    _refuse_circles(problem)
    order = {choice.variable: number for number, choice in enumerate(problem.choices)}
    links = [variables_of(target.subject) for target in problem.targets]
    links += [frozenset((*block.options, *block.alone)) for block in problem.blocks]
    needs: dict[str, set[str]] = {variable: set() for variable in order}
    for choice in problem.choices:
        needs[choice.variable] |= variables_of(*choice.conditions)
    for target in problem.targets:
        subject = variables_of(target.subject)
        for variable in subject & needs.keys():
            needs[variable] |= variables_of(*target.given) - subject
    return _ordered(order, links, needs)


def _refuse_circles(problem: Problem) -> None:
    routing = {choice.variable: variables_of(*choice.conditions) for choice in problem.choices}
    try:
        TopologicalSorter(routing).prepare()
    except CycleError as error:
        circle = " → ".join(error.args[1])
        raise ValueError(f"the routing of a variable depends on itself: {circle}; see universes.csv") from None


def _ordered(
    order: Mapping[str, int], links: Iterable[frozenset[str]], needs: Mapping[str, set[str]]
) -> tuple[tuple[str, ...], ...]:
    leader = {variable: variable for variable in order}
    for link in links:
        _join(leader, order, link)
    while True:
        try:
            sequence = _stable(_graph(leader, order, needs), order)
        except CycleError as error:
            _join(leader, order, frozenset(error.args[1]))
            continue
        return tuple(tuple(name for name in order if leader[name] == head) for head in sequence)


def _graph(leader: Mapping[str, str], order: Mapping[str, int], needs: Mapping[str, set[str]]) -> dict[str, set[str]]:
    graph: dict[str, set[str]] = {head: set() for head in sorted(set(leader.values()), key=order.__getitem__)}
    for variable, required in needs.items():
        for other in required & leader.keys():
            if leader[other] != leader[variable]:
                graph[leader[variable]].add(leader[other])
    return graph


def _stable(graph: Mapping[str, set[str]], order: Mapping[str, int]) -> list[str]:
    sorter = TopologicalSorter(graph)
    sorter.prepare()
    sequence: list[str] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready(), key=order.__getitem__)
        sequence.extend(ready)
        sorter.done(*ready)
    return sequence


def _join(leader: dict[str, str], order: Mapping[str, int], variables: frozenset[str]) -> None:
    heads = {leader[variable] for variable in variables if variable in leader}
    if len(heads) > 1:
        first = min(heads, key=order.__getitem__)
        for variable, head in leader.items():
            if head in heads:
                leader[variable] = first
