"""Text that a reader of the rendered page would not see: comments, scripts, styles, hidden elements."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from sop.document import Span

_OPENING = re.compile(
    r"<!--|<([A-Za-z][A-Za-z0-9-]*)((?=[\s/>])[^<>]*)>"
    r"""|(?m:^[ ]{0,3}\[[^\]\n]{1,99}\]:[ \t]{0,9}(?:\#|<>)[ \t]{1,9}(?:"[^\n]*"|'[^\n]*'|\([^\n]*\))[ \t]*$)"""
)
"""Of a comment, of an element, or a link to nowhere that is written to hold a comment: `[//]: # (unseen)`."""
_NEVER_SHOWN = frozenset(("script", "style", "template", "head", "title", "iframe", "object"))
_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
)
_CLOSED_BY_NEXT = frozenset(("p", "li", "td", "th", "tr", "dt", "dd", "option"))
_STYLE = re.compile(r"""\sstyle\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))""", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""\shidden(?=[\s=/]|$)|\scolor\s*=\s*["']?(?:white|#fff(?:fff)?)\b""", re.IGNORECASE)
_CONCEALING = re.compile(
    r"(?<![-\w])(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)"
    r"|(?:opacity|font-size)\s*:\s*0(?:\.0+)?(?![\d.])|(?:text-indent|left|top)\s*:\s*-\d{3,})",
    re.IGNORECASE,
)
_EXCERPT = 60  # characters
_WHITE = re.compile(
    r"(?<![-\w])color\s*:\s*(?:white|transparent|#fff(?:f|fff|fffff)?\b|rgba?\(\s*255\s*,?\s*255\s*,?\s*255\b"
    r"|rgba?\([^)]*[,/]\s*0(?:\.0+)?\s*\))",
    re.IGNORECASE,
)


class _Closing:
    """Finds the tags of a kind, at once when none that closes is left: unclosed elements cost no second look."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._last: dict[str, int] = {}

    def tags(self, tag: str, start: int) -> Iterator[re.Match[str]]:
        if tag not in self._last:
            self._last[tag] = max((match.start() for match in re.finditer(f"(?i)</{tag}", self._text)), default=-1)
        if start <= self._last[tag]:
            yield from re.compile(rf"<(/?){tag}(?=[\s/>])[^<>]*>", re.IGNORECASE).finditer(self._text, start)


def hidden_spans(text: str, code: Sequence[Span] = ()) -> tuple[Span, ...]:
    """The stretches nobody sees, in order, not overlapping. What opens inside a `code` span is text."""
    found: list[Span] = []
    position, last_close = 0, text.rfind("-->")
    starts = [span.start for span in code]
    closing = _Closing(text)
    while match := _OPENING.search(text, position):
        position = match.end()
        before = bisect_right(starts, match.start()) - 1
        if before >= 0 and match.start() < code[before].end:
            continue
        end = _end(text, match, closing, last_close)
        if end is not None:
            found.append(Span(match.start(), end))
            position = end
    return tuple(found)


def without(text: str, spans: Sequence[Span]) -> str:
    """The text with those stretches as spaces: every offset and line stays where it is."""
    pieces, position = [], 0
    for span in spans:
        pieces += [text[position : span.start], re.sub(r"[^\n]", " ", span.of(text))]
        position = span.end
    return "".join([*pieces, text[position:]])


def excerpt(hidden: Sequence[str]) -> str:
    """The first words of what is hidden, with how many places it is in."""
    words = " ".join(hidden[0].split())
    short = words if len(words) <= _EXCERPT else f"{words[: _EXCERPT - 1]}…"
    return f'"{short}"' + (f" ({len(hidden)} places)" if len(hidden) > 1 else "")


def _end(text: str, match: re.Match[str], closing: _Closing, last_close: int) -> int | None:
    if match[1]:
        return _element_end(text, match, closing)
    return _comment_end(text, match, last_close) if match[0] == "<!--" else match.end()


def _comment_end(text: str, match: re.Match[str], last_close: int) -> int | None:
    if match.end() <= last_close:
        return text.find("-->", match.end()) + 3
    starts_line = not text[text.rfind("\n", 0, match.start()) + 1 : match.start()].strip()
    return len(text) if starts_line else None


def _element_end(text: str, match: re.Match[str], closing: _Closing) -> int | None:
    """Where a hidden element ends, or None when it is shown."""
    tag, attributes = match[1].lower(), match[2]
    if tag not in _NEVER_SHOWN and not _is_concealed(attributes):
        return None
    if tag in _VOID or attributes.endswith("/"):
        return match.end()
    depth = 1
    for other in closing.tags(tag, match.end()):
        nests = tag not in _CLOSED_BY_NEXT and tag not in _NEVER_SHOWN
        depth += -1 if other[1] else int(nests)
        if depth == 0:
            return other.end()
    blank = text.find("\n\n", match.end()) if tag in _CLOSED_BY_NEXT else -1
    return blank if blank >= 0 else len(text)


def _is_concealed(attributes: str) -> bool:
    if _ATTRIBUTE.search(attributes):
        return True
    style = _STYLE.search(attributes)
    if style is None:
        return False
    return conceals(style[1] or style[2] or style[3] or "")


def conceals(rules: str, *, on_ground: bool = False) -> bool:
    """Whether CSS declarations hide what they apply to; white letters do not on a ground of another colour."""
    on_ground = on_ground or "background" in rules.lower()
    return bool(_CONCEALING.search(rules) or (_WHITE.search(rules) and not on_ground))
