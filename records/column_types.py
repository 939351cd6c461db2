"""Column types that hold the same on SQLite and PostgreSQL, and the cleaning of text at the edge."""

from datetime import UTC, datetime
from math import isfinite
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, String
from sqlalchemy.types import TypeDecorator


def clean(text: str) -> str:
    """Without NUL (PostgreSQL refuses it, SQLite's length() stops at it); a lone surrogate becomes U+FFFD.

    >>> clean("caf\\u00e9\\x00 \\ud83d") == "caf\\u00e9 \\ufffd"
    True
    """
    return text.replace("\0", "").encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def clean_json(value: Any) -> Any:
    """A copy of a JSON value with every key and text cleaned. Raises ValueError for what JSON cannot hold."""
    match value:
        case str():
            return clean(value)
        case dict():
            return {clean_json(key): clean_json(item) for key, item in value.items()}
        case list() | tuple():
            return [clean_json(item) for item in value]
        case float() if not isfinite(value):
            raise ValueError(f"JSON has no {value}")
        case None | bool() | int() | float():
            return value
        case _:
            raise ValueError(f"a {type(value).__name__} is not JSON")


class CleanText(TypeDecorator[str]):
    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, _dialect: Dialect) -> str | None:
        return None if value is None else clean(value)


class CleanJson(TypeDecorator[Any]):
    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: Any, _dialect: Dialect) -> Any:
        return clean_json(value)


class UtcTime(TypeDecorator[datetime]):
    """Stored as UTC, returned aware. Binding a naive time raises ValueError: nobody can know what it means."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("a time without its time zone cannot be recorded")
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
