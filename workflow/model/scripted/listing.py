"""Which models there are, as each vendor tells it."""

from collections.abc import Mapping, Sequence
from typing import Any

MODELS = ("qwen2.5:1.5b", "scripted")
"""The first is what Bloom asks Ollama for unless told otherwise. Replies are given for any name."""
_DETAILS = {
    "parent_model": "",
    "format": "gguf",
    "family": "scripted",
    "families": ["scripted"],
    "parameter_size": "1.5B",
    "quantization_level": "Q4_K_M",
}
_MOMENT = "2026-09-22T09:00:00Z"


def anthropic_models(models: Sequence[str]) -> dict[str, Any]:
    data = [_anthropic(name) for name in models]
    ends = {"first_id": models[0] if models else None, "last_id": models[-1] if models else None}
    return {"data": data, "has_more": False, **ends}


def openai_models(models: Sequence[str]) -> dict[str, Any]:
    data = [{"id": name, "object": "model", "created": 1_790_000_000, "owned_by": "bloom"} for name in models]
    return {"object": "list", "data": data}


def ollama_tags(models: Sequence[str]) -> dict[str, Any]:
    about = {"modified_at": _MOMENT, "size": 986_061_892, "digest": "0" * 64, "details": _DETAILS}
    return {"models": [{"name": name, "model": name, **about} for name in models]}


def ollama_model(body: Any, models: Sequence[str]) -> dict[str, Any] | None:
    """One model, None where it was not pulled. A name without a tag means `:latest`, as with Ollama."""
    name = str(body.get("model") or body.get("name")) if isinstance(body, Mapping) else ""
    if not {name, f"{name}:latest"} & set(models):
        return None
    info = {"general.architecture": "scripted", "scripted.context_length": 32_768}
    shown = {"license": "", "modelfile": "FROM scripted", "parameters": "", "template": "{{ .Prompt }}"}
    return {**shown, "details": _DETAILS, "model_info": info, "capabilities": ["completion"], "modified_at": _MOMENT}


def _anthropic(name: str) -> dict[str, Any]:
    return {
        "type": "model",
        "id": name,
        "display_name": name,
        "created_at": _MOMENT,
        "lifecycle": "active",
        "max_input_tokens": 200_000,
        "max_tokens": 64_000,
    }
