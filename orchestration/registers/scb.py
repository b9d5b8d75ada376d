"""Reads Statistics Sweden's population: workbooks, which know municipalities by name only, and lists by code.

Here belong SCB's layouts (one row a municipality, one column a date; or a row a code and date) and their agreement.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date

from orchestration.facts.errors import FactError
from orchestration.facts.register_model import PopulationCount
from orchestration.facts.register_sources import CrossCheck, PopulationList, PopulationTable
from orchestration.registers.workbook import csv_rows, sheet_rows

Counts = dict[tuple[str, date], int]
"""Residents by municipality code and date."""

_AGREE = "find out which file is right; one of them is another edition or has been edited"


def read_population_table(content: bytes, table: PopulationTable, code_of_name: Mapping[str, str]) -> Counts:
    """Return residents by municipality code and date from one sheet.

    Args:
        content: The workbook's bytes.
        table: Sheet, headings and columns.
        code_of_name: Municipality code by the name SCB prints; the sheet must hold exactly these names, each once.

    Raises:
        FactError: Another layout, an unknown, missing or repeated municipality, or a cell that is no number.
    """
    counts: Counts = {}
    row_of_name: dict[str, int] = {}
    for row in sheet_rows(content, table.file.name, table):
        name = row.text(table.name_column)
        if name not in code_of_name:
            raise row.bad(table.name_column, "the name of a municipality of the register")
        if name in row_of_name:
            raise row.bad(table.name_column, f"each municipality once (it stands in row {row_of_name[name]} already)")
        row_of_name[name] = row.number
        counts.update({(code_of_name[name], day): row.count(column) for day, column in table.values.items()})
    missing = sorted(set(code_of_name) - set(row_of_name))
    if missing:
        raise FactError(
            "municipality missing",
            f"{table.file.name}, sheet {table.sheet}, column {table.name_column}",
            f"all {len(code_of_name)} municipalities of the register",
            f"none of the name {', '.join(missing[:5])}",
            "use the complete sheet; if the division changed, renew the list of municipalities first",
        )
    return counts


def merge_counts(tables: Iterable[tuple[str, Counts]]) -> Counts:
    """Put several named tables together; FactError where two give different figures for a municipality and date."""
    merged: Counts = {}
    for source, counts in tables:
        for (code, day), population in counts.items():
            known = merged.setdefault((code, day), population)
            if known != population:
                where = f"{source}, municipality {code}, {day}"
                raise FactError("tables that disagree", where, str(known), str(population), _AGREE)
    return merged


def require_sum(parts: Iterable[Counts], whole: Counts, source: str) -> int:
    """Raise FactError unless the parts sum to the whole wherever they speak; return the number of sums compared."""
    sums: Counts = {}
    for counts in parts:
        for key, population in counts.items():
            sums[key] = sums.get(key, 0) + population
    for (code, day), total in sorted(sums.items()):
        if whole.get((code, day)) != total:
            where = f"{source}, municipality {code}, {day}"
            raise FactError("parts that do not sum", where, str(whole.get((code, day))), str(total), _AGREE)
    return len(sums)


def read_cross_check(content: bytes, check: CrossCheck) -> Counts:
    """Return the independent collection's residents by municipality code and date; each year is of one day."""
    columns = (check.code_column, check.year_column, check.value_column)
    return _by_code(content, check.file.name, columns, lambda year: f"{year}-{check.reference_day}")


def read_population_list(content: bytes, facts: PopulationList, codes: Collection[str]) -> Counts:
    """Return residents by municipality code and date of a CSV by code; a code must be in ``codes``."""
    columns = (facts.code_column, facts.date_column, facts.value_column)
    return _by_code(content, facts.file.name, columns, lambda day: day, codes)


def _by_code(
    content: bytes,
    name: str,
    columns: tuple[str, str, str],
    day_of: Callable[[str], str],
    codes: Collection[str] | None = None,
) -> Counts:
    counts: Counts = {}
    for line, cells in csv_rows(content, name, columns):
        code, day, value = (cells[column] for column in columns)
        try:
            key, population = (code, date.fromisoformat(day_of(day))), int(value)
        except ValueError as error:
            expected = f"{columns[1]} and {columns[2]} in digits, a day as YYYY-MM-DD"
            raise FactError("cell of the wrong form", f"{name}, row {line}", expected, str(error), _AGREE) from None
        if codes is not None and code not in codes:
            remedy = (
                "write codes with four digits, leading zero kept; of a new division renew the list of municipalities"
            )
            where = f"{name}, row {line}, column {columns[0]}"
            raise FactError("unknown municipality", where, "a code of the register", repr(code), remedy)
        if key in counts:
            found = " ".join(map(str, key))
            raise FactError("key more than once", f"{name}, row {line}", "each code and day once", found, _AGREE)
        counts[key] = population
    return counts


def require_equal(counts: Counts, other: Counts, source: str) -> int:
    """Raise FactError unless both hold the same keys and figures; return the number of figures compared."""
    for code, day in sorted(counts.keys() | other.keys()):
        ours, theirs = counts.get((code, day)), other.get((code, day))
        if ours != theirs:
            where = f"{source}, municipality {code}, {day}"
            raise FactError("collection that disagrees with the workbooks", where, str(ours), str(theirs), _AGREE)
    return len(counts)


def to_records(counts: Counts) -> tuple[PopulationCount, ...]:
    """Return the counts as records sorted by code and date."""
    return tuple(PopulationCount(code, day, number) for (code, day), number in sorted(counts.items()))
