"""The table of bad inputs, all parts; ``answer_faults`` comes on top, as its columns come from the codebook."""

from __future__ import annotations

from tests.faults.bad_input import BadInput
from tests.faults.faults_of_answers import Picked, answer_faults
from tests.faults.faults_of_figures import FIGURES
from tests.faults.faults_of_files import FILES, HEADERS
from tests.faults.faults_of_hostile_files import HOSTILE
from tests.faults.faults_of_rows import ANSWERS, MUNICIPALITIES

__all__ = ["BAD_INPUTS", "LISTED", "BadInput", "Picked", "answer_faults"]

BAD_INPUTS: tuple[BadInput, ...] = (*FILES, *HEADERS, *MUNICIPALITIES, *ANSWERS, *FIGURES, *HOSTILE)

# Those that docs/bad_inputs.md lists beside the ones that a whole load is run for.
LISTED = (
    "utf-16",
    "old Excel under the name of xlsx",
    "a web page under the name of csv",
    "unclosed quotation mark",
    "header with U+200B at the end, npo",
    "title row missing",
    "sheet renamed",
    "row too short",
    "code missing",
    "name of another",
    "origins mixed",
    "the other form",
    "note below the table",
    "npö: formula",
    "npö: error value",
    "zip bomb",
    "external entities",
    "one line of 50 MB",
)
