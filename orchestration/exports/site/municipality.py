"""A municipality's page: its own answers in words, beside its size group, its region and the country."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from typing import Any

from orchestration.exports.site.content import Changes, Group, Place
from orchestration.exports.site.names import day_text
from orchestration.exports.site.pages import UP_TWO, Shared
from orchestration.exports.site.rendering import fragments
from orchestration.exports.tables.cell_text import swedish

_STRIP, _STRIP_END = "<td><svg aria-hidden=true>", "</svg>\n"
_NO_CHANGES = Changes(0, {})


@dataclass(frozen=True)
class MunicipalityPages:
    """Renders the pages; what does not differ between municipalities is made once."""

    shared: Shared
    _kept: dict[tuple[Group | None, ...], list[str]] = field(default_factory=dict)

    @cached_property
    def words(self) -> dict[str, Any]:
        """Swedish words of the page, by the names that its template knows them under."""
        return dict(self.shared.content.site.words.pages["municipality"])

    @cached_property
    def heads(self) -> list[str]:
        """The beginning of each indicator's row."""
        return fragments(
            "heads", [{"page": UP_TWO + row.page, "text": row.label} for row in self.shared.content.indicators]
        )

    @cached_property
    def chosen(self) -> list[tuple[int, str]]:
        """Where each chosen indicator stands, and the beginning of its row: the question in plain words."""
        content = self.shared.content
        at = self.shared.chosen
        rows = [{"page": UP_TWO + content.indicators[place].page, "text": self.shared.texts[place]} for place in at]
        return list(zip(at, fragments("heads", rows), strict=True))

    def page(self, place: Place) -> str:
        """The page of a municipality as HTML, with the rows that are shown at first and all rows behind them."""
        shared, content = self.shared, self.shared.content
        rows = self._rows(place)
        changes = content.changes.get(place.municipality_code, _NO_CHANGES)
        body = [head + rows[at] for at, head in self.chosen]
        whole = [head + row for head, row in zip(self.heads, rows, strict=True)]
        columns = len(content.site.words.compared) + 3
        values = {
            "place": place,
            "folder": shared.folders[place.municipality_code],
            "answered": self._answered(place),
            "facts": list(self._facts(place)),
            "compared": [self._heading(grouping, place) for grouping in content.site.words.compared],
            "differing": [
                self._named(at, place) for at in self._at(content.differing.get(place.municipality_code, ()))
            ],
            "compared_before": changes.compared,
            "changed_count": len(changes.before),
            "changed": "\n".join(self._changed(place, changes)),
            "chosen": "".join(body),
            "chosen_count": len(body),
            "count": sum(found.asked for found in content.indicators),
            "themes": [{"name": theme.name, "body": "".join(theme.body(columns, whole))} for theme in shared.themes],
        }
        return shared.render("municipality.html.j2", UP_TWO, shared.place_page(place.municipality_code), values)

    def _rows(self, place: Place) -> list[str]:
        """The rest of each indicator's row: the own answer, the figures of the groups, the strip."""
        shared = self.shared
        groups = shared.content.members[place.municipality_code]
        beside = self._beside(tuple(groups.get(grouping) for grouping in shared.content.site.words.compared))
        codes = shared.content.answers[place.municipality_code]
        return [shared.answers[code] + rest for code, rest in zip(codes, beside, strict=True)]

    def _beside(self, groups: tuple[Group | None, ...]) -> list[str]:
        """The figures of these groups and the strip, by indicator; few municipalities have groups of their own."""
        if groups not in self._kept:
            shared = self.shared
            blank = ["<td>"] * len(shared.content.indicators)
            cells = [shared.cells[group.key] if group else blank for group in groups]
            signs = [shared.signs[group.key] for group in groups if group]
            rows = zip(zip(*cells, strict=True), zip(*signs, strict=True), strict=True)
            self._kept[groups] = ["".join((*found, _STRIP, *shown, _STRIP_END)) for found, shown in rows]
        return self._kept[groups]

    def _heading(self, grouping: str, place: Place) -> dict[str, Any]:
        words = self.shared.content.site.words
        group = self.shared.content.members[place.municipality_code].get(grouping)
        heading = self.shared.group_name(group) if group else words.short[grouping]
        (sign,) = fragments("signs", [1], words.marks[grouping])
        return {"heading": heading, "sign": sign, "key": ".".join(group.key) if group else ""}

    def _named(self, at: int, place: Place) -> dict[str, Any]:
        content = self.shared.content
        code = place.municipality_code
        group = content.members[code].get(content.site.words.compared[0])
        return {
            "page": content.indicators[at].page,
            "text": self.shared.texts[at],
            "answer": content.site.words.answers[content.answers[code][at]],
            "share": self.shared.figures[group.key][at] if group else "",
        }

    def _changed(self, place: Place, changes: Changes) -> Iterator[str]:
        answers = self.shared.content.answers[place.municipality_code]
        for at, before in zip(self._at(changes.before), changes.before.values(), strict=True):
            yield self._changed_heads[at] + self._changed_answers[before, answers[at]]

    @cached_property
    def _changed_heads(self) -> list[str]:
        """By indicator, the beginning of its row among what changed."""
        named = zip(self.shared.content.indicators, self.shared.texts, strict=True)
        return fragments("changed_heads", [{"page": UP_TWO + row.page, "text": text} for row, text in named])

    @cached_property
    def _changed_answers(self) -> dict[tuple[str, str], str]:
        """By the codes of the answers before and now, the end of such a row."""
        words = self.shared.content.site.words.answers
        pairs = list(product(words, words))
        return dict(zip(pairs, fragments("changed_answers", [(words[a], words[b]) for a, b in pairs]), strict=True))

    def _at(self, indicators: Iterable[str]) -> list[int]:
        return [self.shared.position[name] for name in indicators]

    def _answered(self, place: Place) -> str:
        words, content = self.words, self.shared.content
        key = "silent" if not place.answered else "answered_on" if place.answered_date else "answered"
        day = day_text(place.answered_date, content.site.words) if place.answered_date else ""
        said = words[key].format(official=place.official_name, round=content.round.round, day=day)
        if place.units > 1:
            said += " " + words["units_answered"].format(
                official=place.official_name, units=place.units, answering=place.units_answering
            )
        return str(said)

    def _facts(self, place: Place) -> Iterator[tuple[str, str]]:
        words = self.words
        group = self.shared.content.members[place.municipality_code].get(self.shared.content.site.words.compared[0])
        yield words["code"], place.municipality_code
        yield words["county"], place.county
        yield words["region"], place.region
        yield words["size"], self._size(place, group)
        if place.skr_group_label:
            yield words["skr"], place.skr_group_label

    def _size(self, place: Place, group: Group | None) -> str:
        if group is None or place.population is None or place.population_date is None:
            return str(self.words["size_none"])
        return str(
            self.words["size_why"].format(
                group=self.shared.common["people"].format(label=group.group_label),
                population=swedish(place.population),
                day=day_text(place.population_date, self.shared.content.site.words),
                answering=group.answering,
                municipalities=group.municipalities,
            )
        )
