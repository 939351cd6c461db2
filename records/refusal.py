"""What a database answers when it cannot serve, put as one RecordsError that says what to do."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from sop.errors import RecordsError

LOCK_TIMEOUT = "55P03"
"""The SQLSTATE of a lock that was not to be had in time."""

_LOCKED = "the database is locked by another program"
_TRY_AGAIN = "try again; if it stays so, stop the program that holds it"
_ALLOW = "let this user write to the file and its folder, or move the data folder with BLOOM_HOME"
_SPACE = "free some space and try again"

# By SQLite's primary result code, https://www.sqlite.org/rescode.html
_SQLITE = {
    sqlite3.SQLITE_BUSY: (_LOCKED, _TRY_AGAIN),
    sqlite3.SQLITE_LOCKED: (_LOCKED, _TRY_AGAIN),
    sqlite3.SQLITE_READONLY: ("the database cannot be written", _ALLOW),
    sqlite3.SQLITE_CANTOPEN: ("the database cannot be opened", _ALLOW),
    sqlite3.SQLITE_NOTADB: ("not a SQLite database", "move the file away or restore a backup"),
    sqlite3.SQLITE_CORRUPT: ("the database is damaged", "restore a backup"),
    sqlite3.SQLITE_FULL: ("no space left for the database", _SPACE),
    sqlite3.SQLITE_IOERR: ("the disk failed to read or write", "check the disk"),
}

# By SQLSTATE, https://www.postgresql.org/docs/current/errcodes-appendix.html
_POSTGRESQL = {
    LOCK_TIMEOUT: ("a row stays locked by another program", _TRY_AGAIN),
    "25006": ("the database is read-only", "connect to the primary server"),
    "42501": ("the user may not do this", "grant it to the user of DATABASE_URL"),
    "53100": ("no space left for the database", _SPACE),
}


@contextmanager
def refusals(where: str) -> Iterator[None]:
    """Raises RecordsError for any error of the database, SQLAlchemy's or the driver's."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error) as exc:
        what, fix = _explain(getattr(exc, "orig", None) or exc)
        raise RecordsError(what, where=where, fix=fix) from exc


@contextmanager
def refused_as(error: RecordsError) -> Iterator[None]:
    """Raises `error` when a key is already taken or refers to nothing."""
    try:
        yield
    except IntegrityError as exc:
        raise error from exc


def locked(where: str) -> RecordsError:
    return RecordsError(_LOCKED, where=where, fix=_TRY_AGAIN)


def still_answered(conversation: str) -> RecordsError:
    return RecordsError(
        "an earlier message of this conversation is still being answered",
        where=conversation,
        fix="send this one again when it is",
    )


def _explain(cause: BaseException) -> tuple[str, str | None]:
    if isinstance(cause, ValueError):
        return f"this cannot be recorded: {cause}", None
    if isinstance(cause, sqlite3.Error):
        primary = getattr(cause, "sqlite_errorcode", 0) & 0xFF
        return _SQLITE.get(primary, (_unexplained(cause), "see `bloom doctor`"))
    fix = "check that the server runs and that DATABASE_URL is right"
    return _POSTGRESQL.get(getattr(cause, "sqlstate", None) or "", (_unexplained(cause), fix))


def _unexplained(cause: BaseException) -> str:
    """With the first line only: PostgreSQL's further lines may quote the row."""
    lines = str(cause).splitlines() or [type(cause).__name__]
    return f"the database cannot be used: {lines[0]}"
