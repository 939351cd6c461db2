"""Ollama's own API: POST /api/chat."""

from collections.abc import Mapping
from typing import Any

from workflow.model.scripted.asked import Asked, conversation
from workflow.model.scripted.dialect import Frames, encoded
from workflow.model.scripted.written import Ending, Tokens, Written

_DONE = {Ending.LENGTH: "length", Ending.ODD: "load"}  # a refusal is plain text: Ollama has no mark for it


class OllamaChat:
    stream_type = "application/x-ndjson"

    @property
    def ping(self) -> bytes:
        """Ollama has no frame that says nothing: the nearest is an empty piece."""
        return _line({"model": "", "message": {"role": "assistant", "content": ""}, "done": False})

    def read(self, body: Mapping[str, Any]) -> Asked:
        wanted = body.get("format")
        said = conversation(body.get("messages"))
        return Asked(
            model=str(body.get("model", "")),
            system="\n\n".join(text for role, text in said if role == "system"),
            messages=tuple((role, text) for role, text in said if role != "system"),
            schema=wanted if isinstance(wanted, dict) else None,
            streamed=bool(body.get("stream", True)),  # Ollama streams unless told not to
        )

    def whole(self, asked: Asked, written: Written, tokens: Tokens) -> dict[str, Any]:
        message = {"role": "assistant", "content": written.text, **_besides(written)}
        return {**_about(asked), "message": message, **_done(written, tokens)}

    def frames(self, asked: Asked, written: Written, tokens: Tokens) -> Frames:
        def line(message: Mapping[str, Any], **more: Any) -> bytes:
            said = {"role": "assistant", "content": "", **message}
            return _line({**_about(asked), "message": said, "done": False, **more})

        deltas = [line({"content": piece}) for piece in written.pieces]
        if besides := _besides(written):
            deltas.insert(0, line(besides))
        return Frames((), tuple(deltas), (line({}, **_done(written, tokens)),))

    def error(self, status: int, message: str) -> dict[str, Any]:  # noqa: ARG002
        return {"error": message}

    def error_frame(self, message: str) -> bytes:
        return _line({"error": message})


def _line(data: Mapping[str, Any]) -> bytes:
    return encoded(data) + b"\n"


def _about(asked: Asked) -> dict[str, Any]:
    return {"model": asked.model, "created_at": "2026-09-22T09:00:00.000000Z"}


def _besides(written: Written) -> dict[str, Any]:
    besides: dict[str, Any] = {}
    if written.thinking:
        besides["thinking"] = written.thinking
    if written.tool:
        besides["tool_calls"] = [{"function": {"name": written.tool, "arguments": {"amount": 150}}}]
    return besides


def _done(written: Written, tokens: Tokens) -> dict[str, Any]:
    return {
        "done": True,
        "done_reason": _DONE.get(written.ending, "stop"),
        "total_duration": 900_000_000,
        "load_duration": 1_000_000,
        "prompt_eval_count": tokens.input,
        "prompt_eval_duration": 400_000_000,
        "eval_count": tokens.output,
        "eval_duration": 499_000_000,
    }
