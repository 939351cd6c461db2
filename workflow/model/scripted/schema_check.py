"""Whether something can be used as a JSON Schema; the vendors refuse what cannot, too."""

from collections.abc import Callable, Mapping
from typing import Any

_MOST = 100_000  # of a smallest length: nobody asks for longer texts or lists


def is_schema(node: Any) -> bool:
    """Only what `instance` reads is looked at. `true` and `false` are schemas elsewhere; no vendor takes them."""
    return isinstance(node, Mapping) and all(_CHECKS[key](node[key]) for key in _CHECKS if key in node)


def _schemas_by_name(value: Any) -> bool:
    return isinstance(value, Mapping) and all(map(is_schema, value.values()))


def _schemas(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(map(is_schema, value))


def _names(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e15


def _length(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _MOST


_CHECKS: dict[str, Callable[[Any], bool]] = {
    "$ref": lambda value: isinstance(value, str),
    "type": lambda value: isinstance(value, str) or _names(value),
    "enum": lambda value: isinstance(value, list) and bool(value),
    "required": _names,
    "items": is_schema,
    "minItems": _length,
    "minLength": _length,
    "maxLength": lambda value: isinstance(value, int) and value >= 0,
    "multipleOf": lambda value: _number(value) and value > 0,
    **dict.fromkeys(("properties", "$defs", "definitions"), _schemas_by_name),
    **dict.fromkeys(("anyOf", "oneOf", "allOf"), _schemas),
    **dict.fromkeys(("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"), _number),
}
