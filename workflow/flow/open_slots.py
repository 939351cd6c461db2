"""What a conversation still has to find out."""

from collections.abc import Mapping

from workflow.flow.conditions.seen import Seen
from workflow.flow.effect import Noted
from workflow.flow.flow import Flow
from workflow.flow.state import FlowState, Signals, Understood


def awaited(flow: Flow, state: FlowState) -> list[str]:
    """The slots that the state still has to ask for, in order; one that was put too often is left."""
    return [slot for slot in flow.collected(state.at) if _is_open(state, slot) and not _worn_out(flow, state, slot)]


def unknown(flow: Flow, state: FlowState) -> list[str]:
    """The slots of the whole flow that are neither filled nor skipped."""
    return [question.slot for question in flow.form if _is_open(state, question.slot)]


def seen(flow: Flow, state: FlowState, message: Understood, evidence: Signals) -> Seen:
    """What conditions may look at."""
    return Seen(message, evidence, state.known, tuple(awaited(flow, state)), tuple(unknown(flow, state)))


def values(state: FlowState) -> dict[str, str]:
    return {slot: filled.value for slot, filled in state.filled.items()}


def noted(before: FlowState, state: FlowState) -> Noted | None:
    """What the message filled or changed; None where it did neither."""
    known, now = values(before), values(state)
    new = tuple(slot for slot, value in now.items() if known.get(slot) != value)
    replaced = [slot for slot in new if slot in known and not now[slot].startswith(known[slot])]
    return Noted(new, changed=bool(replaced)) if new else None


def counted(visits: Mapping[str, int], key: str) -> dict[str, int]:
    return {**visits, key: visits.get(key, 0) + 1}


def _is_open(state: FlowState, slot: str) -> bool:
    return slot not in state.filled and slot not in state.skipped


def _worn_out(flow: Flow, state: FlowState, slot: str) -> bool:
    return slot != state.asked and state.visits.get(f"{state.at}/{slot}", 0) > flow.loops(state.at)
