"""`documents:` in business.yaml: the standing of documents by path, by folder or by glob."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import PurePosixPath

from sop.document import Document, Notice
from sop.errors import SopError
from sop.standing import KEYS, Misstated, Stated, meant, standing, stated
from sop.tree import Node, Tree

KEY = "documents"


@dataclass(frozen=True, slots=True)
class DocumentRule:
    """What holds of every document that `pattern` names. `where` is its place as `file:line`."""

    pattern: str
    fields: Stated
    where: str

    def names(self, path: str) -> bool:
        """A pattern is a path, a folder with a slash at its end, or a glob whose `*` stands for slashes too."""
        return path.startswith(self.pattern) if self.pattern.endswith("/") else fnmatchcase(path, self.pattern)


def split_profile(tree: Tree) -> tuple[Tree, tuple[DocumentRule, ...]]:
    """The profile's own keys, and the rules for documents beside them. Raises SopError with the line."""
    if not isinstance(tree.root, dict) or KEY not in tree.root:
        return tree, ()
    rest: Node = {key: value for key, value in tree.root.items() if key != KEY}
    rules = tree.root[KEY]
    if rules is None:
        return replace(tree, root=rest), ()
    if not isinstance(rules, dict):
        raise _wrong(tree, (), "it must hold a path or glob with its keys on each line", _example())
    return replace(tree, root=rest), tuple(_rule(tree, pattern, fields) for pattern, fields in rules.items())


def with_standings(
    documents: Sequence[Document], rules: Sequence[DocumentRule], own: Mapping[str, Stated]
) -> tuple[list[Document], list[Notice]]:
    """The documents with what the rules, the later over the earlier, and their own front matter say of them.

    Raises SopError where dates exclude each other.
    """
    known = {document.path for document in documents}
    warnings = [
        Notice(rule.where.partition(":")[0], f"{_line_of(rule)}documents: {rule.pattern!r} names no document")
        for rule in rules
        if not any(rule.names(path) for path in known)
    ]
    found = []
    for document in documents:
        fields = dict(item for rule in rules if rule.names(document.path) for item in rule.fields.items())
        document, unknown = _standing(document, {**fields, **own.get(document.path, {})}, known)
        found.append(document)
        warnings += unknown
    return found, warnings


def _standing(document: Document, fields: dict[str, object], known: set[str]) -> tuple[Document, list[Notice]]:
    if not fields:
        return document, []
    try:
        stands = standing(fields)
    except Misstated as wrong:
        raise SopError(wrong.what, where=document.path, fix=wrong.fix) from wrong
    replaced = {path: _resolved(path, document.path, known) for path in stands.supersedes}
    warnings = [
        Notice(document.path, f"supersedes {path!r}, {'which is itself' if found else 'which is no document'}")
        for path, found in replaced.items()
        if found in (None, document.path)
    ]
    paths = tuple(found for found in replaced.values() if found and found != document.path)
    return replace(document, standing=replace(stands, supersedes=paths)), warnings


def _resolved(path: str, of: str, known: set[str]) -> str | None:
    """A path as citations name it, or one beside the document that names it."""
    beside = (PurePosixPath(of).parent / path).as_posix()
    return next((found for found in (path.removeprefix("./"), beside) if found in known), None)


def _rule(tree: Tree, pattern: str, fields: Node) -> DocumentRule:
    if not isinstance(fields, dict):
        raise _wrong(tree, (pattern,), "it must state something", _example())
    for key in fields:
        if key not in KEYS:
            close = meant(key)
            fix = (f"did you mean {close}? " if close else "") + f"valid keys are {', '.join(KEYS)}"
            raise _wrong(tree, (pattern, key), "there is no such key", fix)
    try:
        return DocumentRule(pattern, stated(fields), tree.where((KEY, pattern)))
    except Misstated as wrong:
        raise _wrong(tree, (pattern, wrong.key), wrong.what, wrong.fix) from wrong


def _wrong(tree: Tree, place: tuple[str, ...], what: str, fix: str) -> SopError:
    return SopError(f"{' › '.join((KEY, *place))}: {what}", where=tree.where((KEY, *place)), fix=fix)


def _line_of(rule: DocumentRule) -> str:
    line = rule.where.partition(":")[2]
    return f"line {line}: " if line else ""


def _example() -> str:
    return "write for example `drafts/: {audience: internal}`"
