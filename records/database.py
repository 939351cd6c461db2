"""The front of the room: everything durable, behind one door."""

from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from records.address import Address
from records.connections import Connections, DurableConnections
from records.conversation_log import ConversationLog
from records.migration import migrate
from records.postgresql import PostgresqlConnections
from records.sqlite import SqliteConnections
from records.version_ledger import VersionLedger


class Records:
    """`versions` and `conversations` of one database, safe to share between threads until `close`."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self.address = connections.where
        self.versions = VersionLedger(connections)
        self.conversations = ConversationLog(connections)

    @classmethod
    def open(cls, url: str | Path) -> Self:
        """Open a SQLite file (its path or `sqlite:///path`) or `postgresql://…`, creating what is missing.

        Any number of processes may do so at once. Raises SettingError for another kind of URL, and
        RecordsError when the database cannot be created, reached or read, or a newer Bloom wrote it.
        """
        connections = connections_to(Address.of(url))
        with ExitStack() as unwinding:
            unwinding.callback(connections.close)
            migrate(connections)
            unwinding.pop_all()
        return cls(connections)

    def close(self) -> None:
        self._connections.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        self.close()


def connections_to(address: Address) -> DurableConnections:
    """Raises RecordsError when there is no folder for the file, or no driver for the server."""
    return SqliteConnections(address, address.file) if address.file else PostgresqlConnections(address)
