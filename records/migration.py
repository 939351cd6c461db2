"""Bringing a database to the revision this Bloom reads and writes."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from records.connections import DurableConnections
from sop.errors import RecordsError


@dataclass(frozen=True, slots=True)
class Revisions:
    """The revisions in Alembic's `folder`, oldest first.

    They are listed here so that opening a database that is up to date does not import Alembic (0.1 s).
    """

    folder: Path
    names: tuple[str, ...]

    @property
    def head(self) -> str:
        return self.names[-1]


SHIPPED = Revisions(Path(__file__).parent / "migrations", ("0001",))


def migrate(connections: DurableConnections, revisions: Revisions = SHIPPED) -> None:
    """Create the tables, or bring older ones up to date, in one transaction: all of it happens or nothing.

    Before an older SQLite file is changed, a copy is kept beside it. Raises RecordsError, with the
    database untouched, when its revision is not one of `revisions`: a newer Bloom wrote it.
    """
    with connections.reading() as connection:
        done = _revision(connection, connections, revisions) == revisions.head
    connections.prepare()
    if not done:
        _upgrade(connections, revisions)


def _upgrade(connections: DurableConnections, revisions: Revisions) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(revisions.folder).replace("%", "%%"))
    with connections.migrating() as connection:
        # Asked again behind the lock: another process may have been first.
        found = _revision(connection, connections, revisions)
        if found == revisions.head:
            return
        if found:
            connections.keep_backup(revisions.head)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _revision(connection: Connection, connections: DurableConnections, revisions: Revisions) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if found is None or found in revisions.names:
        return found
    raise RecordsError(
        f"the database was written by a newer Bloom (revision {found}, this one knows {revisions.head})",
        where=connections.where,
        fix="upgrade Bloom, or use another DATABASE_URL",
    )
