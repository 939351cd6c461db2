"""The words of a web page's elements, as a browser would run them together or set them apart."""

import re
from collections.abc import Iterator
from typing import Any

from sop.html_content import Content

MAX_DEPTH = 200
"""Elements within elements; pages have some thirty."""
INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data dfn em font i kbd label mark output q ruby samp small span strong sub "
    "sup time tt u var wbr ins nobr picture".split()
)
RETRACTED = frozenset("s del strike".split())
REACHES = ("tel:", "mailto:", "sms:")
"""How the address of a link begins that leads to no other page."""


def inline(node: Any, content: Content, *, lists: bool = True, buttons: bool = False, depth: int = 0) -> str:
    """All text of an element on one line; `buttons` too where a heading is made of one."""
    return " ".join("".join(_pieces(node, content, lists=lists, buttons=buttons, depth=depth)).split())


def _pieces(node: Any, content: Content, *, lists: bool, buttons: bool, depth: int) -> Iterator[str]:
    for child in node.iter(include_text=True) if depth <= MAX_DEPTH else ():
        if child.is_text_node:
            yield child.text_content or ""
        elif child.tag.startswith("-") or child.tag in RETRACTED or (child.tag in ("ul", "ol") and not lists):
            yield " "
        elif _is_anchor(child):
            continue
        elif (buttons and child.tag == "button") or content.reads(child):
            is_block = child.tag not in INLINE or touches(child)
            yield from [" "] if is_block else []
            yield from _pieces(child, content, lists=lists, buttons=buttons, depth=depth + 1)
            yield from [" "] if is_block else []


def _is_anchor(node: Any) -> bool:
    """Whether an element is the mark by which a heading can be linked to."""
    return node.tag == "a" and not any(map(str.isalnum, node.text()))


def touches(node: Any) -> bool:
    """Whether a span stands right beside another: pages set them apart by style where no space is."""
    beside = node.next
    return node.tag == "span" and beside is not None and beside.tag == "span"


def flowing(words: str) -> str:
    """White space of the source is one space; a line break comes from a `br` alone."""
    return words if words == "\n" else re.sub(r"\s+", " ", words)


def lists_in(entry: Any) -> list[Any]:
    """The lists of an entry that lie in no other list inside it."""
    found = [node for node in entry.css("ul, ol") if node.mem_id != entry.mem_id]
    inner = {each.mem_id for node in found for each in node.css("ul, ol") if each.mem_id != node.mem_id}
    return [node for node in found if node.mem_id not in inner]


def leads_elsewhere(entry: Any, words: str) -> str | None:
    """The address of an entry's link, if it says nothing but that."""
    found = [(link.attributes.get("href") or "", " ".join(link.text().split())) for link in entry.css("a[href]")]
    if not found or found[0][0].lower().startswith(REACHES):
        return None
    return found[0][0] if "".join(said for _, said in found).replace(" ", "") == words.replace(" ", "") else None
