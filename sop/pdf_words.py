"""Words of a PDF that its lines have parted, put together again."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import TypeAlias

_HYPHEN = re.compile(r"(?<=[^\W\d_])[-\u2010\xad]\Z")
_WORD = re.compile(r"[^\W\d_]+(?:[-\u2010][^\W\d_]+)*")
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})

Known: TypeAlias = Counter[str]
"""How often the document writes each word: what tells a hyphen of the line from one of the word."""


def known_words(lines: Iterable[str]) -> Known:
    return Counter(word.lower() for line in lines for word in _WORD.findall(line))


def ends_parted(said: str) -> bool:
    """Whether a text ends in the middle of a word."""
    return bool(_HYPHEN.search(said))


def joined(lines: Iterable[str], known: Known) -> str:
    """Lines as one, words parted at a line's end put together again."""
    said = ""
    for line in lines:
        line = line.translate(_LIGATURES).strip()
        if said and ends_parted(said) and line[:1].isalpha():
            said = _mended(said, line, known)
        else:
            said = f"{said} {line}" if said else line
    return said


def _mended(said: str, line: str, known: Known) -> str:
    """With the hyphen where the word is written so elsewhere or goes on with a capital, else without."""
    first = _WORD.findall(said[:-1])[-1:] or [""]
    last = _WORD.match(line)
    rest = last[0] if last else ""
    parted, whole = known[f"{first[0]}-{rest}".lower()], known[f"{first[0]}{rest}".lower()]
    keeps = not said.endswith("\xad") and (line[:1].isupper() or parted > whole)
    return f"{said[:-1]}-{line}" if keeps else f"{said[:-1]}{line}"
