"""Says which files a new round begins with: what carries over from the earlier round, as texts; writes nothing.

Here belongs which fact carries over and how it is moved. What cannot be known is left blank, so that `ehalsa check`
asks for it; what may have changed is listed by ``decisions``.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from orchestration.facts.codebook import load_codebook
from orchestration.facts.errors import FactError
from orchestration.facts.history import HISTORY
from orchestration.facts.model import NOT_ASKED, Round
from orchestration.facts.quantities import DEFINITIONS as QUANTITY_DEFINITIONS
from orchestration.facts.reader import CsvFile, cells_of
from orchestration.facts.rounds import rounds_of
from orchestration.facts.sources import load_sources
from orchestration.facts.states import opened
from orchestration.facts.units import UNITS, UNITS_FILE
from orchestration.newround.sources_entry import with_new_entry
from orchestration.newround.years import moved, moved_figure, moved_layout, moved_product

_YEAR = re.compile(r"\d{4}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Start:
    """What a round begins with: ``new`` files and ``amended`` ones (path → text), and the report they are of.

    ``data`` is the data folder, ``about`` the earlier round; ``report`` is None where that has no report of its own.
    """

    data: Path
    about: Round
    round: str
    report: str | None
    new: Mapping[Path, str]
    amended: Mapping[Path, str]


def start_of(data_dir: Path, sources_file: Path, old: str, new: str) -> Start:
    """Gather everything that carries over from the round ``old`` to the round ``new``.

    FactError if ``old`` has no codebook, ``new`` is no year, has facts already or is said to be known from print
    only; FactErrors if the codebook or the sources file of today cannot be used.
    """
    with opened(old):
        return _start_of(data_dir, sources_file, old, new)


def _start_of(data_dir: Path, sources_file: Path, old: str, new: str) -> Start:
    _require_names(data_dir, old, new)
    about = load_codebook(data_dir, old).round
    entries = {entry.round: entry for entry in load_sources(sources_file, data_dir / "formats").rounds}
    sources = with_new_entry(sources_file.read_text(encoding="utf-8"), old, new)
    report = entries[old].report
    files = {
        **dict(_codebook(data_dir, about, new)),
        **dict(_indicators(data_dir, old, new)),
        **dict(_coding(data_dir, old, new)),
        **dict(_report(data_dir, report, old, new) if report else ()),
    }
    amended = {sources_file: sources, **dict(_units(data_dir, old, new))}
    _require_free(data_dir, files)
    return Start(data_dir, about, new, moved(report, old, new) if report else None, files, amended)


def _require_names(data_dir: Path, old: str, new: str) -> None:
    if old not in rounds_of(data_dir):
        expected, remedy = f"one of {', '.join(rounds_of(data_dir))}", "name a round that has a codebook"
        raise FactError("no such round to begin from", f"{data_dir.name}/codebooks", expected, repr(old), remedy)
    if not _YEAR.fullmatch(new):
        raise FactError("round of the wrong form", "the new round", "a year in four digits", repr(new), "name a year")
    if (data_dir / "codebooks" / new).is_dir():
        where, remedy = f"{data_dir.name}/codebooks/{new}", "nothing was written; remove the round, or name another"
        raise FactError("round that has facts already", where, "no such folder", "one", remedy)
    printed = data_dir / "published" / "rounds.csv"
    if printed.is_file() and re.search(rf"^{new},", printed.read_text(encoding="utf-8"), re.MULTILINE):
        where, remedy = f"{data_dir.name}/published/rounds.csv", "remove the row: the round gets a codebook"
        raise FactError("round known from print only", where, f"no row of {new}", "one", remedy)


def _require_free(data_dir: Path, files: Mapping[Path, str]) -> None:
    taken = sorted({_top(data_dir, path) for path in files if path.exists()})
    if taken:
        remedy = "nothing was written; remove what is there, or name another round"
        raise FactError("round that has facts already", data_dir.name, "none of its files", ", ".join(taken), remedy)


def _top(data_dir: Path, path: Path) -> str:
    return path.relative_to(data_dir).as_posix()


def _codebook(data_dir: Path, about: Round, new: str) -> Iterator[tuple[Path, str]]:
    folder = data_dir / "codebooks"
    for path in sorted((folder / about.round).glob("*.csv")):
        yield folder / new / path.name, path.read_text(encoding="utf-8")
    lines = (
        "# Keys without a value are for a person to decide; `ehalsa check` asks for them.",
        f'round: "{new}"',
        "state: draft # then collecting, while answers come in, and final, when it is to be published",
        f"label: {_quoted(moved(about.label, about.round, new))}",
        "reference_period: null",
        "collection_start: null",
        "collection_end: null",
        "reminders: null",
        "size_scheme: null",
        f"skr_edition: {_quoted(about.skr_edition)}",
        f'previous_round: "{about.round}"',
    )
    yield folder / new / "round.yaml", "\n".join((*lines, ""))


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _indicators(data_dir: Path, old: str, new: str) -> Iterator[tuple[Path, str]]:
    folder = data_dir / "indicators"
    for name in ("bases", "definitions"):
        yield folder / name / f"{new}.csv", (folder / name / f"{old}.csv").read_text(encoding="utf-8")
    for name, file in (("history", HISTORY), ("quantities", QUANTITY_DEFINITIONS)):
        path = folder / name / f"{old}.csv"
        if path.is_file():
            yield folder / name / f"{new}.csv", _csv(file, [_carried(row, old) for row in cells_of(data_dir, path)])


def _carried(row: Mapping[str, str], old: str) -> dict[str, str]:
    """Give the row of the new round: asked as before; what was not asked keeps its reason."""
    if row["comparability"] == NOT_ASKED:
        return dict(row)
    return {**row, "comparability": "same", "reason": f"Överförd från omgång {old}"}


def _coding(data_dir: Path, old: str, new: str) -> Iterator[tuple[Path, str]]:
    path = data_dir / "codings" / f"{old}.csv"
    if path.is_file():
        yield path.with_name(f"{new}.csv"), path.read_text(encoding="utf-8")


def _units(data_dir: Path, old: str, new: str) -> Iterator[tuple[Path, str]]:
    path = data_dir / "registers" / UNITS_FILE
    rows = cells_of(data_dir, path) if path.is_file() else []
    more = [{**row, "round": new} for row in rows if row["round"] == old]
    if more:
        yield path, _csv(UNITS, [*rows, *more])


def _report(data_dir: Path, report: str, old: str, new: str) -> Iterator[tuple[Path, str]]:
    name = moved(report, old, new)
    for room, change in (("tables", moved_layout), ("figures", moved_figure)):
        folder = data_dir / room / report
        for path in sorted(folder.rglob("*.yaml")):
            place = data_dir / room / name / path.relative_to(folder)
            yield place, change(path.read_text(encoding="utf-8"), old, new)
    product = data_dir / "products" / f"{report}.yaml"
    yield product.with_name(f"{name}.yaml"), moved_product(product.read_text(encoding="utf-8"), old, new)


def _csv(file: CsvFile, rows: list[dict[str, str]]) -> str:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(file.columns), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()
