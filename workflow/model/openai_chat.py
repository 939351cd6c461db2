"""Chat completions, which every server that calls itself compatible with OpenAI has: how Bloom asks, and what counts
as a whole reply.
"""

from collections.abc import Generator
from typing import Any

from workflow.model.errors import BadOutput, Refused, Truncated
from workflow.model.failure import Service
from workflow.model.reply_text import ReplyText, count, spent
from workflow.model.usage import Usage
from workflow.model.vendor import MOST_TOKENS, RawReply, Request


def send(client: Any, service: Service, request: Request, timeout: Any) -> RawReply:
    said = client.chat.completions.create(**_asked(service, request), timeout=timeout)
    choice, text = said.choices[0], ReplyText(service.where)
    text.add(choice.message.content or "")
    reason = "refusal" if choice.message.refusal else choice.finish_reason
    return _finished(service, text, reason, _usage(said.usage))


def stream(client: Any, service: Service, request: Request, timeout: Any) -> Generator[str, None, RawReply]:
    """The count of tokens comes after the last piece, in a chunk without choices."""
    asked = {**_asked(service, request), "stream": True, "stream_options": {"include_usage": True}}
    with client.chat.completions.create(**asked, timeout=timeout) as chunks:
        text, usage, reason = ReplyText(service.where), Usage(), None
        for chunk in chunks:
            usage = _usage(chunk.usage) if chunk.usage else usage
            for choice in chunk.choices[:1]:
                if piece := choice.delta.content:
                    yield text.add(piece)
                reason = reason or ("refusal" if choice.delta.refusal else choice.finish_reason)
        return _finished(service, text, reason, usage)


def _asked(service: Service, request: Request) -> dict[str, Any]:
    """`max_tokens` and a temperature, which OpenAI's newest models refuse: they are never asked by this API."""
    said = [{"role": message.role, "content": message.text} for message in request.messages]
    schema = {"name": request.schema_name, "schema": request.schema, "strict": True}
    return {
        "model": service.model,
        "messages": [{"role": "system", "content": request.system}, *said],
        "response_format": {"type": "json_schema", "json_schema": schema},
        "max_tokens": MOST_TOKENS,
        "temperature": 0,
    }


def _finished(service: Service, text: ReplyText, reason: object, usage: Usage) -> RawReply:
    if reason == "stop":
        return text.whole(usage)
    if reason == "length":
        raise spent(Truncated("the reply was cut at the most tokens allowed", where=service.where), usage)
    if reason in ("refusal", "content_filter"):
        raise spent(Refused("the model declined to reply", where=service.where), usage)
    if reason is None:
        raise spent(Truncated("the reply ended before it was whole", where=service.where), usage)
    raise spent(BadOutput("the model did something else than reply", where=service.where), usage)


def _usage(said: Any) -> Usage:
    return Usage(
        input_tokens=count(getattr(said, "prompt_tokens", 0)),
        output_tokens=count(getattr(said, "completion_tokens", 0)),
        cached_tokens=count(getattr(getattr(said, "prompt_tokens_details", None), "cached_tokens", 0)),
    )
