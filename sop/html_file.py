"""A web page: the headings, paragraphs, lists, tables and questions of its own content."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from sop.canonical import Head, Item, canonical, links, listing, paragraph
from sop.decoding import decoded
from sop.document import Document, Notice
from sop.errors import UnreadableDocument
from sop.grid import grid_parts
from sop.hidden import excerpt
from sop.html_content import Content
from sop.html_table import grid_of, is_table
from sop.html_words import INLINE, MAX_DEPTH, REACHES, RETRACTED, flowing, inline, leads_elsewhere, lists_in, touches
from sop.markdown import read_markdown

_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
_BLOCKS_IN_ITEM = ", ".join(("h1, h2, h3, h4, h5, h6", "table, dl, details, p + p"))
_CHARSET = re.compile(
    rb"""<meta\s[^>]*?charset\s*=\s*["']?\s*([\w.:-]+)|\A\s*<\?xml\s[^>]*?encoding=["']([\w.-]+)""", re.I
)
_PRESCAN = 2_048  # bytes; twice what browsers look at for the encoding
_SITE = re.compile(r"\s+[|–—·»-]\s+")
_LONGEST_TERM = 160  # characters of a definition that stands beside its term


def read_html(path: str, data: bytes) -> Document:
    """The document that a web page makes; raises UnreadableDocument. Nothing in it is run or fetched.

    Its encoding is what its byte order mark, its `meta` element or its XML declaration says, or UTF-8.
    """
    charset = _CHARSET.search(data[:_PRESCAN])
    declared = (charset[1] or charset[2]).decode("ascii", "replace") if charset else None
    content = Content.of(decoded(path, data, declared))
    root = content.root()
    if root is None:
        raise UnreadableDocument("it holds no page", where=path, fix="save the page again as HTML")
    writer = _Writer(path, content)
    writer.read(root)
    parts = [*_title(root, content), *writer.parts]
    notices = [Notice(path, _what(list(content.hidden.values())))] if content.hidden else []
    return replace(read_markdown(path, canonical(parts)), notices=tuple(notices))


def _what(hidden: list[str]) -> str:
    return f"text that readers do not see (a hidden element): {excerpt(hidden)}; it is not used"


def _title(root: Any, content: Content) -> Iterator[Head]:
    """The page's name where its content has no main heading: that of the whole page, or of its window."""
    if any(content.reads(node) for node in root.css("h1")):
        return
    heading = next((node for node in content.tree.css("h1") if content.reads(node)), None)
    title = content.tree.css_first("title")
    if heading is not None:
        yield Head(1, inline(heading, content))
    elif title is not None and (words := " ".join(title.text().split())):
        yield Head(1, _SITE.split(words)[0])


@dataclass
class _Writer:
    """Walks down a page and writes its blocks. `_line` is the text since the last one, with what each bit links to."""

    path: str
    content: Content
    parts: list[Head | str] = field(default_factory=list)
    _line: list[tuple[str, str | None]] = field(default_factory=list)
    _heading: Head | None = None
    _is_over: bool = False

    def read(self, node: Any, depth: int = 0) -> None:
        """All blocks below a node."""
        self._walk(node, depth, None)
        self._end()

    def _walk(self, node: Any, depth: int, link: str | None) -> None:
        if depth > MAX_DEPTH:
            what = f"elements are nested deeper than {MAX_DEPTH} levels"
            raise UnreadableDocument(what, where=self.path, fix="save the page in a simpler form")
        for child in node.iter(include_text=True):
            if child.is_text_node:
                self._line.append((child.text_content or "", link))
            elif child.tag.startswith("-") or child.tag in RETRACTED or not self.content.reads(child):
                continue
            elif child.tag in INLINE:
                self._walk(child, depth + 1, child.attributes.get("href") or link if child.tag == "a" else link)
                self._line += [(" ", link)] if touches(child) else []
            elif child.tag == "br":
                self._line.append(("\n", link))
            elif child.tag not in ("img", "summary"):
                self._block(child, depth + 1)

    def _block(self, node: Any, depth: int) -> None:
        self._end()
        if node.tag in _HEADINGS:
            self._head(Head(int(node.tag[1]), inline(node, self.content, buttons=True)))
        elif node.tag in ("ul", "ol") and node.css_first(_BLOCKS_IN_ITEM) is None:
            self._add(listing(self._items(node, 0)))
        elif node.tag == "dl":
            self._definitions(node, depth)
        elif node.tag == "details":
            self._details(node, depth)
        elif node.tag == "table" and is_table(node):
            self._table(node)
        elif node.tag == "header":
            for heading in (each for each in node.css("h1, h2") if self.content.reads(each)):
                self._head(Head(int(heading.tag[1]), inline(heading, self.content)))
        else:
            self.read(node, depth)

    def _head(self, head: Head) -> None:
        if head.words:
            self.parts.append(head)
            self._heading, self._is_over = head, False

    def _add(self, block: str) -> None:
        """A block; below a question or term that has ended, the heading above that stands again first."""
        if not block:
            return
        if self._is_over and self._heading:
            self.parts.append(replace(self._heading, again=True))
        self._is_over = False
        self.parts.append(block)

    def _end(self) -> None:
        """What the text since the last block says."""
        line, self._line = self._line, []
        said = [(words, link) for words, link in line if words.strip()]
        if not said:
            return
        words = "\n".join(" ".join(each.split()) for each in "".join(flowing(words) for words, _ in line).split("\n"))
        elsewhere = [link for _, link in said if link and not link.lower().startswith(REACHES)]
        self._add(links(words, elsewhere[0]) if len(elsewhere) == len(said) else paragraph(words))

    def _items(self, node: Any, depth: int) -> Iterator[Item]:
        number = 0
        for entry in (child for child in node.iter() if self.content.reads(child)):
            if entry.tag in ("ul", "ol"):
                yield from self._items(entry, depth + 1)
                continue
            number += 1
            words = inline(entry, self.content, lists=False)
            yield Item(words, depth, number if node.tag == "ol" else None, leads_elsewhere(entry, words))
            for inner in lists_in(entry):
                if depth < MAX_DEPTH:
                    yield from self._items(inner, depth + 1)

    def _definitions(self, node: Any, depth: int) -> None:
        """Short definitions as entries of a list, questions and long ones as headings."""
        terms: list[str] = []
        items: list[Item] = []
        for entry in (each for each in node.css("dt, dd") if self.content.reads(each)):
            words = inline(entry, self.content)
            if entry.tag == "dt":
                terms.append(words)
                continue
            term = " / ".join(terms).rstrip(":")
            is_short = len(words) <= _LONGEST_TERM and entry.css_first("ul, ol, table, p + p") is None
            if is_short and not term.endswith("?"):
                items.append(Item(f"{term}: {words}" if term else words))
            else:
                self._add(listing(items))
                items = []
                self._under(term, entry, depth)
            terms = []
        self._add(listing(items))

    def _details(self, node: Any, depth: int) -> None:
        summary = node.css_first("summary")
        self._under(inline(summary, self.content, buttons=True) if summary else "", node, depth)

    def _under(self, words: str, node: Any, depth: int) -> None:
        """A node's blocks under a heading of their own, which ends with them."""
        heading = self._heading
        if words:
            self._is_over = False
            self.parts.append(Head(min((heading.level if heading else 1) + 1, 6), words))
        self.read(node, depth)
        self._heading, self._is_over = heading, bool(words)

    def _table(self, node: Any) -> None:
        caption = node.css_first("caption")
        if caption is not None and (words := inline(caption, self.content)):
            self._add(paragraph(words))
        path = ("",) * ((self._heading.level if self._heading else 1) + 1)
        heading = self._heading
        for part in grid_parts(grid_of(node, self.content), path):
            self._add(part) if isinstance(part, str) else self._head(part)
        self._heading, self._is_over = heading, self._is_over or self._heading is not heading
