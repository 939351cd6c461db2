"""`bloom ingest --watch`: ingest again whenever the files change."""

import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest
from commands import HASHING, environment
from ingests import PARKING, write_sop

from sop.watch import changes, state


def test_that_an_edit_an_addition_and_a_removal_are_noticed(tmp_path):
    sop = write_sop(tmp_path / "sop")
    steps = iter(
        [
            lambda: (sop / "parking.md").write_text("# Parking\n\nNo parking.\n"),
            lambda: None,
            lambda: (sop / "dogs.md").write_text("# Dogs\n\nDogs are welcome.\n"),
            lambda: None,
            lambda: (sop / "refunds.md").unlink(),
            lambda: None,
        ]
    )
    seen = list(islice(changes([sop], state([sop]), lambda _seconds: next(steps)()), 3))
    assert [sorted(key.partition("\0")[0] for key in one) for one in seen] == [
        ["parking.md", "refunds.md"],
        ["dogs.md", "parking.md", "refunds.md"],
        ["dogs.md", "parking.md"],
    ]


def test_that_files_still_being_written_are_waited_for(tmp_path):
    sop = write_sop(tmp_path / "sop")
    steps = iter([*(lambda n=n: (sop / "parking.md").write_text("#" * n) for n in range(1, 5)), lambda: None])
    found = next(changes([sop], state([sop]), lambda _seconds: next(steps)()))
    assert found == state([sop])
    assert list(steps) == []


def test_that_hidden_files_and_those_no_reader_knows_are_not_watched(tmp_path):
    sop = write_sop(tmp_path / "sop")
    before = state([sop])
    (sop / ".parking.md.swp").write_text("x")
    (sop / "photo.png").write_bytes(b"x")
    assert state([sop]) == before


def test_that_a_folder_that_went_away_is_a_change_and_no_crash(tmp_path):
    sop = write_sop(tmp_path / "sop")
    assert state([sop])
    sop.rename(tmp_path / "elsewhere")
    assert state([sop]) == {}


class Watching:
    """`bloom ingest --watch --json` as a child process."""

    def __init__(self, sop: Path, home: Path) -> None:
        command = [sys.executable, str(HASHING), "0", "-", "ingest", str(sop), "--watch", "--json"]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        self.child = subprocess.Popen(command, env=environment({"BLOOM_HOME": str(home)}), **pipes)

    def report(self) -> dict[str, object]:
        return json.loads(self._line(self.child.stdout))

    def said(self) -> str:
        return self._line(self.child.stderr).decode()

    def _line(self, pipe) -> bytes:
        """The next line; none within a minute is a failure."""
        line, deadline = b"", time.monotonic() + 60
        while not line.endswith(b"\n"):
            ready, _, _ = select.select([pipe], [], [], max(0.0, deadline - time.monotonic()))
            assert ready, "nothing was said"
            piece = os.read(pipe.fileno(), 1)
            assert piece, "it ended"
            line += piece
        return line

    def end(self) -> int:
        self.child.send_signal(signal.SIGINT)
        return self.child.wait(timeout=30)


@pytest.fixture
def sop(tmp_path: Path) -> Path:
    return write_sop(tmp_path / "sop", parking=PARKING)


@pytest.fixture
def watching(sop: Path, tmp_path: Path) -> Iterator[Watching]:
    started = Watching(sop, tmp_path / "home")
    with started.child:
        yield started
        started.child.kill()


@pytest.mark.slow
def test_that_each_edit_is_published_a_failure_is_said_and_an_interrupt_ends_it(watching, sop):
    assert watching.report()["version"] == 1
    assert watching.said().endswith("(1 files); Ctrl-C ends.\n")
    (sop / "parking.md").write_text("")
    assert watching.said().endswith("; still watching\n")
    (sop / "parking.md").write_text("# Parking\n\nNo parking.\n")
    assert watching.report()["version"] == 2
    assert watching.end() == 130
