"""Tells each thing once: what was told is kept in the state folder, and forgotten when it is over."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from orchestration.alerts.channel import Message
from orchestration.durable import exclusive, write_whole

_KEPT = timedelta(days=3)
"""For how long a thing that happens once, and is not over some day, is remembered."""


def tell_once(
    folder: Path,
    messages: Mapping[str, Message],
    send: Callable[[Message], None],
    over: Callable[[str], bool] = lambda _: False,
) -> list[str]:
    """Send what was not sent before, by key; return the keys that were sent. What ``send`` raises is raised.

    ``over``: whether a thing of that key, told before and not among the messages, is over: it is told anew if it comes
    again. One process tells at a time; what could not be sent is not told, and is sent the next time.
    """
    folder.mkdir(parents=True, exist_ok=True)
    sent = []
    with exclusive(folder / "alerts.lock"):
        told = _read(folder / "alerts_told.json")
        kept = {key: when for key, when in told.items() if key in messages or not _gone(key, when, over)}
        try:
            for key, message in messages.items():
                if key not in kept:
                    send(message)
                    kept[key] = datetime.now(UTC).isoformat(timespec="seconds")
                    sent.append(key)
        finally:
            if kept != told:
                write_whole(folder / "alerts_told.json", json.dumps(kept, indent=1, sort_keys=True) + "\n")
    return sent


def _gone(key: str, when: str, over: Callable[[str], bool]) -> bool:
    return over(key) or datetime.now(UTC) - datetime.fromisoformat(when) > _KEPT


def _read(path: Path) -> dict[str, str]:
    with suppress(FileNotFoundError, ValueError):
        return dict(json.loads(path.read_text(encoding="utf-8")))
    return {}
