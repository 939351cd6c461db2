"""The words of a text as they are compared: stems, with figures and usual short forms put one way."""

import re
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from retrieval.answer_kind import AnswerKind, held_kinds
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
_ALIASES = (
    re.compile(rf"\bcall(?:s|ed)?\s+(?P<meant>{_NAME})\s+[\"“‘](?P<alias>[\w-]+)[\"”’]"),
    re.compile(
        rf"(?P<meant>{_NAME}),?\s+(?:(?:is|are)\s+)?(?:also|often|sometimes|commonly)\s+(?:called|known as)\s+{_QUOTED}"
    ),
    re.compile(rf"(?P<meant>{_NAME})\s+\((?:also |or )?(?P<alias>[\w-]+)\)"),
)


def aliases(text: str) -> Iterator[tuple[str, frozenset[str]]]:
    """Other names a text gives, as stems, with the content stems of what they stand for.

    >>> [(alias, sorted(meant)) for alias, meant in aliases('Many call chemical peels "facials".')]
    [('facial', ['chemic', 'peel'])]
    """
    for pattern in _ALIASES:
        for match in pattern.finditer(text):
            meant = frozenset(content_stems(match["meant"]))
            if meant and (alias := content_stems(match["alias"])):
                yield alias[0], meant


@dataclass(frozen=True, slots=True)
class ChunkWords:
    """A chunk's words: of all it embeds, of each heading above it, and of each statement (wording, and all it embeds).

    `kinds` are what each statement holds, `aliases` the other names that the chunk gives ("… known as Botox"),
    each with the words of what it stands for.
    """

    all: frozenset[str]
    headings: tuple[frozenset[str], ...]
    wordings: tuple[frozenset[str], ...]
    statements: tuple[frozenset[str], ...]
    kinds: tuple[frozenset[AnswerKind], ...]
    aliases: dict[str, frozenset[str]]

    @classmethod
    def of(cls, chunk: Chunk) -> "ChunkWords":
        wordings = tuple(frozenset(stems(s.wording)) for s in chunk.statements)
        embedded = (frozenset(stems(s.embedded)) for s in chunk.statements)
        return cls(
            all=frozenset(stems(chunk.embedded)) | frozenset(stems(" ".join(chunk.section))),
            headings=tuple(frozenset(content_stems(heading)) for heading in chunk.section),
            wordings=wordings,
            statements=tuple(one | other for one, other in zip(wordings, embedded, strict=True)),
            kinds=tuple(held_kinds(s.wording) for s in chunk.statements),
            aliases={alias: meant for s in chunk.statements for alias, meant in aliases(s.wording)},
        )


class ChunkWordsCache:
    """The words of the chunks looked at lately: a chunk's words never change."""

    def __init__(self, size: int = 4096) -> None:
        self._size = size
        self._latest: OrderedDict[str, ChunkWords] = OrderedDict()

    def of(self, chunk: Chunk) -> ChunkWords:
        known = self._latest.get(chunk.id)
        if known is None:
            known = self._latest[chunk.id] = ChunkWords.of(chunk)
            if len(self._latest) > self._size:
                self._latest.popitem(last=False)
        return known
