"""Reads one HTTP request, finds out what it is, and lets its behaviour answer it."""

import json
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from threading import Lock
from typing import Any

from sop.errors import SettingError
from workflow.model.scripted.anthropic_messages import AnthropicMessages
from workflow.model.scripted.asked import Asked
from workflow.model.scripted.behaviour import OK, Behaviour
from workflow.model.scripted.dialect import Dialect
from workflow.model.scripted.exchange import Exchange, json_reply
from workflow.model.scripted.listing import anthropic_models, ollama_model, ollama_tags, openai_models
from workflow.model.scripted.ollama_chat import OllamaChat
from workflow.model.scripted.openai_chat import OpenAIChat
from workflow.model.scripted.openai_responses import OpenAIResponses
from workflow.model.scripted.outlet import Gone, Outlet, Reply
from workflow.model.scripted.recording import Recorded, kept_headers
from workflow.model.scripted.script import Script, script_of
from workflow.model.scripted.written import PromptCache

CONTROL, REQUESTS = "/scripted", "/scripted/requests"
_RESPONSES = "/v1/responses"
_DIALECTS: Mapping[str, Dialect] = {
    "/v1/messages": AnthropicMessages(),
    _RESPONSES: OpenAIResponses(),
    "/v1/chat/completions": OpenAIChat(),
    "/api/chat": OllamaChat(),
}
_MOST = 64 * 1024 * 1024  # bytes of a request
_SILENCE = 60.0  # seconds a client may take over sending its request, or over reading


@dataclass
class Backstage:
    """What all requests share. `connections` are those open now: closing them ends whoever waits on one."""

    script: Script
    models: tuple[str, ...]
    delay: float
    responses: bool
    keep_keys: bool
    requests: list[Recorded] = field(default_factory=list)
    connections: set[socket.socket] = field(default_factory=set)
    cache: PromptCache = field(default_factory=PromptCache)
    lock: Lock = field(default_factory=Lock)

    def keep(self, recorded: Recorded) -> None:
        with self.lock:
            self.requests.append(recorded)


class Handler(BaseHTTPRequestHandler):
    """One request a connection: the next one comes by a new one, so that no thread waits for it."""

    protocol_version = "HTTP/1.1"
    timeout = _SILENCE
    disable_nagle_algorithm = True
    backstage: Backstage

    def handle(self) -> None:
        try:
            self.handle_one_request()
        except (Gone, OSError):
            pass
        finally:
            self.close_connection = True

    def do_GET(self) -> None:
        self._answer(None)

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "0")
        if not length.isdecimal() or int(length) > _MOST:
            self._send(json_reply(413, {"error": "a request has a length, of at most 64 MiB"}))
            return
        self._answer(self.rfile.read(int(length)))

    def log_message(self, *_: Any) -> None:
        """Nothing: what came is in `requests`."""

    def _answer(self, raw: bytes | None) -> None:
        path = self.path.partition("?")[0].rstrip("/")
        body = _json(raw)
        dialect = _DIALECTS.get(path)
        if path.startswith(CONTROL):
            self._send(self._controlled(path, body))
        elif dialect is None or raw is None or (path == _RESPONSES and not self.backstage.responses):
            self._list(path, body)
        else:
            self._complete(dialect, body)

    def _complete(self, dialect: Dialect, body: Any) -> None:
        asked = _read(dialect, body)
        behaviour = self.backstage.script.next(asked.kind) if asked else OK
        self._record(body, asked, behaviour)
        if asked is None:
            self._send(json_reply(400, dialect.error(400, "the body is no JSON object with messages")))
        else:
            self._play(Exchange(asked, dialect, behaviour.text, self._outlet, self.backstage.cache), behaviour)

    def _list(self, path: str, body: Any) -> None:
        behaviour = self.backstage.script.next("list")
        self._record(body, None, behaviour)
        reply = self._listed(path, body)
        asked = Asked(model="", system="", messages=())
        exchange = Exchange(
            asked,
            OpenAIChat() if path.startswith("/v1") else OllamaChat(),
            behaviour.text,
            self._outlet,
            self.backstage.cache,
        )
        exchange.reply = reply
        self._play(exchange, behaviour)

    def _listed(self, path: str, body: Any) -> Reply:
        models = self.backstage.models
        match path:
            case "/v1/models" if "anthropic-version" in self.headers:
                return json_reply(200, anthropic_models(models))
            case "/v1/models":
                return json_reply(200, openai_models(models))
            case "/api/tags":
                return json_reply(200, ollama_tags(models))
            case "/api/version":
                return json_reply(200, {"version": "0.12.0"})
            case "/api/show" if shown := ollama_model(body, models):
                return json_reply(200, shown)
            case "/api/show":
                return json_reply(404, {"error": "model not found"})
            case "":
                return Reply(200, "text/plain; charset=utf-8", (b"Ollama is running",))
        return json_reply(404, {"detail": "Not Found"})

    def _controlled(self, path: str, body: Any) -> Reply:
        if path == REQUESTS:
            return json_reply(200, {"requests": [recorded.shown for recorded in list(self.backstage.requests)]})
        try:
            self.backstage.script.follow(**script_of(body))
        except SettingError as error:
            return json_reply(400, {"error": str(error)})
        return json_reply(200, {})

    def _play(self, exchange: Exchange, behaviour: Behaviour) -> None:
        self._outlet.pause(self.backstage.delay)
        behaviour.wire(exchange, behaviour.amount)

    def _record(self, body: Any, asked: Asked | None, behaviour: Behaviour) -> None:
        headers = kept_headers(dict(self.headers.items()), keep_keys=self.backstage.keep_keys)
        at = time.monotonic()
        self.backstage.keep(Recorded(self.command, self.path, headers, body, asked, behaviour.name, at))

    def _send(self, reply: Reply) -> None:
        self._outlet.send(reply.head, *reply.body)

    @property
    def _outlet(self) -> Outlet:
        return Outlet(self.connection)


def _json(raw: bytes | None) -> Any:
    try:
        return json.loads(raw) if raw else None
    except ValueError:
        return None


def _read(dialect: Dialect, body: Any) -> Asked | None:
    if not isinstance(body, dict):
        return None
    try:
        asked = dialect.read(body)
    except AttributeError:  # something that should be an object is none
        return None
    return asked if asked.messages and isinstance(asked.schema, dict | None) else None
