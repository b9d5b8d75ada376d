"""Runs the real load once for each bad input, all in this process: importing everything again costs more than a load.

Dagster keeps its records of these runs in memory: in files they cost three times what the loads themselves do.

``python -m tests.e2e.bad_inputs EXPORTS OUT``: EXPORTS holds the sources file that EHALSA_SOURCES names and good
exports, which are damaged one after the other and put back; OUT gets one JSON record a fault.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import sys
from contextlib import nullcontext, redirect_stderr, redirect_stdout
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from orchestration.facts.sources import load_sources
from orchestration.landing.land import load_context
from orchestration.paths import paths_from_env
from tests.faults.damage import file_of
from tests.faults.faults import BAD_INPUTS, BadInput, answer_faults
from tests.faults.test_bad_inputs import pick

ROUND = "2021"

# The bad inputs that a load must stop, as the order for it lists them; tests/faults holds many more, at the landing.
NAMED = (
    "file missing",
    "empty",
    "csv cut off in a row",
    "csv cut off between rows",
    "sav cut off",
    "xlsx cut off",
    "utf-8 instead of cp1252",
    "wrong delimiter",
    "xlsx under the name of csv",
    "csv under the name of sav",
    "header renamed, csv",
    "header renamed, xlsx",
    "header renamed, sav",
    "column missing",
    "unknown column",
    "two columns of one name",
    "municipality code unknown",
    "leading zero lost",
    "another county",
    "municipality twice",
    "code outside its set",
    "code outside its set, sav",
    "text in a number field",
    "negative number",
    "absurd number",
    "answer where routing forbids one",
    "export of another round",
    "fewer answers",
    "web review: unknown category",
    "npö: month missing",
    "npö: month twice",
    "npö: municipal users above all",
    "form a under form b",
)


def _form_a_under_b(folder: Path) -> None:
    shutil.copyfile(file_of(folder, "enkat_a"), file_of(folder, "enkat_b"))


BETWEEN_FILES = (
    BadInput(
        "form a under form b",
        "enkat_b",
        _form_a_under_b,
        {"what": "^one file for two sources$", "found": "^the bytes of enkat_a of round", "remedy": "which of the two"},
    ),
)
"""What is seen where all files of the load are at hand, and not where one source is landed."""


@dataclass(frozen=True)
class Record:
    """What a load with one bad input came to. ``findings``: rows of the source's findings file.

    ``red_assets`` and ``red_checks``: what Dagster's pages show in red.
    """

    name: str
    source: str
    code: int
    out: str
    err: str
    current: str
    findings: list[dict[str, Any]]
    red_assets: list[str]
    red_checks: list[str]

    @property
    def first_line(self) -> str:
        """The first line on stderr, which says what is wrong."""
        return self.err.splitlines()[0]


def named_faults(data: Path) -> list[BadInput]:
    """The faults of ``NAMED``, in that order."""
    every = {bad.name: bad for bad in (*BAD_INPUTS, *BETWEEN_FILES, *answer_faults(pick(load_context(data, ROUND))))}
    return [every[name] for name in NAMED]


def run_one(bad: BadInput, exports: Path, pristine: Path) -> Record:
    """Damage the exports, load, put them back."""
    import dagster as dg

    from orchestration.defs.run import run_load
    from tests.defs.reds import red_assets, red_checks

    paths = paths_from_env()
    shutil.rmtree(paths.findings, ignore_errors=True)
    bad.damage(exports)
    out, err, instance = io.StringIO(), io.StringIO(), dg.DagsterInstance.ephemeral()
    with redirect_stdout(out), redirect_stderr(err):
        code = run_load([ROUND], lambda _: nullcontext(instance))
    for spec in load_sources(exports / "sources.yaml").round(ROUND).sources:
        shutil.copyfile(pristine / spec.uri, exports / spec.uri)
    link = paths.releases / "current"
    kept = paths.findings / ROUND / f"{bad.source}.json"
    findings = json.loads(kept.read_bytes()) if kept.exists() else []
    current = str(link.readlink()) if link.is_symlink() else ""
    red = red_assets(instance), red_checks(instance)
    instance.dispose()
    return Record(bad.name, bad.source, code, out.getvalue(), err.getvalue(), current, findings, *red)


def main(exports: Path, out: Path) -> None:
    """Run every named fault; real output of this process only says how far it is."""
    import warnings

    warnings.simplefilter("ignore")
    pristine = exports.with_name("pristine")
    shutil.copytree(exports, pristine)
    records = []
    for bad in named_faults(paths_from_env().data):
        records.append(run_one(bad, exports, pristine))
        print(f"{bad.name}: {records[-1].code}", flush=True)  # noqa: T201
    out.write_text(json.dumps([asdict(record) for record in records]), encoding="utf-8")
    sys.stdout.flush()
    os._exit(0)  # see orchestration.cli: the interpreter's own way out prints a page of complaints


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
