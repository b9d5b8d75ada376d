"""A workbook beside each page of a municipality, of an indicator and of the comparison: the rows of its other files.

In the sheets of all municipalities an indicator has the same row, so that its cells are rendered once (docs/adr/0129).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from orchestration.exports.site.content import Figure, Group, GroupKey, Indicator, Place
from orchestration.exports.site.data_files import DataFiles, Row
from orchestration.exports.workbook.skeleton import ROW_END, Column, Layout, Skeleton, make_skeleton, row_of
from orchestration.exports.workbook.style import (
    LINE_POINTS,
    NOTE_CHARACTERS,
    TITLE_CHARACTERS,
    TITLE_POINTS,
    row_height,
    wrapped,
)

_QUESTION, _ASKED = 52, 64
"""Width of the question on a municipality's sheet, and of that in plain words in the comparison."""
_WIDTHS, _FIGURES = (21, 9, 10, 32, 19, 12, 10, 10, 34), range(5, 8)
"""Of the columns of an indicator's rows, in characters; and which of them hold numbers."""
_OWN, _GROUPS, _OF_A_GROUP = 1, 2, 3
"""Columns of a municipality's sheet: its own answer, the first group's, and how many a group has."""


@dataclass(frozen=True)
class _Frame:
    """A kind of sheet, and what stands above and below its table; ``texts``: what most of its sheets say."""

    data: DataFiles
    layout: Layout
    above: tuple[str, ...]
    below: tuple[str, ...]
    texts: tuple[str, ...]
    skeletons: dict[int, Skeleton] = field(default_factory=dict)

    @property
    def first(self) -> int:
        """The number of the table's first row."""
        return self.layout.header + 1

    def skeleton(self, rows: int) -> Skeleton:
        """The skeleton of the sheets whose table has that many rows."""
        if rows not in self.skeletons:
            self.skeletons[rows] = make_skeleton(self.layout, rows, 1 + len(self.below), self.texts)
        return self.skeletons[rows]

    def filled(self, rows: int, title: str, said: str, body: str) -> bytes:
        """A workbook; ``said``: the line above the header, ``body``: the rows of the table."""
        skeleton = self.skeleton(rows)
        lines = wrapped(title, TITLE_CHARACTERS)
        spare = self.layout.lines - len(self.above) - 1 - len(lines)
        head = [*((line, "title") for line in lines), *[(None, "title")] * spare]
        head += [*((line, "mark") for line in self.above), (said or None, "note")]
        over = (row_of(at, skeleton.cell(0, at, text, style), TITLE_POINTS) for at, (text, style) in enumerate(head, 1))
        notes = enumerate(self.below, self.first + rows + 1)
        under = (row_of(at, skeleton.cell(0, at, text, "note")) for at, text in notes)
        return skeleton.filled(title, "".join(over), body + "".join(under))


@dataclass(frozen=True)
class _Sheets:
    """What the sheets of both kinds need."""

    data: DataFiles

    def say(self, key: str, **values: object) -> str:
        """A text of the workbooks, filled in."""
        content = self.data.shared.content
        text = content.site.words.pages["workbook"][key]
        assert isinstance(text, str)
        return text.format(round=content.round.round, site=self.data.shared.common["site"], **values)

    def frame(self, sheet: str, columns: Sequence[Column], frozen: int, texts: Iterable[str]) -> _Frame:
        """A kind of sheet, by the key of its name; ``frozen``: columns that stay when scrolling sideways."""
        shared = self.data.shared
        round_, common = shared.content.round, shared.common
        marked = f"{common['mark_heading']}. {common['mark'].format(round=round_.round)}"
        mark = wrapped(marked, NOTE_CHARACTERS) if round_.is_synthetic else []
        titles = max(len(wrapped(text, TITLE_CHARACTERS)) for text in shared.texts)
        below = (line for key in ("figures", "source") for line in wrapped(self.say(key), NOTE_CHARACTERS))
        layout = Layout(
            sheet=self.say(sheet),
            subject=self.say("subject", sheet=self.say(sheet), origin=self.data.origin),
            columns=tuple(columns),
            lines=titles + len(mark) + 1,
            frozen=frozen,
            language=shared.content.site.words.language,
            day=round_.collection_end,
            comments=" ".join(mark),
        )
        return _Frame(self.data, layout, tuple(mark), tuple(below), (*texts, self.data.origin))


@dataclass(frozen=True)
class PlaceWorkbooks(_Sheets):
    """Makes the workbooks of municipalities: a row an indicator that the round asked, as on their pages."""

    _groups: dict[GroupKey, list[str]] = field(default_factory=dict)

    def workbook(self, place: Place) -> bytes:
        """A municipality's workbook."""
        shared, words = self.data.shared, self.data.shared.content.site.words
        codes = shared.content.answers[place.municipality_code]
        own = [cells[codes[at]] for at, cells in zip(self.data.asked, self._answers, strict=True)]
        groups = self.data.compared(place)
        blank = [""] * len(own)
        figures = [self._figures(number, group) if group else blank for number, group in enumerate(groups)]
        body = "".join(map("".join, zip(self._heads, own, *figures, self._tails, strict=True)))
        named = zip(words.compared, groups, strict=True)
        none = shared.common["empty"]
        told = [f"{words.brief[key]}: {shared.group_name(group) if group else none}" for key, group in named]
        title = self.say("place", name=place.municipality, code=place.municipality_code)
        return self._frame.filled(len(self._rows), title, "; ".join(told), body)

    @cached_property
    def _frame(self) -> _Frame:
        names, words, content = self.data.columns, self.data.shared.content.site.words, self.data.shared.content
        figures = [
            Column(self.say(part, group=words.brief[grouping]), width, is_figure=True)
            for grouping in words.compared
            for part, width in (("share_of", 12), ("numerator_of", 10), ("base_of", 10))
        ]
        first = (Column(names["question"].capitalize(), _QUESTION), Column(self.say("own"), 18))
        widths = {"theme": 26, "indicator": 34, "origin": 18}
        last = [Column(names[name].capitalize(), width, printed=False) for name, width in widths.items()]
        rows = [content.indicators[at] for at in self.data.asked]
        texts = (text for row in rows for text in (row.label, row.theme, row.indicator_id))
        return self.frame("place_sheet", (*first, *figures, *last), 1, (*texts, *words.answers.values()))

    @cached_property
    def _rows(self) -> list[tuple[int, Indicator]]:
        """The indicators that the round asked, each with the number of its row."""
        indicators = self.data.shared.content.indicators
        return list(enumerate((indicators[at] for at in self.data.asked), start=self._frame.first))

    @cached_property
    def _skeleton(self) -> Skeleton:
        return self._frame.skeleton(len(self._rows))

    @cached_property
    def _heads(self) -> list[str]:
        """The beginning of each row: the question."""
        return [
            row_of(
                number, self._skeleton.cell(0, number, row.label, "text"), row_height([row.label], [_QUESTION])
            ).removesuffix(ROW_END)
            for number, row in self._rows
        ]

    @cached_property
    def _answers(self) -> list[dict[str, str]]:
        """The cell of an own answer in each row, by its code."""
        words, cell = self.data.shared.content.site.words.answers, self._skeleton.cell
        return [
            {answer: cell(_OWN, number, word, "strong") for answer, word in words.items()} for number, _ in self._rows
        ]

    @cached_property
    def _tails(self) -> list[str]:
        """The end of each row: theme, indicator, where the answers come from."""
        first = _GROUPS + _OF_A_GROUP * len(self.data.shared.content.site.words.compared)
        tails = []
        for number, row in self._rows:
            texts = (row.theme, row.indicator_id, self.data.origin)
            tails.append(_text_cells(self._skeleton, first, number, texts) + ROW_END)
        return tails

    def _figures(self, grouping: int, group: Group) -> list[str]:
        """The cells of a group in each row; ``grouping``: which of those that are compared it belongs to."""
        if group.key not in self._groups:
            found = [self.data.shared.content.figures[group.key][at] for at in self.data.asked]
            first = _GROUPS + _OF_A_GROUP * grouping
            self._groups[group.key] = [
                _figure_cells(self._skeleton, first, number, figure)
                for (number, _), figure in zip(self._rows, found, strict=True)
            ]
        return self._groups[group.key]


@dataclass(frozen=True)
class IndicatorWorkbooks(_Sheets):
    """Makes the workbooks of indicators and of the comparison: the rows of their other files."""

    _places: dict[int, list[dict[str, str]]] = field(default_factory=dict)
    _ends: dict[int, dict[GroupKey, tuple[str, str]]] = field(default_factory=dict)

    def workbook(self, at: int) -> bytes:
        """The workbook of the indicator at this place of the content."""
        shared, frame = self.data.shared, self._frame
        row, content = shared.content.indicators[at], shared.content
        years, groups = list(self.data.year_rows(at)), content.groups.values() if row.asked else ()
        places = content.places if row.asked and content.round.own_answers else ()
        count = len(years) + len(groups) + len(places)
        skeleton = frame.skeleton(count)
        heights = [row_height([str(values[-1])], [_WIDTHS[-1]]) for values in years]
        numbered = enumerate(zip(years, heights, strict=True), frame.first)
        rows = [_row(skeleton, number, values, points) for number, (values, points) in numbered]
        if groups:
            rows += self._group_rows(skeleton, frame.first + len(years), at)
        if places:
            found = self._place_rows(skeleton, frame.first + len(years) + len(groups))
            rows += [of[answer] for of, answer in zip(found, shared.answered[at], strict=True)]
        base = self.say("base", base=row.base_description) if row.base_description else ""
        return frame.filled(count, shared.texts[at], base, "".join(rows))

    def compared(self) -> bytes:
        """The workbook of all that the comparison can show."""
        question = Column(self.data.columns["question"].capitalize(), _ASKED)
        texts = [self.data.shared.texts[at] for at in self.data.shared.chosen]
        columns = (question, *self._frame.layout.columns)
        frame = self.frame("compared_sheet", columns, 1, (*texts, *self._frame.texts))
        heights = {text: row_height([text], [_ASKED]) for text in texts}
        found = list(self.data.compared_rows())
        skeleton = frame.skeleton(len(found))
        rows = (_row(skeleton, at, row, heights[str(row[0])]) for at, row in enumerate(found, frame.first))
        return frame.filled(len(found), self.say("compared"), "", "".join(rows))

    @cached_property
    def _frame(self) -> _Frame:
        columns = [
            Column(name.capitalize(), width, is_figure=at in _FIGURES)
            for at, (name, width) in enumerate(zip(self.data.indicator_columns, _WIDTHS, strict=True))
        ]
        content = self.data.shared.content
        places = (text for place in content.places for text in (place.municipality_code, place.municipality))
        groups = (
            text
            for group in content.groups.values()
            for text in (group.grouping_label, group.group_code, group.group_label)
        )
        words = (self.data.columns["place"].capitalize(), content.round.round, *content.site.words.answers.values())
        return self.frame("indicator_sheet", columns, 4, (*words, *groups, *places))

    def _group_rows(self, skeleton: Skeleton, first: int, at: int) -> Iterator[str]:
        """The rows of the groups; ``first``: the number of the first of them."""
        for number, (key, (start, end)) in enumerate(self._group_ends(skeleton, first).items(), first):
            figure = self.data.shared.content.figures[key][at]
            yield f"{start}{_figure_cells(skeleton, _FIGURES.start, number, figure)}{end}"

    def _group_ends(self, skeleton: Skeleton, first: int) -> Mapping[GroupKey, tuple[str, str]]:
        """What stands before and behind the figure in a group's row."""
        if first not in self._ends:
            groups = self.data.shared.content.groups.values()
            self._ends[first] = {
                group.key: (
                    row_of(number, _text_cells(skeleton, 0, number, self.data.group_start(group))).removesuffix(
                        ROW_END
                    ),
                    _text_cells(skeleton, _FIGURES.stop, number, (self.data.origin,)) + ROW_END,
                )
                for number, group in enumerate(groups, first)
            }
        return self._ends[first]

    def _place_rows(self, skeleton: Skeleton, first: int) -> Sequence[Mapping[str, str]]:
        """Of each municipality, by the code of an answer its row, where the first of them has the number ``first``."""
        if first not in self._places:
            content = self.data.shared.content
            self._places[first] = [
                {
                    answer: _row(skeleton, number, self.data.place_row(place, word))
                    for answer, word in content.site.words.answers.items()
                }
                for number, place in enumerate(content.places, first)
            ]
        return self._places[first]


def _figure_cells(skeleton: Skeleton, first: int, number: int, figure: Figure) -> str:
    """Share, numerator and base of a group in three columns from ``first``."""
    return (
        skeleton.cell(first, number, figure.share, "share0")
        + skeleton.cell(first + 1, number, figure.numerator, "count")
        + skeleton.cell(first + 2, number, figure.base, "count")
    )


def _text_cells(skeleton: Skeleton, first: int, number: int, texts: Iterable[str | None]) -> str:
    return "".join(skeleton.cell(at, number, text, "text") for at, text in enumerate(texts, first))


def _row(skeleton: Skeleton, number: int, values: Row, points: float = LINE_POINTS) -> str:
    """A row of an indicator, or of the comparison, where the question stands before it."""
    decimals = len(str(values[-4]).partition(".")[2])
    styles = ["text"] * (len(values) - 4) + [f"share{decimals}", "count", "count", "text"]
    cells = zip(values, styles, strict=True)
    return row_of(
        number, "".join(skeleton.cell(at, number, value, style) for at, (value, style) in enumerate(cells)), points
    )
