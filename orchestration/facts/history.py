"""Reads ``data/indicators/history/<round>.csv``: what each round asked, and how that compares with the time before.

Here belongs agreement between history and definitions, and what a row for a whole dropped question stands for. How a
break is shown belongs to SQL and the exports.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import get_args

from orchestration.facts.complaints import Complaints
from orchestration.facts.model import NOT_ASKED, Comparability, DroppedRow, IndicatorHistory
from orchestration.facts.reader import Column, CsvFile, Row, fact_name, one_of, read_rows
from orchestration.facts.states import left_out

HISTORY = CsvFile(
    "indicators/history/<year>.csv",
    "What a round, or a year known from print, asked, and how that compares with the time before.",
    {
        "indicator": Column(
            "Indicator; of what is no longer asked also question:<question or its number>, or a pattern with *.",
            to="indicators/catalogue.csv",
        ),
        "asked": Column("Whether the round asked for the indicator.", Row.boolean),
        "comparability": Column("How it compares with the round before.", one_of(get_args(Comparability))),
        "reason": Column("Why it is not comparable or not asked, Swedish; empty for none.", Row.raw),
    },
    ("indicator",),
    ("indicator_history",),
    may_be_empty=True,
)
FILES = (HISTORY,)

_SELF_EVIDENT: tuple[Comparability, ...] = ("first", "same")
_QUESTION = "question:"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the rounds define: ``indicators`` of the catalogue; by codebook round those defined (``defined``).

    ``questions``: by codebook round, what a question's name and its number stand for: the indicators counted from it.
    """

    indicators: Sequence[str]
    defined: Mapping[str, Collection[str]]
    questions: Mapping[str, Mapping[str, Collection[str]]]


def load_history(
    data_dir: Path, asked: Asked, published_rounds: Collection[str], complaints: Complaints
) -> tuple[tuple[IndicatorHistory, ...], tuple[DroppedRow, ...]]:
    """Read the history of every round, sorted by round, then in the file's order; and the rows that stand for several.

    Every indicator that a codebook round defines needs a row; a year known from print only (``published_rounds``) may
    have a file. A codebook round without definitions needs none. Everything wrong is noted in ``complaints``: unknown
    or repeated indicators, ``asked`` at odds with definitions or comparability, a change without reason, ``first``
    where an earlier round asked, a question or pattern that stands for nothing, files of no round.
    """
    folder = data_dir / "indicators" / "history"
    _note_files(data_dir, folder, [*asked.defined, *published_rounds], complaints)
    rows: list[Row] = []
    history: list[IndicatorHistory] = []
    dropped: list[DroppedRow] = []
    for round_ in sorted({*asked.defined, *published_rounds}):
        path, defined = folder / f"{round_}.csv", asked.defined.get(round_, ())
        file = replace(HISTORY, may_be_empty=not defined)
        found = read_rows(data_dir, path, file, complaints) if defined or path.exists() else []
        spread = _spread(found, round_, asked)
        entries = [_entry(row, round_, name) for row, name in spread]
        if round_ in asked.defined:
            _note_definitions([row for row, _ in spread], entries, defined, complaints)
        dropped.extend(_dropped(row, spread) for row in found if _is_several(row))
        rows.extend(row for row, _ in spread)
        history.extend(entries)
    said = (Said(item.indicator, item.round, item.comparability) for item in history if item.asked)
    note_firsts(list(zip((row for row, item in zip(rows, history, strict=True) if item.asked), said, strict=True)))
    return tuple(history), tuple(dropped)


def _is_several(row: Row) -> bool:
    return row.cells["indicator"].startswith(_QUESTION) or "*" in row.cells["indicator"]


def _dropped(row: Row, spread: Sequence[tuple[Row, str]]) -> DroppedRow:
    names = tuple(name for other, name in spread if other is row)
    return DroppedRow(f"{row.file}, row {row.number}", row.cells["indicator"], names)


def _spread(rows: Sequence[Row], round_: str, asked: Asked) -> list[tuple[Row, str]]:
    """Give each row with each indicator it speaks of; one that has a row of its own is in no other."""
    taken = {row.cells["indicator"] for row in rows if not _is_several(row)}
    spread = []
    for row in rows:
        if not _is_several(row):
            spread.append((row, row.reference("indicator", asked.indicators)))
            continue
        if row.cells["asked"] == "true":
            remedy = "give each indicator that is asked a row of its own"
            row.complain("asked", "several indicators asked in one row", "false", remedy)
        found = [name for name in _meant(row.cells["indicator"], round_, asked) if name not in taken]
        if not found:
            expected = "a question of an earlier round, by name or number, or a pattern that fits the catalogue"
            row.complain("indicator", "row of no indicator", expected, "correct the name, or remove the row")
        taken |= set(found)
        spread += [(row, name) for name in found]
    return spread


def _meant(name: str, round_: str, asked: Asked) -> Collection[str]:
    """Give the indicators of a pattern, or of a question as the latest round before this one has it."""
    if not name.startswith(_QUESTION):
        return [indicator for indicator in asked.indicators if fnmatchcase(indicator, name)]
    question = name.removeprefix(_QUESTION)
    earlier = [known for known in asked.questions if known < round_ and question in asked.questions[known]]
    return asked.questions[max(earlier)][question] if earlier else ()


def _note_files(data_dir: Path, folder: Path, rounds: Sequence[str], complaints: Complaints) -> None:
    for path in sorted(folder.glob("*")):
        if path.name.removesuffix(".csv") not in (*rounds, "README.md", *left_out(data_dir)):
            expected = f"<round>.csv for a round among {', '.join(sorted(rounds))}"
            remedy = "rename or remove the file, write the codebook, or enter the year in published/rounds.csv"
            complaints.add("file of no round", fact_name(data_dir, path), expected, path.name, remedy)


def _entry(row: Row, round_: str, indicator: str) -> IndicatorHistory:
    entry = replace(IndicatorHistory(round=round_, **row.values()), indicator=indicator)
    note_comparability(row, entry.asked, entry.comparability, entry.reason)
    return entry


def note_comparability(row: Row, asked: bool, comparability: Comparability, reason: str) -> None:
    """Note a comparability that contradicts whether the round asked, and a change without its reason."""
    if asked == (comparability == NOT_ASKED):
        expected = f"another word than {NOT_ASKED}" if asked else NOT_ASKED
        row.complain("comparability", "comparability at odds with asked", expected, "correct one of the two")
    elif comparability not in _SELF_EVIDENT and not reason:
        row.complain("reason", "change without reason", "a sentence", "say what changed, or why it was not asked")


def _note_definitions(
    rows: Sequence[Row], entries: Sequence[IndicatorHistory], defined: Collection[str], complaints: Complaints
) -> None:
    for row, entry in zip(rows, entries, strict=True):
        file = f"indicators/definitions/{entry.round}.csv"
        if entry.asked and entry.indicator not in defined:
            expected, remedy = f"false, or a row in {file}", "correct asked, or define the indicator"
            row.complain("asked", "asked but not defined", expected, remedy)
        if entry.indicator in defined and not entry.asked:
            expected, remedy = (
                f"true, or no row of {entry.indicator} in {file}",
                "correct asked, or remove the definition",
            )
            row.complain("asked", "defined but not asked", expected, remedy)
    for name in sorted(set(defined) - {entry.indicator for entry in entries}) if rows else ():
        expected = f"a row per indicator of definitions/{rows[0].file.rsplit('/', 1)[-1]}"
        complaints.add("history incomplete", rows[0].file, expected, f"none for {name}", "add the row")


@dataclass(frozen=True, slots=True)
class Said:
    """How a round says that an indicator or quantity compares with the rounds before."""

    name: str
    round: str
    comparability: Comparability


def note_firsts(entries: Sequence[tuple[Row, Said]]) -> None:
    """Note each row of any round that says ``first`` though an earlier one asked, or another word though none did."""
    earliest: dict[str, str] = {}
    asked = [(row, said) for row, said in entries if said.comparability != NOT_ASKED]
    for _, said in asked:
        earliest[said.name] = min(said.round, earliest.get(said.name, said.round))
    for row, said in asked:
        first = earliest[said.name] == said.round
        if first != (said.comparability == "first"):
            expected = "first" if first else f"how it compares with an earlier round ({earliest[said.name]} asked)"
            row.complain("comparability", "comparability out of order", expected, "correct the word")
