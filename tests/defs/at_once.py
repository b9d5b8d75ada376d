"""Lands two rounds by one run of the job and prints what Dagster was told, as JSON. A program, no test.

The definitions hold the state folder that ``EHALSA_HOME`` names when they are imported.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from orchestration.definitions import defs
from orchestration.defs.instance import terminal_instance
from orchestration.paths import paths_from_env

FIRST, LAST = "dagster/asset_partition_range_start", "dagster/asset_partition_range_end"


def main(first: str, last: str) -> dict[str, Any]:
    with terminal_instance(paths_from_env()) as instance:
        done = defs.resolve_job_def("load").execute_in_process(
            instance=instance, raise_on_error=False, tags={FIRST: first, LAST: last}
        )
        run = instance.get_run_by_id(done.run_id)
        made = [
            [event.asset_key.to_user_string(), event.partition, sorted(event.materialization.metadata)]
            for event in done.all_events
            if event.event_type_value == "ASSET_MATERIALIZATION" and event.asset_key
        ]
    return {"success": done.success, "tags": dict(run.tags) if run else {}, "made": made}


json.dump(main(*sys.argv[1:]), sys.stdout)
