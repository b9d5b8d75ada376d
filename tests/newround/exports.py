"""Makes the raw exports of the made-up round 2022 from the synthetic ones of 2021, the same each time.

Forms A and B ask what the edits in ``round_2022`` say; municipality 1439 is gone, district 1480-01 answers for itself.
Some units say yes where they said no, and the other way round: a round with last year's answers would be refused.
Who wrote something in form A now writes personal data, which nobody asked for.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from tests.newround.observed import write_observations
from tests.planted import Planted, planted

OLD, NEW = "2021", "2022"
MERGED = "1439"
PARENT, DISTRICT = "1480", "1480-01"
DROPPED = ("styrdok_ifo", "styrdok_vo")
RENAMED = {"lis_socialtjanst": "sakerhet_socialtjanst", "lis_hs": "sakerhet_hs"}
STEPS = ("1", "2", "3", "4", "99")
SHIFT = timedelta(days=364)

Row = dict[str, str]


def write_exports(sample: Path, target: Path, last: str = "9999") -> int:
    """Write form A, form B and the register of answers of 2022 below ``target``; ``sample`` holds those of 2021.

    ``last``: the last day so far; who answers later has not answered yet. Return how many have.
    """
    target.mkdir(parents=True)
    forms = {"a": _read(sample / f"enkat_a_{OLD}.csv"), "b": list(_read_sav(sample / f"enkat_b_{OLD}.sav"))}
    writing: Mapping[str, tuple[str, str]] = {"a": ("cp1252", ";"), "b": ("utf-8-sig", ",")}
    free = _free(sample.parents[1] / "codebooks" / OLD)
    register = [_so_far(_moved_day(row), last) for row in _asked(_read(sample / f"svarsregister_{OLD}.csv"))]
    silent = {row["enhetskod"] for row in register if row["besvarad"] == "nej"}
    words = iter(planted())
    for form, rows in forms.items():
        there = (row for row in _asked(rows) if row["enhetskod"] not in silent)
        asked = [_answers({**row, **_changed(row, free), **_written(row, words)}) for row in there]
        _write(target / f"enkat_{form}_{NEW}.csv", asked, *writing[form])
    _write(target / f"svarsregister_{NEW}.csv", register, "cp1252", ";")
    write_observations({row["kommunkod"]: row["kommun"] for row in register}, target)
    return len(register) - len(silent)


def _asked(rows: list[Row]) -> Iterator[Row]:
    """Give the rows of the units that are asked in 2022, each with its unit."""
    for row in rows:
        unit = {"kommunkod": row["kommunkod"], "enhetskod": row["kommunkod"]}
        if row["kommunkod"] != MERGED:
            yield {**unit, **row}
        if row["kommunkod"] == PARENT:
            yield {**unit, **row, "enhetskod": DISTRICT}


def _answers(row: Row) -> Row:
    """Give a row of a form of 2022: one question less, one renamed, one split in two, one new."""
    asked: Row = {}
    for name, value in row.items():
        if name == "infoklass":
            asked |= {"klassning_socialtjanst": value, "klassning_hs": _other(row["enhetskod"], value)}
        elif name not in DROPPED:
            asked[RENAMED.get(name, name)] = value
    place = _digits(row["enhetskod"])
    new = {"ai_handlaggning": STEPS[place % len(STEPS)], "ai_planering": STEPS[(place + 1) % len(STEPS)]}
    return {**asked, **new, "undersokningsar": NEW}


def _free(codebook: Path) -> list[str]:
    """Name the questions of yes and no that everyone is asked and that nothing else rests on."""
    rules = (codebook / "universes.csv").read_text(encoding="utf-8")
    with (codebook / "variables.csv").open(encoding="utf-8", newline="") as handle:
        rows = [row for row in csv.DictReader(handle) if row["universe"] == "alla"]
    return [row["variable"] for row in rows if row["answer_set"].startswith("ja_nej") and row["variable"] not in rules]


def _changed(row: Row, free: list[str]) -> Row:
    """Turn a fifth of the answers to these questions, where the form has them."""
    turned = {"1": "2", "2": "1"}
    place = _digits(row["enhetskod"])
    return {
        name: turned.get(row[name], row[name])
        for number, name in enumerate(free)
        if name in row and (place + number) % 5 == 0
    }


def _written(row: Row, words: Iterator[Planted]) -> Row:
    """Put the next of the planted texts in the place of each that nobody sorts into codes, as long as there are any."""
    names = (name for name, value in row.items() if value and name.endswith("_text") and not name.startswith("stim_"))
    return {name: text.text for name, text in zip(names, words, strict=False)}


def _other(unit: str, value: str) -> str:
    """Let every seventh unit have classified less in health care than in social services."""
    return "3" if _digits(unit) % 7 == 0 else value


def _digits(unit: str) -> int:
    return sum(map(int, unit.replace("-", "")))


def _moved_day(row: Row) -> Row:
    day = row["datum"]
    return {**row, "datum": (date.fromisoformat(day) + SHIFT).isoformat() if day else ""}


def _so_far(row: Row, last: str) -> Row:
    return row if row["datum"] <= last else {**row, "besvarad": "nej", "datum": ""}


def _read(path: Path) -> list[Row]:
    with path.open(encoding="cp1252", newline="") as handle:
        return list(csv.DictReader(handle, delimiter=";"))


def _read_sav(path: Path) -> Iterator[Row]:
    import pyreadstat

    frame, _ = pyreadstat.read_sav(path, user_missing=True)
    for record in frame.to_dict("records"):
        yield {str(name): _shown(value) for name, value in record.items()}


def _shown(value: Any) -> str:
    if isinstance(value, float):
        return "" if math.isnan(value) else f"{value:.0f}"
    return str(value)


def _write(path: Path, rows: list[Row], encoding: str, delimiter: str) -> None:
    with path.open("w", encoding=encoding, newline="") as handle:
        writer = csv.DictWriter(handle, list(rows[0]), delimiter=delimiter, lineterminator="\r\n")
        writer.writeheader()
        writer.writerows(rows)
