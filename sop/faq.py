"""Questions and their answers written as paragraphs: "Q: ... A: ...", or a question in bold."""

import re
from collections.abc import Iterable, Iterator

from sop.document import Block, Span
from sop.outline import QUESTION_LEVEL, Heading
from sop.prose import plain

_MARK = r"[ \t>]*(?P<bold>\*{1,3}|_{1,3})?(?:%s)[ \t]?\d*[ \t]*[:.)](?P<close>\*{1,3}|_{1,3})?[ \t]+"
_Q = re.compile(r"^" + _MARK % "Q|Question", re.IGNORECASE | re.MULTILINE)
_A = re.compile(r"(?:^|(?<=[?*_]) {1,4})" + _MARK % "A|Ans|Answer", re.IGNORECASE | re.MULTILINE)
_BOLD = re.compile(r"\A(\*\*|__)(?P<words>(?:(?!\1)[^\n]){2,300}\?)\1[ \t]*(?:\n|\Z)")


def with_questions(text: str, parts: Iterable[Heading | Block]) -> Iterator[Heading | Block]:
    """The parts, with every paragraph that asks (and answers) turned into a question heading and what answers it."""
    answering = False
    for part in parts:
        if isinstance(part, Heading):
            answering = False
            yield part
        elif part.kind == "paragraph":
            for piece in _pieces(part.span.of(text), answering=answering):
                answering = answering or isinstance(piece, Heading)
                yield _moved(piece, part.span.start)
        else:
            yield part


def _pieces(said: str, *, answering: bool) -> Iterator[Heading | Block]:
    """What one paragraph says, with offsets in that paragraph."""
    asked = list(_Q.finditer(said))
    bold = None if asked else _BOLD.match(said)
    if bold:
        yield _question(said, Span(bold.start("words"), bold.end("words")), bold.start())
        yield from _paragraph(said, bold.end(), len(said))
        return
    if not asked:
        answer = _A.match(said) if answering else None
        yield _answer(said, answer, len(said)) if answer else Block("paragraph", Span(0, len(said)))
        return
    yield from _paragraph(said, 0, asked[0].start())
    ends = [*(match.start() for match in asked[1:]), len(said)]
    for match, end in zip(asked, ends, strict=True):
        yield from _asked(said, match, end)


def _asked(said: str, match: re.Match[str], end: int) -> Iterator[Heading | Block]:
    answer = _A.search(said, match.end(), end)
    words = _unwrapped(said, match, answer.start() if answer else end)
    if not words:
        yield from _paragraph(said, match.start(), end)
        return
    yield _question(said, words, match.start())
    if answer:
        yield _answer(said, answer, end)


def _answer(said: str, match: re.Match[str], end: int) -> Block:
    return Block("paragraph", _unwrapped(said, match, end) or _trimmed(said, match.start(), end))


def _question(said: str, words: Span, line_start: int) -> Heading:
    return Heading(QUESTION_LEVEL, plain(words.of(said)), words, Span(line_start, words.end))


def _paragraph(said: str, start: int, end: int) -> Iterator[Block]:
    if span := _trimmed(said, start, end):
        yield Block("paragraph", span)


def _unwrapped(said: str, match: re.Match[str], end: int) -> Span:
    """What follows the mark, without the emphasis that the mark opened and did not close."""
    span = _trimmed(said, match.end(), end)
    opened = match["bold"]
    if opened and not match["close"] and span.of(said).endswith(opened):
        return _trimmed(said, span.start, span.end - len(opened))
    return span


def _trimmed(said: str, start: int, end: int) -> Span:
    piece = said[start:end]
    at = start + len(piece) - len(piece.lstrip()) if piece.strip() else start
    return Span(at, at + len(piece.strip()))


def _moved(part: Heading | Block, by: int) -> Heading | Block:
    span = Span(part.span.start + by, part.span.end + by)
    if isinstance(part, Block):
        return Block("paragraph", span)
    return Heading(part.level, part.words, span, Span(part.line.start + by, part.line.end + by))
