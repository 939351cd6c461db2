"""A JSON or YAML file as a tree of words: figures stay as they are written, so 1.50 never becomes 1.5."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NoReturn, TypeAlias

from sop.errors import UnreadableDocument

Node: TypeAlias = "str | bool | list[Node] | dict[str, Node] | None"
Place: TypeAlias = tuple[str | int, ...]

MAX_DEPTH = 100  # levels; people nest a handful, and the parsers' stacks end near 1000
MAX_DIGITS = 40  # of one number; the longest that people write, an account number, has 34
MAX_NODES = 1_000_000  # values after aliases are followed: far above what 20 MB of writing holds

_NESTING = re.compile(r'"(?:[^"\\]|\\.)*(?:"|\Z)|[\[{]|[\]}]', re.DOTALL)


@dataclass(frozen=True)
class Tree:
    """What a file holds, and on which line each key stands where that is known (1-based)."""

    path: str
    root: Node = field(repr=False)
    lines: Mapping[Place, int] = field(default_factory=dict, repr=False)

    def where(self, place: Place) -> str:
        """`path:line` of a key, of the nearest one above it that has a line, or just the path."""
        known = next((place[:end] for end in range(len(place), 0, -1) if place[:end] in self.lines), None)
        return f"{self.path}:{self.lines[known]}" if known else self.path


def refuse(path: str, what: str, line: int | None = None, fix: str = "correct the file") -> NoReturn:
    """Raise UnreadableDocument for a line of a file."""
    raise UnreadableDocument(what, where=f"{path}:{line}" if line else path, fix=fix)


def json_tree(path: str, text: str) -> Tree:
    """The tree of a JSON text.

    Raises UnreadableDocument, with the line where possible, for what is no JSON and for duplicate keys,
    NaN and Infinity, numbers of more than MAX_DIGITS digits and nesting below MAX_DEPTH levels.
    """
    _check_depth(path, text)
    rules = _JsonRules(path, text)
    try:
        root = json.loads(
            text,
            parse_int=rules.number,
            parse_float=rules.number,
            parse_constant=rules.constant,
            object_pairs_hook=rules.mapping,
        )
    except json.JSONDecodeError as exc:
        refuse(path, f"not valid JSON: {exc.msg}", exc.lineno)
    return Tree(path, root)


@dataclass(frozen=True)
class _JsonRules:
    """What the JSON parser asks about numbers and objects."""

    path: str
    text: str = field(repr=False)

    def number(self, literal: str) -> str:
        if len(literal) > MAX_DIGITS:
            line = self.text.count("\n", 0, self.text.index(literal)) + 1
            refuse(self.path, f"a number of {len(literal)} digits", line, "put it in quotes if it is text")
        return literal

    def constant(self, literal: str) -> NoReturn:
        refuse(self.path, f"{literal} is no number", None, "leave the value out or put it in quotes")

    def mapping(self, pairs: list[tuple[str, Node]]) -> dict[str, Node]:
        found: dict[str, Node] = {}
        for key, value in pairs:
            if key in found:
                what = f"the key {key!r} stands twice in one object"
                refuse(self.path, what, _line_of_second(self.text, key), "keep one of them")
            found[key] = value
        return found


def _check_depth(path: str, text: str) -> None:
    depth = 0
    for match in _NESTING.finditer(text):
        depth += 1 if match[0] in "[{" else -1 if match[0] in "]}" else 0
        if depth > MAX_DEPTH:
            line = text.count("\n", 0, match.start()) + 1
            refuse(path, f"nested deeper than {MAX_DEPTH} levels", line, "make it flatter")


def _line_of_second(text: str, key: str) -> int | None:
    """The line of a key's second place, if it has just two: with more, which one is meant is not known."""
    found = [match.start() for match in re.finditer(re.escape(json.dumps(key, ensure_ascii=False)) + r"\s*:", text)]
    return text.count("\n", 0, found[1]) + 1 if len(found) == 2 else None
