"""What a person sees on the terminal while a load runs: one line a step, and what was refused. Formatting only."""

import logging
import sys
import time
from typing import Any, TextIO

import dagster as dg

# Dagster explains what it skips, each step and each result; the step's own line says the same.
_NOISE = ("Dependencies for step", "Skipping step", "did not yield or return expected outputs")


class ProgressHandler(logging.Handler):
    """Turns Dagster's event records of one run into one line a finished step.

    Other log lines are passed on from INFO upwards.
    """

    def __init__(self, stream: TextIO) -> None:
        """Write to ``stream``."""
        super().__init__(level=logging.DEBUG)
        self._stream = stream
        self._started: dict[str, float] = {}

    def emit(self, record: logging.LogRecord) -> None:
        """Print the line that this record is worth, if any."""
        event = getattr(record, "dagster_meta", {}).get("dagster_event")
        if event is not None:
            line = self._event_line(event)
        elif record.levelno >= logging.INFO and not any(said in record.getMessage() for said in _NOISE):
            line = f"           {_last_part(record.getMessage())}"
        else:
            line = ""
        if line:
            encoding = self._stream.encoding or "utf-8"  # a terminal without our letters does not stop a load
            print(line.encode(encoding, "backslashreplace").decode(encoding), file=self._stream, flush=True)

    def _event_line(self, event: Any) -> str:
        step = event.step_key or ""
        kind = event.event_type_value
        if kind == "STEP_START":
            self._started[step] = time.monotonic()
            return ""
        if kind not in {"STEP_SUCCESS", "STEP_FAILURE", "STEP_SKIPPED"}:
            return ""
        now = time.monotonic()
        seconds = now - self._started.get(step, now)
        word = {"STEP_SUCCESS": "ok", "STEP_FAILURE": "STOPPED", "STEP_SKIPPED": "not run"}[kind]
        return f"  {seconds:6.1f} s  {step.replace('__', '/'):<44} {word}"


def _last_part(message: str) -> str:
    return message.rsplit(" - ", maxsplit=1)[-1]


@dg.logger({}, description="One line a step, for people at a terminal.")
def progress_logger(_: dg.InitLoggerContext) -> logging.Logger:
    """Logger ``progress`` of the jobs; chosen by the command line, not by the UI."""
    logger = logging.getLogger("ehalsa.progress")
    logger.setLevel(logging.DEBUG)
    logger.propagate = False
    logger.handlers = [ProgressHandler(sys.stdout)]
    return logger
