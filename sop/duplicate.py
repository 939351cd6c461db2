"""The same question answered in two ways."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sop.document import Document, Notice, Section
from sop.oddity import line_of
from sop.prose import plain
from sop.words import words


@dataclass(frozen=True, slots=True)
class _Asked:
    path: str
    under: tuple[str, ...]
    answer: str
    place: str

    def contradicts(self, other: "_Asked") -> bool:
        """Within one document, the same question under another heading is about something else."""
        return self.answer != other.answer and (self.path != other.path or self.under == other.under)


def duplicates(documents: Iterable[Document]) -> Iterator[Notice]:
    """A notice for every question that has another answer elsewhere, naming both places as path:line."""
    known: dict[str, list[_Asked]] = {}
    for document in documents:
        for section in _questions(document):
            question = section.heading_path[-1]
            place = f"{document.path}:{line_of(document.text, section.span.start)}"
            asked = _Asked(document.path, section.heading_path[:-1], _answer(document, section), place)
            before = known.setdefault(" ".join(words(question)), [])
            other = next((other for other in before if asked.contradicts(other)), None)
            if other:
                what = f'"{question}" is answered differently at {other.place} and {place}; keep one answer'
                yield Notice(document.path, what)
            before.append(asked)


def _questions(document: Document) -> Iterator[Section]:
    return (section for top in document.sections for section in top.walk() if section.question)


def _answer(document: Document, section: Section) -> str:
    return " ".join(word for block in section.blocks for word in words(plain(block.span.of(document.text))))
