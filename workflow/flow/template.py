"""A prompt with gaps for what is known: `{slot}`, or `{slot|what to say where it is not known}`."""

import re
from collections.abc import Mapping

_GAP = re.compile(r"\{(?P<name>[a-z][a-z0-9_]*)(?:\|(?P<otherwise>[^{}]*))?\}")
_LOOSE = re.compile(r"\s+(?=[,.!?;:])")


def names(template: str) -> set[str]:
    """What the template mentions."""
    return {gap["name"] for gap in _GAP.finditer(template)}


def is_readable(template: str) -> bool:
    """Whether every brace belongs to a gap."""
    return not {"{", "}"} & set(_GAP.sub("", template))


def filled_in(template: str, values: Mapping[str, str]) -> str:
    """The template as a customer reads it. A value is text and no template, whatever braces are in it.

    >>> filled_in("Thanks, {name|there}. Is {budget} the most?", {"budget": "{name}"})
    'Thanks, there. Is {name} the most?'
    >>> filled_in("Welcome {name}!", {})
    'Welcome!'
    """

    def value(gap: re.Match[str]) -> str:
        known = values.get(gap["name"])
        return known if known is not None else gap["otherwise"] or ""

    said = _GAP.sub(value, template)
    return _LOOSE.sub("", said) if names(template) - set(values) else said
