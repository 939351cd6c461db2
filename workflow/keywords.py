"""Keywords of an escalation rule: whole words, any case, lightly stemmed, and not when they are negated."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from Stemmer import Stemmer

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_CLAUSE_END = re.compile(
    r"[.!?;:]|\b(?:but|however|although|yet|except)\b|\bno,|"
    r",\s*(?=(?:i|we|you|it|he|she|they|please|just|get|put|let|can|my)\b)",
    re.IGNORECASE,
)
_GAP = "..."
_GAP_WORDS = 3
_NEGATION_REACH = 3
_NEGATIONS = frozenset({
    "no", "not", "never", "nothing", "nobody", "none", "neither", "nor", "without", "hardly", "isn't", "aren't",
    "wasn't", "weren't", "don't", "doesn't", "didn't", "haven't", "hasn't", "hadn't", "won't", "wouldn't",
    "shouldn't", "couldn't", "ain't", "isnt", "arent", "wasnt", "dont", "doesnt", "didnt", "havent",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a message: as a stem for matching, as written for showing; `clause` counts clauses from 0."""

    stem: str
    word: str
    clause: int


@dataclass(frozen=True, slots=True)
class Keyword:
    """A phrase to look for. `a/b` means either word, `...` up to three words of any kind.

    >>> Keyword.of("speak ... manager/boss").found_in(tokens("Could I SPEAK with your managers?"))
    'SPEAK with your managers'
    >>> Keyword.of("swelling").found_in(tokens("no swelling, all fine")) is None
    True
    """

    parts: tuple[frozenset[str], ...]
    own_negation: bool

    @classmethod
    def of(cls, phrase: str) -> "Keyword":
        spaced = plain(phrase).replace("…", _GAP).replace(_GAP, f" {_GAP} ").replace("-", " ")
        parts = tuple(part for raw in spaced.split() if (part := _part(raw)))
        return cls(parts, any(word in _NEGATIONS for word in spaced.split()))

    def found_in(self, message: Sequence[Token]) -> str | None:
        """The words matched, as the customer wrote them; None when absent or negated."""
        for start in range(len(message) if self.parts else 0):
            for end in self._ends(message, start, 0):
                if end > start and (self.own_negation or not _negated(message, start)):
                    return " ".join(token.word for token in message[start:end])
        return None

    def _ends(self, message: Sequence[Token], at: int, part: int) -> Iterator[int]:
        if part == len(self.parts):
            yield at
        elif self.parts[part] == {_GAP}:
            for skipped in range(_GAP_WORDS + 1):
                yield from self._ends(message, at + skipped, part + 1)
        elif at < len(message) and message[at].stem in self.parts[part]:
            yield from self._ends(message, at + 1, part + 1)


def tokens(message: str) -> tuple[Token, ...]:
    """The words of a message, each knowing its clause: a negation does not reach past "but" or a full stop."""
    message = message.replace("’", "'")
    ends = [match.end() for match in _CLAUSE_END.finditer(message)]
    return tuple(
        Token(stem(match.group().lower()), match.group(), sum(end <= match.start() for end in ends))
        for match in _WORD.finditer(message)
    )


def plain(text: str) -> str:
    """Lower case, straight apostrophes."""
    return text.replace("’", "'").lower()


def _part(raw: str) -> frozenset[str]:
    if raw == _GAP:
        return frozenset({_GAP})
    return frozenset(stem(word) for word in _WORD.findall(raw))


def _negated(message: Sequence[Token], start: int) -> bool:
    before = message[max(0, start - _NEGATION_REACH) : start]
    words = [token.word.lower() for token in before if token.clause == message[start].clause]
    return any(word in _NEGATIONS for word in words) and "so" not in words  # "never so disappointed"


@cache
def _stemmer() -> Stemmer:
    return Stemmer("english")


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    return str(_stemmer().stemWord(word))
