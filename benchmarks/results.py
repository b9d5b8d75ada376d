"""Medians, spread, exponents and ratios of measured runs, as the page ``RESULTS.md`` and as a verdict."""

from __future__ import annotations

import csv
import itertools
import math
import os
import platform
import statistics
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from operator import itemgetter
from pathlib import Path

from benchmarks.measure import Run

Key = tuple[str, int, int]
_GIB = 2**30
_NAMED = ("duckdb", "dbt-core", "dbt-duckdb", "dagster", "pandas", "polars", "pyarrow")
_HEAD = """# What was measured

Written by `make bench` on {day}: {cores} cores, {memory:.0f} GiB of memory, Linux on {machine}; Python {python},
{versions}.
How noisy it was, the spread beside each median says. Processor seconds are what a case costs by itself, wall seconds
also what else the machine did. What the cases are, and what follows from them: [docs/scaling.md](../docs/scaling.md).
"""


def by_case(runs: Sequence[Run]) -> dict[Key, list[Run]]:
    """Runs that ended well by case, scale and rounds, in the order of their first."""
    found: dict[Key, list[Run]] = defaultdict(list)
    for run in runs:
        if not run.failed:
            found[run.case, run.scale, run.rounds].append(run)
    return found


def median(runs: Sequence[Run], measure: str) -> float:
    """Median of a measure: wall, cpu (seconds) or peak_mib."""
    return float(statistics.median(getattr(run, measure) for run in runs))


def exponent(small: float, large: float, times: float) -> float:
    """Power of the size that the measure grows with: 1 is in proportion."""
    return math.log(large / small) / math.log(times)


def judged(runs: Sequence[Run], targets: Path) -> Iterator[tuple[dict[str, str], float]]:
    """Yield each target whose cases were measured, with what it came to: a figure, or a ratio of two medians."""
    found = by_case(runs)
    with targets.open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            own = found.get((row["case"], int(row["scale"]), int(row["rounds"])))
            other = None
            if row["against"]:
                other = found.get((row["against"], int(row["against_scale"]), int(row["against_rounds"])))
            if own and (other or not row["against"]):
                yield row, median(own, row["measure"]) / (median(other, row["measure"]) if other else 1)


def broken(runs: Sequence[Run], targets: Path) -> list[str]:
    """Say each ratio that is above its guard."""
    return [
        f"{row['what']}: expected at most {row['guard']}, found {figure:.2f}. See what has become slower (RESULTS.md)."
        for row, figure in judged(runs, targets)
        if row["guard"] and figure > float(row["guard"])
    ]


def write_results(path: Path, runs: Sequence[Run], targets: Path) -> None:
    """Write the page."""
    parts = [
        _head(),
        "## Targets\n",
        *_targets(runs, targets),
        "\n## Runs\n",
        *_runs(runs),
        "\n## Growth\n",
        *_growth(runs),
    ]
    gone = sorted({(run.case, run.scale, run.rounds, run.failed) for run in runs if run.failed})
    if gone:
        parts += [
            "\n## Not measured\n",
            *(f"- {case}, {scale}×, {rounds} rounds: {why}" for case, scale, rounds, why in gone),
        ]
    path.write_text("\n".join([*parts, ""]), encoding="utf-8")


def _head() -> str:
    known = []
    for name in _NAMED:
        try:
            known.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue
    return _HEAD.format(
        day=datetime.now(UTC).date(),
        cores=os.cpu_count(),
        memory=os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / _GIB,
        machine=platform.machine(),
        python=platform.python_version(),
        versions=", ".join(known),
    )


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    lines = [header, ["---"] * len(header), *rows]
    return ["| " + " | ".join(line) + " |" for line in lines]


def _targets(runs: Sequence[Run], targets: Path) -> list[str]:
    rows = []
    for row, figure in judged(runs, targets):
        met = "met" if figure <= float(row["target"]) else "**missed**"
        rows.append([row["what"], f"≤ {row['target']}", f"{figure:.2f}", met, row["guard"] or "–"])
    return _table(("what", "target", "found", "", "guard"), rows)


def _runs(runs: Sequence[Run]) -> list[str]:
    rows = []
    for (case, scale, rounds), own in by_case(runs).items():
        walls = [run.wall for run in own]
        spread = f"{min(walls):.1f}–{max(walls):.1f}"
        figures = (f"{median(own, 'wall'):.1f}", spread, f"{median(own, 'cpu'):.1f}", f"{median(own, 'peak_mib'):.0f}")
        rows.append([case, f"{scale}×", str(rounds), str(len(own)), *figures])
    return _table(("case", "scale", "rounds", "runs", "wall s", "spread", "processor s", "MiB"), rows)


def _growth(runs: Sequence[Run]) -> list[str]:
    found = by_case(runs)
    rows = []
    for case in dict.fromkeys(case for case, _, _ in found):
        for name, sizes in (("answers", _sizes(found, case, 1)), ("rounds", _sizes(found, case, 2))):
            for (small, before), (large, after) in itertools.pairwise(sizes):
                powers = [
                    f"{exponent(median(before, name_), median(after, name_), large / small):.2f}"
                    for name_ in ("wall", "cpu")
                ]
                rows.append([case, name, f"{small} → {large}", *powers])
    return _table(("case", "in", "from, to", "exponent, wall", "exponent, processor"), rows)


def _sizes(found: Mapping[Key, list[Run]], case: str, at: int) -> list[tuple[int, list[Run]]]:
    """Runs of a case by scale (of one round) or by rounds (of the scale 1), smallest first."""
    other = 3 - at
    sizes = [(int(key[at]), own) for key, own in found.items() if key[0] == case and key[other] == 1]
    return sorted(sizes, key=itemgetter(0))
