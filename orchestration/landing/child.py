"""The decoder process: reads jobs from standard input and answers each in columns, within limits it sets on itself.

It is started by ``orchestration.landing.decoder``. It writes no file and opens only the file of its job. A library that
crashes takes this process with it, not the load.
"""

from __future__ import annotations

import math
import os
import resource
import sys
import unicodedata
import warnings
from collections.abc import Callable, Mapping
from functools import partial

from orchestration.landing.decoder_messages import Fault, Job, UndecodableError, parse_job
from orchestration.landing.gathering import Read, answer
from orchestration.landing.read_csv import read_csv
from orchestration.landing.read_sav import read_sav
from orchestration.landing.read_xlsx import read_xlsx

READERS: Mapping[str, Callable[[Job], Read]] = {"csv": read_csv, "sav": read_sav, "xlsx": read_xlsx}
_MIB = 1 << 20
_LAST_WORDS = 1 << 16


def main() -> None:
    """Answer jobs until standard input ends."""
    warnings.simplefilter("ignore")
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints must not get between the answers
    for line in sys.stdin.buffer:
        job = parse_job(line)
        _limit(job.limits)
        for part in answer(_read(job)):
            answers.write(part)
        answers.flush()


def _read(job: Job) -> Read:
    try:
        return _composed(READERS[job.format](job), composes=job.options.get("normal_form") == "C")
    except UndecodableError as error:
        return Read(None, (error.fault,))
    except (MemoryError, RecursionError, SystemError):  # the last is what an import says that runs out of memory
        expected = f"at most {job.limits['memory_mib']} MiB to decode"
        return Read(None, (Fault("file needs too much memory", expected=expected, found="more", remedy=TOO_MUCH),))
    except Exception as error:  # whatever a reader stumbles over is a fault of its file, and of no other
        found = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        return Read(
            None, (Fault("file that cannot be made out", expected=f"a {job.format} file", found=found, remedy=ODD),)
        )


def _composed(read: Read, *, composes: bool) -> Read:
    """Compose letters that are written as base and mark (å as a and U+030A), or refuse their file: once, as a whole."""
    sheet = read.sheet
    if sheet is None:
        return read
    if composes:
        sheet.change(partial(unicodedata.normalize, "NFC"))
        return read
    labels = [text for values in sheet.labels.values() for text in values.values()]
    named = [(None, text) for text in (*(sheet.header or ()), *labels) if _is_apart(text)]
    apart: list[tuple[int | None, str]] = [*named, *sheet.found(_is_apart)]
    if not apart:
        return read
    row, text = apart[0]
    mark = next((character for character in text if unicodedata.combining(character)), text[0])
    fault = Fault(
        "letters written as a base letter and a mark",
        row=row,
        expected=f"one character a letter, as in {unicodedata.normalize('NFC', text)[:60]!r} (Unicode normal form C)",
        found=f"letters followed by U+{ord(mark):04X} in {len(apart)} cells",
        remedy="export the file again, or state normal_form: C in the source's reading profile",
    )
    return Read(None, (fault, *read.faults))


def _is_apart(text: str) -> bool:
    return not unicodedata.is_normalized("NFC", text)


ODD = "ask the sender to save it again; if other programs read it as it should be, report it with the file"
TOO_MUCH = "see that it is the right file; if it is, raise the limit in data/formats/limits.yaml"


def _limit(limits: Mapping[str, int]) -> None:
    """Bound this process: address space, processor time from now on, bytes written (last words only), core dumps."""
    memory = limits["memory_mib"] * _MIB
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_LAST_WORDS, _LAST_WORDS))
    usage = resource.getrusage(resource.RUSAGE_SELF)
    seconds = math.ceil(usage.ru_utime + usage.ru_stime) + limits["seconds"]
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, hard))


if __name__ == "__main__":
    main()
