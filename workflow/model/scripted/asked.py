"""What a request asks for, whichever protocol it came by."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["screen", "answer", "summary", "slots", "other", "text", "list"]
KINDS: tuple[Kind, ...] = ("screen", "answer", "summary", "slots", "other", "text", "list")


@dataclass(frozen=True, slots=True)
class Asked:
    """`schema` is the JSON Schema that the reply must have, None where free text is wanted. `messages` are pairs of
    role and text. `caches`: the request marks its beginning as worth keeping. `counts`: tokens are wanted at the end
    of a stream.
    """

    model: str
    system: str
    messages: tuple[tuple[str, str], ...]
    schema: Mapping[str, Any] | None = None
    streamed: bool = False
    caches: bool = False
    counts: bool = True

    @property
    def kind(self) -> Kind:
        """Which of Bloom's questions this is, told from the schema's properties."""
        if self.schema is None:
            return "text"
        names = set(self.schema.get("properties", {}))
        if {"reply", "quotes"} <= names:
            return "answer"
        if "rule" in names:
            return "screen"
        if names == {"summary"}:
            return "summary"
        return "slots" if names and all(map(_may_be_null, self.schema["properties"].values())) else "other"

    @property
    def prompt(self) -> str:
        """All that was said, the system's part first."""
        return "\n\n".join([self.system, *(text for _, text in self.messages)])


def plain_text(content: Any) -> str:
    """The text of a message's content: a string, or the parts of a list that hold text."""
    if isinstance(content, str):
        return content
    if not isinstance(content, list):
        return ""
    return "\n".join(part["text"] for part in content if isinstance(part, dict) and isinstance(part.get("text"), str))


def conversation(messages: Any) -> tuple[tuple[str, str], ...]:
    """Roles and texts of a request's list of messages; what is no message is left out."""
    if not isinstance(messages, list):
        return ()
    return tuple(
        (str(message.get("role", "user")), plain_text(message.get("content")))
        for message in messages
        if isinstance(message, dict)
    )


def _may_be_null(schema: Mapping[str, Any]) -> bool:
    kinds = [schema, *schema.get("anyOf", [])]
    return any(kind.get("type") == "null" or "null" in _listed(kind.get("type")) for kind in kinds)


def _listed(kind: Any) -> list[Any]:
    return kind if isinstance(kind, list) else []
