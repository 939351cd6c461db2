"""A Word document: its headings, paragraphs, lists and tables, as they are read from top to bottom."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from io import BytesIO
from itertools import takewhile
from typing import Any

from sop.archive import damage, office_file
from sop.canonical import Head, Item, canonical, listing, paragraph
from sop.document import Document, Notice
from sop.docx_style import Styles, W, is_on, styles_of, value
from sop.docx_text import Words, boxes_in, is_shaded, words_of
from sop.grid import Grid, grid_parts
from sop.hidden import excerpt
from sop.markdown import read_markdown

_PARAGRAPH, _TABLE, _ROW, _CELL = f"{W}p", f"{W}tbl", f"{W}tr", f"{W}tc"
_AROUND = frozenset(f"{W}{name}" for name in "sdt sdtContent ins moveTo customXml".split())
_LONGEST_HEADING = 80  # characters
_NOTES = ("footnote", "endnote")
_WIDEST_SPAN = 60  # columns: Word itself allows 63


def read_docx(path: str, data: bytes) -> Document:
    """The document that a Word file makes; raises UnreadableDocument.

    What tracked changes delete, headers, footers and comments are no content. Hidden and white text is left out and
    said to be.
    """
    office_file(path, data, "word/", "a Word document (.docx)")
    with damage(path):
        import docx
        from docx.exceptions import PythonDocxError
        from docx.opc.exceptions import OpcError

        try:
            document = docx.Document(BytesIO(data))
        except (PythonDocxError, OpcError) as exc:
            raise ValueError(str(exc)) from exc
        body = document.element.body
        reading = _Reading(styles_of(document), dict(_notes(document)))
        parts = list(reading.parts(body))
        changes = sum(1 for _ in body.iter(f"{W}ins", f"{W}del"))
    notices = _notices(path, reading.hidden, changes)
    return replace(read_markdown(path, canonical(parts)), notices=tuple(notices))


@dataclass
class _Reading:
    """One pass through a document with these `notes`; `hidden` is what it found that nobody sees."""

    styles: Styles
    notes: Mapping[tuple[str, str], Any]
    hidden: list[str] = field(default_factory=list)
    _items: list[Item] = field(default_factory=list)
    _counts: Counter[tuple[str, int]] = field(default_factory=Counter)
    _level: int = 1

    def parts(self, container: Any) -> Iterator[Head | str]:
        for block in _blocks(container):
            if block.tag == _TABLE:
                yield from self._gathered()
                yield from self._table(block)
            elif not self.styles.is_contents(block):
                yield from self._paragraph(block)
                yield from self._notes_of(block)
                for box in boxes_in(block):
                    yield from self.parts(box)
        yield from self._gathered()

    def _paragraph(self, block: Any) -> Iterator[Head | str]:
        words = self._words(block)
        if not words.said:
            return
        marked = self.styles.level(block)
        level = marked if marked is not None else self._bold_level(block, words)
        numbering = self.styles.numbering(block)
        if level is not None:
            yield from self._gathered()
            self._level = max(marked, 1) if marked is not None else self._level
            yield Head(level, words.said.rstrip(":"))
        elif numbering:
            self._items.append(self._item(words.said, numbering))
        else:
            yield from self._gathered()
            yield paragraph(words.said)

    def _bold_level(self, block: Any, words: Words) -> int | None:
        """A short line in bold alone stands for a heading, below those that are marked as one."""
        is_short = len(words.said) <= _LONGEST_HEADING and "\n" not in words.said and words.said[-1] not in ".,;!"
        return min(self._level + 1, 5) if words.bold and is_short and not self.styles.numbering(block) else None

    def _notes_of(self, block: Any) -> Iterator[Head | str]:
        """The footnotes and endnotes of a paragraph, below it."""
        for kind in _NOTES:
            for reference in block.iter(f"{W}{kind}Reference"):
                note = self.notes.get((kind, reference.get(f"{W}id")))
                yield from () if note is None else self.parts(note)

    def _item(self, said: str, numbering: tuple[str, int]) -> Item:
        self._counts[numbering] += 1
        for deeper in [key for key in self._counts if key[0] == numbering[0] and key[1] > numbering[1]]:
            del self._counts[deeper]
        return Item(said, numbering[1], self._counts[numbering] if numbering in self.styles.counting else None)

    def _gathered(self) -> Iterator[str]:
        """The list that ends here."""
        if self._items:
            yield listing(self._items)
            self._items = []

    def _words(self, block: Any, *, shaded: bool = False) -> Words:
        words = words_of(block, self.styles, shaded=shaded)
        if words.hidden:
            self.hidden.append(words.hidden)
        return words

    def _table(self, table: Any) -> Iterator[Head | str]:
        rows = [row for row in _rows(table) if row.find(f"{W}trPr/{W}del") is None]
        cells = [cell for row in rows for cell in _cells(row)]
        if len(cells) == 1 or (len(rows) == 1 and any(cell.find(_TABLE) is not None for cell in cells)):
            for cell in cells:  # a box, or a page laid out with a table
                yield from self.parts(cell)
            return
        read: list[tuple[str, ...]] = []
        for row in rows:
            read.append(self._row(row, read[-1] if read else ()))
        yield from grid_parts(Grid(tuple(read), self._headers(rows)), ("",) * (self._level + 1))

    def _row(self, row: Any, above: Sequence[str]) -> tuple[str, ...]:
        said: list[str] = []
        for cell in _cells(row):
            properties = cell.find(f"{W}tcPr")
            span = value(properties, "gridSpan") or "1"
            width = min(max(int(span), 1), _WIDEST_SPAN) if span.isdecimal() else 1
            merge = None if properties is None else properties.find(f"{W}vMerge")
            goes_on = merge is not None and merge.get(f"{W}val", "continue") == "continue"
            shaded = is_shaded(properties)
            words = " ".join(self._words(each, shaded=shaded).said for each in cell.iter(_PARAGRAPH))
            said += [above[len(said)] if goes_on and len(said) < len(above) else words] * width
        return tuple(said)

    def _headers(self, rows: Sequence[Any]) -> int | None:
        """How many rows are marked as headers, or a first one all in bold; None where nothing tells."""
        marked = sum(1 for _ in takewhile(lambda row: is_on(row.find(f"{W}trPr"), "tblHeader"), rows))
        if marked or not rows:
            return marked or None
        bold = [[words_of(each, self.styles).bold for each in row.iter(_PARAGRAPH)] for row in rows]
        return 1 if all(bold[0]) and not all(all(each) for each in bold) else None


def _notes(document: Any) -> Iterator[tuple[tuple[str, str], Any]]:
    """Footnotes and endnotes by kind and number; they lie in parts of their own, which python-docx leaves unread."""
    from docx.oxml import parse_xml

    for relation in document.part.rels.values():
        kind = relation.reltype.rpartition("/")[2].removesuffix("s")
        if kind in _NOTES and not relation.is_external:
            for note in parse_xml(relation.target_part.blob).iterchildren(f"{W}{kind}"):
                yield (kind, note.get(f"{W}id")), note


def _blocks(container: Any) -> Iterator[Any]:
    """Paragraphs and tables in order, those inside content controls too."""
    for child in container:
        if child.tag in (_PARAGRAPH, _TABLE):
            yield child
        elif child.tag in _AROUND:
            yield from _blocks(child)


def _rows(table: Any) -> Iterator[Any]:
    for child in table:
        if child.tag == _ROW:
            yield child
        elif child.tag in _AROUND:
            yield from _rows(child)


def _cells(row: Any) -> Iterator[Any]:
    for child in row:
        if child.tag == _CELL:
            yield child
        elif child.tag in _AROUND:
            yield from _cells(child)


def _notices(path: str, hidden: Sequence[str], changes: int) -> Iterator[Notice]:
    if hidden:
        yield Notice(path, f"text that readers do not see (hidden or white): {excerpt(hidden)}; it is not used")
    if changes:
        what = f"{changes} tracked changes: what they insert is used, what they delete is not; accept or reject them"
        yield Notice(path, what)
