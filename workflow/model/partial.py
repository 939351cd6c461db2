"""A model's answer while it is still being written: as much of it as is certain."""

from collections.abc import Generator
from typing import TypeVar

from pydantic import ValidationError
from pydantic_core import from_json

from sop.document import Span
from sop.sentence import sentences
from workflow.model.answering import ModelAnswer

R = TypeVar("R")


def begun(text: str) -> ModelAnswer | None:
    """The answer with the whole sentences of its reply so far; None before the first one.

    None also while any other field is missing: what decides whether a reply may be shown must have come before it.
    """
    try:
        partial = from_json(text, allow_partial="trailing-strings")
        answer = ModelAnswer.model_validate(partial)
    except (ValueError, ValidationError):
        return None
    reply = _whole_sentences(answer.reply)
    return answer.model_copy(update={"reply": reply}) if reply else None


def kept(stream: Generator[str, None, R], result: list[R]) -> Generator[str, None, None]:
    """The stream's pieces; what it returns at its end is put into `result`."""
    result.append((yield from stream))


def _whole_sentences(reply: str) -> str:
    """All but the last sentence, which may go on."""
    found = sentences(reply, Span(0, len(reply)))
    return reply[: found[-2].end] if len(found) > 1 else ""
