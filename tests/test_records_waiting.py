"""Waiting in line: as they came, not for ever, and past the dead."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from records.conversation_log import ConversationLog
from records.database import Records
from records.memory import MemoryConnections
from records.waiting_line import first_in_line
from sop.errors import RecordsError

OVERDUE = RecordsError("it is not your turn")


@pytest.fixture
def line(tmp_path: Path) -> Path:
    return tmp_path / "line"


def forked(work: Callable[[], None]) -> int:
    child = os.fork()
    if child == 0:
        work()
        os._exit(0)
    return child


def signed_in(line: Path, name: str, wait: float = 30) -> None:
    with first_in_line(line, wait, OVERDUE), line.with_name("order").open("a") as order:
        order.write(f"{name}\n")
        order.flush()
        time.sleep(0.01)


def test_that_processes_are_let_in_as_they_came(line: Path) -> None:
    with first_in_line(line, 1, OVERDUE):
        children = []
        for number in range(10):
            children.append(forked(lambda number=number: signed_in(line, str(number))))
            time.sleep(0.1)
    assert [os.waitpid(child, 0)[1] for child in children] == [0] * 10
    assert line.with_name("order").read_text().split() == [str(number) for number in range(10)]


def test_that_nobody_waits_for_ever_and_who_gave_up_keeps_nobody_waiting(line: Path) -> None:
    with first_in_line(line, 1, OVERDUE), pytest.raises(RecordsError, match="not your turn"):
        signed_in(line, "impatient", wait=0.1)
    signed_in(line, "next")
    assert line.with_name("order").read_text().split() == ["next"]


def test_that_who_is_killed_leaves_the_line(line: Path) -> None:
    def hold() -> None:
        with first_in_line(line, 1, OVERDUE):
            line.with_name("held").touch()
            time.sleep(60)

    holder = forked(hold)
    while not line.with_name("held").exists():
        time.sleep(0.01)
    os.kill(holder, signal.SIGKILL)
    os.waitpid(holder, 0)
    signed_in(line, "next")
    assert line.with_name("order").read_text() == "next\n"


@pytest.fixture(params=["sqlite", "postgresql", "memory"])
def log(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ConversationLog]:
    if request.param == "memory":
        yield ConversationLog(MemoryConnections())
        return
    url = tmp_path / "bloom.db" if request.param == "sqlite" else request.getfixturevalue("postgresql_url")
    with Records.open(url) as records:
        yield records.conversations


def test_that_one_thread_is_alone_in_a_conversation(log: ConversationLog) -> None:
    inside, most = 0, 0

    def enter() -> None:
        nonlocal inside, most
        with log.alone("conversation-1"):
            inside += 1
            most = max(most, inside)
            time.sleep(0.01)
            inside -= 1

    threads = [threading.Thread(target=enter) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (inside, most) == (0, 1)


@pytest.mark.parametrize("log", ["sqlite", "postgresql"], indirect=True)
def test_that_conversations_do_not_wait_for_each_other(log: ConversationLog) -> None:
    inside = []
    with log.alone("conversation-1"), log.alone("conversation-2"):
        inside.append("both")
    assert inside == ["both"]


def test_that_a_place_where_nobody_can_wait_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with (
        pytest.raises(RecordsError, match="nobody can wait in line there"),
        first_in_line(tmp_path / "file" / "line", 1, OVERDUE),
    ):
        pass
