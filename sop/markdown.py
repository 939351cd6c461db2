"""Markdown to a document, with every offset exact."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from sop.document import Block, Document, Row, Span
from sop.faq import with_questions
from sop.hidden import hidden_spans, without
from sop.outline import Heading, outlined
from sop.prose import plain

_FRONT_MATTER = re.compile(
    r"\A---[ \t]*\n(?=[\w-]+[ \t]*:)(?:(?:[\w-]+[ \t]*:|[ \t#-]).*\n|\n)*?(?:---|\.\.\.)[ \t]*(?:\n|\Z)"
)
_INLINE_CODE = re.compile(r"(?<!`)(`+)(?!`)[^\n]{1,500}?(?<!`)\1(?!`)")
_HASHES = re.compile(r"[ \t]*#{1,6}[ \t]*")
_MARKS = re.compile(r"(?:[ \t>]|[-+*](?=[ \t])|\d{1,9}[.)](?=[ \t]))*")
_CODE = ("fence", "code_block")
_LISTS = ("bullet_list", "ordered_list")
_MAX_NESTING = 100  # a list within a list takes two; what is deeper is kept as one paragraph


@dataclass(frozen=True, slots=True)
class _Page:
    """A text with what nobody sees blanked out, and where its lines start."""

    shown: str
    hidden: tuple[Span, ...]
    lines: tuple[int, ...]

    def region(self, lines: Sequence[int]) -> Span:
        return Span(self.lines[lines[0]], self.lines[lines[1]])

    def trimmed(self, start: int, end: int) -> Span:
        piece = self.shown[start:end]
        at = start + len(piece) - len(piece.lstrip())
        return Span(at, at + len(piece.strip()))

    def seen(self, start: int, end: int, *, is_code: bool = False) -> Iterator[Span]:
        """What is seen between two offsets: trimmed, and in pieces where something hidden lies between."""
        first = bisect_left(self.hidden, start, key=lambda span: span.end)
        last = bisect_right(self.hidden, end, key=lambda span: span.start)
        for gap in self.hidden[first:last]:
            yield from self._said(start, max(start, gap.start), is_code=is_code)
            start = min(max(start, gap.end), end)
        yield from self._said(start, end, is_code=is_code)

    def _said(self, start: int, end: int, *, is_code: bool) -> Iterator[Span]:
        span = self.trimmed(start, end)
        words = span.of(self.shown)
        is_markup = not is_code and ("<" in words or "![" in words) and not plain(words)
        if words and not is_markup:
            yield span


def read_markdown(path: str, text: str) -> Document:
    """The document that a Markdown text makes: CommonMark with tables.

    Front matter, comments, scripts and hidden elements are no content. Offsets count in `text` as given.
    """
    page = _page(text)
    tree = SyntaxTreeNode(_parser().parse(page.shown))
    parts = (part for node in tree.children for part in _parts(page, node))
    return outlined(path, text, with_questions(page.shown, parts))


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"maxNesting": _MAX_NESTING}).enable("table")
    return parser.disable(["inline", "text_join"])  # only blocks have offsets; words are read by `plain`


def _page(text: str) -> _Page:
    shown = text.replace("\r", "\n")  # the parser would: same length, so offsets hold
    hidden = unseen(shown)
    return _Page(without(shown, hidden), hidden, tuple(_line_starts(shown)))


def unseen(text: str) -> tuple[Span, ...]:
    """The stretches of a Markdown text that are no content: front matter, comments, scripts, hidden elements."""
    head = _FRONT_MATTER.match(text)
    start = head.end() if head else 0
    spans = [span for span in hidden_spans(text) if span.start >= start]
    if spans and ("`" in text or "    " in text or "~~~" in text or "\t" in text):
        spans = [span for span in hidden_spans(text, _code(text)) if span.start >= start]
    return (Span(0, start), *spans) if head else tuple(spans)


def _line_starts(text: str) -> list[int]:
    return [0, *(match.end() for match in re.finditer("\n", text)), len(text)]


def _code(text: str) -> list[Span]:
    """Fenced, indented and inline code: a comment shown there is an example, not hidden."""
    starts = _line_starts(text)
    blocks = [token.map for token in _parser().parse(text) if token.type in _CODE and token.map]
    spans = [Span(starts[first], starts[last]) for first, last in blocks]
    spans += [Span(*match.span()) for match in _INLINE_CODE.finditer(text)]
    return _merged(spans)


def _merged(spans: Iterable[Span]) -> list[Span]:
    merged: list[Span] = []
    for span in sorted(spans, key=lambda span: span.start):
        if merged and span.start < merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged


def _parts(page: _Page, node: SyntaxTreeNode) -> Iterator[Heading | Block]:
    if node.type == "heading" and node.level == 0:
        yield from _heading(page, node)
    elif node.type in _LISTS:
        yield from _list(page, node)
    elif node.type == "table":
        yield from _table(page, node)
    elif node.type == "blockquote" and node.children:
        yield from (part for child in node.children for part in _parts(page, child))
    elif node.map and node.type != "hr":
        spans = page.seen(*_extent(page, node), is_code=node.type in _CODE)
        yield from (Block("paragraph", span) for span in spans)


def _heading(page: _Page, node: SyntaxTreeNode) -> Iterator[Heading]:
    region = page.region(node.map or (0, 0))
    content = node.children[0].content
    words = plain(content)
    if not words:
        return
    hashes = _HASHES.match(page.shown, region.start) if node.markup.startswith("#") else None
    start = page.shown.find(content, hashes.end() if hashes else region.start, region.end)
    start = start if start >= 0 else page.trimmed(region.start, region.end).start
    line = page.trimmed(region.start, region.end)
    yield Heading(int(node.tag[1]), words, Span(start, min(start + len(content), line.end)), line)


def _list(page: _Page, node: SyntaxTreeNode) -> Iterator[Block]:
    items = tuple(span for start, end in _runs(page, node) for span in page.seen(start, end))
    if items:
        yield Block("list", Span(items[0].start, items[-1].end), items=items)


def _runs(page: _Page, node: SyntaxTreeNode) -> Iterator[tuple[int, int]]:
    """Each item's own words, without those of the lists inside it, which follow as items of their own."""
    for item in node.children:
        run: list[SyntaxTreeNode] = []
        for child in item.children or [item]:
            if child.type in _LISTS:
                yield from _extents(page, run)
                run = []
                yield from _runs(page, child)
            else:
                run.append(child)
        yield from _extents(page, run)


def _extents(page: _Page, run: Sequence[SyntaxTreeNode]) -> Iterator[tuple[int, int]]:
    if run:
        yield _extent(page, run[0])[0], _extent(page, run[-1])[1]


def _extent(page: _Page, node: SyntaxTreeNode) -> tuple[int, int]:
    """Where a block's content starts and ends, without the marks of the list or quote it stands in."""
    region = page.region(node.map or (0, 0))
    if node.type == "fence" and node.map:
        first = node.map[0] + 1
        count = len(node.content.removesuffix("\n").split("\n")) if node.content else 0
        return page.lines[first], page.lines[min(first + count, node.map[1])]
    if node.type == "paragraph" and node.children:
        return region.start + _located(region.of(page.shown), node.children[0].content), region.end
    if node.children and node.children[0].map:
        return _extent(page, node.children[0])[0], region.end
    marks = _MARKS.match(page.shown, region.start, region.end)
    return marks.end() if marks else region.start, region.end


def _located(region: str, content: str) -> int:
    """Where a paragraph's words start: its first line is the end of the region's first line with words."""
    first, broken, _ = content.partition("\n")
    at = region.find(first + "\n") if broken else region.rstrip().rfind(first)
    return max(at, 0)


def _table(page: _Page, node: SyntaxTreeNode) -> Iterator[Block]:
    rows = [row for part in node.children for row in part.children]
    spans = [page.region(row.map or (0, 0)) for row in rows]
    kept = [Row(_line(page, span), _cells(row)) for row, span in zip(rows, spans, strict=True)]
    header = kept[0]
    whole = page.region(node.map or (0, 0))
    end = kept[-1].span.end if len(kept) > 1 else page.trimmed(whole.start, whole.end).end
    yield Block("table", Span(header.span.start, end), header=header.cells, rows=tuple(kept[1:]))


def _line(page: _Page, span: Span) -> Span:
    return Span(span.start, span.end - 1) if page.shown[span.end - 1 : span.end] == "\n" else span


def _cells(row: SyntaxTreeNode) -> tuple[str, ...]:
    return tuple(plain(cell.children[0].content) if cell.children else "" for cell in row.children)
