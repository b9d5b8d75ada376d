"""Reads ``data/indicators/history/<round>.csv``: what each round asked, and how that compares with the time before.

Here belongs agreement between history and definitions. How a break is shown belongs to SQL and the exports.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import get_args

from orchestration.facts.complaints import Complaints
from orchestration.facts.model import Comparability, IndicatorHistory
from orchestration.facts.reader import Column, CsvFile, Row, fact_name, one_of, read_optional_rows, read_rows
from orchestration.facts.states import left_out

HISTORY = CsvFile(
    "indicators/history/<year>.csv",
    "What a round, or a year known from print, asked, and how that compares with the time before.",
    {
        "indicator": Column("Indicator.", to="indicators/catalogue.csv"),
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


def load_history(
    data_dir: Path,
    indicators: Collection[str],
    defined: Mapping[str, Collection[str]],
    published_rounds: Collection[str],
    complaints: Complaints,
) -> tuple[IndicatorHistory, ...]:
    """Read the history of every round, sorted by round, then in the file's order.

    ``defined`` gives by codebook round the indicators it defines, each of which needs a row; a year known from print
    only (``published_rounds``) may have a file. A codebook round without definitions needs none. Everything wrong is
    noted in ``complaints``: unknown or repeated indicators, ``asked`` at odds with definitions or comparability, a
    change without reason, ``first`` where an earlier round asked, files of no round.
    """
    folder = data_dir / "indicators" / "history"
    _note_files(data_dir, folder, [*defined, *published_rounds], complaints)
    rows: list[Row] = []
    history: list[IndicatorHistory] = []
    for round_ in sorted({*defined, *published_rounds}):
        path = folder / f"{round_}.csv"
        if defined.get(round_):
            found = read_rows(data_dir, path, replace(HISTORY, may_be_empty=False), complaints)
        else:
            found = read_optional_rows(data_dir, path, HISTORY, complaints)
        entries = [_entry(row, round_, indicators) for row in found]
        if round_ in defined:
            _note_definitions(data_dir, found, entries, defined[round_], complaints)
        rows.extend(found)
        history.extend(entries)
    _note_firsts(rows, history)
    return tuple(history)


def _note_files(data_dir: Path, folder: Path, rounds: Sequence[str], complaints: Complaints) -> None:
    for path in sorted(folder.glob("*")):
        if path.name.removesuffix(".csv") not in (*rounds, "README.md", *left_out(data_dir)):
            expected = f"<round>.csv for a round among {', '.join(sorted(rounds))}"
            remedy = "rename or remove the file, write the codebook, or enter the year in published/rounds.csv"
            complaints.add("file of no round", fact_name(data_dir, path), expected, path.name, remedy)


def _entry(row: Row, round_: str, indicators: Collection[str]) -> IndicatorHistory:
    row.reference("indicator", indicators)
    entry = IndicatorHistory(round=round_, **row.values())
    if entry.asked == (entry.comparability == "not_asked"):
        expected = "another word than not_asked" if entry.asked else "not_asked"
        row.complain("comparability", "comparability at odds with asked", expected, "correct one of the two")
    elif entry.comparability not in _SELF_EVIDENT and not entry.reason:
        row.complain("reason", "change without reason", "a sentence", "say what changed, or why it was not asked")
    return entry


def _note_definitions(
    data_dir: Path,
    rows: Sequence[Row],
    entries: Sequence[IndicatorHistory],
    defined: Collection[str],
    complaints: Complaints,
) -> None:
    for row, entry in zip(rows, entries, strict=True):
        file = f"indicators/definitions/{entry.round}.csv"
        if entry.asked and entry.indicator not in defined:
            expected, remedy = f"false, or a row in {file}", "correct asked, or define the indicator"
            row.complain("asked", "asked but not defined", expected, remedy)
        if entry.indicator in defined and not entry.asked:
            expected, remedy = f"true, or no row in {file}", "correct asked, or remove the definition"
            row.complain("asked", "defined but not asked", expected, remedy)
    for name in sorted(set(defined) - {entry.indicator for entry in entries}) if rows else ():
        expected = f"a row per indicator of definitions/{rows[0].file.rsplit('/', 1)[-1]}"
        complaints.add("history incomplete", rows[0].file, expected, f"none for {name}", "add the row")


def _note_firsts(rows: Sequence[Row], history: Sequence[IndicatorHistory]) -> None:
    earliest: dict[str, str] = {}
    for entry in history:
        if entry.asked:
            earliest[entry.indicator] = min(entry.round, earliest.get(entry.indicator, entry.round))
    for row, entry in zip(rows, history, strict=True):
        first = earliest.get(entry.indicator) == entry.round
        if entry.asked and entry.comparability != "not_asked" and first != (entry.comparability == "first"):
            expected = (
                "first" if first else f"how it compares with an earlier round ({earliest[entry.indicator]} asked)"
            )
            row.complain("comparability", "comparability out of order", expected, "correct the word")
