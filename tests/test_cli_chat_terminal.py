"""`bloom chat` at a terminal: what is on the screen, and what the keys do. Faults 67 and 99."""

import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pexpect
import pytest
from commands import HASHING, ROOT, child, environment
from ingests import Shop, copied, write_sop

PROMPT = "You:"
SUMMARY = "Summary"


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """By the command itself, so that every vector a reply needs is at hand."""
    folder = tmp_path_factory.mktemp("shop")
    shop = Shop(folder / "home", write_sop(folder / "sop"))
    shop.home.mkdir()
    assert child("ingest", str(shop.sop), hashing=True, env={"BLOOM_HOME": str(shop.home)}).code == 0
    return shop


@pytest.fixture
def home(published: Shop, tmp_path: Path) -> Path:
    return copied(published, tmp_path).home


@pytest.fixture
def chat(home: Path) -> Iterator[Callable[..., "pexpect.spawn[str]"]]:
    """Starts `bloom chat` in a terminal and waits for its prompt. Ctrl-C comes at a phase of `crash/command.py`."""
    started: list[pexpect.spawn[str]] = []

    def start(*arguments: str, interrupted_at: str = "-") -> "pexpect.spawn[str]":
        command = [str(HASHING), str(int(signal.SIGINT)), interrupted_at, "chat", *arguments]
        surroundings = environment(
            {"BLOOM_HOME": str(home), "TERM": "xterm", "NO_COLOR": "1", "PROMPT_TOOLKIT_NO_CPR": "1"}
        )
        terminal = pexpect.spawn(
            sys.executable, command, env=surroundings, dimensions=(50, 100), timeout=30, encoding="utf-8"
        )
        started.append(terminal)
        terminal.expect(PROMPT)
        return terminal

    yield start
    for terminal in started:
        terminal.close(force=True)


def ended(terminal: "pexpect.spawn[str]") -> int:
    terminal.expect(pexpect.EOF)
    terminal.close()
    return int(terminal.exitstatus or 0)


def say(terminal: "pexpect.spawn[str]", text: str, answer: str) -> None:
    terminal.send(f"{text}\r")
    terminal.expect(answer)


def messages(home: Path) -> list[str]:
    [row] = [json.loads(line) for line in listed(home)][-1:]
    whole = child("conversations", row["conversation"], "--json", env={"BLOOM_HOME": str(home)})
    return [turn["message"] for turn in json.loads(whole.out)["transcript"]]


def listed(home: Path) -> list[str]:
    return child("conversations", "--json", env={"BLOOM_HOME": str(home)}).out.splitlines()


def test_that_the_greeting_and_the_prompt_come_before_any_model_is_loaded(home):
    code = (
        "import sys; from hashing_embedder import HashingEmbedder; from bloom.assistant import Assistant;"
        "Assistant.embedder = lambda *_, **__: HashingEmbedder();"
        "from cli.chat import Session; from cli.main import main;"
        "loaded = lambda: [name for name in ('torch', 'chromadb') if name in sys.modules];"
        "Session.warm_up = lambda self: print('LOADED', *loaded()) or sys.exit(0);"
        "sys.argv[1:] = ['chat']; main()"
    )
    surroundings = environment({"BLOOM_HOME": str(home), "PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"})
    terminal = pexpect.spawn(sys.executable, ["-c", code], env=surroundings, timeout=30, encoding="utf-8")
    terminal.expect("Hello")
    terminal.expect("LOADED *\r\n")
    terminal.close(force=True)


def test_that_every_command_of_the_chat_works(chat):
    terminal = chat()
    say(terminal, "/help", "/quit")
    say(terminal, "Where can I park?", "Bloom")
    say(terminal, "/sources", PROMPT)
    say(terminal, "/why", "confidence")
    terminal.expect(r"“You\s+can")  # wherever its column wraps
    say(terminal, "/summary", SUMMARY)
    say(terminal, "/nonsense", "no command /nonsense")
    say(terminal, "/human", "Bloom")
    say(terminal, "/resume nobody", "no such conversation")
    say(terminal, "/new", "Hello")
    terminal.send("/quit\r")
    assert ended(terminal) == 0


def test_that_a_pasted_text_of_several_lines_is_one_message(chat, home):
    """Fault 67."""
    terminal = chat()
    terminal.send("\x1b[200~Where can\nI park,\n\nplease?\x1b[201~\r")
    terminal.expect("Bloom")
    terminal.expect(PROMPT)
    terminal.send("\x04")
    assert ended(terminal) == 0
    assert messages(home) == ["", "Where can\nI park,\n\nplease?"]


def test_that_one_ctrl_c_hints_and_a_second_ends_with_a_summary(chat, home):
    terminal = chat()
    terminal.send("\x03")
    terminal.expect("Ctrl-C again ends the chat")
    terminal.expect(PROMPT)
    terminal.send("\x03")
    terminal.expect(SUMMARY)
    assert ended(terminal) == 130
    assert json.loads(listed(home)[0])["ended"]


@pytest.mark.parametrize("phase", ["local.py:drafts:call", "conversation_log.py:_replace_slots:return"])
def test_that_a_message_cancelled_before_its_turn_is_committed_leaves_no_trace(chat, home, phase):
    """Fault 99: while the reply is worked out, and in the transaction that records it."""
    terminal = chat(interrupted_at=phase)
    say(terminal, "Where can I park?", "Cancelled. Nothing was sent.")
    terminal.expect(PROMPT)
    say(terminal, "How long does a refund take?", "5 days")
    terminal.expect(PROMPT)
    terminal.send("\x04")
    assert ended(terminal) == 0
    assert messages(home) == ["", "How long does a refund take?"]


@pytest.mark.parametrize(
    ("said", "reply", "sources"),
    [("Where can I park?", "behind the house", "free of charge"), ("/human", "of our team", "quotes nothing")],
)
def test_that_a_reply_on_record_before_ctrl_c_is_shown(chat, home, said, reply, sources):
    """Fault 99: the customer is never told that a message was not sent that was."""
    terminal = chat(interrupted_at="conversation_log.py:append:return")
    say(terminal, said, "Too late to cancel: it is answered already.")
    terminal.expect(reply)
    assert said not in terminal.before
    terminal.expect(PROMPT)
    say(terminal, "/sources", sources)
    terminal.send("\x04")
    assert ended(terminal) == 0
    assert messages(home) == ["", said]


def test_that_ctrl_c_between_two_conversations_begins_the_second(chat, home):
    terminal = chat(interrupted_at="chat.py:end:return")
    say(terminal, "/new", "Cancelled. Nothing was sent.")
    terminal.expect("Hello")
    terminal.expect(PROMPT)
    say(terminal, "Where can I park?", "behind the house")
    terminal.expect(PROMPT)
    terminal.send("\x04")
    assert ended(terminal) == 0
    assert len(listed(home)) == 2


@pytest.mark.parametrize("leaving", ["\x04", "exit\r", "QUIT\r", "/quit\r"], ids=["ctrl-d", "exit", "quit", "/quit"])
def test_that_there_are_many_ways_to_leave(chat, leaving):
    terminal = chat()
    terminal.send(leaving)
    terminal.expect(SUMMARY)
    terminal.expect("bloom chat --resume")
    assert ended(terminal) == 0


def test_that_a_killed_chat_goes_on_where_it_was(chat, home):
    terminal = chat()
    say(terminal, "Where can I park?", "Bloom")
    terminal.expect(PROMPT)
    terminal.kill(signal.SIGKILL)
    conversation = json.loads(listed(home)[0])["conversation"]
    again = chat("--resume", conversation)
    again.expect("Where can I park")
    again.expect(PROMPT)
    say(again, "How long does a refund take?", "Bloom")
    again.expect(PROMPT)
    again.send("\x04")
    assert ended(again) == 0
    assert messages(home) == ["", "Where can I park?", "How long does a refund take?"]


def test_that_a_terminated_chat_ends_with_a_summary(chat, home):
    terminal = chat()
    os.kill(terminal.pid, signal.SIGTERM)
    terminal.expect(SUMMARY)
    assert ended(terminal) == 143
    assert json.loads(listed(home)[0])["ended"]
