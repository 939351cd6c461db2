"""What goes wrong in a chat concerns one line of it: the rest is served, and every end saves and summarises."""

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import contract_shapes as shapes
import pytest
from commands import HASHING, Commands, Ended, environment
from hashing_embedder import HashingEmbedder
from ingests import Shop, copied

from bloom.assistant import Assistant
from bloom.settings import Settings

PARKING = "Where can I park?"


@pytest.fixture
def shop(published: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    monkeypatch.setattr(Assistant, "embedder", lambda *_, **__: HashingEmbedder())
    return copied(published, tmp_path)


@pytest.fixture
def bloom(shop: Shop, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Commands:
    monkeypatch.setenv("BLOOM_HOME", str(shop.home))
    return Commands(monkeypatch, capfd)


def lines(ended: Ended) -> list[dict[str, Any]]:
    return [json.loads(line) for line in ended.out.splitlines()]


def message(text: object, request_id: str) -> str:
    return json.dumps({"text": text, "request_id": request_id})


def ending(events: list[dict[str, Any]]) -> list[str]:
    return [event["event"] for event in events[-2:]]


def conversations(shop: Shop) -> list[dict[str, Any]]:
    assistant = Assistant.open(settings=Settings(bloom_home=shop.home))
    found = [(c.id, c.ended) for c in assistant.records.conversations.all()]
    assistant.close()
    return [{"id": name, "ended": ended} for name, ended in found]


def test_that_a_request_id_used_twice_refuses_that_message_alone(bloom):
    said = [message("thanks", "r1"), message("something else", "r1"), message("thank you", "r2")]
    ended = bloom("chat", "--json", stdin="\n".join(said).encode())
    events = lines(ended)
    assert [event["turn"] for event in events if event["event"] == "reply"] == [0, 1, 2]
    assert ending(events) == ["summary", "end"]
    assert ended.err.count("\n") == 1
    assert "this request id was used for another message" in ended.err
    assert ended.code == 1


@pytest.mark.parametrize("line", ['{"text": 5}', '{"message": "hello"}', '{"text": null, "request_id": "r"}'])
def test_that_an_object_without_a_text_is_no_customers_message(bloom, line):
    ended = bloom("chat", "--json", stdin=f"{line}\nthanks".encode())
    events = lines(ended)
    assert [event["turn"] for event in events if event["event"] == "reply"] == [0, 1]
    assert ending(events) == ["summary", "end"]
    assert (ended.code, ended.err.count("\n"), "'text' must be a text" in ended.err) == (1, 1, True)


def test_that_a_script_that_is_not_there_begins_no_conversation(bloom, shop):
    ended = bloom("chat", "--script", "nowhere.txt")
    assert (ended.code, ended.out, "nowhere.txt" in ended.err) == (2, "", True)
    assert conversations(shop) == []


@pytest.mark.parametrize("resume", ["", "2026", "nobody-of-that-name"])
def test_that_a_conversation_that_is_not_there_is_not_replaced_by_a_new_one(bloom, shop, resume):
    ended = bloom("chat", "--resume", resume, stdin=b"thanks")
    assert (ended.code, ended.out, ended.err.count("\n")) == (1, "", 1)
    assert conversations(shop) == []


def test_that_the_summary_command_has_the_shape_of_an_event(bloom):
    events = lines(bloom("chat", "--json", stdin=b"thanks\n/summary"))
    for event in events:
        shapes.ChatEvent.validate_python(event)
    assert [event["turn"] for event in events if event["event"] == "summary"] == [1, 1]


def test_that_explain_shows_the_gates_in_json_too(bloom):
    told = lines(bloom("chat", "--json", "--explain", stdin=b"Do you sell motorbikes?"))
    plain = lines(bloom("chat", "--json", stdin=b"Do you sell motorbikes?"))
    assert told[1]["gates"][0]["gate"] == "screen"
    assert "gates" not in plain[1]


@pytest.mark.parametrize("command", [["chat"], ["chat", "--json"]])
def test_that_an_unusable_index_is_said_before_anybody_is_greeted(bloom, shop, command):
    """Fault 10."""
    (shop.folder() / "chroma/chroma.sqlite3").write_bytes(b"")
    ended = bloom(*command, stdin=b"I want to complain")
    assert (ended.code, ended.out, ended.err.count("\n")) == (1, "", 1)
    assert "run `bloom ingest --rebuild`" in ended.err
    assert conversations(shop) == []


def test_that_another_embedder_is_said_before_anybody_is_greeted(bloom, shop, monkeypatch):
    """Fault 12."""
    monkeypatch.setattr(Assistant, "embedder", lambda *_, **__: HashingEmbedder("other"))
    ended = bloom("chat", stdin=b"I want to complain")
    assert (ended.code, ended.out, "the index was built with" in ended.err) == (1, "", True)
    with pytest.raises(Exception, match="the index was built with"):
        Assistant.open(settings=Settings(bloom_home=shop.home)).refuse_unusable()


def test_that_what_is_said_after_the_index_broke_is_recorded_and_handed_over(shop):
    """Faults 10 and 55: a complaint does not vanish with an index."""
    assistant = Assistant.open(settings=Settings(bloom_home=shop.home))
    conversation = assistant.start()[0]["conversation"]
    (shop.folder() / "chroma/chroma.sqlite3").write_bytes(b"")
    events = assistant.reply(conversation, "I want to complain, my number is 07700 900123")
    [reply, raised] = events
    assert (reply["kind"], raised["escalation"]["rule"]) == ("hand_over", "provider_error")
    assert "index" in raised["escalation"]["rationale"]
    assert "index" not in reply["reply"]
    assert assistant.ask_for_person(conversation)[1]["escalation"]["rule"] == "human_request"
    assert ending(assistant.close_conversation(conversation, "quit")) == ["summary", "end"]
    recorded = assistant.records.conversations.escalations(conversation)
    assistant.close()
    assert recorded[0].message.startswith("I want to complain")


def test_that_a_hang_up_ends_a_chat_with_its_summary(shop):
    with subprocess.Popen(
        [sys.executable, str(HASHING), "0", "-", "chat", "--json"],
        env=environment({"BLOOM_HOME": str(shop.home)}),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as chat:
        assert chat.stdout
        chat.stdout.readline()
        chat.send_signal(signal.SIGHUP)
        out, _ = chat.communicate(timeout=60)
    assert (chat.returncode, '"reason": "interrupted"' in out) == (143, True)
    assert [bool(found["ended"]) for found in conversations(shop)] == [True]


def test_that_a_question_that_is_no_text_is_named(bloom, tmp_path):
    (tmp_path / "r.jsonl").write_text('{"id": 1, "evidence": ["x"], "reply": "y", "question": 5}')
    ended = bloom("verify", "--file", "r.jsonl", "--json")
    assert (ended.code, ended.err) == (2, "bloom: r.jsonl:1: 'question' must be a text\n")


@pytest.mark.parametrize("command", [["ingest"], ["chat"], ["ask", PARKING]])
def test_that_a_database_that_was_emptied_does_not_put_the_clinic_in_a_businesss_place(bloom, shop, command):
    for file in filter(Path.is_file, shop.home.glob("bloom.sqlite*")):
        file.write_bytes(b"")
    ended = bloom(*command, stdin=b"hello")
    assert (ended.code, ended.out) == (1, "")
    assert "index versions here that are not on record" in ended.err
    assert (shop.home / "sops/default/versions/0001").is_dir()
    found = {row["check"]: row for row in lines(bloom("doctor", "--json"))}
    assert "not on record" in found["index"]["detail"]
    assert bloom("ingest", str(shop.sop)).code == 0
