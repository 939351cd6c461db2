"""Expressions of day and time in a message: where they stand and what they mean."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from workflow.numerals import numeral
from workflow.slot_calendar import (
    MONTH,
    WEEKDAY,
    day_in_year,
    day_of_month,
    is_wish,
    last_weekday,
    month_number,
    numeric,
    weekday,
    weekday_index,
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
class _Clock:
    today: date
    past: bool


_Handler = Callable[["re.Match[str]", _Clock], Mention]
_PATTERNS: list[tuple["re.Pattern[str]", _Handler]] = []


def _reads(*patterns: str) -> Callable[[_Handler], _Handler]:
    """Registers what a handler reads. Earlier registrations win where two overlap: the order below matters."""

    def register(handler: _Handler) -> _Handler:
        _PATTERNS.extend((re.compile(pattern, re.IGNORECASE), handler) for pattern in patterns)
        return handler

    return register


def mentions(text: str, today: date, *, past: bool = False) -> list[Mention]:
    """Every expression of day or time, in order, never overlapping. `past` reads "5 March" as the latest one."""
    clock, found = _Clock(today, past), list[Mention]()
    for pattern, handler in _PATTERNS:
        for match in pattern.finditer(text):
            if not any(match.start() < known.end and known.start < match.end() for known in found):
                found.append(handler(match, clock))
    return sorted(found, key=lambda mention: mention.start)


def _of(match: "re.Match[str]", kind: Kind) -> Mention:
    return Mention(match.start(), match.end(), kind)


def _day(match: "re.Match[str]", clock: _Clock, *days: date | None, said: str | None = None) -> Mention:
    """A day, or a past mention when it is over, does not exist or is years away."""
    known = tuple(day for day in days if day)
    fits = len(known) == len(days) and all(clock.past or is_wish(day, clock.today) for day in known)
    return Mention(match.start(), match.end(), "day" if fits else "past", known, said)


def _checked(match: "re.Match[str]", clock: _Clock, day: date | None) -> Mention:
    """A weekday that contradicts its date leaves both as the customer said them."""
    named = match.groupdict().get("weekday")
    if day and named and weekday_index(named) != day.weekday() and is_wish(day, clock.today):
        return _of(match, "window")
    return _day(match, clock, day)


_COUNT = (
    r"(?:\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:a |the )?couple(?: of)?"
    r"|(?:a )?few|several)"
)
_SPAN = r"(?:days?|weeks?|fortnights?|months?)"
_SEASON = r"(?:spring|summer|autumn|winter)"
_FEAST = (
    r"(?:christmas|xmas|new year(?:'s)?|easter|halloween|bank holiday|half[- ]term|valentine'?s(?: day)?"
    r"|school holidays|term[- ]time)"
)
_OWN_EVENT = (
    r"(?:(?!new\b)[a-z]+ ){0,2}?(?:wedding|hen do|stag do|holidays?|hols|honeymoon|birthday|party|prom|trip|event|exams?"
    r"|graduation|interview|anniversary|due date|christening|reunion|pay ?day)"
)
_D = r"\d{1,2}(?:st|nd|rd|th)?"
_TH = r"\d{1,2}(?:st|nd|rd|th)\b"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?:,? ?(?P<year>20\d\d|19\d\d)\b|,? ?'(?P<short>\d\d)\b)?"
_TO = r" ?(?:-|to|and|until|till|through) ?(?:the )?"


def _count(said: str) -> int | None:
    """"a" and "one" are 1, "a couple" 2; "a few" is no number."""
    said = said.casefold()
    if "couple" in said:
        return 2
    if "few" in said or said == "several":
        return None
    return 1 if said in {"a", "an"} else int(numeral(said))


# What is over.


@_reads(rf"\blast (?P<weekday>{WEEKDAY})\b(?! (?:of|in|before)\b)", rf"\b(?P<weekday>{WEEKDAY}) just gone\b")
def _last_weekday(match: "re.Match[str]", clock: _Clock) -> Mention:
    return Mention(match.start(), match.end(), "past", (last_weekday(match["weekday"], clock.today),))


@_reads(r"\b(?:the day before yesterday|yesterday|last night)\b")
def _yesterday(match: "re.Match[str]", clock: _Clock) -> Mention:
    days = 2 if "before" in match[0].casefold() else 1
    return Mention(match.start(), match.end(), "past", (clock.today - timedelta(days=days),))


@_reads(
    rf"\b(?P<count>{_COUNT}) days? (?:ago|back)\b",
    rf"\b(?P<count>{_COUNT}) (?P<weeks>weeks?|fortnights?) (?:ago|back) (?:today|yesterday)\b",
)
def _days_ago(match: "re.Match[str]", clock: _Clock) -> Mention:
    count = _count(match["count"])
    if count is None or match.groupdict().get("weeks"):
        return _of(match, "past")
    return Mention(match.start(), match.end(), "past", (clock.today - timedelta(days=count),))


@_reads(
    rf"\blast (?:week(?:end)?|month|year|time|{MONTH}|{_SEASON}|{_FEAST})\b(?! (?:of|in)\b)",
    rf"\b(?:about |around |roughly |over |nearly )?{_COUNT} (?:hours?|{_SPAN}|years?)(?: or (?:so|two))? (?:ago|back)\b",
    rf"\b(?:for |over |in )?(?:the )?(?:last|past) (?:{_COUNT} )?(?:days|weeks|months|years)\b",
    rf"\bsince (?:{WEEKDAY}|{MONTH}|then|birth|\d{{4}})\b|\b(?:the other day|ages ago|years ago)\b",
    r"\bearlier (?:today|this (?:week|month|year))\b",
)
def _over(match: "re.Match[str]", clock: _Clock) -> Mention:  # noqa: ARG001
    return _of(match, "past")


# Days in figures.


@_reads(r"\b24/7\b")
def _always(match: "re.Match[str]", clock: _Clock) -> Mention:  # noqa: ARG001
    return _of(match, "time")


@_reads(r"(?<![\d-])(?P<year>(?:19|20)\d\d)-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?![\d-])")
def _iso(match: "re.Match[str]", clock: _Clock) -> Mention:
    return _day(match, clock, day_in_year(int(match["day"]), int(match["month"]), match["year"], clock.today))


@_reads(
    rf"(?:\b{WEEKDAY},? )?(?<![\d/.,£$€-])(?P<a>\d{{1,2}})(?P<sep>[/.-])(?P<b>\d{{1,2}})(?P=sep)(?P<year>\d{{4}}|\d\d)(?![\d/-]|\.\d)",
    rf"(?:\b{WEEKDAY},? )?(?<![\d/.,£$€-])(?P<a>\d{{1,2}})/(?P<b>\d{{1,2}})(?![\d/]|\.\d| (?:of|a|an)\b)",
)
def _numeric(match: "re.Match[str]", clock: _Clock) -> Mention:
    year = match.groupdict().get("year")
    return _day(match, clock, numeric(int(match["a"]), int(match["b"]), year, clock.today, past=clock.past))


# Days and months by name, and windows made of them.


@_reads(
    rf"\b(?:the )?(?P<one>{_D}),? or (?:maybe )?(?:the )?(?P<two>{_D})(?: of)? (?P<month>{MONTH})",
    rf"\b(?P<month>{MONTH}) (?:the )?(?P<one>{_D}) or (?:the )?(?P<two>{_D})\b(?! ?[ap]m)",
)
def _either_day(match: "re.Match[str]", clock: _Clock) -> Mention:
    month, numbers = month_number(match["month"]), (int(match[name].rstrip("sthnrd")) for name in ("one", "two"))
    return _day(match, clock, *(day_in_year(number, month, None, clock.today, past=clock.past) for number in numbers))


_EDGE = r"(?:(?:very )?(?:early|late|later|mid(?:dle)?|beginning|start|end|back end)|first|second|third|fourth|last)"


@_reads(
    rf"\b(?:between |from )?(?:the )?{_D}{_TO}{_D}(?: of)? {MONTH}",
    rf"\b{MONTH} (?:the )?{_D}{_TO}{_D}\b(?! ?[ap]m)",
    rf"\b(?:between |from )(?:the )?{_TH}{_TO}{_TH}",
    rf"\b(?:the )?{_EDGE}[ -](?:(?:half|week(?:end)?|part|couple of weeks|few days) )?(?:of |in |on |to )?"
    rf"(?:the |this |next |the following )?(?:week|month|year|new year|{MONTH}|{_SEASON})\b(?: 20\d\d\b)?",
    rf"\b(?:the )?(?:first|second|third|fourth|last) {WEEKDAY} (?:of|in) (?:the |this |next )?(?:month|{MONTH})\b",
    rf"\b(?:the )?(?:w/?c|week (?:commencing|beginning|starting|ending|of))(?= (?:the )?(?:{MONTH} )?(?:\d|{WEEKDAY}))",
    rf"\b(?:the )?(?:week|weekend|month|year|{WEEKDAY}) after next\b|\bthe (?:week|weekend|month) after\b",
)
def _part_of_month(match: "re.Match[str]", clock: _Clock) -> Mention:  # noqa: ARG001
    return _of(match, "window")


@_reads(
    rf"\b(?:(?P<weekday>{WEEKDAY}),? (?:the )?)?(?<![\d.,:£-])(?:the )?{_DAY}(?: day)?(?: of)? (?P<month>{MONTH}){_YEAR}(?!\w)",
    rf"\b(?:(?P<weekday>{WEEKDAY}),? )?(?P<month>{MONTH}) (?:the )?{_DAY}\b"
    rf"(?!:| ?[ap]\.?m\b|%| ?(?:people|weeks?|days|months|treatments|sessions)\b){_YEAR}",
)
def _day_and_month(match: "re.Match[str]", clock: _Clock) -> Mention:
    year = match["year"] or match["short"]
    return _checked(match, clock, day_in_year(int(match["day"]), month_number(match["month"]), year, clock.today, past=clock.past))


_NO_DAY = r"(?! (?:time|visit|session|appointment|treatment|one|option|floor|birthday|century|attempt|round)| of (?!the month|this))"


@_reads(
    rf"\b(?P<weekday>{WEEKDAY}),? (?:the )?{_DAY}\b(?![:.]\d|-| ?(?:[ap]\.?m|o'?clock|to|people|of)\b)",
    rf"\b(?:the |on )(?P<day>\d{{1,2}})(?:st|nd|rd|th)\b{_NO_DAY}",
    r"^\W*(?:maybe |probably |say )?(?P<day>\d{1,2})(?:st|nd|rd|th)\W*$",
    rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)(?= or (?:the )?{_TH})|(?<=\bor )(?P<other>\d{{1,2}})(?:st|nd|rd|th)\b{_NO_DAY}",
)
def _day_alone(match: "re.Match[str]", clock: _Clock) -> Mention:
    said = match["day"] or match["other"]
    return _checked(match, clock, day_of_month(int(said), clock.today, past=clock.past))


_FEAST_DAYS = {"christmas eve": (24, 12), "xmas eve": (24, 12), "christmas day": (25, 12), "boxing day": (26, 12)}
_FEAST_DAYS |= {"new years eve": (31, 12), "new years day": (1, 1)}


@_reads(r"\b(?:christmas eve|xmas eve|christmas day|boxing day|new year'?s (?:eve|day))\b")
def _feast_day(match: "re.Match[str]", clock: _Clock) -> Mention:
    day = _FEAST_DAYS[match[0].casefold().replace("'", "")]
    return _day(match, clock, day_in_year(*day, None, clock.today, past=clock.past))


# Days counted from today, and weekdays.


@_reads(
    rf"\b(?P<count>{_COUNT}) (?P<unit>weeks?|fortnights?) (?:from |on |this |after )?(?:(?P<weekday>{WEEKDAY})\b|(?P<from>today|tomorrow)\b)",
    r"\b(?P<from>today|tomorrow) (?P<unit>week|fortnight)\b",
)
def _weeks_from(match: "re.Match[str]", clock: _Clock) -> Mention:
    groups = match.groupdict()
    count = _count(groups.get("count") or "a")
    if count is None:
        return _of(match, "window")
    if groups.get("weekday"):
        start = weekday(groups["weekday"], "", clock.today)
    else:
        start = clock.today + timedelta(days=match["from"].casefold() == "tomorrow")
    return _day(match, clock, start + timedelta(weeks=count * (2 if match["unit"].casefold().startswith("f") else 1)))


@_reads(
    rf"\bin (?P<count>{_COUNT}) days?(?:'? time)?\b(?! or\b)",
    rf"\b(?P<count>{_COUNT}) days?(?:'? time| from (?:now|today))\b",
)
def _days_ahead(match: "re.Match[str]", clock: _Clock) -> Mention:
    count = _count(match["count"])
    return _day(match, clock, clock.today + timedelta(days=count)) if count else _of(match, "window")


@_reads(
    r"\b(?:the )?day after tomorrow\b|\btomorrow\b|\btoday\b|\bto(?=night\b)"
    r"|\bthis (?=(?:morning|afternoon|evening|lunch ?time)\b)"
)
def _near_day(match: "re.Match[str]", clock: _Clock) -> Mention:
    said = match[0].casefold()
    return _day(match, clock, clock.today + timedelta(days=2 if "after" in said else int("tomorrow" in said)))


@_reads(
    rf"\b(?:every|each|any|most) (?:other )?{WEEKDAY}s?\b|\b(?:mon|tues|wednes|thurs|fri|satur|sun)days\b(?!')",
    rf"\b{WEEKDAY} ?- ?{WEEKDAY}\b",
    r"\b(?:(?:the|this|next|any|on|at|over) )?week ?-?(?:ends?|days?)\b|\bbank holidays?\b",
)
def _recurring(match: "re.Match[str]", clock: _Clock) -> Mention:  # noqa: ARG001
    return _of(match, "window")


# "sat" and "sun" are words of their own: they need a sign of the calendar beside them.
_NOT_A_VERB = (
    r"(?!(?:sat|sun)\b(?! (?:morning|afternoon|evening|lunch|pm|am|the|or|at|after|before|please|\d"
    r"|and (?:mon|tue|wed|thu|fri|sat|sun))|[.,!?]|$))"
)


@_reads(
    rf"\b(?:(?:(?P<which>this|next)(?: coming)?|the (?:coming|following)|coming|following) )?{_NOT_A_VERB}(?P<weekday>{WEEKDAY})\b"
    r"(?: (?P<later>week|fortnight)\b(?!-|end))?"
)
def _weekday(match: "re.Match[str]", clock: _Clock) -> Mention:
    later = (match["later"] or "").casefold()
    which = "week" if later else (match["which"] or "").casefold()
    day = weekday(match["weekday"], which, clock.today) + timedelta(weeks=later == "fortnight")
    return _day(match, clock, day, said=match["weekday"] if which in {"", "this"} else None)


# Windows.


@_reads(
    rf"\b(?:some ?time |any ?time )?(?:(?:with)?in|over|during)(?: about| around| roughly)? (?:the )?(?:next |coming |following )?"
    rf"(?:{_COUNT} or )?{_COUNT} {_SPAN}(?:'? time)?(?: or (?:so|two))?\b(?! of\b)",
    rf"\b{_COUNT} (?:weeks|months)'? time\b|\bthe next (?:few|couple of) {_SPAN}\b|\bthe (?:next|coming) (?:days|weeks|months)\b",
    rf"\b(?:some ?time |any ?time )?(?:in|over|during|within) (?:the )?(?:next|coming) (?:few |couple of |several )?(?:{_SPAN}|year)\b",
    rf"\b(?:later |early |sometime )?(?:(?:the )?(?:next|this|following|coming)|any) (?:week(?: ?days?| ?ends?)?|month|year|{_SEASON}|{_FEAST})\b(?! of\b)",
    rf"\b(?:(?:with)?in|this|next|during|some ?time in|by|before|until|till|after|from|around|over|for) (?:the )?(?:{MONTH}|{_SEASON}|new year)(?: 20\d\d\b)?(?! \d)",
    rf"^\W*(?:(?:maybe|probably|perhaps|any ?time in|some ?time in) )?(?:{MONTH}|{_SEASON})\W*$|\b{MONTH} 20\d\d\b",
    r"\b(?:january|february|april|june|july|august|september|october|november|december)(?= (?:or|would|please|works|sometime|if|maybe)\b)",
    rf"\b(?:some ?time )?(?:before|after|in time for|ahead of|around|over|during|for|by) (?:the )?(?:{_FEAST}|(?:my|our|the) {_OWN_EVENT})(?: eve| day| break| holidays?)?\b",
    rf"\b(?:{_FEAST})(?: (?:break|holidays?|week))?\b",
)
def _window(match: "re.Match[str]", clock: _Clock) -> Mention:  # noqa: ARG001
    return _of(match, "window")


_AVAILABLE = r"(?:available|possible|free|slot|appointment|availability|opportunity|you(?:'ve)?(?: have| got| can do)?)"
_SUITS = r"(?:suits|works|you(?:'re| are)? (?:free|can|like|have)|is (?:good|best|easiest))[^.,!?]{0,20}"


@_reads(
    rf"\bas soon as (?:you (?:possibly )?(?:can|have)[^.,!?]{{0,30}}|possible|poss|i can|you're free)|\ba\.?s\.?a\.?p\b\.?"
    rf"|\b(?:first|next|earliest|soonest) {_AVAILABLE}(?: (?:appointment|slot|time|date|one|you have|you've got))?\b",
    r"\b(?:straight ?away|right away|immediately|at (?:your|the) earliest convenience|the sooner the better|sooner (?:rather )?than"
    r" later|(?:pretty |very |really |quite )?soon(?:ish)?|now)\b",
    rf"\b(?:any ?time|whenever(?: {_SUITS})?|any ?day(?: of the week)?|(?:in )?no (?:great |particular |real )?(?:rush|hurry)"
    r"|not in (?:a|any) (?:rush|hurry)|most days|(?:i'?m |i am )?(?:pretty |very |quite |totally |completely |fully )?flexible)\b",
)
def _whenever(match: "re.Match[str]", clock: _Clock) -> Mention:  # noqa: ARG001
    return _of(match, "window")


# Times of day.

_PART = r"(?:mornings?|afternoons?|evenings?|nights?|lunch ?times?|lunch|tea ?time|daytimes?)"
_HOUR = r"(?:(?:[01]?\d|2[0-3])(?:[:.][0-5]\d)?(?: ?[ap]\.?m\b\.?| ?o'?clock)?|noon|midday|lunch(?: ?time)?)"
_CLOCK = r"(?:(?:[01]?\d|2[0-3])[:.][0-5]\d(?: ?[ap]\.?m\b\.?)?|1?\d ?[ap]\.?m\b\.?|\b1?\d ?o'?clock\b)"
_NEAR = r"(?:at|after|before|around|about|by|from|until|till|no earlier than|not before|later than|half past|half)"
_MINUTES = r"(?:(?:at )?(?:\d{1,2}|five|ten|quarter|twenty) (?:past|to))"
_NO_HOUR = r"(?!\d|[./:]\d|(?:st|nd|rd|th)\b| ?(?:%|quid|pounds|ml|(?:day|week|month|year|hour|people|session|treatment)s?\b))"


@_reads(
    rf"\b(?:(?:any|early|late|mid|first thing|sometime|in the|during the|last thing)[ -](?:in the )?)?{_PART}\b"
    r"|(?<=\bto)night\b|\beve\b",
    r"\b(?:first|last) thing\b|\bend of (?:the )?day\b|\b(?:school|office|working|out of) hours\b|\ball day\b",
    r"\b(?:after|before|outside|during) (?:work|school|office hours|working hours|hours|lunch|the school run|pick ?-?up|drop ?-?off)\b",
    rf"\b(?:any ?time |from |between )?{_CLOCK} ?(?:-|to|and|until|till) ?{_HOUR}|\bbetween {_HOUR} ?(?:and|-|to) ?{_HOUR}{_NO_HOUR}",
    rf"\b(?:{_MINUTES}|half past) {_HOUR}{_NO_HOUR}",
    rf"\b(?:any ?time )?(?:{_NEAR} )?(?:about |around )?{_CLOCK}(?: onwards| or (?:later|after|earlier|so))?",
    rf"\b(?:any ?time )?{_NEAR} {_HOUR}{_NO_HOUR}(?: onwards| or (?:later|after|so))?",
    r"\b(?:in the |any )?(?<!\d )[ap]\.?m\b\.?|\b(?:noon|midday)\b|\bonwards\b",
)
def _time(match: "re.Match[str]", clock: _Clock) -> Mention:  # noqa: ARG001
    return _of(match, "time")
