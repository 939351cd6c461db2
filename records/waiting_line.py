"""Waiting in line for a file: the system lets one in at a time, as they came, and a dead process leaves the line."""

import fcntl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sop.errors import RecordsError


@contextmanager
def first_in_line(file: Path, wait: float, overdue: RecordsError) -> Iterator[None]:
    """Be the only thread of all processes that is in here for `file`, which is created and stays empty.

    Raises `overdue` when it is not one's turn within `wait` seconds, RecordsError when the file cannot be written.
    """
    with _opened(file) as line:
        if not _arrived(line, wait):
            raise overdue
        try:
            yield
        finally:
            fcntl.flock(line, fcntl.LOCK_UN)  # closing does not do where a forked child holds the file open too


@contextmanager
def _opened(file: Path) -> Iterator[int]:
    try:
        file.parent.mkdir(exist_ok=True)
        line = file.open("ab")
    except OSError as exc:
        fix = "let this user write there, or move the data folder with BLOOM_HOME"
        raise RecordsError(f"nobody can wait in line there ({exc.strerror})", where=str(file), fix=fix) from exc
    with line:
        yield line.fileno()


def _arrived(line: int, wait: float) -> bool:
    """Whether it is one's turn within `wait` seconds."""
    try:
        fcntl.flock(line, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        # Only who waits in the system's own line keeps a place in it, and that wait has no end of its own: a thread
        # does it. One whose time is up stays until its turn comes, and as the file is closed by then, lets go at once.
        waiting = threading.Thread(target=fcntl.flock, args=(line, fcntl.LOCK_EX), daemon=True)
        waiting.start()
        waiting.join(wait)
        return not waiting.is_alive()
    return True
