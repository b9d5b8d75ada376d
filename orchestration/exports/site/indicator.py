"""An indicator's page (question, years, groups, municipalities by answer), and the page that lists them all."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, groupby
from typing import Any

from orchestration.exports.site.content import Figure, GroupKey, Indicator, Point
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
    def links(self) -> list[tuple[int, str]]:
        """The municipalities in Swedish order: where each stands in the content, and the link to its page."""
        places = self.shared.alphabetical
        position = {place.municipality_code: at for at, place in enumerate(self.shared.content.places)}
        rows = [
            {"page": UP_ONE + self.shared.place_page(place.municipality_code), "text": place.municipality}
            for place in places
        ]
        return list(zip([position[place.municipality_code] for place in places], fragments("items", rows), strict=True))

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
        content, past = self.shared.content, self._past.get(self.shared.content.indicators[at].indicator_id, {})
        for label, groups in groupby(content.groups.values(), key=lambda group: group.grouping_label):
            rows = (
                "".join(
                    (
                        self._ends[group.key][0],
                        *(past.get((*group.key, round_)) or self._none[round_] for round_ in rounds),
                        self._figures[group.key][at],
                        self._ends[group.key][1],
                    )
                )
                for group in groups
            )
            yield {"label": label, "rows": "\n".join(rows)}

    @cached_property
    def _ends(self) -> dict[GroupKey, tuple[str, str]]:
        """How a group's row begins and ends."""
        groups = self.shared.content.groups
        starts = fragments("group_starts", [self.shared.group_name(group) for group in groups.values()])
        ends = fragments("group_ends", groups.values(), self.words)
        return dict(zip(groups, zip(starts, ends, strict=True), strict=True))

    @cached_property
    def _figures(self) -> dict[GroupKey, list[str]]:
        """The figure of a group in the round shown and its picture, by indicator."""
        found = {
            key: list(zip(texts, (figure.share for figure in self.shared.content.figures[key]), strict=True))
            for key, texts in self.shared.figures.items()
        }
        drawn = _each("figures", chain.from_iterable(found.values()))
        return {key: [drawn[pair] for pair in pairs] for key, pairs in found.items()}

    @cached_property
    def _past(self) -> dict[str, dict[tuple[str, str, str], str]]:
        """By indicator, the figures of earlier rounds by grouping, group and round."""
        words = self.shared.content.site.words
        found = {
            name: {
                (one.grouping_id, one.group_code, one.round): (one.round, figure_text(Figure(**one.figure), words))
                for one in earlier
            }
            for name, earlier in self.shared.content.earlier.items()
        }
        drawn = _each("past_figures", chain.from_iterable(texts.values() for texts in found.values()))
        return {name: {key: drawn[pair] for key, pair in texts.items()} for name, texts in found.items()}

    @cached_property
    def _none(self) -> dict[str, str]:
        """By earlier round, what a group shows that has no figure."""
        rounds = {one.round: None for earlier in self.shared.content.earlier.values() for one in earlier}
        empty = self.shared.common["empty"]
        return dict(zip(rounds, fragments("past_figures", [(round_, empty) for round_ in rounds]), strict=True))

    def _own(self, at: int) -> Iterator[Mapping[str, Any]]:
        content = self.shared.content
        found: dict[str, list[str]] = {}
        answers = self.shared.answered[at]
        for place, item in self.links:
            found.setdefault(answers[place], []).append(item)
        for answer, word in content.site.words.answers.items():
            if answer in found:
                yield {"word": word, "count": len(found[answer]), "places": "".join(found[answer])}


def _each(macro: str, given: Iterable[Hashable]) -> dict[Hashable, str]:
    """The fragment of each thing, made once of those that are alike."""
    alike = list(dict.fromkeys(given))
    return dict(zip(alike, fragments(macro, alike), strict=True))
