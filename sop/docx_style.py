"""What a Word document's styles and numberings say of its paragraphs, whatever language Word was in."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HEADING = re.compile(r"heading ([1-9])", re.IGNORECASE)
_OFF = ("0", "false", "off", "none")
_NO_COUNT = ("bullet", "none")


def value(element: Any, name: str) -> str | None:
    """The `w:val` of a child by its name, or None where there is no such child; without a value it is "1"."""
    child = None if element is None else element.find(f"{W}{name}")
    return None if child is None else str(child.get(f"{W}val", "1"))


def is_on(element: Any, name: str) -> bool:
    """Whether a property that is on or off is on."""
    said = value(element, name)
    return said is not None and said.lower() not in _OFF


@dataclass(frozen=True, slots=True)
class Styles:
    """Styles by their id, and which numberings count (`list id, level`) instead of setting a bullet."""

    by_id: Mapping[str, Any] = field(default_factory=dict, repr=False)
    counting: frozenset[tuple[str, int]] = frozenset()

    def chain(self, style: str | None) -> Iterator[Any]:
        """A style, then those it is based on."""
        known: set[str] = set()
        while style and style in self.by_id and style not in known:
            known.add(style)
            yield self.by_id[style]
            style = value(self.by_id[style], "basedOn")

    def level(self, paragraph: Any) -> int | None:
        """0 for the title, 1 to 9 for a heading, None for text."""
        properties = paragraph.find(f"{W}pPr")
        own = value(properties, "outlineLvl")
        if own is not None:
            return int(own) + 1 if own in "012345678" else None
        for style in self.chain(value(properties, "pStyle")):
            name = value(style, "name") or ""
            outline = value(style.find(f"{W}pPr"), "outlineLvl")
            if name.lower() == "title":
                return 0
            if found := _HEADING.fullmatch(name):
                return int(found[1])
            if outline is not None and outline in "012345678":
                return int(outline) + 1
        return None

    def numbering(self, paragraph: Any) -> tuple[str, int] | None:
        """The list a paragraph is an entry of, and how deep in it."""
        properties = paragraph.find(f"{W}pPr")
        chain = [style.find(f"{W}pPr") for style in self.chain(value(properties, "pStyle"))]
        for each in (properties, *chain):
            numbered = None if each is None else each.find(f"{W}numPr")
            if numbered is not None and (number := value(numbered, "numId")):
                depth = value(numbered, "ilvl") or "0"
                return (number, int(depth) if depth.isdecimal() else 0) if number != "0" else None
        return None

    def is_contents(self, paragraph: Any) -> bool:
        """Whether a paragraph is a line of the table of contents."""
        styles = self.chain(value(paragraph.find(f"{W}pPr"), "pStyle"))
        return any((value(style, "name") or "").lower().startswith("toc ") for style in styles)

    def hides(self, properties: Any) -> bool:
        """Whether a run's own properties or its style hide it."""
        chain = (style.find(f"{W}rPr") for style in self.chain(value(properties, "rStyle")))
        return any(is_on(each, "vanish") for each in (properties, *chain))


def styles_of(document: Any) -> Styles:
    """Those of a document as python-docx has opened it."""
    by_id = {str(style.get(f"{W}styleId")): style for style in document.styles.element.iterchildren(f"{W}style")}
    return Styles(by_id, frozenset(_counting(document)))


def _counting(document: Any) -> Iterator[tuple[str, int]]:
    related = [rel for rel in document.part.rels.values() if rel.reltype.endswith("/numbering")]
    if not related or related[0].is_external:
        return
    numbering = related[0].target_part.element
    abstract = {each.get(f"{W}abstractNumId"): each for each in numbering.iterchildren(f"{W}abstractNum")}
    for number in numbering.iterchildren(f"{W}num"):
        levels = abstract.get(value(number, "abstractNumId"))
        for level in levels.iterchildren(f"{W}lvl") if levels is not None else ():
            if (value(level, "numFmt") or "bullet") not in _NO_COUNT:
                yield str(number.get(f"{W}numId")), int(level.get(f"{W}ilvl"))
