"""OpenAI's older API, which every compatible server speaks: POST /v1/chat/completions."""

from collections.abc import Mapping
from typing import Any

from workflow.model.scripted.asked import Asked, conversation
from workflow.model.scripted.dialect import Frames, event
from workflow.model.scripted.openai_errors import openai_error
from workflow.model.scripted.written import Ending, Tokens, Written

_FINISH = {
    Ending.FINISHED: "stop",
    Ending.LENGTH: "length",
    Ending.REFUSAL: "stop",
    Ending.TOOL: "tool_calls",
    Ending.ODD: "content_filter",
}
_SYSTEM = ("system", "developer")


class OpenAIChat:
    stream_type = "text/event-stream; charset=utf-8"
    ping = b": keep-alive\n\n"

    def read(self, body: Mapping[str, Any]) -> Asked:
        wanted = body.get("response_format") or {}
        said = conversation(body.get("messages"))
        return Asked(
            model=str(body.get("model", "")),
            system="\n\n".join(text for role, text in said if role in _SYSTEM),
            messages=tuple((role, text) for role, text in said if role not in _SYSTEM),
            schema=(wanted.get("json_schema") or {}).get("schema"),
            streamed=bool(body.get("stream")),
            caches=True,
            counts=bool((body.get("stream_options") or {}).get("include_usage")),
        )

    def whole(self, asked: Asked, written: Written, tokens: Tokens) -> dict[str, Any]:
        message = {"role": "assistant", "content": None, "refusal": None, **_said(written, written.text)}
        choice = {"index": 0, "message": message, "finish_reason": _FINISH[written.ending], "logprobs": None}
        return {**_about(asked, "chat.completion"), "choices": [choice], "usage": _usage(tokens)}

    def frames(self, asked: Asked, written: Written, tokens: Tokens) -> Frames:
        def chunk(delta: Mapping[str, Any], finish: str | None = None) -> bytes:
            choice = {"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}
            return event({**_about(asked, "chat.completion.chunk"), "choices": [choice]})

        deltas = [chunk(_said(written, piece)) for piece in written.pieces]
        if written.thinking:
            deltas.insert(0, chunk({"reasoning_content": written.thinking}))
        if written.tool:
            deltas.append(chunk({"tool_calls": [{"index": 0, **_call(written)}]}))
        closing = [chunk({}, _FINISH[written.ending])]
        if asked.counts:
            closing.append(event({**_about(asked, "chat.completion.chunk"), "choices": [], "usage": _usage(tokens)}))
        opening = (chunk({"role": "assistant", "content": ""}),)
        return Frames(opening, tuple(deltas), (*closing, b"data: [DONE]\n\n"))

    def error(self, status: int, message: str) -> dict[str, Any]:
        return openai_error(status, message)

    def error_frame(self, message: str) -> bytes:
        return event(openai_error(500, message))


def _about(asked: Asked, kind: str) -> dict[str, Any]:
    return {"id": "chatcmpl-scripted", "object": kind, "created": 1_790_000_000, "model": asked.model}


def _said(written: Written, text: str) -> dict[str, Any]:
    said: dict[str, Any] = {"refusal" if written.ending is Ending.REFUSAL else "content": text}
    if written.thinking and text == written.text:
        said["reasoning_content"] = written.thinking
    if written.tool and text == written.text:
        said = {"content": None, "tool_calls": [_call(written)]}
    return said


def _call(written: Written) -> dict[str, Any]:
    function = {"name": written.tool, "arguments": '{"amount": 150}'}
    return {"id": "call_scripted", "type": "function", "function": function}


def _usage(tokens: Tokens) -> dict[str, Any]:
    return {
        "prompt_tokens": tokens.input,
        "completion_tokens": tokens.output,
        "total_tokens": tokens.input + tokens.output,
        "prompt_tokens_details": {"cached_tokens": tokens.cached, "audio_tokens": 0},
        "completion_tokens_details": {"reasoning_tokens": 0, "audio_tokens": 0},
    }
