"""A conversation along a flow outlives its processes: killed anywhere or raced by others, it goes on all the same."""

import os
import signal
from collections.abc import Callable
from typing import Any

import pytest

from records.conversation_log import ConversationLog
from records.database import Records
from sop.errors import RecordsError
from workflow.flow.shipped import shipped
from workflow.rehearsal import Rehearsal

FLOW = shipped("interview")
SAID = """ready
Nadia Rahman
back
Nadia Rahmann
support lead
what does it pay?
eight years, so 8
yes, a team of six
skip
back
I like how simply you explain things
calm under pressure
hm
1 February 2027
not sure
07700 900321
start again
yes
Nadia Rahman
support engineer
skip
I care about plain words
thanks
listening
1 March 2027
nadia@example.com
no
my surname has one n
is there anything else you need?
that's all, thanks""".splitlines()


def events(log: ConversationLog, conversation: str) -> list[Any]:
    """All that was said, without what no two runs share."""
    shown = [event for turn in log.turns(conversation) for event in turn.events]
    return [{key: value for key, value in event.items() if key != "seconds"} for event in shown]


@pytest.fixture(scope="module")
def undisturbed() -> Rehearsal:
    rehearsal = Rehearsal(FLOW)
    for message in SAID:
        rehearsal.say(message)
    return rehearsal


class _Dying(ConversationLog):
    """Kills the process at the moment a turn is committed: just before it, or just after."""

    def __init__(self, log: ConversationLog, moment: str) -> None:
        self.__dict__.update(log.__dict__)
        self._moment = moment

    def append(self, *turn: Any, **rest: Any) -> None:
        if self._moment == "after":
            super().append(*turn, **rest)
        os.kill(os.getpid(), signal.SIGKILL)


def in_a_process(work: Callable[[], None]) -> int:
    """Run it in a forked process; how that ended, as os.waitpid has it."""
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(1)
    return os.waitpid(child, 0)[1]


def killed_while_saying(url: str, conversation: str, text: str, request_id: str, moment: str) -> None:
    def work() -> None:
        with Records.open(url) as records:
            log = _Dying(records.conversations, moment)
            Rehearsal(FLOW, log=log, conversation=conversation).say(text, request_id)

    assert os.WTERMSIG(in_a_process(work)) == signal.SIGKILL


def test_that_thirty_turns_killed_at_every_boundary_end_as_if_nothing_was(url: str, undisturbed: Rehearsal) -> None:
    assert len(SAID) == 30
    with Records.open(url) as records:
        conversation = Rehearsal(FLOW, log=records.conversations).conversation
    for number, message in enumerate(SAID):
        for moment in ("before", "after"):
            killed_while_saying(url, conversation, message, f"request {number}", moment)
    with Records.open(url) as records:
        resumed = Rehearsal(FLOW, log=records.conversations, conversation=conversation)
        for number, message in enumerate(SAID):
            resumed.say(message, f"request {number}")
        assert events(records.conversations, conversation) == events(undisturbed.log, undisturbed.conversation)
        assert resumed.state == undisturbed.state
        assert records.conversations.get(conversation).turns == 31


def test_that_a_conversation_in_memory_is_the_same_as_one_on_disk(url: str, undisturbed: Rehearsal) -> None:
    with Records.open(url) as records:
        rehearsal = Rehearsal(FLOW, log=records.conversations)
        for message in SAID:
            rehearsal.say(message)
        assert events(records.conversations, rehearsal.conversation) == events(
            undisturbed.log, undisturbed.conversation
        )
        lead, expected = rehearsal.summary()["lead"], undisturbed.summary()["lead"]
        assert lead == expected


def test_that_the_same_request_is_answered_once_and_another_text_is_refused() -> None:
    rehearsal = Rehearsal(FLOW)
    first = rehearsal.say("ready", "r1")
    assert rehearsal.say("ready", "r1") == first
    assert len(rehearsal.log.turns(rehearsal.conversation)) == 2
    with pytest.raises(RecordsError, match="request id"):
        rehearsal.say("no", "r1")


def start(work: Callable[[], None]) -> int:
    child = os.fork()
    if child == 0:
        code = 1
        try:
            work()
            code = 0
        except RecordsError as error:
            os.write(2, f"{error}\n".encode())
        finally:
            os._exit(code)
    return child


@pytest.mark.slow
def test_that_fifty_processes_in_one_conversation_lose_no_turn_and_answer_each_request_once(
    url: str, undisturbed: Rehearsal
) -> None:
    assert undisturbed.greeting  # what is loaded with a first message is loaded before there are fifty of us
    with Records.open(url) as records:
        conversation = Rehearsal(FLOW, log=records.conversations).conversation

    def talk(number: int) -> None:
        with Records.open(url) as records:
            talking = Rehearsal(FLOW, log=records.conversations, conversation=conversation)
            talking.say(f"hello from {number}", f"own {number}")
            talking.say("hello from everybody", f"shared {number // 2}")

    started = [start(lambda number=number: talk(number)) for number in range(50)]
    ends = [os.waitpid(child, 0)[1] for child in started]
    with Records.open(url) as records:
        turns = records.conversations.turns(conversation)
    assert ends == [0] * 50
    assert [turn.number for turn in turns] == list(range(76))
    assert sorted(turn.request_id for turn in turns[1:]) == sorted(
        [f"own {number}" for number in range(50)] + [f"shared {number}" for number in range(25)]
    )
