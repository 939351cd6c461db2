"""A circuit to a vendor: once a call failed for good, the next customers do not wait for the same failure."""

import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from threading import Lock
from typing import TypeVar

from pydantic import BaseModel

from workflow.model.chat_model import ChatModel, Completion, Message
from workflow.model.deadline import Deadline
from workflow.model.errors import Auth, BadOutput, CircuitOpen, Misconfigured, ProviderError, Unavailable

S = TypeVar("S", bound=BaseModel)

OPEN_SECONDS = 30.0  # long enough to spare a queue of customers, short enough to notice that an outage is over
AUTH_SECONDS = 300.0  # a key is mended by a person
BAD_IN_A_ROW = 3


class Circuit:
    """Shared by all conversations of a process with one vendor. `now`: seconds on a clock that never goes back."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now, self._lock = now, Lock()
        self._open_until: float | None = None
        self._cause = ""
        self._on_trial = False
        self._bad = 0

    @contextmanager
    def call(self, where: str) -> Iterator[None]:
        """Around one call. Raises CircuitOpen instead of letting it through; when its time is over, one may try."""
        is_trial = self._let_through(where)
        try:
            yield
        except ProviderError as error:
            self._failed(error)
            raise
        else:
            self._went_well()
        finally:
            if is_trial:
                with self._lock:
                    self._on_trial = False

    def _let_through(self, where: str) -> bool:
        with self._lock:
            if self._open_until is None:
                return False
            if self._on_trial or self._now() < self._open_until:
                raise CircuitOpen(f"not asked, as it failed a moment ago ({self._cause})", where=where)
            self._on_trial = True
            return True

    def _went_well(self) -> None:
        with self._lock:
            self._open_until, self._bad = None, 0

    def _failed(self, error: ProviderError) -> None:
        with self._lock:
            self._bad = self._bad + 1 if isinstance(error, BadOutput) else 0
            if seconds := self._seconds(error):
                self._open_until, self._cause = self._now() + seconds, type(error).__name__
            elif isinstance(error, BadOutput):
                self._open_until = None  # badly, but it answered

    def _seconds(self, error: ProviderError) -> float:
        """How long to stay open; 0: not at all. A call that never left, as the turn had no time, says nothing."""
        if isinstance(error, Auth):
            return AUTH_SECONDS
        if isinstance(error, BadOutput):
            return OPEN_SECONDS if self._bad >= BAD_IN_A_ROW else 0.0
        if isinstance(error, Misconfigured) or (isinstance(error, Unavailable) and error.usage.calls):
            return min(max(OPEN_SECONDS, error.retry_after or 0.0), AUTH_SECONDS)
        return 0.0


class GuardedModel:
    """A ChatModel behind a circuit."""

    def __init__(self, model: ChatModel, circuit: Circuit) -> None:
        self._model, self._circuit = model, circuit

    @property
    def name(self) -> str:
        return self._model.name

    @property
    def model(self) -> str:
        return self._model.model

    def complete(self, system: str, messages: Sequence[Message], schema: type[S], deadline: Deadline) -> Completion[S]:
        with self._circuit.call(self.name):
            return self._model.complete(system, messages, schema, deadline)

    def stream(
        self, system: str, messages: Sequence[Message], schema: type[S], deadline: Deadline
    ) -> Generator[str, None, Completion[S]]:
        with self._circuit.call(self.name):
            return (yield from self._model.stream(system, messages, schema, deadline))
