"""Expands the lines of a layout that follow a grouping: one line a group of the round, in order, with its label.

Here belongs which groups a line stands for and what they are called; what a cell shows is ``layouts``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from orchestration.facts.groupings import Groups
from orchestration.facts.layout_files import CODE, GROUP, Heading, LayoutFile

_SWEDISH = str.maketrans("åäöÅÄÖ", "{|}[\\]")

Numbered = tuple[int, Heading]
"""A line of the file by its number there, as it stands in the table."""


def expanded(shape: LayoutFile, lines: Sequence[Heading], by_round: Mapping[str, Groups]) -> Iterator[Numbered]:
    """Give the lines as they stand in the table, each with its number in the file, from 1.

    Lines beside each other whose sub heading is the group are repeated together under each group. Groups are those of
    the line's round in ``by_round``; a grouping that is not there stands for a group of its own name.
    """
    numbered = enumerate(lines, start=1)
    for (grouping, gathers), run in groupby(numbered, key=lambda item: (item[1].groups, item[1].gathers)):
        found = [(number, line, _groups(shape, line, by_round)) for number, line in run]
        if grouping is None:
            yield from ((number, line) for number, line, _ in found)
        elif gathers:
            yield from ((number, _named(line, *group)) for group in found[0][2] for number, line, _ in found)
        else:
            yield from ((number, _named(line, *group)) for number, line, groups in found for group in groups)


def _groups(shape: LayoutFile, line: Heading, by_round: Mapping[str, Groups]) -> list[tuple[str, str]]:
    """Give codes and labels of a line's groups; what the report words otherwise is put as it does."""
    round_, grouping = line.set.get("round", shape.cell.get("round", shape.round)), line.groups or ""
    groups = by_round.get(round_, {}).get(grouping, {grouping: grouping})
    found = [(code, _worded(label, shape.wording)) for code, label in groups.items()]
    return sorted(found, key=lambda group: group[1].translate(_SWEDISH)) if line.order == "label" else found


def _worded(label: str, wording: Mapping[str, str]) -> str:
    for words, instead in wording.items():
        label = label.replace(words, instead)
    return label


def _named(line: Heading, code: str, label: str) -> Heading:
    def filled(text: str) -> str:
        return text.replace(GROUP, label).replace(CODE, code)

    given = {"grouping": line.groups or "", "group": code, **line.set}
    return line.model_copy(update={**{key: filled(text) for key, text in line.words.items()}, "set": given})
