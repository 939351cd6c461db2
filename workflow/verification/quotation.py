"""Sentences that stand in the evidence word for word: the fast road, without figures, models or stems."""

import re
from functools import lru_cache

from sop.prose import plain

_TOKEN = re.compile(r"[£$€]?\d+(?:[.,:/]\d+)*%?|[^\W\d_]+(?:['’][^\W\d_]+)*|[^\W_]+|[.!?;](?=[\s\"'”’)*_]|$)|\n")
_ENDS = frozenset(".!?;\n")
_LIMITS = frozenset(
    [
        "not",
        "no",
        "never",
        "cannot",
        "can't",
        "without",
        "unless",
        "except",
        "only",
        "neither",
        "nor",
        "non",
        "hardly",
        "if",
        "avoid",
        "excluding",
        "excludes",
        "don't",
        "doesn't",
        "didn't",
        "won't",
        "isn't",
        "aren't",
        "wasn't",
        "weren't",
        "wouldn't",
        "shouldn't",
        "couldn't",
        "mustn't",
        "until",
        "provided",
        "unable",
        "false",
        "untrue",
        "nobody",
        "none",
        "nothing",
        "do",
        "does",
        "did",
        "is",
        "are",
        "can",
        "will",
        "should",
        "may",
    ]
)
"""Words that change what follows or precedes them: a quotation may not be cut off from them."""
_TRAILING_LIMITS = _LIMITS - frozenset(["do", "does", "did", "is", "are", "can", "will", "should", "may"])


def is_quoted(sentence: str, evidence: tuple[str, ...]) -> bool:
    """Whether `sentence` is one run of words of one evidence text, with nothing cut off that would limit it.

    >>> is_quoted("Suitable for pregnancy.", ("It is not suitable for pregnancy.",))
    False
    """
    run = [token for token in tokens(sentence) if token not in _ENDS]
    if not run:
        return False
    needle = " " + " ".join(run) + " "
    return any(_holds(text, needle) for text in evidence)


def _holds(text: str, needle: str) -> bool:
    haystack = _haystack(text)
    at = haystack.find(needle)
    while at >= 0:
        if not _is_cut(haystack[: at + 1], haystack[at + len(needle) - 1 :]):
            return True
        at = haystack.find(needle, at + 1)
    return False


def _is_cut(before: str, after: str) -> bool:
    """Whether the rest of the evidence sentence, on either side, limits or asks what the run states."""
    ahead = re.split(r" [.!?;\n](?= )", before)[-1].split()
    ending = re.search(r" [.!?;\n](?= )", after)
    behind = (after[: ending.start()] if ending else after).split()
    asks = ending is not None and ending.group().strip() == "?"
    return asks or bool(_LIMITS & set(ahead)) or bool(_TRAILING_LIMITS & set(behind))


def tokens(text: str) -> list[str]:
    """Lower-case words, figures, sentence ends and line ends."""
    return [match.group().lower().replace("’", "'") for match in _TOKEN.finditer(text)]


@lru_cache(maxsize=512)
def _haystack(text: str) -> str:
    lines = (plain(block) for block in re.split(r"\n\s*\n|\n(?=\s*(?:[-*+•|#>]|\d+[.)])\s?)", text))
    return " " + " ".join(token for line in lines for token in [*tokens(line), "\n"]) + " "
