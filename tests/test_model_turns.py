"""Every fault of every vendor, plain and streaming, as a customer meets it: a reply in time, and nothing unverified."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bloom.assistant import Assistant
from bloom.settings import Settings
from workflow import wording
from workflow.model.scripted.behaviour import catalogue
from workflow.model.scripted.server import ScriptedServer

QUESTION = "Where can I park?"
DEADLINE, ALLOWED = 1.5, 1.1
LOCAL_WORK = 1.0  # seconds beside the model's: retrieval and verification on a busy machine
EVERYDAY = ("ok", "503", "hang", "abort", "clean-cut", "invalid-json", "changed-figure", "claims-action", "quote-not-in-passage")
VENDORS = ("anthropic", "openai", "openai-chat", "ollama")


@pytest.fixture(scope="module")
def assistants(clinic_home: Path) -> Iterator[dict[str, tuple[ScriptedServer, Assistant]]]:
    """For each vendor a server and an assistant that asks it; models and index are loaded before anything is timed."""
    made = {}
    for vendor in VENDORS:
        server = ScriptedServer(responses=vendor != "openai-chat")
        server.__enter__()
        name = vendor.partition("-")[0]
        keys = {f"{name}_api_key": "sk-canary-0123456789", f"{name}_base_url": server.url(name)}
        settings = Settings(bloom_home=clinic_home, llm_provider=name, llm_deadline=DEADLINE, **keys)  # type: ignore[arg-type]
        assistant = Assistant.open(settings=settings)
        assistant.warm_up()
        assistant.ask(QUESTION)
        made[vendor] = (server, assistant)
    yield made
    for server, assistant in made.values():
        assistant.close()
        server.__exit__(None, None, None)


def check(server: ScriptedServer, assistant: Assistant, behaviour: str, *, streaming: bool) -> None:
    """One message whose answer meets the fault: no exception, in time, everything read is verified or fixed wording."""
    server.reset("ok", kinds={"answer": behaviour})
    assistant.__dict__.pop("_model", None)  # each case meets a provider that nobody knows to be dead
    assistant._opened = None
    assistant.desk()
    shown: list[str] = []
    began = time.monotonic()
    reply = assistant.ask(QUESTION, show=shown.append if streaming else None)
    took = time.monotonic() - began
    assert took <= DEADLINE * ALLOWED + LOCAL_WORK
    assert "canary" not in str(reply)
    profile = assistant.desk().profile
    if reply["kind"] == "answer":
        texts = assistant.folder(assistant.current()).read_texts()
        assert all(texts[c["document"]][c["start"] : c["end"]] == c["quote"] for c in reply["citations"])
        read = reply["reply"]
    else:
        assert reply["escalation"]["raised_by"] in ("provider_error", "confidence", "verification")
        assert reply["reply"].startswith(("I'm sorry", "I don't have")) and wording.the_team(profile) in reply["reply"].lower().replace("bloom aesthetics clinic", "Bloom Aesthetics Clinic")
        read = "".join(shown)
    evidence = [f"{p['text']}" for p in reply["passages"]]
    assert assistant.verified(read, evidence, QUESTION)["supported"]


@pytest.mark.parametrize("streaming", [False, True], ids=["plain", "streaming"])
@pytest.mark.parametrize("vendor", VENDORS)
@pytest.mark.parametrize("behaviour", EVERYDAY)
def test_that_a_fault_ends_politely_and_in_time(assistants, vendor, behaviour, streaming):
    check(*assistants[vendor], behaviour, streaming=streaming)
