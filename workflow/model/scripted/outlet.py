"""The wire of one exchange: bytes out, at a chosen pace, until one side goes away."""

import selectors
import socket
import struct
from collections.abc import Iterable
from dataclasses import dataclass

from workflow.model.scripted.dialect import Frames

_REASONS = {200: "OK", 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found"}


class Gone(Exception):
    """The client has left, or the server is closing: nobody waits for the rest."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole HTTP response. With `chunked`, the parts leave one by one and their number is not told beforehand."""

    status: int
    content_type: str
    parts: tuple[bytes, ...]
    chunked: bool = False
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def head(self) -> bytes:
        length = (
            ("Transfer-Encoding", "chunked") if self.chunked else ("Content-Length", str(sum(map(len, self.parts))))
        )
        fields = (("Content-Type", self.content_type), length, *self.headers, ("Connection", "close"))
        reason = _REASONS.get(self.status, "Error")
        lines = [f"HTTP/1.1 {self.status} {reason}", *(f"{name}: {value}" for name, value in fields)]
        return "\r\n".join([*lines, "", ""]).encode("latin-1")

    @property
    def body(self) -> list[bytes]:
        """The parts as they stand on the wire; in a chunked one the last says that no more will come."""
        if not self.chunked:
            return [part for part in self.parts if part]
        return [*(chunk(part) for part in self.parts if part), b"0\r\n\r\n"]


def streamed(content_type: str, frames: Frames) -> Reply:
    parts = (*frames.opening, *frames.deltas, *frames.closing)
    return Reply(200, content_type, parts, chunked=True, headers=(("Cache-Control", "no-cache"),))


def chunk(part: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(part), part)


class Outlet:
    """Sends through one connection. Every verb raises Gone once there is no one to send to."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection

    def send(self, *pieces: bytes) -> None:
        try:
            self._connection.sendall(b"".join(pieces))
        except OSError as exc:
            raise Gone from exc

    def drip(self, pieces: Iterable[bytes], seconds: float) -> None:
        """The pieces with `seconds` between them."""
        for piece in pieces:
            self.send(piece)
            self.pause(seconds)

    def pause(self, seconds: float | None) -> None:
        """Wait, None for ever. Whoever leaves, ends it: a closed connection becomes readable."""
        if seconds is not None and seconds <= 0:
            return
        try:
            with selectors.DefaultSelector() as selector:
                selector.register(self._connection, selectors.EVENT_READ)
                if selector.select(seconds):
                    raise Gone
        except (OSError, ValueError) as exc:
            raise Gone from exc

    def reset(self) -> None:
        """End the connection so that the other side reads "connection reset", not "the end"."""
        self._connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._connection.close()
