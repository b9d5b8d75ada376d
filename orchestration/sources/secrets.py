"""Secrets by name: ``${NAME}`` in a uri stands for what the environment, or a file that nobody else reads, holds.

The value goes to the other side and nowhere else.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote as as_part
from urllib.parse import unquote

from orchestration.errors import ReadableError
from orchestration.sources.errors import FetchRefusedError

_Error = TypeVar("_Error", bound=ReadableError)
_NAMED = re.compile(r"\$\{([A-Z][A-Z0-9_]*)\}")
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


class Secrets:
    """The secrets of one pull: known while it lasts, to be put into its address and taken out of what is said of it."""

    def __init__(self, secret: Callable[[str], str]) -> None:
        """``secret`` gives the value of a name, or raises FetchRefusedError."""
        self._secret = secret
        self._names: dict[str, str] = {}

    def put_into(self, uri: str) -> str:
        """Put the values in, each written as a part of a uri is; FetchRefusedError where one is not known."""
        return _NAMED.sub(self._value, uri)

    def plainly_into(self, text: str) -> str:
        """Put the values in as they are, for what is no uri."""
        return _NAMED.sub(lambda named: unquote(self._value(named)), text)

    def _value(self, named: re.Match[str]) -> str:
        value = self._secret(named[1])
        written = as_part(value, safe="")
        self._names |= dict.fromkeys((value, written), named[0])
        return written

    def taken_out_of(self, error: _Error) -> _Error:
        """Have the names where the values stood."""
        for part in ("where", "expected", "found"):
            text = getattr(error, part)
            for value in sorted(self._names, key=len, reverse=True):
                text = text.replace(value, self._names[value])
            setattr(error, part, text)
        error.args = (error.what, error.where, error.expected, error.found, error.remedy)
        return error


def unknown_secret(name: str) -> str:
    """Know none."""
    expected = f"{name} in the environment, or a file secrets/{name} of the state folder, mode 0600"
    raise FetchRefusedError("secret that is not known", expected, "neither", "put it there")


def secrets_of(folder: Path) -> Callable[[str], str]:
    """Look names up in the environment, then in ``folder``, in files of their names that only their owner reads."""

    def secret(name: str) -> str:
        if value := os.environ.get(name):
            return value
        path = folder / name
        if not path.is_file():
            return unknown_secret(name)
        if path.stat().st_mode & _OTHERS:
            found = f"mode {stat.S_IMODE(path.stat().st_mode):04o}"
            raise FetchRefusedError(
                "secret that others can read", "mode 0600", found, f"run `chmod 600 secrets/{name}` there"
            )
        return path.read_text(encoding="utf-8").strip()

    return secret
