"""Runs each asset check of the definitions alone, as the UI does, and prints as JSON how it ended and what it changed.

Of dbt's data tests, which one op runs, one of each kind. A program, no test: the definitions hold the state folder that
``EHALSA_HOME`` names when they are imported. The first argument is the round chosen for checks that are by round.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path

import dagster as dg

from orchestration.definitions import defs
from orchestration.defs.warehouse import manifest, warehouse
from orchestration.paths import paths_from_env

DAGSTERS_OWN = "dagster"
SIGNED = "load.lock"  # by whoever holds it
PARTITION = "dagster/partition"
Stamp = tuple[int, int]


def state(home: str, before: dict[str, tuple[Stamp, str]]) -> dict[str, tuple[Stamp, str]]:
    """Every file by name: when it was written and its size, and its hash, taken anew only where those changed."""
    found = {}
    for folder, folders, names in os.walk(home):
        if folder == home:
            folders.remove(DAGSTERS_OWN)
            names.remove(SIGNED)
        for name in (f"{folder}/{name}" for name in names):
            about = os.lstat(name)
            stamp = (about.st_mtime_ns, about.st_size)
            known = before.get(name)
            same = known is not None and known[0] == stamp
            found[name] = (stamp, known[1] if same and known else hashlib.sha256(Path(name).read_bytes()).hexdigest())
    return found


def digest(files: dict[str, tuple[Stamp, str]], name: str) -> str | None:
    return files[name][1] if name in files else None


def run(key: dg.AssetCheckKey, instance: dg.DagsterInstance, tags: dict[str, str]) -> dg.ExecuteInProcessResult:
    alone = defs.resolve_implicit_global_asset_job_def().get_subset(asset_check_selection={key})
    return alone.execute_in_process(instance=instance, raise_on_error=False, tags=tags)


def chosen_keys(keys: Iterable[dg.AssetCheckKey]) -> list[dg.AssetCheckKey]:
    tests = {spec.key: manifest["nodes"][spec.metadata["dagster_dbt/unique_id"]] for spec in warehouse.check_specs}
    kinds = {(node.get("test_metadata") or node)["name"]: key for key, node in tests.items()}
    return sorted((set(keys) - set(tests)) | set(kinds.values()))


def main(round_: str) -> None:
    home = str(paths_from_env().home)
    graph = defs.resolve_asset_graph()
    runs, unchosen = [], set[str]()
    before = state(home, {})
    with dg.DagsterInstance.ephemeral() as instance:
        for key in chosen_keys(graph.asset_check_keys):
            by_round = graph.get(key).partitions_def is not None
            chosen = [{PARTITION: round_}] if by_round else [{}]
            if by_round and key.name not in unchosen:  # without a round, the first check of each kind
                unchosen.add(key.name)
                chosen.append({})
            for tags in chosen:
                result = run(key, instance, tags)
                after = state(home, before)
                changed = {name for name in before | after if digest(before, name) != digest(after, name)}
                evaluated = [
                    (e.asset_check_key.to_user_string(), e.passed) for e in result.get_asset_check_evaluations()
                ]
                runs.append([key.to_user_string(), tags, result.success, evaluated, sorted(changed)])
                before = after
    json.dump(runs, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1])
