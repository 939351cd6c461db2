"""The PostgreSQL side: bounded waits, and one migrator at a time."""

from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event

from records.address import Address
from sop.errors import RecordsError

_MIGRATION_LOCK = 0x424C4F4F4D  # "BLOOM"


def open_engine(address: Address, **options: Any) -> Engine:
    """An engine on a server. Raises RecordsError when its driver is not installed."""
    url = address.url
    if "connect_timeout" not in url.query:
        url = url.update_query_dict({"connect_timeout": "10"})
    try:
        engine = create_engine(url, pool_pre_ping=True, isolation_level="READ COMMITTED", **options)
    except ImportError as exc:
        fix = "install it with `pip install 'bloom-sop[postgresql]'`"
        raise RecordsError("the PostgreSQL driver is not installed", where=str(address), fix=fix) from exc
    event.listen(engine, "connect", _prepare)
    return engine


def _prepare(connection: Any, _record: object) -> None:
    connection.execute("SET lock_timeout = '5s'")
    connection.commit()  # a SET is undone by the rollback of its transaction


def hold_migration_lock(connection: Connection) -> None:
    """Wait for any other migrator; the lock goes with the transaction."""
    connection.exec_driver_sql("SET LOCAL lock_timeout = '60s'")
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_MIGRATION_LOCK})")
