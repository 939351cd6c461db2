"""Where the records are: a SQLite file or a PostgreSQL database, and how to name it without its password."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from sop.errors import SettingError

_ACCEPTED = "use sqlite:///path/to/bloom.db or postgresql://user:password@host/database"


@dataclass(frozen=True, slots=True)
class Address:
    """`file` is the SQLite file, None on PostgreSQL. As text: the file's path, or the URL without password."""

    url: URL
    file: Path | None = None

    def __str__(self) -> str:
        return str(self.file or self.url.set(drivername="postgresql", query={}).render_as_string())

    @classmethod
    def of(cls, url: str | Path) -> "Address":
        """Raises SettingError for what is neither a path, a SQLite nor a PostgreSQL URL."""
        if isinstance(url, Path):
            return cls._sqlite(url)
        parsed = _parse(url)
        if parsed.get_backend_name() in ("postgresql", "postgres"):
            return cls._postgresql(parsed)
        if parsed.get_backend_name() != "sqlite":
            raise SettingError("not a kind of database Bloom can use", where=parsed.drivername, fix=_ACCEPTED)
        if parsed.query or parsed.database in (None, "", ":memory:"):
            raise SettingError("a SQLite URL is a file's path without options", where=url, fix=_ACCEPTED)
        return cls._sqlite(Path(str(parsed.database)))

    @classmethod
    def _sqlite(cls, path: Path) -> "Address":
        file = path.expanduser().absolute()
        return cls(URL.create("sqlite", database=str(file)), file)

    @classmethod
    def _postgresql(cls, url: URL) -> "Address":
        if "@" in (url.host or ""):
            # Half of a password with a bare "@" would pass for the host and be printed as such.
            raise SettingError("the database URL has an @ in its password", fix="write %40 for each @ in it")
        return cls(url.set(drivername="postgresql+psycopg"))


def _parse(url: str) -> URL:
    try:
        return make_url(url)
    except (ArgumentError, ValueError) as exc:
        # What cannot be parsed may hold a password anywhere: it is not repeated.
        raise SettingError("the database URL cannot be read", fix=_ACCEPTED) from exc
