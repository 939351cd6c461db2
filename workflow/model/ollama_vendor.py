"""Ollama, by its own API."""

from collections.abc import Generator, Mapping
from contextlib import AbstractContextManager
from typing import Any

from workflow.model.errors import BadOutput, Truncated
from workflow.model.failure import Refusal, Service, only_provider_errors, usable_key
from workflow.model.once import Once
from workflow.model.reply_text import ReplyText, count, spent
from workflow.model.usage import Usage
from workflow.model.vendor import MOST_TOKENS, RawReply, Request
from workflow.model.wire import client_options, wait_at_most

ADDRESS = "http://127.0.0.1:11434"
KEEP_ALIVE = "15m"  # a customer's next message finds the model loaded; loading takes seconds
CONTEXT_TOKENS = 8192
"""Without it Ollama cuts off, without a word, what exceeds 4096: the system prompt first. One size for every call, as
another makes it load the model again."""


class OllamaVendor:
    """`api_key` only where a proxy before Ollama, or its hosted twin, asks for one."""

    name = "ollama"

    def __init__(self, model: str, base_url: str | None = None, api_key: str = "") -> None:
        self.model = model
        self._key = usable_key(api_key, self.name) if api_key else ""
        self._address = (base_url or ADDRESS).rstrip("/").removesuffix("/v1")
        self._service = Service(self.name, model, (self._key,))
        self._client = Once(self._made)

    def prepare(self) -> None:
        self._client.get()

    def send(self, request: Request, timeout: float) -> RawReply:
        with self._errors(request):
            wait_at_most(timeout)
            said = self._client.get().chat(**self._asked(request))
            text = ReplyText(self._service.where)
            text.add(said.message.content or "")
            return self._finished(text, said)

    def stream(self, request: Request, timeout: float) -> Generator[str, None, RawReply]:
        with self._errors(request):
            wait_at_most(timeout)
            text, said = ReplyText(self._service.where), None
            for said in self._client.get().chat(**self._asked(request), stream=True):
                if piece := said.message.content:
                    yield text.add(piece)
                if said.done or said.message.tool_calls:
                    break
            return self._finished(text, said)

    def _asked(self, request: Request) -> dict[str, Any]:
        said = [{"role": message.role, "content": message.text} for message in request.messages]
        return {
            "model": self.model,
            "messages": [{"role": "system", "content": request.system}, *said],
            "format": request.schema,
            "think": False,
            "keep_alive": KEEP_ALIVE,
            "options": {"temperature": 0, "num_ctx": CONTEXT_TOKENS, "num_predict": MOST_TOKENS},
        }

    def _finished(self, text: ReplyText, last: Any) -> RawReply:
        where, usage = self._service.where, _usage(last)
        if last is not None and last.message.tool_calls:
            raise spent(BadOutput("the model asked for a tool instead of replying", where=where), usage)
        if last is None or last.done is not True:
            raise text.cut(usage)
        if last.done_reason == "length":
            raise spent(Truncated("the reply was cut at the most tokens allowed", where=where), usage)
        if last.done_reason not in ("stop", None):
            raise spent(BadOutput("the model did something else than reply", where=where), usage)
        return text.whole(usage)

    def _errors(self, request: Request) -> AbstractContextManager[None]:
        import httpx

        return only_provider_errors(self._service, request, _refusal, httpx)

    def _made(self) -> Any:
        import httpx
        import ollama

        options = client_options(self._address, httpx)
        if self._key:
            options["headers"] = {**options["headers"], "Authorization": f"Bearer {self._key}"}
        return ollama.Client(host=self._address, timeout=60.0, **options)


def _refusal(error: Exception) -> Refusal | None:
    """The answer with an error status that `error` arose from, or the error told inside a stream.

    The SDK drops the headers of the first, and fails itself where its body is JSON but no object: both are still in
    what its exception arose from.
    """
    import ollama

    answered = getattr(error.__context__, "response", None)
    headers: Mapping[str, str] = getattr(answered, "headers", {})
    if isinstance(error, ollama.ResponseError):
        return Refusal(200 if error.status_code < 0 else error.status_code, text=str(error.error), headers=headers)
    status = getattr(answered, "status_code", 200)
    return Refusal(status, headers=headers) if status >= 300 else None


def _usage(last: Any) -> Usage:
    return Usage(
        input_tokens=count(getattr(last, "prompt_eval_count", 0)), output_tokens=count(getattr(last, "eval_count", 0))
    )
