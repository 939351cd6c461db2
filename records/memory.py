"""Records that last as long as the process: for rehearsing a conversation, and for tests of what needs no disk."""

import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from records.conversation import Conversation
from records.conversation_log import ConversationLog
from records.escalation import Escalation
from records.lead_slot import LeadSlot
from records.summary import StoredSummary
from records.turn import Turn, TurnConflict
from sop.errors import NotRecorded


class MemoryLog(ConversationLog):
    """What `ConversationLog` promises, without a database; safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._conversations: dict[str, Conversation] = {}
        self._turns: dict[str, list[Turn]] = {}
        self._escalations: list[Escalation] = []
        self._lead: dict[str, dict[str, LeadSlot]] = {}
        self._summaries: dict[str, StoredSummary] = {}

    def start(self, conversation: Conversation, greeting: Turn | None = None) -> None:
        with self._lock:
            self._conversations[conversation.id] = replace(conversation, turns=1 if greeting else 0)
            self._turns[conversation.id] = [greeting] if greeting else []
            self._lead[conversation.id] = {}

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
        with self._lock:
            found = self._unchanged(turn.conversation, expected)
            if turn.request_id and self.find_request(turn.conversation, turn.request_id):
                raise TurnConflict(f"turn {turn.number} was recorded meanwhile", where=turn.conversation)
            after = replace(found, state=state, turns=expected + 1, ended=ended, outcome=outcome)
            self._conversations[found.id] = after
            self._turns[found.id].append(turn)
            self._escalations += escalations
            slots = self._lead[found.id]
            for slot in taken_back:
                slots.pop(slot, None)
            slots.update({told.slot: told for told in lead})
            self._keep(summary)

    def finish(
        self,
        conversation: str,
        *,
        expected: int,
        ended: datetime,
        outcome: str,
        summary: StoredSummary | None = None,
    ) -> None:
        with self._lock:
            found = self._unchanged(conversation, expected)
            self._conversations[found.id] = replace(found, ended=ended, outcome=outcome)
            self._keep(summary)

    def get(self, conversation: str) -> Conversation:
        with self._lock:
            if conversation not in self._conversations:
                raise NotRecorded("there is no such conversation", where=conversation or "''")
            return self._conversations[conversation]

    def latest(self, sop: str) -> Conversation | None:
        return max(self.all(sop), key=lambda found: (found.started, found.id), default=None)

    def all(self, sop: str | None = None) -> list[Conversation]:
        with self._lock:
            found = [c for c in self._conversations.values() if sop is None or c.sop == sop]
        return sorted(found, key=lambda conversation: (conversation.started, conversation.id))

    def turns(self, conversation: str) -> list[Turn]:
        with self._lock:
            return list(self._turns.get(conversation, ()))

    def recent_turns(self, conversation: str, most: int) -> list[Turn]:
        return self.turns(conversation)[-most:] if most else []

    def find_request(self, conversation: str, request_id: str) -> Turn | None:
        return next((turn for turn in self.turns(conversation) if turn.request_id == request_id), None)

    def escalations(self, conversation: str | None = None, *, sop: str | None = None) -> list[Escalation]:
        with self._lock:
            known = {c.id for c in self.all(sop)}
            return [e for e in self._escalations if e.conversation in known and conversation in (None, e.conversation)]

    def lead_slots(self, conversation: str) -> list[LeadSlot]:
        with self._lock:
            return sorted(self._lead.get(conversation, {}).values(), key=lambda slot: (slot.turn, slot.slot))

    def latest_summary(self, conversation: str) -> StoredSummary | None:
        return self._summaries.get(conversation)

    def _unchanged(self, conversation: str, expected: int) -> Conversation:
        found = self.get(conversation)
        if found.turns != expected:
            raise TurnConflict(f"turn {expected} was recorded meanwhile", where=conversation, fix="send it again")
        return found

    def _keep(self, summary: StoredSummary | None) -> None:
        if summary:
            self._summaries[summary.conversation] = summary
