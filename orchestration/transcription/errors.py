"""The one error of the transcription, which says where reading stopped and what to do.

Belongs here: the error and its wording. Does not belong here: the conditions that raise it.
"""


class TranscriptionError(Exception):
    """The report text or its layout is not as expected.

    The message names the place (file, part, table, line), what was expected, what was found, and the remedy.
    """

    def __init__(self, where: str, expected: str, found: str, remedy: str) -> None:
        super().__init__(f"{where}: expected {expected}, found {found}. {remedy}")
        self.where = where
        self.expected = expected
        self.found = found
        self.remedy = remedy
