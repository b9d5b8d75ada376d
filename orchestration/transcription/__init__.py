"""Transcription: the text of a printed report in, its figures cell by cell out.

Belongs here: finding tables in a report's text by the facts of its ``transcription.yaml``, and writing ``cells.csv``.
Does not belong here: comparing printed figures with computed ones (``orchestration.quality``), laying out our own
tables (``orchestration.facts``), and any fact about one report (``data/published/<report>/``).
"""

from orchestration.transcription.errors import TranscriptionError
from orchestration.transcription.transcribe import read_report, transcribe

__all__ = ["TranscriptionError", "read_report", "transcribe"]
