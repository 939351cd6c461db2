"""From the pages of a PDF to headings, paragraphs, lists and tables: by size, weight and place of what is written."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from statistics import median

from sop.canonical import Head, Item, listing, paragraph
from sop.grid import Grid, grid_parts
from sop.pdf_margin import without_margins
from sop.pdf_page import Line, Page, Table, Word, columns
from sop.pdf_table import aligned, has_leader
from sop.pdf_words import Known, ends_parted, joined, known_words

_LARGER = 1.12  # times the size of the text: what is larger is a heading
_TIGHT, _LOOSE = 1.2, 2.4  # times the size of the letters: from line to line as most set it, and double-spaced
_PARTED = 1.3  # times that: what is further below is another paragraph
_LONGEST_HEADING = 120  # characters
_MOST_LEVELS = 5
_BULLET = re.compile(r"\s*(?:[•‣◦▪●○∙·\uf0b7\uf0a7]|[-–—*](?=\s)|o(?=\s+[A-Z])|\(cid:\d+\)(?=\s))\s*(?=\S)")
_NUMBER = re.compile(r"\s*(\d{1,2})[.)]\s+(?=\S)")
_CONTENTS = re.compile(r"(?:table of )?contents", re.IGNORECASE)
_TO_PAGE = re.compile(r"[.…]{3,}\s*\d{1,4}\b|(?:\. ){3,}\s*\d{1,4}\b")
_ENDS = re.compile(r"[.!?:;…][\"'”’)]*\Z")


@dataclass
class _Text:
    """A heading, paragraph or entry under construction.

    `mark` is where an entry's words begin after its bullet or number; `fills` whether its last line goes on to the
    edge of its column.
    """

    kind: str
    lines: list[Line] = field(default_factory=list)
    level: int = 0
    number: int | None = None
    mark: float = 0.0
    said: str = ""
    fills: bool = False


def laid_out(pages: Sequence[Page]) -> list[Head | str]:
    """The blocks of all pages in reading order, with running titles and page numbers left out."""
    pages = without_margins(pages)
    regions = [region for page in pages for region in _regions(page)]
    lines = [line for region in regions if isinstance(region, list) for line in region]
    levels = _Levels.of(lines)
    known = known_words(line.text for line in lines)
    texts: list[_Text | Table] = []
    for region in regions:
        if isinstance(region, Table):
            texts.append(region)
        else:
            texts += _texts(region, levels)
    for text in texts:
        if isinstance(text, _Text):
            text.said = joined([_without_mark(text, line.text) for line in text.lines], known)
    return list(_parts(_continued(texts, known)))


def _regions(page: Page) -> Iterator[list[Line] | Table]:
    """The page's columns and tables, from top to bottom."""
    inside = {word for word in page.words if any(_covers(table, word) for table in page.tables)}
    waiting = sorted(page.tables, key=lambda table: table.top)
    for lines in columns([word for word in page.words if word not in inside]):
        for run in aligned(lines):
            if isinstance(run, Table):
                yield run
                continue
            rest = run
            while rest and waiting and _is_above(waiting[0], run):
                above = [line for line in rest if line.top < waiting[0].top]
                rest = rest[len(above) :]
                yield from ([above] if above else [])
                yield waiting.pop(0)
            yield from ([rest] if rest else [])
    yield from waiting


def _covers(table: Table, word: Word) -> bool:
    x, y = (word.x0 + word.x1) / 2, (word.top + word.bottom) / 2
    return table.x0 <= x <= table.x1 and table.top <= y <= table.bottom


def _is_above(table: Table, run: Sequence[Line]) -> bool:
    """Whether a table stands before the end of a run of lines, in their column."""
    left, right = min(line.x0 for line in run), max(line.x1 for line in run)
    return table.top < run[-1].top and table.x0 < right and table.x1 > left


@dataclass(frozen=True, slots=True)
class _Levels:
    """The size of the text, and the level of each heading by its size; `bold` is that of a line in bold."""

    body: float
    by_size: dict[float, int]
    bold: int

    @classmethod
    def of(cls, lines: Sequence[Line]) -> "_Levels":
        sizes = Counter[float]()
        for line in lines:
            sizes[_rounded(line.size)] += len(line.text)
        body = sizes.most_common(1)[0][0] if sizes else 0.0
        larger = sorted((size for size in sizes if size >= _LARGER * body), reverse=True)
        by_size = {size: min(number, _MOST_LEVELS) for number, size in enumerate(larger, start=1)}
        return cls(body, by_size, min(len(larger), _MOST_LEVELS) + 1)

    def level(self, line: Line) -> int | None:
        """Of a line as a heading, or None for text."""
        if len(line.text) > _LONGEST_HEADING or not any(map(str.isalpha, line.text)) or has_leader(line):
            return None
        if found := self.by_size.get(_rounded(line.size)):
            return found
        is_marked = line.bold and _rounded(line.size) >= self.body and line.text[-1] not in ".,;"
        return self.bold if is_marked and not _BULLET.match(line.text) else None


def _rounded(size: float) -> float:
    return round(size * 2) / 2


def _texts(lines: Sequence[Line], levels: _Levels) -> Iterator[_Text]:
    """What stands in one column."""
    leading = median([max(after.top - before.top, 1.0) for before, after in pairwise(lines)] or [1.0])
    right = max(line.x1 for line in lines)
    text: _Text | None = None
    for line in lines:
        begun = _begun(line, levels)
        if text and _goes_on(text, line, begun, leading, right):
            text.lines.append(line)
            continue
        if text:
            yield text
        text = begun
    if text:
        left = min(line.x0 for line in lines)
        text.fills = text.lines[-1].x1 > right - 0.15 * (right - left) and len(lines) > 1
        yield text


def _begun(line: Line, levels: _Levels) -> _Text:
    level = levels.level(line)
    if level is not None:
        return _Text("heading", [line], level)
    number = _NUMBER.match(line.text)
    if not number and not _BULLET.match(line.text):
        return _Text("paragraph", [line])
    words = line.words[min(1, len(line.words) - 1)]
    return _Text("item", [line], number=int(number[1]) if number else None, mark=words.x0)


def _goes_on(text: _Text, line: Line, begun: _Text, leading: float, right: float) -> bool:
    """Whether a line belongs to the text above it."""
    last = text.lines[-1]
    size = min(last.size, line.size)
    usual = min(max(leading, _TIGHT * size), _LOOSE * size)
    is_near = line.top - last.top <= _PARTED * usual or line.top < last.bottom
    if not is_near or begun.kind == "item":
        return False
    if "heading" in (text.kind, begun.kind):
        return text.kind == begun.kind and text.level == begun.level and len(text.lines) < 3
    if text.kind == "item":
        hangs = abs(line.x0 - text.mark) <= line.size
        return hangs or (last.x1 > 0.9 * right and line.text[:1].islower())
    is_indented = line.x0 > last.x0 + line.size and last.x0 <= text.lines[0].x0
    width = right - min(each.x0 for each in text.lines)
    is_ended = last.x1 < right - 0.25 * width and _ENDS.search(last.text) and not line.text[:1].islower()
    return not is_indented and not is_ended


def _without_mark(text: _Text, said: str) -> str:
    if text.kind != "item" or said != text.lines[0].text:
        return said
    return _BULLET.sub("", said, count=1) if text.number is None else _NUMBER.sub("", said, count=1)


def _continued(texts: Sequence[_Text | Table], known: Known) -> Iterator[_Text | Table]:
    """A paragraph that a column's or a page's end has cut is one again."""
    open_text: _Text | None = None
    for text in texts:
        goes_on = (
            isinstance(text, _Text)
            and open_text is not None
            and text.kind == "paragraph"
            and open_text.kind != "heading"
            and not _ENDS.search(open_text.said)
            and (text.said[:1].islower() or open_text.fills or bool(ends_parted(open_text.said)))
        )
        if goes_on and open_text and isinstance(text, _Text):
            open_text.said, open_text.fills = joined([open_text.said, text.said], known), text.fills
            continue
        if open_text:
            yield open_text
        open_text = replace(text) if isinstance(text, _Text) else None
        if isinstance(text, Table):
            yield text
    if open_text:
        yield open_text


def _leads_to_pages(text: _Text | Table) -> bool:
    """Whether a block is a part of the table of contents."""
    if isinstance(text, Table):
        return all(row[-1].isdecimal() for row in text.rows)
    return bool(_TO_PAGE.search(text.said))


def _parts(texts: Iterable[_Text | Table]) -> Iterator[Head | str]:
    items: list[Item] = []
    level = 1
    contents = False
    for text in texts:
        if contents and _leads_to_pages(text):
            continue
        if isinstance(text, _Text) and text.kind == "heading":
            contents = bool(_CONTENTS.fullmatch(text.said))
        if isinstance(text, _Text) and text.kind == "item":
            items.append(Item(text.said, 0, text.number))
            continue
        if items:
            yield listing(items)
            items = []
        if isinstance(text, Table):
            yield from grid_parts(Grid(text.rows), ("",) * (level + 1))
        elif text.kind == "heading":
            level = text.level
            yield Head(level, text.said)
        else:
            yield paragraph(text.said)
    if items:
        yield listing(items)
