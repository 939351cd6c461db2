"""Anthropic, by its Messages API."""

from collections.abc import Generator
from contextlib import AbstractContextManager
from typing import Any

from workflow.model.errors import BadOutput, Refused, Truncated
from workflow.model.failure import Refusal, Service, only_provider_errors, usable_key
from workflow.model.once import Once
from workflow.model.reply_text import ReplyText, count, spent
from workflow.model.usage import Usage
from workflow.model.vendor import MOST_TOKENS, THOUGHT_TOKENS, RawReply, Request
from workflow.model.wire import client_options, timeouts

ADDRESS = "https://api.anthropic.com"
ALWAYS_THINKING = ("fable", "mythos")
"""Families that refuse to be told not to think (platform.claude.com, "Troubleshooting thinking"); others do as told,
and answer seconds sooner."""


class AnthropicVendor:
    """`base_url` without `/v1`, which is taken off where it is there. Raises Auth where the key cannot be one."""

    name = "anthropic"

    def __init__(self, model: str, base_url: str | None = None, api_key: str = "") -> None:
        self.model = model
        self._key = usable_key(api_key, self.name)
        self._address = (base_url or ADDRESS).rstrip("/").removesuffix("/v1")
        self._service = Service(self.name, model, (self._key,))
        self._client = Once(self._made)

    def prepare(self) -> None:
        self._client.get()

    def send(self, request: Request, timeout: float) -> RawReply:
        with self._errors(request):
            said = self._client.get().messages.create(**self._asked(request, timeout))
            text = ReplyText(self._service.where)
            for block in said.content:
                if block.type == "text":
                    text.add(block.text)
            return self._finished(text, said.stop_reason, _usage(said.usage))

    def stream(self, request: Request, timeout: float) -> Generator[str, None, RawReply]:
        with (
            self._errors(request),
            self._client.get().messages.create(**self._asked(request, timeout), stream=True) as events,
        ):
            text, usage, stop = ReplyText(self._service.where), Usage(), None
            for event in events:
                if event.type == "message_start":
                    usage = _usage(event.message.usage)
                elif event.type == "content_block_delta" and event.delta.type == "text_delta":
                    yield text.add(event.delta.text)
                elif event.type == "message_delta":
                    stop, usage = event.delta.stop_reason, _grown(usage, event.usage)
            return self._finished(text, stop, usage)

    def _asked(self, request: Request, timeout: float) -> dict[str, Any]:
        """The system prompt is the same for all customers of a business: once kept, it costs a tenth."""
        import httpx2

        asked: dict[str, Any] = {
            "model": self.model,
            "max_tokens": MOST_TOKENS + THOUGHT_TOKENS,
            "system": [{"type": "text", "text": request.system, "cache_control": {"type": "ephemeral"}}],
            "messages": [{"role": message.role, "content": message.text} for message in request.messages],
            "output_config": {"format": {"type": "json_schema", "schema": request.schema}},
            "timeout": httpx2.Timeout(**timeouts(timeout)),
        }
        if not any(family in self.model for family in ALWAYS_THINKING):
            asked["thinking"] = {"type": "disabled"}
        return asked

    def _finished(self, text: ReplyText, stop: object, usage: Usage) -> RawReply:
        where = self._service.where
        if stop == "end_turn":
            return text.whole(usage)
        if stop in ("max_tokens", "model_context_window_exceeded"):
            raise spent(Truncated("the reply was cut at the most tokens allowed", where=where), usage)
        if stop == "refusal":
            raise spent(Refused("the model declined to reply", where=where), usage)
        if stop is None:
            raise text.cut(usage)
        raise spent(BadOutput("the model did something else than reply", where=where), usage)

    def _errors(self, request: Request) -> AbstractContextManager[None]:
        import httpx2

        return only_provider_errors(self._service, request, _refusal, httpx2)

    def _made(self) -> Any:
        import anthropic
        import httpx2

        return anthropic.Anthropic(
            api_key=self._key,
            base_url=self._address,
            max_retries=0,
            open_telemetry=False,
            http_client=httpx2.Client(**client_options(self._address, httpx2)),
        )


def _refusal(error: Exception) -> Refusal | None:
    import anthropic

    if not isinstance(error, anthropic.APIStatusError):
        return None
    code, text = error.type or "", error.api_message or ""
    return Refusal(error.status_code, str(code), str(text), error.response.headers)


def _usage(said: Any) -> Usage:
    """Anthropic counts input that it had kept, or keeps now, apart from the rest."""
    kept = count(getattr(said, "cache_creation_input_tokens", 0))
    cached = count(getattr(said, "cache_read_input_tokens", 0))
    fresh = count(getattr(said, "input_tokens", 0))
    return Usage(
        input_tokens=fresh + kept + cached,
        output_tokens=count(getattr(said, "output_tokens", 0)),
        cached_tokens=cached,
    )


def _grown(before: Usage, said: Any) -> Usage:
    """The usage at a stream's end, which tells the output and may leave out the input."""
    now = _usage(said)
    return now if now.input_tokens else Usage(0, before.input_tokens, now.output_tokens, before.cached_tokens)
