"""Holds each computed cell against the printed one, and names every difference: cell, printed figure, computed figure.

Here belongs the verdict over a report. The comparison itself is the mart ``report_cells``; why a cell cannot come out,
its errata say.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import Any

from orchestration.facts.model import Backtest
from orchestration.findings import Finding
from orchestration.quality.frames import read_mart_table

MART = "report_cells"
VERDICTS = ("equal", "carried", "errata", "differs", "not_printed")
UNPRINTED: Backtest = "unprinted"
_NOT_COMPARED = frozenset({"carried", "not_printed"})
_PLACE = ("report", "part", "table_no", "row_no", "col_no")
_COLUMNS = (
    *_PLACE,
    *("row_label", "col_label", "round", "numerator", "base", "display", "printed", "verdict", "errata_obsolete"),
)


@dataclass(frozen=True, slots=True)
class PartCounts:
    """Cells of one part of the report by verdict; ``obsolete`` are errata whose cell does come out.

    ``carried``: an earlier year's figure without answers here, taken from the published series and not computed.
    """

    part: str
    equal: int
    carried: int
    errata: int
    differs: int
    not_printed: int
    obsolete: int

    @property
    def cells(self) -> int:
        """Number of computed cells, whatever is said of them."""
        return self.equal + self.carried + self.errata + self.differs + self.not_printed


@dataclass(frozen=True, slots=True)
class BacktestResult:
    """The back-test of one report; ``success``: the load may go on.

    Differences and obsolete errata are findings, in printed order.
    """

    report: str
    mode: Backtest
    success: bool
    parts: tuple[PartCounts, ...]
    differences: tuple[Finding, ...]
    obsolete: tuple[Finding, ...]
    message: str

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything to be listed."""
        return self.differences + self.obsolete


def backtest(build: Path, report: str, mode: Backtest) -> BacktestResult:
    """Judge the cells of one report in a closed build (the path of its database); reads the mart ``report_cells`` only.

    ``mode`` is that of the report's own round, whatever rounds its cells show. ``strict``: a difference stops the load,
    as does an erratum whose cell does agree, and a report without a single computed cell that was printed. ``report``:
    all of that is listed, and only a report without cells is a failure. ``unprinted``: so it is, and a printed cell is
    one too. ValueError for a verdict this room does not know.
    """
    table = read_mart_table(build, MART).select(_COLUMNS)
    rows = [row for row in table.to_pylist() if row["report"] == report]
    rows.sort(key=itemgetter(*_PLACE))
    if unknown := sorted({str(row["verdict"]) for row in rows} - set(VERDICTS)):
        raise ValueError(
            f"{MART}.verdict: expected {', '.join(VERDICTS)}, found {', '.join(unknown)}; correct the model"
        )
    differences = tuple(_difference(row) for row in rows if row["verdict"] == "differs")
    obsolete = tuple(_obsolete(row, mode) for row in rows if row["errata_obsolete"])
    compared = sum(row["verdict"] not in _NOT_COMPARED for row in rows)
    success = bool(rows) and (mode == "report" or (compared > 0 and not obsolete and not differences))
    message = _message(report, mode, rows, compared, obsolete)
    if mode == UNPRINTED:
        success, message = _awaited(report, rows)
    return BacktestResult(report, mode, success, _parts(rows), differences, obsolete, message)


def _awaited(report: str, rows: Sequence[dict[str, Any]]) -> tuple[bool, str]:
    """Judge a report that is said not to be printed yet: it has cells, and no figure of its own stands beside them."""
    printed = sum(row["printed"] is not None for row in rows)
    if printed:
        remedy = "state backtest report or strict in the sources file"
        return False, f"back-test of {report}: {printed} of {len(rows)} cells are printed, expected none; {remedy}"
    if not rows:
        return False, _message(report, UNPRINTED, rows, 0, ())
    return True, f"back-test of {report}: not printed yet, {len(rows)} cells are computed"


def _parts(rows: Sequence[dict[str, Any]]) -> tuple[PartCounts, ...]:
    counts = Counter((row["part"], row["verdict"]) for row in rows)
    obsolete = Counter(row["part"] for row in rows if row["errata_obsolete"])
    parts = sorted({row["part"] for row in rows})
    return tuple(
        PartCounts(part, **{verdict: counts[part, verdict] for verdict in VERDICTS}, obsolete=obsolete[part])
        for part in parts
    )


def place_words(row: dict[str, Any]) -> str:
    """Name a printed cell as a person finds it."""
    place = f"{row['part']} tabell {row['table_no']} rad {row['row_no']} kolumn {row['col_no']}"
    return f"{place} ({row['row_label']} × {row['col_label']})"


def cell_address(row: dict[str, Any]) -> str:
    """Name a printed cell as ``ehalsa cell`` takes it."""
    return "/".join(str(row[name]) for name in _PLACE)


def _difference(row: dict[str, Any]) -> Finding:
    of = f"data/published/{row['report']}"
    remedy = (
        f"see whether the report has that figure, and correct {of}/cells.csv if not; if it has, see "
        f"`ehalsa cell {cell_address(row)}` and correct rule or layout, or enter in {of}/errata.csv why it cannot "
        "come out"
    )
    return _finding(row, f"{place_words(row)} does not come out as printed", remedy)


def _obsolete(row: dict[str, Any], mode: Backtest) -> Finding:
    """An erratum is a fact about the print, which other answers can meet by chance; its proof tells, not the cell."""
    what = f"{place_words(row)}: an erratum says that the cell cannot come out, but it does"
    file = f"data/published/{row['report']}/errata.csv"
    remedy = f"see whether the answers are those that its row in {file} speaks of"
    return _finding(row, what, f"{remedy}; with other answers state backtest report" if mode == "strict" else remedy)


def _finding(row: dict[str, Any], what: str, remedy: str) -> Finding:
    return Finding(
        round=row["round"],
        source="backtest",
        file=f"data/published/{row['report']}/cells.csv",
        what=what,
        sheet=f"{row['part']} tabell {row['table_no']}",
        row=row["row_no"],
        column=str(row["col_no"]),
        expected=str(row["printed"]),
        found=_computed(row),
        remedy=remedy,
    )


def _computed(row: dict[str, Any]) -> str:
    counts = "" if row["base"] is None else f" ({'-' if row['numerator'] is None else row['numerator']}/{row['base']})"
    return f"{row['display']}{counts}"


def _message(
    report: str, mode: Backtest, rows: Sequence[dict[str, Any]], compared: int, obsolete: Sequence[Finding]
) -> str:
    if not rows:
        return f"back-test of {report}: no cell; the build holds no table of that report, see data/tables/{report}"
    if not compared:
        remedy = f"see data/published/{report}/cells.csv"
        return f"back-test of {report}: none of {len(rows)} cells was both printed and computed; {remedy}"
    counts = Counter(row["verdict"] for row in rows)
    words = ", ".join(f"{counts[verdict]} {verdict}" for verdict in VERDICTS if counts[verdict])
    tail = f"; {len(obsolete)} cells come out though an erratum says that they cannot" if obsolete else ""
    stops = " (strict: the load stops)" if mode == "strict" and counts["differs"] else ""
    return f"back-test of {report}: {words} of {len(rows)} cells{stops}{tail}"
