"""The escalation screen: every customer message passes it before anything is answered."""

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal

import numpy as np
import yaml

from sop.profile import EscalationRule, Priority
from workflow.cues import instructs_the_bot, is_general_question, is_settled
from workflow.exemplars import Exemplars, Vectors, exemplar_texts
from workflow.keywords import Keyword, tokens
from workflow.sentiment import sentiment

Embed = Callable[[Sequence[str]], Vectors]

_BREAK = re.compile(
    r"(?<=[.!?])\s+|\n+|;\s|\s(?=(?:but|actually|anyway)\b)|,\s(?=(?:but|so|please|and i|i|can|could)\b)", re.IGNORECASE
)
_NOISE = re.compile(r"(?<!\w)@\w+|https?://\S+|<[A-Z]+>")  # names, links and masks say nothing about the case
_WHOLE = 250  # words read as one: more does not fit the embedder's window
_WINDOW = 50  # words of a sentence without an end
_MOST_PARTS = 24  # neighbours are joined beyond that: a page costs no more than a paragraph
_TERSE = 4  # words
_PERSON = re.compile(
    r"\b(?:i|me|my|mine|we|us|our|he|she|his|her|him|they|them|you|your|someone|somebody)\b|\b[iI]'", re.IGNORECASE
)
_FOLLOW_UP = 7  # words; a longer message stands on its own


@dataclass(frozen=True, slots=True)
class Screened:
    """What the screen saw in one message. `rule` None: nothing that needs a person."""

    rule: str | None = None
    priority: Priority | None = None
    raised_by: Literal["rule", "classifier"] | None = None
    score: float = 0.0
    reason: str = ""
    rationale: str = ""

    @property
    def escalate(self) -> bool:
        return self.rule is not None

    @property
    def human_request(self) -> bool:
        """The customer asks for a person: always granted."""
        return self.rule == "human_request"


class EscalationScreen:
    """The rules of one business. Build it once: that embeds every exemplar, unless ready-made `vectors` of
    `exemplar_texts(rules, general)` are given. Every message after that costs one call of `embed`.
    """

    def __init__(
        self, rules: Sequence[EscalationRule], general: Sequence[str], embed: Embed, *, vectors: Vectors | None = None
    ) -> None:
        self._rules = tuple(rules)
        self._embed = embed
        self._weights = _weights()
        texts = exemplar_texts(rules, general)
        if vectors is None:
            vectors = embed(texts) if texts else np.zeros((0, 1), dtype=np.float32)
        self._exemplars = Exemplars(rules, general, vectors, self._weights)
        self._keywords = tuple(tuple(map(Keyword.of, rule.keywords)) for rule in rules)

    def screen(self, message: str, history: Sequence[str] = ()) -> Screened:
        """The gravest rule `message` matches. `history`: the customer's earlier messages, oldest first, which a short
        follow-up ("and now it is white") is read together with.
        """
        parts = _parts(message)
        if not parts or not self._rules:
            return Screened()
        context = _context(message, history)
        vectors = self._embed([*parts, *context])
        evidence, rather = self._evidence(parts, context, vectors)
        if _terse(message):
            evidence = evidence - self._weights["terse_penalty"]
        told = instructs_the_bot(message)
        evidence -= self._weights["instruction_penalty"] if told else 0.0
        found = [None if told else _first_found(keywords, parts) for keywords in self._keywords]
        added = np.array([self._added_by(hit, evidence[:, at], self._rules[at]) for at, hit in enumerate(found)])
        totals = evidence.max(axis=0) + added
        best = self._gravest(totals, rather[evidence.max(axis=1).argmax()] + added, found)
        seen = found[best] or self._likest(best, [*parts, *context], vectors, evidence)
        return self._outcome(best, float(totals[best]), seen, by_keyword=found[best] is not None)

    def _evidence(self, parts: Sequence[str], context: Sequence[str], vectors: Vectors) -> tuple[Vectors, Vectors]:
        """As `Exemplars.evidence`. The message as a whole counts in full, its sentences a little less; a follow-up read
        with what came before counts only for what it adds to that. "It was late, but it's sorted now" is read whole.
        """
        evidence, rather = self._exemplars.evidence([*parts, *context], vectors)
        evidence[1:] -= self._weights["sentence_penalty"] * (2 if is_settled(parts[0]) else 1)
        if context:
            before, together = evidence[-2], evidence[-1]
            evidence[-1] = np.where(together - before > self._weights["close"], together, -1.0)
            evidence[-2] = -1.0
        return evidence, rather

    def _added_by(self, hit: "Found | None", evidence: Vectors, rule: EscalationRule) -> float:
        """A keyword makes a message of an unknown kind a case. Known innocent ones ("my wife was furious, lol") stay
        below, unless the rule is urgent or has nothing but keywords to go by.
        """
        if hit is None:
            return 0.0
        bonus = float(self._weights["keyword_bonus"])
        if hit.in_general_question or (rule.examples and rule.priority != "P1"):
            return bonus
        return max(bonus, float(self._weights["keyword_floor"] - evidence.max()))

    def _gravest(self, totals: Vectors, rather: Vectors, found: "Sequence[Found | None]") -> int:
        """Of the rules that match, by a keyword or about as well as the likeliest: the most urgent, then the likest."""
        matching = [rule for rule, total in enumerate(totals) if total >= self._weights["threshold"]]
        if not matching:
            return int(totals.argmax())
        enough = max(rather[rule] for rule in matching) - self._weights["close"]
        close = [rule for rule in matching if found[rule] is not None or rather[rule] >= enough]
        return min(close, key=lambda rule: (self._rules[rule].priority or "P3", -totals[rule]))

    def _likest(self, rule: int, texts: Sequence[str], vectors: Vectors, evidence: Vectors) -> str:
        at = int(evidence[:, rule].argmax())
        example = self._exemplars.nearest(rule, texts[at], vectors[at])
        return f'"{_short(texts[at])}" is like "{example}"' if example else f'"{_short(texts[at])}"'

    def _outcome(self, rule: int, total: float, seen: "Found | str", *, by_keyword: bool) -> Screened:
        score = 1 / (1 + math.exp(-self._weights["score_slope"] * (total - self._weights["threshold"])))
        if total < self._weights["threshold"]:
            return Screened(score=score, rationale=f"nothing like {self._rules[rule].id} or any other rule")
        found = self._rules[rule]
        return Screened(
            rule=found.id,
            priority=found.priority or "P2",
            raised_by="rule" if by_keyword else "classifier",
            score=score,
            reason=found.description or f"the message matches the rule {found.id}",
            rationale=str(seen),
        )


def _terse(message: str) -> bool:
    """Whether a message is a few words that speak of nobody and sound like nothing: a subject, not a case."""
    few = len(message.split()) <= _TERSE
    return few and not _PERSON.search(message) and "!" not in message and sentiment(message) > -0.2


@dataclass(frozen=True, slots=True)
class Found:
    """A keyword in a part of the message."""

    words: str
    part: str
    in_general_question: bool

    def __str__(self) -> str:
        return f'keyword "{self.words}" in "{_short(self.part)}"'


def _first_found(keywords: Sequence[Keyword], parts: Sequence[str]) -> Found | None:
    """The first keyword found in a sentence, outside a general question if there is one."""
    hits = [
        Found(words, part, is_general_question(part))
        for part in (parts[1:] or parts)
        for keyword in keywords
        if (words := keyword.found_in(tokens(part)))
    ]
    return min(hits, key=lambda hit: hit.in_general_question, default=None)


def _parts(message: str) -> list[str]:
    """The message as a whole, then its sentences and clauses when there are several; [] for one without a word."""
    words = _NOISE.sub(" ", message).split()
    if not any(char.isalpha() for word in words for char in word):
        return []
    message = " ".join(words)
    whole = " ".join(words[:_WHOLE])
    pieces = [" ".join(piece) for sentence in _BREAK.split(message) for piece in _windows(sentence.split())]
    pieces = _joined([piece for piece in pieces if piece], _MOST_PARTS)
    return [whole, *pieces] if len(pieces) > 1 else [whole]


def _windows(words: Sequence[str]) -> list[Sequence[str]]:
    return [words[start : start + _WINDOW] for start in range(0, len(words), _WINDOW)]


def _joined(pieces: Sequence[str], most: int) -> list[str]:
    """At most `most` pieces, neighbours joined."""
    size = math.ceil(len(pieces) / most) or 1
    return [" ".join(pieces[start : start + size]) for start in range(0, len(pieces), size)]


def _context(message: str, history: Sequence[str]) -> list[str]:
    """What a short follow-up is read with: the message before it, then both together; [] when it stands alone."""
    words = message.split()
    if not history or not 2 <= len(words) <= _FOLLOW_UP or "?" in message:
        return []
    before = " ".join(history[-1].split()[-_WINDOW:])
    return [before, f"{before} {' '.join(words)}"] if before else []


def _short(text: str, limit: int = 120) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


@cache
def _weights() -> dict[str, Any]:
    return dict(yaml.safe_load(resources.files("workflow").joinpath("screen.yaml").read_text("utf-8")))
