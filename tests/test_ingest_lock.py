"""One writer at a time, and no lock that outlives its owner. Faults 4 and 5."""

import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ingest.lock import writer_lock
from sop.errors import BloomError, IngestRunning

ROOT = Path(__file__).parent.parent
HOLD = """
import sys, time
from pathlib import Path
from ingest.lock import writer_lock
with writer_lock(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(float(sys.argv[2]))
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "home" / "ingest.lock"


@contextmanager
def held(file: Path, seconds: float = 60) -> "Iterator[subprocess.Popen[str]]":
    command = [sys.executable, "-c", HOLD, str(file), str(seconds)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as owner:
        assert owner.stdout
        owner.stdout.readline()
        yield owner
        owner.kill()


def test_that_a_second_ingest_is_told_who_runs_the_first_and_since_when(file):
    with held(file) as owner, pytest.raises(IngestRunning) as refused, writer_lock(file):
        pass
    assert f"another ingest is running (process {owner.pid}, since 20" in str(refused.value)
    assert "--wait" in str(refused.value)
    assert refused.value.exit_code == 4


def test_that_waiting_lasts_until_the_owner_is_done(file):
    with held(file, seconds=0.5), writer_lock(file, wait=30):
        assert str(os.getpid()) in file.read_text()


def test_that_waiting_has_an_end(file):
    began = time.monotonic()
    with held(file), pytest.raises(IngestRunning), writer_lock(file, wait=0.3):
        pass
    assert 0.3 <= time.monotonic() - began < 10


def test_that_the_lock_of_a_killed_owner_is_free(file):
    with held(file) as owner:
        owner.send_signal(signal.SIGKILL)
        owner.wait()
        with writer_lock(file):
            assert str(os.getpid()) in file.read_text()


def test_that_the_lock_of_a_stopped_owner_is_not_taken(file):
    with held(file) as owner:
        owner.send_signal(signal.SIGSTOP)
        with pytest.raises(IngestRunning), writer_lock(file):
            pass


def test_that_a_lock_file_full_of_nonsense_does_no_harm(file):
    file.parent.mkdir()
    file.write_bytes(b"\x00nonsense")
    with writer_lock(file):
        pass
    assert file.read_bytes() == b""


def test_that_a_file_in_place_of_the_data_folder_is_named(tmp_path):
    """Fault 9."""
    (tmp_path / "home").write_text("")
    with (
        pytest.raises(BloomError, match=r"home: the data folder cannot be written .*BLOOM_HOME"),
        writer_lock(tmp_path / "home" / "ingest.lock"),
    ):
        pass


@pytest.fixture
def no_room() -> Iterator[None]:
    """No file of this process may grow."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_that_a_disk_without_room_for_the_lock_is_an_error_of_one_line(file, no_room):
    """Fault 8: also when the file is closed."""
    with (
        pytest.raises(BloomError, match=r"home: the data folder cannot be written .*free some space"),
        writer_lock(file),
    ):
        pass
