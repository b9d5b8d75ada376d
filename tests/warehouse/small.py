"""The small world as dbt itself builds it, with all of its tests: once a run of the tests, for whoever looks at it.

A program, too: it builds into the state folder of the environment, leaves there what later loads need not find out
again, and prints what each node came to.
"""

from __future__ import annotations

import json
import os
import sys

from orchestration.paths import paths_from_env
from orchestration.warehouse.build import build_warehouse
from orchestration.warehouse.lineage import column_lineage
from tests.warehouse.landing import write_landing
from tests.warehouse.oracle import displays
from tests.warehouse.world import PRINTED_YEAR, World


def small_world() -> World:
    """Cells printed as they come out, but for an erratum that holds, one that does not, one too many, a difference.

    Cells of years without answers are printed, but for one, which another report prints.
    """
    printed = displays(World())
    del printed[9, 6], printed[14, 4]
    earlier = {"indicator": "drift.egen", "round": PRINTED_YEAR, "measure": "share"}
    of_county = {"grouping": "lan", "group": "01", "printed": "12", "value": 12.0, "place": "s. 4"}
    return World(
        published={**printed, (2, 1): "88", (3, 2): "77", (5, 3): "66", (14, 1): "34", (14, 2): "33,5", (14, 3): "*"},
        series=(
            {"report": "q", **earlier, "printed": "15", "value": 15.0, "base": 9, "place": "s. 3"},
            {"report": "q", **earlier, **of_county},
        ),
        errata={(2, 1): ("88", printed[2, 1]), (3, 2): ("77", "55"), (4, 2): (printed[4, 2], "44")},
    )


def main() -> None:
    paths = paths_from_env()
    write_landing(paths.landing, small_world())
    result = build_warehouse(paths)
    column_lineage(paths, result)
    json.dump({node.name: node.status for node in result.nodes}, sys.stdout)
    sys.stdout.flush()
    os._exit(0)  # see orchestration.cli: the interpreter's own way out prints a page of complaints


if __name__ == "__main__":
    main()
