"""A fragment of Markdown as a customer should read it: inert plain text on one line."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from html import unescape

from markdown_it import MarkdownIt
from markdown_it.token import Token

from sop.hidden import hidden_spans, without

_ANSI = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[PX^_][^\x1b]*(?:\x1b\\)?|[@-Z\\^_])")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_MARKUP = re.compile(r"[*_`\[\]<>&|\\~#=!]|^[ \t]*(?:[-+•]|\d{1,9}[.)])\s|^[ \t]*-{2,}|^ {4}", re.MULTILINE)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>|<[!?][^<>]*>")
_MARKER = re.compile(r"\A\s*(?:(?:[-+*•]|\d{1,3}[.)])\s+|#{1,6}\s+|>\s?|\[[ xX]\]\s+)+")
_TABLE_RULE = re.compile(r"^[ \t>]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$", re.MULTILINE)
_YEAR_FIRST = re.compile(r"\A(\d{4,9})(?=[.)])")  # "2024. Then ..." is no numbering
_REFERENCE = re.compile(r"!?\[([^\[\]]*)\]\[[^\[\]]*\]|\[\^[^\[\]]{1,60}\]")
_PAIRED = r"(?:\*{2,3}|_{2,3}|~~)"
_ROLE = re.compile(  # reStructuredText: :ref:`Terms <terms>`, `Terms <https://...>`_, `Terms`_, [1]_
    r"(?::[a-z][\w.+-]*){1,3}:`([^`<]+?)(?:\s*<[^`<>]*>)?`|`([^`<]+?)(?:\s*<[^`<>]*>)?`__?(?!\w)|\s?\[(?:\d+|#\w*|\*)\]_(?!\w)"
)
_DANGLING = re.compile(rf"(?<!\w){_PAIRED}(?=\S)|(?<=\S){_PAIRED}(?!\w)|\A[*_](?=\w)|(?<=[\w.!?])[*_]\Z")
_UNSAFE_ADDRESS = re.compile(r"\A\s*(?:javascript|vbscript|data|file)\s*:", re.IGNORECASE)
_TAG_START = re.compile(r"<(?=[A-Za-z/!?<])")
_LONG = 20_000  # characters; above it inline parsing, which is quadratic on crafted text, goes by pieces
_RETRACTED = re.compile(r"<(/?)(?:s|del|strike)\b", re.IGNORECASE)


def plain(markdown_fragment: str) -> str:
    """The fragment without markup, link targets, hidden or retracted text, or invisible characters.

    White space is collapsed; entities are decoded; what could still be read as an HTML tag is defused.

    >>> plain("- **Lips** from [£180](javascript:alert) &amp; a *free* check<!-- really? -->")
    'Lips from £180 & a free check'
    """
    text = visible(markdown_fragment)
    if _MARKUP.search(text):
        text = visible(_without_markup(text))
    return " ".join(_TAG_START.sub("", text).split())


def visible(text: str) -> str:
    """The text without terminal sequences, control and zero-width characters or bidi overrides."""
    if text.isascii() and text.isprintable():
        return text
    return _SURROGATE.sub("\ufffd", _INVISIBLE.sub("", _ANSI.sub("", text)))


def _without_markup(text: str) -> str:
    if len(text) > _LONG:
        return " ".join(_without_markup(text[at : at + _LONG]) for at in range(0, len(text), _LONG))
    text = without(text, hidden_spans(text)).strip()
    text = _TABLE_RULE.sub("", text) if "|" in text else text
    text = _ROLE.sub(lambda match: match[1] or match[2] or "", text) if "_" in text or ":`" in text else text
    said = " ".join(_said(_parser().parse(_YEAR_FIRST.sub(r"\1\\", text))))
    said = _REFERENCE.sub(lambda match: match[1] or "", said)
    return _DANGLING.sub("", _cells(_MARKER.sub("", said)).strip())


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    setattr(parser, "validateLink", lambda _url: True)  # noqa: B010  # a refused link would stay as source
    return parser


def _said(tokens: Sequence[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type == "inline":
            yield "".join(_inline(token.children or ()))
        elif token.type == "html_block":
            yield unescape(_TAG.sub(" ", token.content))
        elif token.type in ("fence", "code_block"):
            yield token.content


def _inline(tokens: Sequence[Token]) -> Iterator[str]:
    retracted, unsafe = 0, False
    for token in tokens:
        retracted += _retraction(token)
        if token.type == "link_open":
            unsafe = token.info == "auto" and bool(_UNSAFE_ADDRESS.match(str(token.attrGet("href"))))
        elif token.type == "link_close":
            unsafe = False
        if retracted <= 0 and not unsafe:
            yield _token_text(token)


def _retraction(token: Token) -> int:
    """+1 where struck-out text begins, -1 where it ends."""
    if token.type in ("s_open", "s_close"):
        return token.nesting
    struck = _RETRACTED.match(token.content) if token.type == "html_inline" else None
    return 0 if struck is None else -1 if struck[1] else 1


def _token_text(token: Token) -> str:
    if token.type in ("text", "text_special", "code_inline"):
        return token.content
    if token.type == "image":
        return "".join(_inline(token.children or ()))
    if token.type in ("softbreak", "hardbreak"):
        return "\n"
    return " " if token.type == "html_inline" and token.content[:3].lower() in ("<br", "<p>", "</p") else ""


def _cells(text: str) -> str:
    """Lines of a table as its cells, comma-separated."""
    if "|" not in text:
        return text
    return "\n".join(_row(line) if line.lstrip(" >").startswith("|") else line for line in text.split("\n"))


def _row(line: str) -> str:
    cells = (cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip().strip(">|")))
    return ", ".join(cell for cell in cells if cell)
