"""Where a Chroma server is, and how to name it without its password."""

import base64
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from sop.errors import SettingError

_FIX = "use http://host:port or https://user:password@host:port"


@dataclass(frozen=True, slots=True)
class ServerAddress:
    """`url` is without user and password: it may be shown. `authorization` is the header's value, and may not."""

    url: str
    authorization: str | None = field(default=None, repr=False)

    def __str__(self) -> str:
        return self.url

    @classmethod
    def of(cls, url: str, token: str | None = None) -> "ServerAddress":
        """Raises SettingError for what is no address; it never repeats what may hold a password."""
        try:
            parts = urlsplit(url.strip())
            host, port = parts.hostname, parts.port
        except ValueError as exc:
            raise SettingError("the address cannot be read", fix=_FIX) from exc
        if parts.scheme not in ("http", "https") or not host or parts.query or parts.fragment:
            raise SettingError("it is no address of a server", fix=_FIX)
        if "@" in (parts.password or ""):
            raise SettingError("there is an @ in its password", fix="write %40 for each @ in it")
        if token and parts.username:
            raise SettingError("it holds a user, and CHROMA_TOKEN is set too", fix="keep one of the two")
        named = f"[{host}]" if ":" in host else host
        shown = f"{parts.scheme}://{named}{f':{port}' if port else ''}{parts.path.rstrip('/')}"
        return cls(shown, f"Bearer {token}" if token else _basic(parts.username, parts.password))


def _basic(user: str | None, password: str | None) -> str | None:
    if not user:
        return None
    pair = f"{unquote(user)}:{unquote(password or '')}".encode()
    return f"Basic {base64.b64encode(pair).decode()}"
