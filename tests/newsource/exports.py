"""Exports like those of a survey tool, and the bench that drafts how they are read."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from orchestration.facts.readings import Reading, load_readings
from orchestration.landing.decoder import Decoder
from orchestration.newsource.draft import Draft, draft_of
from orchestration.newsource.look import Look, look_at
from orchestration.newsource.subject import Subject, Undecided
from orchestration.newsource.trial import land_with
from tests.landing.tools import House, comparable

ORIGIN = "syntetiska svar"
TOOL_COLUMNS = ("id", "submitdate", "lastpage", "token", "seed", "ipaddr")


@dataclass(frozen=True)
class Bench:
    """Drafts how a file is read, and lands it with a profile."""

    subject: Subject
    decoder: Decoder
    path: Path
    origin: str | None = ORIGIN

    @cached_property
    def look(self) -> Look:
        return look_at(self.path, [self.subject], self.decoder)

    @cached_property
    def draft(self) -> Draft:
        return draft_of(self.look, self.subject, self.origin)

    @property
    def needed(self) -> list[Undecided]:
        return [item for item in self.draft.undecided if item.needed]

    def landed(self, reading: Reading) -> list[dict[str, object]]:
        result = land_with(reading, self.draft.options, self.look, self.subject, self.decoder)
        assert [finding.sentence() for finding in result.findings] == []
        (table,) = result.tables.values()
        return [{**row, "source_id": ""} for row in comparable(table)]

    def profile(self) -> Reading:
        """The draft as the file that it is written as."""
        folder = self.path.parent / "data"
        (folder / "readings").mkdir(exist_ok=True, parents=True)
        (folder / "readings" / "draft.yaml").write_text(self.draft.text, encoding="utf-8")
        return load_readings(folder)["draft"]


def in_house_form(house: House) -> list[dict[str, object]]:
    return [{**row, "source_id": ""} for row in comparable(house.landed)]


def of_type(house: House, *types: str) -> set[str]:
    return {name for name, item in house.variables.items() if item.type in types}


def written(house: House, **how: Any) -> bytes:
    """A LimeSurvey-like CSV of the answers; ``write`` (column, cell) → text, dialect, further columns, names."""
    write: Callable[[str, str], str] = how.get("write", lambda _, cell: cell)
    more: Mapping[str, Callable[[dict[str, str]], str]] = how.get("more", {})
    key: Callable[[dict[str, str]], str] = how.get("key", lambda row: row["kommunkod"])
    rows = [
        {
            **{name: made(row) for name, made in more.items()},
            "attribute_1": key(row),
            **{how.get("names", {}).get(name, name): write(name, row[name]) for name in house.form.columns},
        }
        for row in house.rows
    ]
    sink = io.StringIO()
    writer = csv.DictWriter(sink, list(rows[0]), delimiter=how.get("delimiter", ","), lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    text: str = how.get("above", "") + sink.getvalue()
    return text.encode(how.get("encoding", "utf-8"))
