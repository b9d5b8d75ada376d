"""What a load says as it goes is said on any terminal."""

from __future__ import annotations

import io
import logging

from orchestration.defs.progress import ProgressHandler


def test_a_terminal_without_our_letters_does_not_stop_a_load() -> None:
    terminal = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    record = logging.LogRecord("load", logging.INFO, "", 0, "noterat: säker kommunikation", None, None)
    ProgressHandler(terminal).emit(record)
    terminal.seek(0)
    assert terminal.read().strip() == "noterat: s\\xe4ker kommunikation"
