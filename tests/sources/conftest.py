"""A web server that misbehaves."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.sources.web import web


@pytest.fixture
def server() -> Iterator[str]:
    with web() as address:
        yield address
