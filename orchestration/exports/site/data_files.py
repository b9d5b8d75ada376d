"""The figures of a page as files: CSV as Swedish Excel opens it (semicolon, decimal comma, byte order mark), and JSON.

Why another dialect than that of the printed tables: docs/adr/0099.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from orchestration.exports.site.content import GroupKey, Place
from orchestration.exports.site.pages import Shared

Row = tuple[str | float | None, ...]
"""Of an indicator: what it is of, round, code, name, answer, share in percent, numerator, base, origin."""

_MARK = "\ufeff"
_LINE = "\r\n"


def csv_lines(rows: Iterable[Sequence[object]]) -> list[str]:
    """Rows as lines of CSV without their ends; None is an empty field, a number with decimals has a comma."""
    out = io.StringIO(newline="")
    shown = ([str(value).replace(".", ",") if isinstance(value, float) else value for value in row] for row in rows)
    csv.writer(out, delimiter=";", lineterminator=_LINE).writerows(shown)
    return out.getvalue().split(_LINE)[:-1]


def csv_text(header: Sequence[str], lines: Iterable[str]) -> str:
    """A file of these lines below its header."""
    return _MARK + _LINE.join([*csv_lines([header]), *lines, ""])


def json_text(value: Any) -> str:
    """A file of JSON as people can read it too: a line a row."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("],[", "],\n[") + "\n"


@dataclass(frozen=True)
class DataFiles:
    """Makes the files; what several share is made once."""

    shared: Shared

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
    def _heads(self) -> list[str]:
        rows = self.shared.content.indicators
        return csv_lines((row.indicator_id, row.label, row.theme) for row in rows)

    @cached_property
    def _figures(self) -> dict[GroupKey, list[str]]:
        return {
            key: csv_lines((figure.share, figure.numerator, figure.base) for figure in found)
            for key, found in self.shared.content.figures.items()
        }

    def place_csv(self, place: Place) -> str:
        """A row an indicator that the round asked: the own answer, and share, number and base of each group."""
        names, content = self.columns, self.shared.content
        header = [names[name] for name in ("code", "place", "round", "indicator", "question", "theme", "answer")]
        (start,) = csv_lines([(place.municipality_code, place.municipality, content.round.round)])
        words = content.site.words.answers
        answers = content.answers[place.municipality_code]
        figures = [self._figures[group.key] if group else None for group in self.compared(place)]
        lines = (
            ";".join(
                (
                    start,
                    self._heads[at],
                    words[answers[at]],
                    *(one[at] if one else ";;" for one in figures),
                    self.origin,
                )
            )
            for at in self.asked
        )
        return csv_text([*header, *self._numbers_of, names["origin"]], lines)

    def place_json(self, place: Place) -> str:
        """The same by the indicators' names; their questions stand in the files of the indicators."""
        names, content = self.columns, self.shared.content
        answers = content.answers[place.municipality_code]
        groups = self.compared(place)
        figures = [content.figures[group.key] if group else None for group in groups]
        rows = [
            [
                content.indicators[at].indicator_id,
                answers[at],
                *(number for one in figures for number in _numbers(one, at)),
            ]
            for at in self.asked
        ]
        return json_text(
            {
                names["code"]: place.municipality_code,
                names["place"]: place.municipality,
                names["round"]: content.round.round,
                names["origin"]: self.origin,
                names["groups"]: [group.group_label if group else None for group in groups],
                names["answers"]: content.site.words.answers,
                names["columns"]: [names["indicator"], names["answer"], *self._numbers_of],
                names["rows"]: rows,
            }
        )

    def indicator_rows(self, at: int) -> Iterator[Row]:
        """What a page of an indicator shows: a row a year of the country, a group, and a municipality."""
        yield from self.year_rows(at)
        if self.shared.content.indicators[at].asked:
            yield from self.group_rows(at)
            yield from self.place_rows(at)

    def year_rows(self, at: int) -> Iterator[Row]:
        """A row a year of the country, and one for the round that did not ask."""
        names, content = self.columns, self.shared.content
        row, words = content.indicators[at], content.site.words
        for point in content.series.get(row.indicator_id, ()):
            source = words.sources[point.source].format(place=point.place)
            share = int(point.value) if point.value == int(point.value) else float(point.value)
            yield names["year"], point.round, None, None, None, share, point.numerator, point.base, source
        if not row.asked:
            words_for_none = words.no_figure[content.figures[self.shared.country][at].status]
            yield names["year"], content.round.round, None, None, words_for_none, None, None, None, self.origin

    def group_rows(self, at: int) -> Iterator[Row]:
        """A row a group in the round shown."""
        content = self.shared.content
        for group in content.groups.values():
            figure = content.figures[group.key][at]
            named = (group.grouping_label, content.round.round, group.group_code, group.group_label, None)
            yield *named, figure.share, figure.numerator, figure.base, self.origin

    def place_rows(self, at: int) -> Iterator[Row]:
        """A row a municipality in the round shown, where its own answers may be shown."""
        content = self.shared.content
        for place in content.places if content.round.own_answers else ():
            answer = content.answers[place.municipality_code][at]
            yield self.place_row(place, content.site.words.answers[answer])

    def place_row(self, place: Place, answer: str) -> Row:
        """A municipality's row; ``answer`` in words."""
        named = (self.columns["place"], self.shared.content.round.round, place.municipality_code, place.municipality)
        return *named, answer, None, None, None, self.origin

    def indicator_csv(self, at: int) -> str:
        """The rows as CSV."""
        return csv_text(self.indicator_columns, csv_lines(self.indicator_rows(at)))

    def indicator_json(self, at: int) -> str:
        """The rows as JSON, below what the indicator is."""
        names, row = self.columns, self.shared.content.indicators[at]
        return json_text(
            {
                names["indicator"]: row.indicator_id,
                names["question"]: row.label,
                names["theme"]: row.theme,
                names["round"]: self.shared.content.round.round,
                names["base_text"]: row.base_description,
                names["origin"]: self.origin,
                names["columns"]: self.indicator_columns,
                names["rows"]: list(self.indicator_rows(at)),
            }
        )

    def compared_rows(self) -> Iterator[Row]:
        """What the comparison can show, below the text of each chosen question: rows of groups and municipalities."""
        for at in self.shared.chosen:
            rows = (*self.group_rows(at), *self.place_rows(at))
            yield from ((self.shared.texts[at], *row) for row in rows)

    def compared_csv(self) -> str:
        """The rows of the comparison as CSV."""
        return csv_text([self.columns["question"], *self.indicator_columns], csv_lines(self.compared_rows()))

    def compared_json(self) -> str:
        """The rows of the comparison as JSON."""
        names = self.columns
        columns = [names["question"], *self.indicator_columns]
        about = {names["round"]: self.shared.content.round.round, names["origin"]: self.origin}
        return json_text({**about, names["columns"]: columns, names["rows"]: list(self.compared_rows())})

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


def _numbers(figures: Any, at: int) -> tuple[int | None, int | None, int | None]:
    if figures is None:
        return None, None, None
    return figures[at].share, figures[at].numerator, figures[at].base
