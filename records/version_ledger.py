"""Which index versions were published, and which one answers: the pointer is one row."""

from sqlalchemy import Connection, Select, delete, insert, update
from sqlalchemy import select as sql_select

from records.connections import Connections
from records.index_version import IndexVersion
from records.refusal import refused_as
from records.tables import IndexVersionRow, PublishedSopRow, insert_all, read_all, select
from sop.errors import NotRecorded, RecordsError


class VersionLedger:
    """Every method raises RecordsError when the database cannot serve."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def next_number(self, sop: str) -> int:
        """One more than any number ever published under this name. Nothing is reserved: publishing is what takes it."""
        last = sql_select(PublishedSopRow.last_number).where(PublishedSopRow.sop == sop)
        with self._connections.reading() as connection:
            return (connection.execute(last).scalar() or 0) + 1

    def publish(self, version: IndexVersion, roots: tuple[str, ...]) -> None:
        """Record `version` and make it current, in one transaction. `roots` are the paths it was read from.

        Raises RecordsError when its number, or a higher one, was published before.
        """
        what = f"version {version.number} of {version.sop} was already published"
        with (
            self._connections.writing() as connection,
            refused_as(RecordsError(what, where=self._connections.where, fix="run `bloom ingest` again")),
        ):
            insert_all(connection, IndexVersionRow, [version])
            _advance(connection, version, roots)

    def current(self, sop: str) -> IndexVersion | None:
        return self._one(
            _versions().where(IndexVersionRow.sop == sop, PublishedSopRow.current == IndexVersionRow.number)
        )

    def previous(self, sop: str) -> IndexVersion | None:
        """The version published before the current one, if it is still recorded."""
        older = _versions().where(IndexVersionRow.sop == sop, IndexVersionRow.number < PublishedSopRow.current)
        return self._one(older.order_by(IndexVersionRow.number.desc()).limit(1))

    def all(self, sop: str | None = None) -> list[IndexVersion]:
        """Oldest first; of every SOP, or of one."""
        query = _versions().order_by(IndexVersionRow.sop, IndexVersionRow.number)
        with self._connections.reading() as connection:
            return read_all(connection, IndexVersion, query if sop is None else query.where(IndexVersionRow.sop == sop))

    def point_to(self, sop: str, number: int) -> None:
        """Make an earlier (or later) version current. Raises NotRecorded when there is no such version."""
        _check_number(sop, number)
        pointer = update(PublishedSopRow).where(PublishedSopRow.sop == sop).values(current=number)
        with self._connections.writing() as connection, refused_as(_unknown(sop, number)):
            moved = connection.execute(pointer).rowcount
        if not moved:
            raise _unknown(sop, number)

    def forget(self, sop: str, number: int) -> None:
        """Remove a version's row. Raises NotRecorded for an unknown version, RecordsError for the current one."""
        _check_number(sop, number)
        row = delete(IndexVersionRow).where(IndexVersionRow.sop == sop, IndexVersionRow.number == number)
        in_use = RecordsError(
            f"version {number} of {sop} is the current one", fix="publish or roll back to another first"
        )
        with self._connections.writing() as connection, refused_as(in_use):
            removed = connection.execute(row).rowcount
        if not removed:
            raise _unknown(sop, number)

    def roots(self, sop: str) -> tuple[str, ...]:
        """The paths last ingested under this name; empty when nothing was, or the bundled SOP was."""
        query = sql_select(PublishedSopRow.roots).where(PublishedSopRow.sop == sop)
        with self._connections.reading() as connection:
            return tuple(connection.execute(query).scalar() or ())

    def remember_roots(self, sop: str, roots: tuple[str, ...]) -> None:
        """After an ingest that changed nothing, of other paths. Raises NotRecorded when nothing is published."""
        row = update(PublishedSopRow).where(PublishedSopRow.sop == sop).values(roots=list(roots))
        with self._connections.writing() as connection:
            found = connection.execute(row).rowcount
        if not found:
            raise NotRecorded("nothing is published", where=sop, fix="run `bloom ingest`")

    def _one(self, query: Select[IndexVersion]) -> IndexVersion | None:
        with self._connections.reading() as connection:
            return next(iter(read_all(connection, IndexVersion, query)), None)


def _versions() -> Select[IndexVersion]:
    """Every version, with whether its SOP points to it."""
    is_current = (PublishedSopRow.current == IndexVersionRow.number).label("is_current")
    return (
        select(IndexVersionRow, IndexVersion)
        .add_columns(is_current)
        .join(PublishedSopRow, PublishedSopRow.sop == IndexVersionRow.sop)
    )


def _advance(connection: Connection, version: IndexVersion, roots: tuple[str, ...]) -> None:
    """Move the pointer forward. When a number as high was published before, the insert hits the primary key."""
    values = {"current": version.number, "last_number": version.number, "roots": list(roots)}
    behind = (PublishedSopRow.sop == version.sop, PublishedSopRow.last_number < version.number)
    if not connection.execute(update(PublishedSopRow).where(*behind).values(values)).rowcount:
        connection.execute(insert(PublishedSopRow).values(sop=version.sop, **values))


def _check_number(sop: str, number: int) -> None:
    """The databases do not agree on what happens to a number their column cannot hold."""
    if not 0 < number < 2**31:
        raise _unknown(sop, number)


def _unknown(sop: str, number: int) -> NotRecorded:
    return NotRecorded(f"there is no version {number}", where=sop, fix="see `bloom versions`")
