"""A valid instance of any JSON Schema, the dullest there is."""

from collections.abc import Callable, Mapping
from typing import Any

_DEEPEST = 12  # levels; a schema that refers to itself ends there
_FORMATS = {
    "date": "2026-01-01",
    "date-time": "2026-01-01T00:00:00Z",
    "time": "00:00:00Z",
    "email": "someone@example.com",
    "uri": "https://example.com/",
    "uuid": "00000000-0000-4000-8000-000000000000",
    "ipv4": "127.0.0.1",
}
Schema = Mapping[str, Any]


def instance(schema: Schema, known: Mapping[str, Any] | None = None) -> Any:
    """A value for `schema`; an object takes what is `known` for its properties, in the schema's order."""
    return _value(schema, schema, known or {}, 0)


def _value(schema: Schema, root: Schema, known: Mapping[str, Any], depth: int) -> Any:
    schema = _resolved(schema, root)
    for fixed in ("const", "default"):
        if fixed in schema:
            return schema[fixed]
    if schema.get("enum"):
        return schema["enum"][0]
    if "properties" in schema or schema.get("type") == "object":
        return _object(schema, root, known, depth)
    if _kind(schema) == "array":
        item = schema.get("items") or {}
        return [_value(item, root, {}, depth + 1) for _ in range(int(schema.get("minItems", 0)))]
    return _SCALARS.get(_kind(schema), _nothing)(schema)


def _resolved(schema: Schema, root: Schema) -> Schema:
    """Without `$ref`, `allOf` and `anyOf`: of several choices the first that is not null."""
    for _ in range(_DEEPEST):
        if reference := schema.get("$ref"):
            schema = {**_target(str(reference), root), **{key: schema[key] for key in schema if key != "$ref"}}
        elif parts := schema.get("allOf"):
            schema = {**{key: schema[key] for key in schema if key != "allOf"}, **_merged(parts, root)}
        elif choices := schema.get("anyOf") or schema.get("oneOf"):
            return _resolved(next((one for one in choices if one.get("type") != "null"), choices[0]), root)
        else:
            return schema
    return {}


def _target(reference: str, root: Schema) -> Schema:
    found: Any = root
    for step in reference.removeprefix("#").split("/")[1:]:
        found = found.get(step.replace("~1", "/").replace("~0", "~"), {})
    return found if isinstance(found, Mapping) else {}


def _merged(parts: list[Schema], root: Schema) -> Schema:
    merged: dict[str, Any] = {}
    for part in parts:
        part = _resolved(part, root)
        for key in ("properties", "required"):
            if key in part and key in merged:
                both = merged[key] | part[key] if key == "properties" else [*merged[key], *part[key]]
                part = {**part, key: both}
        merged |= part
    return merged


def _object(schema: Schema, root: Schema, known: Mapping[str, Any], depth: int) -> dict[str, Any]:
    properties: Mapping[str, Schema] = schema.get("properties", {})
    required = schema.get("required", []) if depth >= _DEEPEST // 2 else [*properties, *schema.get("required", [])]
    wanted = [name for name in properties if name in required or name in known]
    if depth > _DEEPEST:
        wanted = []
    return {name: known[name] if name in known else _value(properties[name], root, {}, depth + 1) for name in wanted}


def _kind(schema: Schema) -> str:
    kind = schema.get("type")
    if isinstance(kind, list):
        return next((one for one in kind if one != "null"), "null")
    return str(kind)


def _string(schema: Schema) -> str:
    text = _FORMATS.get(str(schema.get("format")), "none")
    return text.ljust(int(schema.get("minLength", 0)), ".")[: schema.get("maxLength")]


def _number(schema: Schema) -> float:
    low = schema.get("minimum", schema.get("exclusiveMinimum"))
    high = schema.get("maximum", schema.get("exclusiveMaximum"))
    step = schema.get("multipleOf", 1)
    candidates: list[float] = [0]
    if low is not None:
        candidates += [-(-low // step) * step, (low // step + 1) * step]
    if high is not None:
        candidates += [high // step * step, (-(-high // step) - 1) * step]
    if low is not None and high is not None:
        candidates.append((low + high) / 2)
    return next((number for number in candidates if _fits(number, schema)), 0)


def _fits(number: float, schema: Schema) -> bool:
    return (
        number >= schema.get("minimum", number)
        and number <= schema.get("maximum", number)
        and ("exclusiveMinimum" not in schema or number > schema["exclusiveMinimum"])
        and ("exclusiveMaximum" not in schema or number < schema["exclusiveMaximum"])
    )


def _nothing(_: Schema) -> None:
    return None


_SCALARS: dict[str, Callable[[Schema], Any]] = {
    "string": _string,
    "number": _number,
    "integer": lambda schema: int(_number(schema)),
    "boolean": lambda _: False,
}
