"""A document of the SOP as written: canonical text, and the structure found in it by offsets."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from sop.standing import Standing

BlockKind = Literal["paragraph", "list", "table"]


@dataclass(frozen=True, slots=True)
class Span:
    """Half-open range of code points in a document's canonical text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        return text[self.start : self.end]

    def __len__(self) -> int:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Row:
    """One table row: its span in the text and its cells as plain text."""

    span: Span
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a list or a table. `items` are list items; `header` and `rows` belong to tables."""

    kind: BlockKind
    span: Span
    items: tuple[Span, ...] = ()
    header: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with what stands directly under it and its sub-sections.

    `heading_path` runs from the document's title to this heading. `heading` is the span of the heading's
    own words, or None for text before the first heading. `span` covers the heading, the blocks and all
    sub-sections. `question` is true when the heading (or a "Q:" line) is a question and the blocks answer it.
    """

    heading_path: tuple[str, ...]
    span: Span
    heading: Span | None = None
    blocks: tuple[Block, ...] = ()
    children: tuple["Section", ...] = ()
    question: bool = False

    def walk(self) -> Iterator["Section"]:
        """This section, then every one below it, in reading order."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True)
class Document:
    """One file of the SOP.

    `path` is a POSIX path relative to the ingested root. `text` is the canonical text that every offset
    counts in. `title` is the first heading, or the file's name put into words. `notices` is what its reader saw and
    left out, and is no part of its content. `standing` says when and for whom it holds.
    """

    path: str
    title: str
    text: str = field(repr=False)
    sections: tuple[Section, ...] = field(default=(), repr=False)
    notices: tuple["Notice", ...] = ()
    standing: Standing = field(default_factory=Standing)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of path, canonical text and what is stated of the document, in hex."""
        stands = self.standing.as_json()
        said = f"{self.path}\0{self.text}" + (f"\0{json.dumps(stands, sort_keys=True)}" if stands else "")
        return hashlib.sha256(said.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the owner should know of one file: why it was skipped, or what looks odd in it."""

    path: str
    text: str
