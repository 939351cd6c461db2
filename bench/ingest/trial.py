"""One contender's run in a process of its own, watched from outside: what each phase took, and memory at its peak."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
_LOOK = 0.02  # seconds between two looks at the memory
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Phase:
    """Seconds by the clock and of CPU; bytes at the peak so far, since the process began."""

    wall: float
    cpu: float
    peak: int
    stored: int = 0
    texts: int = 0
    tokens: int = 0


@dataclass(frozen=True, slots=True)
class Program:
    """A contender, the Python it runs under and the folder of the embedding model."""

    name: str
    python: Path
    model: Path

    def command(self, folder: Path, size: int, files: Sequence[Path], *options: str) -> list[str]:
        child = [str(self.python), "-m", "bench.ingest.child", *options, self.name]
        return [*child, str(self.model), str(folder), str(size), *map(str, files)]

    def environment(self) -> Mapping[str, str]:
        offline = {"HF_HUB_OFFLINE": "1", "ANONYMIZED_TELEMETRY": "False", "HAYSTACK_TELEMETRY_ENABLED": "False"}
        return {**os.environ, **offline, "PYTHONPATH": str(REPOSITORY), "TOKENIZERS_PARALLELISM": "true"}


def fit(program: Program, files: Sequence[Path], chunks: int, scratch: Path) -> int:
    """The size by which the program's splitter makes nearest to so many chunks of these files."""
    command = program.command(scratch, 0, files, "--fit", str(chunks))
    return int(_output(command, program.environment()).split()[-1])


def run(program: Program, folder: Path, size: int, files: Sequence[Path], *, once: bool) -> dict[str, Phase]:
    """By phase, as `bench/ingest/child.py` names them. Raises CalledProcessError when the program fails."""
    command = program.command(folder, size, files, *(["--once"] if once else []))
    phases = {}
    with (
        subprocess.Popen(
            command, env=program.environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as child,
        _errors(child) as errors,
        _watched(child.pid) as peak,
    ):
        for line in child.stdout or ():
            if line.startswith('{"phase"'):
                told = json.loads(line)
                name = told.pop("phase")
                phases[name] = Phase(peak=peak(), **told)
                print(f"{program.name:20} {name:10} {phases[name]}", file=sys.stderr, flush=True)
    if child.returncode:
        raise subprocess.CalledProcessError(child.returncode, command[:4], stderr="".join(errors[-20:]))
    return phases


def ask(program: Program, folder: Path, size: int, question: str) -> Phase:
    """A question in a process of its own, from what was ingested: Bloom's answer, others' nearest passage."""
    environment, command = program.environment(), program.command(folder, size, (), "--ask", question)
    if program.name == "bloom":
        environment, command = {**environment, "BLOOM_HOME": str(folder)}, [*command[:2], "cli.main", "ask", question]
    before, began = os.times(), time.perf_counter()
    _output(command, environment)
    wall, after = time.perf_counter() - began, os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return Phase(wall, cpu, peak=0)


def resident(process: int) -> int:
    """Bytes in memory of a process and of all below it; pages that several of them hold are counted for each.

    A child that has not yet begun a program of its own has its parent's memory, which is not counted again.
    """
    try:
        program = Path(f"/proc/{process}/cmdline").read_bytes()
        pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
        below = [int(one) for list_ in Path(f"/proc/{process}/task").glob("*/children") for one in _words(list_)]
        begun = [one for one in below if Path(f"/proc/{one}/cmdline").read_bytes() != program]
        return pages * _PAGE + sum(resident(one) for one in begun)
    except (OSError, IndexError):  # one of them has ended
        return 0


def _words(file: Path) -> list[str]:
    return file.read_text().split()


@contextmanager
def _watched(process: int) -> Iterator:
    """Gives a function that tells the most memory seen so far."""
    most, ended = 0, threading.Event()

    def look() -> None:
        nonlocal most
        while not ended.wait(_LOOK):
            most = max(most, resident(process))

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        yield lambda: most
    finally:
        ended.set()
        watcher.join()


@contextmanager
def _errors(child: subprocess.Popen) -> Iterator[list[str]]:
    """What the child writes to stderr, read as it comes: a full pipe would stop it."""
    lines: list[str] = []
    reader = threading.Thread(target=lambda: lines.extend(child.stderr or ()))
    reader.start()
    try:
        yield lines
    finally:
        reader.join()


def _output(command: Sequence[str], environment: Mapping[str, str]) -> str:
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise subprocess.CalledProcessError(done.returncode, command[:4], stderr=done.stderr[-2000:])
    return done.stdout
