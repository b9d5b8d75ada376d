"""Dagster's event log in SQLite, its databases kept open and written in batches.

Dagster itself opens and closes one for every statement, of which a load has some two thousand, and commits each: a
third of the time of a small load. A power cut may cost the last lines of the log, never the log.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from dagster._core.events.log import EventLogEntry
from dagster._core.storage.event_log import SqliteEventLogStorage  # where dagster.yaml names it too
from dagster._core.storage.sql import create_engine
from dagster._serdes import ConfigurableClassData

_KEPT_OPEN = 4
_BUSY_SECONDS = 30
_BATCH = ("DAGSTER_EVENT_BATCH_SIZE", "1000")  # how Dagster asks whether its storage takes batches, and of what size


class EventStorage(SqliteEventLogStorage):
    """The same files with the same content as Dagster's own storage writes, which can take over at any time."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        os.environ.setdefault(*_BATCH)
        self._engines: dict[str, Any] = {}
        self._lock = threading.RLock()
        self._transactions: tuple[ExitStack, dict[str, Any]] | None = None
        self._tables: set[str] = set()
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

    def store_event(self, event: EventLogEntry) -> None:
        """Store an event in the log of its run and in the index, each in one transaction."""
        with self._together():
            super().store_event(event)

    def store_event_batch(self, events: Sequence[EventLogEntry]) -> None:
        """Store events likewise: all of them or, where one cannot be stored, none."""
        with self._together():
            super().store_event_batch(events)

    def has_table(self, table_name: str) -> bool:
        """Ask the index once for a table that is there: none goes while it is open."""
        if table_name not in self._tables and super().has_table(table_name):
            self._tables.add(table_name)
        return table_name in self._tables

    @contextmanager
    def _together(self) -> Iterator[None]:
        """Let every connection asked for meanwhile be the one of its database, committed at the end."""
        with self._lock:
            if self._transactions is not None:
                yield
                return
            with ExitStack() as stack:
                stack.callback(setattr, self, "_transactions", None)
                self._transactions = stack, {}
                yield

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Any]:
        with self._lock:
            if self._transactions is None:
                with self._engine(shard).begin() as connection:
                    yield connection
                return
            stack, connections = self._transactions
            if shard not in connections:
                connections[shard] = stack.enter_context(self._engine(shard).begin())
            yield connections[shard]

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
