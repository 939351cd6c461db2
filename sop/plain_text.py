"""Plain text to a document: paragraphs by blank lines, with the few headings that are plain to see."""

import re
from collections.abc import Iterator

from sop.document import Block, Document, Span
from sop.faq import with_questions
from sop.front_matter import block
from sop.hidden import without
from sop.outline import Heading, outlined
from sop.prose import plain

_PARAGRAPH = re.compile(r"(?:^[^\n]*\S[^\n]*(?:\n|\Z))+", re.MULTILINE)
_LINE = re.compile(r"[^\n]*\S[^\n]*")
_UNDERLINE = re.compile(r"[ \t]*(={3,}|-{3,}|~{3,}|\*{3,})[ \t]*\Z")
_BULLET = re.compile(r"[ \t]*(?:[-*+•‣◦]|\d{1,3}[.)])[ \t]+(?=\S)")
_TITLE = re.compile(r"[A-Z0-9](?:[^:\s]*[ \t]?){1,6}:\Z")
_LONGEST_HEADING = 60  # characters: what is longer reads as a sentence


def read_plain_text(path: str, text: str) -> Document:
    """The document that a plain text makes. Offsets count in `text` as given.

    A heading is a short line that is underlined, in capitals, or alone and ends with a colon. Front matter is no
    content.
    """
    head = block(text, plain=True)
    shown = without(text.replace("\r", "\n"), [head] if head else [])
    parts = (part for match in _PARAGRAPH.finditer(shown) for part in _parts(shown, match.start(), match.end()))
    return outlined(path, text, with_questions(shown, parts))


def _parts(text: str, start: int, end: int) -> Iterator[Heading | Block]:
    """What one run of lines without a blank between them holds."""
    lines = [Span(*match.span()) for match in _LINE.finditer(text, start, end)]
    run: list[Span] = []
    while lines:
        line = lines.pop(0)
        underline = _UNDERLINE.match(lines[0].of(text)) if lines else None
        if underline and len(line) <= _LONGEST_HEADING:
            yield from _run(text, run)
            run = []
            yield _heading(text, line, 1 if underline[1][0] == "=" else 2, lines.pop(0).end)
        elif _may_head(text, run) and (level := _level(line.of(text).strip())):
            yield from _run(text, run)
            run = []
            yield _heading(text, line, level, line.end)
        else:
            run.append(line)
    yield from _run(text, run)


def _may_head(text: str, run: list[Span]) -> bool:
    """Whether a heading may follow these lines: none, or those of a list."""
    return not run or any(_BULLET.match(line.of(text)) for line in run)


def _level(words: str) -> int:
    """2 for a line in capitals, 3 for "Title:", else 0."""
    if len(words) > _LONGEST_HEADING or _BULLET.match(words):
        return 0
    if (
        sum(char.isalpha() for char in words) >= 3
        and words.isupper()
        and words[-1] not in ".!?,;"
        and ": " not in words
    ):
        return 2
    return 3 if _TITLE.match(words) else 0


def _heading(text: str, line: Span, level: int, end: int) -> Heading:
    words = _trimmed(text, line)
    return Heading(level, plain(words.of(text)).rstrip(":"), words, Span(words.start, end))


def _run(text: str, lines: list[Span]) -> Iterator[Block]:
    """A paragraph, a list, or one after the other."""
    first = next((n for n, line in enumerate(lines) if _BULLET.match(line.of(text))), len(lines))
    if lines[:first]:
        yield Block("paragraph", _trimmed(text, Span(lines[0].start, lines[first - 1].end)))
    items: list[Span] = []
    for line in lines[first:]:
        if bullet := _BULLET.match(line.of(text)):
            items.append(_trimmed(text, Span(line.start + bullet.end(), line.end)))
        else:
            items[-1] = _trimmed(text, Span(items[-1].start, line.end))
    if items:
        yield Block("list", Span(items[0].start, items[-1].end), items=tuple(items))


def _trimmed(text: str, span: Span) -> Span:
    said = span.of(text)
    start = span.start + len(said) - len(said.lstrip())
    return Span(start, start + len(said.strip()))
