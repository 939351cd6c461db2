"""What a model says it quotes, looked up in the passages it was given."""

import re
from collections.abc import Sequence
from functools import lru_cache

from retrieval.passage import Passage
from workflow.outcome import Citation

_SAME = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u00a0": " "})
_SHORTEST = 8  # characters; "the" is in every passage and shows nothing
_LONGEST = 2000


def cited(quote: str, passage: Passage) -> Citation | None:
    """The passage's own words for `quote`, with where they stand; None where it does not hold them.

    White space, typographic quotation marks and dashes may differ, nothing else: models tidy those up. What is
    shorter than a figure with its unit counts only as a whole line or cell of the passage.
    """
    wanted = " ".join(quote[: _LONGEST + 1].translate(_SAME).split())
    if not wanted or len(wanted) > _LONGEST:
        return None
    text = passage.text.translate(_SAME)
    found = _pattern(wanted).search(text)
    if found is None or (len(wanted) < _SHORTEST and wanted not in _lines(text)):
        return None
    start, end = found.span()
    at = passage.span.start
    return Citation(passage.document, passage.section, passage.text[start:end], at + start, at + end)


@lru_cache(maxsize=256)
def _pattern(wanted: str) -> re.Pattern[str]:
    words = [re.escape(word) for word in wanted.split()]
    before, after = (r"(?<!\w)" if wanted[:1].isalnum() else ""), (r"(?!\w)" if wanted[-1:].isalnum() else "")
    return re.compile(before + r"\s+".join(words) + after)


def _lines(text: str) -> Sequence[str]:
    return [" ".join(cell.split()) for line in text.splitlines() for cell in line.strip(" -*|").split("|")]
