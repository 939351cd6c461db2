"""A model server on loopback that speaks the three vendors' protocols and does what a script says."""

import socket
import socketserver
import threading
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any, Literal, Self

from sop.errors import SettingError
from workflow.model.scripted.handler import Backstage, Handler
from workflow.model.scripted.listing import MODELS
from workflow.model.scripted.recording import Recorded
from workflow.model.scripted.script import Script, Steps

VendorName = Literal["anthropic", "openai", "ollama"]
_LOOPBACK = "127.0.0.1"


class ScriptedServer:
    """A model server that needs no model. Serves from its construction until `close`, or as a context manager.

    `default` is the behaviour of every request (behaviour.py names them), `script` those of the next ones in order,
    `kinds` those of one kind of question (`screen`, `answer`, `summary`, `slots`, `other`, `text`; `list` for the lists
    of models). `delay`: seconds before every reply. `responses`: False plays an older server that is compatible with
    OpenAI and has no /responses. `models` are those it lists. Keys in recorded headers are masked unless `keep_keys`.

    Raises SettingError for an unknown behaviour and for a port that is taken.
    """

    def __init__(
        self,
        default: str = "ok",
        script: Sequence[str] = (),
        *,
        kinds: Mapping[str, Steps] | None = None,
        port: int = 0,
        delay: float = 0.0,
        responses: bool = True,
        models: Sequence[str] = MODELS,
        keep_keys: bool = False,
    ) -> None:
        script_ = Script(default, script, kinds)
        self._backstage = Backstage(script_, tuple(models), delay, responses, keep_keys)
        self._listener = _listen(port, self._backstage)
        self._thread = threading.Thread(target=self._listener.serve_forever, args=(0.05,), name="scripted-server")
        self._thread.daemon = True
        self._thread.start()

    @property
    def port(self) -> int:
        return int(self._listener.server_address[1])

    def url(self, vendor: VendorName) -> str:
        """The base address as the vendor's SDK wants it: only OpenAI's includes /v1."""
        return f"http://{_LOOPBACK}:{self.port}{'/v1' if vendor == 'openai' else ''}"

    @property
    def requests(self) -> list[Recorded]:
        """What came so far, in order, control requests left out."""
        with self._backstage.lock:
            return list(self._backstage.requests)

    def follow(
        self, default: str | None = None, script: Sequence[str] = (), kinds: Mapping[str, Steps] | None = None
    ) -> None:
        """Go on with another script; see Script.follow."""
        self._backstage.script.follow(default, script, kinds)

    def close(self) -> None:
        """Stop serving, end what hangs, and wait for every thread."""
        self._listener.shutdown()
        self._thread.join()
        self._listener.hang_up()
        self._listener.server_close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


class _Listener(socketserver.ThreadingTCPServer):
    """Threads are joined by `server_close`: none outlives the server."""

    allow_reuse_address = True
    daemon_threads = False
    request_queue_size = 128

    def __init__(self, port: int, backstage: Backstage) -> None:
        self._backstage = backstage
        handler = type("BackstageHandler", (Handler,), {"backstage": backstage})
        super().__init__((_LOOPBACK, port), handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._backstage.lock:
            self._backstage.connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._backstage.lock:
            self._backstage.connections.discard(request)
        super().shutdown_request(request)

    def hang_up(self) -> None:
        with self._backstage.lock:
            still_open = list(self._backstage.connections)
        for connection in still_open:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:  # it ended a moment ago
                continue


def _listen(port: int, backstage: Backstage) -> _Listener:
    try:
        return _Listener(port, backstage)
    except (OSError, OverflowError) as exc:
        raise SettingError(
            f"port {port} cannot be used ({exc})", fix="choose another one, or 0 for a free one"
        ) from exc
