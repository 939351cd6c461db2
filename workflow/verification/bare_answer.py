"""Replies that are no whole sentence: a name, a figure or a yes that only makes sense after its question."""

import re
from collections.abc import Sequence

from vectorstore.embedder import Embed
from workflow.verification import meaning, promises
from workflow.verification.negation import contradiction
from workflow.verification.statement import Statement

_YES_NO = re.compile(r"^(?P<word>yes|yep|yeah|no|nope)[\s.!,]*$", re.IGNORECASE)
_DECIDES = re.compile(r"^\W*(?:yes|yep|yeah|no|nope)\b", re.IGNORECASE)
_HELD = 0.7  # the least score of a bare answer that the evidence holds, near words of the question
_OFF_TOPIC = 0.12  # chosen on HaluEval's tuned half: 3 of 118 grounded replies are refused, for any reason
_FEW = 6  # words; longer replies are judged as sentences


def is_bare(said: Statement) -> bool:
    """Whether the reply is a yes, a no or a few words that cannot be judged without the question."""
    return bool(_YES_NO.match(said.text)) or len(said.words) + len(said.figures) <= _FEW


def without_courtesy(said: Statement) -> Statement:
    """The reply without the "Sure –" that opens it; a yes or a no stays, as it is what is said."""
    return said if _DECIDES.match(said.text) else Statement.read(promises.without_lead(said.text), said.topic)


def judged(
    said: Statement, question: str, sources: Sequence[Statement], embed: Embed | None
) -> tuple[float, str | None]:
    """Probability that "question → reply" is what the evidence says, and what speaks against it outright."""
    asked = Statement.read(question)
    reply = _YES_NO.match(said.text)
    told = asked if reply else Statement.read(f"{question} {said.text}")
    holding = list(sources) if reply else _holding(said, sources)
    ordered = meaning.ranked(told, holding)
    near = meaning.window(told, ordered)
    score = meaning.probability(meaning.features(told, ordered, near, embed))
    if score < _OFF_TOPIC:
        return score, "the evidence says this of something else" if holding else "the evidence does not say this"
    denied = contradiction(asked, near.joined) is not None if near.parts else False
    if reply and reply["word"].lower().startswith("y") and denied:
        return score, "the evidence says the opposite"
    if reply and reply["word"].lower().startswith("n") and not denied and asked.roots <= near.roots:
        return score, "the evidence says yes"
    return _HELD + (1 - _HELD) * score, None


def _holding(said: Statement, sources: Sequence[Statement]) -> list[Statement]:
    """The sentences that hold the reply's words, with those next to them."""
    at = {index for index, source in enumerate(sources) if said.roots <= source.roots | source.topic_roots}
    return [source for index, source in enumerate(sources) if at & {index - 1, index, index + 1}]
