"""Outcomes as the JSON events everybody outside reads: `contract.md`, "Shapes"."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from retrieval.passage import Passage
from workflow.escalation import Escalation
from workflow.message import LONGEST_MESSAGE
from workflow.model.usage import Usage
from workflow.outcome import Answer, Ask, Citation, Courtesy, Gate, HandOver, Outcome
from workflow.screen import Screened
from workflow.verification.verifier import Verification

USAGE = "model_usage"
"""The gate that records what a turn's calls to a model cost. It is always passed."""


def passage_json(passage: Passage) -> dict[str, Any]:
    return {
        "document": passage.document,
        "section": list(passage.section),
        "text": passage.text,
        "similarity": round(passage.similarity, 4),
        "rank": passage.rank,
        "start": passage.span.start,
        "end": passage.span.end,
    }


def citation_json(citation: Citation) -> dict[str, Any]:
    return {
        "document": citation.document,
        "section": list(citation.section),
        "quote": citation.quote,
        "start": citation.start,
        "end": citation.end,
    }


def escalation_json(escalation: Escalation | None) -> dict[str, str] | None:
    if escalation is None:
        return None
    return {
        "rule": escalation.rule,
        "priority": escalation.priority,
        "reason": escalation.reason,
        "rationale": escalation.rationale,
        "raised_by": escalation.raised_by,
    }


def screen_json(seen: Screened) -> dict[str, Any]:
    """What `bloom screen` says of a message."""
    return {
        "escalate": seen.rule is not None,
        "rule": seen.rule,
        "priority": seen.priority,
        "raised_by": seen.raised_by,
        "score": round(seen.score, 4),
    }


def verification_json(seen: Verification) -> dict[str, Any]:
    """What `bloom verify` says of a reply."""
    return {
        "supported": seen.supported,
        "score": round(seen.score, 4),
        "unsupported": [{"sentence": found.sentence, "why": found.why} for found in seen.unsupported],
    }


def gate_json(gate: Gate) -> dict[str, Any]:
    return {
        "gate": gate.name,
        "passed": gate.passed,
        "value": None if gate.value is None else round(gate.value, 4),
        "threshold": gate.threshold,
        "detail": gate.detail,
    }


def usage_json(spent: Usage) -> list[dict[str, Any]]:
    """What a turn cost, as the last of its gates; none where no model was called."""
    if not spent.calls:
        return []
    gate = Gate(USAGE, True, detail=spent.in_words)
    return [{**gate_json(gate), "usage": asdict(spent)}]


def usage_of(gates: Iterable[Mapping[str, Any]]) -> Usage:
    """The sum of what recorded gates say was spent."""
    return sum((Usage(**gate["usage"]) for gate in gates if "usage" in gate), Usage())


@dataclass(frozen=True, slots=True)
class Told:
    """What is told with every reply of a turn: who wrote it, from which index version, in how many seconds."""

    provider: str
    index_version: int | None
    seconds: float


def of_outcome(turn: int, outcome: Outcome, text: str, told: Told) -> list[dict[str, Any]]:
    """The events one outcome of the message `text` comes to."""
    if isinstance(outcome, Ask):
        return [question_event(turn, outcome)]
    reply = reply_json(outcome, text, provider=told.provider, index_version=told.index_version, seconds=told.seconds)
    raised = None if isinstance(outcome, Courtesy) else outcome.escalation
    return [reply_event(turn, reply), *([escalation_event(turn, raised)] if raised else [])]


def reply_json(
    outcome: Outcome, question: str, *, provider: str, index_version: int | None, seconds: float
) -> dict[str, Any]:
    """The fields of `ask`; every kind of outcome has all of them."""
    fields: dict[str, Any] = {
        "kind": _kind(outcome),
        "question": question if len(question) <= LONGEST_MESSAGE else f"{question[:LONGEST_MESSAGE]}…",
        "reply": outcome.reply,
        "answered": isinstance(outcome, Answer),
        "confidence": 0.0,
        "similarity": 0.0,
        "parts": [],
        "citations": [],
        "passages": [],
        "escalation": None,
        "provider": provider,
        "index_version": index_version,
        "seconds": round(seconds, 4),
    }
    if isinstance(outcome, Answer | HandOver):
        fields |= {
            "confidence": round(outcome.confidence, 4),
            "similarity": round(outcome.looked.similarity, 4),
            "parts": [{"question": part.question, "answered": part.answered} for part in outcome.parts],
            "passages": [passage_json(passage) for passage in outcome.looked.passages],
            "escalation": escalation_json(outcome.escalation),
        }
    if isinstance(outcome, Answer):
        fields["citations"] = [citation_json(citation) for citation in outcome.citations]
    return fields


def reply_event(turn: int, reply: dict[str, Any]) -> dict[str, Any]:
    return {"event": "reply", "turn": turn, **reply}


def question_event(turn: int, asked: Ask) -> dict[str, Any]:
    return {"event": "question", "turn": turn, "slot": asked.slot, "reply": asked.reply}


def escalation_event(turn: int, escalation: Escalation) -> dict[str, Any]:
    return {"event": "escalation", "turn": turn, "escalation": escalation_json(escalation)}


def _kind(outcome: Outcome) -> str:
    match outcome:
        case Answer():
            return "answer"
        case Courtesy():
            return "courtesy"
        case Ask():
            return "question"
        case HandOver():
            return "hand_over"
