"""Makes further rounds of an installation after its newest: the same questions and the same answers, a year later each.

What of a round carries over is said by ``newround``; here belong the days, which move by whole years, and the files.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from orchestration.facts.formats import load_formats
from orchestration.facts.model import NOT_ASKED
from orchestration.facts.quantities import ANSWERS
from orchestration.facts.reader import cells_of
from orchestration.newround.carry import start_of
from orchestration.newround.write import write_start
from orchestration.synth.tiling import rewrite, speaks_of_the_country

_OF_REPORTS = ("tables", "figures", "products")
_MADE_UP = "Påhittad omgång: källan talar om det verkliga landet"
_DAY = re.compile(r"(?<!\d)(\d{4})(-\d{2}-\d{2})(?!\d)")
_OF_THE_ROUND = ("reference_period", "collection_start", "collection_end", "reminders", "size_scheme", "skr_edition")


def add_rounds(data: Path, newest: str, rounds: int, out: Path) -> dict[str, int]:
    """Write the facts and raw files of ``rounds - 1`` rounds after ``newest``; returns rows by path below ``out``.

    Files that speak of the whole country are of the newest round alone, as is its report.
    """
    files: dict[str, int] = {}
    for later in range(1, rounds):
        old, new = str(int(newest) + later - 1), str(int(newest) + later)
        entry = _entry(data, newest, new, later)
        _add_facts(data, old, new, {source["kind"] for source in entry["sources"].values()})
        for source in entry["sources"].values():
            target = data / source["uri"]
            target.parent.mkdir(parents=True, exist_ok=True)
            earlier = data / source.pop("earlier")
            files[target.relative_to(out).as_posix()] = _later_file(earlier, target, source, (newest, new), later)
        _put_entry(data / "sources.yaml", new, entry)
    return files


def _add_facts(data: Path, old: str, new: str, kinds: Collection[str]) -> None:
    """Begin the round as a person does, without a report of its own, and decide what that leaves open."""
    start = start_of(data, data / "sources.yaml", old, new)
    files = {path: text for path, text in start.new.items() if path.relative_to(data).parts[0] not in _OF_REPORTS}
    sources = data / "sources.yaml"
    write_start(replace(start, new=files, amended={path: x for path, x in start.amended.items() if path != sources}))
    _ask_no_country(data, new, kinds)
    about = data / "codebooks" / new / "round.yaml"
    before = yaml.safe_load((data / "codebooks" / old / "round.yaml").read_text(encoding="utf-8"))
    moved = {key: _moved(before[key], 1) for key in _OF_THE_ROUND}
    moved |= {"reference_period": str(int(before["reference_period"]) + 1)}
    said = {**yaml.safe_load(about.read_text(encoding="utf-8")), **moved, "state": "final"}
    about.write_text(yaml.safe_dump(said, allow_unicode=True, sort_keys=False), encoding="utf-8")


def _ask_no_country(data: Path, new: str, kinds: Collection[str]) -> None:
    """Say of each quantity whose source the round does not have that it was not asked for."""
    catalogue = cells_of(data, data / "indicators" / "quantities.csv")
    gone = {row["quantity"] for row in catalogue if row["source"] not in {ANSWERS, *kinds}}
    unasked = {"comparability": NOT_ASKED, "reason": _MADE_UP}
    rewrite(
        data / "indicators" / "quantities" / f"{new}.csv",
        lambda row: [
            {**dict.fromkeys(row, ""), "quantity": row["quantity"], **unasked} if row["quantity"] in gone else row
        ],
    )


def _entry(data: Path, newest: str, new: str, years: int) -> dict[str, Any]:
    """Return the sources of the new round: those of the newest that were multiplied, ``earlier`` its own file."""
    said: dict[str, Any] = yaml.safe_load((data / "sources.yaml").read_text(encoding="utf-8"))["rounds"][newest]
    formats = load_formats(data).kinds
    made = {
        name: {**_moved(entry, years), "uri": entry["uri"].replace(newest, new), "earlier": entry["uri"]}
        for name, entry in said["sources"].items()
        if not speaks_of_the_country(formats[entry["kind"]])
    }
    return {"backtest": "unprinted", "sources": made}


def _moved(said: Any, years: int) -> Any:
    """Move every day of a document by whole years."""
    if isinstance(said, dict):
        return {key: _moved(value, years) for key, value in said.items()}
    return said.replace(year=said.year + years) if isinstance(said, date) else said


def _later_file(earlier: Path, target: Path, source: dict[str, Any], names: tuple[str, str], years: int) -> int:
    """Write a file of the newest round as one of a later: its days, and the cells that hold nothing but its name.

    The rows begin elsewhere, so that a file without days is not the earlier round's to the byte.
    """
    encoding, mark = source["options"]["encoding"], re.escape(source["options"]["delimiter"])
    own = re.compile(rf"(?<={mark}){re.escape(names[0])}(?={mark})")
    with earlier.open(encoding=encoding, newline="") as handle:
        header, *rows = handle
    with target.open("w", encoding=encoding, newline="") as handle:
        handle.write(header)
        for line in (*rows[years % len(rows) :], *rows[: years % len(rows)]):
            later = _DAY.sub(lambda found: f"{int(found[1]) + years:04d}{found[2]}", line)
            handle.write(own.sub(names[1], later))
    return len(rows)


def _put_entry(path: Path, new: str, entry: dict[str, Any]) -> None:
    said = yaml.safe_load(path.read_text(encoding="utf-8"))
    said["rounds"][new] = entry
    path.write_text(yaml.safe_dump(said, allow_unicode=True, sort_keys=False, width=110), encoding="utf-8")
