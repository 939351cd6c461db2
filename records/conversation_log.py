"""What was said, decided, handed over, learned and summed up in every conversation."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, String, cast, delete, func, update

from records.connections import Connections
from records.conversation import Conversation
from records.escalation import Escalation
from records.lead_slot import LeadSlot
from records.refusal import refused_as
from records.summary import StoredSummary
from records.tables import (
    ConversationRow,
    EscalationRow,
    LeadSlotRow,
    N,
    SummaryRow,
    TurnRow,
    insert_all,
    read_all,
    select,
)
from records.turn import Turn, TurnConflict
from sop.errors import NotRecorded, RecordsError

SHORTEST_PREFIX = 6


class ConversationLog:
    """Every method raises RecordsError when the database cannot serve. Lists run in the order of recording."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def start(self, conversation: Conversation, greeting: Turn | None = None) -> None:
        """Record a new conversation, and with `greeting` its turn 0 in the same transaction.

        Raises RecordsError when its id is taken.
        """
        taken = RecordsError("a conversation of this id exists", where=conversation.id, fix="start one with another id")
        with self._connections.writing() as connection:
            with refused_as(taken):
                insert_all(connection, ConversationRow, [conversation])
            if greeting:
                _advance(connection, conversation.id, 0, turns=1)
                _insert_turn(connection, greeting)

    def append(
        self,
        turn: Turn,
        *,
        expected: int,
        state: dict[str, Any],
        escalations: Sequence[Escalation] = (),
        lead: Sequence[LeadSlot] = (),
        taken_back: Sequence[str] = (),
        summary: StoredSummary | None = None,
        ended: datetime | None = None,
        outcome: str | None = None,
    ) -> None:
        """Record a turn and all that follows from it, in one transaction.

        `expected` is `Conversation.turns` as the turn was worked out from. `ended` and `outcome` are how
        the conversation stands after the turn: left out, it is open (again). A lead slot replaces the
        earlier value of the same slot; the other slots stay, but for those `taken_back`.

        Raises TurnConflict when another turn of that number, or of the same request id, was recorded
        meanwhile: nothing is written, and the caller works from `get` and `find_request` anew. Raises
        NotRecorded for an unknown conversation, ValueError when the parts do not belong together.
        """
        summaries = [summary] if summary else []
        _check(turn, expected, [*escalations, *lead, *summaries])
        after = {"state": state, "ended": ended, "outcome": outcome, "turns": expected + 1}
        with self._connections.writing() as connection:
            _advance(connection, turn.conversation, expected, **after)
            _insert_turn(connection, turn)
            insert_all(connection, EscalationRow, escalations)
            insert_all(connection, SummaryRow, summaries)
            _replace_slots(connection, turn.conversation, lead, taken_back)

    def alone(self, conversation: str) -> AbstractContextManager[object]:
        """Be the only one who answers in a conversation, of all threads and processes; the others wait in line.

        What `append` records is safe without: it only keeps two from working out the same turn. Raises RecordsError
        when the one before takes longer than a minute.
        """
        return self._connections.alone(conversation)

    def finish(
        self,
        conversation: str,
        *,
        expected: int,
        ended: datetime,
        outcome: str,
        summary: StoredSummary | None = None,
    ) -> None:
        """Close a conversation without another turn, as when the customer leaves. Raises as `append` does."""
        with self._connections.writing() as connection:
            _advance(connection, conversation, expected, ended=ended, outcome=outcome)
            insert_all(connection, SummaryRow, [summary] if summary else [])

    def get(self, conversation: str) -> Conversation:
        """The conversation of this id, or of the only id that begins so (6 characters or more).

        Raises NotRecorded when there is none, or more than one.
        """
        query = select(ConversationRow, Conversation)
        found = self._read(Conversation, query.where(ConversationRow.id == conversation))
        if not found and len(conversation) >= SHORTEST_PREFIX:
            beginning = func.substr(ConversationRow.id, 1, len(conversation))
            found = self._read(Conversation, query.where(beginning == conversation).limit(2))
        if len(found) == 1:
            return found[0]
        what = "several conversations begin so" if found else "there is no such conversation"
        if len(conversation) < SHORTEST_PREFIX:
            what += f" (a beginning has {SHORTEST_PREFIX} characters or more)"
        raise NotRecorded(what, where=conversation or "''", fix="see `bloom conversations` for the ids")

    def latest(self, sop: str) -> Conversation | None:
        """The one started last."""
        query = select(ConversationRow, Conversation).where(ConversationRow.sop == sop)
        return _first(
            self._read(Conversation, query.order_by(ConversationRow.started.desc(), ConversationRow.id.desc()).limit(1))
        )

    def all(self, sop: str | None = None) -> list[Conversation]:
        """As they were started; of every SOP, or of one."""
        query = select(ConversationRow, Conversation).order_by(ConversationRow.started, ConversationRow.id)
        return self._read(Conversation, query if sop is None else query.where(ConversationRow.sop == sop))

    def turns(self, conversation: str) -> list[Turn]:
        query = select(TurnRow, Turn).where(TurnRow.conversation == conversation)
        return self._read(Turn, query.order_by(TurnRow.number))

    def recent_turns(self, conversation: str, most: int) -> list[Turn]:
        """The last `most` turns, oldest first: a long conversation is not read whole for every message."""
        query = select(TurnRow, Turn).where(TurnRow.conversation == conversation)
        return self._read(Turn, query.order_by(TurnRow.number.desc()).limit(most))[::-1]

    def turns_with_gate(self, gate: str, sop: str) -> list[Turn]:
        """Every turn of the SOP's conversations in which a gate of this name saw something."""
        query = select(TurnRow, Turn).join(ConversationRow, ConversationRow.id == TurnRow.conversation)
        named = cast(TurnRow.gates, String).contains(f'"{gate}"', autoescape=True)
        return self._read(Turn, query.where(ConversationRow.sop == sop, named))

    def find_request(self, conversation: str, request_id: str) -> Turn | None:
        """The turn that already answers this request of this conversation."""
        query = select(TurnRow, Turn).where(TurnRow.conversation == conversation)
        return _first(self._read(Turn, query.where(TurnRow.request_id == request_id)))

    def escalations(self, conversation: str | None = None, *, sop: str | None = None) -> list[Escalation]:
        """Of one conversation, of one SOP, or all."""
        query = select(EscalationRow, Escalation).order_by(EscalationRow.id)
        if conversation is not None:
            query = query.where(EscalationRow.conversation == conversation)
        if sop is not None:
            query = query.join(ConversationRow, ConversationRow.id == EscalationRow.conversation)
            query = query.where(ConversationRow.sop == sop)
        return self._read(Escalation, query)

    def lead_slots(self, conversation: str) -> list[LeadSlot]:
        query = select(LeadSlotRow, LeadSlot).where(LeadSlotRow.conversation == conversation)
        return self._read(LeadSlot, query.order_by(LeadSlotRow.turn, LeadSlotRow.slot))

    def latest_summary(self, conversation: str) -> StoredSummary | None:
        query = select(SummaryRow, StoredSummary).where(SummaryRow.conversation == conversation)
        return _first(self._read(StoredSummary, query.order_by(SummaryRow.id.desc()).limit(1)))

    def _read(self, noun: type[N], query: Select[Any]) -> list[N]:
        with self._connections.reading() as connection:
            return read_all(connection, noun, query)


def _first(found: list[N]) -> N | None:
    return found[0] if found else None


def _check(turn: Turn, expected: int, attached: Sequence[Escalation | LeadSlot | StoredSummary]) -> None:
    if turn.number != expected or any(part.conversation != turn.conversation for part in attached):
        raise ValueError(f"turn {turn.number} of {turn.conversation} and what is recorded with it do not match")


def _advance(connection: Connection, conversation: str, expected: int, **values: Any) -> None:
    """Change a conversation that still has `expected` turns; of two who try, the database lets one through."""
    unchanged = (ConversationRow.id == conversation, ConversationRow.turns == expected)
    if connection.execute(update(ConversationRow).where(*unchanged).values(**values)).rowcount:
        return
    if connection.execute(select(ConversationRow, Conversation).where(ConversationRow.id == conversation)).first():
        raise _conflict(conversation, expected)
    raise NotRecorded("there is no such conversation", where=conversation, fix="see `bloom conversations` for the ids")


def _insert_turn(connection: Connection, turn: Turn) -> None:
    with refused_as(_conflict(turn.conversation, turn.number)):
        insert_all(connection, TurnRow, [turn])


def _replace_slots(
    connection: Connection, conversation: str, lead: Sequence[LeadSlot], taken_back: Sequence[str]
) -> None:
    renewed = LeadSlotRow.slot.in_([*(slot.slot for slot in lead), *taken_back])
    connection.execute(delete(LeadSlotRow).where(LeadSlotRow.conversation == conversation, renewed))
    insert_all(connection, LeadSlotRow, lead)


def _conflict(conversation: str, number: int) -> TurnConflict:
    return TurnConflict(
        f"turn {number} was recorded by another program", where=conversation, fix="send the message again"
    )
