"""The scripted model server, asked by the vendors' own SDKs."""

import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Literal

import httpx
import pytest
from model_clients import CLIENTS, SUNDAYS, Clients, Reply
from pydantic import BaseModel

from sop.errors import SettingError
from workflow.model.scripted.server import ScriptedServer

FINISHED = {"anthropic": "end_turn", "responses": "completed", "chat": "stop", "ollama": "stop"}
both_ways = pytest.mark.parametrize("stream", [False, True], ids=["plain", "stream"])
every_client = pytest.mark.parametrize("client", CLIENTS)


@pytest.fixture(scope="module")
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer() as server:
        yield server


@pytest.fixture(scope="module")
def clients(server: ScriptedServer) -> Iterator[Clients]:
    with Clients(server) as clients:
        yield clients


@every_client
@both_ways
def test_that_a_fluent_reply_quotes_the_passage_that_answers(clients, client, stream):
    said = clients.ask(client, stream=stream)
    reply = Reply.model_validate_json(said.text)
    assert [(quote.passage, quote.quote) for quote in reply.quotes] == [(2, "We do not open on Sundays.")]
    assert reply.answered_from_sop
    assert reply.reply.endswith("e don't open on Sundays.")
    assert said.ending == FINISHED[client]


@every_client
@both_ways
def test_that_tokens_are_counted(clients, client, stream):
    said = clients.ask(client, stream=stream)
    assert said.read > 100
    assert said.wrote == -(-len(said.text) // 4)


@pytest.mark.parametrize("client", ["anthropic", "responses", "chat"])
@both_ways
def test_that_a_system_prompt_is_read_from_the_cache_the_second_time(client, stream):
    with ScriptedServer() as server, Clients(server) as clients:
        assert [clients.ask(client, stream=stream).cached for _ in range(2)] == [0, 18]


@every_client
def test_that_a_question_without_an_answer_is_not_answered(clients, client):
    reply = Reply.model_validate_json(clients.ask(client, "Do you sell bicycles?").text)
    assert (reply.answered_from_sop, reply.quotes) == (False, [])


class Screened(BaseModel):
    rule: Literal["human_request", "legal", "none"]
    reason: str
    confidence: float


@every_client
@pytest.mark.parametrize(
    ("message", "rule"), [(SUNDAYS, "none"), ("I want a human", "human_request"), ("My lawyer will write", "legal")]
)
def test_that_only_an_obvious_word_raises_a_rule(clients, client, message, rule):
    assert Screened.model_validate_json(clients.ask(client, message, schema=Screened).text).rule == rule


class Slots(BaseModel):
    service: Literal["Botox", "Lip filler"] | None
    name: str | None
    email: str | None
    phone: str | None
    preferred_date: str | None
    notes: str | None


@every_client
def test_that_slots_hold_what_the_message_obviously_says(clients, client):
    message = "Hi, my name is Jo Brown, lip filler next Tuesday please, jo@example.com"
    assert json.loads(clients.ask(client, message, schema=Slots).text) == {
        "service": "Lip filler",
        "name": "Jo Brown",
        "email": "jo@example.com",
        "phone": None,
        "preferred_date": "next Tuesday",
        "notes": None,
    }


class Summed(BaseModel):
    summary: str


@every_client
def test_that_a_summary_is_one_line(clients, client):
    summary = json.loads(clients.ask(client, "One.\nTwo?", schema=Summed).text)["summary"]
    assert summary == "The customer wrote: One. Two?"


def test_that_behaviours_come_in_order_and_then_the_default(server):
    with ScriptedServer("whitespace", script=["empty", "flaky:1+refusal"]) as scripted:
        statuses = [_post(scripted).status_code for _ in range(4)]
    assert statuses == [200, 503, 200, 200]
    assert [recorded.behaviour for recorded in scripted.requests] == ["empty", "503", "refusal", "whitespace"]


def test_that_one_kind_of_question_can_fail_while_another_is_answered():
    with ScriptedServer(kinds={"screen": "empty", "list": ["503"]}) as server, Clients(server) as clients:
        assert clients.ask("ollama", schema=Screened).text == ""
        assert Reply.model_validate_json(clients.ask("ollama").text).answered_from_sop
        listed = [httpx.get(f"{server.url('ollama')}/api/tags").status_code for _ in range(2)]
    assert listed == [503, 200]


def test_that_a_script_can_be_changed_from_another_process(server):
    with ScriptedServer() as server:
        address = f"{server.url('ollama')}/scripted"
        assert httpx.post(address, json={"default": "500", "script": ["empty"]}).status_code == 200
        assert [_post(server).status_code for _ in range(2)] == [200, 500]
        requests = httpx.get(f"{address}/requests").json()["requests"]
    assert [request["behaviour"] for request in requests] == ["empty", "500"]


@pytest.mark.parametrize("script", [{"default": "nonsense"}, {"kinds": {"nobody": "ok"}}, {"then": "ok"}, []])
def test_that_a_wrong_script_changes_nothing(script):
    with ScriptedServer("empty") as server:
        assert httpx.post(f"{server.url('ollama')}/scripted", json=script).status_code == 400
        assert _post(server).json()["message"]["content"] == ""


@pytest.mark.parametrize("name", ["nonsense", "drip:fast", "drip:-1", "drip:nan", "ok+", "empty:3"])
def test_that_an_unknown_behaviour_is_refused(name):
    with pytest.raises(SettingError, match=r"unknown behaviour|needs a number"):
        ScriptedServer(name)


@pytest.mark.parametrize(("keep_keys", "kept"), [(False, "masked"), (True, "Bearer k")])
def test_that_keys_are_kept_only_where_asked_for(keep_keys, kept):
    with ScriptedServer(keep_keys=keep_keys) as server, Clients(server) as clients:
        clients.ask("responses")
    assert server.requests[0].headers["authorization"] == kept


def test_that_an_older_server_has_no_responses():
    import openai

    with ScriptedServer(responses=False) as server, Clients(server) as clients:
        with pytest.raises(openai.NotFoundError):
            clients.ask("responses")
        assert clients.ask("chat").ending == "stop"


def test_that_the_models_are_listed_as_each_sdk_expects():
    import ollama

    with ScriptedServer(models=["small:latest"]) as server, Clients(server) as clients:
        assert [model.id for model in clients.anthropic.models.list()] == ["small:latest"]
        assert [model.id for model in clients.openai.models.list()] == ["small:latest"]
        assert [model.model for model in clients.ollama.list().models] == ["small:latest"]
        assert clients.ollama.show("small").capabilities == ["completion"]
        with pytest.raises(ollama.ResponseError):
            clients.ollama.show("large")


@pytest.mark.parametrize("path", ["/v1/messages", "/v1/responses", "/v1/chat/completions", "/api/chat"])
@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'{"messages": 3}', b'{"input": 3}', b'{"messages": [], "format": "json"}']
)
def test_that_a_request_that_is_none_is_refused(server, path, body):
    assert httpx.post(f"{server.url('ollama')}{path}", content=body).status_code == 400


def test_that_many_are_served_at_once():
    with ScriptedServer(delay=1) as server, httpx.Client() as client, ThreadPoolExecutor(20) as pool:
        replies = list(pool.map(lambda _: _post(server, client=client).status_code, range(20)))
    assert replies == [200] * 20
    came = [recorded.at for recorded in server.requests]
    assert max(came) - min(came) < 10  # twenty seconds, one after the other


def test_that_closing_ends_what_hangs_and_leaves_no_thread():
    before = threading.active_count()
    server = ScriptedServer("hang")
    with ThreadPoolExecutor(3) as pool:
        waiting = [pool.submit(_post, server) for _ in range(3)]
        while len(server.requests) < 3:
            time.sleep(0.01)
        server.close()
        assert all(isinstance(one.exception(timeout=5), httpx.TransportError) for one in waiting)
    assert threading.active_count() == before


def test_that_a_client_that_leaves_is_not_waited_for():
    before = threading.active_count()
    with ScriptedServer("hang") as server:
        with pytest.raises(httpx.ReadTimeout):
            _post(server, timeout=0.1)
        ended = time.monotonic() + 5
        while threading.active_count() > before + 1 and time.monotonic() < ended:
            time.sleep(0.01)
        assert threading.active_count() == before + 1


def test_that_only_this_machine_is_served(server):
    assert server.url("anthropic").startswith("http://127.0.0.1:")


def test_that_a_taken_port_is_an_error_in_one_line(server):
    with pytest.raises(SettingError, match="cannot be used"):
        ScriptedServer(port=server.port)


def _post(server: ScriptedServer, client: httpx.Client | None = None, timeout: float = 20.0) -> httpx.Response:
    body = {"model": "m", "messages": [{"role": "user", "content": "Hello"}], "stream": False}
    return (client or httpx).post(f"{server.url('ollama')}/api/chat", json=body, timeout=timeout)
