"""JSON and YAML content as Markdown: objects become headings, question-and-answer lists FAQs, object lists tables."""

import re
from collections.abc import Iterator, Sequence
from typing import TypeGuard

from sop.document import Document
from sop.markdown import read_markdown
from sop.outline import name_in_words
from sop.profile import PROFILE_KEYS, Profile
from sop.profile_file import read_profile
from sop.profile_text import profile_text
from sop.tree import Node, Tree, json_tree
from sop.yaml_tree import yaml_tree

_LONGEST_LINE = 160  # characters of a value that stands beside its key; longer ones get a heading
_LONGEST_CELL = 240  # characters of a table cell; a list with longer ones becomes sections
_NAMES = ("name", "title", "heading", "label", "question", "q", "service", "topic", "id")
_UNSAYABLE = re.compile("[\ud800-\udfff\0]")
_BLOCK_START = re.compile(r"^([ \t]*)(?=#|>|```|~~~|=+[ \t]*$|-{3,}[ \t]*$)", re.MULTILINE)
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_JOINED = re.compile(r"[a-z0-9]*[a-z](?:-[a-z][a-z0-9]*)+")  # not "Mon-Fri", nor "10-20 people"
_SENTENCE_END = re.compile(r"[.!?…](?:\s|\Z)")


def read_json(path: str, text: str) -> Document:
    """The document that a JSON text makes; raises UnreadableDocument. Offsets count in the document's own text."""
    return read_tree(json_tree(path, text))


def read_yaml(path: str, text: str) -> Document:
    """The document that a YAML text makes; raises UnreadableDocument. Offsets count in the document's own text."""
    return read_tree(yaml_tree(path, text))


def read_tree(tree: Tree) -> Document:
    """The document that a tree makes: its canonical text is the same whenever the tree is."""
    root, title = tree.root, name_in_words(tree.path)
    stated = _get(root, "title")
    if isinstance(root, dict) and isinstance(stated, str) and _text(stated):
        title = _text(stated)
        root = {key: value for key, value in root.items() if key != "title"}
    return read_markdown(tree.path, _sayable([_heading((title,)), *markdown_of(root, (title,))]))


def read_business(tree: Tree) -> tuple[Profile, Document]:
    """A single-file SOP: its profile, and one document of the profile's facts and all content beside them.

    Raises SopError when a profile key is wrong.
    """
    root = tree.root
    if not isinstance(root, dict):
        return Profile(), read_tree(tree)
    profile = read_profile(Tree(tree.path, {key: root[key] for key in root if key in PROFILE_KEYS}, tree.lines))
    content: Node = {key: value for key, value in root.items() if key not in PROFILE_KEYS}
    facts = profile_text(profile)
    if not facts:
        return profile, read_tree(Tree(tree.path, content, tree.lines))
    title = facts.partition("\n")[0].removeprefix("# ")
    return profile, read_markdown(tree.path, _sayable([facts.rstrip(), *markdown_of(content, (title,))]))


def _sayable(parts: Sequence[str]) -> str:
    """Joined; lone surrogates and NUL, which JSON can spell but no file can hold, as U+FFFD."""
    return _UNSAYABLE.sub("\ufffd", "\n\n".join(parts)) + "\n"


def markdown_of(node: Node, path: tuple[str, ...]) -> Iterator[str]:
    """A node as Markdown blocks below the headings of `path`, of which the last has level `len(path)`."""
    if isinstance(node, dict):
        yield from _faq(node, path) if _is_faq(node) else _object(node, path)
    elif isinstance(node, list):
        yield from _list(node, path)
    elif said := _paragraphs(node):
        yield said


def _object(node: dict[str, Node], path: tuple[str, ...]) -> Iterator[str]:
    """Short values first, a line each, so that they do not fall under the heading of a longer one."""
    beside = [key for key, value in node.items() if _is_short(value) and not key.rstrip().endswith("?")]
    for key in beside:
        if words := _text(node[key]):
            yield f"{in_words(key)}: {words}{'' if words[-1] in '.!?:' or '://' in words else '.'}"
    for key, value in node.items():
        if key not in beside and (said := list(markdown_of(value, (*path, in_words(key))))):
            yield from [_heading((*path, in_words(key))), *said]


def _list(nodes: list[Node], path: tuple[str, ...]) -> Iterator[str]:
    kept: list[Node] = [node for node in nodes if node not in (None, "", {}, [])]
    if _are_flat(kept):
        yield _table(kept)
    elif kept and all(not isinstance(node, dict | list) for node in kept):
        yield "\n".join(f"- {_text(node)}" for node in kept)
    else:
        for number, node in enumerate(kept, start=1):
            yield from _entry(node, path, number)


def _entry(node: Node, path: tuple[str, ...], number: int) -> Iterator[str]:
    if not isinstance(node, dict | list):
        yield f"- {_text(node)}"
    elif isinstance(node, dict) and _is_faq(node):
        yield from _faq(node, path)
    else:
        key = next((key for key in _NAMES if _is_short(_get(node, key)) and _text(_get(node, key))), None)
        words = _text(_get(node, key)) if key else f"{path[-1]} {number}"
        rest: Node = {k: v for k, v in node.items() if k != key} if isinstance(node, dict) else node
        said = list(markdown_of(rest, (*path, words)))
        yield from [_heading((*path, words)), *said] if said else [f"- {words}"]


def _faq(node: dict[str, Node], path: tuple[str, ...]) -> Iterator[str]:
    question, answer = _faq_keys(node)
    words = _text(node[question])
    yield _heading((*path, words))
    yield from markdown_of(node[answer], (*path, words))
    rest = {key: value for key, value in node.items() if key not in (question, answer) and key.lower() != "id"}
    yield from _object(rest, (*path, words))


def _is_faq(node: dict[str, Node]) -> bool:
    question, answer = _faq_keys(node)
    return bool(question and answer) and isinstance(node[question], str) and bool(_text(node[question]))


def _faq_keys(node: dict[str, Node]) -> tuple[str, str]:
    lower = {key.lower(): key for key in node}
    return lower.get("question") or lower.get("q", ""), lower.get("answer") or lower.get("a", "")


def _are_flat(nodes: list[Node]) -> TypeGuard[list[dict[str, Node]]]:
    """Whether these are objects whose values fit table cells."""
    objects = [node for node in nodes if isinstance(node, dict)]
    if not objects or len(objects) < len(nodes) or any(_is_faq(node) for node in objects):
        return False
    cells = [value for node in objects for value in node.values()]
    return all(_is_cell(value) for value in cells)


def _is_cell(value: Node) -> bool:
    if isinstance(value, list):
        return all(not isinstance(part, dict | list) for part in value) and len(_cell(value)) <= _LONGEST_CELL
    return not isinstance(value, dict) and len(_text(value)) <= _LONGEST_CELL


def _table(nodes: list[dict[str, Node]]) -> str:
    columns = list(dict.fromkeys(key for node in nodes for key in node))
    header = [_cell(in_words(column)) for column in columns]
    rows = [[_cell(node.get(column)) for column in columns] for node in nodes]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in [header, ["---"] * len(columns), *rows])


def _cell(value: Node) -> str:
    words = ", ".join(filter(None, map(_text, value))) if isinstance(value, list) else _text(value)
    return words.replace("|", r"\|")


def _is_short(value: Node) -> bool:
    if isinstance(value, dict | list):
        return False
    return (
        len(words := _text(value)) <= _LONGEST_LINE
        and "\n" not in str(value).strip()
        and not _SENTENCE_END.search(words)
    )


def _text(value: Node) -> str:
    """A value on one line; truth as yes or no."""
    return ("yes" if value else "no") if isinstance(value, bool) else " ".join(str(value or "").split())


def _paragraphs(value: Node) -> str:
    """A long value with its own lines and lists; what would make a heading or a rule of it is escaped."""
    if not isinstance(value, str):
        return _text(value)
    lines = value.replace("\r\n", "\n").replace("\r", "\n").strip().split("\n")
    return _BLOCK_START.sub(r"\1\\", "\n".join(line.rstrip() for line in lines))


def _heading(path: tuple[str, ...]) -> str:
    """Markdown has six levels: what is deeper names the levels just above it too."""
    words = [" ".join(step.split()) for step in path[5:][-3:] or path[-1:]]
    return f"{'#' * min(len(path), 6)} {' – '.join(words)}"


def _get(node: Node, key: str) -> Node:
    return node.get(key) if isinstance(node, dict) else None


def in_words(key: str) -> str:
    """A key as a person would write it.

    >>> in_words("opening_time"), in_words("lateFee"), in_words("FAQ"), in_words("group-size"), in_words("Mon-Fri")
    ('Opening time', 'Late fee', 'FAQ', 'Group size', 'Mon-Fri')
    """
    key = key.replace("-", " ") if _JOINED.fullmatch(key) else key
    is_camel = _CAMEL.search(key) is not None and " " not in key
    parts = " ".join((_CAMEL.sub(" ", key) if is_camel else key).replace("_", " ").split()).split(" ")
    words = " ".join(part.lower() if is_camel and part.istitle() else part for part in parts)
    return words[:1].upper() + words[1:]
