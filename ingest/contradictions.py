"""The statements of a SOP that cannot both be true, found among those that are near each other in meaning."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from sop.document import Notice, Span
from sop.folder import Sop
from sop.oddity import line_of
from sop.standing import Standings
from sop.words import content_words, stem
from vectorstore.chunk import Chunk
from vectorstore.dispute import Dispute, Side, Told
from vectorstore.embedder import Vectors
from vectorstore.near_pairs import near_pairs

Disagreement = Callable[[Told, Told], str | None]
"""In what two statements contradict each other, or None."""

LEAST, NEAREST = 0.5, 12
"""Cosine that two statements about one thing have at least, and how many neighbours of a statement are compared."""

MANY = 3
"""Other documents that say much the same with whatever figure: then each speaks of a subject of its own. Chosen on a
bank's 237 documents, one for each side of each card and account."""

_GATHERED = frozenset(("faq", "table"))  # kinds made of other statements, which are compared themselves


def contradictions(
    sop: Sop, chunks: Sequence[Chunk], vectors: Vectors, disagreement: Disagreement
) -> Iterator[Dispute]:
    """`vectors` are those of the chunks' statements, in their order."""
    known = [(row, _without_name(one, sop.profile.name)) for row, one in told(chunks)]
    rows = [row for row, _ in known]
    wordings = {(c.document, s.span): s.wording for c in chunks for s in c.statements if s.kind not in _GATHERED}
    texts = {document.path: document.text for document in sop.documents}
    pairs = sorted(near_pairs(vectors[rows], LEAST, NEAREST)) if rows else []
    near: dict[int, list[Told]] = {}
    for i, j in pairs:
        near.setdefault(i, []).append(known[j][1])
        near.setdefault(j, []).append(known[i][1])
    for i, j in pairs:
        one, other = known[i][1], known[j][1]
        if not _may_be_one(one, other) or not (about := disagreement(one, other)):
            continue
        if not _said_of_many(one, other, [*near[i], *near[j]]):
            yield Dispute(_side(one, texts, wordings), _side(other, texts, wordings), about)


def _may_be_one(one: Told, other: Told) -> bool:
    """A first look that costs little: half of the words of the shorter are in the longer, which says it otherwise."""
    a, b = _without_figures(one.wording), _without_figures(other.wording)
    return one.wording != other.wording and 2 * len(a & b) >= min(len(a), len(b))


def _said_of_many(one: Told, other: Told, near: Sequence[Told]) -> bool:
    """Whether so many documents say much the same that each says it of a thing of its own: the fee of every card."""
    said = [_without_figures(told.wording) for told in (one, other)]
    documents = {
        told.document
        for told in near
        if any(2 * len(words & _without_figures(told.wording)) > len(words) for words in said)
    }
    return len(documents - {one.document, other.document}) >= MANY


@lru_cache(maxsize=20_000)
def _without_figures(wording: str) -> frozenset[str]:
    return frozenset(stem(word) for word in content_words(wording) if not any(map(str.isdigit, word)))


def reported(disputes: Sequence[Dispute], standings: Standings) -> tuple[Notice, ...]:
    """What an owner should put right: not what the documents' standing settles."""
    return tuple(
        Notice(dispute.one.document, f"line {dispute.one.line}: contradicts {dispute.other.place}: {_both(dispute)}")
        for dispute in disputes
        if not standings.settles(dispute.one.document, dispute.other.document)
    )


def never(_one: Told, _other: Told) -> str | None:
    """Where nobody looks for contradictions."""
    return None


def _both(dispute: Dispute) -> str:
    said = " / ".join(f"“{side.text}”" for side in dispute.sides)
    return f"{said} ({dispute.about}); keep one, or say which holds with supersedes or valid_from"


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
    """A business that names itself says the same as one that says "we"."""
    return replace(one, wording=one.wording.replace(name, "we")) if name in one.wording else one


def _side(one: Told, texts: Mapping[str, str], wordings: Mapping[tuple[str, Span], str]) -> Side:
    line = line_of(texts[one.document], one.span.start)
    return Side(one.document, one.span.start, one.span.end, line, wordings[one.document, one.span])
