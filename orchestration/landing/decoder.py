"""Runs decoders in a child process, so that a file that kills, stalls or fills its decoder becomes a fault.

Here belongs starting, talking to and ending that process. One child serves all files of a load; a file that ends it
costs a new one.
"""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import IO

from orchestration.facts.limits import DecoderLimits
from orchestration.landing.decoded_sheet import Decoded, parse_answer
from orchestration.landing.decoder_messages import Fault, Job, job_line
from orchestration.landing.gathering import PREFIX
from orchestration.paths import REPO

_BOOTSTRAP = "import sys; sys.path.insert(0, sys.argv[1]); from orchestration.landing.child import main; main()"
_BLOCK = 1 << 20
_OUT_OF_MEMORY = ("MemoryError", "Memory allocation")
_ANSWER_BYTES_A_CELL = 64
_PATIENCE = 4
"""Wall time granted for each second of processor time: the machine may have other things to do."""
_ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "LC_ALL": "C.UTF-8", "TZ": "UTC"}
_ANOTHER_FILE = (
    "see that it is the right file, and ask the sender for it again; limits stand in data/formats/limits.yaml"
)


class DecoderBrokenError(RuntimeError):
    """The decoder process failed in our own code, not on the file; its last words are in the message."""


class Decoder:
    """A decoder process, started at the first job. Use as a context manager."""

    def __init__(self, limits: DecoderLimits) -> None:
        """Keep the limits that every job gets."""
        self._limits = limits
        self._process: subprocess.Popen[bytes] | None = None
        self._stderr: IO[bytes] | None = None

    def __enter__(self) -> Decoder:
        """Return the decoder itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the process."""
        self._stop()

    def decode(self, path: Path, format_: str, options: dict[str, object]) -> Decoded:
        """Decode one file; a decoder that is killed or runs out of memory or time gives a fault.

        Raises DecoderBrokenError if it ended by a bug of ours.
        """
        job = Job(str(path), format_, options, self._limits.model_dump())
        process = self._started()
        try:
            _send(process, job_line(job))
            return self._answer(process)
        except TimeoutError:
            self._stop()
            return self._too_long()
        except (BrokenPipeError, EOFError):
            return self._died()

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            self._stderr = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the process
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-c", _BOOTSTRAP, str(REPO)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._stderr,
                env={**_ENVIRONMENT, "PATH": os.defpath},
                start_new_session=True,
            )
        return self._process

    def _answer(self, process: subprocess.Popen[bytes]) -> Decoded:
        """Read one answer; EOFError if the process ends before it, TimeoutError if it stalls or never stops talking."""
        deadline = time.monotonic() + self._limits.seconds * _PATIENCE
        head, body = PREFIX.unpack(_read(process, PREFIX.size, deadline))
        if head + body > self._limits.cells * _ANSWER_BYTES_A_CELL:
            raise TimeoutError
        return parse_answer(_read(process, head, deadline), _read(process, body, deadline))

    def _too_long(self) -> Decoded:
        return _fault("file takes too long to decode", f"at most {self._limits.seconds} seconds", "more")

    def _died(self) -> Decoded:
        assert self._process is not None
        assert self._stderr is not None
        code = self._process.wait()
        self._stderr.seek(0)
        words = self._stderr.read().decode(errors="replace").strip()
        self._stop()
        if code == -signal.SIGXCPU:
            return self._too_long()
        if code >= 0 and not any(sign in words for sign in _OUT_OF_MEMORY):
            raise DecoderBrokenError(f"decoder process ended with exit code {code}: {words[-2000:]}")
        found = (
            f"the decoder was ended by {signal.Signals(-code).name}" if code < 0 else "the decoder ran out of memory"
        )
        return _fault("file damaged or hostile", f"a file that decodes within {self._limits.memory_mib} MiB", found)

    def _stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None
        if self._stderr is not None:
            self._stderr.close()
            self._stderr = None


def _read(process: subprocess.Popen[bytes], size: int, deadline: float) -> bytearray:
    assert process.stdout is not None
    content = bytearray(size)
    view, at = memoryview(content), 0
    while at < size:
        ready, _, _ = select.select([process.stdout], [], [], max(0.0, deadline - time.monotonic()))
        if not ready:
            raise TimeoutError
        number = os.readv(process.stdout.fileno(), [view[at : at + _BLOCK]])
        if not number:
            raise EOFError
        at += number
    return content


def _send(process: subprocess.Popen[bytes], line: bytes) -> None:
    assert process.stdin is not None
    process.stdin.write(line)
    process.stdin.flush()


def _fault(what: str, expected: str, found: str) -> Decoded:
    return Decoded(None, (Fault(what, expected=expected, found=found, remedy=_ANOTHER_FILE),))
