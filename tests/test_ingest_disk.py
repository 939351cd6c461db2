"""A disk that is full, or that may not be written: said in one line that names the place, nothing lost. Faults 8, 9."""

import os
import resource
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from commands import HASHING, ROOT, child, environment
from ingests import REFUNDS, Shop, copied, write_sop

sys.path.insert(0, str(HASHING.parent))
from invariants import assert_nothing_is_left_over, served

HOME_IS_A_FILE = [("ingest",), ("ask", "Where can I park?"), ("chat",), ("versions",), ("summary",), ("escalations",)]


@pytest.fixture
def shop(published: Shop, tmp_path: Path) -> Shop:
    shop = copied(published, tmp_path)
    write_sop(shop.sop, refunds=REFUNDS.replace("5 days", "6 days"))
    return shop


@pytest.mark.parametrize("bytes_a_file", [1_000, 20_000, 100_000, 150_000])
def test_that_a_full_disk_leaves_the_version_before(shop, bytes_a_file):
    """No file may grow beyond the limit: as on a full disk, at another write for each limit."""
    before = served(shop)

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (bytes_a_file, bytes_a_file))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    ended = child("ingest", hashing=True, env={"BLOOM_HOME": str(shop.home)}, preexec_fn=limited)
    assert (ended.code, ended.out, ended.err.count("\n")) == (1, "", 1)
    assert ended.err.startswith(f"bloom: {shop.home}")
    assert not list(shop.home.rglob("*.building"))
    assert served(shop) == before
    shop.ingest()
    assert "6 days" in " ".join(served(shop))
    assert_nothing_is_left_over(shop)


@pytest.mark.parametrize("command", HOME_IS_A_FILE, ids=lambda command: command[0])
def test_that_a_file_in_place_of_the_data_folder_is_named(tmp_path, command):
    (tmp_path / "home").write_text("")
    ended = child(*command, hashing=True, env={"BLOOM_HOME": str(tmp_path / "home")})
    assert (ended.code, ended.out, ended.err.count("\n")) == (1, "", 1)
    assert "BLOOM_HOME" in ended.err


AS_NOBODY = """
import os, sys
import rich.progress
from cli import main
os.environ["BLOOM_HOME"] = sys.argv.pop(1)
assert main._exit_code(["versions"]) == 0  # loads what is loaded late, while that may still be read
os.environ["BLOOM_HOME"] = sys.argv.pop(1)
os.getuid() or os.setuid(65534)  # root may write anywhere
main.main()
"""

WITHOUT_A_MODEL = """
import bm25s, chromadb, concurrent.futures.thread
from bloom.assistant import Assistant
from hashing_embedder import HashingEmbedder
Assistant.embedder = lambda *_, **__: HashingEmbedder()
"""


@pytest.fixture
def read_only(published: Shop) -> Iterator[Path]:
    """A published data folder that its reader may not write."""
    with tempfile.TemporaryDirectory() as name:
        shop = copied(published, Path(name))
        everything = [Path(name), *Path(name).rglob("*")]
        for path in everything:
            path.chmod(0o555 if path.is_dir() else 0o444)
        yield shop.home
        for path in everything:
            path.chmod(0o755)


@pytest.fixture
def read_only_sops(published: Shop) -> Iterator[Path]:
    """A data folder whose records may be written and whose index versions may not."""
    with tempfile.TemporaryDirectory() as name:
        home = copied(published, Path(name)).home
        for path in [Path(name), *Path(name).rglob("*")]:
            path.chmod(0o777 if path.is_dir() else 0o666)
        versions = [home / "sops", *(home / "sops").rglob("*")]
        for path in versions:
            path.chmod(0o555 if path.is_dir() else 0o444)
        yield home
        for path in versions:
            path.chmod(0o755)


def test_that_index_versions_that_may_not_be_written_are_named_before_a_greeting(read_only_sops, tmp_path):
    """Fault 9: building the index anew would not help."""
    program = [sys.executable, "-c", WITHOUT_A_MODEL + AS_NOBODY, str(tmp_path / "ours"), str(read_only_sops), "chat"]
    added = {"PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"}
    ended = subprocess.run(
        program, env=environment(added), capture_output=True, text=True, check=False, cwd="/", input="I complain"
    )
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.splitlines()[-1].startswith(f"bloom: {read_only_sops}")
    assert "read-only" in ended.stderr
    assert "BLOOM_HOME" in ended.stderr
    assert "--rebuild" not in ended.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="permissions are of another kind there")
@pytest.mark.parametrize("command", [("ingest",), ("ask", "Where can I park?"), ("versions",)], ids=lambda c: c[0])
def test_that_a_read_only_data_folder_is_named(read_only, tmp_path, command):
    """Fault 9."""
    program = [sys.executable, "-c", AS_NOBODY, str(tmp_path / "ours"), str(read_only), *command]
    ended = subprocess.run(program, env=environment({}), capture_output=True, text=True, check=False, cwd="/")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.splitlines()[1:] == [ended.stderr.splitlines()[-1]]  # after that of our own folder
    assert ended.stderr.splitlines()[-1].startswith(f"bloom: {read_only}")
    assert "BLOOM_HOME" in ended.stderr


def test_that_output_that_cannot_be_written_is_an_error_of_one_line(shop):
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-m", "cli.main", "versions", "--json"]
        ended = subprocess.run(
            command, env=environment({"BLOOM_HOME": str(shop.home)}), stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert (ended.returncode, ended.stderr.count(b"\n")) == (1, 1)
    assert os.strerror(28).encode() in ended.stderr
