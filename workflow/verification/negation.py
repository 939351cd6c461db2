"""Whether a sentence turns what the evidence says into its opposite."""

import re
from dataclasses import dataclass

from workflow.verification import opposites
from workflow.verification.statement import Statement, Word, root
from workflow.verification.wordlists import listed

_NEGATORS, _BREAK = listed("negators"), listed("breaks")
_COMPARED, _RESTRICTIVE = listed("compared"), listed("restrictive")
_REFUSALS = frozenset(map(root, listed("refusals")))
_PERMITTED = frozenset(map(root, listed("permissions")))
_BE = frozenset(("be", "is", "are", "was", "were", "been", "being"))
_ADDED, _DROPPED = "is negated, the evidence is not", "leaves out a negation of the evidence"


@dataclass(frozen=True, slots=True)
class Negation:
    """One negator: the first root after it, the first four, and every root in its reach."""

    head: str
    near: frozenset[str]
    reach: frozenset[str]


def contradiction(said: Statement, source: Statement) -> str | None:
    """Why `said` contradicts `source`, a sentence about the same thing; None when nothing tells them apart."""
    opposite = opposites.swapped(said, source)
    differs = _polarity_differs(said, source)
    if opposite and differs:  # "not open" is "closed"
        return None
    return f"says {opposite[0]!r} where the evidence says {opposite[1]!r}" if opposite else differs


def negations(statement: Statement, other: Statement) -> list[Negation]:
    """The negations of a sentence; "unworn" negates what `other` calls "worn"."""
    found, words = [], statement.words
    known = {word.lower for word in other.words}
    for index, word in enumerate(words):
        positive = _without_prefix(word.lower)
        if is_negator(word, words[index + 1] if index + 1 < len(words) else None):
            after = _reach(words, index)
            back = _segment(words, index) if after[:1] and after[0] in _PERMITTED else []
            found.append(Negation(after[0] if after else "", frozenset(after[:4]), frozenset([*after, *back])))
        elif positive in known:
            found.append(Negation(root(positive), frozenset({root(positive)}), frozenset({root(positive)})))
        elif word.root in _REFUSALS:
            passive = any(near.lower in _BE for near in words[max(index - 2, 0) : index])
            reach = frozenset(_segment(words, index) if passive else _reach(words, index))
            found.append(Negation("", reach, reach))
    return found


def _reach(words: tuple[Word, ...], index: int) -> list[str]:
    """Roots after a negator, as far as the next conjunction, six at most."""
    reach: list[str] = []
    for word in words[index + 1 :]:
        if word.lower in _BREAK and reach:
            break
        if word.carries:
            reach.append(word.root)
    return reach[:6]


def _without_prefix(lower: str) -> str:
    match = re.match(r"(?:un|non|dis|in|im|ir)(\w{4,})$", lower)
    return match[1] if match else ""


def _segment(words: tuple[Word, ...], index: int) -> list[str]:
    """Roots of the words around a negator, up to the conjunctions on either side."""
    start = max((at + 1 for at in range(index) if words[at].lower in _BREAK), default=0)
    end = min((at for at in range(index + 1, len(words)) if words[at].lower in _BREAK), default=len(words))
    return [word.root for word in words[start:end] if word.carries and word.root not in _REFUSALS]


def is_negator(word: Word, following: Word | None = None) -> bool:
    """Whether a word negates what follows; "not only" and "no later than" do not."""
    if following is not None and (following.lower in _COMPARED):
        return False
    return word.lower in _NEGATORS or word.lower == "non"


def _polarity_differs(said: Statement, source: Statement) -> str | None:
    mine, theirs = negations(said, source), negations(source, said)
    if not mine:
        theirs = [negation for negation in theirs if _concerns(negation, said)]
    if not mine and not theirs:
        return None
    if _doubled(mine, source) - _doubled(theirs, source):
        return _ADDED
    if _doubled(theirs, said) - _doubled(mine, said):
        return _DROPPED
    agreed = any(left.reach & right.reach for left in mine for right in theirs)
    added = any(one.head in source.roots and not any(one.head in other.reach for other in theirs) for one in mine)
    dropped = any(one.head in said.roots and not any(one.head in other.reach for other in mine) for one in theirs)
    if added and not (agreed and len(theirs) >= len(mine)):
        return _ADDED
    if dropped and not (agreed and len(mine) >= len(theirs)):
        return _DROPPED
    if agreed or (len(mine) - len(theirs)) % 2 == 0 or any(_is_restricted(one) for one in (said, source)):
        return None
    return _ADDED if len(mine) > len(theirs) else _DROPPED


def _doubled(negations: list[Negation], other: Statement) -> frozenset[str]:
    """Refusals that are themselves negated ("need not avoid") and that the other sentence has too."""
    return frozenset(one.head for one in negations if one.head in _REFUSALS and one.head in other.roots)


def _concerns(negation: Negation, said: Statement) -> bool:
    """Whether `said` speaks of what the negation denies."""
    shared = len(negation.near & said.roots)
    if negation.head:
        return negation.head in said.roots or shared > 0.6 * len(negation.near)
    return shared >= 0.5 * len(negation.near)


def _is_restricted(statement: Statement) -> bool:
    """Whether the sentence limits itself by another word than a negator: "only", "unless"."""
    return any(word.lower in _RESTRICTIVE for word in statement.words)
