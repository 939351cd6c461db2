"""The structured close of a conversation, composed from recorded facts only."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from records.conversation import Conversation
from records.escalation import Escalation
from records.lead_slot import LeadSlot
from records.turn import Turn
from sop.profile import Profile
from workflow.escalation import UNCLEAR
from workflow.escalation import Escalation as Seen
from workflow.events import usage_of
from workflow.flow.flow import Flow
from workflow.flow.state import FlowState
from workflow.intent import intent, subjects
from workflow.provider import Provider
from workflow.remark import is_remark
from workflow.sentiment import sentiment

_NOTHING = "Nothing to do"


def summarise(
    conversation: Conversation,
    turns: Sequence[Turn],
    escalations: Sequence[Escalation],
    lead: Sequence[LeadSlot],
    *,
    profile: Profile,
    provider: Provider,
    flow: Flow,
) -> dict[str, Any]:
    """The summary as `contract.md` has it. Nothing in it comes from anywhere but the arguments.

    `provider` is for this summary alone: what it spends is counted with the turns.
    """
    questions = [question for turn in turns for question in _questions(turn)]
    withdrawn = bool(conversation.state.get("withdrawn"))
    slots = {slot.slot: {"value": slot.value, "turn": slot.turn, "source": slot.source} for slot in lead}
    gravest = min(escalations, key=lambda e: (e.priority, e.turn), default=None)
    outcome = _outcome(conversation, questions, slots, flow)
    state = FlowState.from_json(conversation.state)
    asked = provider.summarise([q["question"] for q in questions], subjects(turns))
    return {
        "conversation": conversation.id,
        "started": conversation.started.isoformat(),
        "ended": conversation.ended.isoformat() if conversation.ended else None,
        "outcome": outcome,
        "intent": intent(
            slots,
            asked,
            gravest if outcome == "escalated" else None,
            profile,
            withdrawn=withdrawn,
            apart=[question.slot for question in flow.slots],
            result=_result(flow, state),
        ),
        "questions": questions,
        "unanswered": [question["question"] for question in questions if not question["answered"]],
        "lead": slots,
        "lead_withdrawn": withdrawn,
        "bucket": flow.bucket(state.known),
        "flow": {"name": flow.flow, "version": flow.version, "state": state.at, "outcome": state.outcome},
        "added_after_hand_over": _added(turns, escalations) if outcome == "escalated" else [],
        "escalation": as_json(gravest) if gravest else None,
        "sentiment": _sentiment(turns, escalations),
        "next_action": _with_decisions(
            _next_action(outcome, gravest, _interest(slots, flow), questions), _to_decide(outcome, escalations)
        ),
        "index_versions": sorted({turn.index_version for turn in turns if turn.index_version is not None}),
        "provider": conversation.provider,
        "usage": asdict(sum((usage_of(turn.gates) for turn in turns), provider.spent)),
    }


def as_json(escalation: Escalation) -> dict[str, str]:
    """A recorded escalation in the shape every JSON output has."""
    return {name: getattr(escalation, name) for name in ("rule", "priority", "reason", "rationale", "raised_by")}


def _questions(turn: Turn) -> list[dict[str, Any]]:
    """What a turn's reply answered or left open; courtesies, remarks and the bot's own questions are no questions."""
    return [
        {
            "question": part["question"],
            "answered": part["answered"],
            "reply": event["reply"] if part["answered"] else None,
            "citations": event["citations"] if part["answered"] else [],
        }
        for event in turn.events
        if event["event"] == "reply" and event["kind"] in ("answer", "hand_over")
        for part in event["parts"]
        if part["answered"] or not is_remark(part["question"], turn.time.date())
    ]


def _interest(slots: Mapping[str, Any], flow: Flow) -> dict[str, Any]:
    """The slots that call for somebody to get in touch: not a rating, unless the customer left a way to be reached."""
    apart = {question.slot for question in flow.slots if question.type not in ("phone", "email")}
    told = {slot: entry for slot, entry in slots.items() if slot not in apart}
    return dict(slots) if set(told) - {"name"} else told


def _result(flow: Flow, state: FlowState) -> str:
    """How a flow that names its ends came out, as the end of a line; "" for any other, and while it is going on."""
    declared = flow.states[state.at].outcome if state.at in flow.states else None
    return f"{flow.flow.replace('_', ' ')} ended with {declared.replace('_', ' ')}" if declared else ""


def _added(turns: Sequence[Turn], escalations: Sequence[Escalation]) -> list[str]:
    """What the customer wrote after a person was called: Bloom answered none of it."""
    called = min((e.turn for e in escalations if _ended_bots_part(e)), default=None)
    return [turn.message for turn in turns if called is not None and turn.number > called and turn.message]


def _ended_bots_part(recorded: Escalation) -> bool:
    seen = Seen(recorded.rule, recorded.priority, recorded.reason, recorded.rationale, recorded.raised_by)  # type: ignore[arg-type]
    return seen.ends_bots_part


def _outcome(
    conversation: Conversation, questions: Sequence[Mapping[str, Any]], slots: Mapping[str, Any], flow: Flow
) -> str:
    if conversation.state.get("handed_over"):
        return "escalated"
    required = [question.slot for question in flow.form if question.required]
    if required and all(slot in slots for slot in required):
        return "qualified"
    return "answered" if any(question["answered"] for question in questions) else "abandoned"


def _sentiment(turns: Sequence[Turn], escalations: Sequence[Escalation]) -> str:
    """From the customer's own words, the latest weighing as much as all before; anger and complaints are negative."""
    if any(escalation.rule in ("anger", "complaint") for escalation in escalations):
        return "negative"
    scores = [sentiment(turn.message) for turn in turns if turn.message]
    if not scores:
        return "neutral"
    feeling = (sum(scores) / len(scores) + scores[-1]) / 2
    return "positive" if feeling > 0.3 else "negative" if feeling < -0.3 else "neutral"


def _next_action(
    outcome: str, gravest: Escalation | None, slots: Mapping[str, Any], questions: Sequence[Mapping[str, Any]]
) -> str:
    when = {"P1": "now", "P2": "today", "P3": "when free"}
    reach = _reach(slots)
    unanswered = sum(not question["answered"] for question in questions)
    if outcome == "escalated" and gravest:
        return f"Take over {when[gravest.priority]}: {gravest.reason}{reach}"
    if outcome == "qualified":
        also = f" and answer {_count(unanswered)}" if unanswered else ""
        return f"Contact the customer to arrange what they asked for{also}{reach}"
    if unanswered:
        return f"Answer {_count(unanswered)}{reach or ' if the customer gets in touch'}"
    return f"Follow up on the interest shown{reach}" if set(slots) - {"name"} else _NOTHING


def _to_decide(outcome: str, escalations: Sequence[Escalation]) -> str:
    """What the customer was told a person would decide, where no person has taken over; "" for nothing."""
    told = [e for e in escalations if e.raised_by in ("rule", "classifier") and e.rule != UNCLEAR]
    noted = [e.reason for e in told] if outcome != "escalated" else []
    return "; ".join(dict.fromkeys(noted))


def _with_decisions(action: str, decisions: str) -> str:
    if not decisions:
        return action
    return f"Decide: {decisions}" if action == _NOTHING else f"{action}. Decide: {decisions}"


def _reach(slots: Mapping[str, Any]) -> str:
    contact = next((v["value"] for slot, v in slots.items() if slot in ("contact", "phone", "email")), None)
    return f" (reach them on {contact})" if contact else ""


def _count(number: int) -> str:
    return "1 open question" if number == 1 else f"{number} open questions"
