"""An expression of day or time in a message, and how patterns are told to read them."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from workflow.form.calendar import is_wish
from workflow.verification.dates import weekday_index
from workflow.verification.numerals import numeral

COUNT = (
    r"(?:\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:a |the )?couple(?: of)?"
    r"|(?:a )?few|several)"
)
SPAN = r"(?:days?|weeks?|fortnights?|months?)"
SEASON = r"(?:spring|summer|autumn|winter)"
FEAST = (
    r"(?:christmas|xmas|new year(?:'s)?|easter|halloween|bank holiday|half[- ]term|valentine'?s(?: day)?"
    r"|school holidays|term[- ]time)"
)

Kind = Literal["day", "window", "time", "past"]


@dataclass(frozen=True, slots=True)
class Mention:
    """`days` for a "day"; `said` is the weekday where "next week" beside it can still move it."""

    start: int
    end: int
    kind: Kind
    days: tuple[date, ...] = ()
    said: str | None = None


@dataclass(frozen=True, slots=True)
class Clock:
    today: date
    past: bool


Handler = Callable[["re.Match[str]", Clock], Mention]


class Readings:
    """Patterns and who reads them. Where two overlap the one registered first wins."""

    def __init__(self) -> None:
        self.patterns: list[tuple[re.Pattern[str], Handler]] = []

    def reads(self, *patterns: str) -> Callable[[Handler], Handler]:
        def register(handler: Handler) -> Handler:
            self.patterns.extend((re.compile(pattern, re.IGNORECASE), handler) for pattern in patterns)
            return handler

        return register

    def marks(self, kind: Kind, *patterns: str) -> None:
        """What `patterns` match is of that kind, and no day."""
        self.reads(*patterns)(lambda match, _clock: of(match, kind))


def of(match: "re.Match[str]", kind: Kind) -> Mention:
    return Mention(match.start(), match.end(), kind)


def day_of(match: "re.Match[str]", clock: Clock, *days: date | None, said: str | None = None) -> Mention:
    """A day, or a past mention when it is over, does not exist or is years away."""
    known = tuple(day for day in days if day)
    fits = len(known) == len(days) and all(clock.past or is_wish(day, clock.today) for day in known)
    return Mention(match.start(), match.end(), "day" if fits else "past", known, said)


def checked(match: "re.Match[str]", clock: Clock, day: date | None) -> Mention:
    """A weekday that contradicts its date leaves both as the customer said them."""
    named = match.groupdict().get("weekday")
    if day and named and weekday_index(named) != day.weekday() and is_wish(day, clock.today):
        return of(match, "window")
    return day_of(match, clock, day)


def count_of(said: str) -> int | None:
    """ "a" and "one" are 1, "a couple" 2; "a few" is no number."""
    said = said.casefold()
    if "couple" in said:
        return 2
    if "few" in said or said == "several":
        return None
    return 1 if said in {"a", "an"} else int(numeral(said))
