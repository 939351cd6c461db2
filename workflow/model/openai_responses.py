"""The Responses API: how Bloom asks, and what counts as a whole reply."""

from collections.abc import Generator
from typing import Any

from workflow.model.errors import BadOutput, ProviderError, Refused, Truncated
from workflow.model.failure import Refusal, Service, refused
from workflow.model.reply_text import ReplyText, count, spent
from workflow.model.usage import Usage
from workflow.model.vendor import MOST_TOKENS, THOUGHT_TOKENS, RawReply, Request


def send(client: Any, service: Service, request: Request, timeout: Any) -> RawReply:
    said = client.responses.create(**_asked(service, request), timeout=timeout)
    return _finished(service, request, _text_of(said, service), said)


def stream(client: Any, service: Service, request: Request, timeout: Any) -> Generator[str, None, RawReply]:
    with client.responses.create(**_asked(service, request), timeout=timeout, stream=True) as events:
        text = ReplyText(service.where)
        for event in events:
            if event.type == "response.output_text.delta":
                yield text.add(event.delta)
            elif event.type in ("response.completed", "response.incomplete", "response.failed"):
                return _finished(service, request, text, event.response)
            elif event.type == "error":
                raise refused(service, Refusal(200, event.code or "", event.message or ""), request)
    raise Truncated("the reply ended before it was whole", where=service.where)


def _asked(service: Service, request: Request) -> dict[str, Any]:
    """`store`: what customers write is not kept by OpenAI. What a prompt begins with is cached there without asking."""
    return {
        "model": service.model,
        "instructions": request.system,
        "input": [{"role": message.role, "content": message.text} for message in request.messages],
        "text": {
            "format": {"type": "json_schema", "name": request.schema_name, "schema": request.schema, "strict": True}
        },
        "store": False,
        "max_output_tokens": MOST_TOKENS + THOUGHT_TOKENS,
    }


def _text_of(said: Any, service: Service) -> ReplyText:
    text = ReplyText(service.where)
    for part in _parts(said):
        if part.type == "output_text":
            text.add(part.text)
    return text


def _parts(said: Any) -> list[Any]:
    return [part for item in said.output if item.type == "message" for part in item.content]


def _finished(service: Service, request: Request, text: ReplyText, said: Any) -> RawReply:
    usage = _usage(said.usage)
    if error := _unfinished(service, request, said):
        error.usage = usage
        raise error
    if any(item.type.endswith("_call") for item in said.output):
        raise spent(BadOutput("the model asked for a tool instead of replying", where=service.where), usage)
    return text.whole(usage)


def _unfinished(service: Service, request: Request, said: Any) -> ProviderError | None:
    if said.status == "failed":
        return refused(service, Refusal(200, str(said.error.code), str(said.error.message)), request)
    if any(part.type == "refusal" for part in _parts(said)):
        return Refused("the model declined to reply", where=service.where)
    if said.status == "incomplete":
        if getattr(said.incomplete_details, "reason", None) == "content_filter":
            return Refused("the reply was withheld by a content filter", where=service.where)
        return Truncated("the reply was cut at the most tokens allowed", where=service.where)
    if said.status != "completed":
        return BadOutput("a reply that is not said to be complete", where=service.where)
    return None


def _usage(said: Any) -> Usage:
    return Usage(
        input_tokens=count(getattr(said, "input_tokens", 0)),
        output_tokens=count(getattr(said, "output_tokens", 0)),
        cached_tokens=count(getattr(getattr(said, "input_tokens_details", None), "cached_tokens", 0)),
    )
