"""A YAML text as a tree, built from the parser's events so that neither depth nor aliases can run away."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import yaml

from sop.tree import MAX_DEPTH, MAX_DIGITS, MAX_NODES, Node, Place, Tree, refuse

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NOTHING = frozenset(("", "~", "null", "Null", "NULL"))
_TRUTH = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_NO_NUMBER = re.compile(r"[-+]?\.(?:inf|nan)", re.IGNORECASE)
_NUMBER = re.compile(r"[-+]?[\d_.,]+")
_TEXT_TAGS = frozenset((None, "!", "tag:yaml.org,2002:str"))

_FIXES = {
    "cannot start any token": "indent with spaces, not with tabs, and put text that begins with @, % or ` in quotes",
    "mapping values are not allowed": "put text that holds a colon in quotes",
    "escape": "use single quotes, in which a backslash is just a backslash",
    "expected": "look for wrong indentation, or a quote, colon or bracket that is missing, here and just above",
    "end of stream": "look for a quote or bracket that is never closed",
}
"""What to do, by a part of what either of PyYAML's parsers says."""

_TOO_DEEP = "nesting depth"  # PyYAML from 6.0.4 on gives up by itself


def yaml_tree(path: str, text: str) -> Tree:
    """The tree of a YAML text; only true, false and null are more than words.

    Raises UnreadableDocument, with the line, for what is no YAML, for duplicate keys, tags, several documents
    in one file, NaN and infinity, numbers of more than MAX_DIGITS digits, nesting below MAX_DEPTH levels, aliases
    that contain themselves, and aliases that unfold to more than MAX_NODES values.
    """
    builder = _Builder(path)
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            builder.take(event)
    except yaml.MarkedYAMLError as exc:
        mark, why = exc.problem_mark or exc.context_mark, exc.problem or exc.context or ""
        line = mark.line + 1 if mark else None
        if _TOO_DEEP in why:
            refuse(path, f"nested deeper than {MAX_DEPTH} levels", line, "make it flatter")
        fix = next((fix for said, fix in _FIXES.items() if said in why), "correct the file")
        refuse(path, f"not valid YAML: {why}", line, fix)
    except yaml.YAMLError as exc:
        refuse(path, f"not valid YAML: {str(exc).splitlines()[0]}")
    return Tree(path, builder.root, builder.lines)


@dataclass
class _Open:
    """A list or mapping whose end has not come yet; `size` counts its values, aliases followed."""

    node: dict[str, Node] | list[Node]
    place: Place
    anchor: str | None
    key: str | None = None
    merging: bool = False
    size: int = 1


@dataclass
class _Builder:
    path: str
    root: Node = None
    lines: dict[Place, int] = field(default_factory=dict)
    _open: list[_Open] = field(default_factory=list)
    _anchors: dict[str, tuple[Node, int]] = field(default_factory=dict)
    _documents: int = 0

    def take(self, event: Any) -> None:
        line = event.start_mark.line + 1
        handlers: dict[type, Callable[[Any, int], None]] = {
            yaml.ScalarEvent: self._scalar,
            yaml.AliasEvent: self._alias,
            yaml.MappingStartEvent: self._begin,
            yaml.SequenceStartEvent: self._begin,
            yaml.MappingEndEvent: self._end,
            yaml.SequenceEndEvent: self._end,
            yaml.DocumentStartEvent: self._document,
        }
        if handler := handlers.get(type(event)):
            handler(event, line)

    def _document(self, _event: Any, line: int) -> None:
        self._documents += 1
        if self._documents > 1:
            refuse(self.path, "a second YAML document begins", line, "put it into a file of its own")

    def _begin(self, event: Any, line: int) -> None:
        if event.tag not in (None, "!"):
            refuse(self.path, f"the tag {event.tag} is not allowed", line, "remove it")
        if len(self._open) >= MAX_DEPTH:
            refuse(self.path, f"nested deeper than {MAX_DEPTH} levels", line, "make it flatter")
        if self._open and isinstance(self._open[-1].node, dict) and self._open[-1].key is None:
            refuse(self.path, "a list or mapping is used as a key", line)
        self._anchors.pop(event.anchor, None)
        node: dict[str, Node] | list[Node] = {} if isinstance(event, yaml.MappingStartEvent) else []
        self._open.append(_Open(node, self._place(), event.anchor))

    def _end(self, _event: Any, line: int) -> None:
        done = self._open.pop()
        if done.anchor:
            self._anchors[done.anchor] = (done.node, done.size)
        self._add(done.node, done.size, line)

    def _scalar(self, event: Any, line: int) -> None:
        if event.tag not in _TEXT_TAGS:
            refuse(self.path, f"the tag {event.tag} is not allowed", line, "remove it")
        is_key = bool(self._open) and isinstance(self._open[-1].node, dict) and self._open[-1].key is None
        as_written = is_key or not event.implicit[0] or event.tag is not None
        node = event.value if as_written else self._meaning(event.value, line)
        size = 1 + len(event.value) // 64  # a long text repeated by aliases grows memory too
        if event.anchor:
            self._anchors[event.anchor] = (node, size)
        self._add(node, size, line)

    def _meaning(self, value: str, line: int) -> Node:
        if value in _NOTHING:
            return None
        if _NO_NUMBER.fullmatch(value):
            refuse(self.path, f"{value} is no number", line, "leave the value out or put it in quotes")
        if len(value) > MAX_DIGITS and _NUMBER.fullmatch(value):
            refuse(self.path, f"a number of {len(value)} digits", line, "put it in quotes if it is text")
        return _TRUTH.get(value, value)

    def _alias(self, event: Any, line: int) -> None:
        if event.anchor not in self._anchors:
            itself = any(parent.anchor == event.anchor for parent in self._open)
            why = "contains itself" if itself else "is not defined before it is used"
            refuse(self.path, f"the alias *{event.anchor} {why}", line)
        self._add(*self._anchors[event.anchor], line)

    def _add(self, node: Node, size: int, line: int) -> None:
        if not self._open:
            self.root = node
            return
        parent = self._open[-1]
        parent.size += size
        if parent.size > MAX_NODES:
            refuse(self.path, f"more than {MAX_NODES} values, aliases followed", line, "write it shorter")
        if isinstance(parent.node, list):
            self.lines[self._place()] = line
            parent.node.append(node)
        elif parent.key is None:
            self._key(parent, parent.node, node, line)
        else:
            self._value(parent, parent.node, node)

    def _key(self, parent: _Open, mapping: dict[str, Node], key: Node, line: int) -> None:
        if not isinstance(key, str):
            refuse(self.path, "a key is not a word", line)
        if key in mapping:
            refuse(self.path, f"the key {key!r} stands twice in one mapping", line, "keep one of them")
        parent.key, parent.merging = key, key == "<<"
        self.lines[(*parent.place, key)] = line

    def _value(self, parent: _Open, mapping: dict[str, Node], node: Node) -> None:
        if parent.merging and isinstance(node, dict):
            parent.node = {**node, **mapping}
        else:
            mapping[str(parent.key)] = node
        parent.key = None

    def _place(self) -> Place:
        if not self._open:
            return ()
        parent = self._open[-1]
        return (*parent.place, len(parent.node) if isinstance(parent.node, list) else str(parent.key))
