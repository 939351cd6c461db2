"""The one writer: a lock on a file that the system frees when its owner dies."""

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from io import RawIOBase
from pathlib import Path

from sop.errors import BloomError, IngestRunning

_LOOK_AGAIN = 0.1  # seconds


@contextmanager
def writer_lock(path: Path, *, wait: float = 0.0) -> Iterator[None]:
    """Be the only process that publishes under this lock, waiting at most `wait` seconds for it.

    Raises IngestRunning with the owner's process id and start when the time is up, BloomError when the folder cannot
    be written. A lock whose owner was killed is free: nothing has to be deleted by hand.
    """
    with _writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("ab+", buffering=0)  # what a full disk refuses must not be tried once more at closing
    with file:
        _acquire(file, deadline=time.monotonic() + wait)
        with _writing(path):
            _sign(file)
        yield
        with suppress(OSError):  # what is left there is no lock, and the next owner writes over it
            file.truncate(0)


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as exc:
        raise BloomError(
            f"the data folder cannot be written ({exc.strerror})",
            where=str(path.parent),
            fix="free some space, fix its owner or set BLOOM_HOME",
        ) from exc


def _sign(file: RawIOBase) -> None:
    file.truncate(0)
    signed = {"pid": os.getpid(), "since": datetime.now(UTC).isoformat(timespec="seconds")}
    file.write(json.dumps(signed).encode())


def _acquire(file: RawIOBase, *, deadline: float) -> None:
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise IngestRunning(
                    f"another ingest is running ({_owner(file)})",
                    fix="try again later or wait for it with --wait SECONDS",
                ) from None
            time.sleep(_LOOK_AGAIN)
        else:
            return


def _owner(file: RawIOBase) -> str:
    file.seek(0)
    try:
        owner = json.loads(file.readall())
        return f"process {owner['pid']}, since {owner['since']}"
    except (ValueError, KeyError, TypeError):
        return "owner unknown"
