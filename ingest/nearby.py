"""The statements of a SOP, and which of them are near each other in meaning."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sop.folder import Sop
from sop.oddity import line_of
from vectorstore.chunk import Chunk
from vectorstore.dispute import Side, Told
from vectorstore.embedder import Vectors
from vectorstore.near_pairs import near_pairs

LEAST, NEAREST = 0.5, 12
"""Cosine that two statements about one thing have at least, and how many neighbours of a statement are compared."""

_GATHERED = frozenset(("faq", "table"))  # kinds made of other statements, which are compared themselves


@dataclass(frozen=True, slots=True)
class Comparison:
    """How two statements are compared: in what they contradict each other, and whether they say the same."""

    disagreement: Callable[[Told, Told], str | None]
    restates: Callable[[Told, Told], bool]


UNCOMPARED = Comparison(lambda _one, _other: None, lambda _one, _other: False)
"""Where nobody looks for contradictions or repetitions."""


@dataclass(frozen=True, slots=True)
class Nearby:
    """The statements that are not made of others, in the order of the documents, and pairs (i, j), i < j, of them.

    In `told` a business that names itself says the same as one that says "we"; a side has the words of the document.
    """

    told: tuple[Told, ...]
    pairs: tuple[tuple[int, int], ...]
    texts: Mapping[str, str]
    wordings: tuple[str, ...]

    @classmethod
    def of(cls, sop: Sop, chunks: Sequence[Chunk], vectors: Vectors) -> "Nearby":
        """`vectors` are those of the chunks' statements, in their order."""
        found = list(told(chunks))
        rows = [row for row, _ in found]
        return cls(
            tuple(_without_name(one, sop.profile.name) for _, one in found),
            tuple(sorted(near_pairs(vectors[rows], LEAST, NEAREST))) if rows else (),
            {document.path: document.text for document in sop.documents},
            tuple(one.wording for _, one in found),
        )

    def side(self, index: int) -> Side:
        one = self.told[index]
        line = line_of(self.texts[one.document], one.span.start)
        return Side(one.document, one.span.start, one.span.end, line, self.wordings[index])


def same_groups(nearby: Nearby, restates: Callable[[Told, Told], bool]) -> list[list[int]]:
    """Indices of statements that say the same, at least two a group, each in the order of the documents."""
    first = list(range(len(nearby.told)))

    def root(index: int) -> int:
        while first[index] != index:
            first[index] = index = first[first[index]]
        return index

    for i, j in (*nearby.pairs, *_word_for_word(nearby.told)):
        if root(i) != root(j) and _apart(nearby.told[i], nearby.told[j]) and restates(nearby.told[i], nearby.told[j]):
            low, high = sorted((root(i), root(j)))
            first[high] = low
    groups: dict[int, list[int]] = {}
    for index in range(len(first)):
        groups.setdefault(root(index), []).append(index)
    return [group for group in groups.values() if len(group) > 1]


def _word_for_word(told: Sequence[Told]) -> Iterator[tuple[int, int]]:
    """Pairs of the first with each other one of the same words: more than the nearest few neighbours may have them."""
    known: dict[str, int] = {}
    for index, one in enumerate(told):
        if (first := known.setdefault(one.wording, index)) != index:
            yield first, index


def _apart(one: Told, other: Told) -> bool:
    """Whether they stand in two documents, or under two headings of one."""
    return one.document != other.document or one.topic != other.topic


def told(chunks: Sequence[Chunk]) -> Iterator[tuple[int, Told]]:
    """Every statement that is not made of others, with its row among the statements' vectors."""
    statements = ((chunk, statement) for chunk in chunks for statement in chunk.statements)
    for row, (chunk, statement) in enumerate(statements):
        if statement.kind in _GATHERED:
            continue
        said = statement.wording.rpartition(" – ")[2] if statement.kind == "row" else statement.wording
        topic = statement.embedded.removesuffix(said).rstrip(": ")
        title = chunk.section[0] if chunk.section else ""
        yield row, Told(chunk.document, title, topic, statement.span, statement.wording, statement.kind)


def _without_name(one: Told, name: str) -> Told:
    return replace(one, wording=one.wording.replace(name, "we")) if name in one.wording else one
