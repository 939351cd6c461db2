"""The PostgreSQL side: bounded waits, and locks that go with their transaction, however that ends."""

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import OperationalError

from records.address import Address
from records.connections import DurableConnections
from records.refusal import LOCK_TIMEOUT, refusals, still_answered
from sop.errors import RecordsError

_MIGRATION_LOCK = f"{0x424C4F4F4D}"  # "BLOOM"
_CONVERSATION_LOCKS = 0x424C4F4F  # "BLOO": locks of two keys are others than those of one


class PostgresqlConnections(DurableConnections):
    """To the server at `address`. Raises RecordsError when its driver is not installed."""

    def __init__(self, address: Address) -> None:
        super().__init__(str(address), _open_engine(address))

    @contextmanager
    def alone(self, conversation: str) -> Iterator[None]:
        with refusals(self.where):
            waiting = self._engine.connect()
        # Closing it takes the transaction back, and the lock with it; a connection that broke meanwhile has lost both.
        with waiting:
            with refusals(self.where):
                self._wait_for(waiting, conversation)
            yield

    @contextmanager
    def migrating(self) -> Iterator[Connection]:
        with refusals(self.where), self._engine.begin() as connection:
            _hold(connection, _MIGRATION_LOCK)
            yield connection

    def _wait_for(self, connection: Connection, conversation: str) -> None:
        number = int.from_bytes(zlib.crc32(conversation.encode("utf-8", "replace")).to_bytes(4), signed=True)
        try:
            _hold(connection, f"{_CONVERSATION_LOCKS}, {number}")
        except OperationalError as exc:
            if getattr(exc.orig, "sqlstate", None) != LOCK_TIMEOUT:
                raise
            raise still_answered(conversation) from exc


def _open_engine(address: Address) -> Engine:
    url = address.url
    if "connect_timeout" not in url.query:
        url = url.update_query_dict({"connect_timeout": "10"})
    try:
        # Parameters hold what customers wrote: they stay out of error messages. A thread that waits to be alone holds
        # a connection, and the one it waits for needs a second: no number of them may be the last.
        engine = create_engine(
            url, pool_pre_ping=True, max_overflow=-1, isolation_level="READ COMMITTED", hide_parameters=True
        )
    except ImportError as exc:
        fix = "install it with `pip install 'bloom-sop[postgresql]'`"
        raise RecordsError("the PostgreSQL driver is not installed", where=str(address), fix=fix) from exc
    event.listen(engine, "connect", _prepare)
    return engine


def _prepare(connection: Any, _record: object) -> None:
    connection.execute("SET lock_timeout = '5s'")
    connection.commit()  # a SET is undone by the rollback of its transaction


def _hold(connection: Connection, lock: str) -> None:
    """Wait a minute for whoever holds the lock; it goes with the transaction."""
    connection.exec_driver_sql("SET LOCAL lock_timeout = '60s'")
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({lock})")
