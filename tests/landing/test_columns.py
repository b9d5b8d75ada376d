"""Judging by columns: as if each row stood alone, and no cell's text is read twice."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from types import FrameType

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.facts.formats import Format
from orchestration.facts.sources import QUESTIONNAIRE_KIND, SourceSpec, load_sources
from orchestration.landing import cells, identity_cells, multiple_response, reading
from orchestration.landing.decoder import Decoder
from orchestration.landing.decoder_messages import Cell, Fault, Row, Special
from orchestration.landing.fault_list import Report
from orchestration.landing.gathering import Gathered, Read
from orchestration.landing.grid import Grid, make_grid
from orchestration.landing.identity import identify, make_setting
from orchestration.landing.land import LandingContext, load_context
from orchestration.landing.questionnaire import form_of, judge_answers
from orchestration.landing.sheet import Column, Sheet, together
from orchestration.landing.tabular import judge
from tests.landing.worlds import passed

SOURCES = [
    ("2021", "enkat_a"),
    ("2021", "enkat_b"),
    ("2021", "svarsregister"),
    ("2021", "webbgranskning"),
    ("2021", "npo"),
    ("2021", "stimulansmedel"),
    ("2020", "enkat"),
    ("2014", "enkat"),
]
IDS = [f"{round_}_{name}" for round_, name in SOURCES]
ROWS = 3
TEXTS = ("", "0", "1", "2", "1.0", "9", "1,2", "1,,2", " 1", "x", "a\x07b", "2021-02-30", "-4", "1e9")
SPECIALS = (("formula", "=A1"), ("error", "#N/A"), ("date", "2021-02-01"), ("unnamed", "Jaså"))
DAMAGE: st.SearchStrategy[Cell] = st.sampled_from(
    [*TEXTS, None, 1, 2, 7.5, True, *(Special(*parts) for parts in SPECIALS)]
)


class Heard(Report):
    """A report that keeps each fault as it comes."""

    def __init__(self, spec: SourceSpec, context: LandingContext) -> None:
        super().__init__(spec, context.formats.limits.findings)
        self.heard: list[Fault] = []

    def add(self, fault: Fault) -> None:
        self.heard.append(fault)


@dataclass(frozen=True)
class Source:
    """The first rows of a shipped source below its header, with what they are judged against."""

    spec: SourceSpec
    context: LandingContext
    format: Format
    grid: Grid

    def with_rows(self, rows: Sheet) -> Source:
        return replace(self, grid=replace(self.grid, rows=rows))

    def judge(self) -> tuple[list[Fault], list[Fault]]:
        """Give the faults of identity, and those of everything else in a row."""
        setting = make_setting(self.spec, self.context.frame, self.context.formats)
        identity, content = Heard(self.spec, self.context), Heard(self.spec, self.context)
        rows = identify(self.grid, self.format, setting, identity)
        if self.spec.kind == QUESTIONNAIRE_KIND:
            form = form_of(self.context.codebook, str(self.spec.questionnaire))
            judge_answers(self.grid, form, self.format, self.spec, rows, content)
        else:
            judge(self.grid, self.format, rows, setting, content)
        return identity.heard, content.heard


@pytest.fixture(scope="module")
def shipped(data_dir: Path, decoder: Decoder) -> Callable[[str, str], Source]:
    sources, contexts = load_sources(data_dir / "sources.yaml"), lru_cache(lambda name: load_context(data_dir, name))

    @lru_cache
    def source(round_: str, name: str) -> Source:
        spec, context = sources.round(round_).source(name), contexts(round_)
        options = spec.options.model_dump(mode="json", exclude={"period", "months", "covers"})
        sheet = decoder.decode(sources.folder / spec.uri, spec.format, options).sheet
        assert sheet is not None
        format_ = context.formats.kinds[spec.kind].in_round(has_districts=context.frame.has_districts)
        names = [column.name for column in format_.columns]
        if spec.questionnaire:
            names += form_of(context.codebook, spec.questionnaire).columns
        grid = make_grid(sheet, spec, names, Heard(spec, context))
        assert grid is not None
        return Source(spec, context, format_, replace(grid, rows=grid.rows.keep(np.arange(ROWS))))

    return source


@pytest.mark.parametrize(("round_", "name"), SOURCES, ids=IDS)
@settings(max_examples=8, deadline=None, derandomize=True)
@given(data=st.data())
def test_rows_are_judged_as_if_each_stood_alone(
    round_: str, name: str, data: st.DataObject, shipped: Callable[[str, str], Source]
) -> None:
    """Same faults, same words, same order; what is said between rows (key, round, origin) is left out of the damage."""
    source = shipped(round_, name)
    between = {*source.format.key, *(c.name for c in source.format.columns if c.type in {"round", "origin"})}
    columns = st.sampled_from(sorted(set(source.grid.place) - between))
    damages = st.lists(st.tuples(columns, st.integers(0, ROWS - 1), DAMAGE), min_size=1, max_size=20)
    grid = source.grid
    for column, at, cell in data.draw(damages):
        grid = grid.put(column, np.array([at]), cell)
    whole = source.with_rows(grid.rows).judge()
    alone = [source.with_rows(grid.rows.keep(np.array([at]))).judge() for at in range(ROWS)]
    assert whole[0] == [fault for identity, _ in alone for fault in identity]
    assert whole[1] == [fault for _, content in alone for fault in content]


def calls(work: Callable[[], object]) -> int:
    """Count the calls of functions that read a single cell."""
    files = {module.__file__ for module in (cells, identity_cells, multiple_response, reading)}
    number = 0

    def count(frame: FrameType, event: str, _argument: object) -> None:
        nonlocal number
        number += event == "call" and frame.f_code.co_filename in files

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(before)
    return number


@pytest.mark.parametrize(("round_", "name"), SOURCES, ids=IDS)
def test_a_cell_is_read_once_however_many_rows_have_it(
    round_: str, name: str, shipped: Callable[[str, str], Source]
) -> None:
    source = shipped(round_, name)
    rows = source.grid.rows
    keyless = source.format.model_copy(update={"key": ("none",)})
    once, often = (
        replace(source, format=keyless).with_rows(rows.keep(np.tile(np.arange(ROWS), times))) for times in (1, 50)
    )
    assert calls(once.judge) == calls(often.judge) > 0
    assert once.judge() == often.judge() == ([], [])


def test_a_profile_translates_a_cell_once_however_many_rows_have_it(shipped: Callable[[str, str], Source]) -> None:
    source = shipped("2021", "enkat_a")
    header = tuple(sorted(source.grid.place, key=source.grid.place.__getitem__))
    form, profile = form_of(source.context.codebook, "A"), source.context.readings["limesurvey_labels"]
    profile = profile.model_copy(update={"key": None})
    setting = make_setting(source.spec, source.context.frame, source.context.formats)

    heard = Heard(source.spec, source.context)

    def read(times: int) -> Sheet:
        rows = source.grid.rows.keep(np.tile(np.arange(ROWS), times))
        found = reading.read_sheet(replace(rows, header=header), profile, source.format, form, setting, heard)
        assert found is not None
        return found

    assert calls(lambda: read(1)) == calls(lambda: read(50)) > 0
    assert list(read(50).rows()) == list(read(1).rows()) * 50


CELLS: st.SearchStrategy[Cell] = st.sampled_from([None, "", "1", 1, 1.0, True, False, 0, 2.5, Special("date", "1")])
SHEETS = st.lists(st.lists(CELLS, max_size=4).map(tuple), max_size=700)


@given(rows=SHEETS)
def test_a_sheet_gives_its_rows_back(rows: list[tuple[Cell, ...]]) -> None:
    """Cells are told apart by type and value, and stay at their places, through the decoder's answer."""
    given_ = [Row(2 * number + 1, cells) for number, cells in enumerate(rows)]
    sheet = passed(Read(Gathered().add(given_))).sheet
    assert sheet is not None
    assert repr(list(sheet.rows())) == repr(given_)
    assert all(len({repr(cell) for cell in column.cells}) == len(column.cells) for column in sheet.columns)
    odd = np.arange(len(rows)) % 2 == 1
    assert repr(list(sheet.keep(odd).rows())) == repr(given_[1::2])
    assert all(set(column.index) == set(range(len(column.cells))) for column in sheet.keep(odd).columns)


@given(rows=st.lists(st.tuples(*[st.integers(0, 3)] * 3), min_size=1, max_size=40))
def test_columns_together_are_the_combinations_that_occur(rows: list[tuple[int, int, int]]) -> None:
    columns = [Column(tuple(range(4)), np.array(cells, np.int32)) for cells in zip(*rows, strict=True)]
    joined = together(columns)
    assert [joined[at] for at in range(len(rows))] == rows
    assert len(joined.cells) == len(set(rows))


def test_a_test_of_cells_says_yes_or_no() -> None:
    column: Column[str | None] = Column(("a", None), np.array([0, 1, 0], np.int32))
    assert column.where(lambda cell: cell is None).tolist() == [False, True, False]
    with pytest.raises(TypeError, match="not bool"):
        column.where("a".__eq__)  # of None: NotImplemented, which is true
    none: Column[str] = Column((), np.array([], np.int32))
    assert none.where(str.isdigit).tolist() == []
