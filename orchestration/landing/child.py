"""The decoder process: reads jobs from standard input and answers each with one line, within limits it sets on itself.

It is started by ``orchestration.landing.decoder``. It writes no file and opens only the file of its job. A library that
crashes takes this process with it, not the load.
"""

from __future__ import annotations

import os
import resource
import sys
import unicodedata
import warnings
from collections.abc import Callable, Iterator, Mapping

from orchestration.landing.decoder_messages import Decoded, Fault, Job, Sheet, UndecodableError, decoded_line, parse_job
from orchestration.landing.read_csv import read_csv
from orchestration.landing.read_sav import read_sav
from orchestration.landing.read_xlsx import read_xlsx

READERS: Mapping[str, Callable[[Job], Decoded]] = {"csv": read_csv, "sav": read_sav, "xlsx": read_xlsx}
_MIB = 1 << 20
_SPARE_SECONDS = 5
_LAST_WORDS = 1 << 16


def main() -> None:
    """Answer jobs until standard input ends."""
    warnings.simplefilter("ignore")
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints must not get between the answers
    for line in sys.stdin.buffer:
        job = parse_job(line)
        _limit(job.limits)
        answers.write(_answer(job))
        answers.flush()


def _answer(job: Job) -> bytes:
    try:
        return decoded_line(_composed(READERS[job.format](job)))
    except UndecodableError as error:
        return decoded_line(Decoded(None, (error.fault,)))
    except (MemoryError, RecursionError):
        expected = f"at most {job.limits['memory_mib']} MiB to decode"
        return decoded_line(
            Decoded(None, (Fault("file needs too much memory", expected=expected, found="more", remedy=TOO_MUCH),))
        )


def _composed(decoded: Decoded) -> Decoded:
    """Refuse a file whose letters are written as base and mark (å as a and U+030A): once, as it is of the file."""
    sheet = decoded.sheet
    if sheet is None:
        return decoded
    labels = [text for values in sheet.labels.values() for text in values.values()]
    texts = [*((None, text) for text in (*(sheet.header or ()), *labels)), *_texts(sheet)]
    apart = [(row, text) for row, text in texts if not unicodedata.is_normalized("NFC", text)]
    if not apart:
        return decoded
    row, text = apart[0]
    mark = next((character for character in text if unicodedata.combining(character)), text[0])
    fault = Fault(
        "letters written as a base letter and a mark",
        row=row,
        expected=f"one character a letter, as in {unicodedata.normalize('NFC', text)[:60]!r} (Unicode normal form C)",
        found=f"letters followed by U+{ord(mark):04X} in {len(apart)} cells",
        remedy="export the file again, or convert it to normal form C",
    )
    return Decoded(None, (fault, *decoded.faults))


def _texts(sheet: Sheet) -> Iterator[tuple[int | None, str]]:
    return ((row.number, cell) for row in sheet.rows for cell in row.cells if isinstance(cell, str))


TOO_MUCH = "see that it is the right file; if it is, raise the limit in data/formats/limits.yaml"


def _limit(limits: Mapping[str, int]) -> None:
    """Bound this process: address space, processor time from now on, bytes written (last words only), core dumps."""
    memory = limits["memory_mib"] * _MIB
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_LAST_WORDS, _LAST_WORDS))
    usage = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(usage.ru_utime + usage.ru_stime) + limits["seconds"] + _SPARE_SECONDS
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, hard))


if __name__ == "__main__":
    main()
