"""Dagster's event log in SQLite, its databases kept open.

Dagster itself opens and closes one for every statement, of which a load has some two thousand: a seventh of its time.
A power cut may cost the last lines of the log, never the log.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dagster._core.storage.event_log import SqliteEventLogStorage  # where dagster.yaml names it too
from dagster._core.storage.sql import create_engine
from dagster._serdes import ConfigurableClassData

_KEPT_OPEN = 4
_BUSY_SECONDS = 30


class EventStorage(SqliteEventLogStorage):
    """The same files with the same content as Dagster's own storage writes, which can take over at any time."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        self._engines: dict[str, Any] = {}
        super().__init__(base_dir, inst_data)

    @classmethod
    def config_type(cls) -> Mapping[str, Any]:
        """Nothing to configure: it lies where Dagster's own storage would, also after the state folder has moved."""
        return {}

    @classmethod
    def from_config_value(
        cls, inst_data: ConfigurableClassData | None, config_value: Mapping[str, Any]
    ) -> EventStorage:
        """Make it for the present DAGSTER_HOME, as ``dagster.yaml`` asks for it."""
        return cls(str(Path(os.environ["DAGSTER_HOME"]) / "history" / "runs"), inst_data, **config_value)

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Any]:
        with self._db_lock, self._engine(shard).begin() as connection:
            yield connection

    def _engine(self, shard: str) -> Any:
        """The engine of one database, the last used kept last; it is set up when this process first sees it."""
        engine = self._engines.pop(shard, None)
        if engine is None:
            engine = create_engine(self.conn_string_for_shard(shard), connect_args={"timeout": _BUSY_SECONDS})
            self._initdb(engine)
            with engine.connect() as connection:  # its pool hands out this one again
                connection.exec_driver_sql("pragma synchronous = normal")
        self._engines[shard] = engine
        while len(self._engines) > _KEPT_OPEN:
            self._engines.pop(next(iter(self._engines))).dispose()
        return engine

    def dispose(self) -> None:
        """Close what is open."""
        for engine in self._engines.values():
            engine.dispose()
        self._engines.clear()
        super().dispose()
