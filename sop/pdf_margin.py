"""What stands at the head and foot of a PDF's pages and says nothing of their subject: running titles, page numbers."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TypeAlias

from sop.pdf_page import Line, Page, lines_of

_MARGIN = 0.12  # of the page's height, at both ends
_REPEATED = 0.4  # of the pages; running titles may differ on left and right pages
_PAGE_NUMBER = re.compile(
    r"(?:page|p\.|seite|page no\.?)?\s*[-–—|]?\s*(?:\d{1,4}|[ivxlc]{1,6})\s*[-–—|]?(?:\s*(?:of|/|von|de)\s*\d{1,4})?",
    re.I,
)
_Key: TypeAlias = tuple[bool, int, str]
_NUMBERED = re.compile(r"\A#\s|\s#\Z")  # a chapter's title with the number of the page
_FIGURE = re.compile(r"\d+")


def without_margins(pages: Sequence[Page]) -> list[Page]:
    """The pages without lines that stand at the same end of many of them, but for their figures, and page numbers."""
    counted = Counter(key for page in pages for key in {_key(page, line) for line in _outer(page)})
    least = max(2, _REPEATED * len(pages))
    running = {key for key, count in counted.items() if count >= least or (count > 1 and _NUMBERED.search(key[2]))}
    return [_cleared(page, running) for page in pages]


def _cleared(page: Page, running: set[_Key]) -> Page:
    gone = {
        word
        for line in _outer(page)
        if _key(page, line) in running or _PAGE_NUMBER.fullmatch(line.text.strip())
        for word in line.words
    }
    return replace(page, words=tuple(word for word in page.words if word not in gone)) if gone else page


def _outer(page: Page) -> Iterator[Line]:
    """The lines in the margins; of those that go on into the text, only the outermost two at each end."""
    lines = lines_of(page.words)
    top = [line for line in lines if line.bottom < _MARGIN * page.height][:2]
    foot = [line for line in lines if line.top > (1 - _MARGIN) * page.height][-2:]
    yield from (*top, *foot)


def _key(page: Page, line: Line) -> _Key:
    """Where a line stands, how large and what it says: a title in large letters may be that of the pages after it."""
    return line.top < page.height / 2, round(line.size), _FIGURE.sub("#", line.text.lower())
