"""Runs readers of facts in order, each only on what could be read: what rests on a faulty file is not judged.

Here belongs that rule. Which readers there are is said in ``load`` and ``check``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from orchestration.facts.complaints import Complaints
from orchestration.facts.reader import CsvFile
from orchestration.facts.states import held
from orchestration.facts.yaml_reader import YamlFile

Done = dict[str, Any]
"""What each step gave, by its name."""


@dataclass(frozen=True, slots=True)
class Step:
    """A reader: its name, the kinds of file it reads, the steps it rests on. FactErrors of ``run`` are complaints."""

    name: str
    reads: tuple[CsvFile | YamlFile, ...]
    needs: tuple[str, ...]
    run: Callable[[Path, Done], Any]


def run_steps(
    steps: Iterable[Step], data_dir: Path, complaints: Complaints, done: Done, unread: Collection[str] = ()
) -> Done:
    """Run the steps in order and put what each gives into ``done``; everything wrong is noted.

    A step that rests on a failed one, or on a kind of file in ``unread`` (by pattern), is left out.
    """
    with held(data_dir):
        for step in steps:
            if set(step.needs) <= set(done) and not any(file.pattern in unread for file in step.reads):
                with complaints.noting():
                    done[step.name] = step.run(data_dir, done)
    return done
