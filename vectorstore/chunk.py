"""The retrievable unit of the SOP, and the statements inside it that can be quoted as an answer."""

import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from sop.document import Span

StatementKind = Literal["sentence", "item", "row", "table", "faq"]


@dataclass(frozen=True, slots=True)
class Statement:
    """The smallest thing that can answer: a sentence, a list item, a table row, what a table lists, or an FAQ's
    answer.

    `span` is quoted verbatim from the document. `wording` is the same said as plain prose (a table row put
    as a sentence, markup removed). `embedded` is what is compared with a question: for an FAQ its question,
    else the wording with its innermost heading. `reply` is how a customer reads it, where that is not the wording.
    """

    kind: StatementKind
    span: Span
    wording: str
    embedded: str = field(repr=False)
    reply: str = field(default="", repr=False)

    @property
    def told(self) -> str:
        """What a customer reads."""
        return self.reply or self.wording


@dataclass(frozen=True)
class Chunk:
    """A run of one document's text that is found and quoted as a whole.

    `text` is the canonical text of `span`; `embedded` is what the embedder reads (heading path, then the
    text as prose, table rows with their column names).
    """

    document: str
    section: tuple[str, ...]
    span: Span
    text: str = field(repr=False)
    embedded: str = field(repr=False)
    statements: tuple[Statement, ...] = field(default=(), repr=False)

    @cached_property
    def id(self) -> str:
        """SHA-256 over place and content, in hex: equal chunks of two versions have equal ids."""
        place = f"{self.document}\0{self.span.start}\0{self.span.end}\0{self.text}\0{self.embedded}"
        return hashlib.sha256(place.encode()).hexdigest()[:32]
