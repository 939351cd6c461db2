"""A reply on the screen while it is being written."""

from rich.console import Console
from rich.live import Live
from rich.padding import Padding
from rich.text import Text

from cli.output import inert


class Growing:
    """Redraws the reply with every sentence, so that its lines stay wrapped; it comes whole where a terminal cannot."""

    def __init__(self, out: Console) -> None:
        self._text = ""
        self._live = Live(console=out, auto_refresh=False, vertical_overflow="visible")
        self._live.start()

    def add(self, text: str) -> None:
        self._text += inert(text)
        self._live.update(indented(self._text), refresh=True)

    def end(self, reply: str) -> str:
        """Stop, with `reply` in place of its beginning if it is that; returns what had been shown."""
        if reply.startswith(self._text):
            self._live.update(indented(reply), refresh=True)
        self._live.stop()
        return self._text


def indented(reply: str) -> Padding:
    return Padding(Text(reply), (0, 0, 0, 2))
