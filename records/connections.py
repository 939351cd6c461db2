"""Transactions on a database: to read, to write, to migrate; and who may go on in a conversation."""

import logging
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from sqlalchemy import Connection, Engine

from records.refusal import refusals

# Where nobody set up logging, a signal that comes while a connection is closed would be printed with a traceback,
# though it is raised as well.
logging.getLogger("sqlalchemy").addHandler(logging.NullHandler())


class Connections(ABC):
    """A pool of connections to the database at `where`, safe to share between threads.

    Every method raises RecordsError, naming it, when the database cannot serve. Leaving a transaction
    normally commits it, leaving it by an exception takes everything back.
    """

    def __init__(self, where: str, engine: Engine) -> None:
        self.where, self._engine = where, engine

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        with refusals(self.where), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        with refusals(self.where), self._engine.begin() as connection:
            yield connection

    @abstractmethod
    def alone(self, conversation: str) -> AbstractContextManager[object]:
        """Be the only thread of all processes that is in here for this conversation. The others wait in line.

        Raises RecordsError when it does not come to one's turn in time.
        """

    def close(self) -> None:
        self._engine.dispose()


class DurableConnections(Connections):
    """To a database that outlives the process, and that an older or newer Bloom may have written."""

    @abstractmethod
    def migrating(self) -> AbstractContextManager[Connection]:
        """A writing transaction that no other migrator shares; it waits a minute for the others."""

    def prepare(self) -> None:
        """What the database is told once, before it is used."""

    def keep_backup(self, revision: str) -> None:
        """A copy from before the upgrade to `revision`, where that is Bloom's to keep. Raises RecordsError."""
