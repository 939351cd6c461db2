"""What a business is called that has no `business.yaml`: read off its documents' titles, where they leave no doubt."""

import re
from collections.abc import Sequence

from sop.document import Document

_WELCOME = re.compile(r"^(?:welcome to|hello from|greetings from) (?!our|your|my)(?P<name>.+?)[!.]*$", re.IGNORECASE)
_PARTED = re.compile(r"\s+[-–—|]\s+|:\s+")
_SAYS_LITTLE = frozenset(
    "about admin annex appendix booking bookings business chapter charges clients company complaints conditions "
    "contact customer customers details document documents faq faqs frequently general guide handbook help home "
    "hours house index info information introduction manual menu notes opening our overview page part policies "
    "policy price prices pricing procedure procedures questions rates readme rules schedule section services sop "
    "staff standard terms the this us version we welcome you your".split()
)
_FEW_WORDS = 6


def business_name(documents: Sequence[Document]) -> str | None:
    """The one name that titles give as "NAME: subject" or "Welcome to NAME" and a text uses; None where there is none.

    Several different names are none: a wrong name is worse than no name.
    """
    titles = [document.sections[0].heading_path[0] for document in documents if _titled(document)]
    texts = "\n".join(_untitled(document.text) for document in documents)
    named: dict[str, str] = {}
    for title in titles:
        if name := _named_in(title, texts):
            named.setdefault(name.lower(), name)
        if len(named) > 1:  # every title costs a search of all texts
            return None
    return next(iter(named.values()), None)


def _titled(document: Document) -> bool:
    return bool(document.sections and document.sections[0].heading_path)


def _named_in(title: str, texts: str) -> str | None:
    """The name a title gives. Who welcomes a reader needs no other proof; any other name must be used in a text."""
    if welcome := _WELCOME.match(title):
        name = welcome["name"]
        return name if _says_something(name) and _is_name(name) else None
    parts = _PARTED.split(title, maxsplit=1)
    return _as_used(parts[0], texts) if len(parts) == 2 and _says_something(parts[0]) else None


def _says_something(candidate: str) -> bool:
    words = re.findall(r"[^\W_]+", candidate.lower())
    return len(words) <= _FEW_WORDS and bool(set(words) - _SAYS_LITTLE) and not any(word.isdigit() for word in words)


def _as_used(candidate: str, texts: str) -> str | None:
    """The candidate as the text itself writes it, if it does and it is a name there."""
    used = (found[0] for found in re.finditer(rf"(?<!\w){re.escape(candidate)}(?!\w)", texts, re.IGNORECASE))
    return next((name for name in used if _is_name(name)), None)


def _is_name(said: str) -> bool:
    """Whether every word but the small ones is written with a capital, and not all of it in capitals."""
    words = [word for word in said.split() if len(word) > 3 or word[:1].isupper()]
    return all(word[:1].isupper() or not word[:1].isalpha() for word in words) and said != said.upper()


def _untitled(text: str) -> str:
    """The text without its headings."""
    return "\n".join(line for line in text.split("\n") if not line.startswith("#"))
