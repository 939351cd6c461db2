"""Anthropic's Messages API: POST /v1/messages."""

from collections.abc import Mapping
from typing import Any

from workflow.model.scripted.asked import Asked, conversation, plain_text
from workflow.model.scripted.dialect import Frames, event
from workflow.model.scripted.written import Ending, Tokens, Written

_STOP = {
    Ending.FINISHED: "end_turn",
    Ending.LENGTH: "max_tokens",
    Ending.REFUSAL: "refusal",
    Ending.TOOL: "tool_use",
    Ending.ODD: "pause_turn",
}
_ERRORS = {
    400: "invalid_request_error",
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    429: "rate_limit_error",
    529: "overloaded_error",
}


class AnthropicMessages:
    stream_type = "text/event-stream; charset=utf-8"
    ping = event({"type": "ping"}, "ping")

    def read(self, body: Mapping[str, Any]) -> Asked:
        wanted = (body.get("output_config") or {}).get("format") or {}
        system = body.get("system") or ""
        return Asked(
            model=str(body.get("model", "")),
            system=plain_text(system),
            messages=conversation(body.get("messages")),
            schema=wanted.get("schema"),
            streamed=bool(body.get("stream")),
            caches="cache_control" in body or "cache_control" in str(system),
        )

    def whole(self, asked: Asked, written: Written, tokens: Tokens) -> dict[str, Any]:
        return {
            **_message(asked, _usage(tokens)),
            "content": _content(written),
            "stop_reason": _STOP[written.ending],
            "stop_details": _details(written),
        }

    def frames(self, asked: Asked, written: Written, tokens: Tokens) -> Frames:
        started = {**_message(asked, {**_usage(tokens), "output_tokens": 1}), "content": [], "stop_reason": None}
        opening = [event({"type": "message_start", "message": started}, "message_start")]
        deltas: list[bytes] = []
        for index, block in enumerate(_content(written)):
            deltas += _block(index, block, written)
        ended = {"stop_reason": _STOP[written.ending], "stop_sequence": None, "stop_details": _details(written)}
        last = {"type": "message_delta", "delta": ended, "usage": {"output_tokens": tokens.output}}
        closing = (event(last, "message_delta"), event({"type": "message_stop"}, "message_stop"))
        return Frames((*opening, self.ping), tuple(deltas), closing)

    def error(self, status: int, message: str) -> dict[str, Any]:
        kind = _ERRORS.get(status, "api_error")
        return {"type": "error", "error": {"type": kind, "message": message}, "request_id": "req_scripted"}

    def error_frame(self, message: str) -> bytes:
        return event(self.error(529, message), "error")


def _message(asked: Asked, usage: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": "msg_scripted",
        "type": "message",
        "role": "assistant",
        "model": asked.model,
        "stop_sequence": None,
        "usage": usage,
    }


def _usage(tokens: Tokens) -> dict[str, Any]:
    """Anthropic counts what it had kept apart from the rest of the input."""
    return {
        "input_tokens": tokens.input - tokens.cached - tokens.kept,
        "cache_creation_input_tokens": tokens.kept,
        "cache_read_input_tokens": tokens.cached,
        "output_tokens": tokens.output,
        "service_tier": "standard",
    }


def _content(written: Written) -> list[dict[str, Any]]:
    blocks: list[dict[str, Any]] = []
    if written.thinking:
        blocks.append({"type": "thinking", "thinking": written.thinking, "signature": "c2NyaXB0ZWQ="})
    if written.text:
        blocks.append({"type": "text", "text": written.text})
    if written.tool:
        blocks.append({"type": "tool_use", "id": "toolu_scripted", "name": written.tool, "input": {"amount": 150}})
    return blocks


def _details(written: Written) -> dict[str, Any] | None:
    if written.ending is not Ending.REFUSAL:
        return None
    return {"type": "refusal", "category": None, "explanation": None}


def _block(index: int, block: Mapping[str, Any], written: Written) -> list[bytes]:
    kind = block["type"]
    empty: dict[str, dict[str, Any]] = {
        "text": {"text": ""},
        "thinking": {"thinking": "", "signature": ""},
        "tool_use": {"input": {}},
    }
    changes: dict[str, list[dict[str, Any]]] = {
        "text": [{"type": "text_delta", "text": piece} for piece in written.pieces],
        "thinking": [
            {"type": "thinking_delta", "thinking": written.thinking},
            {"type": "signature_delta", "signature": block.get("signature")},
        ],
        "tool_use": [{"type": "input_json_delta", "partial_json": '{"amount": 150}'}],
    }
    start = {"type": "content_block_start", "index": index, "content_block": {**block, **empty[kind]}}
    deltas = [{"type": "content_block_delta", "index": index, "delta": change} for change in changes[kind]]
    stop = {"type": "content_block_stop", "index": index}
    return [event(data, str(data["type"])) for data in (start, *deltas, stop)]
