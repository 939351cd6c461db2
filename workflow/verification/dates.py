"""Dates, months, weekdays and times of day in a text, each with one canonical value."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|"
    r"Nov(?:ember)?|Dec(?:ember)?)\b\.?"
)
_DAY_NAME = (
    r"\b(?:Mon(?:day)?|Tue(?:s|sday)?|Wed(?:nesday)?|Thu(?:r|rs|rsday)?|Fri(?:day)?|Sat(?:urday)?|Sun(?:day)?"
    r"|monday|tuesday|wednesday|thursday|friday|saturday|sunday)s?\b"
)
_WEEKDAY = re.compile(rf"(?P<first>{_DAY_NAME})(?:\.?\s*(?:-|–|—|to|until|till|through)\s*(?P<last>{_DAY_NAME}))?")
_WEEK_PART = re.compile(
    r"\b(?P<part>weekdays?|weekends?|every day|daily|seven days a week|7 days a week)\b", re.IGNORECASE
)
_WEEK = {"weekday": range(5), "weekend": range(5, 7)}

_ISO = re.compile(r"\b(?P<year>(?:19|20)\d\d)-(?P<month>\d\d)-(?P<day>\d\d)\b")
_SLASHED = re.compile(r"\b(?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>\d{4}|\d\d)\b")
_DAY_MONTH = re.compile(
    rf"\b(?:(?P<low>\d{{1,2}})(?:st|nd|rd|th)?\s*(?:-|–|to|and)\s*)?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<month>{_MONTH})",
    re.IGNORECASE,
)
_MONTH_DAY = re.compile(rf"\b(?P<month>{_MONTH})\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?!:)", re.IGNORECASE)
_LONE_MONTH = re.compile(
    rf"\b(?P<month>{_MONTH})|\b(?P<lower>january|february|april|june|july|august|september|october|november|december)\b"
)
_MODAL_MAY = re.compile(r"\bMay\b(?=\s+(?:I|we|you|be|not|also)\b)")

_CLOCK = re.compile(
    r"(?<![\d.,:£$€])(?:(?P<low>\d{1,2})(?:[:.](?P<low_minute>\d\d))?\s*(?:-|–|—|to|until|till|and)\s*)?"
    r"(?P<hour>\d{1,2})(?:[:.](?P<minute>\d\d))?\s*(?P<half>[ap])\.?m\b\.?"
    r"|(?<![\d.,:])(?P<hour24>[01]?\d|2[0-3]):(?P<minute24>[0-5]\d)(?![:\d])|\b(?P<name>noon|midday|midnight)\b"
    r"|\b(?P<oclock>\d{1,2})\s?o['’]clock\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Mark:
    """A point in the week, the year or the day. `unit` is "clock" when morning or afternoon is certain."""

    kind: str
    value: str
    start: int
    end: int
    numbers: frozenset[Decimal] = frozenset()
    unit: str = ""


def weekdays(text: str) -> Iterator[Mark]:
    """Weekdays, spans such as Monday to Friday given as each of their days, and parts of the week."""
    for match in _WEEKDAY.finditer(text):
        first = _index(match["first"], _DAYS)
        last = _index(match["last"], _DAYS) if match["last"] else first
        for step in range((last - first) % 7 + 1):
            yield Mark("weekday", _DAYS[(first + step) % 7], match.start(), match.end())
    for match in _WEEK_PART.finditer(text):
        for day in _WEEK.get(match["part"].lower().rstrip("s"), range(7)):
            yield Mark("weekday", _DAYS[day], match.start(), match.end())


def dates(text: str) -> Iterator[Mark]:
    """Days of a month as month-day, months standing alone, and the year of a fully written date."""
    taken: list[tuple[int, int]] = []
    for pattern in (_ISO, _SLASHED, _DAY_MONTH, _MONTH_DAY):
        for match in pattern.finditer(text):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            taken.append(match.span())
            yield from _date(match)
    for match in _LONE_MONTH.finditer(text):
        if any(start <= match.start() < end for start, end in taken) or _MODAL_MAY.match(text, match.start()):
            continue
        month = _index(match["month"] or match["lower"], _MONTHS) + 1
        yield Mark("month", f"{month:02}", match.start(), match.end())


def times(text: str) -> Iterator[Mark]:
    """Times of day as HH:MM on the 24-hour clock."""
    for match in _CLOCK.finditer(text):
        start, end = match.span()
        if match["name"]:
            yield _time(0 if match["name"].lower() == "midnight" else 12, 0, start, end, certain=True)
        elif match["hour24"]:
            hour = int(match["hour24"])
            yield _time(hour, int(match["minute24"]), start, end, certain=hour > 12 or match["hour24"][0] == "0")
        elif match["oclock"]:
            yield _time(int(match["oclock"]) % 24, 0, start, end, certain=False)
        else:
            yield from _half_day(match)


def _half_day(match: re.Match[str]) -> Iterator[Mark]:
    afternoon = match["half"].lower() == "p"
    hour = int(match["hour"]) % 12 + 12 * afternoon
    yield _time(hour, int(match["minute"] or 0), match.start(), match.end(), certain=True)
    if match["low"]:
        low = int(match["low"]) % 12
        low += 12 * (afternoon and low + 12 < hour)
        yield _time(low, int(match["low_minute"] or 0), match.start(), match.end(), certain=False)


def _time(hour: int, minute: int, start: int, end: int, *, certain: bool) -> Mark:
    numbers = frozenset({Decimal(hour), Decimal(hour % 12 or 12)})
    return Mark("time", f"{hour:02}:{minute:02}", start, end, numbers, "clock" if certain else "")


def _date(match: re.Match[str]) -> Iterator[Mark]:
    said = match["month"]
    month = int(said) if said.isdigit() else _index(said, _MONTHS) + 1
    groups = match.groupdict()
    for day in filter(None, (groups.get("low"), match["day"])):
        yield Mark("date", f"{month:02}-{int(day):02}", match.start(), match.end())
    if len(groups.get("year") or "") == 4:
        year = Decimal(groups["year"])
        yield Mark("number", str(year), match.start(), match.end(), frozenset({year}))


def _index(said: str, names: tuple[str, ...]) -> int:
    prefix = said.lower()[:3]
    return next(index for index, name in enumerate(names) if name.startswith(prefix))
