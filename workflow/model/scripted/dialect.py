"""One protocol: how a request is read and how replies, streams and errors look on the wire."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from workflow.model.scripted.asked import Asked
from workflow.model.scripted.written import Tokens, Written


@dataclass(frozen=True, slots=True)
class Frames:
    """A stream in three parts: without the closing one no reader can know that it was whole."""

    opening: tuple[bytes, ...]
    deltas: tuple[bytes, ...]
    closing: tuple[bytes, ...]


class Dialect(Protocol):
    """`stream_type` is the media type of a stream, `ping` a frame that keeps one open and says nothing."""

    @property
    def stream_type(self) -> str: ...

    @property
    def ping(self) -> bytes: ...

    def read(self, body: Mapping[str, Any]) -> Asked: ...

    def whole(self, asked: Asked, written: Written, tokens: Tokens) -> dict[str, Any]: ...

    def frames(self, asked: Asked, written: Written, tokens: Tokens) -> Frames: ...

    def error(self, status: int, message: str) -> dict[str, Any]:
        """The body of an answer with an HTTP error status."""

    def error_frame(self, message: str) -> bytes:
        """An error as a stream tells it that began well."""


def event(data: Mapping[str, Any], name: str | None = None) -> bytes:
    """A server-sent event."""
    named = f"event: {name}\n" if name else ""
    return named.encode() + b"data: " + encoded(data) + b"\n\n"


def encoded(data: Any) -> bytes:
    """JSON in UTF-8 on one line, also for readers that take U+2028 and U+2029 for the end of one."""
    text = json.dumps(data, ensure_ascii=False).replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return text.encode("utf-8", "replace")
