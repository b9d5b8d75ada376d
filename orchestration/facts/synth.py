"""Reads ``data/synth/<round>``: what synthetic answers follow beside the printed cells. Form only, no solving."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, get_args

from pydantic import ConfigDict, Field

from orchestration.facts.complaints import Complaints
from orchestration.facts.model import Measure
from orchestration.facts.reader import Column, CsvFile, Row, fact_name, one_of, read_rows
from orchestration.facts.yaml_reader import Fact, YamlFile, read_fact


@dataclass(frozen=True, slots=True)
class Effort:
    """How hard the solver tries, and how coherent answers are.

    ``counting`` and ``placing`` are limits of one solve in deterministic time; ``gap`` is the relative gap at which
    coherence is good enough. ``block_weight`` is the price of a block missed by one municipality. ``question_noise``
    and ``item_noise`` are the spread of what is common to a question and of what is an item's own, against a maturity
    with a spread of about 1.
    """

    __pydantic_config__ = ConfigDict(extra="forbid")

    counting: float
    placing: float
    gap: float
    block_weight: int
    question_noise: float
    item_noise: float


@dataclass(frozen=True, slots=True)
class Price:
    """What it costs to miss a figure at all, and to be one municipality further off when it is missed."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    miss: int
    apart: int


@dataclass(frozen=True, slots=True)
class Maturity:
    """Weights of the latent maturity: size (log population, standardised), county, and the municipality's own part."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    size: float
    county: float
    own: float


class Lean(Fact):
    """How codes follow maturity, for variables that match ``variables`` (all when empty) with the answer set, if given.

    ``bias`` is a code's head start, ``noise`` the spread of what is its own.
    """

    variables: str = ""
    answer_set: str | None = None
    codes: dict[str, float]
    bias: dict[str, float] = Field(default_factory=dict)
    noise: float = 0.15


class BlockPattern(Fact):
    """Flags whose name is ``prefix`` + one of ``each`` + an option; options of ``alone`` exclude the others.

    ``each`` empty: one block of all flags with the prefix. ``filled``: at least one is marked where it is asked.
    """

    prefix: str
    each: tuple[str, ...] = ("",)
    alone: tuple[str, ...] = ()
    filled: bool = True


class Blank(Fact):
    """Item non-response: variables that match ``variables`` may be left blank where they are asked.

    Those that agree in the groups of the pattern (its parentheses) are blank together; ``bias`` is the head start of
    answering, against a maturity with a spread of about 1.
    """

    variables: str
    bias: float = 2.0


class Lasting(Fact):
    """What rounds share: the seed of maturity and noise, and how much of the noise is ``kept`` between rounds."""

    seed: str
    kept: Annotated[float, Field(ge=0, le=1)]


class PanelTarget(Fact):
    """Shares of an indicator of the other round: of those who answer this round (``returning``), and of the others."""

    indicator: str
    returning: int
    others: int
    weight: str


class Panel(Fact):
    """What the other round's answers say of those who answer this one."""

    round: str
    targets: tuple[PanelTarget, ...]


class NumberSpec(Fact):
    """How a number is shared out: ``total`` over those asked; the largest get ``top``, others at most ``cap``.

    ``givers``: so many of those asked give at least ``least``, the rest 0; empty: all. ``answering``: so many of those
    asked answer at all, the rest leave it blank; empty: all. ``beside``: another number, earlier in the settings: who
    gave that one answers this one, and no one more than that. ``power``: amounts follow that power of the population.
    """

    variable: str
    total: int
    top: tuple[int, ...] = ()
    cap: int
    least: int = 1
    givers: int | None = None
    answering: int | None = None
    beside: str = ""
    power: float = 0.5
    spread: float


class TextSpec(Fact):
    """Comments for a text variable: of those asked, so many as ``counts`` says write each text, one text each.

    Of the others ``share`` write one of ``texts``.
    """

    variables: str
    counts: dict[str, Annotated[int, Field(ge=1)]] = Field(default_factory=dict)
    share: Annotated[float, Field(ge=0, le=1)] = 0.0
    texts: tuple[str, ...] = ()


class Stratum(Fact):
    """How many of a size group had which outcome; ``e_identification``: so many of those with a channel."""

    group: str
    channel: int
    form: int
    none: int
    e_identification: int


class WebReview(Fact):
    """The web review: strata, first and last day, and the categories as landed (channel, form, none)."""

    strata: tuple[Stratum, ...]
    first_day: date
    last_day: date
    categories: dict[str, str]


class StimulusFunds(Fact):
    """Amounts of the funds. ``spent`` and ``unspent`` are codes of ``variable``: all used, and nothing used."""

    requisitioned: int
    used: int
    remaining: int
    base_amount: int
    variable: str
    spent: str
    unspent: str


class PublishedSeries(Fact):
    """A published table that is a source itself: measure → row; columns are the source's months in order."""

    part: str
    table_no: int
    rows: dict[str, int]


class Titles(Fact):
    """Visible titles: by source (those whose format has a place for one), and the marks of synthetic and real data."""

    synthetic_mark: str
    synthetic_origin: str
    collected_origin: str = ""
    by_source: dict[str, str] = Field(default_factory=dict)


class Settings(Fact):
    """Everything of ``settings.yaml``. Web review, funds and series: for rounds with such a source.

    ``answering``: of these municipalities, by code, so many units answered.
    """

    seed: str
    lasting: Lasting | None = None
    weights: dict[str, Price]
    effort: Effort
    maturity: Maturity
    answering: dict[str, Annotated[int, Field(ge=0)]] = Field(default_factory=dict)
    leans: tuple[Lean, ...]
    blanks: tuple[Blank, ...] = ()
    blocks: tuple[BlockPattern, ...] = ()
    panel: Panel | None = None
    numbers: tuple[NumberSpec, ...] = ()
    texts: tuple[TextSpec, ...] = ()
    web_review: WebReview | None = None
    stimulus_funds: StimulusFunds | None = None
    npo: PublishedSeries | None = None
    titles: Titles


@dataclass(frozen=True, slots=True)
class ExtraTarget:
    """A figure that no layout carries. Either ``indicator``, or ``numerator`` (a rule) and ``base`` (its name).

    ``printed`` empty: the figure of the cell that ``place`` (part/table/row/column) names.
    """

    place: str
    indicator: str
    numerator: str
    base: str
    grouping: str
    group: str
    measure: Measure
    printed: str
    weight: str
    note: str


SETTINGS = YamlFile(
    "synth/<round>/settings.yaml",
    "What the synthetic answers of a round follow beside the printed cells.",
    Settings,
    {"panel.round": "codebooks/", "panel.targets.*.indicator": "indicators/definitions/<round>.csv"},
)
TARGETS = CsvFile(
    "synth/<round>/targets.csv",
    "Figures that synthetic answers follow and no layout carries.",
    {
        "place": Column("Printed cell (part/table/row/column), or text/… for a figure of the running text."),
        "indicator": Column("Indicator; empty where a rule is given.", Row.raw, "indicators/definitions/<round>.csv"),
        "numerator": Column("Rule that those counted fulfil; empty where an indicator is given.", Row.raw),
        "base": Column("Base of the rule; empty where an indicator is given.", Row.raw, "indicators/bases/<round>.csv"),
        "grouping": Column("Grouping of municipalities."),
        "group": Column("Group within the grouping."),
        "measure": Column("What the figure says of the indicator.", one_of(get_args(Measure))),
        "printed": Column("The figure; empty for that of the cell named.", Row.raw),
        "weight": Column("Price of missing it: a name of the settings' weights.", to="settings.yaml, weights"),
        "note": Column("What else is to be known.", Row.raw),
    },
    ("place", "indicator", "numerator", "grouping", "group", "measure"),
    may_be_empty=True,
)
FILES = (SETTINGS, TARGETS)


def load_settings(data_dir: Path, round_: str) -> Settings:
    """Read ``settings.yaml``; FactErrors names line and key of everything wrong."""
    return read_fact(data_dir, data_dir / SETTINGS.pattern.replace("<round>", round_), Settings)


def load_extra_targets(data_dir: Path, round_: str) -> tuple[ExtraTarget, ...]:
    """Read ``targets.csv``; FactErrors names row and column of everything wrong."""
    path = data_dir / TARGETS.pattern.replace("<round>", round_)
    complaints = Complaints(fact_name(data_dir, path))
    targets = tuple(ExtraTarget(**row.values()) for row in read_rows(data_dir, path, TARGETS, complaints))
    complaints.settle()
    return targets
