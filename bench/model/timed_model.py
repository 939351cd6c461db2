"""A model with a stopwatch."""

import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from typing import TypeVar

from pydantic import BaseModel

from workflow.model.chat_model import ChatModel, Completion, Message
from workflow.model.deadline import Deadline

S = TypeVar("S", bound=BaseModel)


class TimedModel:
    """A ChatModel. `seconds` is how long it was waited for since that was last set to 0: what a caller makes of a piece
    before it asks for the next is not counted.
    """

    def __init__(self, model: ChatModel) -> None:
        self._model = model
        self.name, self.model = model.name, model.model
        self.seconds = 0.0

    def prepare(self) -> None:
        self._model.prepare()

    def complete(self, system: str, messages: Sequence[Message], schema: type[S], deadline: Deadline) -> Completion[S]:
        with self._running():
            return self._model.complete(system, messages, schema, deadline)

    def stream(
        self, system: str, messages: Sequence[Message], schema: type[S], deadline: Deadline
    ) -> Generator[str, None, Completion[S]]:
        pieces = self._model.stream(system, messages, schema, deadline)
        with closing(pieces):
            while True:
                try:
                    with self._running():
                        piece = next(pieces)
                except StopIteration as end:
                    completion: Completion[S] = end.value
                    return completion
                yield piece

    @contextmanager
    def _running(self) -> Iterator[None]:
        began = time.perf_counter()
        try:
            yield
        finally:
            self.seconds += time.perf_counter() - began
