"""The landed tables that belong to a round as a whole and to no single source.

Here belong the corrections made, and the empty tables that stand for kinds of source that the round does not have.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from orchestration.facts.formats import Formats
from orchestration.facts.sources import QUESTIONNAIRE_KIND, SourceSpec
from orchestration.landing.corrections import corrections_table
from orchestration.landing.land import LandingResult
from orchestration.landing.schemas import CORRECTIONS_KEY
from orchestration.landing.tabular import no_rows, tidy

CORRECTIONS_TABLE = "corrections"


def empty_tables(formats: Formats, kinds: Collection[str]) -> dict[str, pa.Table]:
    """Return a table without rows, of the schema of its kind, for each kind of source that is not among ``kinds``.

    Readers find every table in every round. Answers have none: they are a file a source, and a round has at least one.
    """
    absent = [kind for kind in formats.kinds if kind != QUESTIONNAIRE_KIND and kind not in kinds]
    return {formats.kinds[kind].table: tidy(formats.kinds[kind], "", no_rows(formats.kinds[kind])) for kind in absent}


def round_tables(
    folder: Path, specs: Iterable[SourceSpec], results: Mapping[str, LandingResult], formats: Formats
) -> dict[str, pa.Table]:
    """Return what is landed beside the sources of ``results``, into the round's landed ``folder``.

    Corrections of sources that are not landed now, and that the round (``specs``) still has, stay as they were.
    """
    sources = {spec.source: spec.kind for spec in specs}
    made = corrections_table([item for result in results.values() for item in result.corrections])
    place = folder / f"{CORRECTIONS_TABLE}.parquet"
    if place.is_file():
        before = pq.read_table(place)
        staying = pa.array(sorted(set(sources) - set(results)), pa.string())
        kept = before.filter(pc.is_in(before["source_id"], value_set=staying))
        made = pa.concat_tables([made, kept]).sort_by([(name, "ascending") for name in CORRECTIONS_KEY])
    return {CORRECTIONS_TABLE: made, **empty_tables(formats, set(sources.values()))}
