"""What is begun beside a load as soon as a build is closed: each step takes its own when its turn comes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from orchestration.beside import beside, is_begun
from orchestration.defs.installation import landed_rounds, release_facts
from orchestration.exports.release_files import EXPORTS, Material, write_exports
from orchestration.paths import Paths
from orchestration.quality.acceptance import reconcile_and_hash, reconcile_staged
from orchestration.quality.acceptance_report import AcceptanceReport
from orchestration.quality.checks import MARTS_WITH_SUITE, judge_mart
from orchestration.quality.data_docs import document_load
from orchestration.quality.results import SuiteCheck
from orchestration.release.content import Hashes
from orchestration.warehouse.build_cache import once_a_build


@once_a_build
def suites_of(paths: Paths) -> Mapping[str, Callable[[], SuiteCheck]]:
    """The suites of the marts, by mart."""
    rounds = landed_rounds(paths)
    return {mart: beside(judge_mart, paths, mart, rounds) for mart in MARTS_WITH_SUITE}


@once_a_build
def exports_of(paths: Paths) -> Mapping[str, Callable[[], list[Path]]]:
    """The exports that a process beside writes, by name: begun before the suites have judged, while this one waits.

    What is found wrong then stops the load, and nobody takes them. Without such a process there are none.
    """
    if not is_begun():
        return {}
    material = Material(paths.build_database, paths.data, release_facts(paths))
    apart = [export.name for export in EXPORTS if export.apart]
    written = beside(write_exports, apart, material, paths.staged_release)
    return {name: partial(_one_of, written, name) for name in apart}


def _one_of(written: Callable[[], Mapping[str, list[Path]]], name: str) -> list[Path]:
    return written()[name]


@dataclass(frozen=True, slots=True)
class Judged:
    """What waits for the Data Docs, for the staged marts against what came in, and for their database's hash."""

    data_docs: Callable[[], Path]
    reconciled: Callable[[], AcceptanceReport]
    hashes: Callable[[], Hashes] = dict


@once_a_build
def judged_of(paths: Paths) -> Judged:
    """Once all suites are kept: Data Docs of them, and what is said of the files that exports write apart."""
    docs, release = beside(document_load, paths), release_facts(paths).release
    if not is_begun():
        return Judged(docs, beside(reconcile_staged, paths, release))
    staged = beside(reconcile_and_hash, paths, release)
    return Judged(docs, lambda: staged()[0], lambda: staged()[1])
