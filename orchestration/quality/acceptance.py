"""Audits a finished build, and then the files made of it, each from a process of its own: the gates before publishing.

Here belongs starting that process and reading its report; run as a module, this is that process.
What is looked at lies in ``acceptance_checks`` and ``reconciliation``.
"""

from __future__ import annotations

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from typing import TYPE_CHECKING

from orchestration.facts.products import ReleaseSpec
from orchestration.landing.write import MANIFEST, landed_folders
from orchestration.paths import REPO, Paths
from orchestration.quality.acceptance_report import (
    AcceptanceCheck,
    AcceptanceReport,
    AcceptanceTask,
    ReconciliationTask,
)
from orchestration.sources.archive import hash_file

if TYPE_CHECKING:
    from orchestration.release.content import Hashes

__all__ = [
    "AcceptanceCheck",
    "AcceptanceProcessError",
    "AcceptanceReport",
    "audit",
    "landing_state",
    "reconcile_and_hash",
    "reconcile_staged",
]

_MODULE = "orchestration.quality.acceptance"


class AcceptanceProcessError(RuntimeError):
    """The auditing process broke: nothing is known of the build. The message holds what it said last."""


def landing_state(paths: Paths) -> dict[str, str]:
    """Return the SHA-256 of each landed folder's manifest; taken before the build, it is what the audit compares with.

    Folders without a manifest are left out here and fail the audit.
    """
    manifests = (folder / MANIFEST for folder in landed_folders(paths.landing))
    return {path.parent.name: hash_file(path) for path in manifests if path.is_file()}


def audit(paths: Paths, landed_before: dict[str, str]) -> AcceptanceReport:
    """Reopen the build in a new process, read-only, and look at everything.

    ``landed_before`` is what ``landing_state`` said before the build.
    A build that must not be published gives a report that says so; AcceptanceProcessError is a bug of ours.
    """
    return _apart(AcceptanceTask(str(paths.build_database), str(paths.landing), landed_before))


def reconcile_staged(paths: Paths, release: ReleaseSpec) -> AcceptanceReport:
    """Hold the staged marts against the landing and each other in a new process; otherwise as ``audit``."""
    folder = paths.staged_release
    return _apart(
        ReconciliationTask(
            marts={mart.name: str(folder / release.place(mart)) for mart in release.marts},
            landing=str(paths.landing),
            manifest=str(paths.build_database.with_name("manifest.json")),
            database=str(folder / release.database),
            titles={mart.name: mart.title for mart in release.marts if not mart.internal},
            words={**release.origin_comment, "comment": release.table_comment},
        )
    )


def reconcile_and_hash(paths: Paths, release: ReleaseSpec) -> tuple[AcceptanceReport, Hashes]:
    """Reconcile the staged marts and meanwhile hash their database (``hashed``): both take seconds, on a core each."""
    from orchestration.release.content import hashed  # the process apart has no use for it

    with ThreadPoolExecutor(1, "reconcile") as meanwhile:
        report = meanwhile.submit(reconcile_staged, paths, release)
        hashes = hashed(paths.staged_release / release.database)
        return report.result(), hashes


def _apart(task: AcceptanceTask | ReconciliationTask) -> AcceptanceReport:
    finished = subprocess.run(
        [sys.executable, "-m", _MODULE],
        input=json.dumps({"kind": type(task).__name__, "task": asdict(task)}),
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=REPO,
        check=False,
    )
    if finished.returncode != 0:
        said = finished.stderr.strip().splitlines()[-1:] or ["nothing"]
        raise AcceptanceProcessError(
            f"the audit ended with {finished.returncode} and said: {said[0]}; mend orchestration/quality"
        )
    return AcceptanceReport.from_json(finished.stdout)


def main() -> None:
    """Look at the task on standard input and write the report to standard output."""
    asked = json.load(sys.stdin)
    if asked["kind"] == AcceptanceTask.__name__:
        from orchestration.quality.acceptance_checks import examine_build

        report = examine_build(AcceptanceTask(**asked["task"]))
    else:
        from orchestration.quality.reconciliation import reconcile

        report = reconcile(ReconciliationTask(**asked["task"]))
    sys.stdout.write(report.to_json())


if __name__ == "__main__":
    main()
