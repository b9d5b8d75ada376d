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

_MARK = "\ufeff"
_LINE = "\r\n"


def csv_lines(rows: Iterable[Sequence[object]]) -> list[str]:
    """Rows as lines of CSV without their ends; None is an empty field."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";", lineterminator=_LINE).writerows(rows)
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
        figures = [self._figures[group.key] if group else None for group in self._compared(place)]
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
        groups = self._compared(place)
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

    def indicator_rows(self, at: int) -> Iterator[tuple[object, ...]]:
        """What a page of an indicator shows: a row a year of the country, a group, and a municipality."""
        names, content = self.columns, self.shared.content
        row, words = content.indicators[at], content.site.words
        for point in content.series.get(row.indicator_id, ()):
            source = words.sources[point.source].format(place=point.place)
            share = format(point.value.normalize(), "f").replace(".", ",")
            yield names["year"], point.round, None, None, None, share, point.numerator, point.base, source
        if not row.asked:
            words_for_none = words.no_figure[content.figures[self.shared.country][at].status]
            yield names["year"], content.round.round, None, None, words_for_none, None, None, None, self.origin
            return
        for group in content.groups.values():
            figure = content.figures[group.key][at]
            numbers = (figure.share, figure.numerator, figure.base)
            yield (
                group.grouping_label,
                content.round.round,
                group.group_code,
                group.group_label,
                None,
                *numbers,
                self.origin,
            )
        if content.round.own_answers:
            for place in content.places:
                answer = words.answers[content.answers[place.municipality_code][at]]
                name = (place.municipality_code, place.municipality, answer)
                yield names["place"], content.round.round, *name, None, None, None, self.origin

    def indicator_csv(self, at: int) -> str:
        """The rows as CSV."""
        return csv_text(self._indicator_columns, csv_lines(self.indicator_rows(at)))

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
                names["columns"]: self._indicator_columns,
                names["rows"]: list(self.indicator_rows(at)),
            }
        )

    @cached_property
    def _indicator_columns(self) -> list[str]:
        names = ("kind", "round", "key", "name", "answer", "share", "numerator", "base", "origin")
        return [self.columns[name] for name in names]

    def _compared(self, place: Place) -> list[Any]:
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
