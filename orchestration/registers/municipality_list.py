"""Reads the list of municipalities: codes, names, county, and region as the report names it.

Here belongs the reading of that list only; a municipality's figures come from the producers' own workbooks.
"""

from __future__ import annotations

from orchestration.facts.errors import FactError
from orchestration.facts.register_model import Municipality
from orchestration.facts.register_rules import require_unique
from orchestration.facts.register_sources import SOURCES_FILE, ListFacts
from orchestration.facts.registers import columns_of
from orchestration.registers.workbook import csv_rows


def read_municipalities(content: bytes, facts: ListFacts) -> tuple[Municipality, ...]:
    """Return the municipalities sorted by code.

    Raises:
        FactError: ``sources.yaml`` maps other columns than the register's, a column is missing, a cell is blank,
            or a code or name stands twice.
    """
    wanted = columns_of(Municipality)
    if set(facts.columns) != set(wanted):
        raise FactError(
            "columns of the list of municipalities not mapped",
            f"{SOURCES_FILE}, municipalities.columns",
            ", ".join(wanted),
            ", ".join(facts.columns),
            "map each column of the register to one of the file",
        )
    name = facts.file.name
    found = []
    for line, cells in csv_rows(content, name, sorted(set(facts.columns.values()))):
        for column, cell in cells.items():
            if not cell.strip():
                where = f"{name}, row {line}, column {column}"
                raise FactError("cell without content", where, "text", "nothing", "complete the list")
        found.append(Municipality(**{field: cells[facts.columns[field]].strip() for field in wanted}))
    require_unique(name, facts.columns["municipality_code"], (item.municipality_code for item in found))
    require_unique(name, facts.columns["municipality"], (item.municipality for item in found))
    return tuple(sorted(found, key=lambda item: item.municipality_code))
