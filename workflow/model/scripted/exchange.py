"""One request being answered: what was asked, what the model writes, and the wire it goes out by."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from workflow.model.scripted.asked import Asked
from workflow.model.scripted.dialect import Dialect, Frames, encoded
from workflow.model.scripted.outlet import Outlet, Reply, streamed
from workflow.model.scripted.texts import Text
from workflow.model.scripted.written import PromptCache, Tokens, Written

JSON = "application/json"


@dataclass
class Exchange:
    asked: Asked
    dialect: Dialect
    text: Text
    outlet: Outlet
    cache: PromptCache

    @cached_property
    def written(self) -> Written:
        return self.text(self.asked)

    @cached_property
    def tokens(self) -> Tokens:
        return self.cache.tokens(self.asked, self.written)

    @cached_property
    def frames(self) -> Frames:
        return self.dialect.frames(self.asked, self.written, self.tokens)

    @cached_property
    def reply(self) -> Reply:
        if self.asked.streamed:
            return streamed(self.dialect.stream_type, self.frames)
        return json_reply(200, self.dialect.whole(self.asked, self.written, self.tokens))

    def error(self, status: int, message: str, *headers: tuple[str, str]) -> Reply:
        return json_reply(status, self.dialect.error(status, message), *headers)


def json_reply(status: int, body: Mapping[str, Any], *headers: tuple[str, str]) -> Reply:
    return Reply(status, JSON, (encoded(body),), headers=(("Request-Id", "req_scripted"), *headers))
