"""Reads ``data/published/<report>/claims.yaml``: what sentences of the running text claim.

Here belongs what is claimed, as worded: quantity, group, relation, rank, range, base, place. Whether it holds is
``orchestration.consistency``; the figures and words that sentences print are ``text_figures.csv``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from orchestration.facts.complaints import Complaints
from orchestration.facts.errors import FactError
from orchestration.facts.yaml_reader import StrictModel, YamlFile, read_yaml

Amount = Literal["majoritet", "fjärdedel", "tredjedel", "hälften", "två tredjedelar"]
COUNTRY = ("alla", "riket")


class Stated(StrictModel):
    """``figure`` says that ``total`` equals, holds at most, or at least covers ``parts``.

    ``n:`` before a place means what the share there rests on instead of what it counts. ``about`` says what it is a
    claim about.
    """

    kind: Literal["stated"]
    form: Literal["equal", "at_most", "covers"]
    figure: str
    total: str
    parts: list[str] = Field(min_length=1)
    about: Literal["base", "heading", "rank"] = "base"


class Rank(StrictModel):
    """``figure`` says that the share ``of`` is the highest or lowest of the others, or that they rise in their order.

    A share is ``<indicator>`` of the country or ``<indicator> <grouping>/<group>``, group ``*`` for each of them;
    ``{each}`` stands for each of ``each`` in turn.
    """

    kind: Literal["rank"]
    figure: str
    order: Literal["highest", "lowest", "rising"]
    of: str | None = None
    among: list[str] = Field(min_length=1)
    each: list[str] = Field(default_factory=lambda: [""])


class Range(StrictModel):
    """``low`` and ``high`` are the least and the greatest of the shares ``among``."""

    kind: Literal["range"]
    low: str
    high: str
    among: list[str] = Field(min_length=1)


class AmountOf(StrictModel):
    """``figure`` names the size of the share ``of`` in a word; see :data:`AMOUNTS`."""

    kind: Literal["amount"]
    figure: str
    amount: Amount
    of: str
    each: list[str] = Field(default_factory=lambda: [""])


class Reference(StrictModel):
    """``figure`` is said to stand in ``table`` (``part/number``), or a ``part`` of the report is referred to.

    ``heading``: the column under which it is said to stand.
    """

    kind: Literal["reference"]
    figure: str
    table: str | None = None
    part: str | None = None
    heading: str | None = None


class NoQuestion(StrictModel):
    """``figure`` says that the report's round did not ask about any of ``indicators``."""

    kind: Literal["no_question"]
    figure: str
    indicators: list[str] = Field(min_length=1)


Sentence = Annotated[Stated | Rank | Range | AmountOf | Reference | NoQuestion, Field(discriminator="kind")]


class Claims(StrictModel):
    """The sentences of a report that claim something, and the parts that its table of contents lists."""

    contents: list[str]
    claims: list[Sentence]


CLAIMS = YamlFile(
    "published/<report>/claims.yaml",
    "What sentences of a report's running text claim: relations, ranks, ranges, amounts, references.",
    Claims,
)
FILES = (CLAIMS,)


def load_claims(data_dir: Path, report: str) -> Claims:
    """Read what a report's sentences claim; the file may be absent.

    Raises FactErrors with file, line and key for malformed entries.
    """
    path = data_dir / "published" / report / "claims.yaml"
    complaints = Complaints(f"{data_dir.name}/published/{report}")
    read = read_yaml(data_dir, path, Claims, complaints) if path.is_file() else None
    complaints.settle()
    return read or Claims(contents=[], claims=[])


def texts_of(claim: Rank | Range | AmountOf) -> Iterator[tuple[str, str]]:
    """Yield the shares that a claim names, each with what stands for ``{each}``."""
    match claim:
        case Rank(of=of, among=among, each=each):
            texts = [*among, of] if of else among
        case Range(among=among):
            texts, each = among, [""]
        case AmountOf(of=of, each=each):
            texts = [of]
    yield from ((one, text) for one in each for text in texts)


def shares(text: str, each: str, groups: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, tuple[str, str]]]:
    """Read ``<indicator> <grouping>/<group>`` as indicator and group, each group of the grouping for ``*``.

    FactError for another form.
    """
    indicator, _, place = text.replace("{each}", each).partition(" ")
    grouping, _, group = (place or "/".join(COUNTRY)).partition("/")
    if not indicator or not group:
        expected, remedy = "an indicator, or indicator grouping/group", "correct the text"
        raise FactError("not a share", "claims.yaml", expected, repr(text), remedy)
    for code in groups.get(grouping, ()) if group == "*" else (group,):
        yield indicator, (grouping, code)
