"""`*.flow.yaml` as a flow, with errors that name the file, the line, the key and what to do."""

from collections.abc import Iterator
from itertools import zip_longest
from typing import Any

from pydantic import ValidationError

from sop.errors import FlowError, UnreadableDocument
from sop.profile import QualificationQuestion
from sop.slip import LINES, closest, explained, in_words, no_such_key, shortened
from sop.tree import Place, Tree
from sop.yaml_tree import yaml_tree
from workflow.flow.conditions.said import WORDS
from workflow.flow.flow import Bucket, Flow, Raised, State, Transition

_KEYS: dict[str, tuple[str, ...]] = {
    "slots": tuple(QualificationQuestion.model_fields),
    "global": tuple(Transition.model_fields),
    "transitions": tuple(Transition.model_fields),
    "buckets": tuple(Bucket.model_fields),
    "states": tuple(State.model_fields),
    "on_enter": ("say", "set", "forget"),
    "on_exit": ("say", "set", "forget"),
    "escalate": tuple(Raised.model_fields),
}
_FLOW_KEYS = tuple(field.alias or name for name, field in Flow.model_fields.items())
_CONDITIONS = ("keyword", "regex", "sentiment", "semantic", "classified", "slot", "all", "any", "not")
_MORE = "(and {} more; `bloom flows check` lists them all)"


def read_flow(path: str, text: str) -> Flow:
    """The flow that a file's text states.

    Raises FlowError for the first thing that is wrong with it, with the file and the line; `faults` lists them all.
    """
    flow, found = _read(path, text)
    if flow is None:
        first, more = found[0], len(found) - 1
        raise FlowError(f"{first.what} {_MORE.format(more)}" if more else first.what, where=first.where, fix=first.fix)
    return flow


def faults(path: str, text: str) -> list[FlowError]:
    """All that is wrong with a file, in the order of its lines; nothing for a flow that can be walked."""
    return sorted(_read(path, text)[1], key=_line)


def _read(path: str, text: str) -> tuple[Flow | None, list[FlowError]]:
    try:
        tree = yaml_tree(path, text)
    except UnreadableDocument as exc:
        return None, [FlowError(exc.what, where=exc.where, fix=exc.fix)]
    if not isinstance(tree.root, dict):
        return None, [FlowError(LINES[0], where=path, fix=f"keys are {', '.join(_FLOW_KEYS)}")]
    try:
        return Flow.model_validate(tree.root), []
    except ValidationError as exc:
        return None, list(_wrong(tree, exc))


def _line(fault: FlowError) -> int:
    number = (fault.where or "").rpartition(":")[2]
    return int(number) if number.isdecimal() else 0


def _wrong(tree: Tree, exc: ValidationError) -> Iterator[FlowError]:
    for error in exc.errors(include_url=False):
        if error["type"] == "flow":
            for problem in error["ctx"]["problems"]:
                yield FlowError(
                    f"{in_words(problem.place)}: {problem.what}", where=tree.where(problem.place), fix=problem.fix
                )
        else:
            place = _in_file(tree, tuple(error["loc"]))
            what, fix = _explained(place, dict(error))
            yield FlowError(f"{in_words(place)}: {what}", where=tree.where(place), fix=fix)


def _in_file(tree: Tree, place: Place) -> Place:
    """The place as the file has it: pydantic's also names the kind of condition that it tried, often a key as well."""
    found: Place = ()
    for step, after in zip_longest(place, place[1:]):
        only_a_kind = (*found, step, after) not in tree.lines and (*found, after) in tree.lines
        if (*found, step) in tree.lines and not only_a_kind:
            found = (*found, step)
    return found if found or not place else place[-1:]


def _explained(place: Place, error: dict[str, Any]) -> tuple[str, str | None]:
    kind, given = error["type"], error["input"]
    if kind == "extra_forbidden" and place[-2:-1] == ("when",):
        return "a condition has one key", "put several conditions under `all` or `any`"
    if kind == "extra_forbidden":
        return no_such_key(str(place[-1]), _valid_keys(place))
    if kind in ("no_condition", "literal_error") and "when" in place:
        written = str(next(iter(given), "")) if isinstance(given, dict) else str(given)
        words = f"a condition is one of {', '.join(WORDS)}, or has a key {', '.join(_CONDITIONS)}"
        return f"{shortened(given)} is no condition", f"{closest(written, (*WORDS, *_CONDITIONS))}{words}"
    return explained(error)


def _valid_keys(place: Place) -> tuple[str, ...]:
    holder = next((step for step in reversed(place[:-1]) if isinstance(step, str) and step in _KEYS), None)
    return _KEYS[holder] if holder else _FLOW_KEYS
