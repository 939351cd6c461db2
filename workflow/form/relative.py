"""A day said relative to the one noted before: "the week after", "make that the 10th", "the Friday instead"."""

import re
from datetime import date, timedelta

from workflow.form.calendar import is_wish
from workflow.form.mention import COUNT, count_of
from workflow.form.windows import mentions
from workflow.verification.dates import NTH, WEEKDAY, weekday_index

_ISO = re.compile(r"\d{4}-\d\d-\d\d")
_WITH_TIME = re.compile(r"(?P<day>\d{4}-\d\d-\d\d)(?P<time> \(.+\))?")
_END = r"(?= *(?:[,.!?]|please|instead|thanks|then|if|$))"
_LATER_WEEK = re.compile(
    rf"(?:\b(?P<weekday>{WEEKDAY}),? (?:of |in )?)?\b(?:(?:the )?(?:week after|following week)(?: that)?"
    rf"|(?P<weeks>{COUNT}) weeks? later|(?:the )?same day (?:the )?(?:week after|next week|following week)){_END}",
    re.IGNORECASE,
)
_OTHER_DAY = re.compile(
    rf"\b(?:the |a |one )?(?:(?P<later>day (?:after|later)|(?:next|following) day)|(?P<before>day (?:before|earlier)"
    rf"|previous day)|(?P<week>week (?:before|earlier)|previous week))(?: that)?{_END}",
    re.IGNORECASE,
)
_THAT_WEEKDAY = re.compile(rf"(?:(?:on |the |that )*)(?P<weekday>{WEEKDAY})", re.IGNORECASE)
_THAT_NUMBER = re.compile(rf"(?:on |the )*(?P<day>\d{{1,2}}){NTH}", re.IGNORECASE)


def without_relative_days(text: str) -> str:
    """`text` without what names a day by another one."""
    return _LATER_WEEK.sub(" ", _OTHER_DAY.sub(" ", text))


def moved_day(text: str, noted: str | None, today: date) -> str | None:
    """The value that `text` makes of the one noted, in whose week or month it stays; None where it moves nothing.

    >>> moved_day("the 10th", "2027-03-03", date(2026, 11, 26))
    '2027-03-10'
    >>> moved_day("the Friday", "2026-12-03 (afternoon)", date(2026, 11, 26))
    '2026-12-04 (afternoon)'
    """
    before = _single_day(noted)
    if before is None:
        return None
    day = _by_weeks_and_days(text, before) or _in_its_week_or_month(text, before, today)
    return day.isoformat() + _rest(text, noted, today) if day and is_wish(day, today) else None


def with_time_kept(value: str, noted: str | None) -> str:
    """A new day with the time of day noted for the one before, unless it comes with its own.

    >>> with_time_kept("2026-12-02", "2026-12-01 (5pm)")
    '2026-12-02 (5pm)'
    """
    before = _WITH_TIME.fullmatch(noted or "")
    time = before and before["time"]
    return value + time if time and _ISO.fullmatch(value) else value


def moves(text: str) -> bool:
    """Whether `text` names a day by another one, with no need of a calendar: "the week after"."""
    return bool(_LATER_WEEK.search(text) or _OTHER_DAY.search(text))


def noted_day(noted: str | None) -> str | None:
    """The one day a value names, as ISO; None for several, or for the customer's own words."""
    before = _single_day(noted)
    return before.isoformat() if before else None


def _single_day(noted: str | None) -> date | None:
    found = _WITH_TIME.fullmatch(noted or "")
    return date.fromisoformat(found["day"]) if found else None


def _rest(text: str, noted: str | None, today: date) -> str:
    """The time of day: the one in `text`, or the one noted before."""
    times = [text[m.start : m.end].strip() for m in mentions(text, today) if m.kind == "time"]
    if times:
        return f" ({', '.join(times)})"
    before = _WITH_TIME.fullmatch(noted or "")
    return (before["time"] or "") if before else ""


def _by_weeks_and_days(text: str, noted: date) -> date | None:
    if later := _LATER_WEEK.search(text):
        ahead = weekday_index(later["weekday"]) - noted.weekday() if later["weekday"] else 0
        weeks = count_of(later["weeks"]) if later["weeks"] else 1
        return noted + timedelta(days=7 * weeks + ahead) if weeks else None
    if other := _OTHER_DAY.search(text):
        return noted + timedelta(days=1 if other["later"] else -1 if other["before"] else -7)
    return None


def _in_its_week_or_month(text: str, noted: date, today: date) -> date | None:
    """A weekday or a number that stands for a day by itself: of the noted day's week, of its month."""
    days = [mention for mention in mentions(text, today) if mention.kind in ("day", "window", "past")]
    if len(days) != 1:
        return None
    said = text[days[0].start : days[0].end].strip()
    if named := _THAT_WEEKDAY.fullmatch(said):
        day = noted + timedelta(days=weekday_index(named["weekday"]) - noted.weekday())
        return day if day >= today else None
    if numbered := _THAT_NUMBER.fullmatch(said):
        return _in_month(int(numbered["day"]), noted, today)
    return None


def _in_month(number: int, noted: date, today: date) -> date | None:
    try:
        day = noted.replace(day=number)
    except ValueError:
        return None
    return day if day >= today else None
