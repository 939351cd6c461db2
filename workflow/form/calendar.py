"""The calendar as the British say it: weekdays, months, "the 27th", "Friday week".

Conventions, with today Saturday 21 November 2026:
* a bare or "coming" weekday is the first such day after today: "Friday" is the 27th, "Saturday" the 28th;
* "this <weekday>" lies in this week (Monday to Sunday), or is the coming one when that has passed;
* "next <weekday>" lies in next week, whatever today is: said on Wednesday the 18th, "next Friday" is the 27th;
* "Friday week" is a week after the coming Friday;
* a day without a year is the coming one, but one of the last 30 days is taken as past, not as next year;
* 05/12 is 5 December; only where that cannot be (12/25) is it read the other way round;
* dates more than two years ahead are slips of the keyboard.
"""

import calendar
import re
from datetime import date, timedelta

from workflow.form.words import closest
from workflow.verification.dates import MONTH, month_number, weekday_index

_LATEST = timedelta(days=731)
_JUST_PASSED = timedelta(days=30)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_NAMED_MONTH = re.compile(rf"\b{MONTH}", re.IGNORECASE)
_DAY_NUMBER = re.compile(r"(?<!\d)\d{1,2}(?!\d)")
_NO_END = re.compile(r"\b(?:after|since|starting|onwards|from(?!.*(?:\bto\b|\btill?\b|until|-)))\b", re.IGNORECASE)
_PARTS_OF_MONTH = {"early": 10, "beginning": 10, "start": 10, "first week": 7, "first": 10}
_PARTS_OF_MONTH |= {"second week": 14, "mid": 20, "middle": 20, "third week": 21}


def weekday(said: str, which: str, today: date) -> date:
    """The day meant by a weekday; `which` is "", "this", "next" or "week" ("Friday week")."""
    index = weekday_index(said)
    monday = today - timedelta(days=today.weekday())
    coming = today + timedelta(days=(index - today.weekday() - 1) % 7 + 1)
    if which == "this":
        this = monday + timedelta(days=index)
        return this if this >= today else coming
    if which == "next":
        return monday + timedelta(days=7 + index)
    return coming + timedelta(days=7) if which == "week" else coming


def day_in_year(day: int, month: int, year: str | None, today: date, *, past: bool = False) -> date | None:
    """The day meant, or None where there is no such day. Without a year: the coming one, with `past` the latest."""
    if year:
        return _day(_full_year(int(year), today, past=past) if len(year) == 2 else int(year), month, day)
    if past:
        return next((d for y in (today.year, today.year - 1) if (d := _day(y, month, day)) and d <= today), None)
    earliest = today - _JUST_PASSED
    return next((d for y in (today.year, today.year + 1) if (d := _day(y, month, day)) and d >= earliest), None)


def day_of_month(day: int, today: date, *, past: bool = False) -> date | None:
    """The coming "27th" (with `past` the latest one), skipping months that have no such day."""
    year, month = today.year, today.month
    for _ in range(4):
        found = _day(year, month, day)
        if found and (found <= today if past else found >= today):
            return found
        step = month - 1 + (-1 if past else 1)
        year, month = year + step // 12, step % 12 + 1
    return None


def numeric(first: int, second: int, year: str | None, today: date, *, past: bool = False) -> date | None:
    """05/12 as day and month; the other way round only where that alone is a date."""
    return day_in_year(first, second, year, today, past=past) or day_in_year(second, first, year, today, past=past)


def is_wish(day: date, today: date) -> bool:
    """Whether a day can still be wished for."""
    return today <= day <= today + _LATEST


def month_is_over(text: str, today: date) -> bool:
    """Whether a window that names a month or a year lies before today: "3-5 November" said on the 24th.

    Without a year the same holds as for a day: what ended in the last 30 days is over, before that next year is meant.
    """
    year, named = _YEAR.search(text), _NAMED_MONTH.search(text)
    if named is None or _NO_END.search(text):
        return bool(year and int(year[0]) < today.year)
    month, numbers = month_number(named[0]), [int(day) for day in _DAY_NUMBER.findall(text)]
    part = next((last for word, last in _PARTS_OF_MONTH.items() if re.search(rf"\b{word}\b", text, re.IGNORECASE)), 0)
    if not (year or numbers or part):
        return False  # "in October", said in November, is next October
    length = calendar.monthrange(int(year[0]) if year else today.year, month)[1]
    end = day_in_year(min(max(numbers, default=part or 31), length), month, year[0] if year else None, today)
    return end is not None and end < today


def last_weekday(said: str, today: date) -> date:
    return today - timedelta(days=(today.weekday() - weekday_index(said) - 1) % 7 + 1)


def _full_year(short: int, today: date, *, past: bool) -> int:
    century = today.year - today.year % 100
    return century + short - (100 if past and century + short > today.year else 0)


def _day(year: int, month: int, day: int) -> date | None:
    if not (1 <= month <= 12 and 1900 <= year <= 2200):
        return None
    return date(year, month, day) if 1 <= day <= calendar.monthrange(year, month)[1] else None


_CALENDAR_WORDS = """
monday tuesday wednesday thursday friday saturday sunday january february august september october november december
tomorrow weekend weekday afternoon morning evening fortnight christmas today
"""
_VOCABULARY = _CALENDAR_WORDS.split()
_REAL_WORDS = frozenset(["frida", "mourning", "sundry", "augusta", "warning", "moaning", "sunny", "octave", "novelty"])
_SHORTHAND = dict.fromkeys(["tomoz", "tmrw", "tmw", "tmoro", "2moro", "2mo", "tomo", "2mrw"], "tomorrow")
_SHORTHAND |= {"2day": "today", "2nite": "tonight", "tonite": "tonight", "wk": "week", "wks": "weeks", "nxt": "next"}
_SHORTHAND |= {"b4": "before", "mornin": "morning"}
_SHORTHAND |= {"wkend": "weekend", "wknd": "weekend", "aft": "afternoon", "evenin": "evening"}
_TOKEN = re.compile(r"(?<![\w'@.])[A-Za-z0-9]{2,12}(?![\w'@])")
_ORDINAL_WORDS = """
first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth
sixteenth seventeenth eighteenth nineteenth twentieth
"""
_ORDINALS = _ORDINAL_WORDS.split()
_ORDINAL_OF = re.compile(
    rf"\b(twenty[ -]|thirty[ -])?({'|'.join(_ORDINALS)}|thirtieth)(?= (?:of )?{MONTH})", re.IGNORECASE
)


def respelled(text: str) -> str:
    """`text` with mistyped words of the calendar put right and "the fifth of May" in figures.

    >>> respelled("next firday or the twenty-first of december")
    'next friday or the 21th of december'
    """
    text = _TOKEN.sub(lambda match: _put_right(match[0]), text)
    return _ORDINAL_OF.sub(lambda match: f"{_ordinal(match[1], match[2])}th", text)


def _put_right(token: str) -> str:
    word = token.casefold()
    if word in _SHORTHAND:
        return _SHORTHAND[word]
    if len(word) < 5 or word in _REAL_WORDS or word in _VOCABULARY or word.removesuffix("s") in _VOCABULARY:
        return token
    return closest(word, _VOCABULARY) or token


def _ordinal(tens: str | None, word: str) -> int:
    if word.casefold() == "thirtieth":
        return 30
    before = {"tw": 20, "th": 30}[tens[:2].casefold()] if tens else 0
    return before + _ORDINALS.index(word.casefold()) + 1
