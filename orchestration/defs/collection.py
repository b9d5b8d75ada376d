"""The collection of a round as an asset: looked at as soon as answers are landed, before anything is published."""

from collections.abc import Sequence
from typing import Any

import dagster as dg

from orchestration.collection.output import as_text, write
from orchestration.collection.watch import watch
from orchestration.defs.installation import SOURCES, landing_key
from orchestration.defs.presentation import LAND, OWNER
from orchestration.facts.sources import QUESTIONNAIRE_KIND
from orchestration.landing.land import RESPONSE_REGISTER_KIND
from orchestration.paths import Paths

COLLECTION = dg.AssetKey(["watch", "collection"])
_KINDS = (QUESTIONNAIRE_KIND, RESPONSE_REGISTER_KIND)
_ANSWERS = dict.fromkeys(s.source for entry in SOURCES.rounds for s in entry.sources if s.kind in _KINDS)


COLLECTION_SPEC = dg.AssetSpec(
    key=COLLECTION,
    deps=[landing_key(source) for source in _ANSWERS],
    group_name=LAND,
    owners=[OWNER],
    kinds={"python", "file"},
    code_version="1",
    skippable=True,
    description=(
        "One page a round. Who answered, who is missing, days, reminders, part answers, who must answer: counted from "
        "what is landed, before anything is published."
    ),
)


def watched(paths: Paths, rounds: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Write the page of each collection and its tables; what is shown of it, by round."""
    said = {}
    for round_ in rounds:
        found = watch(paths, round_)
        page, *_ = write(found, paths.home / "collection")
        said[round_] = {
            "dagster/row_count": 1,
            "page": dg.MetadataValue.path(str(page)),
            "collection": dg.MetadataValue.md(f"```text\n{as_text(found)}```"),
        }
    return said
