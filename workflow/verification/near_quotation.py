"""Sentences that repeat one of the evidence almost word for word: there a single small word can turn the meaning."""

from collections.abc import Sequence
from difflib import SequenceMatcher

from workflow.verification.negation import ADDED, DROPPED, is_negator, is_refusal, is_restricted, without_prefix
from workflow.verification.opposites import are_opposite
from workflow.verification.statement import Statement, Word

_REPEATED = 0.8  # share of the sentence's words, function words too, that must stand in the evidence in this order
_FEWEST = 5  # words; fewer agree by chance
_SHORT = 3  # words


def altered(said: Statement, ordered: Sequence[Statement]) -> str | None:
    """How a near quotation differs from its source in being negated; None if no source is that near.

    Where two sources are as near ("with known exposure", "with no known exposure"), agreeing with one is enough.
    """
    found = [(share, why) for source in ordered[:3] for share, why in [_compared(said, source)] if share >= _REPEATED]
    most = max((share for share, _ in found), default=0.0)
    reasons = [why for share, why in found if share > most - 0.1]
    return reasons[0] if reasons and all(reasons) else None


def _compared(said: Statement, source: Statement) -> tuple[float, str | None]:
    mine, theirs = _tokens(said), _tokens(source)
    matcher = SequenceMatcher(None, [word.root for word in mine], [word.root for word in theirs], autojunk=False)
    share = sum(block.size for block in matcher.get_matching_blocks()) / max(len(mine), 1)
    if len(mine) < _FEWEST or share < _REPEATED:
        return share, None
    own = other = 0
    for kind, start, end, at, until in matcher.get_opcodes():
        if kind == "equal":
            continue
        if end - start == until - at == 1 and are_opposite(mine[start].lower, theirs[at].lower):
            return share, f"says {mine[start].text!r} where the evidence says {theirs[at].text!r}"
        own += _denials(mine, range(start, end), theirs)
        if until - at <= _SHORT:  # what is longer is a clause of its own that the reply leaves out
            other += _denials(theirs, range(at, until), mine)
    if (own - other) % 2 == 0 or is_restricted(said) or is_restricted(source):
        return share, None
    return share, ADDED if own > other else DROPPED


def _tokens(statement: Statement) -> list[Word]:
    """All words and figures in order; contractions of "not" are "not", so that "don't" and "do not" agree.

    What follows a hyphen is left out: "card-not-present" denies nothing.
    """
    values = [Word("", figure.fact, figure.fact, figure.start) for figure in statement.figures]
    parts = [word for word in statement.words if not statement.text[: word.start].endswith("-")]
    words = [
        word if word.carries else Word(word.text, word.lower, "not" if is_negator(word) else word.lower, word.start)
        for word in parts
    ]
    return sorted([*words, *values], key=lambda word: word.start)


def _denials(words: Sequence[Word], part: range, others: Sequence[Word]) -> int:
    """Negators, refusals and prefixes of denial ("unworn") in a part of `words`."""
    known = {word.lower for word in others}
    return sum(
        is_negator(words[at], words[at + 1] if at + 1 < len(words) else None)
        or is_refusal(words[at])
        or without_prefix(words[at].lower) in known
        for at in part
    )
