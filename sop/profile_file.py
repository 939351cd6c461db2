"""`business.yaml` as a profile, with errors that name the file, the line, the key and what is allowed."""

from typing import Any

from pydantic import BaseModel, ValidationError

from sop.errors import SopError
from sop.profile import Contact, EscalationRule, Profile, QualificationQuestion
from sop.profile_check import problems
from sop.prose import visible
from sop.slip import LINES, explained, in_words, no_such_key
from sop.tree import Node, Place, Tree

_MODELS: dict[str, type[BaseModel]] = {
    "contact": Contact,
    "escalation_rules": EscalationRule,
    "qualification": QualificationQuestion,
}


def read_profile(tree: Tree) -> Profile:
    """The profile that a file's tree states; an empty file is the default profile.

    Raises SopError, in one line with the file, the key and its line, for the first thing that is wrong.
    """
    raw = {} if tree.root is None else tree.root
    if not isinstance(raw, dict):
        raise SopError(LINES[0], where=tree.path, fix=f"valid keys are {', '.join(Profile.model_fields)}")
    try:
        profile = Profile.model_validate(_stated(raw))
    except ValidationError as exc:
        raise _wrong(tree, exc) from exc
    for place, what, fix in problems(profile):
        raise SopError(f"{in_words(place)}: {what}", where=tree.where(place), fix=fix)
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
    return SopError(f"{in_words(place)}: {what}{more}", where=tree.where(place), fix=fix)


def _explained(place: Place, error: dict[str, Any]) -> tuple[str, str | None]:
    if error["type"] == "extra_forbidden":
        valid = [*_MODELS[str(place[0])].model_fields] if len(place) > 1 else [*Profile.model_fields, "documents"]
        return no_such_key(str(place[-1]), valid)
    return explained(error)
