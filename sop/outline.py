"""From headings and blocks in reading order to the tree of sections."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from sop.document import Block, Document, Section, Span

QUESTION_LEVEL = 7
"""A "Q:" line stands below every heading, so the next heading or question ends it."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading as found: level 1 to 6 (7: a "Q:" line), its plain words, where they and the whole line are."""

    level: int
    words: str
    span: Span
    line: Span


@dataclass
class _Node:
    """A section under construction."""

    heading: Heading | None
    path: tuple[str, ...]
    blocks: list[Block] = field(default_factory=list)
    children: list["_Node"] = field(default_factory=list)


def outlined(path: str, text: str, parts: Iterable[Heading | Block]) -> Document:
    """The document these parts make. Its title is the first heading if that is of level 1, else the file's name."""
    parts = list(_without_unanswered(parts))
    first = next((part for part in parts if isinstance(part, Heading)), None)
    titled = first is not None and first.level == 1
    title = first.words if first is not None and titled else name_in_words(path)
    root = _Node(None, (title,))
    open_nodes = [root]
    for part in parts:
        if isinstance(part, Block):
            open_nodes[-1].blocks.append(part)
        else:
            _open(open_nodes, part, is_title=part is first and titled)
    preamble = [_Node(None, root.path, root.blocks)] if root.blocks else []
    return Document(path, title, text, tuple(_section(node) for node in (*preamble, *root.children)))


def name_in_words(path: str) -> str:
    """A file's name as a title.

    >>> name_in_words("policies/opening-hours_2025.md")
    'Opening hours 2025'
    """
    words = " ".join(PurePosixPath(path).stem.replace("_", " ").replace("-", " ").split()) or path
    return words[:1].upper() + words[1:]


def _open(open_nodes: list[_Node], heading: Heading, *, is_title: bool) -> None:
    """Close what the heading ends, then begin its section below what is still open."""
    while (above := open_nodes[-1].heading) is not None and above.level >= heading.level:
        open_nodes.pop()
    parent = open_nodes[-1]
    node = _Node(heading, parent.path if is_title else (*parent.path, heading.words))
    parent.children.append(node)
    open_nodes.append(node)


def _without_unanswered(parts: Iterable[Heading | Block]) -> Iterable[Heading | Block]:
    """A "Q:" line that nothing answers is a paragraph."""
    waiting: Heading | None = None
    for part in parts:
        if waiting is not None:
            yield waiting if isinstance(part, Block) else Block("paragraph", waiting.span)
            waiting = None
        if isinstance(part, Heading) and part.level == QUESTION_LEVEL:
            waiting = part
        else:
            yield part
    if waiting is not None:
        yield Block("paragraph", waiting.span)


def _section(node: _Node) -> Section:
    children = tuple(_section(child) for child in node.children)
    heading = node.heading
    spans = [block.span for block in node.blocks] + [child.span for child in children]
    if heading is not None:
        spans.insert(0, heading.line)
    asks = heading is not None and (heading.level == QUESTION_LEVEL or heading.words.rstrip(" *_\"'”’)").endswith("?"))
    return Section(
        heading_path=node.path,
        span=Span(spans[0].start, spans[-1].end),
        heading=heading.span if heading else None,
        blocks=tuple(node.blocks),
        children=children,
        question=asks and bool(node.blocks),
    )
