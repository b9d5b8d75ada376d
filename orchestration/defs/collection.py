"""The collection of a round as an asset: looked at as soon as answers are landed, before anything is published."""

import dagster as dg

from orchestration.collection.output import as_text, write
from orchestration.collection.watch import watch
from orchestration.defs.installation import ROUNDS, SOURCES, at_once
from orchestration.defs.land import landing_key
from orchestration.defs.presentation import LAND, OWNER
from orchestration.defs.refusals import said_as_it_is
from orchestration.facts.sources import QUESTIONNAIRE_KIND
from orchestration.landing.land import RESPONSE_REGISTER_KIND
from orchestration.paths import Paths

COLLECTION = dg.AssetKey(["watch", "collection"])
_KINDS = (QUESTIONNAIRE_KIND, RESPONSE_REGISTER_KIND)
_ANSWERS = dict.fromkeys(s.source for entry in SOURCES.rounds for s in entry.sources if s.kind in _KINDS)


@dg.asset(
    key=COLLECTION,
    deps=[landing_key(source) for source in _ANSWERS],
    group_name=LAND,
    partitions_def=ROUNDS,
    owners=[OWNER],
    kinds={"python", "file"},
    code_version="1",
    description=(
        "One page a round. Who answered, who is missing, days, reminders, part answers, who must answer: counted from "
        "what is landed, before anything is published."
    ),
    required_resource_keys={"installation", "load_lock"},
)
@said_as_it_is
def collection(context: dg.AssetExecutionContext) -> dg.MaterializeResult[None]:
    """Write the page of a collection and its tables."""
    paths: Paths = context.resources.installation.paths
    for round_ in context.partition_keys:
        watched = watch(paths, round_)
        page, *_ = write(watched, paths.home / "collection")
        said = {
            "dagster/row_count": 1,
            "page": dg.MetadataValue.path(str(page)),
            "collection": dg.MetadataValue.md(f"```text\n{as_text(watched)}```"),
        }
        context.add_asset_metadata(said, partition_key=round_)
    return dg.MaterializeResult()


assets = [at_once(collection)]
