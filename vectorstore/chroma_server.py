"""A Chroma server over its documented REST interface (version 2), each call with a deadline.

Chroma's own client waits for a server without end, already while it is made, and takes a second to import.
"""

import json
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import numpy as np

from sop.errors import IndexUnavailable, ServerUnavailable
from vectorstore.server_address import ServerAddress

if TYPE_CHECKING:
    import httpx

PATIENCE = 5.0  # seconds for a question; one of 100 results took 0.02 s among 8,000 chunks
WRITING_PATIENCE = 120.0  # seconds for 1,000 chunks, which the server adds to its graph before it answers
_CONNECTING = 3.0  # seconds
_REST = 2.0  # seconds for which a server that let somebody wait in vain is not asked again
_DATABASE = "/api/v2/tenants/default_tenant/databases/default_database"


def new_name() -> str:
    """Of a collection that nobody else has, on any server."""
    return f"bloom-{uuid4().hex}"


class ChromaServer:
    """The collections on one server, for several threads.

    Every method raises ServerUnavailable when the server cannot be reached, refuses or fails, or has not answered
    after `patience` seconds; then the next `_REST` seconds' calls fail at once, so that customers do not queue up.
    """

    def __init__(self, address: ServerAddress, *, patience: float = PATIENCE) -> None:
        self.address, self._patience = address, patience
        self._making = threading.Lock()
        self._resting_until = 0.0

    def check(self) -> None:
        """Whether a Chroma server answers at this address, and accepts who asks."""
        found = self.call("GET", f"{_DATABASE}/collections?limit=1")
        if not isinstance(found, list):
            raise self._no_chroma("its list of collections is none")

    def create(self, name: str, configuration: Mapping[str, Any]) -> "ServerCollection":
        body = {"name": name, "configuration": configuration, "get_or_create": False}
        return self._collection(name, self.call("POST", f"{_DATABASE}/collections", body))

    def collection(self, name: str) -> "ServerCollection":
        """Raises IndexUnavailable when the server has none of this name."""
        found = self.call("GET", f"{_DATABASE}/collections/{name}")
        if found is None:
            raise self.lost(name)
        return self._collection(name, found)

    def delete(self, name: str) -> None:
        """The collection is gone afterwards, whether or not it was there."""
        self.call("DELETE", f"{_DATABASE}/collections/{name}")

    def lost(self, name: str) -> IndexUnavailable:
        what = f"the Chroma server has lost the collection {name}"
        return IndexUnavailable(what, where=self.address.url, fix="run `bloom ingest` to build the index anew")

    def call(self, method: str, path: str, body: object = None, *, patience: float | None = None) -> Any:
        """What the server answers; None where it says that there is no such collection."""
        within = patience or self._patience
        if time.monotonic() < self._resting_until:
            raise self._unavailable("it did not answer in time a moment ago")
        with self._translated(within):
            status, answer = self._exchange(method, path, body, time.monotonic() + within)
        return self._read(status, answer)

    def close(self) -> None:
        if "_http" in self.__dict__:
            self._http.close()

    def _exchange(self, method: str, path: str, body: object, deadline: float) -> tuple[int, bytes]:
        """httpx limits each wait for the next bytes; whoever sends a byte a second is stopped here."""
        import httpx

        content = None if body is None else _encoded(body)
        with self._making:
            client = self._http
        left = max(deadline - time.monotonic(), 0.001)
        limits = httpx.Timeout(left, connect=min(left, _CONNECTING))
        with client.stream(method, self.address.url + path, content=content, timeout=limits) as response:
            read = b""
            for part in response.iter_bytes():
                read += part
                if time.monotonic() > deadline:
                    raise httpx.ReadTimeout("the whole answer took too long")
            return response.status_code, read

    @cached_property
    def _http(self) -> "httpx.Client":
        import httpx

        headers = {"Content-Type": "application/json"}
        if self.address.authorization:
            headers["Authorization"] = self.address.authorization
        return httpx.Client(headers=headers)

    @contextmanager
    def _translated(self, within: float) -> Iterator[None]:
        import httpx

        try:
            yield
        except httpx.TimeoutException as exc:
            self._resting_until = time.monotonic() + _REST
            raise self._unavailable(f"no answer within {within:g} seconds") from exc
        except (httpx.HTTPError, httpx.InvalidURL) as exc:
            raise self._unavailable(str(exc) or type(exc).__name__) from exc

    def _read(self, status: int, answer: bytes) -> Any:
        try:
            told = json.loads(answer)
        except ValueError as exc:
            raise self._refused(status) if status >= 400 else self._no_chroma("no JSON") from exc
        if status < 400:
            return told
        if status == 404 and isinstance(told, dict) and told.get("error") == "NotFoundError":
            return None
        why = str(told.get("message", "")) if isinstance(told, dict) else ""
        raise self._refused(status, why)

    def _refused(self, status: int, why: str = "") -> ServerUnavailable:
        if status in (401, 403):
            return self._unavailable(f"HTTP {status}", fix="set CHROMA_TOKEN, or user and password in CHROMA_URL")
        if status == 404:
            return self._no_chroma("HTTP 404")
        return self._unavailable(f"HTTP {status} {why}".strip()[:200])

    def _no_chroma(self, why: str) -> ServerUnavailable:
        return self._unavailable(f"what answers is no Chroma server: {why}", fix="set CHROMA_URL right")

    def _unavailable(self, why: str, fix: str = "start it or set CHROMA_URL right") -> ServerUnavailable:
        return ServerUnavailable(f"the Chroma server cannot be used ({why})", where=self.address.url, fix=fix)

    def _collection(self, name: str, found: Any) -> "ServerCollection":
        if not isinstance(found, dict) or not isinstance(found.get("id"), str):
            raise self._no_chroma("a collection without an id")
        return ServerCollection(self, name, found["id"])


class ServerCollection:
    """One collection, with those calls of Chroma's client that Bloom makes of it."""

    def __init__(self, server: ChromaServer, name: str, id_: str) -> None:
        self._server, self._name, self._path = server, name, f"{_DATABASE}/collections/{id_}"

    def add(
        self, ids: Sequence[str], embeddings: Any, documents: Sequence[str], metadatas: Sequence[Mapping[str, Any]]
    ) -> None:
        body = {"ids": ids, "embeddings": embeddings, "documents": documents, "metadatas": metadatas}
        self._call("POST", "add", body, patience=WRITING_PATIENCE)

    def count(self) -> int:
        return int(self._call("GET", "count"))

    def query(
        self, query_embeddings: Any, n_results: int, include: Sequence[str], where: Mapping[str, Any] | None = None
    ) -> Mapping[str, Any]:
        body = {"query_embeddings": query_embeddings, "n_results": n_results, "include": include, "where": where}
        return self._found(self._call("POST", "query", body))

    def get(
        self, ids: Sequence[str] | None = None, include: Sequence[str] = (), where: Mapping[str, Any] | None = None
    ) -> Mapping[str, Any]:
        return self._found(self._call("POST", "get", {"ids": ids, "include": include, "where": where}))

    def close(self) -> None:
        """Nothing: the connection is the server's."""

    def _call(self, method: str, verb: str, body: object = None, *, patience: float | None = None) -> Any:
        told = self._server.call(method, f"{self._path}/{verb}", body, patience=patience)
        if told is None:
            raise self._server.lost(self._name)
        return told

    def _found(self, told: Any) -> Mapping[str, Any]:
        if not isinstance(told, dict):
            raise TypeError("the server's answer is no object")
        return told


def _encoded(body: object) -> bytes:
    return json.dumps(body, ensure_ascii=False, default=_listed).encode()


def _listed(value: object) -> object:
    """Vectors as float64: longer than float32 has to be, and exactly the same numbers."""
    if isinstance(value, np.ndarray):
        return value.tolist()
    raise TypeError(type(value).__name__)
