"""Records that last as long as the process: for rehearsing a conversation, and for tests of what needs no disk."""

import threading
import weakref
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cache

from sqlalchemy import Connection, Engine, NullPool
from sqlalchemy.schema import CreateTable

from records import sqlite
from records.connections import Connections
from records.refusal import refusals
from records.tables import Row


class MemoryConnections(Connections):
    """A SQLite database in memory. Its one connection is shared by all threads, one transaction at a time."""

    def __init__(self) -> None:
        super().__init__("records in memory", _engine())
        self._connection = self._engine.connect()
        with self._connection.begin():
            for statement in _tables():
                self._connection.exec_driver_sql(statement)
        self._transaction, self._answer = threading.Lock(), threading.Lock()
        weakref.finalize(self, self._connection.close)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        with refusals(self.where), self._transaction, self._connection.begin():
            yield self._connection

    writing = reading

    def alone(self, conversation: str) -> AbstractContextManager[object]:  # noqa: ARG002  # few rehearse at once
        return self._answer

    def close(self) -> None:
        self._connection.close()


@cache
def _engine() -> Engine:
    """One for all: it keeps the statements it has put together. Every connection it opens is a database of its own."""
    return sqlite.open_engine("sqlite://", poolclass=NullPool)


@cache
def _tables() -> tuple[str, ...]:
    """The statements that create the tables, which take longer to put together than to carry out."""
    dialect = _engine().dialect
    return tuple(str(CreateTable(table).compile(dialect=dialect)) for table in Row.metadata.sorted_tables)
