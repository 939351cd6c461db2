"""The words of a text as they are compared: stems, with figures and usual short forms put one way."""

import re
from collections import OrderedDict
from collections.abc import Iterator, Set
from dataclasses import dataclass
from functools import cached_property, lru_cache

from retrieval.answer_kind import AnswerKind, held_kinds, holds_kind
from sop.words import content_words, stem, words
from vectorstore.chunk import Chunk

_FIGURES = {
    word: str(worth)
    for worth, word in enumerate("one two three four five six seven eight nine ten eleven twelve".split(), 1)
} | {"twenty": "20", "thirty": "30", "sixty": "60", "half": "0.5", "once": "1", "twice": "2"}
_SHORT_FORMS = dict(
    pair.split(":")
    for pair in (
        "min:minute mins:minute hr:hour hrs:hour wk:week wks:week yr:year yrs:year xmas:christmas tel:telephone "
        "mobile:phone info:information appt:appointment pics:photo pictures:photo mon:monday tue:tuesday tues:tuesday "
        "wed:wednesday thu:thursday thur:thursday thurs:thursday fri:friday sat:saturday sun:sunday"
    ).split()
)
_CHAT = frozenset(
    "u ur r ya yous yall d'you tho cos coz bout til till im ive dont whats hows whens wheres whos".split()
)
_SAID = {figure: word for word, figure in reversed(_FIGURES.items())}
_GLUED = re.compile(r"(\d+(?:\.\d+)?)([a-z]{2,})")


@lru_cache(maxsize=65_536)
def _terms(word: str) -> tuple[str, ...]:
    if glued := _GLUED.fullmatch(word):
        return (glued[1], stem(_SHORT_FORMS.get(glued[2], glued[2])))
    word = _FIGURES.get(word, _SHORT_FORMS.get(word, word)).removesuffix("'s")
    return (stem(word),)


def stems(text: str) -> list[str]:
    """Every word of the text, in order.

    >>> stems("Three areas, 45min")
    ['3', 'area', '45', 'minut']
    """
    return [term for word in words(text) for term in _terms(word)]


def content_stems(text: str) -> list[str]:
    """The words that carry meaning, in order, each as often as it is said."""
    return [term for word in content_words(text) if word not in _CHAT for term in _terms(word)]


def spellings(term: str) -> tuple[str, ...]:
    """The term as an index may hold it: a figure also stands there as a word.

    >>> spellings("3"), spellings("peel")
    (('3', 'three'), ('peel',))
    """
    return (term, stem(_SAID[term])) if term in _SAID else (term,)


_NAME = r"[\w'’-]+(?: [\w'’-]+){0,3}?"
_QUOTED = r"[\"“‘']?(?P<alias>[\w-]+)[\"”’']?"
_CALLS = re.compile(rf"\bcall(?:s|ed)?\s+(?P<meant>{_NAME})\s+[\"“‘](?P<alias>[\w-]+)[\"”’]")
_CALLED = (
    rf",?\s+(?:(?:is|are)\s+)?(?:also|often|sometimes|commonly)\s+(?:called|known as)\s+{_QUOTED}",
    r"\s+\((?:also |or )?(?P<alias>[\w-]+)\)",
)
_ALIASES = (
    (_CALLS, _CALLS),
    *((re.compile(called), re.compile(rf"(?P<meant>{_NAME}){called}")) for called in _CALLED),
)
"""What every text that gives another name holds, and the pattern of the whole: names are slow to look for."""


@dataclass(frozen=True, slots=True)
class Meant:
    """What another name stands for: as the text says it, and its content stems."""

    text: str
    stems: frozenset[str]


def aliases(text: str) -> Iterator[tuple[str, Meant]]:
    """Other names a text gives, as stems, with what they stand for.

    >>> [(alias, meant.text, sorted(meant.stems)) for alias, meant in aliases('Many call chemical peels "facials".')]
    [('facial', 'chemical peels', ['chemic', 'peel'])]
    """
    for sign, pattern in _ALIASES:
        for match in pattern.finditer(text) if sign.search(text) else ():
            meant = Meant(match["meant"], frozenset(content_stems(match["meant"])))
            if meant.stems and (alias := content_stems(match["alias"])):
                yield alias[0], meant


class ChunkWords:
    """A chunk's words, each sort of them found when it is first asked for: most candidates are never read closely."""

    def __init__(self, chunk: Chunk) -> None:
        self._chunk = chunk
        self._holds: dict[AnswerKind, bool] = {}

    @cached_property
    def all(self) -> frozenset[str]:
        """The words of all that it embeds."""
        return frozenset(stems(self._chunk.embedded)) | frozenset(stems(" ".join(self._chunk.section)))

    @cached_property
    def headings(self) -> tuple[frozenset[str], ...]:
        """The words of each heading above it."""
        return tuple(frozenset(content_stems(heading)) for heading in self._chunk.section)

    @cached_property
    def wordings(self) -> tuple[frozenset[str], ...]:
        """The words of each statement's wording."""
        return tuple(frozenset(stems(s.wording)) for s in self._chunk.statements)

    @cached_property
    def statements(self) -> tuple[frozenset[str], ...]:
        """The words of all that each statement embeds, and of its wording."""
        embedded = (frozenset(stems(s.embedded)) for s in self._chunk.statements)
        return tuple(one | other for one, other in zip(self.wordings, embedded, strict=True))

    @cached_property
    def kinds(self) -> tuple[frozenset[AnswerKind], ...]:
        """What each statement holds."""
        return tuple(held_kinds(s.wording) for s in self._chunk.statements)

    @cached_property
    def aliases(self) -> dict[str, Meant]:
        """The other names that the chunk gives ("… known as Botox"), each with what it stands for."""
        return {alias: meant for s in self._chunk.statements for alias, meant in aliases(s.wording)}

    def holding(self, kinds: Set[AnswerKind]) -> frozenset[AnswerKind]:
        """Those of `kinds` that any of its statements holds."""
        for kind in kinds - self._holds.keys():
            self._holds[kind] = any(holds_kind(s.wording, kind) for s in self._chunk.statements)
        return frozenset(kind for kind in kinds if self._holds[kind])


class ChunkWordsCache:
    """The words of the chunks looked at lately: a chunk's words never change."""

    def __init__(self, size: int = 4096) -> None:
        self._size = size
        self._latest: OrderedDict[str, ChunkWords] = OrderedDict()

    def of(self, chunk: Chunk) -> ChunkWords:
        known = self._latest.get(chunk.id)
        if known is None:
            known = self._latest[chunk.id] = ChunkWords(chunk)
            if len(self._latest) > self._size:
                self._latest.popitem(last=False)
        return known
