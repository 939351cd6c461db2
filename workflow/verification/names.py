"""Names in a sentence: people, products, places, abbreviations; and whether they stand where the evidence has them."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

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
_AFTER = re.compile(r"[.!?:;\"“(•\[*]\s*$|^\s*$")


def names(statement: Statement) -> tuple[Word, ...]:
    """Capitalised words that no sentence start or title case explains.

    The first word counts as a name when a capitalised word follows it ("Daniel Owusu leads ...").
    """
    words = statement.words
    letters = [word for word in words if word.text[0].isalpha() and word.carries]
    if len(letters) > 3 and sum(word.text[0].isupper() for word in letters[1:]) > 0.7 * (len(letters) - 1):
        return ()
    return tuple(_names(statement, words))


def _names(statement: Statement, words: tuple[Word, ...]) -> Iterator[Word]:
    for index, word in enumerate(words):
        if not _CAPITAL.match(word.text) or word.lower in _NOT_NAMES or not word.carries:
            continue
        if not _AFTER.search(statement.text[: word.start]) or (
            index + 1 < len(words)
            and is_name(words[index + 1])
            and not words[index + 1].text.isupper()
            and statement.text[word.start :].startswith(f"{word.text} {words[index + 1].text}")
        ):
            yield word


def is_name(word: Word) -> bool:
    """Whether the word is written as a name, wherever it stands."""
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
