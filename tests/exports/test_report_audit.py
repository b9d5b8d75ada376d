"""The audit of printed figures in a release: every report with declarations, the same bytes in another process."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from pathlib import Path

import pytest

from orchestration.consistency.output import COLUMNS
from orchestration.exports.report_audit import audited_reports, export_audits
from orchestration.facts.products import ReleaseFacts

EXPORT = """
import sys
from pathlib import Path
from orchestration.facts.products import load_release
from orchestration.exports.report_audit import export_audits
data, products, target = map(Path, sys.argv[1:4])
export_audits(data, load_release(products, ["9999"]).release, target)
"""


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory, data_dir: Path, release: ReleaseFacts) -> Path:
    folder = tmp_path_factory.mktemp("audited")
    export_audits(data_dir, release.release, folder)
    return folder


def test_each_report_with_declarations_has_a_table_and_a_page(audited: Path, data_dir: Path) -> None:
    reports = audited_reports(data_dir)
    assert reports == tuple(sorted(path.stem for path in (data_dir / "consistency").iterdir()))
    assert {"2014", "2021"} <= set(reports)
    assert {path.name for path in (audited / "audit").iterdir()} == {
        f"{report}.{form}" for report in reports for form in ("csv", "html")
    }
    for report in reports:
        with (audited / "audit" / f"{report}.csv").open(encoding="utf-8", newline="") as handle:
            rows = list(csv.reader(handle))
        assert tuple(rows[0]) == COLUMNS
        page = (audited / "audit" / f"{report}.html").read_text(encoding="utf-8")
        assert page.count("<article>") == len(rows) - 1


def test_another_process_writes_the_same(
    audited: Path, data_dir: Path, products: Path, tmp_path: Path, repo_root: Path
) -> None:
    command = [sys.executable, "-c", EXPORT, str(data_dir), str(products), str(tmp_path)]
    environment = {**os.environ, "PYTHONHASHSEED": "7", "LC_ALL": "C"}
    subprocess.run(command, check=True, cwd=repo_root, env=environment, timeout=120)
    for path in sorted((audited / "audit").iterdir()):
        assert (tmp_path / "audit" / path.name).read_bytes() == path.read_bytes()


def test_without_declarations_nothing_is_written(products: Path, release: ReleaseFacts, tmp_path: Path) -> None:
    assert export_audits(products, release.release, tmp_path) == []
