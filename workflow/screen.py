"""The escalation screen: every customer message passes it before anything is answered."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from typing import Any, Literal

import numpy as np
import yaml

from sop.profile import EscalationRule, Priority
from vectorstore.embedder import Embed, Vectors
from workflow.cases import RULES, CaseReader
from workflow.cues import asks_how_to_complain, instructs_the_bot, is_general_question, tells_of_somebody
from workflow.exemplars import Exemplars, exemplar_texts
from workflow.keywords import Keyword, tokens

_BREAK = re.compile(
    r"(?<=[.!?])\s+|\n+|;\s|\s(?=(?:but|actually|anyway)\b)|,\s(?=(?:but|so|please|and i|i|can|could)\b)", re.IGNORECASE
)
_NOISE = re.compile(r"(?<!\w)@\w+|https?://\S+|<[A-Z]+>")  # names, links and masks say nothing about the case
_OPENER = re.compile(r"^(?:(?:and|so|ok|okay|also|um+|er+m?|hm+|right)\b[\s,.…]*)+(?=(?:\S+\s+){2}\S)", re.IGNORECASE)
"""What a message opens with before it begins: the network takes "and the price for two?" for haggling."""
_WHOLE = 100  # words read as one: more does not fit the network
_PASSAGE = 40  # words of a longer message that are read by themselves
_MOST_PASSAGES = 24  # they are longer beyond that: a page costs no more than a paragraph
_CERTAIN = 20.0  # log-odds
_FRAGMENT = 2  # words; "lips" is like any example about lips
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
    """The rules of one business: keywords, the examples it gave, and for the default rules a fitted network.

    Build it once: that embeds every exemplar, unless ready-made `vectors` of `exemplar_texts(rules, general)` are
    given. Every message after that costs one call of `embed` and one of `cases`.
    """

    def __init__(
        self,
        rules: Sequence[EscalationRule],
        general: Sequence[str],
        embed: Embed,
        cases: CaseReader,
        *,
        vectors: Vectors | None = None,
    ) -> None:
        self._rules = tuple(rules)
        self._embed, self._cases = embed, cases
        self._weights = _weights()
        texts = exemplar_texts(rules, general)
        if vectors is None:
            vectors = embed(texts) if texts else np.zeros((0, 1), dtype=np.float32)
        self._known = [at for at, rule in enumerate(rules) if rule.id in RULES and not rule.replace]
        self._exemplars = Exemplars(rules, general, vectors, self._known)
        self._by_examples = any(rule.examples or rule.counter_examples for rule in rules)
        self._keywords = tuple(tuple(map(Keyword.of, rule.keywords)) for rule in rules)

    def screen(self, message: str, history: Sequence[str] = ()) -> Screened:
        """The gravest rule `message` matches. `history`: the customer's earlier messages, oldest first, which a short
        follow-up ("and now it is white") is read together with.
        """
        said = _said(message)
        if not said or not self._rules:
            return Screened()
        read = _passages(said)
        texts = [*read, *_context(message, history)]
        vectors = self._embed(texts) if self._by_examples else None
        odds = self._odds(texts, vectors, len(read))
        told = instructs_the_bot(message)
        odds -= self._weights["instruction_penalty"] if told else 0.0
        found = [None if told else _first_found(keywords, _sentences(said)) for keywords in self._keywords]
        totals = odds.max(axis=0)
        for at, hit in enumerate(found):
            totals[at] = self._with_keyword(float(totals[at]), hit, at)
        best = self._gravest(totals, found)
        seen = found[best] or self._read(best, texts, vectors, int(odds[:, best].argmax()))
        return self._outcome(best, float(totals[best]), seen, by_keyword=found[best] is not None)

    def _odds(self, texts: Sequence[str], vectors: Vectors | None, read: int) -> Vectors:
        """Log-odds that each text is a case of each rule, shape [texts, rules].

        The message as a whole counts in full, a passage of a long one a little less, as it stands without its context;
        a follow-up read with what came before counts only for what it adds to that.
        """
        odds = np.full((len(texts), len(self._rules)), -_CERTAIN, dtype=np.float32)
        odds[:, self._known] = self._cases(texts, [self._rules[at].id for at in self._known])
        odds[[asks_how_to_complain(text) for text in texts]] = -_CERTAIN
        if vectors is not None:
            general = np.array([is_general_question(text) or len(text.split()) <= _FRAGMENT for text in texts])
            odds = np.maximum(
                odds, self._exemplars.odds(texts, vectors, self._needed(texts, odds), self._usually, general)
            )
            odds[self._exemplars.cleared(texts, vectors)] = -_CERTAIN
        odds[1:] -= self._weights["passage_penalty"]
        if len(texts) > read:
            before, together = odds[-2], odds[-1]
            odds[-1] = np.where(together - before > self._weights["close"], together, -_CERTAIN)
            odds[-2] = -_CERTAIN
        return odds

    def _needed(self, texts: Sequence[str], odds: Vectors) -> Vectors:
        """Log-odds that each text needs a person at all, those of default rules that the business replaced included."""
        every = odds if len(self._known) == len(RULES) else self._cases(texts, RULES)
        return np.asarray(every.max(axis=1), np.float32)

    @cached_property
    def _usually(self) -> Mapping[int, float]:
        """Log-odds that the usual example of each of the business's own rules needs a person at all."""
        own = {at: rule.examples for at, rule in enumerate(self._rules) if at not in self._known and rule.examples}
        texts = list(dict.fromkeys(text for examples in own.values() for text in examples))
        needed = dict(zip(texts, self._cases(texts, RULES).max(axis=1), strict=True)) if texts else {}
        return {at: float(np.median([needed[text] for text in examples])) for at, examples in own.items()}

    def _with_keyword(self, odds: float, hit: "Found | None", at: int) -> float:
        """A keyword outside a general question makes a message likelier a case; one of an urgent rule, or of a rule
        that has nothing but keywords to go by, makes it one.
        """
        if hit is None or hit.in_general_question:
            return odds
        rule = self._rules[at]
        alone = rule.priority == "P1" or not (rule.examples or at in self._known)
        return max(
            odds + float(self._weights["keyword_bonus"]), float(self._weights["keyword_floor"]) if alone else odds
        )

    def _gravest(self, totals: Vectors, found: "Sequence[Found | None]") -> int:
        """Of the rules that match, by a keyword or about as well as the likeliest: the most urgent, then the likest."""
        matching = [rule for rule, total in enumerate(totals) if total >= self._weights["threshold"]]
        if not matching:
            return int(totals.argmax())
        enough = max(totals[rule] for rule in matching) - self._weights["close"]
        close = [rule for rule in matching if found[rule] is not None or totals[rule] >= enough]
        return min(close, key=lambda rule: (self._rules[rule].priority or "P3", -totals[rule]))

    def _read(self, rule: int, texts: Sequence[str], vectors: Vectors | None, at: int) -> str:
        """What in the message was taken for a case."""
        example = self._exemplars.nearest(rule, vectors[at]) if vectors is not None else None
        likeness = f'is like "{example}"' if example else "reads like one"
        return f'"{_short(texts[at])}" {likeness}'

    def _outcome(self, rule: int, total: float, seen: "Found | str", *, by_keyword: bool) -> Screened:
        score = 1 / (1 + math.exp(-(max(-_CERTAIN, min(_CERTAIN, total - self._weights["threshold"])))))
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


@dataclass(frozen=True, slots=True)
class Found:
    """A keyword in a part of the message."""

    words: str
    part: str
    in_general_question: bool

    def __str__(self) -> str:
        return f'keyword "{self.words}" in "{_short(self.part)}"'


def _first_found(keywords: Sequence[Keyword], sentences: Sequence[str]) -> Found | None:
    """The first keyword found in a sentence, outside a general question if there is one."""
    hits = [
        Found(words, sentence, is_general_question(sentence))
        for sentence in sentences
        for keyword in keywords
        if (words := keyword.found_in(tokens(sentence)))
    ]
    return min(hits, key=lambda hit: hit.in_general_question, default=None)


def _said(message: str) -> str:
    """The message in one line without what says nothing; "" for one without a word."""
    words = _OPENER.sub("", " ".join(_NOISE.sub(" ", message).split())).split()
    return " ".join(words) if any(char.isalpha() for word in words for char in word) else ""


def _sentences(said: str) -> list[str]:
    return [piece for sentence in _BREAK.split(said) if (piece := sentence.strip())]


def _passages(said: str) -> list[str]:
    """The message, or as much as is read at once, then of a longer one all of it in passages of whole sentences."""
    words = said.split()
    if len(words) <= _WHOLE:
        return [said]
    size = max(_PASSAGE, math.ceil(len(words) / _MOST_PASSAGES))
    passages, length = [""], 0
    for word in words:
        if length >= size and (passages[-1].endswith((".", "!", "?")) or length >= 2 * size):
            passages.append("")
            length = 0
        passages[-1] = f"{passages[-1]} {word}".strip()
        length += 1
    return [" ".join(words[:_WHOLE]), *passages]


def _context(message: str, history: Sequence[str]) -> list[str]:
    """What a short follow-up is read with: the message before it, then both together; [] when it stands alone.

    Names of subjects one after the other ("skin stuff", "the peel thing") tell nothing of anybody.
    """
    words = message.split()
    asks = "?" in message or is_general_question(message)
    if not history or asks or not 2 <= len(words) <= _FOLLOW_UP:
        return []
    before = " ".join(history[-1].split()[-_PASSAGE:])
    together = f"{before} {' '.join(words)}"
    return [before, together] if before and tells_of_somebody(together) else []


def _short(text: str, limit: int = 120) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


@cache
def _weights() -> dict[str, Any]:
    return dict(yaml.safe_load(resources.files("workflow").joinpath("screen.yaml").read_text("utf-8")))
