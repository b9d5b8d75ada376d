"""The one error of the transcription, which says where reading stopped and what to do.

Belongs here: the error and its wording. Does not belong here: the conditions that raise it.
"""

from orchestration.errors import ReadableError


class TranscriptionError(ReadableError):
    """The report text or its layout is not as expected; ``where`` names file, part, table and line."""

    def __init__(self, where: str, expected: str, found: str, remedy: str) -> None:
        """Keep the parts; what is wrong is always the same."""
        super().__init__("text or layout not as expected", where, expected, found, remedy)
