"""Opening the assistant a command works with, and closing it whatever happens."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bloom.assistant import Assistant


@contextmanager
def assistant(sop: str, *, provider: str | None = None) -> Iterator["Assistant"]:
    """The assistant of one SOP, with settings from `.env`, the environment and the command's options."""
    from bloom.assistant import Assistant
    from bloom.settings import load

    opened = Assistant.open(sop, load(llm_provider=provider))
    try:
        yield opened
    finally:
        opened.close()
