"""The committed facts, copied and read once: what tests corrupt one file of."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from orchestration.facts.check import facts_of, read_file
from orchestration.facts.complaints import Complaints
from orchestration.facts.cross import CROSS_STEPS
from orchestration.facts.files import Declaration, claim
from orchestration.facts.load import CATALOG_STEPS
from orchestration.facts.reader import CsvFile
from orchestration.facts.steps import Done, run_steps
from orchestration.facts.yaml_reader import YamlFile

STEPS = (*CATALOG_STEPS, *CROSS_STEPS)
SOURCE_STEP = "sources"
CORRECTION_HEADER = "source,unit_code,variable,expected_old,new,reason,sender,date"
CORRECTION = "1,2,Fel kryss,Kommunens kontaktperson,2021-03-01"

KINDS = ("etjanster", "intervjuer", "utforare")
KINDS_OF = Path(__file__).parents[1] / "newround" / "round_2022" / "data"

ACKNOWLEDGED = "finding,reason,who,date\nunlike:a,Frågan är ny,Utredaren,2021-03-01\n"


@dataclass(frozen=True)
class World:
    """A copy of the facts, and what their readers give."""

    data: Path
    done: Done

    def files_of(self, file: CsvFile | YamlFile) -> list[Path]:
        """Give the files that the declaration claims."""
        found = sorted(self.data.glob(re.sub("<[a-z]+>", "*", file.pattern)))
        return [path for path in found if claim(path.relative_to(self.data).as_posix()) is file]

    def faults(self, path: Path, content: bytes, steps_of: Declaration | None = None) -> list[str]:
        """Say what is found in the file while it has that content: by its declaration, or also by the readers."""
        before = path.read_bytes()
        complaints = Complaints("data")
        path.write_bytes(content)
        try:
            unread = {read_file(self.data, path, complaints)}
            if steps_of is not None:
                reading = [step for step in STEPS if steps_of in step.reads or step.name == SOURCE_STEP]
                run_steps(reading, self.data, complaints, dict(self.done), unread)
        finally:
            path.write_bytes(before)
        return list(dict.fromkeys(str(error) for error in complaints.errors if path.name in error.where))


def with_kinds(data_dir: Path, data: Path) -> Path:
    """Copy the facts to a folder that is not there yet, with the kinds of observation of the made-up round."""
    shutil.copytree(data_dir, data, ignore=shutil.ignore_patterns("sample"))
    for folder in ("formats", "observations"):
        shutil.copytree(KINDS_OF / folder, data / folder, dirs_exist_ok=True)
    return data


def made(data_dir: Path, data: Path) -> World:
    """Copy the facts to a folder that is not there yet, with what a round may have besides, and read them."""
    with_kinds(data_dir, data)
    variable = (data / "codebooks" / "2021" / "variables.csv").read_text(encoding="utf-8").splitlines()[1].split(",")[0]
    header = "source,unit_code,variable,expected_old,new,reason,sender,date"
    (data / "contacts").mkdir()
    (data / "contacts" / "2021.csv").write_text("token,unit_code,questionnaire\nkSe7,1480,A\n", encoding="utf-8")
    (data / "corrections").mkdir()
    (data / "corrections" / "2021.csv").write_text(
        f"{header}\nenkat_a,1480,{variable},{CORRECTION}\n", encoding="utf-8"
    )
    (data / "acknowledged").mkdir()
    (data / "acknowledged" / "2021.csv").write_text(ACKNOWLEDGED, encoding="utf-8")
    registered = (data / "registers" / "municipalities.csv").read_text(encoding="utf-8").splitlines()[1:]
    rows = "".join(f"2021,{line.partition(',')[0]},A\n" for line in registered)
    (data / "registers" / "recipients.csv").write_text(f"round,unit_code,questionnaire\n{rows}", encoding="utf-8")
    (data / "site" / "open_rounds.csv").write_text("round,reason\n2021,Beslut av kommunerna\n", encoding="utf-8")
    complaints = Complaints("data")
    done = facts_of(data, data / "sources.yaml", complaints, set())
    assert [str(error) for error in complaints.errors] == []
    return World(data, done)
