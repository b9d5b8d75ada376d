"""An indicator's page (question, years, groups, municipalities by answer), and the page that lists them all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any

from orchestration.exports.site.content import Figure, Indicator, Point
from orchestration.exports.site.names import day_text, figure_text, point_text
from orchestration.exports.site.pages import UP_ONE, Shared
from orchestration.exports.site.rendering import fragments
from orchestration.exports.site.tables import printed_table
from orchestration.facts.products import ReleaseFacts


@dataclass(frozen=True)
class IndicatorPages:
    """Renders the pages; ``release`` names the files of the printed tables, ``figures`` are by indicator."""

    shared: Shared
    release: ReleaseFacts
    figures: Mapping[str, Sequence[Mapping[str, str]]]

    @cached_property
    def words(self) -> dict[str, Any]:
        """Swedish words of the page, by the names that its template knows them under."""
        return dict(self.shared.content.site.words.pages["indicator"])

    @cached_property
    def links(self) -> list[tuple[str, str]]:
        """Code of each municipality in Swedish order, and the item that leads to its page."""
        places = self.shared.alphabetical
        rows = [
            {"page": UP_ONE + self.shared.place_page(place.municipality_code), "text": place.municipality}
            for place in places
        ]
        return list(zip([place.municipality_code for place in places], fragments("items", rows), strict=True))

    @cached_property
    def days(self) -> tuple[str, str]:
        """First and last day of the collection, as people read them."""
        words, round_ = self.shared.content.site.words, self.shared.content.round
        return day_text(round_.collection_start, words), day_text(round_.collection_end, words)

    def page(self, at: int) -> str:
        """The page of the indicator at this place of the content."""
        content = self.shared.content
        row = content.indicators[at]
        rounds = {found.round: found.is_break for found in content.earlier.get(row.indicator_id, ())}
        values = {
            "row": row,
            "heading": self.shared.texts[at],
            "country": self._country(at, row),
            "estimates": content.estimates.get(row.indicator_id, ()),
            "points": list(self._points(content.series.get(row.indicator_id, ()))),
            "rounds": rounds,
            "groupings": [] if not row.asked else list(self._groupings(at, rounds)),
            "own": list(self._own(at)) if row.asked and content.round.own_answers else [],
            "history": content.history.get(row.indicator_id, ()),
            "start": self.days[0],
            "end": self.days[1],
            "tables": [
                {"page": page, "name": name, "title": table.title}
                for table in content.tables.get(row.indicator_id, ())
                for page, name in printed_table(self.release, table)
            ],
            "figures": list(self.figures.get(row.indicator_id, ())),
        }
        return self.shared.render("indicator.html.j2", UP_ONE, row.page, values)

    def list_page(self) -> str:
        """The page that leads to all others, by theme."""
        shared, content = self.shared, self.shared.content
        country = shared.cells[shared.country]
        heads = fragments(
            "heads", [{"page": f"{row.indicator_id}.html", "text": row.label} for row in content.indicators]
        )
        columns, rows = 2, [head + cell for head, cell in zip(heads, country, strict=True)]
        themes = [{"name": theme.name, "body": "".join(theme.body(columns, rows))} for theme in shared.themes]
        earlier = [row for row in content.indicators if not row.asked]
        count = len(content.indicators) - len(earlier)
        values = {"themes": themes, "earlier": earlier, "count": count, "reviewed": content.reviewed}
        return shared.render("indicators.html.j2", UP_ONE, "indikator/index.html", values)

    def _country(self, at: int, row: Indicator) -> str:
        shared = self.shared
        given = {"share": shared.figures[shared.country][at], "round": shared.content.round.round}
        has_share = shared.content.figures[shared.country][at].share is not None
        key = "asked_not" if not row.asked else "country" if has_share else "country_none"
        return str(self.words[key].format(**given))

    def _points(self, points: tuple[Point, ...]) -> Iterator[Mapping[str, Any]]:
        words = self.shared.content.site.words
        seen: set[str] = set()
        for point in points:
            told = point.is_break and bool(seen) and point.round not in seen
            reason = (point.reason or self.words["no_reason"]).rstrip(".")
            seen.add(point.round)
            yield {
                "round": point.round,
                "share": point.value,
                "text": point_text(point, self.words),
                "break": self.words["break"].format(round=point.round, reason=reason) if told else "",
                "source": words.sources[point.source].format(place=point.place),
            }

    def _groupings(self, at: int, rounds: Iterable[str]) -> Iterator[Mapping[str, Any]]:
        content = self.shared.content
        found = content.earlier.get(content.indicators[at].indicator_id, ())
        texts = {
            (one.grouping_id, one.group_code, one.round): figure_text(Figure(**one.figure), content.site.words)
            for one in found
        }
        for label, groups in groupby(content.groups.values(), key=lambda group: group.grouping_label):
            yield {
                "label": label,
                "groups": [
                    {
                        "label": self.shared.group_name(group),
                        "text": self.shared.figures[group.key][at],
                        "before": [texts.get((*group.key, round_), self.shared.common["empty"]) for round_ in rounds],
                        "share": content.figures[group.key][at].share,
                        "answering": group.answering,
                        "municipalities": group.municipalities,
                    }
                    for group in groups
                ],
            }

    def _own(self, at: int) -> Iterator[Mapping[str, Any]]:
        content = self.shared.content
        found: dict[str, list[str]] = {}
        for code, item in self.links:
            found.setdefault(content.answers[code][at], []).append(item)
        for answer, word in content.site.words.answers.items():
            if answer in found:
                yield {"word": word, "count": len(found[answer]), "places": "".join(found[answer])}
