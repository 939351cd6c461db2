"""Markdown to a document, with every offset exact."""

import re
from collections.abc import Iterator, Sequence

from markdown_it.tree import SyntaxTreeNode

from sop.document import Block, Document, Row, Span
from sop.faq import with_questions
from sop.outline import Heading, outlined
from sop.page import CODE, Page
from sop.prose import plain

_HASHES = re.compile(r"[ \t]*#{1,6}[ \t]*")
_MARKS = re.compile(r"(?:[ \t>]|[-+*](?=[ \t])|\d{1,9}[.)](?=[ \t]))*")
_LISTS = ("bullet_list", "ordered_list")


def read_markdown(path: str, text: str) -> Document:
    """The document that a Markdown text makes: CommonMark with tables.

    Front matter, comments, scripts and hidden elements are no content. Offsets count in `text` as given.
    """
    page = Page.of(text)
    parts = (part for node in page.blocks() for part in _parts(page, node))
    return outlined(path, text, with_questions(page.shown, parts))


def _parts(page: Page, node: SyntaxTreeNode) -> Iterator[Heading | Block]:
    if node.type == "heading" and node.level == 0:
        yield from _heading(page, node)
    elif node.type in _LISTS:
        yield from _list(page, node)
    elif node.type == "table":
        yield from _table(page, node)
    elif node.type == "blockquote" and node.children:
        yield from (part for child in node.children for part in _parts(page, child))
    elif node.map and node.type != "hr":
        spans = page.seen(*_extent(page, node), is_code=node.type in CODE)
        yield from (Block("paragraph", span) for span in spans)


def _heading(page: Page, node: SyntaxTreeNode) -> Iterator[Heading]:
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


def _list(page: Page, node: SyntaxTreeNode) -> Iterator[Block]:
    items = tuple(span for start, end in _runs(page, node) for span in page.seen(start, end))
    if items:
        yield Block("list", Span(items[0].start, items[-1].end), items=items)


def _runs(page: Page, node: SyntaxTreeNode) -> Iterator[tuple[int, int]]:
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


def _extents(page: Page, run: Sequence[SyntaxTreeNode]) -> Iterator[tuple[int, int]]:
    if run:
        yield _extent(page, run[0])[0], _extent(page, run[-1])[1]


def _extent(page: Page, node: SyntaxTreeNode) -> tuple[int, int]:
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


def _table(page: Page, node: SyntaxTreeNode) -> Iterator[Block]:
    rows = [row for part in node.children for row in part.children]
    spans = [page.region(row.map or (0, 0)) for row in rows]
    kept = [Row(_line(page, span), _cells(row)) for row, span in zip(rows, spans, strict=True)]
    header = kept[0]
    whole = page.region(node.map or (0, 0))
    end = kept[-1].span.end if len(kept) > 1 else page.trimmed(whole.start, whole.end).end
    yield Block("table", Span(header.span.start, end), header=header.cells, rows=tuple(kept[1:]))


def _line(page: Page, span: Span) -> Span:
    return Span(span.start, span.end - 1) if page.shown[span.end - 1 : span.end] == "\n" else span


def _cells(row: SyntaxTreeNode) -> tuple[str, ...]:
    return tuple(plain(cell.children[0].content) if cell.children else "" for cell in row.children)
