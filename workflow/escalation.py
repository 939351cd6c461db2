"""Why a person is needed."""

from dataclasses import dataclass
from typing import Literal

from sop.profile import Priority

RaisedBy = Literal["rule", "classifier", "similarity", "confidence", "verification", "provider_error", "customer"]

HUMAN_REQUEST = "human_request"
UNCLEAR = "unclear_answer"
_GRAVITY: dict[Priority, int] = {"P1": 0, "P2": 1, "P3": 2}


@dataclass(frozen=True, slots=True)
class Escalation:
    """A hand-over to a person. `reason` is one line for staff, `rationale` what was seen."""

    rule: str
    priority: Priority
    reason: str
    rationale: str
    raised_by: RaisedBy

    @property
    def gravity(self) -> int:
        """0 for the gravest."""
        return _GRAVITY[self.priority]

    @property
    def by_screen(self) -> bool:
        """Whether the customer's case called for it, not a gap in what Bloom could answer."""
        return self.raised_by in ("rule", "classifier", "customer")

    @property
    def ends_bots_part(self) -> bool:
        """P1, P2 and any request for a human: a person takes over, Bloom answers no further."""
        return self.by_screen and (self.priority in ("P1", "P2") or self.rule == HUMAN_REQUEST)


def out_of_scope(similarity: float, threshold: float) -> Escalation:
    return Escalation(
        "out_of_scope",
        "P3",
        "The SOP says nothing close to this question",
        f"similarity of the nearest passage {_below(similarity, threshold)}",
        "similarity",
    )


def low_confidence(confidence: float, threshold: float) -> Escalation:
    return Escalation(
        "low_confidence",
        "P3",
        "The SOP touches on this, but does not clearly answer it",
        f"confidence {_below(confidence, threshold)}",
        "confidence",
    )


def not_answered(provider: str) -> Escalation:
    return Escalation(
        "low_confidence",
        "P3",
        "No passage of the SOP answers this question",
        f"{provider} found no answer in it",
        "confidence",
    )


def contradiction(told: str) -> Escalation:
    return Escalation("low_confidence", "P3", "The SOP contradicts itself in this", told, "confidence")


def unverified(why: str) -> Escalation:
    return Escalation("unverified", "P3", "A reply was written but could not be verified", why, "verification")


def unclear_answer(what: str) -> Escalation:
    return Escalation(
        UNCLEAR,
        "P3",
        f"The customer's answer about {what} was not understood",
        "two answers in a row could not be read",
        "rule",
    )


def provider_error(cause: BaseException, *, stage: str) -> Escalation:
    return Escalation(
        "provider_error",
        "P2",
        f"Bloom failed while it worked on this message ({stage})",
        f"{type(cause).__name__}: {cause}"[:300],
        "provider_error",
    )


def by_command() -> Escalation:
    return Escalation(HUMAN_REQUEST, "P2", "The customer asked for a person", "the /human command", "customer")


def _below(value: float, threshold: float) -> str:
    """In as many digits as it takes to tell the two apart.

    >>> _below(0.2199, 0.22)
    '0.2199 is below 0.2200'
    """
    digits = next((n for n in (2, 3) if round(value, n) != round(threshold, n)), 4)
    return f"{value:.{digits}f} is below {threshold:.{digits}f}"
