"""Dates, months, weekdays and times of day in a text, each with one canonical value."""

import re
from collections.abc import Iterator
from decimal import Decimal

from sop.profile import WEEKDAYS
from workflow.verification.figure import Figure
from workflow.verification.numerals import numeral

# Patterns without groups that capture. MONTH and WEEKDAY are written with capitals, for texts in which those make a
# word a name; the form, where customers type as they like, uses all of them with IGNORECASE.
MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|"
    r"Nov(?:ember)?|Dec(?:ember)?)\b\.?"
)
PLAIN_MONTH = r"(?:january|february|april|june|july|august|september|october|november|december)"
"""Months in full, without those whose names are words of their own."""
WEEKDAY = (
    r"(?:Mon(?:day)?|Tue(?:s(?:day)?)?|Wed(?:s|nesday)?|Thu(?:r(?:s(?:day)?)?)?|Fri(?:day)?|Sat(?:urday)?|Sun(?:day)?)"
)
FULL_WEEKDAY = rf"(?:{'|'.join(WEEKDAYS)})"
SHORT_WEEKDAY = rf"(?:{'|'.join(day[:3] for day in WEEKDAYS)})"
NTH = r"(?:st|nd|rd|th)"

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAY_NAME = rf"\b(?:{WEEKDAY}|{FULL_WEEKDAY})s?\b"
_WEEKDAY = re.compile(rf"(?P<first>{_DAY_NAME})(?:\.?\s*(?:-|–|—|to|until|till|through)\s*(?P<last>{_DAY_NAME}))?")
_WEEK_PART = re.compile(
    r"\b(?P<part>weekdays?|weekends?|every day|daily|seven days a week|7 days a week)\b", re.IGNORECASE
)
_WEEK = {"weekday": range(5), "weekend": range(5, 7)}

_ISO = re.compile(r"\b(?P<year>(?:19|20)\d\d)-(?P<month>\d\d)-(?P<day>\d\d)\b")
_SLASHED = re.compile(r"\b(?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>\d{4}|\d\d)\b")
_DAY_MONTH = re.compile(
    rf"\b(?:(?P<low>\d{{1,2}}){NTH}?\s*(?:-|–|to|and)\s*)?(?P<day>\d{{1,2}}){NTH}?\s+(?:of\s+)?(?P<month>{MONTH})",
    re.IGNORECASE,
)
_MONTH_DAY = re.compile(rf"\b(?P<month>{MONTH})\s+(?P<day>\d{{1,2}}){NTH}?\b(?!:)", re.IGNORECASE)
_LONE_MONTH = re.compile(rf"\b(?P<month>{MONTH})|\b(?P<lower>{PLAIN_MONTH})\b")
_MODAL_MAY = re.compile(r"\bMay\b(?=\s+(?:I|we|you|be|not|also)\b)")

_HOUR = (
    r"(?P<spoken>1[0-2]|[1-9]|twelve|eleven|ten|nine|eight|seven|six|five|four|three|two|one)\b"
    r"(?:\s*(?P<of>[ap])\.?m\b)?"
)
_PAST = re.compile(rf"\b(?P<part>half|(?:a )?quarter) (?P<past>past|to) {_HOUR}", re.IGNORECASE)
_CLOCK = re.compile(
    r"(?<![\d.,:£$€])(?:(?P<low>\d{1,2})(?:[:.](?P<low_minute>\d\d))?\s*(?:-|–|—|to|until|till|and)\s*)?"
    r"(?P<hour>\d{1,2})(?:[:.](?P<minute>\d\d))?\s*(?P<half>[ap])\.?m\b\.?"
    r"|(?<![\d.,:])(?P<hour24>[01]?\d|2[0-3]):(?P<minute24>[0-5]\d)(?![:\d])|\b(?P<name>noon|midday|midnight)\b"
    r"|\b(?P<oclock>\d{1,2})\s?o['’]clock\b",
    re.IGNORECASE,
)


def weekday_index(said: str) -> int:
    """0 is Monday; `said` is what WEEKDAY matched."""
    return next(index for index, day in enumerate(WEEKDAYS) if day.startswith(said[:3].lower()))


def month_number(said: str) -> int:
    """1 is January; `said` is what MONTH matched."""
    return _MONTHS.index(said[:3].lower()) + 1


def weekdays(text: str) -> Iterator[Figure]:
    """Weekdays, spans such as Monday to Friday given as each of their days, and parts of the week."""
    for match in _WEEKDAY.finditer(text):
        first = weekday_index(match["first"])
        last = weekday_index(match["last"]) if match["last"] else first
        for step in range((last - first) % 7 + 1):
            yield Figure("weekday", WEEKDAYS[(first + step) % 7], match.start(), match.end())
    for match in _WEEK_PART.finditer(text):
        for day in _WEEK.get(match["part"].lower().rstrip("s"), range(7)):
            yield Figure("weekday", WEEKDAYS[day], match.start(), match.end())


def dates(text: str) -> Iterator[Figure]:
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
        month = month_number(match["month"] or match["lower"])
        yield Figure("month", f"{month:02}", match.start(), match.end())


def times(text: str) -> Iterator[Figure]:
    """Times of day as HH:MM on the 24-hour clock."""
    spoken = list(_PAST.finditer(text))
    for match in spoken:
        hour = int(numeral(match["spoken"])) - (match["past"].lower() == "to")
        minute = 30 if match["part"].lower() == "half" else 15 if match["past"].lower() == "past" else 45
        afternoon = (match["of"] or "").lower() == "p"
        yield _time(hour % 12 + 12 * afternoon, minute, match.start(), match.end(), certain=bool(match["of"]))
    for match in _CLOCK.finditer(text):
        if any(other.start() <= match.start() < other.end() for other in spoken):
            continue
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


def _half_day(match: re.Match[str]) -> Iterator[Figure]:
    afternoon = match["half"].lower() == "p"
    hour = int(match["hour"]) % 12 + 12 * afternoon
    yield _time(hour, int(match["minute"] or 0), match.start(), match.end(), certain=True)
    if match["low"]:
        low = int(match["low"]) % 12
        low += 12 * (afternoon and low + 12 < hour)
        yield _time(low, int(match["low_minute"] or 0), match.start(), match.end(), certain=False)


def _time(hour: int, minute: int, start: int, end: int, *, certain: bool) -> Figure:
    numbers = frozenset({Decimal(hour), Decimal(hour % 12 or 12)})
    return Figure("time", f"{hour:02}:{minute:02}", start, end, numbers, "clock" if certain else "")


def _date(match: re.Match[str]) -> Iterator[Figure]:
    said = match["month"]
    month = int(said) if said.isdigit() else month_number(said)
    groups = match.groupdict()
    for day in filter(None, (groups.get("low"), match["day"])):
        yield Figure("date", f"{month:02}-{int(day):02}", match.start(), match.end())
    if len(groups.get("year") or "") == 4:
        year = Decimal(groups["year"])
        yield Figure("number", str(year), match.start(), match.end(), frozenset({year}))
