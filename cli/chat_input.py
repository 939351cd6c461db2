"""Where a conversation's lines come from when nobody is at a keyboard."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sop.errors import SettingError

_SHOWN = 60  # characters of a refused line that are repeated


@dataclass(frozen=True, slots=True)
class Line:
    """One customer message, and the id its sender gave it; or what is wrong with the line."""

    text: str
    request_id: str | None = None
    problem: str | None = None


def script_lines(file: Path) -> Iterator[Line]:
    """The messages of a script. Raises SettingError when it cannot be read."""
    try:
        text = file.read_text(encoding="utf-8-sig", errors="replace")
    except OSError as exc:
        raise SettingError(f"the script cannot be read ({exc.strerror})", where=str(file)) from exc
    return _messages(text.split("\n"), json_lines=False)


def piped_lines(stream: Iterable[str], *, json_lines: bool) -> Iterator[Line]:
    """The messages of a pipe, as they come; with `json_lines`, lines may be {"text", "request_id"} objects."""
    return _messages(stream, json_lines=json_lines)


def _messages(lines: Iterable[str], *, json_lines: bool) -> Iterator[Line]:
    for line in lines:
        said = line.strip()
        if said and not said.startswith("#"):
            yield _from_json(said) if json_lines and said.startswith("{") else Line(said)


def _from_json(said: str) -> Line:
    """What the object says; a line that is no JSON is a message as it stands."""
    try:
        value = json.loads(said)
    except (ValueError, RecursionError):
        return Line(said)
    if not isinstance(value.get("text"), str):
        return Line(said, problem=f"{_shortened(said)} has no message: 'text' must be a text")
    request_id = value.get("request_id")
    return Line(value["text"], None if request_id is None else str(request_id))


def _shortened(said: str) -> str:
    return said if len(said) <= _SHOWN else f"{said[:_SHOWN]}…"
