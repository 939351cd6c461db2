"""Every fault × protocol × {plain, stream} against servers that speak the vendors' protocols: faults 36 to 56."""

import traceback
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import product

import pytest
from model_vendors import KEY, PROTOCOLS, QUESTION, SYSTEM, Outcome, ask, model

from workflow.model.chat_model import Completion
from workflow.model.errors import (
    Auth,
    BadOutput,
    Misconfigured,
    ProviderError,
    RateLimited,
    Refused,
    TimedOut,
    Truncated,
    Unavailable,
)
from workflow.model.scripted.server import ScriptedServer
from workflow.model.scripted.wires import WIRES
from workflow.model.structured import StructuredModel

WAYS = list(product(PROTOCOLS, (False, True)))
CALLS_WITH_RETRIES = 3


@dataclass(frozen=True)
class Fault:
    """`plain` and `stream`: the type of what comes of it; `but`: protocols where it is another."""

    name: str
    plain: type
    stream: type
    but: dict[str, type] = field(default_factory=dict)

    def expected(self, protocol: str, stream: bool) -> type:
        return self.but.get(protocol, self.stream if stream else self.plain)


def always(name: str, kind: type, **but: type) -> Fault:
    return Fault(name, kind, kind, but)


FAULTS = [
    always("ok", Completion),
    always("400", Misconfigured),
    always("401", Auth),
    always("403", Auth),
    always("404", Misconfigured),
    always("429", RateLimited),
    always("429-retry-after", RateLimited),
    always("500", Unavailable),
    always("502", Unavailable),
    always("503", Unavailable),
    always("529", Unavailable),
    always("slow:0.1", Completion),
    always("trickle:0.005", Completion),
    always("abort", Unavailable),
    always("drop", Unavailable),
    Fault("clean-cut", Unavailable, Truncated),
    Fault("unfinished", Unavailable, Truncated),
    Fault("error-event", BadOutput, Unavailable),
    always("broken-frame", BadOutput),
    always("html-200", BadOutput),
    always("wrong-type", Completion),
    always("gzip-garbage", BadOutput),
    always("empty-body", BadOutput),
    always("invalid-json", BadOutput),
    always("fenced-json", Completion),
    always("prose-around", Completion),
    always("two-objects", Completion),  # twice the same
    always("truncated", Truncated),
    always("truncated-whole", Truncated),
    always("truncated-unmarked", BadOutput),
    always("empty", BadOutput),
    always("whitespace", BadOutput),
    always("thinking-only", BadOutput),
    always("refusal", Refused, ollama=BadOutput),  # Ollama has no mark for it: prose instead of JSON
    always("odd-ending", BadOutput, responses=Refused, chat=Refused),  # OpenAI's is its content filter
    always("unknown-tool", BadOutput),
    always("confidence-high", BadOutput),
    always("confidence-negative", BadOutput),
    always("confidence-nan", BadOutput),
    always("confidence-word", BadOutput),
    always("confidence-true", BadOutput),
    always("confidence-missing", BadOutput),
    always("extra-fields", Completion),
    always("wrong-types", BadOutput),
    always("huge", BadOutput),
    always("duplicate-keys", BadOutput),
    always("escapes", Completion),  # what the terminal shows of them is the screen's matter
]
HANGS = ["slow:3", "hang", "hang-midway", "drip-headers", "drip", "pings:0.05"]


@pytest.fixture(scope="module")
def servers() -> Iterator[dict[str, ScriptedServer]]:
    with ScriptedServer() as newest, ScriptedServer(responses=False) as older:
        yield {"anthropic": newest, "responses": newest, "ollama": newest, "chat": older}


@pytest.fixture(scope="module")
def models(servers: dict[str, ScriptedServer]) -> dict[str, StructuredModel]:
    made = {protocol: model(protocol, server) for protocol, server in servers.items()}
    ask(made["chat"])  # learns that its server has no Responses API
    return made


@pytest.mark.parametrize(("protocol", "stream"), WAYS)
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_that_a_fault_ends_as_an_error_of_the_family_or_a_valid_reply(servers, models, fault, protocol, stream):
    servers[protocol].follow(fault.name)
    outcome = ask(models[protocol], stream)
    assert type(outcome.result) is fault.expected(protocol, stream), outcome.result
    assert _says_nothing_secret(outcome)


def test_that_the_table_leaves_nothing_out_that_may_happen_on_the_way():
    told = {name.partition(":")[0] for name in [*(fault.name for fault in FAULTS), *HANGS, "endless"]}
    assert set(WIRES) <= told


@pytest.mark.parametrize("fault", HANGS)
def test_that_no_silence_outlasts_the_deadline_by_more_than_a_tenth(servers, models, fault):
    for server in set(servers.values()):
        server.follow(fault)
    with ThreadPoolExecutor(len(WAYS)) as pool:
        outcomes = list(pool.map(lambda way: ask(models[way[0]], way[1], seconds=1.0), WAYS))
    assert {type(outcome.result) for outcome in outcomes} == {TimedOut}
    assert max(outcome.seconds for outcome in outcomes) <= 1.1


@pytest.mark.parametrize(("protocol", "stream"), WAYS)
def test_that_a_text_without_end_is_broken_off(servers, models, protocol, stream):
    servers[protocol].follow("endless")
    outcome = ask(models[protocol], stream)
    assert type(outcome.result) is BadOutput
    assert sum(map(len, outcome.pieces)) <= 20_000


@pytest.mark.parametrize(("protocol", "stream"), WAYS)
@pytest.mark.parametrize("fault", ["401", "404", "truncated", "html-200"])
def test_that_what_will_not_pass_is_not_tried_again(servers, models, fault, protocol, stream):
    servers[protocol].follow(fault)
    assert ask(models[protocol], stream).result.usage.calls == 1


@pytest.mark.parametrize(("protocol", "stream"), WAYS)
def test_that_a_service_that_stays_down_is_asked_three_times(servers, models, protocol, stream):
    servers[protocol].follow("503")
    assert ask(models[protocol], stream).result.usage.calls == CALLS_WITH_RETRIES


def _says_nothing_secret(outcome: Outcome) -> bool:
    if not isinstance(outcome.result, ProviderError):
        return True
    told = "".join(traceback.format_exception(outcome.result))
    return not any(secret in told for secret in (KEY, SYSTEM, QUESTION, "canary", "Ada Lovelace"))
