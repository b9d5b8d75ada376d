"""What is begun beside a load as soon as a build is closed: each step takes its own when its turn comes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from orchestration.beside import beside, is_begun
from orchestration.defs.installation import landed_rounds, release_facts
from orchestration.exports.release_files import EXPORTS, Material, write_export
from orchestration.paths import Paths
from orchestration.quality.acceptance import reconcile_staged
from orchestration.quality.acceptance_report import AcceptanceReport
from orchestration.quality.checks import MARTS_WITH_SUITE, judge_mart
from orchestration.quality.data_docs import document_load
from orchestration.quality.results import SuiteCheck
from orchestration.release.content import HashOf, hashed
from orchestration.warehouse.build_cache import once_a_build


@once_a_build
def suites_of(paths: Paths) -> Mapping[str, Callable[[], SuiteCheck]]:
    """The suites of the marts, by mart."""
    rounds = landed_rounds(paths)
    return {mart: beside(judge_mart, paths, mart, rounds) for mart in MARTS_WITH_SUITE}


@dataclass(frozen=True, slots=True)
class Files:
    """What waits for the Data Docs, the files of exports written apart, by name, and what is said of these files.

    ``reconciled``: the staged marts against what came in; ``hashes``: as ``hashed`` of the release's content.
    """

    data_docs: Callable[[], Path]
    reconciled: Callable[[], AcceptanceReport]
    exports: Mapping[str, Callable[[], list[Path]]] = field(default_factory=dict)
    hashes: Callable[[], dict[tuple[HashOf, str], str]] = dict


@once_a_build
def files_of(paths: Paths) -> Files:
    """Once all suites are kept: Data Docs of them; exports only where there is a process beside to write them."""
    docs, facts = beside(document_load, paths), release_facts(paths)
    if not is_begun():
        return Files(docs, beside(reconcile_staged, paths, facts.release))
    material = Material(paths.build_database, paths.data, facts)
    apart = [export.name for export in EXPORTS if export.apart]
    exports = {name: beside(write_export, name, material, paths.staged_release) for name in apart}
    reconciled = beside(reconcile_staged, paths, facts.release)
    return Files(docs, reconciled, exports, beside(hashed, paths.staged_release / facts.release.database))
