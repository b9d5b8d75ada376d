"""Files that are decoded and not yet judged, and the choice between those that hold one form.

Here belongs what must be known of all files of a form before one of them is judged.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from orchestration.facts.formats import Format, RowWords
from orchestration.facts.sources import SourceSpec
from orchestration.landing.fault_list import Report
from orchestration.landing.frame import Frame
from orchestration.landing.questionnaire import Form
from orchestration.landing.row_choice import Choice, contest, tie_fault


@dataclass(frozen=True, slots=True)
class Opened:
    """A decoded file whose rows are chosen, with the form that a questionnaire has and how many rows it holds.

    ``choice`` is None where nothing of it can be judged; the report says why.
    """

    spec: SourceSpec
    format_: Format
    report: Report
    choice: Choice | None = None
    form: Form | None = None
    rows: int = 0

    @property
    def base(self) -> str:
        """The source that it adds answers to; empty if to none."""
        return self.spec.adds_to.source if self.spec.adds_to else ""


def settled_between(files: Sequence[Opened], words: RowWords, frame: Frame) -> list[Opened]:
    """Let one answer of each unit hold over the files of a form, where some of them add to another."""
    found: dict[str, Opened] = {}
    for file in files:
        found[file.spec.source] = file
        if (added := file.spec.adds_to) is None:
            continue
        group = [item for item in found.values() if added.source in {item.spec.source, item.base}]
        rivals = [entry for item in group if item.choice for entry in item.choice.entries]
        lost, ties = contest(rivals, added.several, words)
        file.report.extend(tie_fault(tied, added.several, frame) for tied in ties)
        for item in (item for item in group if item.choice):
            own = [decision for decision in lost if decision.spec is item.spec]
            undecided = [entry.row_no for tied in ties for entry in tied[1:] if entry.spec is item.spec]
            found[item.spec.source] = replace(item, choice=item.choice and item.choice.without(own, undecided))
    return list(found.values())


def units_beside(file: Opened, files: Sequence[Opened]) -> frozenset[str] | None:
    """Return the units that the other files of a form hold; None where they cannot all be told, or another file asks.

    The file that the others add to asks for all of them who is missing.
    """
    others = [item for item in files if item is not file and item.spec.questionnaire == file.spec.questionnaire]
    choices = [item.choice for item in others if item.choice and not item.report and item.choice.sheet.complete]
    if file.base or len(choices) < len(others):
        return None
    return frozenset(entry.unit for choice in choices for entry in choice.entries)
