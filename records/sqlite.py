"""The SQLite side: a file that several processes read and write, and that survives a power cut."""

import sqlite3
import time
import zlib
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, cast

from sqlalchemy import URL, Connection, Engine, create_engine, event

from records.address import Address
from records.connections import DurableConnections
from records.refusal import locked, refusals, still_answered
from records.waiting_line import first_in_line
from sop.errors import RecordsError

_WAIT = 5.0  # seconds that the writer whose turn it is waits for another program, such as a backup
_WRITERS_WAIT = 30.0  # for the writers before it
_ANSWER_WAIT = 60.0  # for the message before it: a model may be at it
_MIGRATION_WAIT = 60.0
_LINES = 64  # conversations that share a line by chance wait for each other, which costs them time only


class SqliteConnections(DurableConnections):
    """To the file at `address`. In a folder beside it are the empty files for which its writers stand in line.

    SQLite itself knows no order: it lets in who happens to look when it is free, and who waits long looks seldom.
    """

    def __init__(self, address: Address, file: Path) -> None:
        super().__init__(str(address), _open_file(address, file))
        self._file, self._lines = file, file.with_name(f"{file.name}-lines")

    def alone(self, conversation: str) -> AbstractContextManager[object]:
        line = zlib.crc32(conversation.encode("utf-8", "replace")) % _LINES
        return first_in_line(self._lines / f"conversation-{line}", _ANSWER_WAIT, still_answered(conversation))

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Only one writer at a time gets in; the others wait in line."""
        with self._writer(_WRITERS_WAIT) as connection, connection.begin():
            yield connection

    @contextmanager
    def migrating(self) -> Iterator[Connection]:
        with self._writer(_MIGRATION_WAIT) as connection:
            _ready_for_migration(connection)
            with connection.begin():
                yield connection

    def prepare(self) -> None:
        """Let readers and a writer work at once. The file remembers it; where WAL is impossible nothing changes."""
        with refusals(self.where), self._engine.connect() as connection:
            driver, deadline = _driver(connection), time.monotonic() + _MIGRATION_WAIT
            while not _switched(driver, deadline):
                time.sleep(0.02)

    def keep_backup(self, revision: str) -> None:
        """A whole copy of what is committed."""
        backup = self._file.with_name(f"{self._file.name}.before-{revision}")
        partial = backup.with_name(f"{backup.name}.partial")
        try:
            _copy(self._file, partial)
            partial.replace(backup)
        except (OSError, sqlite3.Error) as exc:
            fix = "free some space or let this user write there"
            what = f"no backup could be kept before the upgrade ({exc})"
            raise RecordsError(what, where=str(backup), fix=fix) from exc

    @contextmanager
    def _writer(self, wait: float) -> Iterator[Connection]:
        line = first_in_line(self._lines / "writers", wait, locked(self.where))
        with refusals(self.where), line, self._engine.connect() as connection:
            yield connection.execution_options(writing=True)


def open_engine(url: URL | str, **options: Any) -> Engine:
    """An engine whose transactions begin as Bloom means them: one that is to write, at once as a writer."""
    # isolation_level None: the driver begins nothing by itself, _begin does. Threads take turns with a connection.
    driver = {"timeout": _WAIT, "isolation_level": None, "check_same_thread": False}
    # Parameters hold what customers wrote: they stay out of error messages.
    engine = create_engine(url, connect_args=driver, hide_parameters=True, **options)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _open_file(address: Address, file: Path) -> Engine:
    """An engine on `file`, whose folder is created. Raises RecordsError when that is not possible."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as exc:
        fix = "let this user write there, or move the data folder with BLOOM_HOME"
        raise RecordsError(f"the folder cannot be created ({exc.strerror})", where=str(file.parent), fix=fix) from exc
    return open_engine(address.url)


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    try:
        connection.execute("PRAGMA foreign_keys = ON")
        # FULL: a turn is on the disk before its reply is shown, also after a power cut (NORMAL is not, in WAL).
        connection.execute("PRAGMA synchronous = FULL")
    except sqlite3.Error:
        connection.close()
        raise


def _begin(connection: Connection) -> None:
    # A writer that begins deferred and reads first may later fail at once with SQLITE_BUSY, without waiting.
    mode = "IMMEDIATE" if connection.get_execution_options().get("writing") else "DEFERRED"
    connection.exec_driver_sql(f"BEGIN {mode}")


def _switched(driver: sqlite3.Connection, deadline: float) -> bool:
    try:
        driver.execute("PRAGMA journal_mode = WAL")
    except sqlite3.OperationalError as exc:
        # Two processes that switch at once are refused without waiting for busy_timeout.
        if exc.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
            raise
        return False
    return True


def _ready_for_migration(connection: Connection) -> None:
    """Before the transaction: rebuilding a table must not fire its foreign keys; other migrators may take long."""
    driver = _driver(connection)
    connection.detach()  # closed afterwards: no one else gets it in this state
    driver.execute("PRAGMA foreign_keys = OFF")
    driver.execute(f"PRAGMA busy_timeout = {int(_MIGRATION_WAIT * 1000)}")


def _copy(source: Path, target: Path) -> None:
    target.unlink(missing_ok=True)
    read, write = sqlite3.connect(source), sqlite3.connect(target)
    try:
        read.backup(write)
    finally:
        write.close()
        read.close()


def _driver(connection: Connection) -> sqlite3.Connection:
    return cast(sqlite3.Connection, connection.connection.driver_connection)
