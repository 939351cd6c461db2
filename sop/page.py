"""A Markdown text with what nobody sees blanked out, and its blocks by line."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from sop.document import Span
from sop.front_matter import block
from sop.hidden import hidden_spans, without
from sop.prose import plain

CODE = ("fence", "code_block")

_INLINE_CODE = re.compile(r"(?<!`)(`+)(?!`)[^\n]{1,500}?(?<!`)\1(?!`)")
_MAX_NESTING = 100  # a list within a list takes two; what is deeper is kept as one paragraph


@dataclass(frozen=True, slots=True)
class Page:
    """`shown` is the text with spaces for what nobody sees; `lines` are the offsets where lines start."""

    shown: str
    hidden: tuple[Span, ...]
    lines: tuple[int, ...]

    @classmethod
    def of(cls, text: str) -> "Page":
        shown = text.replace("\r", "\n")  # Markdown ends a line there too; same length, so offsets hold
        hidden = unseen(shown)
        return cls(without(shown, hidden), hidden, tuple(_line_starts(shown)))

    def blocks(self) -> Iterator[SyntaxTreeNode]:
        """The outermost blocks, in order."""
        return (node for tokens in _blocks(self.shown) for node in SyntaxTreeNode(tokens).children)

    def region(self, lines: Sequence[int]) -> Span:
        """From the start of one line to the start of another, as in a token's map."""
        return Span(self.lines[lines[0]], self.lines[lines[1]])

    def trimmed(self, start: int, end: int) -> Span:
        """Without the white space at both ends."""
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


def unseen(text: str) -> tuple[Span, ...]:
    """The stretches of a Markdown text that are no content: front matter, comments, scripts, hidden elements."""
    head = block(text)
    start = head.end if head else 0
    spans = [span for span in hidden_spans(text) if span.start >= start]
    if spans and any(mark in text for mark in ("`", "~~~", "    ", "\t")):
        spans = [span for span in hidden_spans(text, _code(text)) if span.start >= start]
    return (head, *spans) if head else tuple(spans)


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"maxNesting": _MAX_NESTING}).enable("table")


def _blocks(text: str) -> Iterator[list[Token]]:
    """The tokens of one outermost block after the other.

    The parser's own loop would hold those of the whole text: some 150 bytes for each byte of it. Inline tokens
    stay unparsed: only blocks have offsets, and words are read by `plain`.
    """
    tokens: list[Token] = []
    state = StateBlock(text, _parser(), {}, tokens)
    rules = _parser().block.ruler.getRules("")
    while (line := state.skipEmptyLines(state.line)) < state.lineMax:
        state.line = line
        next(rule for rule in rules if rule(state, line, state.lineMax, False))
        yield tokens.copy()
        tokens.clear()


def _line_starts(text: str) -> list[int]:
    return [0, *(match.end() for match in re.finditer("\n", text)), len(text)]


def _code(text: str) -> list[Span]:
    """Fenced, indented and inline code: a comment shown there is an example, not hidden."""
    starts = _line_starts(text)
    maps = [token.map for tokens in _blocks(text) for token in tokens if token.type in CODE and token.map]
    spans = [Span(starts[first], starts[last]) for first, last in maps]
    return _merged([*spans, *(Span(*match.span()) for match in _INLINE_CODE.finditer(text))])


def _merged(spans: Iterable[Span]) -> list[Span]:
    merged: list[Span] = []
    for span in sorted(spans, key=lambda span: span.start):
        if merged and span.start < merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged
