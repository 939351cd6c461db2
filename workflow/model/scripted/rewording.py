"""A sentence of an SOP as a friendly person would say it, with nothing added and nothing left out."""

import re
import zlib

_OPENINGS = ("Sure – ", "Of course – ", "Happy to help: ", "Good question! ", "")
_SHORT_FORMS = (
    (
        re.compile(r"\b([Dd]o|[Dd]oes|[Ii]s|[Aa]re|[Ww]as|[Ww]ere|[Ss]hould|[Ww]ould|[Cc]ould|[Hh]as|[Hh]ave) not\b"),
        r"\1n't",
    ),
    (re.compile(r"\b([Cc]an)not\b"), r"\1't"),
    (re.compile(r"\b([Ww]e|[Yy]ou|[Tt]hey) are\b"), r"\1're"),
    (re.compile(r"\b([Ww]e|[Yy]ou|[Tt]hey) will\b"), r"\1'll"),
)
_MARKS = re.compile(r"\*\*|__|`|^\s*(?:[-*+•]|\d{1,3}[.)])\s+")
_LOWERED = frozenset("The A An We You Your Our Every All Each Most If It There This These They".split())


def reworded(quote: str, seed: str | None) -> str:
    """`seed` chooses the opening, so that the same message always gets the same reply; None means no opening.

    >>> reworded("We are open until 6 pm and do not open on Sundays.", "open?")
    "Of course – we're open until 6 pm and don't open on Sundays."
    """
    text = _row(quote) if quote.lstrip().startswith("|") else _MARKS.sub("", quote)
    text = " ".join(text.split())
    for pattern, short in _SHORT_FORMS:
        text = pattern.sub(short, text)
    opening = "" if seed is None else _OPENINGS[zlib.crc32(seed.encode("utf-8", "replace")) % len(_OPENINGS)]
    first, _, rest = text.partition(" ")
    if opening.endswith(("– ", ": ")) and first in _LOWERED | {"We're", "We'll", "You're", "You'll", "They're"}:
        text = f"{first.lower()} {rest}"
    return opening + (text if text.endswith((".", "!", "?")) else f"{text}.")


def _row(quote: str) -> str:
    """A table row: its first cell names the thing, the others say something of it."""
    cells = [cell.strip() for cell in quote.strip().strip("|").split("|")]
    name, said = cells[0], [cell for cell in cells[1:] if cell not in ("", "-", "–")]
    return f"{name}: {', '.join(said)}" if said else name
