"""Bloom's Python API.

>>> import bloom
>>> assistant = bloom.Assistant.open()      # doctest: +SKIP
>>> assistant.ask("Where can I park?")      # doctest: +SKIP
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bloom.assistant import Assistant
    from bloom.settings import Settings

__version__ = "0.1.0"
__all__ = ["Assistant", "Settings", "__version__"]


def __getattr__(name: str) -> Any:
    """Load the assistant when it is first asked for, so that `bloom --version` needs nothing."""
    if name == "Assistant":
        from bloom.assistant import Assistant

        return Assistant
    if name == "Settings":
        from bloom.settings import Settings

        return Settings
    raise AttributeError(name)
