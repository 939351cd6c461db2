"""How a conversation begins: on record, with its greeting."""

import secrets
from datetime import UTC, datetime
from typing import Any

from records.conversation import Conversation
from records.conversation_log import ConversationLog
from records.turn import Turn
from sop.profile import Profile
from workflow import events, wording
from workflow.flow.effect import AskFor, Effect, Say
from workflow.flow.flow import Flow
from workflow.flow.state import FlowState
from workflow.flow.step import opening
from workflow.outcome import Ask, Courtesy
from workflow.response import said_in, spoken_values

Event = dict[str, Any]


def begin(
    log: ConversationLog, sop: str, profile: Profile, flow: Flow, index_version: int, provider: str
) -> list[Event]:
    """Start a conversation; its greeting is turn 0. Needs no desk, so that the first prompt waits for no model."""
    now = datetime.now(UTC)
    state, effects = opening(flow.for_business(profile.qualification))
    conversation = Conversation(_new_id(now), sop, now, provider, state.to_json())
    shown = _greeting(profile, flow, state, effects, index_version, provider)
    log.start(conversation, Turn(conversation.id, 0, now, "", shown, [], None, index_version))
    return [{"conversation": conversation.id, **event} for event in shown]


def _greeting(
    profile: Profile, flow: Flow, state: FlowState, effects: list[Effect], index_version: int, provider: str
) -> list[Event]:
    """The flow's own first words, or Bloom's; then what the flow asks first."""
    values = spoken_values(state, profile)
    said = [said_in(effect, values) for effect in effects if isinstance(effect, Say)]
    hello = Courtesy(" ".join(words.reply for words in said) or wording.greeting(profile), "greeting")
    shown = events.reply_json(hello, "", provider=provider, index_version=index_version, seconds=0.0)
    form = flow.for_business(profile.qualification).form
    slots = [effect.slot for effect in effects if isinstance(effect, AskFor)]
    asked = [Ask(question.question, question.slot) for slot in slots for question in form if question.slot == slot]
    return [events.reply_event(0, shown), *(events.question_event(0, ask) for ask in asked)]


def _new_id(now: datetime) -> str:
    """Sortable by day, and not to be guessed: whoever knows an id may read the conversation."""
    return f"{now:%Y%m%d}-{secrets.token_hex(6)}"
