"""What Bloom sends to the vendors, when it tries again, and what it leaves behind."""

import signal
import threading
import time
from collections.abc import Iterator
from email.utils import formatdate

import pytest
from canned_server import canned
from model_vendors import KEY, PROTOCOLS, QUESTION, Reply, ask, model

from workflow.model.anthropic_vendor import AnthropicVendor
from workflow.model.chat_model import Completion, Message
from workflow.model.deadline import Deadline
from workflow.model.errors import Auth, Misconfigured, ProviderError, RateLimited, TimedOut, Unavailable
from workflow.model.ollama_vendor import OllamaVendor
from workflow.model.openai_vendor import OpenAIVendor
from workflow.model.scripted.server import ScriptedServer
from workflow.model.structured import StructuredModel
from workflow.model.vendor import Vendor

every_protocol = pytest.mark.parametrize("protocol", PROTOCOLS)
both_ways = pytest.mark.parametrize("stream", [False, True], ids=["plain", "stream"])
every_vendor = pytest.mark.parametrize("kind", [AnthropicVendor, OpenAIVendor, OllamaVendor])


@pytest.fixture
def server(request: pytest.FixtureRequest) -> Iterator[ScriptedServer]:
    older = "protocol" in request.fixturenames and request.getfixturevalue("protocol") == "chat"
    with ScriptedServer(responses=not older) as server:
        yield server


@every_protocol
@both_ways
def test_that_a_failure_that_passes_is_survived(server, protocol, stream):
    server.follow("ok", ["503", "503"])
    outcome = ask(model(protocol, server), stream)
    assert isinstance(outcome.result, Completion)
    assert outcome.result.usage.calls == 3


@every_protocol
def test_that_usage_is_summed_over_a_reply_and_its_correction(server, protocol):
    asked = model(protocol, server)
    once = ask(asked).result.usage
    server.follow("ok", ["invalid-json"])
    twice = ask(asked).result.usage
    assert (once.calls, twice.calls) == (1, 2)
    assert once.input_tokens > 0
    assert twice.input_tokens > 2 * once.input_tokens  # the bad reply is shown again
    assert twice.output_tokens >= 2 * once.output_tokens > 0


@every_protocol
@both_ways
def test_that_a_failed_call_says_what_it_spent(server, protocol, stream):
    server.follow("truncated-whole")
    assert ask(model(protocol, server), stream).result.usage.output_tokens > 0


@every_protocol
def test_that_a_reply_that_is_no_json_is_asked_for_once_more(server, protocol):
    server.follow("ok", ["invalid-json"])
    outcome = ask(model(protocol, server))
    assert (outcome.result.repaired, outcome.result.usage.calls) == (True, 2)
    assert "not valid" in server.requests[-1].asked.messages[-1][1]


@every_protocol
def test_that_the_model_is_told_which_field_is_wrong(server, protocol):
    server.follow("confidence-high")
    outcome = ask(model(protocol, server))
    assert "confidence: Input should be less than or equal to 1" in str(outcome.result)


@every_protocol
def test_that_a_stream_is_not_begun_again_after_its_first_piece(server, protocol):
    server.follow("abort")
    outcome = ask(model(protocol, server), stream=True)
    assert outcome.pieces
    assert (type(outcome.result), outcome.result.usage.calls) == (Unavailable, 1)


@both_ways
def test_that_the_service_is_left_alone_for_as_long_as_it_asks(server, stream):
    server.follow("ok", ["429-retry-after:0.4"])
    outcome = ask(model("anthropic", server), stream)
    assert isinstance(outcome.result, Completion)
    assert outcome.seconds >= 0.4


@both_ways
def test_that_nobody_waits_for_what_the_deadline_does_not_allow(server, stream):
    server.follow("429-retry-after:3600")
    outcome = ask(model("anthropic", server), stream)
    assert (type(outcome.result), outcome.result.retry_after) == (RateLimited, 3600)
    assert outcome.seconds < 2


@every_vendor
def test_that_a_date_to_come_back_at_is_understood(kind):
    later = formatdate(time.time() + 500, usegmt=True)
    with canned("503 Busy", b"{}", f"Retry-After: {later}") as address:
        error = _error(kind("m", address, KEY))
    assert isinstance(error, Unavailable)
    assert 450 < error.retry_after <= 500


def test_that_a_server_without_responses_is_asked_by_chat_completions_from_then_on():
    with ScriptedServer(responses=False) as server:
        asked = model("responses", server)
        outcomes = [ask(asked), ask(asked, stream=True)]
        paths = [request.path for request in server.requests]
    assert [type(outcome.result) for outcome in outcomes] == [Completion, Completion]
    assert paths == ["/v1/responses", "/v1/chat/completions", "/v1/chat/completions"]


def test_that_the_first_stream_finds_chat_completions_too():
    with ScriptedServer(responses=False) as server:
        assert isinstance(ask(model("responses", server), stream=True).result, Completion)


def test_that_a_responses_api_that_ignores_the_schema_is_left_for_chat_completions(server):
    server.follow("ok", ["prose-around"])
    asked = model("responses", server)
    outcomes = [ask(asked), ask(asked, stream=True)]
    assert [type(outcome.result) for outcome in outcomes] == [Completion, Completion]
    assert [request.path for request in server.requests] == ["/v1/responses", "/v1/chat/completions"]


def test_that_an_address_with_neither_is_a_wrong_setting():
    with canned("404 Not Found", b'{"detail": "Not Found"}', "Content-Type: application/json") as address:
        error = _error(OpenAIVendor("m", address, KEY))
    assert type(error) is Misconfigured
    assert "OPENAI_BASE_URL" in str(error)


def test_that_anthropic_is_asked_to_keep_the_system_prompt(server):
    asked = model("anthropic", server)
    usages = [ask(asked).result.usage for _ in range(2)]
    body = server.requests[0].body
    assert body["system"][0]["cache_control"] == {"type": "ephemeral"}
    assert body["output_config"]["format"]["schema"]["additionalProperties"] is False
    assert "temperature" not in body
    assert [usage.cached_tokens > 0 for usage in usages] == [False, True]
    assert usages[0].input_tokens == usages[1].input_tokens


@pytest.mark.parametrize(("name", "thinking"), [("claude-haiku-5-5", {"type": "disabled"}), ("claude-fable-5", None)])
def test_that_a_model_is_told_not_to_think_where_it_allows_that(server, name, thinking):
    ask(StructuredModel(AnthropicVendor(name, server.url("anthropic"), KEY)))
    assert server.requests[0].body.get("thinking") == thinking


def test_that_openai_is_asked_for_the_schema_and_to_keep_nothing(server):
    ask(model("responses", server))
    body = server.requests[0].body
    assert (body["store"], body["stream"]) == (False, False)
    assert (body["text"]["format"]["strict"], body["text"]["format"]["name"]) == (True, "Reply")
    assert body["text"]["format"]["schema"]["required"] == ["answered_from_sop", "confidence", "reply"]


def test_that_ollama_is_asked_for_the_schema_and_to_stay_loaded(server):
    ask(model("ollama", server))
    body = server.requests[0].body
    assert body["format"]["required"] == ["answered_from_sop", "confidence", "reply"]
    assert (body["think"], body["options"]["temperature"], body["options"]["num_ctx"]) == (False, 0, 8192)
    assert body["keep_alive"] == "15m"


@every_protocol
def test_that_no_proxy_stands_before_this_machine(server, protocol, monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert isinstance(ask(model(protocol, server)).result, Completion)


@every_vendor
def test_that_a_dead_address_is_unavailable(kind):
    error = _error(kind("m", "http://127.0.0.1:9", KEY))
    assert (type(error), error.usage.calls) == (Unavailable, 3)


@every_vendor
def test_that_a_server_without_tls_is_unavailable_by_https(kind):
    with canned("200 OK") as address:
        assert type(_error(kind("m", address.replace("http", "https"), KEY))) is Unavailable


@every_vendor
def test_that_an_address_that_is_none_is_a_wrong_setting(kind):
    assert type(_error(kind("m", "ftp://127.0.0.1", KEY))) is Misconfigured


@every_vendor
def test_that_no_redirect_is_followed(kind):
    with canned("302 Found", b"", "Location: http://127.0.0.1:9/elsewhere") as address:
        error = _error(kind("m", address, KEY))
    assert type(error) is Misconfigured
    assert "redirect" in str(error)


@every_vendor
@pytest.mark.parametrize("key", ["sk-abc ", " sk-abc", "sk-abc\n", "sk abc", "sk-\u00e4bc", "sk-abc\x00"])
def test_that_a_key_that_cannot_be_one_is_refused_before_it_is_sent(kind, key):
    with pytest.raises(Auth) as refused:
        kind("m", "http://127.0.0.1:9", key)
    assert "abc" not in str(refused.value)


@pytest.mark.parametrize("kind", [AnthropicVendor, OpenAIVendor])
def test_that_a_missing_key_is_said(kind):
    with pytest.raises(Auth, match="no key is set"):
        kind("m")


def test_that_a_server_of_ones_own_needs_no_key(server):
    assert isinstance(ask(StructuredModel(OpenAIVendor("m", server.url("openai")))).result, Completion)


@every_vendor
def test_that_an_error_that_repeats_key_or_customer_keeps_both_to_itself(kind):
    said = f'{{"error": {{"message": "bad key {KEY} for: {QUESTION}", "type": "invalid_request_error"}}}}'
    with canned("400 Bad Request", said.encode(), "Content-Type: application/json") as address:
        error = _error(kind("m", address, KEY))
    assert type(error) is Misconfigured
    assert not any(secret in repr(vars(error)) for secret in (KEY, "Lovelace", "filler"))


@every_vendor
def test_that_a_masked_key_leaves_the_rest_of_what_was_said(kind):
    said = f'{{"error": {{"message": "model foo cannot be used with {KEY}", "type": "x"}}}}'
    with canned("400 Bad Request", said.encode(), "Content-Type: application/json") as address:
        assert "model foo cannot be used with ***" in str(_error(kind("m", address, KEY)))


def test_that_a_status_is_known_where_the_sdk_fails_over_the_body():
    with canned("503 Busy", b'["busy"]', "Content-Type: application/json") as address:
        assert type(_error(OllamaVendor("m", address))) is Unavailable


def test_that_an_account_without_credit_is_not_asked_again():
    said = b'{"error": {"message": "no quota", "type": "insufficient_quota", "code": "insufficient_quota"}}'
    with canned("429 Too Many", said, "Content-Type: application/json") as address:
        error = _error(OpenAIVendor("m", address, KEY))
    assert (type(error), error.usage.calls) == (Misconfigured, 1)


@every_protocol
def test_that_half_a_character_does_not_stop_a_message(server, protocol):
    asked = model(protocol, server)
    whole = asked.complete("s\ud800", [Message("user", "hi \udfff")], Reply, Deadline.after(20))
    assert isinstance(whole.value, Reply)


def test_that_nobody_is_asked_when_no_time_is_left(server):
    outcome = ask(model("ollama", server), seconds=0)
    assert (type(outcome.result), outcome.result.usage.calls, server.requests) == (TimedOut, 0, [])


@every_protocol
def test_that_threads_end_with_their_calls(server, protocol):
    asked = model(protocol, server)
    for _ in range(25):
        ask(asked), ask(asked, stream=True)
    server.follow("drip-headers:0.2")
    for _ in range(5):
        ask(asked, seconds=0.05), ask(asked, stream=True, seconds=0.05)
    assert _soon(lambda: not _asking())


@every_protocol
def test_that_a_stream_nobody_reads_on_is_broken_off(server, protocol):
    server.follow("trickle:0.2")
    streamed = model(protocol, server).stream("s", [Message("user", "hi")], Reply, Deadline.after(20))
    next(streamed)
    streamed.close()
    assert _soon(lambda: not _asking())


def test_that_ctrl_c_ends_the_wait(server):
    server.follow("hang")
    asked, main = model("ollama", server), threading.main_thread().ident
    threading.Timer(0.3, signal.pthread_kill, (main, signal.SIGINT)).start()
    started = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        ask(asked)
    assert time.monotonic() - started < 2
    assert _soon(lambda: not _asking())


def test_that_calls_at_once_do_not_disturb_each_other(server):
    server.follow("slow:0.2")
    asked, outcomes = model("anthropic", server), []
    threads = [threading.Thread(target=lambda: outcomes.append(ask(asked))) for _ in range(8)]
    hasty = threading.Thread(target=lambda: outcomes.append(ask(asked, seconds=0.05)))
    for thread in (*threads, hasty):
        thread.start()
    for thread in (*threads, hasty):
        thread.join()
    kinds = sorted(type(outcome.result).__name__ for outcome in outcomes)
    assert kinds == ["Completion"] * 8 + ["TimedOut"]


def _error(asked: Vendor) -> ProviderError:
    result = ask(StructuredModel(asked, pause=0.01)).result
    assert isinstance(result, ProviderError)
    return result


def _asking() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("asking")]


def _soon(holds, seconds: float = 3.0) -> bool:
    ends = time.monotonic() + seconds
    while not (held := holds()) and time.monotonic() < ends:
        time.sleep(0.02)
    return held
