"""The SQLite side: a file that several processes read and write, and that survives a power cut."""

import sqlite3
import time
from pathlib import Path
from typing import Any, cast

from sqlalchemy import Connection, Engine, create_engine, event

from records.address import Address
from sop.errors import RecordsError

_WAIT = 5.0  # seconds a writer waits for another one
_MIGRATION_WAIT = 60.0


def open_engine(address: Address, file: Path, **options: Any) -> Engine:
    """An engine on `file`, whose folder is created. Raises RecordsError when that is not possible."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as exc:
        fix = "let this user write there, or move the data folder with BLOOM_HOME"
        raise RecordsError(f"the folder cannot be created ({exc.strerror})", where=str(file.parent), fix=fix) from exc
    # isolation_level None: the driver begins nothing by itself, _begin does.
    engine = create_engine(address.url, connect_args={"timeout": _WAIT, "isolation_level": None}, **options)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


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


def use_write_ahead_log(engine: Engine) -> None:
    """Let readers and a writer work at once. The file remembers it; where WAL is impossible nothing changes."""
    with engine.connect() as connection:
        driver = _driver(connection)
        deadline = time.monotonic() + _MIGRATION_WAIT
        while not _switched(driver, deadline):
            time.sleep(0.02)


def _switched(driver: sqlite3.Connection, deadline: float) -> bool:
    try:
        driver.execute("PRAGMA journal_mode = WAL")
    except sqlite3.OperationalError as exc:
        # Two processes that switch at once are refused without waiting for busy_timeout.
        if exc.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
            raise
        return False
    return True


def ready_for_migration(connection: Connection) -> None:
    """Before the transaction: rebuilding a table must not fire its foreign keys; other migrators may take long."""
    driver = _driver(connection)
    connection.detach()  # closed afterwards: no one else gets it in this state
    driver.execute("PRAGMA foreign_keys = OFF")
    driver.execute(f"PRAGMA busy_timeout = {int(_MIGRATION_WAIT * 1000)}")


def keep_backup(file: Path, backup: Path) -> None:
    """A whole copy of what is committed in `file`. Raises RecordsError when it cannot be written."""
    partial = backup.with_name(f"{backup.name}.partial")
    try:
        _copy(file, partial)
        partial.replace(backup)
    except (OSError, sqlite3.Error) as exc:
        fix = "free some space or let this user write there"
        raise RecordsError(f"no backup could be kept before the upgrade ({exc})", where=str(backup), fix=fix) from exc


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
