"""A conversation as a model is told of it: bounded, however long it has been."""

from collections.abc import Sequence

from retrieval.question import Said
from workflow.model.masking import Masking

_TURNS = 12  # what was said, by either side; six exchanges
_CUSTOMER, _ASSISTANT = 400, 200
"""Characters kept of a message and of a reply, whose beginning shows what it was about: it can be looked up again."""
_WHO = {"user": "Customer", "assistant": "Assistant"}


def condensed(history: Sequence[Said], masking: Masking) -> str:
    """The last turns, one a line and shortened, masked; "" for none. At most about 4,000 characters."""
    kept = {"user": _CUSTOMER, "assistant": _ASSISTANT}
    lines = [f"{_WHO[said.role]}: {_short(masking.mask(said.text), kept[said.role])}" for said in history[-_TURNS:]]
    return "\n".join(lines)


def _short(text: str, most: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else f"{text[:most].rsplit(' ', 1)[0]} …"
