"""What a customer typed, made comparable: plain characters, words and typing slips."""

import re
import unicodedata
from collections.abc import Sequence

LONGEST = 4_000
"""Characters of a message that are read; the rest is ignored."""

_STRAIGHT = str.maketrans(dict.fromkeys("’‘ʼ`´", "'") | dict.fromkeys("“”", '"') | dict.fromkeys("–—‐‑−", "-"))
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+")
_SECOND_THOUGHT = re.compile(
    r"(?:[,.;!?-]\s*|\.\.+\s*)(?:no|oh|or)?,?\s*(?:sorry|actually|wait|hang on|hold on|correction)\b[,:]?\s*"
    r"|\b(?:no,? wait|scratch that|or rather|make (?:that|it)|i mean(?:t)?(?: to say)?)\b[,:]?\s*",
    re.IGNORECASE,
)
_BEFORE_ASKING = r"^\W*(?:(?:and|so|but|ok|okay|hi|hello|hey|well|sorry)\W+){0,3}"
_ASKS = re.compile(
    _BEFORE_ASKING
    + r"(?:how|what|what's|whats|why|when|when's|where|where's|which|who|whose|do|does|did|is|are|was|were|am"
    r"|will|would|can|could|should|shall|have|has|may|any)\b",
    re.IGNORECASE,
)
_ASKS_OUTRIGHT = re.compile(
    _BEFORE_ASKING
    + r"(?:how (?:much|many|long|do|does|is|are|can|would|will|old|often)|what's|what (?:is|are|do|does|if"
    r"|time|about)|why\b(?! not)|where|who|(?:do|can|could|are|will|would) (?:you|i)|is (?:it|there|that)|does"
    r"|when (?:is|are|do|can|will|would))\b",
    re.IGNORECASE,
)


def plain(text: str) -> str:
    """NFKC, straight quotes and dashes, single spaces and line breaks, at most LONGEST characters."""
    flat = unicodedata.normalize("NFKC", text[:LONGEST]).translate(_STRAIGHT)
    flat = "".join(char for char in flat if char in "\n\t" or unicodedata.category(char) not in {"Cc", "Cf"})
    return re.sub(r" ?\n[\s]*", "\n", re.sub(r"[^\S\n]+", " ", flat)).strip()


def words(text: str) -> list[str]:
    """The words of `text` in lower case, punctuation gone, apostrophes inside words kept."""
    return _WORD.findall(text.casefold())


def sentences(text: str) -> list[str]:
    return [part.strip() for part in _SENTENCE_END.split(text) if part and part.strip()]


def second_thought(text: str) -> str:
    """What follows the last "no wait", "sorry," or "make that"; the whole text where there is none.

    >>> second_thought("Friday, no wait, Saturday")
    'Saturday'
    """
    parts = [part for part in _SECOND_THOUGHT.split(text) if part and words(part)]
    return parts[-1].strip(" ,.-") if parts else text


def is_question(text: str) -> bool:
    """Whether a reply asks something back instead of answering."""
    return bool(_ASKS_OUTRIGHT.match(text)) or bool("?" in text and _ASKS.match(text))


def distance(one: str, other: str, limit: int) -> int:
    """Typing slips between two words (insert, drop, change, swap neighbours); `limit + 1` when there are more.

    >>> distance("firday", "friday", 2)
    1
    """
    if abs(len(one) - len(other)) > limit:
        return limit + 1
    before, row = [], list(range(len(other) + 1))
    for i, char in enumerate(one, 1):
        before, above, row = row, before, [i]
        for j, wanted in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (char != wanted))
            if i > 1 and j > 1 and char == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, above[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
    return min(row[-1], limit + 1)


def slip_of(word: str, known: str, *, shortest: int = 5) -> bool:
    """Whether `word` is `known` mistyped: same first letter, one slip, or two from eight letters on."""
    if word == known:
        return True
    if len(word) < shortest or len(known) < 4 or word[0] != known[0]:
        return False
    limit = 2 if len(known) >= 8 and len(word) >= 7 else 1
    return distance(word, known, limit) <= limit


def closest(word: str, vocabulary: Sequence[str], *, shortest: int = 5) -> str | None:
    """The one word of `vocabulary` that `word` is a slip of; None when there is none, or more than one as close."""
    near = sorted((distance(word, known, 2), known) for known in vocabulary if slip_of(word, known, shortest=shortest))
    if not near or (len(near) > 1 and near[0][0] == near[1][0]):
        return None
    return near[0][1]
