"""`bloom dev fake-llm` as a child process."""

import re
import signal
import subprocess
import sys
from collections.abc import Iterator

import httpx
import pytest
from commands import child, environment


def _started(*arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "cli.main", "dev", "fake-llm", *arguments]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, env=environment({}), stdout=pipe, stderr=pipe, text=True)


def _exports(process: subprocess.Popen[str]) -> dict[str, str]:
    """What the process prints before it serves; the last line of the block is Ollama's address."""
    assert process.stdout is not None
    found: dict[str, str] = {}
    while "OLLAMA_BASE_URL" not in found:
        line = process.stdout.readline()
        assert line, process.stderr and process.stderr.read()
        if match := re.fullmatch(r"export (\w+)=(\S+)\n", line):
            found[match[1]] = match[2]
    return found


@pytest.fixture
def process() -> Iterator[subprocess.Popen[str]]:
    started = _started("--behaviour", "flaky:1+whitespace")
    yield started
    started.kill()
    started.communicate()


def test_that_it_prints_what_each_vendor_needs_and_serves(process):
    exports = _exports(process)
    port = exports["OLLAMA_BASE_URL"].rpartition(":")[2]
    assert exports == {
        "LLM_PROVIDER": "ollama",
        "ANTHROPIC_BASE_URL": f"http://127.0.0.1:{port}",
        "ANTHROPIC_API_KEY": "not-a-real-key",
        "OPENAI_BASE_URL": f"http://127.0.0.1:{port}/v1",
        "OPENAI_API_KEY": "not-a-real-key",
        "OLLAMA_BASE_URL": f"http://127.0.0.1:{port}",
    }
    body = {"model": "m", "messages": [{"role": "user", "content": "Hello"}]}
    replies = [httpx.post(f"{exports['OPENAI_BASE_URL']}/chat/completions", json=body) for _ in range(2)]
    assert [reply.status_code for reply in replies] == [503, 200]
    assert replies[1].json()["choices"][0]["message"]["content"].isspace()


@pytest.mark.parametrize(("stop", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_that_it_ends_by_a_signal_also_while_a_request_hangs(stop, code):
    process = _started("--behaviour", "hang")
    url = _exports(process)["ANTHROPIC_BASE_URL"]
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(f"{url}/v1/messages", json={"messages": [{"role": "user", "content": "Hello"}]}, timeout=0.3)
    process.send_signal(stop)
    _, notes = process.communicate(timeout=20)
    assert process.returncode == code
    assert "Traceback" not in notes


def test_that_an_older_server_can_be_played():
    process = _started("--chat-only")
    url = _exports(process)["OPENAI_BASE_URL"]
    assert httpx.post(f"{url}/responses", json={"input": "Hello"}).status_code == 404
    process.kill()
    process.communicate()


def test_that_behaviours_are_listed():
    listed = child("dev", "fake-llm", "--list")
    assert (listed.code, listed.err) == (0, "")
    names = [line.split("  ")[0].strip() for line in listed.out.splitlines()]
    assert {"ok", "429-retry-after", "flaky:N", "changed-figure"} <= set(names)


def test_that_an_unknown_behaviour_is_one_line_and_exit_code_2():
    ended = child("dev", "fake-llm", "--behaviour", "nonsense")
    assert (ended.code, ended.out, ended.err.count("\n")) == (2, "", 1)
    assert "unknown behaviour 'nonsense'" in ended.err
