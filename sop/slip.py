"""What is wrong with a key of a YAML file, in its owner's words: what, and what to do."""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from sop.tree import Place

LINES = ("it must hold `key: value` lines", "write one `key: value` per line, indented")

_SAID: dict[str, tuple[str, str]] = {
    "string_type": ("it must be text", "write it in quotes"),
    "string_too_short": ("nothing is written there", "write something or remove the key"),
    "string_too_long": ("it is too long", "write at most {max_length} characters"),
    "string_pattern_mismatch": ("{given} is no name", "use lower-case letters, figures and _, a letter first"),
    "int_parsing": ("{given} is no whole number", "write one, such as 3"),
    "int_type": ("it must be a whole number", "write one, such as 3"),
    "int_from_float": ("{given} is no whole number", "write one, such as 3"),
    "float_parsing": ("{given} is no number", "write one, such as 0.5"),
    "float_type": ("it must be a number", "write one, such as 0.5"),
    "bool_parsing": ("{given} is neither true nor false", "use true or false"),
    "bool_type": ("it must be true or false", "use true or false"),
    "tuple_type": ("it must be a list", "write it in [square brackets], or one entry per line with a dash"),
    "dict_type": LINES,
    "mapping_type": LINES,
    "model_type": LINES,
    "model_attributes_type": LINES,
    "too_short": ("nothing is listed there", "list at least one"),
    "less_than_equal": ("{given} is too much", "write {le} at most"),
    "greater_than_equal": ("{given} is too little", "write {ge} at least"),
    "greater_than": ("{given} is too little", "write more than {gt}"),
    "literal_error": ("{given} is not a choice", "use {expected}"),
}
"""By pydantic's name for it."""


def explained(error: Mapping[str, Any]) -> tuple[str, str | None]:
    """One of a ValidationError's errors: what is wrong, and what to do where that is not said already."""
    kind = error["type"]
    if kind == "missing":
        return f"`{error['loc'][-1]}` is missing", "add it"
    if kind in _SAID:
        what, fix = (text.format(given=shortened(error["input"]), **error.get("ctx", {})) for text in _SAID[kind])
        return what, fix
    what = str(error["msg"]).removeprefix("Value error, ")
    return f"{what[:1].lower()}{what[1:]}", None


def no_such_key(given: str, valid: Sequence[str]) -> tuple[str, str]:
    return "there is no such key", f"{closest(given, valid)}valid keys are {', '.join(valid)}"


def closest(given: str, valid: Sequence[str]) -> str:
    """ "did you mean …? ", or nothing."""
    close = get_close_matches(given.lower(), valid, n=1)
    return f"did you mean {close[0]}? " if close else ""


def in_words(place: Place) -> str:
    """`escalation_rules[2].priority`, entries counted from 1 as people do."""
    words = "".join(f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in place)
    return words.removeprefix(".") or "the file"


def shortened(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
