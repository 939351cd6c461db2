"""Noticing that the files of a SOP changed, by looking at them: works on every file system, shared ones too."""

import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from sop.errors import SopError
from sop.source import sources

LOOK, QUIET = 1.0, 1.0
"""Seconds between two looks, and for which nothing may change before an edit counts as done: a look at 1,000 files
takes some 10 ms, and an editor or a `git pull` writes its files within a second."""

State = dict[str, tuple[int, int, int]]
Sleep = Callable[[float], None]


def changes(paths: Sequence[Path], seen: State, sleep: Sleep = time.sleep) -> Iterator[State]:
    """Each state the SOP comes to rest in that differs from the one before, beginning with `seen`; without end."""
    while True:
        now = state(paths)
        if now == seen:
            sleep(LOOK)
            continue
        seen = _at_rest(paths, now, sleep)
        yield seen


def state(paths: Sequence[Path]) -> State:
    """Every file that an ingest would read, with what its content cannot change without; {} where a path is gone."""
    try:
        found = sources(paths)
    except SopError:
        return {}
    known: State = {}
    for source in (*found.documents, *found.profiles):
        try:
            stat = source.path.stat()
        except OSError:  # gone between listing and looking
            continue
        known[f"{source.name}\0{source.path}"] = (stat.st_ino, stat.st_size, stat.st_mtime_ns)
    return known


def _at_rest(paths: Sequence[Path], now: State, sleep: Sleep) -> State:
    while True:
        sleep(QUIET)
        before, now = now, state(paths)
        if before == now:
            return now
