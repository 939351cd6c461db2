"""What a message obviously says for one slot of a form."""

import re
from collections.abc import Mapping
from typing import Any

_BY_NAME = {
    "email": re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    "phone": re.compile(r"\+?\d[\d ()-]{7,}\d"),
    "name": re.compile(r"\b(?:[Mm]y name is|[Nn]ame's|[Tt]his is|I'm|I am)\s+([A-Z][\w'’-]+(?: [A-Z][\w'’-]+)*)"),
    "date": re.compile(
        r"\b(?:\d{1,2}[/.]\d{1,2}(?:[/.]\d{2,4})?|\d{4}-\d{2}-\d{2}|today|tomorrow"
        r"|(?:next |this )?(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b",
        re.IGNORECASE,
    ),
    "budget": re.compile(r"[£$€]\s?\d[\d,.]*\d|[£$€]\s?\d"),
}
_KNOWN_AS = {
    "mail": "email",
    "phone": "phone",
    "mobile": "phone",
    "telephone": "phone",
    "name": "name",
    "date": "date",
    "day": "date",
    "when": "date",
    "budget": "budget",
    "price": "budget",
}


def slot_value(name: str, schema: Mapping[str, Any], message: str) -> str | None:
    """The value, or None where the message does not obviously hold one.

    >>> slot_value("email", {"type": ["string", "null"]}, "Write to jo@example.com")
    'jo@example.com'
    """
    said = message.casefold()
    if options := _options(schema):
        return next((option for option in options if option.casefold() in said), None)
    kind = next((kind for part, kind in _KNOWN_AS.items() if part in name.casefold()), None)
    found = _BY_NAME[kind].search(message) if kind else None
    return found[found.lastindex or 0].strip() if found else None


def _options(schema: Mapping[str, Any]) -> list[str]:
    kinds = [schema, *schema.get("anyOf", [])]
    return [option for kind in kinds for option in kind.get("enum") or [] if isinstance(option, str)]
