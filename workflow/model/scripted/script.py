"""Which behaviour the next request gets."""

from collections import deque
from collections.abc import Mapping, Sequence
from threading import Lock
from typing import Any

from sop.errors import SettingError
from workflow.model.scripted.asked import KINDS, Kind
from workflow.model.scripted.behaviour import OK, Behaviour, sequence

Steps = str | Sequence[str]


class Script:
    """First what is meant for this kind of request, then the queue, then the default.

    A kind's steps are a name, for all its requests, or a list of names, used up one by one. Asking which models there
    are (`list`) follows only its own steps.
    """

    def __init__(
        self, default: str = "ok", script: Sequence[str] = (), kinds: Mapping[str, Steps] | None = None
    ) -> None:
        self._lock = Lock()
        self._queue: deque[Behaviour] = deque()
        self._kinds: dict[Kind, deque[Behaviour]] = {}
        self._steady: dict[Kind, Behaviour] = {}
        self._default = OK
        self.follow(default, script, kinds)

    def follow(
        self, default: str | None = None, script: Sequence[str] = (), kinds: Mapping[str, Steps] | None = None
    ) -> None:
        """Replace the queue and, where given, the default and the kinds. Raises SettingError; then nothing changes."""
        steps = [behaviour for name in script for behaviour in sequence(name)]
        failures, steady = _split(default or "ok")
        chosen = {_kind(kind): _steps(names) for kind, names in (kinds or {}).items()}
        with self._lock:
            self._queue = deque([*steps, *failures])
            if default is not None:
                self._default = steady
            if kinds is not None:
                self._kinds = {kind: deque(queue) for kind, (queue, _) in chosen.items()}
                self._steady = {kind: always for kind, (_, always) in chosen.items() if always}

    def next(self, kind: Kind) -> Behaviour:
        with self._lock:
            if queue := self._kinds.get(kind):
                return queue.popleft()
            if kind in self._steady:
                return self._steady[kind]
            if kind == "list":
                return OK
            return self._queue.popleft() if self._queue else self._default


def script_of(body: Any) -> dict[str, Any]:
    """The arguments for `Script.follow` from a control request. Raises SettingError when it holds anything else."""
    if not isinstance(body, dict) or set(body) - {"default", "script", "kinds"}:
        raise SettingError("a script is an object of default, script and kinds")
    return body


def _split(name: str) -> tuple[list[Behaviour], Behaviour]:
    *failures, steady = sequence(name)
    return failures, steady


def _steps(names: Steps) -> tuple[list[Behaviour], Behaviour | None]:
    if isinstance(names, str):
        return _split(names)
    return [behaviour for name in names for behaviour in sequence(name)], None


def _kind(name: str) -> Kind:
    for kind in KINDS:
        if kind == name:
            return kind
    raise SettingError(f"unknown kind of request {name!r}", fix=f"one of {', '.join(KINDS)}")
