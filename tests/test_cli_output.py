"""Output for people and pipes: no traceback and a right exit code wherever it goes. Faults 98 and 108."""

import os
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest
from commands import HASHING, child, environment
from ingests import Shop, copied


@pytest.fixture
def home(published: Shop, tmp_path: Path) -> dict[str, str]:
    return {"BLOOM_HOME": str(copied(published, tmp_path).home)}


def piped(home: dict[str, str], *arguments: str, reader: str) -> "subprocess.CompletedProcess[bytes]":
    command = f'"{sys.executable}" -m cli.main {" ".join(arguments)} | {reader}; exit ${{PIPESTATUS[0]}}'
    return subprocess.run(["bash", "-c", command], env=environment(home), capture_output=True, check=False)


@pytest.mark.parametrize("arguments", [["versions"], ["versions", "--json"], ["--help"], ["doctor"]])
def test_that_a_reader_that_goes_away_is_no_error(home, arguments):
    ended = piped(home, *arguments, reader="true")
    assert (ended.returncode, ended.stderr) == (0, b"")


def test_that_a_closed_output_is_no_error(home):
    command = f'"{sys.executable}" -m cli.main versions >&- 2>&- <&-'
    assert subprocess.run(["bash", "-c", command], env=environment(home), check=False).returncode == 0


@pytest.mark.parametrize(
    "added",
    [
        {"LANG": "C", "LC_ALL": "C"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONIOENCODING": "ascii"},
        {"NO_COLOR": "1"},
        {"TERM": "dumb"},
        {"COLUMNS": "20"},
        {"HTTP_PROXY": "http://127.0.0.1:9", "HTTPS_PROXY": "http://127.0.0.1:9"},
    ],
    ids=lambda added: "-".join(f"{key}={value}" for key, value in added.items())[:30],
)
def test_that_odd_surroundings_change_nothing_for_programs(home, added):
    said = b"Where can I park? \xe2\x82\xac\nquit\n"
    plain = child("chat", hashing=True, env=home | added, input=said)
    assert (plain.code, plain.err) == (0, "")
    assert "Where can I park? €" in plain.out
    assert "\x1b" not in plain.out


@pytest.mark.slow
@pytest.mark.parametrize("options", [["-W", "error"], ["-O"], ["-I", "-B"]], ids=" ".join)
def test_that_the_interpreters_options_do_no_harm(home, options):
    ended = child("ingest", "--rebuild", options=options, hashing=True, env=home)
    assert (ended.code, ended.err) == (0, "")


@pytest.mark.parametrize("added", [{}, {"NO_COLOR": "1"}, {"TERM": "dumb"}], ids=str)
def test_that_a_narrow_terminal_shows_tables(home, added):
    command = [str(HASHING), "0", "-", "versions"]
    terminal = pexpect.spawn(
        sys.executable, command, env=environment(home | added), dimensions=(24, 20), timeout=60, encoding="utf-8"
    )
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert terminal.exitstatus == 0
    assert "current" in terminal.before
    assert "Traceback" not in terminal.before


def test_that_terminal_codes_in_a_message_are_inert(home):
    """Fault 100: OSC 52 would write to the reader's clipboard."""
    ended = child("chat", hashing=True, env=home, input=b"\x1b]52;c;aGk=\x07\x1b[31mpark?\nquit\n")
    assert ended.code == 0
    assert "\x1b" not in ended.out


def test_that_a_terminated_chat_saves_its_summary(home):
    with subprocess.Popen(
        [sys.executable, str(HASHING), "0", "-", "chat", "--json"],
        env=environment(home),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as chat:
        assert chat.stdout
        assert chat.stdin
        chat.stdout.readline()
        chat.terminate()
        out, _ = chat.communicate(timeout=60)
    assert (chat.returncode, '"reason": "interrupted"' in out) == (143, True)


def test_that_the_working_folder_may_be_gone(home, tmp_path):
    gone = tmp_path / "gone"
    gone.mkdir()
    command = f'cd "{gone}" && rmdir "{gone}" && "{sys.executable}" -m cli.main ingest here'
    ended = subprocess.run(["bash", "-c", command], env=environment(home), capture_output=True, check=False)
    assert (ended.returncode, b"Traceback" in ended.stderr, os.linesep.encode() in ended.stderr) == (1, False, True)
