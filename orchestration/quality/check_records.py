"""Keeps what the checks of a load said between its steps, and gathers it for the manifest and the records of a release.

Here belongs where results lie and under which names; making them is done beside this module.
"""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from orchestration.durable import write_whole
from orchestration.paths import Paths
from orchestration.quality.acceptance_report import AcceptanceReport
from orchestration.quality.backtest import BacktestResult
from orchestration.quality.key_numbers import KeyNumbersResult
from orchestration.quality.results import SuiteCheck, read_checks, write_check
from orchestration.release.changes import CHANGES_FILES
from orchestration.release.manifest import MANIFEST_NAME, CheckEntry

MARTS = "marts"
DATA_DOCS = "data_docs"
_LANDING_STATE = "landing_state.json"
_AUDIT = "audit.json"
_RECONCILIATION = "reconciliation.json"
_BACKTEST = "backtest"
_KEY_NUMBERS = "key_numbers"
_DBT_FILES = ("manifest.json", "run_results.json")
_GOOD = frozenset({"success", "pass"})
_COMPARED = ("equal", "carried", "errata", "differs")


def suite_folder(paths: Paths, subject: str) -> Path:
    """Folder of suite results: of a round's landed sources (by its name) or of the finished marts (``MARTS``)."""
    return paths.checks / "suites" / subject


def keep_suite(paths: Paths, subject: str, check: SuiteCheck) -> None:
    """Keep one suite's result; an older one of the same suite and source goes."""
    write_check(check, suite_folder(paths, subject))


def forget_suites(paths: Paths, subject: str, sources: Collection[str]) -> None:
    """Remove the results kept of sources other than ``sources``: of what has no suite any more."""
    for place in suite_folder(paths, subject).glob("*.json"):
        if place.stem.rpartition("__")[2] not in sources:
            place.unlink()


def kept_suites(paths: Paths, subject: str = "*") -> tuple[SuiteCheck, ...]:
    """Every suite result of the present state: of each landed round, and of the marts; or of one of these."""
    folders = sorted(folder for folder in (paths.checks / "suites").glob(subject) if folder.is_dir())
    return tuple(check for folder in folders for check in read_checks(folder))


def keep_landing_state(paths: Paths, state: dict[str, str]) -> None:
    """Keep the hashes of the landing that the build was made from."""
    _write(paths.checks / _LANDING_STATE, json.dumps(state, sort_keys=True))


def kept_landing_state(paths: Paths) -> dict[str, str]:
    """The hashes kept by the build of this load; FileNotFoundError if nothing was built."""
    state: dict[str, str] = json.loads((paths.checks / _LANDING_STATE).read_bytes())
    return state


def keep_acceptance(paths: Paths, report: AcceptanceReport) -> None:
    """Keep what the audit said."""
    _write(paths.checks / _AUDIT, report.to_json())


def keep_reconciliation(paths: Paths, report: AcceptanceReport) -> None:
    """Keep what the reconciliation said."""
    _write(paths.checks / _RECONCILIATION, report.to_json())


def kept_backtest(paths: Paths, report: str) -> tuple[dict[str, int], bool]:
    """Cells of a report by verdict, of those that were compared, and whether the load could go on."""
    body = json.loads((paths.checks / _BACKTEST / f"{report}.json").read_bytes())
    return {verdict: sum(part[verdict] for part in body["parts"]) for verdict in _COMPARED}, bool(body["success"])


def kept_key_numbers(paths: Paths, report: str) -> tuple[dict[str, int], bool]:
    """Key numbers of a report by verdict, and whether the load could go on."""
    body = json.loads((paths.checks / _KEY_NUMBERS / f"{report}.json").read_bytes())
    return dict(body["verdicts"]), bool(body["success"])


def kept_acceptance(paths: Paths) -> AcceptanceReport:
    """What the audit of the present build said; FileNotFoundError if it was not audited."""
    return AcceptanceReport.from_json((paths.checks / _AUDIT).read_text(encoding="utf-8"))


def keep_backtest(paths: Paths, result: BacktestResult) -> None:
    """Keep the outcome of one report's back-test."""
    body = {"success": result.success, "parts": [asdict(part) for part in result.parts], "message": result.message}
    text = json.dumps(body, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    _write(paths.checks / _BACKTEST / f"{result.report}.json", text)


def keep_key_numbers(paths: Paths, result: KeyNumbersResult) -> None:
    """Keep the outcome of one report's key numbers."""
    body = {"success": result.success, "verdicts": result.counts, "message": result.message}
    text = json.dumps(body, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    _write(paths.checks / _KEY_NUMBERS / f"{result.report}.json", text)


def check_entries(paths: Paths) -> list[CheckEntry]:
    """What the manifest says of the checks, each with the number of things looked at.

    Suites, back-tests, key numbers, audit, reconciliation by mart, and dbt's tests by model.
    """
    entries = [
        CheckEntry(
            f"expectations/{check.result.suite}/{check.subject.source}",
            _word(check.result.success),
            check.result.evaluated,
        )
        for check in kept_suites(paths)
    ]
    for place in sorted((paths.checks / _BACKTEST).glob("*.json")):
        body = json.loads(place.read_bytes())
        cells = sum(part[verdict] for part in body["parts"] for verdict in _COMPARED)
        entries.append(CheckEntry(f"backtest/{place.stem}", _word(body["success"]), cells))
    for place in sorted((paths.checks / _KEY_NUMBERS).glob("*.json")):
        body = json.loads(place.read_bytes())
        entries.append(CheckEntry(f"key_numbers/{place.stem}", _word(body["success"]), sum(body["verdicts"].values())))
    for kind, name in (("audit", _AUDIT), ("reconciliation", _RECONCILIATION)):
        report = AcceptanceReport.from_json((paths.checks / name).read_text(encoding="utf-8"))
        entries += [CheckEntry(f"{kind}/{check.name}", check.outcome, check.evaluated) for check in report.checks]
    return entries + _dbt_entries(paths)


def _dbt_entries(paths: Paths) -> list[CheckEntry]:
    """One entry a table that dbt tests: how many data tests, rules of such, and unit tests speak of it."""
    manifest, results = (json.loads((paths.build / name).read_bytes()) for name in _DBT_FILES)
    status = {result["unique_id"]: str(result["status"]) for result in results["results"]}
    counts: Counter[str] = Counter()
    bad = set()
    tests = {name: node for name, node in manifest["nodes"].items() if node["resource_type"] == "test"}
    for name, node in {**tests, **manifest["unit_tests"]}.items():
        subject = _tested(node)
        arguments = (node.get("test_metadata") or {}).get("kwargs", {})
        counts[subject] += len(arguments.get("rules", ())) or 1
        bad |= {subject} if status.get(name) not in _GOOD else set()
    return [CheckEntry(f"dbt/{subject}", _word(subject not in bad), number) for subject, number in counts.items()]


def _tested(node: Mapping[str, Any]) -> str:
    """The model or source that a test speaks of: that of a query of its own stands in its meta."""
    named = node.get("config", {}).get("meta", {}).get("dagster", {}).get("ref", {}).get("name")
    read: list[str] = node.get("depends_on", {}).get("nodes", [])
    subject: str = node.get("model") or node.get("attached_node") or named or [*read, "nothing"][0]
    return subject.rpartition(".")[2]


def keep_records(paths: Paths, release: str) -> Path:
    """Lay the checks and Data Docs of this load beside the release, outside its hash; return their folder.

    With its manifest, by which it can be rebuilt when it is gone. What the release changed when it was new stays.
    """
    folder = paths.records / release
    (folder / MANIFEST_NAME).unlink(missing_ok=True)  # and comes last: with it the records are whole
    for old in [path for path in folder.glob("*") if path.name not in CHANGES_FILES]:
        shutil.rmtree(old) if old.is_dir() else old.unlink()
    shutil.copytree(paths.checks, folder, dirs_exist_ok=True)
    write_whole(folder / MANIFEST_NAME, (paths.releases / release / MANIFEST_NAME).read_text(encoding="utf-8"))
    return folder


def _word(success: bool) -> str:
    return "passed" if success else "failed"


def _write(place: Path, text: str) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text, encoding="utf-8")
