"""What a request brought, kept for tests."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workflow.model.scripted.asked import Asked

_SECRET = ("authorization", "x-api-key", "api-key", "cookie", "proxy-authorization")


@dataclass(frozen=True, slots=True)
class Recorded:
    """`headers` by their names in lower case. `body`: the JSON, None where there was none. `asked`: None where the
    request was not for a reply. `at`: seconds on the monotonic clock when it had been read.
    """

    method: str
    path: str
    headers: Mapping[str, str]
    body: Any
    asked: Asked | None
    behaviour: str
    at: float

    @property
    def shown(self) -> dict[str, Any]:
        kind = self.asked.kind if self.asked else None
        about = {"method": self.method, "path": self.path, "kind": kind, "behaviour": self.behaviour, "at": self.at}
        return {**about, "headers": dict(self.headers), "body": self.body}


def kept_headers(headers: Mapping[str, str], *, keep_keys: bool) -> dict[str, str]:
    return {
        name.lower(): value if keep_keys or name.lower() not in _SECRET else "masked" for name, value in headers.items()
    }
