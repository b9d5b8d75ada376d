"""Makes an installation whose frame is N times that of the data folder: facts and raw exports, in a folder of its own.

Every unit stands there N times, under made codes and names and with the answers it has in the sample. So each share of
each table is the shipped one, and each count N times the shipped one: what comes out is known before it is computed.
Nothing of print goes along. Here belongs what an installation is made of; ``tiling`` multiplies the files.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from orchestration.errors import ReadableError
from orchestration.facts.formats import load_formats
from orchestration.facts.registers import load_registers
from orchestration.facts.sources import load_sources
from orchestration.synth.more_rounds import add_rounds
from orchestration.synth.raw_tiles import tile_raw
from orchestration.synth.tiling import LARGEST, speaks_of_the_country, tile_registers

_LEFT_OUT = ("sample", "synth", "consistency", "acknowledged", "corrections")
"""Of one frame or of print alone: samples are made anew, and nothing is solved or audited from print."""
_READ_ME = "LÄS_MIG.txt"
_MARK = """Påhittad installation: {units} gånger kommunerna i underlaget, {rounds}. Kommunerna finns inte, svaren är
syntetiska svar. Läs in med: EHALSA_DATA={data} EHALSA_HOME=<tom mapp> ehalsa load
"""
_PLAIN_CSV = {"encoding": "utf-8", "delimiter": ";", "decimal": ".", "final_newline": True}
_OF_THE_DATA = ("period", "months", "covers")
_DECODER = {"memory_mib": 24576, "seconds": 7200, "file_mib": 4096, "unpacked_mib": 4096, "cells": 2_000_000_000}


_OF_UNITS = ("units", "untouched_units", "others", "asked", "contradicted_units")
_NEVER_REACHED = ("twin_answers", "doubled_units")
_OF_INDEPENDENT_ANSWERS = {"county_chance": 5e-324, "again_least": 2}
"""Limits that suppose that units, and rounds, answer each for itself: copies do not."""


@dataclass(frozen=True, slots=True)
class Scaled:
    """What was made: the data folder to be loaded, and the rows of each raw file by its path below the folder."""

    data: Path
    files: Mapping[str, int]

    def __str__(self) -> str:
        """Say in a few lines what was written and how it is loaded."""
        rows = f"{sum(self.files.values())} rows in {len(self.files)} raw files, all of them syntetiska svar"
        return f"{rows}\nLoad it: EHALSA_DATA={self.data} EHALSA_HOME=<empty folder> ehalsa load"


def scale(data_dir: Path, out: Path, units: int, rounds: int = 1) -> Scaled:
    """Write an installation of ``units`` times the frame into ``out``, which must not be there; none is left on errors.

    ``rounds``: how many rounds of the newest kind, the newest and those made after it.
    ReadableError for a number out of bounds or a folder that is there.
    """
    _require("number of frames", "--scale", f"1 to {LARGEST}", str(units), 1 <= units <= LARGEST)
    _require("number of rounds", "--rounds", "1 to 1000", str(rounds), rounds in range(1, 1001))
    _require("folder that is there", "--out", "a folder that is not there", out.name, not out.exists())
    out.mkdir(parents=True)
    try:
        return _written(data_dir, out, units, rounds)
    except BaseException:
        shutil.rmtree(out)
        raise


def _require(what: str, where: str, expected: str, found: str, holds: bool) -> None:
    if not holds:
        raise ReadableError(what, where, expected, found, "name another")


def _written(data_dir: Path, out: Path, units: int, rounds: int) -> Scaled:
    data = out / "data"
    shutil.copytree(data_dir, data, ignore=lambda folder, _: _LEFT_OUT if Path(folder) == data_dir else ())
    for printed in (path for path in (data / "published").iterdir() if path.is_dir()):
        shutil.rmtree(printed)
    _raise_limits(data)
    _expect_copies(data, units)
    _state_sources(data)
    sources, formats = load_sources(data_dir / "sources.yaml", data_dir / "formats"), load_formats(data_dir).kinds
    files = {}
    districts = {unit.round for unit in load_registers(data_dir).units}
    for spec in (spec for entry in sources.rounds for spec in entry.sources):
        of_the_country = speaks_of_the_country(formats[spec.kind])
        target = data / (spec.uri if of_the_country else Path(spec.uri).with_suffix(".csv"))
        target.parent.mkdir(parents=True, exist_ok=True)
        if of_the_country:
            shutil.copyfile(sources.folder / spec.uri, target)
            continue
        format_ = formats[spec.kind].in_round(has_districts=spec.round in districts)
        files[target.relative_to(out).as_posix()] = tile_raw(data_dir, spec, format_, target, units)
    tile_registers(data, units)
    files |= add_rounds(data, sources.rounds[-1].round, rounds, out)
    said = "en omgång" if rounds == 1 else f"{rounds} omgångar av den nyaste"
    (out / _READ_ME).write_text(_MARK.format(units=units, rounds=said, data=data.name), encoding="utf-8")
    return Scaled(data, files)


def _raise_limits(data: Path) -> None:
    """Let the decoder take what such files need; the limits of formats are facts of the installation."""
    path = data / "formats" / "limits.yaml"
    said = yaml.safe_load(path.read_text(encoding="utf-8"))
    said["decoder"] |= _DECODER
    _write_yaml(path, said)


def _expect_copies(data: Path, units: int) -> None:
    """Keep the look at answers from taking copies for what it looks for; numbers of units are so many times larger."""
    path = data / "editing.yaml"
    said = yaml.safe_load(path.read_text(encoding="utf-8"))
    limits = said["limits"]
    limits |= {name: limits[name] * units for name in _OF_UNITS}
    limits |= dict.fromkeys(_NEVER_REACHED, 1_000_000_000) | _OF_INDEPENDENT_ANSWERS
    said["kinds"]["regional"]["severity"] = "note"
    _write_yaml(path, said)


def _state_sources(data: Path) -> None:
    """State every questionnaire and register as CSV, and that nothing of the rounds is printed."""
    path = data / "sources.yaml"
    said = yaml.safe_load(path.read_text(encoding="utf-8"))
    formats = load_formats(data).kinds
    for entry in said["rounds"].values():
        entry["backtest"] = "unprinted"
        for source in entry["sources"].values():
            if not speaks_of_the_country(formats[source["kind"]]) and source["format"] != "csv":
                kept = {key: value for key, value in source.get("options", {}).items() if key in _OF_THE_DATA}
                source |= {"format": "csv", "options": {**_PLAIN_CSV, **kept}}
                source["uri"] = str(Path(source["uri"]).with_suffix(".csv"))
    _write_yaml(path, said)


def _write_yaml(path: Path, said: Mapping[str, Any]) -> None:
    text = yaml.safe_dump(said, allow_unicode=True, sort_keys=False, width=110)
    path.write_text(f"# Made by `ehalsa synth --scale`.\n{text}", encoding="utf-8")
