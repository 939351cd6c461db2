"""The canonical text of formats that are no text themselves: plain Markdown, in which words stay the words they are."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from sop.prose import plain, visible

_UNSAYABLE = re.compile("[\ud800-\udfff\0]")
_MARKS = re.compile(r"[\\`*_\[\]~<>&#=+|-]|\A\d{4,9}[.)]")
_INLINE = re.compile(r"[\\`*_\[\]~]")
_TAG_START = re.compile(r"<(?=[A-Za-z/!?])")
_ENTITY = re.compile(r"&(?=#?\w{1,31};)")
_BLOCK_START = re.compile(r"\A(\d{4,9})(?=[.)](?:\s|\Z))|\A(?=#{1,6}(?:\s|\Z)|>|=+\Z|-+\Z|(?:-\s*){3,}\Z|\|)")
_BULLET = re.compile(r"\A[•‣◦▪●○∙·*+–—-]\s+(?=\S)")
_ADDRESS = re.compile(r"[^\s()<>\\]{1,200}")
_DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Head:
    """A heading: level 1 to 6, and its words; `again` when it stands a second time, to end what is below it."""

    level: int
    words: str
    again: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """An entry of a list, with how deep it lies below the list's first level; `link` where it only leads elsewhere."""

    words: str
    depth: int = 0
    number: int | None = None
    link: str | None = None


def canonical(parts: Iterable[Head | str]) -> str:
    """Headings and blocks as one text, a blank line between two.

    One heading of the highest level is the title; where there are several, they are sections, and all go one lower.
    """
    parts = [part for part in parts if part if isinstance(part, str) or literal(part.words)]
    levels = [part.level for part in parts if isinstance(part, Head) and not part.again]
    top = min(levels, default=1)
    down = 1 - top + (levels.count(top) > 1)
    moved = (replace(part, level=part.level + down) if isinstance(part, Head) else part for part in parts)
    return "\n\n".join(map(_written, moved)) + "\n"


def literal(words: str) -> str:
    r"""The words on one line, with what Markdown would take for its own marks escaped.

    >>> literal("5*3*2 is  <b>30</b> *"), literal("snake_case"), literal("# of guests")
    ('5\\*3\\*2 is &lt;b>30&lt;/b> \\*', 'snake_case', '\\# of guests')
    """
    said = " ".join(_UNSAYABLE.sub("\ufffd", words).split())
    if not _MARKS.search(said):
        return said
    safe = _TAG_START.sub("&lt;", _ENTITY.sub("&amp;", said))
    if _INLINE.search(safe) and plain(safe) != " ".join(visible(_TAG_START.sub("", said)).split()):
        safe = _INLINE.sub(r"\\\g<0>", safe)
    return _BLOCK_START.sub(r"\1\\", safe)


def paragraph(words: str) -> str:
    """A paragraph, its line breaks kept. What begins with a bullet is an entry of a list."""
    lines = (literal(_BULLET.sub("- ", line)) for line in _trimmed(words.split("\n")))
    return "\n".join(line for line in lines if line)


def links(words: str, address: str) -> str:
    """Words that only lead elsewhere, as a link: they name what is there, and say nothing of it here."""
    said = _INLINE.sub(r"\\\g<0>", literal(words).replace("\\", ""))
    return f"[{said}]({address if _ADDRESS.fullmatch(address) else '#'})" if said else ""


def listing(items: Iterable[Item]) -> str:
    """A list with the lists inside it."""
    lines, before = [], -1
    for item in items:
        if words := links(item.words, item.link) if item.link else literal(_BULLET.sub("", item.words)):
            before = min(item.depth, before + 1)
            mark = "-" if item.number is None else f"{item.number}."
            lines.append(f"{'    ' * before}{mark} {words}")
    return "\n".join(lines)


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; an empty header where no column has a name."""
    lines = [map(_cell, header), ["---"] * len(header), *(map(_cell, row) for row in rows)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _cell(words: str) -> str:
    return literal(words).removeprefix(r"\|" if words.startswith("|") else "").replace("|", r"\|")


def _written(part: Head | str) -> str:
    return part if isinstance(part, str) else f"{'#' * min(part.level, _DEEPEST)} {literal(part.words)}"


def _trimmed(lines: Iterable[str]) -> Iterator[str]:
    return (line.strip() for line in lines)
