"""Outcomes as the JSON events everybody outside reads: `contract.md`, "Shapes"."""

from typing import Any

from retrieval.passage import Passage
from workflow.desk import LONGEST_MESSAGE
from workflow.escalation import Escalation
from workflow.outcome import Answer, Ask, Citation, Courtesy, Gate, HandOver, Outcome
from workflow.screen import Screened
from workflow.verification.verifier import Verification


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
