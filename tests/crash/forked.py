"""`python forked.py`: runs the command line once for each order on stdin, and says on stdout how each run ended.

Every run is forked from this process, which has loaded everything: it takes a fifth of the time of a new one. With
`faulty_disk.c` preloaded, a run's disk fails it at the step that its order asks for.
"""

import ctypes
import gc
import json
import os
import signal
import sys
from typing import Any

import alembic.command  # noqa: F401  # here and below: what an ingest would load itself
import bm25s  # noqa: F401
import chromadb  # noqa: F401
import command  # on the command line's path
import rich.progress  # noqa: F401

from cli.main import main

PATIENCE = 120  # seconds


def run(order: dict[str, Any]) -> int:
    """The exit code, negative for the signal that ended it."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    signal.alarm(PATIENCE)
    os.environ["BLOOM_HOME"] = order["home"]
    files = [os.open(os.devnull, os.O_RDONLY), *(os.open(order[name], os.O_WRONLY) for name in ("out", "err"))]
    for number, file in enumerate(files):
        os.dup2(file, number)
    log = os.open(order["log"], os.O_WRONLY)
    arm = ctypes.CDLL(None).arm
    arm(order["home"].encode(), order["step"], order["kind"], log)
    sys.argv = ["bloom", *order["arguments"]]
    main()
    raise AssertionError  # pragma: no cover  # `main` exits


if __name__ == "__main__":
    command.load_no_model()
    gc.freeze()
    with os.fdopen(os.dup(0)) as orders:  # a run's own stdin has to be as new
        for line in orders:
            print(run(json.loads(line)), flush=True)
