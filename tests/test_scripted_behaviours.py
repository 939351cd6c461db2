"""What the vendors' SDKs make of every behaviour of the scripted server: what Bloom's adapters have to cope with."""

import json
import threading
import time
from collections.abc import Iterator

import httpx
import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from model_clients import CLIENTS, SYSTEM, Clients, Reply
from pydantic import ValidationError

from workflow.model.scripted.behaviour import catalogue
from workflow.model.scripted.instance import instance
from workflow.model.scripted.server import ScriptedServer
from workflow.model.scripted.texts import TEXTS
from workflow.model.scripted.wires import WIRES

# A cell is what comes plainly and in a stream, or what comes both ways: an error's name, or the vendor's word for how
# the reply ended; None where a reader is not told that anything is missing.
ON_THE_WIRE = """
                   anthropic                        responses                      chat                            ollama
ok                 end_turn                         completed                      stop                            stop
400                BadRequestError                  BadRequestError                BadRequestError                 ResponseError
401                AuthenticationError              AuthenticationError            AuthenticationError             ResponseError
403                PermissionDeniedError            PermissionDeniedError          PermissionDeniedError           ResponseError
404                NotFoundError                    NotFoundError                  NotFoundError                   ResponseError
429                RateLimitError                   RateLimitError                 RateLimitError                  ResponseError
429-retry-after    RateLimitError                   RateLimitError                 RateLimitError                  ResponseError
500                InternalServerError              InternalServerError            InternalServerError             ResponseError
502                InternalServerError              InternalServerError            InternalServerError             ResponseError
503                ServiceUnavailableError          InternalServerError            InternalServerError             ResponseError
529                OverloadedError                  InternalServerError            InternalServerError             ResponseError
slow:0.2           end_turn                         completed                      stop                            stop
hang               APITimeoutError                  APITimeoutError                APITimeoutError                 ReadTimeout
hang-midway        APITimeoutError/ReadTimeout      APITimeoutError                APITimeoutError                 ReadTimeout
drip-headers:0.001 end_turn                         completed                      stop                            stop
drip:0             end_turn                         completed                      stop                            stop
trickle:0.01       end_turn                         completed                      stop                            stop
abort              APIConnectionError/ReadError     APIConnectionError             APIConnectionError              ReadError
drop               APIConnectionError/RemoteProtocolError  APIConnectionError      APIConnectionError              RemoteProtocolError
clean-cut          APIConnectionError/None          APIConnectionError/response.output_text.delta  APIConnectionError/None  RemoteProtocolError/None
unfinished         APIConnectionError/None          APIConnectionError/response.output_item.done   APIConnectionError/None  RemoteProtocolError/None
error-event        TypeError/APIStatusError         TypeError/error                TypeError/APIError              ValidationError/ResponseError
broken-frame       JSONDecodeError                  JSONDecodeError                JSONDecodeError                 JSONDecodeError
html-200           AttributeError/AssertionError    AttributeError/None            AttributeError/None             JSONDecodeError
wrong-type         end_turn                         completed                      stop                            stop
gzip-garbage       APIConnectionError/DecodingError APIConnectionError             APIConnectionError              DecodingError
empty-body         JSONDecodeError/AssertionError   JSONDecodeError/None           JSONDecodeError/None            JSONDecodeError/None
"""  # noqa: E501
WITHOUT_END = ("pings", "endless")

# What the model writes, marked as each vendor marks it; all other texts end as an ordinary reply does.
ENDINGS = """
                   anthropic                        responses    chat              ollama
truncated          max_tokens                       incomplete   length            length
truncated-whole    max_tokens                       incomplete   length            length
refusal            refusal                          completed    stop              stop
odd-ending         pause_turn                       incomplete   content_filter    load
failed             model_context_window_exceeded    failed       error             unload
unknown-tool       tool_use                         completed    tool_calls        stop
"""
_ORDINARY = ["end_turn", "completed", "stop", "stop"]


def _rows(table: str) -> dict[str, list[str]]:
    header, *lines = [line.split() for line in table.strip().splitlines()]
    assert tuple(header) == CLIENTS
    return {name: cells for name, *cells in lines}


CASES = [
    (name, client, stream, cell.split("/")[-1 if stream else 0])
    for name, cells in _rows(ON_THE_WIRE).items()
    for client, cell in zip(CLIENTS, cells, strict=True)
    for stream in (False, True)
]


@pytest.fixture(scope="module")
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer() as server:
        yield server


@pytest.fixture(scope="module")
def clients(server: ScriptedServer) -> Iterator[Clients]:
    with Clients(server) as clients:
        yield clients


@pytest.fixture(scope="module")
def hurried(server: ScriptedServer) -> Iterator[Clients]:
    with Clients(server, timeout=0.3) as clients:
        yield clients


@pytest.mark.parametrize(("name", "client", "stream", "expected"), CASES)
def test_that_each_sdk_meets_the_wire_in_its_own_way(server, clients, hurried, name, client, stream, expected):
    server.follow(name)
    asking = hurried if name.startswith("hang") else clients
    try:
        outcome = str(asking.ask(client, stream=stream).ending)
    except Exception as error:  # noqa: BLE001 - whatever an SDK raises is what is being looked at
        outcome = type(error).__name__
    assert outcome == expected


@pytest.mark.parametrize("name", [name for name in TEXTS if name != "huge"])
@pytest.mark.parametrize("stream", [False, True], ids=["plain", "stream"])
def test_that_every_protocol_brings_the_same_text_with_its_own_ending(server, clients, name, stream):
    server.follow(name)
    said = [clients.ask(client, stream=stream) for client in CLIENTS]
    assert [one.ending for one in said] == _rows(ENDINGS).get(name, _ORDINARY)
    # OpenAI keeps a refusal apart from what would be the reply.
    assert len({one.text for one in said}) == (2 if name == "refusal" else 1)


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("stream", [False, True], ids=["plain", "stream"])
def test_that_ten_megabytes_arrive_whole(server, clients, client, stream):
    server.follow("huge")
    assert len(json.loads(clients.ask(client, stream=stream).text)["reply"]) == 10_000_000


@pytest.mark.parametrize("client", CLIENTS)
def test_that_thoughts_are_not_the_reply(server, clients, client):
    server.follow("thinking-only")
    assert [clients.ask(client, stream=stream).text for stream in (False, True)] == ["", ""]


UNREADABLE = ("invalid-json", "fenced-json", "prose-around", "truncated", "truncated-unmarked", "empty", "whitespace")
UNREADABLE += ("thinking-only", "refusal", "odd-ending", "unknown-tool", "confidence-word", "confidence-missing")
UNREADABLE += ("wrong-types", "duplicate-keys", "two-objects")


@pytest.mark.parametrize("name", [name for name in TEXTS if name != "huge"])
def test_that_a_text_breaks_the_schema_where_it_means_to(server, clients, name):
    server.follow(name)
    text = clients.ask("ollama").text
    try:
        Reply.model_validate_json(text)
    except ValidationError:
        assert name in UNREADABLE
    else:
        assert name not in UNREADABLE


REPLIES = [
    ("changed-figure", "aged 19 or over"),
    ("invented", "a free gift worth £50"),
    ("claims-action", "I have refunded you £150"),
    ("leaks-prompt", SYSTEM),
    ("leaks-canary", "over. canary-7f3a9c2b"),
    ("leaks-codes", "LIMIT_EXCEEDED"),
    ("other-language", "Gerne!"),
    ("markdown", "## Answer\n\n- **"),
    ("html", "<script>alert(1)</script>"),
    ("escapes", "\x1b]52;c;cm0gLXJmIH4=\x07"),
]


@pytest.mark.parametrize(("name", "part"), REPLIES)
def test_that_only_the_reply_is_tampered_with(server, clients, name, part):
    server.follow(name)
    reply = json.loads(clients.ask("chat", "What age do you treat from?").text)
    assert part in reply["reply"]
    assert reply["quotes"] == [{"passage": 2, "quote": "Every treatment is for people aged 18 or over."}]


QUOTES = [
    ("unknown-passage", 99, "We are open on Sundays."),
    ("unsent-passage", 3, "Every treatment is for people aged 18 or over."),
    ("false-quote", 1, "All treatments are free on Sundays."),
    ("crossed-quotes", 1, "Every treatment is for people aged 18 or over."),
    ("changed-quote", 2, "Every treatment is for people aged 19 or over."),
]


@pytest.mark.parametrize(("name", "passage", "quote"), QUOTES)
def test_that_quotes_are_false_each_in_its_way(server, clients, name, passage, quote):
    server.follow(name)
    reply = json.loads(clients.ask("responses", "What age do you treat from?").text)
    assert reply["quotes"] == [{"passage": passage, "quote": quote}]


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("name", WITHOUT_END)
@pytest.mark.parametrize("stream", [False, True], ids=["plain", "stream"])
def test_that_what_has_no_end_lasts_until_the_client_leaves(server, client, name, stream):
    before = threading.active_count()
    path = {"anthropic": "/v1/messages", "responses": "/v1/responses", "chat": "/v1/chat/completions"}
    asked = [{"role": "user", "content": "Hello"}]
    server.follow(f"{name}:0.001")
    url = server.url("ollama") + path.get(client, "/api/chat")
    with httpx.stream("POST", url, json={"messages": asked, "input": asked, "stream": stream}) as response:
        received = [piece for piece, _ in zip(response.iter_raw(), range(20), strict=False)]
    assert len(received) == 20
    assert _ends(lambda: threading.active_count() == before)


@pytest.mark.parametrize("name", ["drip:0.01", "drip-headers:0.02"])
def test_that_a_slow_loris_takes_longer_than_any_read_may(server, name):
    server.follow(name)
    body = {"messages": [{"role": "user", "content": "Hello"}], "stream": False}
    began = time.monotonic()
    assert httpx.post(f"{server.url('ollama')}/api/chat", json=body, timeout=1).status_code == 200
    assert time.monotonic() - began > 2


def test_that_a_wait_is_told_in_seconds(server):
    server.follow("429-retry-after:7")
    body = {"messages": [{"role": "user", "content": "Hello"}]}
    assert httpx.post(f"{server.url('openai')}/chat/completions", json=body).headers["retry-after"] == "7"


def test_that_both_parts_of_a_behaviour_are_joined(server, clients):
    server.follow("slow:0.3+whitespace")
    began = time.monotonic()
    assert clients.ask("ollama").text.isspace()
    assert time.monotonic() - began > 0.3


def test_that_every_behaviour_is_listed_once_and_tested():
    names = [name for name, _ in catalogue()]
    assert len(set(names)) == len(names)
    assert {name.partition(":")[0] for name in _rows(ON_THE_WIRE)} | set(WITHOUT_END) == set(WIRES)


_SCALARS = st.one_of(
    st.just({"type": "boolean"}),
    st.just({"type": "null"}),
    st.builds(
        lambda low, more: {"type": "string", "minLength": low, "maxLength": low + more}, *[st.integers(0, 9)] * 2
    ),
    st.builds(
        lambda low, more: {"type": "integer", "minimum": low, "maximum": low + more}, *[st.integers(-9, 9).map(abs)] * 2
    ),
    st.builds(lambda low: {"type": "number", "exclusiveMinimum": low, "exclusiveMaximum": low + 1}, st.integers(-9, 9)),
    st.builds(lambda values: {"enum": values}, st.lists(st.text(max_size=4), min_size=1)),
    st.builds(lambda value: {"const": value}, st.integers()),
)
_SCHEMAS = st.recursive(
    _SCALARS,
    lambda inner: st.one_of(
        st.builds(lambda item, least: {"type": "array", "items": item, "minItems": least}, inner, st.integers(0, 3)),
        st.builds(lambda one: {"anyOf": [{"type": "null"}, one]}, inner),
        st.builds(
            lambda properties: {"type": "object", "properties": properties, "required": list(properties)},
            st.dictionaries(st.text(max_size=5), inner, max_size=4),
        ),
    ),
    max_leaves=8,
)


@settings(max_examples=50, deadline=None)
@given(_SCHEMAS)
def test_that_any_schema_gets_a_valid_instance(schema):
    assert jsonschema.Draft202012Validator(schema).is_valid(instance(schema))


def test_that_a_schema_that_refers_to_itself_gets_one_too():
    node = {"type": "object", "properties": {"next": {"anyOf": [{"$ref": "#/$defs/node"}, {"type": "null"}]}}}
    schema = {"$ref": "#/$defs/node", "$defs": {"node": node}}
    assert jsonschema.Draft202012Validator(schema).is_valid(instance(schema))


def _ends(condition, seconds: float = 5.0) -> bool:
    until = time.monotonic() + seconds
    while not condition() and time.monotonic() < until:
        time.sleep(0.01)
    return condition()
