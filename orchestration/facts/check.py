"""Checks everything below ``data/`` at once: every file by its declaration, then what must hold between them.

Here belongs the walk. What must hold between the kinds is in ``cross``, form and meaning of one kind beside its reader.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from orchestration.facts.complaints import Complaints
from orchestration.facts.cross import CROSS_STEPS
from orchestration.facts.errors import FactError
from orchestration.facts.files import claim, read_form
from orchestration.facts.load import catalog_steps
from orchestration.facts.model import DroppedRow
from orchestration.facts.states import left_out, opened, owner, rounds_in
from orchestration.facts.steps import Done, run_steps

IGNORED = (".DS_Store", "Thumbs.db")
"""Files that a computer writes into every folder it shows."""


@dataclass(frozen=True, slots=True)
class Checked:
    """How many facts were found sound, and which rows say of several indicators that they are no longer asked."""

    files: int
    rounds: int
    tables: int
    printed_cells: int
    dropped: tuple[DroppedRow, ...] = ()


def check_facts(data_dir: Path, sources_file: Path) -> Checked:
    """Read every file below ``data_dir``, and the sources file in use, and hold the kinds against each other.

    FactErrors with all errors of all kinds, but those of drafts: see ``left_to_decide``. What rests on a file that
    could not be read is not judged, so that no error says what is missing in a file that nobody could read.
    """
    with opened(*rounds_in(data_dir, "collecting")):
        paths, done, complaints = _judged(data_dir, sources_file)
    complaints.settle()
    printed = len(done["published"].cells)
    return Checked(len(paths), len(done["codebooks"]), len(done["layouts"]), printed, done["indicators"].dropped)


def left_to_decide(data_dir: Path, sources_file: Path, told: Collection[FactError] = ()) -> dict[str, list[FactError]]:
    """Give by draft what is wrong as soon as its facts are read too: what a person has not decided yet.

    ``told``: what is wrong without them, and has been said.
    """
    found, collecting = {}, rounds_in(data_dir, "collecting")
    for round_ in rounds_in(data_dir, "draft"):
        with opened(*collecting, round_):
            _, _, complaints = _judged(data_dir, sources_file)
        errors = {str(error): error for error in complaints.errors}
        found[round_] = [error for said, error in errors.items() if said not in set(map(str, told))]
    return found


def _judged(data_dir: Path, sources_file: Path) -> tuple[list[Path], Done, Complaints]:
    complaints = Complaints(data_dir.name)
    paths = [path for path in sorted(data_dir.rglob("*")) if path.is_file() and _is_read(data_dir, path)]
    unread = {pattern for path in paths if (pattern := read_file(data_dir, path, complaints))}
    done = facts_of(data_dir, sources_file, complaints, unread)
    return paths, done, complaints


def _is_read(data_dir: Path, path: Path) -> bool:
    """Tell a file from what a computer writes by itself, and from one of a round whose facts are not read."""
    place = path.relative_to(data_dir)
    file, out = claim(place.as_posix()), left_out(data_dir)
    of_another = owner(file.pattern, place.as_posix()) in out if file else out.intersection(place.parts)
    return path.name not in IGNORED and not of_another


def facts_of(data_dir: Path, sources_file: Path, complaints: Complaints, unread: set[str]) -> Done:
    """Run every reader and every comparison that does not rest on a kind of file in ``unread`` (by pattern)."""
    done = catalog_steps(data_dir, complaints, unread) | {"sources_file": sources_file}
    return run_steps(CROSS_STEPS, data_dir, complaints, done, unread)


def read_file(data_dir: Path, path: Path, complaints: Complaints) -> str:
    """Read one file; give its pattern if it could not be read as a whole."""
    before = len(complaints.errors)
    file = read_form(data_dir, path, complaints)
    of_file = [error for error in complaints.errors[before:] if ", column " not in error.where]
    return file.pattern if file and of_file else ""
