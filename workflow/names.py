"""Names in a sentence: people, products, places and abbreviations."""

import re
from collections.abc import Iterator

from workflow.statement import Statement, Word

_CAPITAL = re.compile(r"^[A-Z]")
_NOT_NAMES = frozenset("i i'm i'll i've i'd ok am pm a the monday tuesday wednesday thursday friday saturday sunday".split())
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
        if not _AFTER.search(statement.text[: word.start]):
            yield word
        elif index + 1 < len(words) and _is_name(words[index + 1]) and statement.text[word.start :].startswith(f"{word.text} {words[index + 1].text}"):
            yield word


def _is_name(word: Word) -> bool:
    return bool(_CAPITAL.match(word.text)) and word.carries and len(word.text) > 1

