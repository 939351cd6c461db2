"""A reply while it arrives."""

from workflow.model.errors import BadOutput
from workflow.model.usage import Usage
from workflow.model.vendor import MOST_CHARACTERS, RawReply


class ReplyText:
    """Pieces of text under a bound."""

    def __init__(self, where: str) -> None:
        self._where = where
        self._pieces: list[str] = []
        self._length = 0

    def add(self, piece: object) -> str:
        """The piece itself. Raises BadOutput where it is no text, or the reply becomes too long."""
        if not isinstance(piece, str):
            raise BadOutput("a reply that is no text", where=self._where)
        self._length += len(piece)
        if self._length > MOST_CHARACTERS:
            raise BadOutput(f"a reply of more than {MOST_CHARACTERS:,} characters", where=self._where)
        self._pieces.append(piece)
        return piece

    def whole(self, usage: Usage) -> RawReply:
        """The reply, now that the service said that it is complete. Raises BadOutput where nothing was said."""
        text = "".join(self._pieces)
        if not text.strip():
            raise spent(BadOutput("an empty reply", where=self._where), usage)
        return RawReply(text, usage)


def spent(error: BadOutput, usage: Usage) -> BadOutput:
    error.usage = usage
    return error


def count(tokens: object) -> int:
    """Tokens as a service reports them, 0 for whatever is no number of tokens.

    >>> count(12), count(None), count("12"), count(True), count(-1)
    (12, 0, 0, 0, 0)
    """
    return tokens if isinstance(tokens, int) and not isinstance(tokens, bool) and tokens > 0 else 0
