"""Transactions on the database at an address: to read, to write, to migrate."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine

from records import postgresql, sqlite
from records.address import Address
from records.refusal import refusals

# Where nobody set up logging, a signal that comes while a connection is closed would be printed with a traceback,
# though it is raised as well.
logging.getLogger("sqlalchemy").addHandler(logging.NullHandler())


class Connections:
    """A pool of connections to `address`, safe to share between threads.

    Every method raises RecordsError, naming the address, when the database cannot serve. Leaving a
    transaction normally commits it, leaving it by an exception takes everything back.
    """

    def __init__(self, address: Address) -> None:
        self.address = address
        self._engine = _open_engine(address)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        with refusals(str(self.address)), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """On SQLite only one writer at a time gets in; others wait up to 5 seconds for their turn."""
        with refusals(str(self.address)), self._engine.connect() as connection:
            connection.execution_options(writing=True)
            with connection.begin():
                yield connection

    @contextmanager
    def migrating(self) -> Iterator[Connection]:
        """A writing transaction that no other migrator shares; it waits a minute for the others."""
        with refusals(str(self.address)), self._engine.connect() as connection:
            connection.execution_options(writing=True)
            if self.address.file:
                sqlite.ready_for_migration(connection)
            with connection.begin():
                if not self.address.file:
                    postgresql.hold_migration_lock(connection)
                yield connection

    def prepare(self) -> None:
        """What a SQLite file is told once: to keep a write-ahead log."""
        if self.address.file:
            with refusals(str(self.address)):
                sqlite.use_write_ahead_log(self._engine)

    def close(self) -> None:
        self._engine.dispose()


def _open_engine(address: Address) -> Engine:
    # Parameters hold what customers wrote: they stay out of error messages.
    if address.file:
        return sqlite.open_engine(address, address.file, hide_parameters=True)
    return postgresql.open_engine(address, hide_parameters=True)
