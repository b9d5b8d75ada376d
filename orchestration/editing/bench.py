"""The facts that a round is edited by, and the judging of one source by itself and of the sources beside each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.editing.cells import answer_cells, register_cells, source_cells, units_of
from orchestration.editing.edits import broken_edits
from orchestration.editing.effects import Judged, ranked
from orchestration.editing.form import Form, judged_form
from orchestration.editing.look_across import look_across
from orchestration.editing.suspicion import Suspicion
from orchestration.facts.codebook import load_codebook
from orchestration.facts.editing import load_editing
from orchestration.facts.edits import Edit, load_edits
from orchestration.facts.registers import load_registers
from orchestration.facts.sources import QUESTIONNAIRE_KIND, SourceSpec
from orchestration.landing.frame import frame_in_round
from orchestration.landing.land import RESPONSE_REGISTER_KIND, LandingContext
from orchestration.paths import Paths
from orchestration.warehouse.marts import open_tables


class Bench:
    """What the sources of one round are judged by."""

    def __init__(self, paths: Paths, context: LandingContext) -> None:
        """Read the facts; ``context`` is what the landing judges by."""
        self._paths, self._context = paths, context
        self._registers, self._editing = load_registers(paths.data), load_editing(paths.data)
        self._edits = load_edits(paths.data, context.codebook, self._registers, context.formats.kinds)
        self._answers = context.formats.kinds[QUESTIONNAIRE_KIND].table

    def alone(self, spec: SourceSpec, table: pa.Table) -> list[Judged]:
        """Judge a source by itself, and beside the round before where that is landed."""
        previous = self._context.codebook.round.previous_round
        before = self._landed(previous, spec) if previous else None
        if spec.kind == RESPONSE_REGISTER_KIND:
            return []
        if spec.kind != QUESTIONNAIRE_KIND:
            format_, frame = self._context.formats.kinds[spec.kind], self._context.frame
            scheme = self._context.codebook.round.size_scheme
            sizes = partial(self._registers.size_group_of, scheme)
            return self._weighed(look_across(format_, table, before, frame, sizes, self._editing))
        earlier = None
        if previous and before is not None:
            codebook = load_codebook(self._paths.data, previous, self._registers)
            earlier = Form(codebook, frame_in_round(codebook.round, self._registers), before)
        now = Form(self._context.codebook, self._context.frame, table)
        return list(judged_form(now, earlier, self._edits, self._editing))

    def between(
        self, landing: Sequence[SourceSpec], at_hand: Mapping[str, pa.Table]
    ) -> Iterator[tuple[SourceSpec, Judged]]:
        """Judge answers by the other sources of the round (``at_hand``: tables by name).

        A finding is said of the other source, or of the form where that alone is landed now; its row is that of the
        other source's file.
        """
        due = self._due(landing, at_hand)
        if not due:
            return
        units = units_of(self._context.frame, together=True)
        with open_tables({"cells": self._cells(at_hand), "units": units}) as session:
            for spec, edits in due.items():
                for severity, item in broken_edits(session, edits, self._editing):
                    form = spec.kind == QUESTIONNAIRE_KIND
                    yield spec, (severity, replace(item, row=None if form else item.row))

    def ranked(self, found: Sequence[Judged], at_hand: Mapping[str, pa.Table]) -> list[tuple[Judged, str]]:
        """Return findings with what they may move in print, in words; what weighs most first."""
        if not found:
            return []
        context = self._context
        cells = self._cells(at_hand)
        return ranked(found, self._paths.data, context.codebook, context.formats, cells, self._editing)

    def _cells(self, at_hand: Mapping[str, pa.Table]) -> pa.Table:
        """Gather what is known of the units; rows are those of the other sources' files."""
        tables = {format_.table: format_ for format_ in self._context.formats.kinds.values() if format_.by_municipality}
        day = self._registers.size_scheme(self._context.codebook.round.size_scheme).population_date
        cells = [register_cells(self._context.frame, lambda code: self._registers.population_of(code, day))]
        for name, table in at_hand.items():
            if name.partition("__")[0] == self._answers:
                own = answer_cells(table)
                cells.append(own.set_column(2, own.field(2), pa.nulls(len(own), own.field(2).type)))
            elif name in tables:
                cells.append(source_cells(tables[name], table))
        return pa.concat_tables(cells)

    def _due(self, landing: Sequence[SourceSpec], at_hand: Mapping[str, pa.Table]) -> dict[SourceSpec, list[Edit]]:
        """Give the edits between sources that are all at hand, by the source landed now that answers for them."""
        kinds = self._context.formats.kinds
        tellers = {kinds[spec.kind].table: spec for spec in reversed(landing)}
        due: dict[SourceSpec, list[Edit]] = defaultdict(list)
        for edit in (edit for edit in self._edits if edit.sources):
            told = [tellers[name] for name in (*sorted(edit.sources), self._answers) if name in tellers]
            if told and all(name in at_hand and len(at_hand[name]) for name in edit.sources):
                due[told[0]].append(edit)
        return due

    def _weighed(self, found: Iterable[Suspicion]) -> list[Judged]:
        return [(self._editing.kinds[item.kind].severity, item) for item in found]

    def _landed(self, round_: str, spec: SourceSpec) -> pa.Table | None:
        table = self._context.formats.kinds[spec.kind].table
        pattern = f"{table}__*.parquet" if spec.kind == QUESTIONNAIRE_KIND else f"{table}.parquet"
        files = sorted((self._paths.landing / round_).glob(pattern))
        found = pa.concat_tables([pq.read_table(path) for path in files]) if files else None
        return found if found is not None and len(found) else None


def tables_at_hand(folder: Path, fresh: Mapping[str, pa.Table]) -> dict[str, pa.Table]:
    """Return the tables of a round by name: those that would be landed now, and of the others those landed before."""
    landed = {path.stem: path for path in sorted(folder.glob("*.parquet")) if path.stem not in fresh}
    return {**fresh, **{name: pq.read_table(path) for name, path in landed.items()}}
