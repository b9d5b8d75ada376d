"""Judges the answers of a form by the edits, by themselves as a whole, and beside those of the round before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import pyarrow as pa

from orchestration.editing.cells import answer_cells, counties_of, register_cells, units_of
from orchestration.editing.edits import broken_edits
from orchestration.editing.effects import Judged
from orchestration.editing.look_back import look_back, shared_variables
from orchestration.editing.look_within import PUT, asked_in, look_within, places_of
from orchestration.facts.editing import Editing
from orchestration.facts.edits import Edit
from orchestration.facts.model import Codebook
from orchestration.landing.frame import Frame
from orchestration.warehouse.marts import open_tables


@dataclass(frozen=True)
class Form:
    """Landed answers, with the codebook of their round and whom it asked."""

    codebook: Codebook
    frame: Frame
    answers: pa.Table

    @cached_property
    def asked(self) -> pa.Table:
        """The units that each variable was put to, and whether they answered."""
        return asked_in(self.codebook, self.frame, self.answers)


def judged_form(now: Form, before: Form | None, edits: Sequence[Edit], editing: Editing) -> Iterator[Judged]:
    """Give what is suspicious in the answers; ``before``: the same form of the round before, where it is landed."""
    cells = pa.concat_tables([answer_cells(now.answers), register_cells(now.frame)])
    with open_tables({"cells": cells, "units": units_of(now.frame)}) as session:
        yield from broken_edits(session, [edit for edit in edits if not edit.sources], editing)
    tables = {"answers": now.answers, "asked": now.asked, "places": places_of(now.codebook)}
    tables["asked_before"] = before.asked if before else PUT.empty_table()
    if before:
        tables |= {"before": before.answers, "counties": counties_of(now.frame)}
        tables |= {"shared": shared_variables(now.codebook, before.codebook)}
    with open_tables(tables) as session:
        found = list(look_within(session, editing))
        if before:
            found += look_back(session, editing, units={item.unit for item in found})
    yield from ((editing.kinds[item.kind].severity, item) for item in found)
