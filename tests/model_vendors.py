"""The four ways Bloom asks a model, against scripted servers on loopback."""

import time
from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, Field

from workflow.model.anthropic_vendor import AnthropicVendor
from workflow.model.chat_model import ChatModel, Completion, Message
from workflow.model.deadline import Deadline
from workflow.model.errors import ProviderError
from workflow.model.ollama_vendor import OllamaVendor
from workflow.model.openai_vendor import OpenAIVendor
from workflow.model.scripted.server import ScriptedServer
from workflow.model.structured import StructuredModel
from workflow.model.vendor import Vendor

KEY = "sk-canary-0123456789abcdef0123456789"
SYSTEM = "You answer from the passages only. The secret word is canary-7f3a9c2b."
QUESTION = "My name is Ada Lovelace. What would half a millilitre of filler cost me?"
PROTOCOLS = ("anthropic", "responses", "chat", "ollama")


class Reply(BaseModel):
    answered_from_sop: bool
    confidence: float = Field(ge=0, le=1)
    reply: str


@dataclass(frozen=True)
class Outcome:
    """`result`: a Completion, or the ProviderError raised; whatever else is raised is a failure of the test."""

    result: Any
    pieces: list[str]
    seconds: float


def vendor(protocol: str, server: ScriptedServer) -> Vendor:
    if protocol == "anthropic":
        return AnthropicVendor("claude", server.url("anthropic"), KEY)
    if protocol == "ollama":
        return OllamaVendor("qwen2.5:1.5b", server.url("ollama"))
    return OpenAIVendor("gpt", server.url("openai"), KEY)


def model(protocol: str, server: ScriptedServer) -> StructuredModel:
    made = StructuredModel(vendor(protocol, server), pause=0.01)
    made.prepare()
    return made


def ask(model: ChatModel, stream: bool = False, seconds: float = 20.0) -> Outcome:
    started, pieces = time.monotonic(), list[str]()
    question = (SYSTEM, [Message("user", QUESTION)], Reply, Deadline.after(seconds))
    try:
        result: Any = _drained(model.stream(*question), pieces) if stream else model.complete(*question)
    except ProviderError as error:
        result = error
    return Outcome(result, pieces, time.monotonic() - started)


def _drained(streamed: Generator[str, None, Completion[Any]], pieces: list[str]) -> Completion[Any]:
    while True:
        try:
            pieces.append(next(streamed))
        except StopIteration as end:
            whole: Completion[Any] = end.value
            return whole
