"""What the site asks the marts, once for all its pages: the round shown, its indicators, groups, municipalities.

No page is made here, and nothing is counted: shares, answers in words of a code and what differs come from the queries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from orchestration.facts.site import SiteFacts
from orchestration.warehouse.macros import read_queries
from orchestration.warehouse.marts import Marts, Parameters

_QUERIES = Path(__file__).with_name("queries.sql")

_Record = TypeVar("_Record")

GroupKey = tuple[str, str]
"""Grouping and code of a group."""


@dataclass(frozen=True, slots=True)
class Round:
    """The round that the site shows. ``own_answers``: whether it shows what a municipality answered."""

    round: str
    label: str
    previous_round: str | None
    collection_start: date
    collection_end: date
    municipalities: int
    answering: int
    data_origin: str
    own_answers: bool

    @property
    def is_synthetic(self) -> bool:
        """True if its answers are made up."""
        return self.data_origin == "synthetic"


@dataclass(frozen=True, slots=True)
class Indicator:
    """An indicator of the catalogue in the round shown."""

    indicator_id: str
    label: str
    theme: str
    asked: bool
    base_description: str | None
    numerator_expression: str | None
    comparability: str
    reason: str | None
    number: int | None
    question: str | None

    @property
    def page(self) -> str:
        """Its page, from the top of the site."""
        return f"indikator/{self.indicator_id}.html"


@dataclass(frozen=True, slots=True)
class Group:
    """A group of municipalities in the round shown."""

    grouping_id: str
    grouping_label: str
    group_code: str
    group_label: str
    municipalities: int
    answering: int

    @property
    def key(self) -> GroupKey:
        """What it is known by."""
        return self.grouping_id, self.group_code


@dataclass(frozen=True, slots=True)
class Figure:
    """A group's figure of an indicator; numerator and base in municipalities, the share in whole percent.

    ``shown_as``: percent, counts (the base is too small for a percent) or symbol (there is none).
    """

    share_percent: int | None
    numerator: int | None
    base: int | None
    status: str
    shown_as: str

    @property
    def share(self) -> int | None:
        """The share, where it may be shown."""
        return self.share_percent if self.shown_as == "percent" else None


@dataclass(frozen=True, slots=True)
class Place:
    """A municipality in the round shown."""

    municipality_code: str
    municipality: str
    official_name: str
    county_code: str
    county: str
    region: str
    skr_group_label: str | None
    population: int | None
    population_date: date | None
    size_group_label: str | None
    answered: bool
    answered_date: date | None
    units: int
    units_answering: int


@dataclass(frozen=True, slots=True)
class Changes:
    """How many questions a municipality can be compared in with the round before, and those with another answer."""

    compared: int
    before: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a round asked of an indicator."""

    round: str
    question: str | None
    number: int | None
    base: str | None
    comparability: str
    reason: str | None
    asked: bool


@dataclass(frozen=True, slots=True)
class Point:
    """The country's share in a year, in percent; ``source``: the origin of the answers, or published."""

    round: str
    value: Decimal
    numerator: int | None
    base: int | None
    is_break: bool
    reason: str | None
    source: str
    place: str


@dataclass(frozen=True, slots=True)
class Estimate:
    """The country's share in a round with non-response, as texts in percent: unweighted, estimated, and its limits.

    ``error``: the standard error, in percentage points.
    """

    round: str
    response: str
    display: str
    estimate: str
    error: str
    lowest: str
    highest: str


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What a review of web sites found: among the reviewed, and estimated for all, with an interval; in percent."""

    round: str
    finding: str
    reviewed: int
    municipalities: int
    display: str
    estimate: str
    lowest: str
    highest: str
    confidence: int


@dataclass(frozen=True, slots=True)
class Earlier:
    """What a group came to in an earlier round; ``is_break``: it may not be compared with now."""

    round: str
    is_break: bool
    grouping_id: str
    group_code: str
    figure: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class TableKey:
    """A printed table that shows an indicator."""

    report: str
    part: str
    table_no: int
    title: str


@dataclass(frozen=True, slots=True)
class Content:
    """All that pages show. ``figures`` and ``answers`` are in the order of ``indicators``.

    ``history``, ``series``, ``earlier``, ``tables`` and ``estimates`` are by indicator.
    """

    site: SiteFacts
    round: Round
    indicators: tuple[Indicator, ...]
    groups: Mapping[GroupKey, Group]
    figures: Mapping[GroupKey, tuple[Figure, ...]]
    places: tuple[Place, ...]
    members: Mapping[str, Mapping[str, Group]]
    answers: Mapping[str, tuple[str, ...]]
    differing: Mapping[str, tuple[str, ...]]
    changes: Mapping[str, Changes]
    history: Mapping[str, tuple[Asked, ...]]
    series: Mapping[str, tuple[Point, ...]]
    earlier: Mapping[str, tuple[Earlier, ...]]
    tables: Mapping[str, tuple[TableKey, ...]]
    estimates: Mapping[str, tuple[Estimate, ...]]
    reviewed: tuple[Reviewed, ...]


def read_content(marts: Marts, site: SiteFacts) -> Content:
    """Ask the marts for everything that the site shows of the latest round."""
    queries = read_queries(_QUERIES)
    words = site.words
    open_rounds = {"open": list(site.open_rounds)}
    (round_,) = marts.records(Round, queries["shown"], open_rounds)
    given = {"round": round_.round}
    both = {**given, "previous": round_.previous_round}
    marts.temporary("own", queries["own"], {**open_rounds, **both})
    grouped = {**given, "groupings": list(words.groupings)}
    groups = {group.key: group for group in marts.records(Group, queries["groups"], grouped)}
    differing = {
        "grouping": words.compared[0],
        "at_most": words.differing_at_most,
        "base_at_least": words.differing_base_at_least,
    }
    return Content(
        site=site,
        round=round_,
        indicators=tuple(marts.records(Indicator, queries["indicators"], given)),
        groups=groups,
        figures={
            (grouping, code): found for (grouping, code), found in _listed(marts, Figure, queries["figures"], grouped)
        },
        places=tuple(marts.records(Place, queries["municipalities"], given)),
        members=_members(_rows(marts, queries["members"], {**given, "groupings": list(words.compared)}), groups),
        answers={code: tuple(answers) for code, answers in _rows(marts, queries["answers"], given)},
        differing={code: tuple(found) for code, found in _rows(marts, queries["differing"], {**given, **differing})},
        changes={
            code: Changes(compared, {change["indicator_id"]: change["before"] for change in changes or ()})
            for code, compared, changes in _rows(marts, queries["changed"], both)
        },
        history=_by_indicator(marts, Asked, queries["history"]),
        series=_by_indicator(marts, Point, queries["series"], {"grouping": words.compared[-1]}),
        earlier=_by_indicator(marts, Earlier, queries["earlier"], grouped),
        tables=_by_indicator(marts, TableKey, queries["tables"]),
        estimates=_by_indicator(marts, Estimate, queries["estimates"], {"grouping": words.compared[-1]}),
        reviewed=tuple(marts.records(Reviewed, queries["reviewed"], {"grouping": words.compared[-1]})),
    )


def _rows(marts: Marts, sql: str, parameters: Parameters) -> list[tuple[Any, ...]]:
    return marts.table(sql, parameters)[1]


def _listed(
    marts: Marts, kind: Callable[..., _Record], sql: str, parameters: Parameters
) -> Iterator[tuple[tuple[str, ...], tuple[_Record, ...]]]:
    """Rows that end in a list of records: the key, and the records."""
    for *key, listed in _rows(marts, sql, parameters):
        yield tuple(key), tuple(kind(**values) for values in listed)


def _by_indicator(
    marts: Marts, kind: Callable[..., _Record], sql: str, parameters: Parameters = ()
) -> dict[str, tuple[_Record, ...]]:
    return {key: listed for (key,), listed in _listed(marts, kind, sql, parameters)}


def _members(rows: list[tuple[Any, ...]], groups: Mapping[GroupKey, Group]) -> dict[str, dict[str, Group]]:
    found: dict[str, dict[str, Group]] = {}
    for code, grouping, group in rows:
        found.setdefault(code, {})[grouping] = groups[grouping, group]
    return found
