"""How things are named on the site: folders, days and figures as people read them."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Any

from orchestration.exports.site.content import Figure, Place, Point
from orchestration.exports.tables.cell_text import NO_BREAK_SPACE, swedish, swedish_number
from orchestration.facts.site import SiteWords


def folder_of(place: Place) -> str:
    """The folder of a municipality's page: code and name in a–z, such as ``0584-vadstena``."""
    plain = unicodedata.normalize("NFD", place.municipality.lower()).encode("ascii", "ignore").decode()
    return f"{place.municipality_code}-{plain.replace(' ', '-')}"


def day_text(day: date, words: SiteWords) -> str:
    """A day as people read it: 3 februari and the year."""
    return f"{day.day} {words.months[day.month - 1]} {day.year}"


def figure_text(figure: Figure, words: SiteWords) -> str:
    """A group's figure as people read it, always with its base; words where there is no share."""
    if figure.shown_as == "symbol" or figure.numerator is None or figure.base is None:
        return words.no_figure[figure.status]
    text = words.pages["common"]["counts" if figure.share is None else "share"]
    assert isinstance(text, str)
    return text.format(share=figure.share, numerator=swedish(figure.numerator), base=swedish(figure.base))


def point_text(point: Point, words: Mapping[str, Any]) -> str:
    """A figure of the series as people read it, with as much of its base as is known."""
    share = f"{swedish_number(point.value)}{NO_BREAK_SPACE}%"
    if point.base is None:
        return share
    key = "of_base" if point.numerator is None else "of"
    given = {"numerator": swedish(point.numerator or 0), "base": swedish(point.base)}
    return f"{share} {words[key].format(**given)}"


def alphabet(name: str) -> str:
    """Key of the Swedish order: å, ä and ö come last, in that order."""
    return name.lower().translate(str.maketrans("åäö", "{|}"))
