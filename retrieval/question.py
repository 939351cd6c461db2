"""A customer's message as questions that can be looked up: split into parts, understood in the conversation."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from retrieval.topics import Topics
from sop.document import Span
from sop.sentence import sentences
from sop.words import content_words, words

Role = Literal["user", "assistant"]


@dataclass(frozen=True, slots=True)
class Said:
    """One earlier turn of the conversation."""

    role: Role
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """One question as asked, and as it must be looked up.

    `lookups` are the wordings to search by, best first: the question itself, and with what it refers to put
    in front where it leans on the conversation. `topic` is that something, or None.
    """

    asked: str
    lookups: tuple[str, ...]
    topic: str | None = None


_ASKS = r"(?:who|what|when|where|which|why|how|do|does|did|is|are|was|were|can|could|will|would|should|may|have|has)"
_OPENS = re.compile(rf"^\W*(?:(?:and|also|but|so|ok(?:ay)?|then|plus|or|please|hi|hello|hey|well|oh)\b\W*)*{_ASKS}\b", re.I)
_JOINT = re.compile(rf"[,;]?\s+(?:and|also|plus)\s+(?:also\s+)?(?={_ASKS}\b)", re.I)
_REFERS = re.compile(
    r"\b(?:it|its|it's|that|this|they|them|their|these|those|there|one|ones|he|she|him|her|his|same|such|both|either)\b", re.I
)
_EXISTS = re.compile(r"\b(?:is|are|was|were|will be|would be)\s+there\b|\bthere(?:'s| is| are| was)\b|\bthat\s+(?:i|you|we)\b", re.I)
_LEANS = re.compile(r"^\W*(?:and|also|or|but|what about|how about|what if|then)\b", re.I)
_FEW = 1
"""Content words below which a question says too little by itself ("how long?", "any side effects?" has two)."""


def split_questions(message: str) -> list[str]:
    """The questions of a message, in order; the whole message where it holds none or only one.

    >>> split_questions("How much is a peel and how long does it take?")
    ['How much is a peel', 'how long does it take?']
    """
    parts = [span.of(message) for span in sentences(message, Span(0, len(message)))]
    asked = [piece.strip() for part in parts for piece in _halves(part) if is_question(piece)]
    return asked if len(asked) > 1 else [message.strip()]


def in_context(asked: str, history: Sequence[Said], topics: Topics) -> Question:
    """The question with what it refers to, taken from the conversation so far."""
    if not history:
        return Question(asked, (asked,))
    leans = _leaning(asked)
    if leans == "no":
        return Question(asked, (asked,))
    topic = _topic(asked, history, topics)
    if topic is None:
        return Question(asked, (asked,))
    resolved = f"{topic}: {asked}"
    return Question(asked, (resolved,) if leans == "wholly" else (asked, resolved), topic)


def _halves(sentence: str) -> list[str]:
    """A sentence cut where a second question starts; each half must say enough to be one."""
    if not _OPENS.match(sentence) and "?" not in sentence:
        return [sentence]
    halves = _JOINT.split(sentence)
    return halves if all(is_question(half) and len(words(half)) > 2 for half in halves) else [sentence]


def is_question(text: str) -> bool:
    """Whether a sentence asks: by its question mark, or by how it opens."""
    return text.rstrip().endswith("?") or bool(_OPENS.match(text))


def _leaning(asked: str) -> Literal["no", "partly", "wholly"]:
    """How much the question leans on what was said before it."""
    said = content_words(asked)
    refers = bool(_REFERS.search(_EXISTS.sub(" ", asked)))
    if refers or len(said) <= _FEW:
        return "wholly" if len(said) <= 2 else "partly"
    return "partly" if _LEANS.match(asked) else "no"


def _topic(asked: str, history: Sequence[Said], topics: Topics) -> str | None:
    own = topics.named_in(asked)
    customer = [turn.text for turn in history if turn.role == "user"]
    named = topics.of_conversation(customer) or topics.of_conversation([turn.text for turn in history])
    if named and named != own:
        return named
    if own:
        return None
    earlier = [turn for turn in customer if len(content_words(turn)) > _FEW]
    return " ".join(content_words(earlier[-1])) if earlier else None
