"""The landed tables that belong to a round as a whole and to no single source.

Here belong the corrections made, the decisions on rows, the findings that stand, the empty tables of kinds of source
that the round does not have, and whether a round has them all.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from orchestration.facts.formats import OBSERVATIONS as OBSERVED
from orchestration.facts.formats import Formats
from orchestration.facts.sources import QUESTIONNAIRE_KIND, SourceSpec
from orchestration.landing.corrections import corrections_table
from orchestration.landing.land import RESPONSES_TABLE, LandingResult
from orchestration.landing.row_choice import decisions_table
from orchestration.landing.schemas import (
    ANSWERS,
    CORRECTIONS,
    CORRECTIONS_KEY,
    EDIT_FINDINGS,
    EDIT_FINDINGS_KEY,
    OBSERVATIONS,
    ROW_DECISIONS,
    ROW_DECISIONS_KEY,
)
from orchestration.landing.tabular import no_rows, tidy
from orchestration.landing.write import LandingError

CORRECTIONS_TABLE, DECISIONS_TABLE, STANDING_TABLE = "corrections", "row_decisions", "edit_findings"


def empty_tables(formats: Formats, kinds: Collection[str]) -> dict[str, pa.Table]:
    """Return a table without rows, of the schema of its kind, for each kind of source that is not among ``kinds``.

    Readers find every table in every round. Answers have none: they are a file a source, and a round has at least one.
    Observations are a file a source too, and a round may have none: theirs is always there.
    """
    absent = [item for kind, item in formats.kinds.items() if kind not in {QUESTIONNAIRE_KIND, *kinds}]
    of_kinds = {item.table: tidy(item, "", no_rows(item)) for item in absent if item.shape != OBSERVED}
    return {**of_kinds, OBSERVED: OBSERVATIONS.empty_table()}


def verify_round(folder: Path, formats: Formats) -> None:
    """See that a landed round has the tables and columns of today: it may have been landed before they were.

    Raises LandingError for the first file that is missing or has other columns; the remedy is the command to run.
    """
    due = {name: table.schema for name, table in empty_tables(formats, ()).items()}
    due |= {CORRECTIONS_TABLE: CORRECTIONS, DECISIONS_TABLE: ROW_DECISIONS, STANDING_TABLE: EDIT_FINDINGS}
    due |= {path.stem: ANSWERS for path in folder.glob(f"{formats.kinds[QUESTIONNAIRE_KIND].table}__*.parquet")}
    due |= {path.stem: OBSERVATIONS for path in folder.glob(f"{OBSERVED}__*.parquet")}
    for name, schema in sorted(due.items()):
        path = folder / f"{name}.parquet"
        columns = pq.read_schema(path).names if path.is_file() else None
        if columns != schema.names:
            where = f"landing {folder.name}, file {path.name}"
            lacking = [column for column in schema.names if column not in (columns or ())]
            found = "no such file" if columns is None else f"no {', '.join(lacking)}" if lacking else ", ".join(columns)
            remedy = "run `ehalsa load`, which lands every round anew"
            raise LandingError("landed by another version", where, ", ".join(schema.names), found, remedy)


def landed_decisions(landing: Path, rounds: Collection[str]) -> list[dict[str, object]]:
    """Return the landed decisions on rows of these rounds, by their columns, sorted."""
    places = [landing / round_ / f"{DECISIONS_TABLE}.parquet" for round_ in sorted(rounds)]
    return [row for place in places if place.is_file() for row in pq.read_table(place).to_pylist()]


def round_tables(
    folder: Path,
    specs: Iterable[SourceSpec],
    results: Mapping[str, LandingResult],
    formats: Formats,
    responses: pa.Table | None = None,
) -> dict[str, pa.Table]:
    """Return what is landed beside the sources of ``results``, into the round's landed ``folder``.

    ``responses``: the register of answers that was made from the exports; where they cannot be read now, the one landed
    before stays. So does what was done to sources that are not landed now and that the round (``specs``) still has.
    """
    sources = {spec.source: spec.kind for spec in specs}
    staying = sorted(set(sources) - set(results))
    corrections = corrections_table(item for result in results.values() for item in result.corrections)
    decisions = decisions_table(item for result in results.values() for item in result.decisions)
    standing = pa.Table.from_pylist([row for item in results.values() for row in item.standing], EDIT_FINDINGS)
    made = {
        CORRECTIONS_TABLE: (corrections, CORRECTIONS_KEY),
        DECISIONS_TABLE: (decisions, ROW_DECISIONS_KEY),
        STANDING_TABLE: (standing, EDIT_FINDINGS_KEY),
    }
    return {
        **{name: _with_earlier(folder / f"{name}.parquet", *own, staying) for name, own in made.items()},
        **(empty := empty_tables(formats, set(sources.values()))),
        **({RESPONSES_TABLE: _register(folder, empty, responses)} if RESPONSES_TABLE in empty else {}),
    }


def _register(folder: Path, empty: Mapping[str, pa.Table], made: pa.Table | None) -> pa.Table:
    place = folder / f"{RESPONSES_TABLE}.parquet"
    if made is not None:
        return made
    return pq.read_table(place) if place.is_file() else empty[RESPONSES_TABLE]


def _with_earlier(place: Path, made: pa.Table, key: Sequence[str], staying: Sequence[str]) -> pa.Table:
    before = pq.read_table(place) if staying and place.is_file() else made.slice(0, 0)
    kept = before.filter(pc.is_in(before["source_id"], value_set=pa.array(staying, pa.string())))
    return pa.concat_tables([made, kept]).sort_by([(name, "ascending") for name in key])
