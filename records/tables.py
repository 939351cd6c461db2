"""The tables. A column bears the name of the field it holds, so a row and its noun turn into each other."""

from collections.abc import Iterable
from dataclasses import Field, fields
from datetime import datetime
from typing import Any, ClassVar, Protocol, TypeVar

from sqlalchemy import Connection, ForeignKey, ForeignKeyConstraint, Index, MetaData, Select, UniqueConstraint, insert
from sqlalchemy import select as sql_select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from records.column_types import CleanJson, CleanText, UtcTime


class Noun(Protocol):
    """Any of the room's dataclasses."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]


N = TypeVar("N", bound=Noun)


class Row(DeclarativeBase):
    type_annotation_map: ClassVar[dict[Any, Any]] = {str: CleanText, datetime: UtcTime}
    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "fk": "fk_%(table_name)s_%(referred_table_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        }
    )


class IndexVersionRow(Row):
    __tablename__ = "index_versions"

    sop: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    published: Mapped[datetime]
    documents: Mapped[int]
    chunks: Mapped[int]
    embedder: Mapped[str]
    sop_digest: Mapped[str]
    folder: Mapped[str]


class PublishedSopRow(Row):
    """The pointer. `last_number` outlives forgotten versions; the foreign key keeps the current one alive."""

    __tablename__ = "published_sops"
    __table_args__ = (ForeignKeyConstraint(["sop", "current"], ["index_versions.sop", "index_versions.number"]),)

    sop: Mapped[str] = mapped_column(primary_key=True)
    current: Mapped[int]
    last_number: Mapped[int]
    roots: Mapped[list[str]] = mapped_column(CleanJson)


class ConversationRow(Row):
    __tablename__ = "conversations"
    __table_args__ = (Index(None, "sop", "started"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    sop: Mapped[str]
    started: Mapped[datetime]
    provider: Mapped[str]
    state: Mapped[dict[str, Any]] = mapped_column(CleanJson)
    turns: Mapped[int]
    ended: Mapped[datetime | None]
    outcome: Mapped[str | None]


class TurnRow(Row):
    __tablename__ = "turns"
    __table_args__ = (UniqueConstraint("conversation", "request_id"),)

    conversation: Mapped[str] = mapped_column(ForeignKey("conversations.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    time: Mapped[datetime]
    message: Mapped[str]
    events: Mapped[list[dict[str, Any]]] = mapped_column(CleanJson)
    gates: Mapped[list[dict[str, Any]]] = mapped_column(CleanJson)
    request_id: Mapped[str | None]
    index_version: Mapped[int | None]


class EscalationRow(Row):
    __tablename__ = "escalations"
    __table_args__ = (
        ForeignKeyConstraint(["conversation", "turn"], ["turns.conversation", "turns.number"]),
        Index(None, "conversation"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation: Mapped[str]
    turn: Mapped[int]
    time: Mapped[datetime]
    message: Mapped[str]
    rule: Mapped[str]
    priority: Mapped[str]
    reason: Mapped[str]
    rationale: Mapped[str]
    raised_by: Mapped[str]


class LeadSlotRow(Row):
    __tablename__ = "lead_slots"
    __table_args__ = (ForeignKeyConstraint(["conversation", "turn"], ["turns.conversation", "turns.number"]),)

    conversation: Mapped[str] = mapped_column(primary_key=True)
    slot: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[Any] = mapped_column(CleanJson, nullable=False)
    turn: Mapped[int]
    source: Mapped[str]


class SummaryRow(Row):
    __tablename__ = "summaries"
    __table_args__ = (Index(None, "conversation"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    time: Mapped[datetime]
    body: Mapped[dict[str, Any]] = mapped_column(CleanJson)


def insert_all(connection: Connection, table: type[Row], nouns: Iterable[Noun]) -> None:
    """Write each noun as a row; nothing happens when there are none."""
    columns = table.__table__.columns.keys()
    rows = [{name: getattr(noun, name) for name in columns if hasattr(noun, name)} for noun in nouns]
    if rows:
        connection.execute(insert(table), rows)


def select(table: type[Row], noun: type[Noun]) -> Select[Any]:
    """Select the columns that make a `noun`, and no others."""
    names = {field.name for field in fields(noun)}
    return sql_select(*(column for column in table.__table__.columns if column.name in names))


def read_all(connection: Connection, noun: type[N], query: Select[Any]) -> list[N]:
    return [noun(**row) for row in connection.execute(query).mappings()]
