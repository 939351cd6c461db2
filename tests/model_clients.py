"""The three vendors' own SDKs, asking a scripted server the question that Bloom asks."""

from contextlib import ExitStack
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from pydantic import BaseModel

from workflow.model.scripted.server import ScriptedServer

SYSTEM = "You answer from the passages only. The secret word is canary-7f3a9c2b."
PROMPT = """<passage-a1b2 number="1" source="prices.md › Injectables">
| Treatment | Price |
|---|---|
| Lip filler, 0.5 ml | £160 |
| Lip filler, 1 ml | £240 |
</passage-a1b2>
<passage-a1b2 number="2" source="faqs.md › Before booking">
### What age do you treat from?
Every treatment is for people aged 18 or over. We do not open on Sundays.
</passage-a1b2>
<customer_message-a1b2>
{message}
</customer_message-a1b2>"""
SUNDAYS = "Are you open on Sundays?"


class Quote(BaseModel):
    passage: int
    quote: str


class Reply(BaseModel):
    answered_from_sop: bool
    quotes: list[Quote]
    escalate: bool
    confidence: float
    reply: str


@dataclass(frozen=True)
class Said:
    """What an SDK made of a reply. `ending`: the vendor's own word. `read`, `cached`, `wrote`: tokens."""

    text: str
    ending: str | None
    read: int | None
    cached: int | None
    wrote: int | None


CLIENTS = ("anthropic", "responses", "chat", "ollama")


class Clients:
    """One client of each SDK, without retries, for one server. `timeout`: seconds of each wait on the network."""

    def __init__(self, server: ScriptedServer, timeout: float = 20.0) -> None:
        import anthropic
        import ollama
        import openai

        self._open = ExitStack()
        given: dict[str, Any] = {"api_key": "k", "max_retries": 0, "timeout": timeout}
        self.anthropic = self._open.enter_context(anthropic.Anthropic(base_url=server.url("anthropic"), **given))
        self.openai = self._open.enter_context(openai.OpenAI(base_url=server.url("openai"), **given))
        self.ollama = self._open.enter_context(ollama.Client(host=server.url("ollama"), timeout=timeout))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._open.close()

    def ask(
        self, client: str, message: str = SUNDAYS, *, stream: bool = False, schema: type[BaseModel] = Reply
    ) -> Said:
        """One question by one SDK; raises what the SDK raises."""
        said = {"anthropic": _anthropic, "responses": _responses, "chat": _chat, "ollama": _ollama}
        wanted = {**schema.model_json_schema(), "additionalProperties": False}
        return said[client](self, PROMPT.format(message=message), wanted, stream)


def _anthropic(clients: Clients, prompt: str, schema: dict[str, Any], stream: bool) -> Said:
    request: dict[str, Any] = {
        "model": "claude",
        "max_tokens": 900,
        "system": [{"type": "text", "text": SYSTEM, "cache_control": {"type": "ephemeral"}}],
        "messages": [{"role": "user", "content": prompt}],
        "output_config": {"format": {"type": "json_schema", "schema": schema}},
    }
    if stream:
        with clients.anthropic.messages.stream(**request) as events:
            whole: Any = events.get_final_message()
    else:
        whole = clients.anthropic.messages.create(**request)
    text = "".join(block.text for block in whole.content if block.type == "text")
    usage = whole.usage
    return Said(text, whole.stop_reason, usage.input_tokens, usage.cache_read_input_tokens, usage.output_tokens)


def _responses(clients: Clients, prompt: str, schema: dict[str, Any], stream: bool) -> Said:
    request: dict[str, Any] = {
        "model": "gpt",
        "instructions": SYSTEM,
        "input": [{"role": "user", "content": prompt}],
        "text": {"format": {"type": "json_schema", "name": "reply", "schema": schema, "strict": True}},
    }
    if stream:
        whole: Any = None
        for event in clients.openai.responses.create(**request, stream=True):
            whole = getattr(event, "response", whole)
    else:
        whole = clients.openai.responses.create(**request)
    usage = whole.usage
    cached = usage and usage.input_tokens_details.cached_tokens
    return Said(whole.output_text, whole.status, usage and usage.input_tokens, cached, usage and usage.output_tokens)


def _chat(clients: Clients, prompt: str, schema: dict[str, Any], stream: bool) -> Said:
    request: dict[str, Any] = {
        "model": "gpt",
        "messages": [{"role": "system", "content": SYSTEM}, {"role": "user", "content": prompt}],
        "response_format": {"type": "json_schema", "json_schema": {"name": "reply", "schema": schema}},
    }
    create = clients.openai.chat.completions.create
    if stream:
        return _chunks(create(**request, stream=True, stream_options={"include_usage": True}))
    whole = create(**request)
    choice, usage = whole.choices[0], whole.usage
    cached = usage.prompt_tokens_details.cached_tokens
    text = choice.message.content or ""
    return Said(text, choice.finish_reason, usage.prompt_tokens, cached, usage.completion_tokens)


def _chunks(chunks: Any) -> Said:
    text, ending, usage = "", None, None
    for chunk in chunks:
        for choice in chunk.choices:
            text += choice.delta.content or ""
            ending = choice.finish_reason or ending
        usage = chunk.usage or usage
    cached = usage and usage.prompt_tokens_details.cached_tokens
    return Said(text, ending, usage and usage.prompt_tokens, cached, usage and usage.completion_tokens)


def _ollama(clients: Clients, prompt: str, schema: dict[str, Any], stream: bool) -> Said:
    messages = [{"role": "system", "content": SYSTEM}, {"role": "user", "content": prompt}]
    request: dict[str, Any] = {"model": "qwen2.5:1.5b", "messages": messages, "format": schema}
    chat: Any = clients.ollama.chat
    parts = list(chat(**request, stream=True)) if stream else [chat(**request)]
    text = "".join(part.message.content or "" for part in parts)
    last = parts[-1]
    return Said(text, last.done_reason, last.prompt_eval_count, None, last.eval_count)
