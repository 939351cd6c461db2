"""Words that deny each other: "before" and "after", "at least" and "at most", "open" and "closed"."""

import re

from workflow.verification.statement import Statement
from workflow.verification.wordlists import listed

_LOOSE = listed("loose_opposites")
_OPPOSITES: dict[str, set[str]] = {}
for _left, _right in (pair.split("/") for pair in listed("opposites")):
    _OPPOSITES.setdefault(_left, set()).add(_right)
    _OPPOSITES.setdefault(_right, set()).add(_left)
_PHRASES = {
    "atleast": r"at least|no (?:less|fewer) than|a minimum of|minimum(?: of)?|or (?:more|over|above|older)",
    "atmost": r"at most|no more than|a maximum of|maximum(?: of)?|up to|not exceeding|"
    r"or (?:less|fewer|under|below|younger)",
    "neednot": r"need not|needn't|(?:do|does)(?: not|n't) (?:need|have) to|no need to|not (?:required|necessary) to",
    "mustnot": r"must not|mustn't|can ?not|can't|may not|should not|shouldn't|ought not|"
    r"(?:is|are) not (?:allowed|permitted) to",
}
_SPOKEN = {"atleast": "at least", "atmost": "at most", "neednot": "need not", "mustnot": "must not"}
_DENIED = {"atleast": "atmost", "atmost": "atleast", "neednot": "mustnot", "mustnot": "neednot"}


def is_opposable(lower: str) -> bool:
    """Whether the word has an opposite that is looked for."""
    return lower in _OPPOSITES


def are_opposite(lower: str, other: str) -> bool:
    """Whether two words deny each other."""
    return other in _OPPOSITES.get(lower, set())


def swapped(said: Statement, source: Statement) -> tuple[str, str] | None:
    """A word or phrase of `said` and its opposite in `source`, where each has only one of the two."""
    mine, theirs = _marked(said), _marked(source)
    for word, following in mine:
        for other in sorted(_OPPOSITES.get(word, set())):
            if _is_swapped(word, other, following, mine, theirs):
                return word, other
    for phrase, opposite in _DENIED.items():
        for text, following in mine:
            if text == phrase and (opposite, following) in theirs and (phrase, following) not in theirs:
                return _SPOKEN[phrase], _SPOKEN[opposite]
    return None


def _is_swapped(
    word: str, other: str, following: str, mine: list[tuple[str, str]], theirs: list[tuple[str, str]]
) -> bool:
    if word in _LOOSE:
        return (other, following) in theirs and (word, following) not in theirs and following != ""
    used = {text for text, _ in theirs}
    return other in used and word not in used and other not in {text for text, _ in mine}


def _marked(statement: Statement) -> list[tuple[str, str]]:
    """Each word, or phrase read as one, with the root of the next word that carries meaning."""
    text = statement.text.lower().replace("’", "'")
    for name, pattern in _PHRASES.items():
        text = re.sub(rf"\b(?:{pattern})\b", name, text)
    whole = Statement(text)
    items = [(word.start, word.lower, word.root if word.carries else "") for word in whole.words]
    items = sorted([*items, *((figure.start, "", figure.value) for figure in whole.figures)])
    return [
        (lower, next((following for _, _, following in items[index + 1 : index + 5] if following), ""))
        for index, (_, lower, _) in enumerate(items)
        if lower
    ]
