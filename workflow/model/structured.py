"""A vendor's SDK made into a model that fills in schemas: within the deadline, retried, and checked."""

from collections.abc import Callable, Generator, Sequence
from dataclasses import replace
from types import TracebackType
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from workflow.model.chat_model import Completion, Message
from workflow.model.deadline import Deadline
from workflow.model.errors import BadOutput, ProviderError
from workflow.model.exchange import exhaust, in_time
from workflow.model.json_schema import json_schema
from workflow.model.one_object import one_object
from workflow.model.usage import Usage
from workflow.model.vendor import RawReply, Request, Vendor

S = TypeVar("S", bound=BaseModel)
T = TypeVar("T")
Pieces = Generator[str, None, RawReply]

ATTEMPTS = 3
LONGEST_PAUSE = 4.0  # seconds, unless the service names a longer one
GRACE = 1.0
"""Seconds that the SDK waits beyond the deadline, so that it is always the caller who leaves first."""
QUOTED = 4000  # characters of a bad reply that are shown to the model again


class StructuredModel:
    """A ChatModel. `pause`: seconds before the first retry, at most; the second waits up to twice as long."""

    def __init__(self, vendor: Vendor, pause: float = 0.5) -> None:
        self._vendor, self._pause = vendor, pause

    @property
    def name(self) -> str:
        return self._vendor.name

    @property
    def model(self) -> str:
        return self._vendor.model

    def complete(self, system: str, messages: Sequence[Message], schema: type[S], deadline: Deadline) -> Completion[S]:
        """As ChatModel has it. A reply that is no valid JSON for the schema is asked for once more."""
        request = _request(system, messages, schema)
        with _Ledger() as ledger:
            raw = self._retried(lambda: _whole(self._call(request, deadline, ledger)), deadline)
            try:
                value, taken_out = _read(raw.text, schema)
            except BadOutput as error:
                again = _whole(self._call(_asked_again(request, raw.text, error), deadline, ledger))
                value, taken_out = _read(again.text, schema)[0], True
        return Completion(value, ledger.spent, taken_out)

    def stream(
        self, system: str, messages: Sequence[Message], schema: type[S], deadline: Deadline
    ) -> Generator[str, None, Completion[S]]:
        """As ChatModel has it. Nothing is asked again once a piece has been yielded, as it cannot be taken back."""
        request = _request(system, messages, schema)
        with _Ledger() as ledger:
            first, rest = self._retried(lambda: _begun(self._streamed(request, deadline, ledger)), deadline)
            yield first
            raw = yield from rest
            value, taken_out = _read(raw.text, schema)
        return Completion(value, ledger.spent, taken_out)

    def _call(self, request: Request, deadline: Deadline, ledger: "_Ledger") -> Pieces:
        patience = deadline.require(self._where) + GRACE
        return ledger.kept(in_time(lambda _: self._vendor.send(request, patience), deadline, self._where))

    def _streamed(self, request: Request, deadline: Deadline, ledger: "_Ledger") -> Pieces:
        patience = deadline.require(self._where) + GRACE

        def ask(take: Callable[[str], None]) -> RawReply:
            return exhaust(self._vendor.stream(request, patience), take)

        return ledger.kept(in_time(ask, deadline, self._where))

    def _retried(self, attempt: Callable[[], T], deadline: Deadline) -> T:
        """Raises the last error where no attempt is left, or the pause before the next would outlast the deadline."""
        from tenacity import RetryCallState, Retrying, retry_if_exception, wait_random_exponential

        jitter = wait_random_exponential(multiplier=self._pause, max=LONGEST_PAUSE)

        def pause(state: RetryCallState) -> float:
            error = state.outcome.exception() if state.outcome else None
            asked = error.retry_after if isinstance(error, ProviderError) else None
            return max(asked or 0.0, jitter(state))

        def is_over(state: RetryCallState) -> bool:
            return state.attempt_number >= ATTEMPTS or state.upcoming_sleep >= deadline.left

        return Retrying(retry=retry_if_exception(_passes), wait=pause, stop=is_over, reraise=True)(attempt)

    @property
    def _where(self) -> str:
        return f"{self.name} {self.model}"


class _Ledger:
    """What a call spent in all its attempts; an error that leaves takes it along."""

    def __init__(self) -> None:
        self.spent = Usage()

    def __enter__(self) -> "_Ledger":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        if isinstance(error, ProviderError):
            error.usage = self.spent

    def kept(self, pieces: Pieces) -> Pieces:
        self.spent += Usage(calls=1)
        try:
            reply = yield from pieces
        except ProviderError as error:
            self.spent += error.usage
            raise
        self.spent += reply.usage
        return reply


def _passes(error: BaseException) -> bool:
    return isinstance(error, ProviderError) and error.passing


def _whole(pieces: Pieces) -> RawReply:
    return exhaust(pieces, lambda _: None)


def _begun(pieces: Pieces) -> tuple[str, Pieces]:
    """The first piece, and the others."""
    try:
        return next(pieces), pieces
    except StopIteration:
        raise BadOutput("an empty stream") from None


def _request(system: str, messages: Sequence[Message], schema: type[BaseModel]) -> Request:
    said = tuple(replace(message, text=_writable(message.text)) for message in messages)
    return Request(_writable(system), said, json_schema(schema), _identifier(schema.__name__))


def _writable(text: str) -> str:
    """Without half characters, which no vendor can be sent."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _identifier(name: str) -> str:
    return "".join(letter for letter in name if letter.isascii() and (letter.isalnum() or letter == "_"))[:64]


def _asked_again(request: Request, reply: str, error: BadOutput) -> Request:
    wish = f"That is not valid: {error.what}. Reply with the one JSON object that the schema asks for, nothing else."
    said = (*request.messages, Message("assistant", reply[:QUOTED]), Message("user", wish))
    return replace(request, messages=said)


def _read(text: str, schema: type[S]) -> tuple[S, bool]:
    """The reply, and whether it had to be taken out of something. Raises BadOutput, which repeats nothing of it."""
    import json

    found, taken_out = one_object(text)
    try:
        return schema.model_validate_json(json.dumps(found), strict=True), taken_out
    except ValidationError as error:
        raise BadOutput(f"the reply does not fit its schema: {_wrong(error, schema)}") from None


def _wrong(error: ValidationError, schema: type[BaseModel]) -> str:
    """What is wrong where, in the schema's words: a field's name that the model made up may hold a customer's."""
    known = _field_names(json_schema(schema))
    faults = error.errors(include_input=False, include_url=False, include_context=False)[:3]
    return "; ".join(f"{_place(fault['loc'], known)}: {fault['msg']}" for fault in faults)


def _place(place: tuple[int | str, ...], known: frozenset[str]) -> str:
    return ".".join(str(part) if isinstance(part, int) or part in known else "?" for part in place) or "reply"


def _field_names(node: object) -> frozenset[str]:
    if isinstance(node, list):
        return frozenset().union(*map(_field_names, node))
    if not isinstance(node, dict):
        return frozenset()
    return frozenset(node.get("properties", ())).union(*map(_field_names, node.values()))
