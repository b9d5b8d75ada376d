"""The site as data: its words, the indicators that come first on a municipality's page, other names, what may be shown.

Reads and validates ``data/site``; what the site says of a municipality or an indicator is asked of the marts.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from orchestration.facts.complaints import Complaints
from orchestration.facts.reader import Column, CsvFile, Row, fact_name, read_rows
from orchestration.facts.steps import Done
from orchestration.facts.yaml_reader import Fact, YamlFile, read_fact


class SiteWords(Fact):
    """Swedish words of the site, and what it shows.

    ``compared``: the groupings beside a municipality's own answer, the country last; ``groupings``: those of an
    indicator's page; ``headings``, ``short``, ``brief`` and ``marks``: what ``compared`` are called, where there is
    little room too, and at the head of a narrow column, and their signs in the strips; ``differing_at_most`` and
    ``differing_base_at_least``: how many answers that differ from most are listed, and the least number of
    municipalities in the base. ``pages``: by page and key, a text or paragraphs, with names in braces filled in.
    """

    language: str
    compared: tuple[str, ...]
    groupings: tuple[str, ...]
    differing_at_most: int
    differing_base_at_least: int
    months: tuple[str, ...]
    answers: dict[str, str]
    no_figure: dict[str, str]
    comparability: dict[str, str]
    sources: dict[str, str]
    headings: dict[str, str]
    short: dict[str, str]
    brief: dict[str, str]
    marks: dict[str, str]
    pages: dict[str, dict[str, str | tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class Chosen:
    """An indicator that comes first: the subject it stands for, as a question in plain words, on the start page too."""

    indicator: str
    subject: str
    question: str
    on_start: bool


@dataclass(frozen=True, slots=True)
class OtherName:
    """A name or code by which a municipality is looked for, beside its own."""

    municipality_code: str
    name: str
    what: str


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """All facts of the site; ``open_rounds``: rounds of collected answers whose own answers may be shown."""

    words: SiteWords
    chosen: tuple[Chosen, ...]
    other_names: tuple[OtherName, ...]
    open_rounds: tuple[str, ...]


WORDS = YamlFile("site/words.yaml", "Swedish words of the site, and which groups it compares.", SiteWords)
CHOSEN = CsvFile(
    "site/chosen.csv",
    "The indicators that come first on a municipality's page, in that order.",
    {
        "indicator": Column("Indicator.", to="indicators/catalogue.csv"),
        "subject": Column("Subject of the report's summary that it stands for, Swedish."),
        "question": Column("The question in plain words, answered by yes or no, Swedish."),
        "on_start": Column("Whether the country's figure stands on the start page.", Row.boolean),
    },
    ("indicator",),
)
OTHER_NAMES = CsvFile(
    "site/other_names.csv",
    "Names and codes by which a municipality is looked for, beside its own.",
    {
        "municipality_code": Column("Municipality.", to="registers/municipalities.csv"),
        "name": Column("The other name or code."),
        "what": Column("What it is, Swedish."),
    },
    ("municipality_code", "name"),
    may_be_empty=True,
)
OPEN_ROUNDS = CsvFile(
    "site/open_rounds.csv",
    "Rounds of collected answers that the site may show by municipality; synthetic answers are shown always, marked.",
    {
        "round": Column("Round (year the questionnaire was answered).", to="codebooks/"),
        "reason": Column("Why they may be shown: consent or decision, Swedish."),
    },
    ("round",),
    may_be_empty=True,
)
FILES = (WORDS, CHOSEN, OTHER_NAMES, OPEN_ROUNDS)


def load_site(data_dir: Path) -> SiteFacts:
    """Read the site's facts; FactErrors for a file that is missing or not as described here."""
    return SiteFacts(
        read_fact(data_dir, data_dir / WORDS.pattern, SiteWords),
        tuple(Chosen(**row.values()) for row in _rows(data_dir, CHOSEN)),
        tuple(OtherName(**row.values()) for row in _rows(data_dir, OTHER_NAMES)),
        tuple(row.cells["round"] for row in _rows(data_dir, OPEN_ROUNDS)),
    )


def check_site(data_dir: Path, done: Done) -> None:
    """Read all; FactErrors for a row that names an indicator, a municipality or a round that there is not, too."""
    load_site(data_dir)
    complaints = Complaints(f"{data_dir.name}/site")
    for file, column, known in (
        (CHOSEN, "indicator", {item.indicator for item in done["indicators"].indicators}),
        (OTHER_NAMES, "municipality_code", {item.municipality_code for item in done["registers"].municipalities}),
        (OPEN_ROUNDS, "round", done["codebooks"]),
    ):
        for row in read_rows(data_dir, data_dir / file.pattern, file, complaints):
            row.reference(column, known)
    complaints.settle()


def _rows(data_dir: Path, file: CsvFile) -> list[Row]:
    path = data_dir / file.pattern
    complaints = Complaints(fact_name(data_dir, path))
    rows = read_rows(data_dir, path, file, complaints)
    complaints.settle()
    return rows
