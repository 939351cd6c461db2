"""A document cut along its own structure into chunks that fit the embedder's window.

A section that fits, with all its sub-sections, stays whole: a service, a policy. An FAQ pair is a chunk of
its own. Where a section is too long its blocks are packed, then long tables are cut between rows (every part
embedded with the column names), long lists between items, long paragraphs between sentences.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.statements import long_pieces, section_statements
from sop.document import Document, Section, Span
from sop.page import unseen
from sop.prose import plain
from vectorstore.chunk import Chunk, Statement

TOGETHER, ALONE = 160, 220
"""Tokens up to which sub-sections share a chunk, and up to which one section stays whole: MiniLM was trained on up
to 128 word pieces and blurs towards its window of 256."""

CountTokens = Callable[[Sequence[str]], list[int]]


@dataclass(frozen=True, slots=True)
class _Piece:
    """A run of the text that is not cut, with what it says as prose and the statements in it."""

    span: Span
    prose: str
    statements: tuple[Statement, ...]


class Chunker:
    """`count_tokens` and `window` are the embedder's own; no chunk's embedded text is longer than the window."""

    def __init__(self, count_tokens: CountTokens, window: int) -> None:
        self._count = count_tokens
        self._together, self._limit = min(TOGETHER, window), min(ALONE, window)

    def chunks(self, document: Document) -> list[Chunk]:
        """The document's chunks in reading order. Every block of the document is in exactly one run of chunks."""
        hidden = unseen(document.text)
        return [
            Chunk(
                document=document.path,
                section=path,
                span=span,
                text=span.of(document.text),
                embedded=self._embedded(path, pieces),
                statements=tuple(statement for piece in pieces for statement in piece.statements),
            )
            for section in document.sections
            for path, group in self._groups(section, document.text)
            for pieces in _without_hidden(group, hidden)
            for span in [Span(pieces[0].span.start, pieces[-1].span.end)]
        ]

    def _groups(self, section: Section, text: str) -> Iterator[tuple[tuple[str, ...], list[_Piece]]]:
        """Pieces that belong in one chunk, with the heading path they stand under."""
        whole = [piece for part in section.walk() for piece in self._pieces(part, text, inside=section)]
        if (
            whole
            and not _holds_questions(section)
            and self._fits(section.heading_path, whole, self._together if section.children else self._limit)
        ):
            yield section.heading_path, whole
            return
        if own := self._pieces(section, text, inside=section):
            yield from ((section.heading_path, group) for group in self._packed(section, own, text))
        for child in section.children:
            yield from self._groups(child, text)

    def _pieces(self, section: Section, text: str, *, inside: Section) -> list[_Piece]:
        """One piece a block; the first takes its heading along when it is a sub-heading or a question."""
        pieces = [
            _Piece(block.span, plain_block, statements)
            for block, plain_block, statements in section_statements(section, text)
        ]
        if not pieces or section.heading is None or (section is inside and not section.question):
            return pieces
        first = pieces[0]
        headed = Span(section.heading.start, first.span.end)
        if unseen(text[section.heading.end : first.span.start]):
            return pieces
        title = plain(section.heading.of(text))
        joint = " " if title.endswith("?") else ": "
        return [_Piece(headed, f"{title}{joint}{first.prose}", first.statements), *pieces[1:]]

    def _packed(self, section: Section, pieces: Sequence[_Piece], text: str) -> Iterator[list[_Piece]]:
        """Pieces gathered until the next one would not fit; pieces too long by themselves are cut first."""
        group: list[_Piece] = []
        for piece in self._cut(section, pieces, text):
            if group and not self._fits(section.heading_path, [*group, piece]):
                yield group
                group = []
            group.append(piece)
        if group:
            yield group

    def _cut(self, section: Section, pieces: Iterable[_Piece], text: str) -> Iterator[_Piece]:
        for piece in pieces:
            if self._fits(section.heading_path, [piece]):
                yield piece
                continue
            for span, prose in long_pieces(section, piece.span, text):
                yield from self._shortened(section, span, prose, piece.statements)

    def _shortened(self, section: Section, span: Span, prose: str, statements: Sequence[Statement]) -> Iterator[_Piece]:
        """The run itself, or its halves as often as needed: a sentence longer than the window must be cut."""
        inside = tuple(s for s in statements if span.start <= s.span.start and s.span.end <= span.end)
        piece = _Piece(span, prose, inside)
        if len(span) < 2 or self._fits(section.heading_path, [piece]):
            yield piece
            return
        middle = _gap_near_middle(prose)
        cut = span.start + round(len(span) * middle / len(prose)) if len(prose) != len(span) else span.start + middle
        cut = min(max(cut, span.start + 1), span.end - 1)
        yield from self._shortened(section, Span(span.start, cut), prose[:middle], statements)
        yield from self._shortened(section, Span(cut, span.end), prose[middle:], statements)

    def _fits(self, path: Sequence[str], pieces: Sequence[_Piece], limit: int | None = None) -> bool:
        return self._count([self._embedded(path, pieces)])[0] <= (limit or self._limit)

    def _embedded(self, path: Sequence[str], pieces: Sequence[_Piece]) -> str:
        return f"{self._headline(path)}\n" + "\n".join(piece.prose for piece in pieces)

    def _headline(self, path: Sequence[str]) -> str:
        """The heading path, shortened from the left until it takes at most a third of the window."""
        for start in range(len(path)):
            line = " > ".join(path[start:])
            if len(line) <= self._limit or self._count([line])[0] <= self._limit // 3:
                return line
        return path[-1][: self._limit] if path else ""


def _without_hidden(pieces: Sequence[_Piece], hidden: Sequence[Span]) -> Iterator[list[_Piece]]:
    """The pieces parted wherever a comment or hidden element stands between two: no chunk's text may hold it."""
    run = [pieces[0]]
    for before, after in pairwise(pieces):
        if any(before.span.end <= span.start < after.span.start for span in hidden):
            yield run
            run = []
        run.append(after)
    yield run


def _holds_questions(section: Section) -> bool:
    """Whether FAQ pairs stand below: each of them is a chunk of its own."""
    return any(child.question for child in section.walk() if child is not section)


def _gap_near_middle(prose: str) -> int:
    """Where to halve a run: after the last space before its middle, or the middle itself."""
    middle = len(prose) // 2
    gap = prose.rfind(" ", 0, middle)
    return gap + 1 if gap > 0 else max(middle, 1)
