"""The connection of one call: bounded in size, and cut from outside when nobody waits for it any longer.

The SDKs bound each wait on the network but neither the sum of them nor the size of what comes; both are done here, by
the hooks that httpx offers for it. Of its two generations (Ollama uses the older) the module handed in is meant.
"""

import ipaddress
import socket
from collections.abc import Iterator, Mapping
from contextlib import suppress
from contextvars import ContextVar
from threading import Lock
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

from workflow.model.errors import BadOutput

MOST_BYTES = 4_000_000
"""Of one answer. A stream of 4,000 tokens takes 1.5 MB, as every token comes with 300 bytes around it."""
MOST_PACKED_BYTES = 65_536  # of a compressed answer, which nobody asked for: each may stand for a thousand
CONNECT_SECONDS = 5.0


class Wire:
    """What one call has connected to. Cutting it wakes the thread that reads from it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._sockets: list[socket.socket] = []
        self._is_cut = False

    def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """Takes what httpcore reports of a request; two of its events bring a socket."""
        if event.endswith(("connect_tcp.complete", "start_tls.complete")):
            self._hold(info["return_value"].get_extra_info("socket"))

    def cut(self) -> None:
        with self._lock:
            self._is_cut = True
            for each in self._sockets:
                _shut(each)

    def _hold(self, connected: socket.socket) -> None:
        with self._lock:
            self._sockets.append(connected)
            if self._is_cut:
                _shut(connected)


_WIRE: ContextVar[Wire | None] = ContextVar("wire", default=None)
_PATIENCE: ContextVar[float | None] = ContextVar("patience", default=None)


def use(wire: Wire) -> None:
    """Makes `wire` hold what this thread connects to from now on."""
    _WIRE.set(wire)


def wait_at_most(seconds: float) -> None:
    """Bounds each wait of this thread's next requests, for an SDK that takes no such bound with a call."""
    _PATIENCE.set(seconds)


def timeouts(seconds: float) -> dict[str, float]:
    return {"connect": min(seconds, CONNECT_SECONDS), "read": seconds, "write": seconds, "pool": seconds}


def client_options(base_url: str, httpx: ModuleType) -> dict[str, Any]:
    """Arguments for a client of `httpx`, or of its successor.

    No proxy stands between this machine and itself. No redirect is followed: a key and a customer's words go nowhere
    but to the address that was set. Every call has a connection of its own: what cuts one must not cut another, and one
    that the service closed between two messages of a customer cannot fail the second.
    """
    return {
        "trust_env": not is_loopback(base_url),
        "follow_redirects": False,
        "headers": {"Connection": "close", "Accept-Encoding": "identity"},
        "event_hooks": {"request": [_attach], "response": [_Bound(httpx)]},
    }


def is_loopback(url: str) -> bool:
    """
    >>> [is_loopback(url) for url in ("http://localhost:11434", "http://127.1.2.3/v1", "http://[::1]:80", "https://a.b")]
    [True, True, True, False]
    """
    host = urlsplit(url if "//" in url else f"//{url}").hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    with suppress(ValueError):
        address = ipaddress.ip_address(host)
        return address.is_loopback or address.is_unspecified
    return False


def _shut(connected: socket.socket) -> None:
    """Ends both directions. Closing would be wrong: the number of a closed socket may be another call's a moment later,
    while a thread still reads from it. The plain `shutdown` leaves alone what a TLS socket keeps for its reader.
    """
    with suppress(OSError):
        socket.socket.shutdown(connected, socket.SHUT_RDWR)


def _attach(request: Any) -> None:
    if wire := _WIRE.get():
        request.extensions["trace"] = wire.trace
    if patience := _PATIENCE.get():
        request.extensions["timeout"] = timeouts(patience)


class _Bound:
    """Makes an answer's body end in BadOutput where it grows too large."""

    def __init__(self, httpx: ModuleType) -> None:
        self._kind: Any = type("BoundedStream", (_BoundedBytes, httpx.SyncByteStream), {})

    def __call__(self, response: Any) -> None:
        packed = response.headers.get("content-encoding", "identity") != "identity"
        response.stream = self._kind(response.stream, MOST_PACKED_BYTES if packed else MOST_BYTES)


class _BoundedBytes:
    def __init__(self, source: Any, most: int) -> None:
        self._source, self._most = source, most

    def __iter__(self) -> Iterator[bytes]:
        seen = 0
        for piece in self._source:
            seen += len(piece)
            if seen > self._most:
                raise BadOutput(f"an answer of more than {self._most:,} bytes", fix="check the address of the model")
            yield piece

    def close(self) -> None:
        self._source.close()
