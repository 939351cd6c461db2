"""Typing errors in a question, put right towards the SOP's own words."""

import re
import threading
from collections.abc import Callable, Iterable, Sequence

from sop.words import content_words, stem

_WORD = re.compile(r"[^\W\d_]{4,}")
_SHORT, _LONG = 5, 8
"""Letters from which one edit is allowed, and from which two are: shorter words have too many neighbours."""
_ONE_PIECE = 3  # with the two special tokens


class Spelling:
    """The words of one index version. `texts` is read at the first word that nobody knows.

    `pieces` counts a word's tokens: a word that English text holds often is one piece to a tokenizer ("black"), a
    typing error is several ("lazer"), and only those are put right.
    """

    def __init__(
        self,
        texts: Callable[[], Iterable[str]],
        rarity: Callable[[str], float],
        pieces: Callable[[Sequence[str]], list[int]],
    ) -> None:
        self._texts, self._rarity, self._pieces = texts, rarity, pieces
        self._unknown = rarity("\0")
        self._reading = threading.Lock()
        self._by_initial: dict[str, dict[str, int]] | None = None

    def corrected(self, text: str) -> str:
        """The text with each word the SOP does not know put as the nearest one it does, where one is near."""
        return _WORD.sub(lambda match: self._corrected(match[0]), text)

    def _corrected(self, word: str) -> str:
        said = word.lower()
        if not content_words(said) or self._rarity(stem(said)) < self._unknown or self._pieces([said])[0] <= _ONE_PIECE:
            return word
        allowed = 2 if len(said) >= _LONG else 1
        near = [
            (distance, -count, known)
            for known, count in self._vocabulary().get(said[0], {}).items()
            if abs(len(known) - len(said)) <= allowed
            and (distance := edits(said, known, allowed)) <= allowed
            and (len(said) >= _SHORT or sorted(said) == sorted(known) or len(known) > len(said))
        ]
        return min(near)[2] if near else word

    def _vocabulary(self) -> dict[str, dict[str, int]]:
        with self._reading:
            if self._by_initial is None:
                self._by_initial = _counted(self._texts())
        return self._by_initial


def edits(one: str, other: str, most: int) -> int:
    """Insertions, deletions, substitutions and swaps of neighbours between two words, or `most` + 1 if more.

    Optimal string alignment distance (Damerau 1964; restricted as in Oommen and Loke 1997).

    >>> edits("lazer", "laser", 2), edits("adress", "address", 2), edits("filelr", "filler", 2)
    (1, 1, 1)
    """
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        last, row, older = row, [i], before
        for j, b in enumerate(other, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
        before = last
    return min(row[-1], most + 1)


def _counted(texts: Iterable[str]) -> dict[str, dict[str, int]]:
    counts: dict[str, dict[str, int]] = {}
    for text in texts:
        for word in _WORD.findall(text.lower()):
            same = counts.setdefault(word[0], {})
            same[word] = same.get(word, 0) + 1
    return counts
