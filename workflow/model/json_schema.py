"""A pydantic model as the JSON Schema that all vendors accept.

What they share is less than JSON Schema: every field required, no other fields, no references beside other words, no
bounds (Anthropic refuses them, OpenAI some of them). Bounds are told in the description and checked when the reply is
read.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from pydantic import BaseModel

_BOUNDS = {
    "minimum": "at least {}",
    "maximum": "at most {}",
    "exclusiveMinimum": "more than {}",
    "exclusiveMaximum": "less than {}",
    "multipleOf": "a multiple of {}",
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "pattern": "matching {}",
    "format": "a {}",
    "minItems": "at least {} items",
    "maxItems": "at most {} items",
}
_KEPT = ("type", "enum", "description")


@lru_cache(maxsize=64)
def json_schema(model: type[BaseModel]) -> dict[str, Any]:
    """Raises TypeError for what no vendor can be held to: fields with free names, models that hold themselves."""
    whole = model.model_json_schema()
    return _plain(whole, whole.get("$defs", {}), ())


def _plain(node: Mapping[str, Any], definitions: Mapping[str, Any], inside: tuple[str, ...]) -> dict[str, Any]:
    if "$ref" in node:
        name = node["$ref"].rpartition("/")[2]
        if name in inside:
            raise TypeError(f"{name} holds itself, which no schema for a model may")
        around = {key: value for key, value in node.items() if key != "$ref"}
        return _plain({**definitions[name], **around}, definitions, (*inside, name))
    plain = {key: node[key] for key in _KEPT if key in node}
    if "const" in node:
        plain["enum"] = [node["const"]]
    for key in ("anyOf", "oneOf"):
        if key in node:
            plain["anyOf"] = [_plain(each, definitions, inside) for each in node[key]]
    if "items" in node:
        plain["items"] = _plain(node["items"], definitions, inside)
    if node.get("type") == "object":
        plain |= _object(node, definitions, inside)
    return _described(plain, node)


def _object(node: Mapping[str, Any], definitions: Mapping[str, Any], inside: tuple[str, ...]) -> dict[str, Any]:
    if "properties" not in node:
        raise TypeError("an object with free field names, which no schema for a model may hold")
    fields = {name: _plain(field, definitions, inside) for name, field in node["properties"].items()}
    return {"properties": fields, "required": list(fields), "additionalProperties": False}


def _described(plain: dict[str, Any], node: Mapping[str, Any]) -> dict[str, Any]:
    bounds = ", ".join(words.format(node[key]) for key, words in _BOUNDS.items() if key in node)
    told = [part for part in (node.get("description"), bounds and f"({bounds})") if part]
    return {**plain, "description": " ".join(told)} if told else plain
