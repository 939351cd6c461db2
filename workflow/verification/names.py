"""Names in a sentence: people, products, places, abbreviations; and whether they stand where the evidence has them."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import pairwise

from workflow.verification.opposites import is_opposable
from workflow.verification.statement import Statement, Word

_CAPITAL = re.compile(r"^[A-Z]")
_NOT_NAMES = frozenset(
    [
        "i",
        "i'm",
        "i'll",
        "i've",
        "i'd",
        "ok",
        "am",
        "pm",
        "a",
        "the",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    ]
)
_ALIGNED, _CLOSELY = 0.6, 0.75
"""Share of the words that must agree in order before a name, or any word, counts as exchanged. At 0.6 for any word
2 of 120 paraphrases more were refused and 4 of 100 wrong entities more caught (tuned half of verification.py)."""
_AFTER = re.compile(r"[.!?:;\"“(•\[*]\s*$|^\s*$")


def names(statement: Statement) -> tuple[Word, ...]:
    """Capitalised words that no sentence start or title case explains.

    The first word counts as a name when a capitalised word follows it ("Daniel Owusu leads ...").
    """
    words = statement.words
    letters = [word for word in words if word.text[0].isalpha() and word.carries]
    if len(letters) > 3 and sum(word.text[0].isupper() for word in letters) > 0.7 * len(letters):
        return ()
    return tuple(_names(statement, words))


def _names(statement: Statement, words: tuple[Word, ...]) -> Iterator[Word]:
    for index, word in enumerate(words):
        if not _CAPITAL.match(word.text) or word.lower in _NOT_NAMES or not word.carries:
            continue
        if not _AFTER.search(statement.text[: word.start]) or (
            index + 1 < len(words)
            and _is_name(words[index + 1])
            and not words[index + 1].text.isupper()
            and statement.text[word.start :].startswith(f"{word.text} {words[index + 1].text}")
        ):
            yield word


def _is_name(word: Word) -> bool:
    return bool(_CAPITAL.match(word.text)) and word.carries and len(word.text) > 1


def torn_name(said: Statement, evidence: Sequence[Statement]) -> str | None:
    """Two words said as one name ("Leigh Michael") that never stand together in the evidence."""
    known = {pair for source in evidence for pair in _neighbours(source, gap=2)}
    found = names(said)
    for left, right in pairwise(found):
        together = said.text[left.start + len(left.text) : right.start] == " "
        if together and left.start > 0 and (left.root, right.root) not in known:
            return f"{left.text} {right.text}"
    return None


def _neighbours(source: Statement, gap: int) -> Iterator[tuple[str, str]]:
    order = [word.root for word in source.words]
    for distance in range(1, gap + 1):
        yield from zip(order, order[distance:], strict=False)


def exchanged(said: Statement, best: Statement, evidence: Sequence[Statement]) -> tuple[str, str] | None:
    """A word of `said` that stands in place of another one of `best`, when all around it agrees; and that other word.

    Only words that the evidence has elsewhere, or names, count: others may be synonyms.
    """
    mine, theirs = said.order, best.order
    matcher = SequenceMatcher(None, [word.root for word in mine], [word.root for word in theirs], autojunk=False)
    agreeing = sum(block.size for block in matcher.get_matching_blocks()) / max(len(mine), 1)
    if agreeing < _ALIGNED:
        return None
    elsewhere = frozenset[str]().union(*(source.roots for source in evidence))
    for kind, start, end, at, until in matcher.get_opcodes():
        if kind == "replace" and end - start <= 2 and until - at <= 2:
            known = elsewhere if agreeing >= _CLOSELY else frozenset[str]()
            pair = _unlike(mine[start:end], theirs[at:until], said.roots, best, known)
            if pair:
                return pair
    return None


def _unlike(
    mine: Sequence[Word], theirs: Sequence[Word], own: frozenset[str], best: Statement, elsewhere: frozenset[str]
) -> tuple[str, str] | None:
    gone = [word for word in theirs if word.root not in own]
    for word in mine:
        if is_opposable(word.lower) or any(is_opposable(other.lower) for other in gone):
            continue
        known = len(mine) == len(theirs) and word.root in elsewhere and word.root not in best.roots | best.topic_roots
        named = _is_name(word) and bool(gone) and _is_name(gone[0])
        if gone and (known or named):
            return word.text, gone[0].text
    return None
