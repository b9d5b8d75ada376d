"""Reads ``data/synth/<round>``: what synthetic answers follow beside the printed cells. Form only, no solving."""

from __future__ import annotations

import csv
import difflib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from orchestration.facts.model import Measure
from orchestration.synth.noise import Chance
from orchestration.synth.part import Effort
from orchestration.synth.targets import Price
from orchestration.synth.units import Maturity

Stated = TypeVar("Stated")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Lean(_Strict):
    """How codes follow maturity, for variables that match ``variables`` (all when empty) with the answer set, if given.

    ``bias`` is a code's head start, ``noise`` the spread of what is its own.
    """

    variables: str = ""
    answer_set: str | None = None
    codes: dict[str, float]
    bias: dict[str, float] = {}
    noise: float = 0.15


class BlockPattern(_Strict):
    """Flags whose name is ``prefix`` + one of ``each`` + an option; options of ``alone`` exclude the others.

    ``each`` empty: one block of all flags with the prefix. ``filled``: at least one is marked where it is asked.
    """

    prefix: str
    each: tuple[str, ...] = ("",)
    alone: tuple[str, ...] = ()
    filled: bool = True


class Blank(_Strict):
    """Item non-response: variables that match ``variables`` may be left blank where they are asked.

    Those that agree in the groups of the pattern (its parentheses) are blank together; ``bias`` is the head start of
    answering, against a maturity with a spread of about 1.
    """

    variables: str
    bias: float = 2.0


class Lasting(_Strict):
    """What rounds share: the seed of maturity and noise, and how much of the noise is ``kept`` between rounds."""

    seed: str
    kept: Annotated[float, Field(ge=0, le=1)]


class PanelTarget(_Strict):
    """Shares of an indicator of the other round: of those who answer this round (``returning``), and of the others."""

    indicator: str
    returning: int
    others: int
    weight: str


class Panel(_Strict):
    """What the other round's answers say of those who answer this one."""

    round: str
    targets: tuple[PanelTarget, ...]


class NumberSpec(_Strict):
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


class TextSpec(_Strict):
    """Comments for a text variable: of those asked, so many as ``counts`` says write each text, one text each.

    Of the others ``share`` write one of ``texts``.
    """

    variables: str
    counts: dict[str, Annotated[int, Field(ge=1)]] = {}
    share: Annotated[float, Field(ge=0, le=1)] = 0.0
    texts: tuple[str, ...] = ()


class Stratum(_Strict):
    """How many of a size group had which outcome; ``e_identification``: so many of those with a channel."""

    group: str
    channel: int
    form: int
    none: int
    e_identification: int


class WebReview(_Strict):
    """The web review: strata, first and last day, and the categories as landed (channel, form, none)."""

    strata: tuple[Stratum, ...]
    first_day: date
    last_day: date
    categories: dict[str, str]


class StimulusFunds(_Strict):
    """Amounts of the funds. ``spent`` and ``unspent`` are codes of ``variable``: all used, and nothing used."""

    requisitioned: int
    used: int
    remaining: int
    base_amount: int
    variable: str
    spent: str
    unspent: str


class PublishedSeries(_Strict):
    """A published table that is a source itself: measure → row; columns are the source's months in order."""

    part: str
    table_no: int
    rows: dict[str, int]


class Titles(_Strict):
    """Visible titles: by source (those whose format has a place for one), and the marks of synthetic and real data."""

    synthetic_mark: str
    synthetic_origin: str
    collected_origin: str = ""
    by_source: dict[str, str] = {}


class Settings(_Strict):
    """Everything of ``settings.yaml``. Web review, funds and series: for rounds with such a source.

    ``answering``: of these municipalities, by code, so many units answered.
    """

    seed: str
    lasting: Lasting | None = None
    weights: dict[str, Price]
    effort: Effort
    maturity: Maturity
    answering: dict[str, Annotated[int, Field(ge=0)]] = {}
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

    @property
    def chance(self) -> Chance:
        """The chance that the round draws from."""
        return Chance(self.seed, self.lasting.seed, self.lasting.kept) if self.lasting else Chance(self.seed)


class ExtraTarget(_Strict):
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


def stated(facts: Mapping[str, Stated], name: str, where: str) -> Stated:
    """Return the fact of that name; ValueError says where it is named and which are near."""
    if name not in facts:
        near = difflib.get_close_matches(name, facts, cutoff=0.0)
        raise ValueError(f"{where}: expected a name such as {', '.join(near) or '(there is none)'}, found {name!r}")
    return facts[name]


def load_settings(data_dir: Path, round_: str) -> Settings:
    """Read ``settings.yaml``; pydantic's ValidationError names the faulty key."""
    text = (data_dir / "synth" / round_ / "settings.yaml").read_text(encoding="utf-8")
    content: Any = yaml.load(text, Loader=yaml.CSafeLoader)
    return Settings.model_validate(content)


def load_extra_targets(data_dir: Path, round_: str) -> tuple[ExtraTarget, ...]:
    """Read ``targets.csv``."""
    with (data_dir / "synth" / round_ / "targets.csv").open(encoding="utf-8", newline="") as handle:
        return TypeAdapter(tuple[ExtraTarget, ...]).validate_python(tuple(csv.DictReader(handle)))
