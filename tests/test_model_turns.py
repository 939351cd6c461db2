"""Every fault of every vendor, plain and streaming, as a customer meets it: a reply in time, and nothing unverified."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from model_vendors import KEY, PROTOCOLS, model, vendor

from bloom.assistant import Assistant
from bloom.settings import Settings
from workflow.model.circuit import Circuit, GuardedModel
from workflow.model.scripted.behaviour import catalogue
from workflow.model.scripted.server import ScriptedServer
from workflow.model.structured import StructuredModel

QUESTION = "Where can I park?"
DEADLINE = 1.5  # seconds
EVERYDAY = (
    "ok", "503", "hang", "hang-midway", "abort", "unfinished", "html-200", "invalid-json", "truncated", "false-quote",
    "changed-figure", "claims-action",
)  # fmt: skip
ALL = [name.replace(":N", ":2") for name, _ in catalogue()]


@dataclass
class Customer:
    """Somebody who asks a Bloom whose replies one vendor writes, and what they have read so far."""

    server: ScriptedServer
    assistant: Assistant
    read: list[str] = field(default_factory=list)

    def ask(self, behaviour: str, *, streaming: bool) -> dict:
        """One question whose answer, after an untroubled screen, meets this behaviour."""
        self.server.follow("ok", kinds={"answer": [behaviour]})
        self.read.clear()
        return self.assistant.ask(QUESTION, show=self.read.append if streaming else None)

    def is_verified(self, reply: dict, text: str) -> bool:
        seen = self.assistant.verified(text, [passage["text"] for passage in reply["passages"]], QUESTION)
        return bool(seen["supported"])


@pytest.fixture(scope="module")
def customers(clinic_home: Path) -> Iterator[dict[str, Customer]]:
    """One for each vendor, with everything loaded before anything is timed."""
    made = {}
    for protocol in PROTOCOLS:
        server = ScriptedServer(responses=protocol != "chat")
        settings = Settings(bloom_home=clinic_home, llm_deadline=DEADLINE)
        assistant = Assistant.open(settings=settings, model=model(protocol, server))
        made[protocol] = Customer(server, assistant)
        made[protocol].ask("ok", streaming=False)
    yield made
    for customer in made.values():
        customer.assistant.close()
        customer.server.close()


def check(customer: Customer, behaviour: str, *, streaming: bool) -> None:
    """No exception, nothing read that is not verified or fixed wording, no key told, and a typed cause on record."""
    reply = customer.ask(behaviour, streaming=streaming)
    assert KEY not in str(reply)
    assert customer.is_verified(reply, "".join(customer.read))
    if reply["kind"] == "answer":
        assert reply["citations"]
        assert customer.is_verified(reply, reply["reply"])
    else:
        assert reply["kind"] == "hand_over"
        assert reply["reply"].startswith(("I'm sorry, I can't look that up just now", "I don't have"))
        assert reply["escalation"]["raised_by"] in ("provider_error", "confidence", "verification")


@pytest.mark.parametrize("streaming", [False, True], ids=["plain", "streaming"])
@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize("behaviour", EVERYDAY)
def test_that_a_fault_ends_politely(customers, protocol, behaviour, streaming):
    check(customers[protocol], behaviour, streaming=streaming)


@pytest.mark.slow
@pytest.mark.parametrize("streaming", [False, True], ids=["plain", "streaming"])
@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize("behaviour", sorted(set(ALL) - set(EVERYDAY)))
def test_that_every_other_fault_ends_politely_too(customers, protocol, behaviour, streaming):
    check(customers[protocol], behaviour, streaming=streaming)


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_that_a_dead_provider_is_not_asked_again_by_the_next_customer(clinic_home, protocol):
    with ScriptedServer("503", responses=protocol != "chat") as server:
        model = GuardedModel(StructuredModel(vendor(protocol, server), pause=0.01), Circuit())
        assistant = Assistant.open(settings=Settings(bloom_home=clinic_home, llm_deadline=DEADLINE), model=model)
        first = assistant.ask(QUESTION)
        asked = len(server.requests)
        second = assistant.ask(QUESTION)
        assistant.close()
    assert "Unavailable" in first["escalation"]["rationale"]
    assert "CircuitOpen" in second["escalation"]["rationale"]
    assert len(server.requests) == asked > 0


def test_that_a_turn_that_hangs_everywhere_takes_its_deadline_once(customers):
    customer = customers["anthropic"]
    customer.server.follow("hang")
    began = time.monotonic()
    reply = customer.assistant.ask(QUESTION)
    assert "TimedOut" in reply["escalation"]["rationale"]
    assert time.monotonic() - began < 3 * DEADLINE  # three calls of a turn that waited for each would take longer
