"""Whether a sentence turns what the evidence says into its opposite."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from workflow.verification import opposites
from workflow.verification.statement import Statement, Word, root
from workflow.verification.wordlists import listed

_NEGATORS, _BREAK = listed("negators"), listed("breaks")
_COMPARED, _RESTRICTIVE = listed("compared"), listed("restrictive")
_REFUSALS = frozenset(map(root, listed("refusals")))
_PERMITTED = frozenset(map(root, listed("permissions")))
_BE = frozenset(("be", "is", "are", "was", "were", "been", "being"))
_PRIVATIVE = re.compile(r"un(?!der|til|it|less|cle|i[cfoqv])\w{5,}$")
ADDED, DROPPED = "is negated, the evidence is not", "leaves out a negation of the evidence"


@dataclass(frozen=True, slots=True)
class Negation:
    """One negator: the first root after it, the first four, every root in its reach, and of its whole clause."""

    head: str
    near: frozenset[str]
    reach: frozenset[str]
    clause: frozenset[str]


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
        positive = without_prefix(word.lower)
        if statement.text[: word.start].endswith("-"):  # "card-not-present" denies nothing
            continue
        if is_negator(word, words[index + 1] if index + 1 < len(words) else None):
            after = _reach(words, index)
            clause = _segment(words, index)
            back = clause if after[:1] and after[0] in _PERMITTED else []
            head, reach = after[0] if after else "", frozenset([*after, *back])
            found.append(Negation(head, frozenset(after[:4]), reach, reach.union(clause)))
        elif _PRIVATIVE.match(word.lower) and positive not in known:  # "unstaffed" is "nobody is there"
            around = frozenset(_segment(words, index))
            found.append(Negation("", frozenset({root(positive)}), around, around))
        elif positive in known:
            denied = frozenset({root(positive)})
            found.append(Negation(root(positive), denied, denied, denied))
        elif word.root in _REFUSALS:
            passive = any(near.lower in _BE for near in words[max(index - 2, 0) : index])
            reach = frozenset(_segment(words, index) if passive else _reach(words, index))
            found.append(Negation("", reach, reach, reach))
    return found


def is_repeated(said: Statement, sources: Sequence[Statement]) -> bool:
    """Whether the evidence denies, in whatever sentence, just what `said` denies: the two words after each negator."""
    theirs = [negation.reach for source in sources for negation in negations(source, said)]
    mine = [frozenset(_reach(said.words, at)[:2]) for at, word in enumerate(said.words) if is_negator(word)]
    return bool(mine) and all(len(denied) == 2 and any(denied <= reach for reach in theirs) for denied in mine)


def _reach(words: tuple[Word, ...], index: int) -> list[str]:
    """Roots after a negator, as far as the next conjunction, six at most."""
    reach: list[str] = []
    for word in words[index + 1 :]:
        if word.lower in _BREAK and reach:
            break
        if word.carries:
            reach.append(word.root)
    return reach[:6]


def without_prefix(lower: str) -> str:
    """The word that a prefix denies ("worn" of "unworn"), or nothing."""
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


def is_refusal(word: Word) -> bool:
    """Whether a verb or adjective negates what it is said of: "avoid", "unavailable"."""
    return word.root in _REFUSALS


def _polarity_differs(said: Statement, source: Statement) -> str | None:
    mine, theirs = negations(said, source), negations(source, said)
    if not mine:
        theirs = [negation for negation in theirs if _concerns(negation, said)]
    if not mine and not theirs:
        return None
    if _doubled(mine, source) - _doubled(theirs, source):
        return ADDED
    if _doubled(theirs, said) - _doubled(mine, said):
        return DROPPED
    agreed = any(left.reach & right.reach for left in mine for right in theirs)
    added = any(one.head in source.roots and not any(one.head in other.reach for other in theirs) for one in mine)
    dropped = any(one.head in said.roots and not any(one.head in other.clause for other in mine) for one in theirs)
    if added and not (agreed and len(theirs) >= len(mine)):
        return ADDED
    if dropped and not (agreed and len(mine) >= len(theirs)):
        return DROPPED
    if agreed or (len(mine) - len(theirs)) % 2 == 0 or any(is_restricted(one) for one in (said, source)):
        return None
    return ADDED if len(mine) > len(theirs) else DROPPED


def _doubled(negations: list[Negation], other: Statement) -> frozenset[str]:
    """Refusals that are themselves negated ("need not avoid") and that the other sentence has too."""
    return frozenset(one.head for one in negations if one.head in _REFUSALS and one.head in other.roots)


def _concerns(negation: Negation, said: Statement) -> bool:
    """Whether `said` speaks of what the negation denies."""
    shared = len(negation.near & said.roots)
    if negation.head:
        return negation.head in said.roots or shared > 0.6 * len(negation.near)
    return shared >= 0.5 * len(negation.near)


def is_restricted(statement: Statement) -> bool:
    """Whether the sentence limits itself by another word than a negator: "only", "unless"."""
    return any(word.lower in _RESTRICTIVE for word in statement.words)
