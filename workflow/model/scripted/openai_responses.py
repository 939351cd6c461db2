"""OpenAI's Responses API: POST /v1/responses."""

from collections.abc import Mapping
from itertools import count
from typing import Any

from workflow.model.scripted.asked import Asked, conversation
from workflow.model.scripted.dialect import Frames, event
from workflow.model.scripted.openai_errors import openai_error
from workflow.model.scripted.written import Ending, Tokens, Written

_INCOMPLETE = {Ending.LENGTH: "max_output_tokens", Ending.ODD: "content_filter"}
_SYSTEM = ("system", "developer")


class OpenAIResponses:
    stream_type = "text/event-stream; charset=utf-8"
    ping = b": keep-alive\n\n"

    def read(self, body: Mapping[str, Any]) -> Asked:
        wanted = (body.get("text") or {}).get("format") or {}
        given = body.get("input")
        said = (("user", given),) if isinstance(given, str) else conversation(given)
        system = [str(body.get("instructions") or ""), *(text for role, text in said if role in _SYSTEM)]
        return Asked(
            model=str(body.get("model", "")),
            system="\n\n".join(filter(None, system)),
            messages=tuple((role, text) for role, text in said if role not in _SYSTEM),
            schema=wanted.get("schema"),
            streamed=bool(body.get("stream")),
            caches=True,
        )

    def whole(self, asked: Asked, written: Written, tokens: Tokens) -> dict[str, Any]:
        reason = _INCOMPLETE.get(written.ending)
        return {
            **_response(asked),
            "status": _status(written),
            "incomplete_details": {"reason": reason} if reason else None,
            "output": _output(written),
            "usage": _usage(tokens),
        }

    def frames(self, asked: Asked, written: Written, tokens: Tokens) -> Frames:
        number = count()

        def numbered(kind: str, **data: Any) -> bytes:
            return event({"type": kind, "sequence_number": next(number), **data}, kind)

        started = {**_response(asked), "status": "in_progress", "output": [], "usage": None}
        opening = tuple(numbered(kind, response=started) for kind in ("response.created", "response.in_progress"))
        deltas: list[bytes] = []
        for index, item in enumerate(_output(written)):
            empty = {**item, "status": "in_progress", "content": []} if item["type"] == "message" else item
            deltas.append(numbered("response.output_item.added", output_index=index, item=empty))
            if item["type"] == "message":
                at = {"item_id": item["id"], "output_index": index, "content_index": 0}
                deltas += [numbered(kind, **at, **data) for kind, data in _part(item["content"][0], written)]
            deltas.append(numbered("response.output_item.done", output_index=index, item=item))
        whole = self.whole(asked, written, tokens)
        closing = (numbered(f"response.{whole['status']}", response=whole),)
        return Frames(opening, tuple(deltas), closing)

    def error(self, status: int, message: str) -> dict[str, Any]:
        return openai_error(status, message)

    def error_frame(self, message: str) -> bytes:
        data = {"type": "error", "code": "server_error", "message": message, "param": None, "sequence_number": 99}
        return event(data, "error")


def _response(asked: Asked) -> dict[str, Any]:
    return {
        "id": "resp_scripted",
        "object": "response",
        "created_at": 1_790_000_000,
        "model": asked.model,
        "error": None,
        "incomplete_details": None,
        "instructions": asked.system or None,
        "metadata": {},
        "parallel_tool_calls": True,
        "tool_choice": "auto",
        "tools": [],
    }


def _status(written: Written) -> str:
    return "incomplete" if written.ending in _INCOMPLETE else "completed"


def _output(written: Written) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    if written.thinking:
        summary = [{"type": "summary_text", "text": written.thinking}]
        items.append({"type": "reasoning", "id": "rs_scripted", "summary": summary})
    if written.text:
        message = {"type": "message", "id": "msg_scripted", "role": "assistant", "status": _status(written)}
        items.append({**message, "content": [_content(written)]})
    if written.tool:
        call = {"type": "function_call", "id": "fc_scripted", "call_id": "call_scripted", "status": "completed"}
        items.append({**call, "name": written.tool, "arguments": '{"amount": 150}'})
    return items


def _content(written: Written) -> dict[str, Any]:
    if written.ending is Ending.REFUSAL:
        return {"type": "refusal", "refusal": written.text}
    return {"type": "output_text", "text": written.text, "annotations": [], "logprobs": []}


def _part(content: Mapping[str, Any], written: Written) -> list[tuple[str, dict[str, Any]]]:
    """The events that bring one part of a message, piece by piece."""
    refused = content["type"] == "refusal"
    name, field = ("refusal", "refusal") if refused else ("output_text", "text")
    more: dict[str, Any] = {} if refused else {"logprobs": []}
    return [
        ("response.content_part.added", {"part": {**content, field: ""}}),
        *((f"response.{name}.delta", {"delta": piece, **more}) for piece in written.pieces),
        (f"response.{name}.done", {field: written.text, **more}),
        ("response.content_part.done", {"part": content}),
    ]


def _usage(tokens: Tokens) -> dict[str, Any]:
    return {
        "input_tokens": tokens.input,
        "input_tokens_details": {"cached_tokens": tokens.cached, "cache_write_tokens": tokens.kept},
        "output_tokens": tokens.output,
        "output_tokens_details": {"reasoning_tokens": 0},
        "total_tokens": tokens.input + tokens.output,
    }
