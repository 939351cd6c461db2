"""The one JSON object in a reply.

Nothing is repaired: text that was cut, or holds two objects of which one may be a customer's, must not become a reply
that looks complete.
"""

import json
import math
from collections.abc import Iterator
from typing import Any, Final

from workflow.model.errors import BadOutput

_SPACE: Final = " \t\r\n"


def one_object(text: str) -> tuple[dict[str, Any], bool]:
    """The object, and whether anything stood around it: a code fence, a sentence.

    Raises BadOutput where there is none, where one is cut, and where there are two that differ.

    >>> one_object('{"a": 1}'), one_object('Sure: ```json {"a": 1} ```')
    (({'a': 1}, False), ({'a': 1}, True))
    """
    try:
        found = list(_objects(text))
    except (ValueError, RecursionError):
        raise BadOutput("the reply is no valid JSON") from None
    if not found:
        raise BadOutput("the reply holds no JSON object")
    if any(other != found[0] for other in found[1:]):
        raise BadOutput("the reply holds more than one JSON object")
    return found[0], not (len(found) == 1 and text.strip(_SPACE)[0] == "{" and text.strip(_SPACE)[-1] == "}")


def _objects(text: str) -> Iterator[dict[str, Any]]:
    """Every outermost object; each brace that opens none is an error, as it may be one that was cut."""
    start = text.find("{")
    while start >= 0:
        found, end = _DECODER.raw_decode(text, start)
        yield found
        start = text.find("{", end)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """json takes the last of two equal keys, whoever wrote it."""
    if len(dict(pairs)) < len(pairs):
        raise ValueError("a key twice")
    return dict(pairs)


def _finite(text: str) -> float:
    if not math.isfinite(number := float(text)):
        raise ValueError("no finite number")
    return number


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is no JSON")


_DECODER: Final = json.JSONDecoder(object_pairs_hook=_once, parse_float=_finite, parse_constant=_no_constant)
