"""The figures of a page as files: CSV as Swedish Excel opens it (semicolon, decimal comma, byte order mark), and JSON.

Why another dialect than that of the printed tables: docs/adr/0099.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from typing import Any, NamedTuple

from orchestration.exports.site.content import Group, GroupKey, Place
from orchestration.exports.site.pages import Shared

Row = tuple[str | float | None, ...]
"""Of an indicator: what it is of, round, code, name, answer, share in percent, numerator, base, origin."""

_MARK = "\ufeff"
_LINE = "\r\n"
_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def csv_lines(rows: Iterable[Sequence[object]]) -> list[str]:
    """Rows as lines of CSV without their ends; None is an empty field, a number with decimals has a comma."""
    out = io.StringIO(newline="")
    shown = ([str(value).replace(".", ",") if isinstance(value, float) else value for value in row] for row in rows)
    csv.writer(out, delimiter=";", lineterminator=_LINE).writerows(shown)
    return out.getvalue().split(_LINE)[:-1]


def csv_text(header: Sequence[str], lines: Iterable[str]) -> str:
    """A file of these lines below its header."""
    return _MARK + _LINE.join([*csv_lines([header]), *lines, ""])


def json_text(about: Mapping[str, object], name: str, rows: Iterable[str]) -> str:
    """A file of JSON as people can read it too: what it is about, and under ``name`` the rows, a line each."""
    lines = ",\n".join(f"[{row}]" for row in rows)
    return f"{_json(about)[:-1]},{_json(name)}:[{lines}]}}\n"


class Cells(NamedTuple):
    """Cells that stand beside each other, by row, as each kind of file writes them."""

    csv: list[str]
    json: list[str]

    @classmethod
    def of(cls, rows: Iterable[Sequence[object]]) -> Cells:
        """The cells of each row."""
        listed = [list(row) for row in rows]
        return cls(csv_lines(listed), [_json(row)[1:-1] for row in listed])

    @classmethod
    def beside(cls, parts: Sequence[Cells]) -> Cells:
        """Rows with the cells of all parts in a line."""
        csvs, jsons = zip(*parts, strict=True)
        return cls(list(map(";".join, zip(*csvs, strict=True))), list(map(",".join, zip(*jsons, strict=True))))

    @classmethod
    def below(cls, parts: Iterable[Cells]) -> Cells:
        """The rows of all parts, one part after another."""
        csvs, jsons = zip(*parts, strict=True)
        return cls(list(chain.from_iterable(csvs)), list(chain.from_iterable(jsons)))


@dataclass(frozen=True)
class DataFiles:
    """Makes the files; what several share is made once."""

    shared: Shared
    _kept: dict[tuple[GroupKey | None, ...], Cells] = field(default_factory=dict)

    @cached_property
    def columns(self) -> dict[str, Any]:
        """Swedish heading of each column of the data files, by its own name."""
        return dict(self.shared.content.site.words.pages["columns"])

    @cached_property
    def origin(self) -> str:
        """Where the answers of the round come from, in a word."""
        common = self.shared.common
        return str(common["own_origin"] if self.shared.content.round.is_synthetic else common["collected_origin"])

    @cached_property
    def asked(self) -> list[int]:
        """Where what the round asked stands in the content."""
        return [at for at, row in enumerate(self.shared.content.indicators) if row.asked]

    @cached_property
    def _heads(self) -> Cells:
        """Of each indicator, how a municipality's files name it: CSV in words, JSON by its name."""
        rows = self.shared.content.indicators
        lines = csv_lines((row.indicator_id, row.label, row.theme) for row in rows)
        return Cells(lines, [_json(row.indicator_id) for row in rows])

    @cached_property
    def _answers(self) -> tuple[dict[str, str], dict[str, str]]:
        """Own answers by code: CSV in words, JSON by the code."""
        words = self.shared.content.site.words.answers
        lines = csv_lines((word,) for word in words.values())
        return dict(zip(words, lines, strict=True)), {code: _json(code) for code in words}

    @cached_property
    def _figures(self) -> dict[GroupKey, Cells]:
        return {
            key: Cells.of((figure.share, figure.numerator, figure.base) for figure in found)
            for key, found in self.shared.content.figures.items()
        }

    def _beside(self, groups: tuple[GroupKey | None, ...]) -> Cells:
        """The figures of these groups beside each other, by indicator; few municipalities have groups of their own."""
        if groups not in self._kept:
            count = len(self.shared.content.indicators)
            none = Cells([";;"] * count, ["null,null,null"] * count)
            self._kept[groups] = Cells.beside([self._figures[key] if key else none for key in groups])
        return self._kept[groups]

    def place_files(self, place: Place) -> tuple[str, str]:
        """CSV and JSON with a row an indicator that the round asked.

        The own answer, and share, number and base of each group. JSON calls indicators by name: their questions stand
        in their own files.
        """
        names, content, heads, (words, codes) = self.columns, self.shared.content, self._heads, self._answers
        own = content.answers[place.municipality_code]
        groups = self.compared(place)
        beside = self._beside(tuple(group.key if group else None for group in groups))
        header = [names[name] for name in ("code", "place", "round", "indicator", "question", "theme", "answer")]
        (start,) = csv_lines([(place.municipality_code, place.municipality, content.round.round)])
        end = self.origin
        lines = (f"{start};{heads.csv[at]};{words[own[at]]};{beside.csv[at]};{end}" for at in self.asked)
        about = {
            names["code"]: place.municipality_code,
            names["place"]: place.municipality,
            names["round"]: content.round.round,
            names["origin"]: end,
            names["groups"]: [group.group_label if group else None for group in groups],
            names["answers"]: content.site.words.answers,
            names["columns"]: [names["indicator"], names["answer"], *self._numbers_of],
        }
        rows = (f"{heads.json[at]},{codes[own[at]]},{beside.json[at]}" for at in self.asked)
        columns = [*header, *self._numbers_of, names["origin"]]
        return csv_text(columns, lines), json_text(about, names["rows"], rows)

    def _shown(self, at: int) -> Cells:
        """What a page of an indicator shows: a row a year of the country, a group, and a municipality."""
        years = Cells.of(self.year_rows(at))
        return Cells.below([years, *self._asked(at)]) if self.shared.content.indicators[at].asked else years

    def _asked(self, at: int) -> Iterator[Cells]:
        """A row a group in the round shown, and a row a municipality where its own answers may be shown."""
        content, ends = self.shared.content, self._group_ends
        figures = [self._figures[key] for key in content.groups]
        own = ([cells.csv[at] for cells in figures], [cells.json[at] for cells in figures])
        yield Cells.beside([ends[0], Cells(*own), ends[1]])
        if content.round.own_answers:
            answers = self.shared.answered[at]
            rows = [found[answer] for found, answer in zip(self._place_rows, answers, strict=True)]
            yield Cells([csv for csv, _ in rows], [json_ for _, json_ in rows])

    @cached_property
    def _group_ends(self) -> tuple[Cells, Cells]:
        """What stands before and behind the figure in a group's row."""
        groups = self.shared.content.groups.values()
        return Cells.of(map(self.group_start, groups)), Cells.of([(self.origin,)] * len(groups))

    @cached_property
    def _place_rows(self) -> list[dict[str, tuple[str, str]]]:
        """The row of each municipality by the code of its answer: as CSV and as JSON."""
        words = self.shared.content.site.words.answers
        found = []
        for place in self.shared.content.places:
            csvs, jsons = Cells.of(self.place_row(place, word) for word in words.values())
            found.append(dict(zip(words, zip(csvs, jsons, strict=True), strict=True)))
        return found

    def year_rows(self, at: int) -> Iterator[Row]:
        """A row a year of the country, and one for the round that did not ask."""
        names, content = self.columns, self.shared.content
        row, words = content.indicators[at], content.site.words
        for point in content.series.get(row.indicator_id, ()):
            source = words.sources[point.source].format(place=point.place)
            share = int(point.value) if point.value == int(point.value) else float(point.value)
            yield names["year"].capitalize(), point.round, None, None, None, share, point.numerator, point.base, source
        if not row.asked:
            words_for_none = words.no_figure[content.figures[self.shared.country][at].status]
            yield (
                names["year"].capitalize(),
                content.round.round,
                None,
                None,
                words_for_none,
                None,
                None,
                None,
                self.origin,
            )

    def group_rows(self, at: int) -> Iterator[Row]:
        """A row a group in the round shown."""
        content = self.shared.content
        for group in content.groups.values():
            figure = content.figures[group.key][at]
            yield *self.group_start(group), figure.share, figure.numerator, figure.base, self.origin

    def group_start(self, group: Group) -> tuple[str, str, str, str, None]:
        """The cells before the figure in a group's row."""
        return group.grouping_label, self.shared.content.round.round, group.group_code, group.group_label, None

    def place_rows(self, at: int) -> Iterator[Row]:
        """A row a municipality in the round shown, where its own answers may be shown."""
        content = self.shared.content
        for place in content.places if content.round.own_answers else ():
            answer = content.answers[place.municipality_code][at]
            yield self.place_row(place, content.site.words.answers[answer])

    def place_row(self, place: Place, answer: str) -> Row:
        """A municipality's row; ``answer`` in words."""
        named = (
            self.columns["place"].capitalize(),
            self.shared.content.round.round,
            place.municipality_code,
            place.municipality,
        )
        return *named, answer, None, None, None, self.origin

    def indicator_files(self, at: int) -> tuple[str, str]:
        """Its rows as CSV, and as JSON below what the indicator is."""
        names, row, shown = self.columns, self.shared.content.indicators[at], self._shown(at)
        about = {
            names["indicator"]: row.indicator_id,
            names["question"]: row.label,
            names["theme"]: row.theme,
            names["round"]: self.shared.content.round.round,
            names["base_text"]: row.base_description,
            names["origin"]: self.origin,
            names["columns"]: self.indicator_columns,
        }
        lines = csv_text(self.indicator_columns, shown.csv)
        return lines, json_text(about, names["rows"], shown.json)

    def compared_rows(self) -> Iterator[Row]:
        """What the comparison can show, below the text of each chosen question: rows of groups and municipalities."""
        for at in self.shared.chosen:
            rows = (*self.group_rows(at), *self.place_rows(at))
            yield from ((self.shared.texts[at], *row) for row in rows)

    def compared_files(self) -> tuple[str, str]:
        """The same rows as CSV and as JSON."""
        names = self.columns
        blocks = [(self.shared.texts[at], Cells.below(self._asked(at))) for at in self.shared.chosen]
        shown = Cells.below(
            Cells.beside([Cells.of([(question,)] * len(block.csv)), block]) for question, block in blocks
        )
        columns = [names["question"], *self.indicator_columns]
        about: dict[str, object] = {names["round"]: self.shared.content.round.round, names["origin"]: self.origin}
        return csv_text(columns, shown.csv), json_text({**about, names["columns"]: columns}, names["rows"], shown.json)

    @cached_property
    def indicator_columns(self) -> list[str]:
        """Headings of an indicator's rows."""
        names = ("kind", "round", "key", "name", "answer", "share", "numerator", "base", "origin")
        return [self.columns[name] for name in names]

    def compared(self, place: Place) -> list[Any]:
        """The groups beside a municipality's own answers, None where it is in none."""
        groups = self.shared.content.members[place.municipality_code]
        return [groups.get(grouping) for grouping in self.shared.content.site.words.compared]

    @cached_property
    def _numbers_of(self) -> list[str]:
        words = self.shared.content.site.words
        parts = [self.columns[part] for part in ("share", "numerator", "base")]
        return [f"{words.short[grouping]}: {part}" for grouping in words.compared for part in parts]
