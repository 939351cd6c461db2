"""A circuit to a vendor, by a clock that only the test moves."""

from collections.abc import Generator
from dataclasses import dataclass, field

import pytest
from pydantic import BaseModel

from workflow.model.chat_model import Completion
from workflow.model.circuit import Circuit, GuardedModel
from workflow.model.deadline import Deadline
from workflow.model.errors import (
    Auth,
    BadOutput,
    CircuitOpen,
    Misconfigured,
    ProviderError,
    RateLimited,
    Refused,
    TimedOut,
    Unavailable,
)
from workflow.model.usage import Usage


class Reply(BaseModel):
    text: str


WELL = Completion(Reply(text="well"), Usage(calls=1))


@dataclass
class ModelInTurn:
    """Replies, or fails, in order; how often it was asked."""

    turns: list[ProviderError | Completion]
    asked: int = 0
    name: str = "anthropic"
    model: str = "claude"

    def complete(self, *_: object) -> Completion:
        self.asked += 1
        turn = self.turns.pop(0)
        if isinstance(turn, ProviderError):
            raise turn
        return turn

    def stream(self, *question) -> Generator[str, None, Completion]:
        yield "{"
        return self.complete(*question)


@dataclass
class Service:
    """A guarded model and its clock."""

    model: ModelInTurn
    seconds: float = 100.0
    guarded: GuardedModel = field(init=False)

    def __post_init__(self) -> None:
        self.guarded = GuardedModel(self.model, Circuit(lambda: self.seconds))

    def ask(self) -> type:
        try:
            return type(self.guarded.complete("s", [], Reply, Deadline.after(1)))
        except ProviderError as error:
            return type(error)


def service(*turns: ProviderError | Completion) -> Service:
    return Service(ModelInTurn(list(turns)))


def called(error: ProviderError) -> ProviderError:
    error.usage = Usage(calls=1)
    return error


def test_that_the_next_customer_does_not_wait_for_a_dead_service():
    dead = service(called(Unavailable("down")))
    assert [dead.ask(), dead.ask(), dead.ask()] == [Unavailable, CircuitOpen, CircuitOpen]
    assert dead.model.asked == 1


@pytest.mark.parametrize(
    ("error", "closed_again"),
    [
        (called(Unavailable("down")), 30),
        (called(TimedOut("slow")), 30),
        (called(Misconfigured("no such model")), 30),
        (called(Auth("wrong key")), 300),
        (called(RateLimited("slow down", retry_after=2.0)), 30),
        (called(RateLimited("slow down", retry_after=120.0)), 120),
        (called(RateLimited("slow down", retry_after=9999.0)), 300),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, ProviderError) else str(value),
)
def test_that_it_is_tried_again_when_its_time_is_over(error, closed_again):
    dead = service(error, WELL, WELL)
    first = dead.ask()
    dead.seconds += closed_again - 1
    still = dead.ask()
    dead.seconds += 2
    assert [first, still, dead.ask(), dead.ask()] == [type(error), CircuitOpen, Completion, Completion]


def test_that_a_failed_trial_opens_it_again():
    dead = service(called(Unavailable("down")), called(Unavailable("down")))
    dead.ask()
    dead.seconds += 31
    assert [dead.ask(), dead.ask()] == [Unavailable, CircuitOpen]


def test_that_a_cut_short_turn_says_nothing_about_the_service():
    assert [asked.ask() for asked in [service(TimedOut("no time left"), WELL)] * 2] == [TimedOut, Completion]


def test_that_three_bad_replies_in_a_row_open_it():
    odd = service(BadOutput("odd"), BadOutput("odd"), BadOutput("odd"))
    assert [odd.ask() for _ in range(4)] == [BadOutput, BadOutput, BadOutput, CircuitOpen]


def test_that_a_customer_who_gets_refused_again_and_again_shuts_nobody_out():
    strict = service(*[Refused("no")] * 5)
    assert [strict.ask() for _ in range(5)] == [Refused] * 5


def test_that_a_good_reply_between_bad_ones_counts():
    odd = service(BadOutput("odd"), BadOutput("odd"), WELL, BadOutput("odd"), BadOutput("odd"), WELL)
    assert CircuitOpen not in [odd.ask() for _ in range(6)]


def test_that_a_bad_reply_to_a_trial_shows_that_the_service_is_back():
    odd = service(called(Unavailable("down")), BadOutput("odd"), WELL)
    odd.ask()
    odd.seconds += 31
    assert [odd.ask(), odd.ask()] == [BadOutput, Completion]


def test_that_only_one_customer_tries_a_service_that_was_dead():
    dead = service(called(Unavailable("down")), WELL, WELL)
    dead.ask()
    dead.seconds += 31
    trial = dead.guarded.stream("s", [], Reply, Deadline.after(1))
    next(trial)
    meanwhile = dead.ask()
    list(trial)
    assert [meanwhile, dead.ask()] == [CircuitOpen, Completion]


def test_that_a_trial_that_is_given_up_leaves_the_next_one_free():
    dead = service(called(Unavailable("down")), WELL)
    dead.ask()
    dead.seconds += 31
    given_up = dead.guarded.stream("s", [], Reply, Deadline.after(1))
    next(given_up)
    given_up.close()
    assert dead.ask() is Completion


def test_that_a_stream_that_fails_opens_it_too():
    dead = service(called(Unavailable("down")))
    with pytest.raises(Unavailable):
        list(dead.guarded.stream("s", [], Reply, Deadline.after(1)))
    assert dead.ask() is CircuitOpen


def test_that_it_says_why_it_did_not_ask():
    dead = service(called(Auth("wrong key")))
    dead.ask()
    with pytest.raises(CircuitOpen, match=r"not asked.*Auth"):
        dead.guarded.complete("s", [], Reply, Deadline.after(1))
