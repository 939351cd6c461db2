"""`business.yaml` as a profile, with errors that name the file, the line, the key and what is allowed."""

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel, ValidationError

from sop.errors import SopError
from sop.profile import Contact, EscalationRule, Profile, QualificationQuestion
from sop.profile_check import problems
from sop.prose import visible
from sop.tree import Node, Place, Tree

_MODELS: dict[str, type[BaseModel]] = {
    "contact": Contact,
    "escalation_rules": EscalationRule,
    "qualification": QualificationQuestion,
}
_NEEDED = {
    "string_type": "write it as text, in quotes if need be",
    "missing": "add it",
    "tuple_type": "write a list, one entry per line with a dash",
    "dict_type": "write one `key: value` per line, indented",
    "model_type": "write one `key: value` per line, indented",
    "model_attributes_type": "write one `key: value` per line, indented",
    "bool_parsing": "use true or false",
    "bool_type": "use true or false",
    "string_too_short": "write something or remove the key",
    "string_pattern_mismatch": "use lower-case letters, figures and _, a letter first",
}


def read_profile(tree: Tree) -> Profile:
    """The profile that a file's tree states; an empty file is the default profile.

    Raises SopError, in one line with the file, the key and its line, for the first thing that is wrong.
    """
    raw = {} if tree.root is None else tree.root
    if not isinstance(raw, dict):
        raise SopError(
            "it must hold `key: value` lines", where=tree.path, fix=_choices("keys", list(Profile.model_fields))
        )
    try:
        profile = Profile.model_validate(_stated(raw))
    except ValidationError as exc:
        raise _wrong(tree, exc) from exc
    for place, what, fix in problems(profile):
        raise SopError(f"{_in_words(place)}: {what}", where=tree.where(place), fix=fix)
    return profile


def _stated(raw: dict[str, Node]) -> dict[str, Node]:
    """Without the keys that are left empty, which mean the default, and without what no reader would see."""
    return {key: _readable(value) for key, value in raw.items() if value is not None}


def _readable(node: Node) -> Node:
    """No terminal sequence, control character or change of direction is passed on to a customer."""
    if isinstance(node, str):
        return visible(node)
    if isinstance(node, list):
        return [_readable(entry) for entry in node]
    return {key: _readable(value) for key, value in node.items()} if isinstance(node, dict) else node


def _wrong(tree: Tree, exc: ValidationError) -> SopError:
    errors = exc.errors(include_url=False)
    first: dict[str, Any] = dict(errors[0])
    place: Place = tuple(first["loc"])
    what, fix = _explained(place, first)
    more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
    return SopError(f"{_in_words(place)}: {what}{more}", where=tree.where(place), fix=fix)


def _explained(place: Place, error: dict[str, Any]) -> tuple[str, str]:
    kind = error["type"]
    if kind == "extra_forbidden":
        valid = [*_MODELS[str(place[0])].model_fields] if len(place) > 1 else [*Profile.model_fields, "documents"]
        return "there is no such key", _suggestion("keys", str(place[-1]), valid)
    if kind == "literal_error":
        return f"{_shortened(error['input'])} is not a choice", f"use {error['ctx']['expected']}"
    what = "is missing" if kind == "missing" else str(error["msg"]).lower()
    return what, _NEEDED.get(kind, "correct it")


def _suggestion(what: str, given: str, valid: Sequence[str]) -> str:
    close = get_close_matches(given.lower(), valid, n=1)
    return (f"did you mean {close[0]}? " if close else "") + _choices(what, valid)


def _choices(what: str, valid: Sequence[str]) -> str:
    return f"valid {what} are {', '.join(valid)}"


def _in_words(place: Place) -> str:
    """`escalation_rules[2].priority`, entries counted from 1 as people do."""
    words = "".join(f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in place)
    return words.removeprefix(".") or "the file"


def _shortened(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
