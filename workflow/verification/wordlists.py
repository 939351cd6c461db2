"""The word lists in wordlists.yaml."""

from functools import cache
from pathlib import Path

import yaml


@cache
def lines(name: str) -> tuple[tuple[str, ...], ...]:
    """The words of each line of a list."""
    return tuple(tuple(line.split()) for line in _lists()[name].splitlines())


def listed(name: str) -> frozenset[str]:
    """All words of a list."""
    return frozenset(word for line in lines(name) for word in line)


@cache
def _lists() -> dict[str, str]:
    loaded: dict[str, str] = yaml.safe_load(Path(__file__).with_name("wordlists.yaml").read_text("utf-8"))
    return loaded
