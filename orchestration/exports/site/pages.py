"""What pages share: words that all need, pieces of HTML that many show, and the frame that they are put in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from orchestration.exports.site.content import Content, Group, GroupKey, Place
from orchestration.exports.site.names import alphabet, figure_text, folder_of
from orchestration.exports.site.rendering import fragments, template

UP_TWO, UP_ONE, HERE = "../../", "../", ""
NAVIGATION = {
    "start": "index.html",
    "indicators": "indikator/index.html",
    "compare": "jamfor.html",
    "tables": "tabell/index.html",
    "figures": "figur/index.html",
    "about": "om.html",
}
"""Pages that every page leads to, by the name of their word."""


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme and its questions in order: the text of a question, and where its indicators stand in the content."""

    name: str
    questions: tuple[tuple[str, tuple[int, ...]], ...]

    def body(self, columns: int, rows: Sequence[str]) -> Iterator[str]:
        """The rows of the theme's table, out of those of all indicators, a heading for each question."""
        heads = fragments("questions", [text for text, _ in self.questions], columns)
        for head, (_, places) in zip(heads, self.questions, strict=True):
            yield head
            yield from (rows[at] for at in places)


@dataclass(frozen=True)
class Shared:
    """The content and its pieces of HTML, by indicator in the order of the content: each made once, when asked for."""

    content: Content

    @cached_property
    def common(self) -> Mapping[str, Any]:
        """Words of every page."""
        return self.content.site.words.pages["common"]

    @cached_property
    def figures(self) -> dict[GroupKey, list[str]]:
        """The figures of a group as people read them."""
        words = self.content.site.words
        return {key: [figure_text(figure, words) for figure in found] for key, found in self.content.figures.items()}

    @cached_property
    def cells(self) -> dict[GroupKey, list[str]]:
        """The figures of a group as cells."""
        return {key: fragments("cells", texts) for key, texts in self.figures.items()}

    @cached_property
    def signs(self) -> dict[GroupKey, list[str]]:
        """The signs of a group in the strips."""
        marks = self.content.site.words.marks
        return {
            key: fragments("signs", [figure.share for figure in found], marks[key[0]])
            for key, found in self.content.figures.items()
            if key[0] in marks
        }

    @cached_property
    def answers(self) -> dict[str, str]:
        """The cell of an own answer, by its code."""
        words = self.content.site.words.answers
        return dict(zip(words, fragments("answers", words), strict=True))

    @cached_property
    def folders(self) -> dict[str, str]:
        """The folder of each municipality."""
        return {place.municipality_code: folder_of(place) for place in self.content.places}

    @cached_property
    def answered(self) -> list[tuple[str, ...]]:
        """The codes of own answers by indicator, in the order of the municipalities."""
        content = self.content
        return list(zip(*(content.answers[place.municipality_code] for place in content.places), strict=True))

    @cached_property
    def position(self) -> dict[str, int]:
        """Where an indicator stands in the content."""
        return {found.indicator_id: at for at, found in enumerate(self.content.indicators)}

    @cached_property
    def country(self) -> GroupKey:
        """The only group of the last grouping that is compared: the country."""
        return next(key for key in self.content.figures if key[0] == self.content.site.words.compared[-1])

    @cached_property
    def alphabetical(self) -> list[Place]:
        """The municipalities in Swedish order."""
        return sorted(self.content.places, key=lambda place: alphabet(place.municipality))

    @cached_property
    def texts(self) -> list[str]:
        """How each indicator is called: by its question in plain words if it has one."""
        plain = {row.indicator: row.question for row in self.content.site.chosen}
        return [plain.get(row.indicator_id, row.label) for row in self.content.indicators]

    @cached_property
    def chosen(self) -> list[int]:
        """Where each chosen indicator stands in the content."""
        return [self.position[row.indicator] for row in self.content.site.chosen]

    @cached_property
    def themes(self) -> tuple[Theme, ...]:
        """Themes in the order of their first indicator, each with its questions, of what the round asked."""
        themes: dict[str, dict[str, list[int]]] = {}
        for at, row in enumerate(self.content.indicators):
            if row.asked:
                themes.setdefault(row.theme, {}).setdefault(row.question or row.theme, []).append(at)
        return tuple(
            Theme(name, tuple((text, tuple(at)) for text, at in questions.items()))
            for name, questions in themes.items()
        )

    def group_name(self, group: Group) -> str:
        """A group as it is called where nothing beside it says of which grouping it is."""
        words = self.content.site.words
        return words.headings.get(group.grouping_id, "{group}").format(group=group.group_label)

    def place_page(self, municipality_code: str) -> str:
        """The page of a municipality, from the top of the site."""
        return f"kommun/{self.folders[municipality_code]}/index.html"

    def render(self, name: str, root: str, this: str, values: Mapping[str, Any]) -> str:
        """A page from its template; ``root``: the way from it to the top of the site, ``this``: its place there."""
        common = self.common
        mark = f" ({common['mark_title']})" if self.content.round.is_synthetic else ""
        navigation = {common[name]: page for name, page in NAVIGATION.items()}
        frame = {"words": self.content.site.words, "c": common, "round": self.content.round, "title_mark": mark}
        return template(name).render(frame, navigation=navigation, root=root, this=this, **values) + "\n"
