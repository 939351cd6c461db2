"""Ingests that something goes wrong with at one of their steps, each in a process of its own."""

import errno
import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from commands import environment
from ingests import Shop

HERE = Path(__file__).parent
KILL, INTERRUPT, TERMINATE = int(signal.SIGKILL), int(signal.SIGINT), int(signal.SIGTERM)
NO_SPACE, BAD_DISK = -errno.ENOSPC, -errno.EIO


@dataclass(frozen=True)
class Run:
    """How a run ended, and the steps it took: the last of them is the one that went wrong, if it was killed there."""

    code: int
    out: str
    err: str
    steps: tuple[str, ...]


class FaultyDisk:
    """Runs `bloom ingest` on a disk that fails it at a step."""

    def __init__(self, forking: "subprocess.Popen[str]", folder: Path) -> None:
        self._forking, self._files = forking, {name: folder / name for name in ("out", "err", "log")}

    def ingest(self, shop: Shop, *, step: int = 0, kind: int = 0) -> Run:
        """Of the whole SOP; what goes wrong at which step is told by `kind`, a signal or the negative of an errno."""
        for file in self._files.values():
            file.write_text("")
        names = {name: str(file) for name, file in self._files.items()}
        order = {"home": str(shop.home), "arguments": ["ingest", str(shop.sop)], "step": step, "kind": kind, **names}
        assert self._forking.stdin
        assert self._forking.stdout
        self._forking.stdin.write(json.dumps(order) + "\n")
        self._forking.stdin.flush()
        code = int(self._forking.stdout.readline())
        out, err, log = (file.read_text("utf-8") for file in self._files.values())
        return Run(code, out, err, tuple(log.splitlines()))


@contextmanager
def faulty_disk(folder: Path) -> Iterator[FaultyDisk]:
    """Skips the test where the library that plays the disk cannot be made."""
    compiler = shutil.which("cc")
    if sys.platform != "linux" or compiler is None:
        pytest.skip("needs Linux and a C compiler (cc)")
    library = folder / "faulty_disk.so"
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", library, HERE / "faulty_disk.c", "-ldl"], check=True)
    command = [sys.executable, str(HERE / "forked.py")]
    added = environment({"LD_PRELOAD": str(library), "TMPDIR": str(folder)})
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, env=added, text=True, **pipes) as forking:
        yield FaultyDisk(forking, folder)
        assert forking.stdin
        forking.stdin.close()
