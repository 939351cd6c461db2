"""`chroma run` on loopback: the server that Bloom meets outside, for tests."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from socket import socket

import httpx
import pytest

from sop.errors import ServerUnavailable
from vectorstore.chroma_server import ChromaServer
from vectorstore.server_address import ServerAddress

_STARTS_WITHIN = 30.0  # seconds, on a busy machine


@dataclass
class Running:
    """A server with its files in `folder`, on one port whatever is done to it."""

    folder: Path
    port: int
    process: "subprocess.Popen[bytes]"
    server: ChromaServer = field(init=False)

    def __post_init__(self) -> None:
        self.server = ChromaServer(ServerAddress.of(self.url))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def collections(self) -> set[str]:
        path = "/api/v2/tenants/default_tenant/databases/default_database/collections"
        return {found["name"] for found in httpx.get(self.url + path).json()}

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()

    def start(self) -> None:
        self.process = _started(self.folder, self.port)


@contextmanager
def chroma_run(folder: Path) -> Iterator[Running]:
    """Skips the test where there is no server to start."""
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    running = Running(folder, port, _started(folder, port))
    try:
        yield running
    finally:
        running.server.close()
        running.stop()


def _started(folder: Path, port: int) -> "subprocess.Popen[bytes]":
    program = Path(sys.executable).with_name("chroma")
    if not program.exists():
        pytest.skip(f"no Chroma server for tests: {program} is not installed")
    command = [str(program), "run", "--path", str(folder), "--host", "127.0.0.1", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    server, deadline = ChromaServer(ServerAddress.of(f"http://127.0.0.1:{port}")), time.monotonic() + _STARTS_WITHIN
    while time.monotonic() < deadline and process.poll() is None:
        try:
            server.check()
        except ServerUnavailable:
            time.sleep(0.05)
        else:
            server.close()
            return process
    server.close()
    process.kill()
    process.wait()
    pytest.skip("no Chroma server for tests: `chroma run` does not start here")
