"""From when until when a document holds, whom it is for, and what it takes the place of."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Any, Literal

from sop.tree import Node

Audience = Literal["customer", "internal"]
Why = Literal["internal", "expired", "not yet valid", "superseded"]

KEYS = ("valid_from", "valid_until", "audience", "supersedes")
_AUDIENCES: tuple[Audience, ...] = ("customer", "internal")
_ISO = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class Standing:
    """Both dates are days on which the document holds; `supersedes` are paths of documents it replaces."""

    valid_from: date | None = None
    valid_until: date | None = None
    audience: Audience = "customer"
    supersedes: tuple[str, ...] = ()

    def begun(self, today: date) -> bool:
        return self.valid_from is None or self.valid_from <= today

    def ended(self, today: date) -> bool:
        return self.valid_until is not None and self.valid_until < today

    def as_json(self) -> dict[str, Any]:
        """What differs from a document of which nothing is said."""
        days = {"valid_from": self.valid_from, "valid_until": self.valid_until}
        stated: dict[str, Any] = {key: day.isoformat() for key, day in days.items() if day}
        if self.audience != "customer":
            stated["audience"] = self.audience
        return {**stated, "supersedes": list(self.supersedes)} if self.supersedes else stated


Stated = Mapping[str, Any]
"""The fields of a Standing that somebody stated."""


class Misstated(Exception):
    """A key, or its value, that says nothing about a document's standing."""

    def __init__(self, key: str, what: str, fix: str) -> None:
        self.key, self.what, self.fix = key, what, fix
        super().__init__(what)


def stated(raw: Mapping[str, Node]) -> Stated:
    """The fields that these keys state; other keys are left alone. Raises Misstated."""
    return {key: _READ[key](key, raw[key]) for key in KEYS if raw.get(key) is not None}


def standing(fields: Stated) -> Standing:
    """Raises Misstated where the document would end before it begins."""
    found = Standing(**fields)
    if found.valid_from and found.valid_until and found.valid_until < found.valid_from:
        what = f"the document ends on {found.valid_until}, before it begins on {found.valid_from}"
        raise Misstated("valid_until", what, "correct one of the dates")
    return found


def meant(key: str) -> str | None:
    """The key that a misspelt one stands for."""
    return next(iter(get_close_matches(key.lower().replace("-", "_"), KEYS, n=1, cutoff=0.75)), None)


class Standings:
    """The standing of every document of one index version."""

    def __init__(self, by_path: Mapping[str, Standing]) -> None:
        self._by_path = {path: one for path, one in by_path.items() if one != Standing()}
        self._replaced_by: dict[str, list[Standing]] = {}
        for one in self._by_path.values():
            for path in one.supersedes:
                self._replaced_by.setdefault(path, []).append(one)

    def of(self, path: str) -> Standing:
        return self._by_path.get(path, Standing())

    def withheld(self, today: date) -> dict[str, Why]:
        """The documents that no customer may be told anything from on this day, and why."""
        paths = {*self._by_path, *self._replaced_by}
        return {path: why for path in sorted(paths) if (why := self._why(path, today))}

    def newer(self, path: str, other: str) -> str | None:
        """The one of two documents that holds where they contradict each other: the one that begins later, where both
        say when they do.
        """
        begins = [(self.of(one).valid_from, one) for one in (path, other)]
        dated = sorted((day, one) for day, one in begins if day)
        return dated[1][1] if len(dated) == 2 and dated[0][0] < dated[1][0] else None

    def settles(self, path: str, other: str) -> bool:
        """Whether no customer is ever left with both: for other readers, at other times, replaced, or the newer."""
        one, two = self.of(path), self.of(other)
        replaced = other in one.supersedes or path in two.supersedes
        apart = any(
            a.valid_until and b.valid_from and a.valid_until < b.valid_from for a, b in ((one, two), (two, one))
        )
        return replaced or apart or one.audience != two.audience or self.newer(path, other) is not None

    def as_json(self) -> dict[str, dict[str, Any]]:
        return {path: one.as_json() for path, one in self._by_path.items()}

    @classmethod
    def from_json(cls, raw: Mapping[str, Mapping[str, Node]]) -> "Standings":
        """What `as_json` gave. Raises ValueError for anything else."""
        try:
            return cls({path: standing(stated(fields)) for path, fields in raw.items()})
        except (Misstated, AttributeError) as exc:
            raise ValueError("no standings") from exc

    def _why(self, path: str, today: date) -> Why | None:
        one = self.of(path)
        if one.ended(today):
            return "expired"
        if not one.begun(today):
            return "not yet valid"
        # What took a document's place keeps it, also after it ended itself: an old policy does not come back.
        if any(other.begun(today) for other in self._replaced_by.get(path, ())):
            return "superseded"
        return "internal" if one.audience == "internal" else None


def _date(key: str, value: Node) -> date:
    fix = "write the day as 2026-01-31"
    if not isinstance(value, str) or not _ISO.fullmatch(value.strip()):
        raise Misstated(key, f"{_shown(value)} is no date", fix)
    try:
        return date.fromisoformat(value.strip())
    except ValueError as exc:
        raise Misstated(key, f"there is no day {value.strip()}", fix) from exc


def _audience(key: str, value: Node) -> Audience:
    found = next((one for one in _AUDIENCES if value == one), None)
    if found is None:
        raise Misstated(key, f"{_shown(value)} is not a choice", f"use {' or '.join(_AUDIENCES)}")
    return found


def _paths(key: str, value: Node) -> tuple[str, ...]:
    given: Iterable[Node] = value if isinstance(value, list) else [value]
    paths = [path.strip() for path in given if isinstance(path, str) and path.strip()]
    if not paths or len(paths) != len(list(given)):
        raise Misstated(key, f"{_shown(value)} is no document", "write a document's path, or a list of paths")
    return tuple(dict.fromkeys(paths))


def _shown(value: Node) -> str:
    text = value if isinstance(value, str) else type(value).__name__
    return repr(text if len(text) <= 60 else f"{text[:57]}...")


_READ: Mapping[str, Any] = {
    "valid_from": _date,
    "valid_until": _date,
    "audience": _audience,
    "supersedes": _paths,
}
