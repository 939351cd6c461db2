"""One file on disk: opened safely, within the size limit, and read as one consistent whole."""

import os
import stat
from collections.abc import Callable
from pathlib import Path

from sop.errors import UnreadableDocument

MAX_BYTES = 20_000_000
"""Per file: some forty times the longest novel. What is larger is data, and would only fill the memory."""

_SAFELY = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)


def read_steadily(path: Path, name: str, read: Callable[[int], bytes] | None = None) -> bytes:
    """The bytes of a regular file that did not change meanwhile; tried twice.

    `read` takes an open descriptor. Raises UnreadableDocument, naming the file `name`, for what is no regular
    file, too large, not readable, or still being written.
    """
    for _ in range(2):
        try:
            data = _read_once(path, name, read or _all_of)
        except OSError as exc:
            raise UnreadableDocument(
                f"it cannot be read: {exc.strerror}", where=name, fix="check its permissions"
            ) from exc
        if data is not None:
            return data
    raise UnreadableDocument("it changed while it was being read", where=name, fix="ingest again when it is saved")


def _read_once(path: Path, name: str, read: Callable[[int], bytes]) -> bytes | None:
    """The bytes, or None when the file changed under the reading."""
    if not stat.S_ISREG(path.stat().st_mode):  # before opening: to open a FIFO or a device may act on it
        raise UnreadableDocument("it is no regular file", where=name, fix="replace it by a file or remove it")
    descriptor = os.open(path, _SAFELY)
    try:
        before = os.fstat(descriptor)
        if not stat.S_ISREG(before.st_mode):
            raise UnreadableDocument("it is no regular file", where=name, fix="replace it by a file or remove it")
        if before.st_size > MAX_BYTES:
            raise UnreadableDocument(
                f"it has {before.st_size} bytes, above the limit of {MAX_BYTES} per file", where=name, fix="split it"
            )
        data = read(descriptor)
        after = os.fstat(descriptor)
    finally:
        os.close(descriptor)
    unchanged = _state(before) == _state(after) and len(data) == after.st_size
    return data if unchanged else None


def _all_of(descriptor: int) -> bytes:
    with os.fdopen(descriptor, "rb", closefd=False) as file:
        return file.read(MAX_BYTES + 1)


def _state(found: os.stat_result) -> tuple[int, int, int]:
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns
