"""Front matter: the block of `key: value` lines between `---` at the top of a text file. Metadata, never text."""

import re
from collections.abc import Iterator

from sop.document import Notice, Span
from sop.errors import UnreadableDocument
from sop.standing import KEYS, Misstated, Stated, meant, standing, stated
from sop.tree import Node, Tree, refuse
from sop.yaml_tree import yaml_tree

ENDINGS = (".md", ".markdown", ".txt")
"""Of the files that may begin with front matter."""

_BLOCK = re.compile(
    r"\A---[ \t]*\n(?P<lines>(?=[\w-]+[ \t]*:)(?:(?:\w[\w-]*[ \t]*:|[ \t#-]).*\n|\n)*?)(?:---|\.\.\.)[ \t]*(?:\n|\Z)"
)
_UNCLOSED = re.compile(rf"\A---[ \t]*\n(?:[\w-]+[ \t]*:.*\n|[ \t#-].*\n)*?(?P<key>{'|'.join(KEYS)})[ \t]*:")
_OURS = re.compile(rf"^(?:{'|'.join(KEYS)})[ \t]*:", re.MULTILINE)


def block(text: str, *, plain: bool = False) -> Span | None:
    """Where the front matter of a text is, its marks included. In a `plain` text, where a line of dashes is common, a
    block is front matter only with a key of Bloom's.
    """
    found = _BLOCK.match(text.replace("\r", "\n"))
    return Span(0, found.end()) if found and (not plain or _OURS.search(found["lines"])) else None


def front_matter(path: str, text: str) -> tuple[Stated, list[Notice]]:
    """What the front matter states of the document, and what in it means nothing to Bloom.

    Raises UnreadableDocument, with the line, for what is wrong with a key of Bloom's: quoted all the same, an
    internal or expired text could reach a customer.
    """
    if not path.lower().endswith(ENDINGS):
        return {}, []
    text = text.replace("\r", "\n")
    found = _BLOCK.match(text)
    if found is None or block(text, plain=path.lower().endswith(".txt")) is None:
        _refuse_unclosed(path, text)
        return {}, []
    try:
        tree = yaml_tree(path, f"\n{found['lines']}")
    except UnreadableDocument as exc:
        if _OURS.search(found["lines"]):
            raise
        return {}, [Notice(path, f"its front matter is not read: {exc.what}")]
    keys: dict[str, Node] = tree.root if isinstance(tree.root, dict) else {}
    try:
        fields = stated(keys)
        standing(fields)
        return fields, list(_unknown(tree, keys))
    except Misstated as wrong:
        refuse(path, f"{wrong.key}: {wrong.what}", _line(tree, wrong.key), wrong.fix)


def _refuse_unclosed(path: str, text: str) -> None:
    if unclosed := _UNCLOSED.match(text):
        line = text.count("\n", 0, unclosed.start("key")) + 1
        refuse(path, "the front matter does not end", line, "close it with a line of three dashes")


def _unknown(tree: Tree, keys: dict[str, Node]) -> Iterator[Notice]:
    """One notice for all of them. A misspelt key of Bloom's is refused."""
    others = [key for key in keys if key not in KEYS]
    for key in others:
        if known := meant(key):
            refuse(tree.path, f"there is no key {key!r} in front matter", _line(tree, key), f"did you mean {known}?")
    if others:
        named = ", ".join(others[:4]) + (f" and {len(others) - 4} more" if len(others) > 4 else "")
        does = "does" if len(others) == 1 else "do"
        what = f"{named} {does} nothing here; the keys of front matter are {', '.join(KEYS)}"
        yield Notice(tree.path, f"line {_line(tree, others[0])}: {what}")


def _line(tree: Tree, key: str) -> int:
    return tree.lines.get((key,), 1)
