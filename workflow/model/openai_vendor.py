"""OpenAI, by its Responses API, and whatever speaks its protocol, by chat completions where it knows no other."""

from collections.abc import Generator, Mapping
from contextlib import AbstractContextManager
from typing import Any

from workflow.model import openai_chat, openai_responses
from workflow.model.errors import Misconfigured
from workflow.model.failure import Refusal, Service, only_provider_errors, usable_key
from workflow.model.once import Once
from workflow.model.vendor import RawReply, Request
from workflow.model.wire import client_options, timeouts

ADDRESS = "https://api.openai.com/v1"
NO_SUCH_PATH = {404, 405, 501}


class _NoResponses(Misconfigured):
    """This server has no Responses API."""


class OpenAIVendor:
    """`base_url` as OPENAI_BASE_URL has it, with its `/v1`. A server other than OpenAI's own may need no key."""

    name = "openai"

    def __init__(self, model: str, base_url: str | None = None, api_key: str = "") -> None:
        self.model = model
        self._key = usable_key(api_key, self.name) if api_key or not base_url else ""
        self._address = (base_url or ADDRESS).rstrip("/")
        self._service = Service(self.name, model, (self._key,), is_vendors_own=not base_url)
        self._client = Once(self._made)
        self._only_chat = False

    def prepare(self) -> None:
        self._client.get()

    def send(self, request: Request, timeout: float) -> RawReply:
        if not self._only_chat:
            try:
                with self._errors(request, may_lack=not self._service.is_vendors_own):
                    reply = openai_responses.send(self._client.get(), self._service, request, _patience(timeout))
                    return self._held_to_schema(reply)
            except _NoResponses:
                pass
        with self._errors(request):
            reply = openai_chat.send(self._client.get(), self._service, request, _patience(timeout))
        self._only_chat = True
        return reply

    def stream(self, request: Request, timeout: float) -> Generator[str, None, RawReply]:
        if not self._only_chat:
            try:
                with self._errors(request, may_lack=not self._service.is_vendors_own):
                    pieces = openai_responses.stream(self._client.get(), self._service, request, _patience(timeout))
                    return self._held_to_schema((yield from pieces))
            except _NoResponses:
                pass
        with self._errors(request):
            reply = yield from openai_chat.stream(self._client.get(), self._service, request, _patience(timeout))
        self._only_chat = True
        return reply

    def _held_to_schema(self, reply: RawReply) -> RawReply:
        """The reply. A Responses API may pay no heed to the schema where chat completions do (llama.cpp's): after a
        reply that is no object, another vendor's server is asked by those.
        """
        if not self._service.is_vendors_own and not reply.text.lstrip().startswith("{"):
            self._only_chat = True
        return reply

    def _errors(self, request: Request, may_lack: bool = False) -> AbstractContextManager[None]:
        """`may_lack`: whether an answer that knows no such path means that the path is missing, and not the model."""
        import httpx2

        read = self._refusal_or_no_responses if may_lack else _refusal
        return only_provider_errors(self._service, request, read, httpx2)

    def _refusal_or_no_responses(self, error: Exception) -> Refusal | None:
        refusal = _refusal(error)
        if refusal and refusal.status in NO_SUCH_PATH and refusal.code != "model_not_found":
            raise _NoResponses("no Responses API", where=self._service.where) from None
        return refusal

    def _made(self) -> Any:
        import httpx2
        import openai

        return openai.OpenAI(
            api_key=self._key or "none",
            base_url=self._address,
            max_retries=0,
            http_client=httpx2.Client(**client_options(self._address, httpx2)),
        )


def _patience(seconds: float) -> Any:
    import httpx2

    return httpx2.Timeout(**timeouts(seconds))


def _refusal(error: Exception) -> Refusal | None:
    import openai

    if isinstance(error, openai.APIStatusError):
        return Refusal(error.status_code, *_told(error.body, error), headers=error.response.headers)
    if type(error) is openai.APIError:  # told inside a stream; its subclasses are failures on the way
        return Refusal(200, *_told(error.body, error))
    return None


def _told(body: Any, error: Any) -> tuple[str, str]:
    """Code and text of an error: OpenAI's `{"code", "message"}`, or `{"detail"}` and plain text as others have it."""
    if not isinstance(body, Mapping):
        return "", str(body or "")
    text = body.get("message") or body.get("detail") or ""
    return str(error.code or error.type or ""), text if isinstance(text, str) else ""
