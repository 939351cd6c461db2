"""Whether a reply tells the customer what only Bloom and its operator may know."""

import re
from collections.abc import Sequence

_RUN = 8  # words in a row that nobody writes by chance
_WORD = re.compile(r"[^\W_]+")
_CODE = re.compile(r"\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b|\b(?i:traceback \(most recent)|\bsk-[\w-]{8,}")
_FENCE = re.compile(r"</?(?:passage|customer_message|conversation|sentence)_", re.IGNORECASE)


def leaks(reply: str, instructions: str, known: Sequence[str]) -> bool:
    """Whether `reply` repeats a run of Bloom's `instructions`, a fence, an internal code, a trace or a key.

    What the `known` texts (the cited passages) say themselves is no leak: a handbook may speak of its error codes.
    """
    said = " ".join(known)
    if _FENCE.search(reply) or any(found[0] not in said for found in _CODE.finditer(reply)):
        return True
    return bool(_runs(reply) & _runs(instructions) - _runs(said))


def _runs(text: str) -> frozenset[str]:
    words = _WORD.findall(text.casefold())
    return frozenset(" ".join(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1))
