"""Things to put on record."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from records.conversation import Conversation
from records.escalation import Escalation
from records.index_version import IndexVersion
from records.turn import Turn

NOON = datetime(2026, 3, 29, 12, 0, 0, 123456, tzinfo=UTC)


def a_version(number: int = 1, sop: str = "clinic") -> IndexVersion:
    return IndexVersion(sop, number, NOON, 8, 63, "all-MiniLM-L6-v2:fp32:0123", "ab" * 32, f"{sop}/{number}")


def a_conversation(id: str = "conversation-1", **changes: Any) -> Conversation:  # noqa: A002
    return replace(Conversation(id, "clinic", NOON, "local", {"at": "greeting"}), **changes)


def a_turn(number: int, conversation: str = "conversation-1", **changes: Any) -> Turn:
    return replace(Turn(conversation, number, NOON, "How much is filler?"), **changes)


def an_escalation(conversation: str = "conversation-1", rule: str = "medical", turn: int = 1) -> Escalation:
    return Escalation(conversation, turn, NOON, "My lip hurts", rule, "P1", "a reaction", "keyword: hurts", "rule")
