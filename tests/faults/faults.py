"""The table of bad inputs, all parts; ``answer_faults`` comes on top, as its columns come from the codebook."""

from __future__ import annotations

from tests.faults.bad_input import BadInput
from tests.faults.faults_of_answers import Picked, answer_faults
from tests.faults.faults_of_figures import FIGURES
from tests.faults.faults_of_files import FILES, HEADERS
from tests.faults.faults_of_hostile_files import HOSTILE
from tests.faults.faults_of_rows import ANSWERS, MUNICIPALITIES

__all__ = ["BAD_INPUTS", "BadInput", "Picked", "answer_faults"]

BAD_INPUTS: tuple[BadInput, ...] = (*FILES, *HEADERS, *MUNICIPALITIES, *ANSWERS, *FIGURES, *HOSTILE)
