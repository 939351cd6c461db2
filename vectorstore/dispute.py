"""Two statements of one SOP that cannot both be true."""

from dataclasses import asdict, dataclass
from typing import Any

from sop.document import Span
from vectorstore.chunk import StatementKind

_SHOWN = 120  # characters of a statement that are told to staff


@dataclass(frozen=True, slots=True)
class Told:
    """A statement where it stands: its wording as prose, the title of its document, and what it is understood under:
    the headings right above it, a table's columns.
    """

    document: str
    title: str
    topic: str
    span: Span
    wording: str
    kind: StatementKind = "sentence"


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: where it is, by offset and by line, and what it says."""

    document: str
    start: int
    end: int
    line: int
    text: str

    @property
    def place(self) -> str:
        return f"{self.document}:{self.line}"

    def touches(self, document: str, start: int, end: int) -> bool:
        """Whether a quotation holds some of it."""
        return document == self.document and start < self.end and self.start < end


@dataclass(frozen=True, slots=True)
class Dispute:
    """`about` says in what they differ: "£10 or £12". `newer` is the document of the side that holds, where dates say
    which does.
    """

    one: Side
    other: Side
    about: str
    newer: str | None = None

    @property
    def sides(self) -> tuple[Side, Side]:
        return self.one, self.other

    @property
    def overruled(self) -> Side | None:
        """The side that no longer holds."""
        return next((side for side in self.sides if self.newer and side.document != self.newer), None)

    def forbids(self, document: str, start: int, end: int) -> bool:
        """Whether quoting this would be to pick a side that is not known to hold."""
        return any(side.touches(document, start, end) and self.newer != side.document for side in self.sides)

    @property
    def told(self) -> str:
        """Both places and what they say, for staff."""
        one, other = self.sides
        return f"{self.about}: {one.place} says “{short(one.text)}”, {other.place} says “{short(other.text)}”"

    def as_json(self) -> dict[str, Any]:
        return {"one": asdict(self.one), "other": asdict(self.other), "about": self.about}

    @classmethod
    def from_json(cls, raw: dict[str, Any]) -> "Dispute":
        """What `as_json` gave. Raises TypeError or KeyError for anything else."""
        return cls(Side(**raw["one"]), Side(**raw["other"]), str(raw["about"]))


def short(text: str) -> str:
    """As much of a statement as is told to staff."""
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN].rstrip()}…"
