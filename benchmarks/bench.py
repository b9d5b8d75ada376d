"""Measures the load against what it could be: bare dbt, bare statements, and other tools on the same raw files.

Run: ``make bench`` (``ARGS="--scales 1,10 --runs 3"``). Cases take turns, each as a process of its own. What every tool
computes must be the shipped figures: shares as they are, counts times the scale. Every run is a row of ``--keep``, and
``RESULTS.md`` is written from all rows there. Ends with 1 if a ratio of ``targets.csv`` is broken.
"""

from __future__ import annotations

import argparse
import csv
import os
import shlex
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measure import Run, keep, kept, measured
from benchmarks.results import broken, write_results
from benchmarks.specification import write_specification
from orchestration.facts.sources import load_sources
from orchestration.paths import REPO
from orchestration.synth.scale import scale

HERE = Path(__file__).resolve().parent
BIN = Path(sys.executable).parent
PART = "bilaga2"
TOOLS = {
    "pandas": "with_pandas.py",
    "polars": "with_polars.py",
    "data.table": "with_data_table.R",
    "duckdb": "with_duckdb.py",
}
CASES = ("load", "commands", "tools", "build", "rounds")
EXAMPLES = REPO / "orchestration" / "command_examples.txt"
_CHANGED = "enkat_a"
_LITTLE = "1500MB"
"""What a process of 2 GiB can give its database: Python, Arrow and dbt take the rest."""
Environment = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Place:
    """An installation under measurement: its data folder, its state folder, its newest round, and how it was made."""

    data: Path
    home: Path
    newest: str
    scale: int
    rounds: int

    @property
    def environment(self) -> dict[str, str]:
        """Variables that commands of the installation run with."""
        return {
            "EHALSA_DATA": str(self.data),
            "EHALSA_HOME": str(self.home),
            "EHALSA_SOURCES": str(self.data / "sources.yaml"),
            "PYTHONPATH": str(REPO),
        }

    def run(self, case: str, command: Sequence[str], limit: float) -> Run:
        """Measure a command of the installation."""
        return measured(case, self.scale, self.rounds, command, self.environment, limit)

    def step(self, name: str, *rounds: str) -> list[str]:
        """Give the command of a step (``benchmarks.steps``)."""
        return [sys.executable, "-m", "benchmarks.steps", name, *rounds]


def place_of(work: Path, units: int, rounds: int, parsed: Path | None = None) -> Place:
    """Make an installation below ``work``, or take the one that is there.

    Its state begins with the project as it is parsed there, or in the folder ``parsed``.
    """
    folder = work / f"{units}x_{rounds}r"
    if not folder.exists():
        scale(REPO / "data", folder, units, rounds)
    data, home = folder / "data", work / f"{folder.name}_home"
    newest = load_sources(REPO / "data" / "sources.yaml", REPO / "data" / "formats").rounds[-1].round
    parsed = parsed or work / "parsed"
    if parsed.is_dir() and not home.exists():
        shutil.copytree(parsed, home / "dbt")
    return Place(data, home, newest, units, rounds)


def of_loads(place: Place, limit: float) -> Iterator[Run]:
    """Load after one changed answer, and with nothing changed; bare dbt, and the SQL that it compiled as statements."""
    ehalsa = str(BIN / "ehalsa")
    _change_an_answer(place)
    yield place.run("load, one answer changed", [ehalsa, "load"], limit)
    yield place.run("load, nothing changed", [ehalsa, "load"], limit)
    yield place.run("bare dbt build", [ehalsa, "dbt", "build", "--quiet"], limit)
    yield place.run("load: bare statements", place.step("statements"), limit)


def of_commands(place: Place, limit: float) -> Iterator[Run]:
    """Ask for help, and the first examples of a cell and of a table; read the definitions; wait for Dagster's pages."""
    lines = EXAMPLES.read_text(encoding="utf-8").splitlines()
    asked = [next(line for line in lines if line.startswith(f"ehalsa {name} ")) for name in ("cell", "table")]
    for command in ("ehalsa --help", *asked):
        _, *words = shlex.split(command)
        yield place.run(f"ehalsa {words[0]}", [str(BIN / "ehalsa"), *words], limit)
    yield place.run("code location", [sys.executable, "-c", "import orchestration.definitions"], limit)
    yield place.run("pages answer", place.step("pages"), limit)


def _change_an_answer(place: Place) -> None:
    """Turn the first answer of a row round, one code into another: of another row each time, for a release is new."""
    spec = load_sources(place.data / "sources.yaml", place.data / "formats").round(place.newest).source(_CHANGED)
    path = place.data / spec.uri
    lines, between = path.read_bytes().split(b"\r\n"), spec.options.delimiter.encode()
    row = len(list((place.home / "releases").glob("?" * 64)))
    cells = lines[row].split(between)
    at = lines[0].split(between).index(b"dataursprung") + 1
    cells[at] = b"2" if cells[at] == b"1" else b"1"
    path.write_bytes(b"\r\n".join([*lines[:row], between.join(cells), *lines[row + 1 :]]))


def of_builds(place: Place, limit: float) -> Iterator[Run]:
    """Raw files to the landing of the newest round, landing to marts, in little memory too, and the same SQL bare."""
    shutil.rmtree(place.home / "landing", ignore_errors=True)
    yield place.run("land", place.step("land", place.newest), limit)
    yield place.run("marts in 2 GiB", ["env", f"EHALSA_MEMORY={_LITTLE}", *place.step("marts")], limit)
    yield place.run("marts", place.step("marts"), limit)
    yield place.run("statements", place.step("statements"), limit)


def of_tools(place: Place, spec: Path, limit: float) -> Iterator[Run]:
    """The tables of the part from the raw files by each tool; SystemExit where a figure is not the expected one."""
    for name, program in TOOLS.items():
        yield _by_tool(place, name, program, place.data, spec, limit)
    landed = place.home / "landing" / place.newest
    if (landed / "manifest.json").is_file():
        yield _by_tool(place, "duckdb on the landing", TOOLS["duckdb"], landed, spec, limit)


def _by_tool(place: Place, name: str, program: str, folder: Path, spec: Path, limit: float) -> Run:
    out = spec / "figures.csv"
    out.unlink(missing_ok=True)
    by = "Rscript" if program.endswith(".R") else sys.executable
    run = place.run(name, [by, str(HERE / PART / program), str(folder), str(spec), str(out)], limit)
    if not run.failed:
        require_figures(name, place.scale, spec, out)
    return run


def require_figures(name: str, times: int, spec: Path, out: Path) -> None:
    """Hold the figures of a tool against those that were computed of the shipped answers."""
    found = {tuple(row[:3]): float(row[3]) for row in _rows(out)}
    expected = {
        tuple(row[:3]): float(row[3]) * (times if row[4] == "count" else 1) for row in _rows(spec / "expected.csv")
    }
    if found != expected:
        place = next(key for key in expected | found if found.get(key) != expected.get(key))
        cell = "/".join(place)
        raise SystemExit(f"{name} at {times}x, cell {cell}: expected {expected.get(place)}, found {found.get(place)}")


def _rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.reader(handle))[1:]


def of_rounds(place: Place, limit: float) -> Iterator[Run]:
    """Land all rounds but the last, then what a round more costs: its landing and the marts of all."""
    names = [entry.round for entry in load_sources(place.data / "sources.yaml", place.data / "formats").rounds]
    names = names[names.index(place.newest) :]
    if not (place.home / "landing" / names[-2] / "manifest.json").is_file():
        yield place.run("rounds before", place.step("land", *names[:-1]), limit)
    yield place.run("a round more: land", place.step("land", names[-1]), limit)
    yield place.run("a round more: marts", place.step("marts"), limit)


def prepared(work: Path, limit: float) -> None:
    """Load the installation of 1x once and keep the parsed project, and what the tools must come to."""
    if (work / "parsed").is_dir():
        return
    place = place_of(work, 1, 1)
    first = place.run("load, empty state folder", [str(BIN / "ehalsa"), "load"], limit)
    if first.failed:
        raise SystemExit(f"the first load failed: {first.failed}")
    keep(work / "runs.csv", first)
    (work / "unchanged").symlink_to((place.home / "releases" / "current").resolve())
    shutil.copytree(place.home / "dbt", work / "parsed")


def specification(work: Path, place: Place) -> Path:
    """Write what the tables of the part are for this installation, and their expected figures."""
    spec, landed = work / f"spec_{place.scale}", place.home / "landing"
    if not (landed / "catalog").is_dir():
        from benchmarks.steps import land_facts

        land_facts(place.data, landed)
    write_specification(place.data, landed, place.newest, PART, spec, work / "unchanged")
    return spec


def main() -> int:
    """Measure in turn, write the results, and judge the ratios."""
    asked = _arguments()
    work = asked.work or Path(tempfile.mkdtemp(prefix="bench"))
    work.mkdir(parents=True, exist_ok=True)
    runs_file = work / "runs.csv"
    prepared(work, asked.limit)
    for _ in range(asked.runs):
        for run in _turn(asked, work):
            print(run.case, f"{run.scale}x", run.rounds, f"{run.wall} s", f"{run.peak_mib} MiB", run.failed, flush=True)
            keep(runs_file, run)
    runs = kept(runs_file)
    write_results(asked.out, runs, HERE / "targets.csv")
    failed = broken(runs, HERE / "targets.csv")
    print("\n".join(failed) or "Every ratio that was measured is kept.")
    if asked.work is None:
        shutil.rmtree(work)
    return 1 if failed else 0


def _turn(asked: argparse.Namespace, work: Path) -> Iterator[Run]:
    if "load" in asked.cases:
        yield from of_loads(place_of(work, 1, 1), asked.limit)
    if "commands" in asked.cases:
        yield from of_commands(place_of(work, 1, 1), asked.limit)
    for units in asked.scales:
        place = place_of(work, units, 1) if units > 1 else _twin(work)
        if "build" in asked.cases:
            yield from of_builds(place, asked.limit)
        if "tools" in asked.cases:
            yield from of_tools(place, specification(work, place), asked.limit)
    for rounds in asked.rounds if "rounds" in asked.cases else ():
        yield from of_rounds(place_of(work, 1, rounds + 1), asked.limit)


def _twin(work: Path) -> Place:
    """Give another installation of 1x: that of the loads holds every round, and answers that are changed."""
    return place_of(work / "newest", 1, 1, work / "parsed")


def _arguments() -> argparse.Namespace:
    def numbers(text: str) -> list[int]:
        return [int(word) for word in text.split(",") if word]

    parser = argparse.ArgumentParser(
        prog="make bench", description="Medians in turn, against bare dbt and other tools."
    )
    parser.add_argument("--scales", type=numbers, default=[1, 10, 100], help="times the municipalities, as 1,10,100")
    parser.add_argument("--rounds", type=numbers, default=[1, 10], help="rounds that one more is added to, as 1,10")
    parser.add_argument("--runs", type=int, default=5, help="turns; 0 writes the results of what is kept")
    parser.add_argument("--cases", type=lambda text: text.split(","), default=list(CASES), help=",".join(CASES))
    parser.add_argument("--limit", type=float, default=1800, help="seconds after which a run is ended")
    parser.add_argument(
        "--work", type=Path, help="folder for installations and runs.csv, kept; default: a temporary one"
    )
    parser.add_argument("--out", type=Path, default=HERE / "RESULTS.md")
    return parser.parse_args()


if __name__ == "__main__":
    os.environ.pop("EHALSA_SOURCES", None)
    sys.exit(main())
