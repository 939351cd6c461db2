"""Expressions of day and time in a message: where they stand and what they mean."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from workflow.numerals import numeral
from workflow.slot_calendar import (
    MONTH,
    ORDINAL,
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
from workflow.slot_words import closest

Kind = Literal["day", "window", "time", "past"]


@dataclass(frozen=True, slots=True)
class Mention:
    """`days` for a "day"; `said` is the weekday of a bare or "this" weekday, so that "next week" can still move it."""

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

_COUNT = r"(?:\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:a |the )?couple(?: of)?|(?:a )?few|several)"
_SEASON = r"(?:spring|summer|autumn|winter)"
_FEAST = r"(?:christmas|xmas|new year(?:'s)?|easter|halloween|bank holiday|half[- ]term|valentine'?s(?: day)?|school holidays|term[- ]time)"
_OWN_EVENT = (
    r"(?:(?:(?!new\b)[a-z]+ ){0,2}?(?:wedding|hen do|stag do|holidays?|hols|honeymoon|birthday|party|prom|trip|event|exams?|graduation"
    r"|interview|anniversary|due date|christening|reunion|pay ?day|move|moving))"
)
_DAY_NUMBER = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?:,? ?(?P<year>20\d\d|19\d\d)\b|,? ?'(?P<short>\d\d)\b)?"
_PART = r"(?:mornings?|afternoons?|evenings?|nights?|lunch ?times?|lunch|dinner ?time|tea ?time|daytimes?)"
_HOUR = r"(?:(?:[01]?\d|2[0-3])(?:[:.][0-5]\d)?(?: ?[ap]\.?m\b\.?| ?o'?clock)?|noon|midday|lunch(?: ?time)?)"
_CLOCK = r"(?:(?:[01]?\d|2[0-3])[:.][0-5]\d(?: ?[ap]\.?m\b\.?)?|1?\d ?[ap]\.?m\b\.?|\b1?\d ?o'?clock\b)"

_PATTERNS: list[tuple["re.Pattern[str]", _Handler]] = []


def _reads(*patterns: str) -> Callable[[_Handler], _Handler]:
    def register(handler: _Handler) -> _Handler:
        _PATTERNS.extend((re.compile(pattern, re.IGNORECASE), handler) for pattern in patterns)
        return handler

    return register


def mentions(text: str, today: date, *, past: bool = False) -> list[Mention]:
    """Every expression of day or time in `text`, in order, never overlapping. `past` reads "5 March" as the latest one."""
    clock, found = _Clock(today, past), list[Mention]()
    for pattern, handler in _PATTERNS:
        for match in pattern.finditer(text):
            if not any(match.start() < known.end and known.start < match.end() for known in found):
                found.append(handler(match, clock))
    return sorted(found, key=lambda mention: mention.start)


def _day(match: "re.Match[str]", clock: _Clock, *days: date | None, said: str | None = None) -> Mention:
    """A day, or a past mention when it is over, does not exist or is years away."""
    known = [day for day in days if day]
    fits = known and len(known) == len(days) and all(clock.past or is_wish(day, clock.today) for day in known)
    return Mention(match.start(), match.end(), "day" if fits else "past", tuple(known), said)


def _kind(match: "re.Match[str]", kind: Kind) -> Mention:
    return Mention(match.start(), match.end(), kind)


def _count(said: str) -> int | None:
    """"a" and "one" are 1, "a couple" 2; "a few" is no number."""
    if "couple" in said:
        return 2
    if "few" in said or said == "several":
        return None
    return 1 if said in {"a", "an"} else int(numeral(said))


@_reads(rf"\blast (?P<weekday>{WEEKDAY})\b(?! (?:of|in|before)\b)", rf"\b(?P<weekday>{WEEKDAY}) just gone\b")
def _last_weekday(match: "re.Match[str]", clock: _Clock) -> Mention:
    return Mention(match.start(), match.end(), "past", (last_weekday(match["weekday"], clock.today),))


@_reads(r"\b(?:the day before yesterday|yesterday|last night)\b")
def _yesterday(match: "re.Match[str]", clock: _Clock) -> Mention:
    days = 2 if "before" in match[0].casefold() else 1
    return Mention(match.start(), match.end(), "past", (clock.today - timedelta(days=days),))


@_reads(
    rf"\blast (?:week(?:end)?|month|year|time|{MONTH}|{_SEASON}|{_FEAST})\b(?! (?:of|in)\b)",
    rf"\b(?:about |around |roughly |over |nearly )?{_COUNT} (?:hours?|days?|weeks?|months?|years?|fortnights?)(?: or (?:so|two))? (?:ago|back)\b",
    rf"\b(?:for |over |in )?(?:the )?(?:last|past) (?:{_COUNT} )?(?:days|weeks|months|years)\b",
    rf"\bsince (?:{WEEKDAY}|{MONTH}|then|birth|\d{{4}})\b|\b(?:the other day|ages ago|years ago|earlier (?:today|this (?:week|month|year)))\b",
)
def _past(match: "re.Match[str]", clock: _Clock) -> Mention:  # noqa: ARG001
    return _kind(match, "past")


@_reads(r"\b24/7\b")
def _always(match: "re.Match[str]", clock: _Clock) -> Mention:  # noqa: ARG001
    return _kind(match, "time")


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


@_reads(
    rf"\b(?:the )?(?P<one>\d{{1,2}})(?:st|nd|rd|th)?,? or (?:maybe )?(?:the )?(?P<two>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<month>{MONTH})",
    rf"\b(?P<month>{MONTH}) (?:the )?(?P<one>\d{{1,2}})(?:st|nd|rd|th)? or (?:the )?(?P<two>\d{{1,2}})(?:st|nd|rd|th)?\b(?! ?[ap]m)",
)
def _either_day(match: "re.Match[str]", clock: _Clock) -> Mention:
    month = month_number(match["month"])
    return _day(match, clock, *(day_in_year(int(match[d]), month, None, clock.today, past=clock.past) for d in ("one", "two")))


_TO = r" ?(?:-|to|and|until|till|through) ?(?:the )?"


@_reads(
    rf"\b(?:between |from )?(?:the )?\d{{1,2}}(?:st|nd|rd|th)?{_TO}\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {MONTH}",
    rf"\b{MONTH} (?:the )?\d{{1,2}}(?:st|nd|rd|th)?{_TO}\d{{1,2}}(?:st|nd|rd|th)?\b(?! ?[ap]m)",
    rf"\b(?:between |from )(?:the )?{ORDINAL}{_TO}{ORDINAL}",
    r"\b(?:the )?(?:w/?c|week (?:commencing|beginning|starting|ending|of))\b(?: the)?",
    rf"\b(?:the )?(?:(?:very )?(?:early|late|mid(?:dle)?|beginning|start|end|back end|turn)|first|second|third|fourth|last)[ -](?:(?:half|week(?:end)?|part|couple of weeks|few days) )?"
    rf"(?:of |in |on |to )?(?:the |this |next |the following )?(?:week|month|year|new year|{MONTH}|{_SEASON})\b(?: 20\d\d\b)?",
    rf"\b(?:the )?(?:first|second|third|fourth|last) {WEEKDAY} (?:of|in) (?:the |this |next )?(?:month|{MONTH})\b",
    r"\b(?:the )?(?:week|weekend|month|year) after(?: next)?\b(?= next|$|[^\w\s]| (?:would|is|if|please|maybe|or)\b)|\b(?:the )?(?:week|weekend|month|year) after next\b",
    rf"\b(?:the )?{WEEKDAY} (?:or so )?after next\b",
    rf"\b(?:some ?time |any ?time )?(?:(?:with)?in|over|during)(?: about| around| roughly)? (?:the )?(?:next |coming |following )?{_COUNT} (?:weeks?|months?|fortnights?)(?:'? time)?(?: or (?:so|two))?\b(?! of\b)",
    rf"\b(?:with)?in (?:about |around )?(?:the next )?{_COUNT} or {_COUNT} (?:days|weeks|months)(?:'? time)?\b|\b{_COUNT} (?:weeks|months)'? time\b",
    rf"\bwithin (?:the next )?{_COUNT} days?\b|\b(?:some ?time |any ?time )?(?:in|over|during|within) (?:the )?(?:next|coming) (?:few |couple of |several )?(?:days?|weeks?|months?|year)\b|\bthe next (?:few|couple of) (?:days|weeks|months)\b",
    r"\bthe (?:next|coming) (?:days|weeks|months)\b",
    rf"\b(?:(?:the )?(?:next|this|following|coming)|any) (?:week(?: ?days?| ?ends?)?|month|year|{_SEASON}|{_FEAST})\b(?! of\b)",
    rf"\b(?:(?:with)?in|this|next|during|some ?time in|by|before|until|till|after|from|around|over|for) (?:the )?(?P<may>{MONTH}|{_SEASON}|new year)(?: 20\d\d\b)?(?! \d)",
    rf"^\W*(?:(?:maybe|probably|perhaps|any ?time in|some ?time in) )?(?:{MONTH}|{_SEASON})\W*$|\b{MONTH} 20\d\d\b",
    r"\b(?:january|february|april|june|july|august|september|october|november|december|christmas|xmas)(?= (?:or|would|please|works|sometime|if|maybe)\b)",
)
def _window(match: "re.Match[str]", clock: _Clock) -> Mention:  # noqa: ARG001
    return _kind(match, "window")


@_reads(rf"\b(?:(?P<weekday>{WEEKDAY}),? (?:the )?)?(?<![\d.,:£-])(?:the )?{_DAY_NUMBER}(?: day)?(?: of)? (?P<month>{MONTH}){_YEAR}(?!\w)")
@_reads(rf"\b(?:(?P<weekday>{WEEKDAY}),? )?(?P<month>{MONTH}) (?:the )?{_DAY_NUMBER}\b(?!:| ?[ap]\.?m\b|%| ?(?:people|weeks?|days|months|treatments|sessions)\b){_YEAR}")
def _day_and_month(match: "re.Match[str]", clock: _Clock) -> Mention:
    year = match["year"] or match["short"]
    day = day_in_year(int(match["day"]), month_number(match["month"]), year, clock.today, past=clock.past)
    return _checked(match, clock, day)


@_reads(rf"\b(?P<weekday>{WEEKDAY}),? (?:the )?{_DAY_NUMBER}(?<=[a-z])\b")
@_reads(
    r"\b(?:the |on )(?P<day>\d{1,2})(?:st|nd|rd|th)\b(?! (?:time|visit|session|appointment|treatment|one|option|floor|birthday|century|attempt|round|of (?!the month|this month)))"
    r"|^\W*(?:maybe |probably |say )?(?P<only>\d{1,2})(?:st|nd|rd|th)\W*$"
)
def _day_alone(match: "re.Match[str]", clock: _Clock) -> Mention:
    said = match["day"] or match["only"]
    return _checked(match, clock, day_of_month(int(said), clock.today, past=clock.past))


def _checked(match: "re.Match[str]", clock: _Clock, day: date | None) -> Mention:
    """A weekday that contradicts the date leaves both as the customer said them."""
    named = match.groupdict().get("weekday")
    if day and named and weekday_index(named) != day.weekday() and is_wish(day, clock.today):
        return _kind(match, "window")
    return _day(match, clock, day)


_FEAST_DAYS = {"christmas eve": (24, 12), "christmas day": (25, 12), "boxing day": (26, 12), "new year's eve": (31, 12)}
_FEAST_DAYS |= {"new years eve": (31, 12), "new year's day": (1, 1), "new years day": (1, 1), "xmas eve": (24, 12)}


@_reads("|".join(rf"\b{name}\b" for name in _FEAST_DAYS))
def _feast_day(match: "re.Match[str]", clock: _Clock) -> Mention:
    return _day(match, clock, day_in_year(*_FEAST_DAYS[match[0].casefold()], None, clock.today, past=clock.past))


@_reads(
    rf"\b(?P<count>{_COUNT}) (?P<unit>weeks?|fortnights?) (?:from |on |this |after )?(?:(?P<weekday>{WEEKDAY})\b|(?P<from>today|tomorrow)\b)",
    r"\b(?P<from>today|tomorrow) (?P<unit>week|fortnight)\b",
)
def _weeks_from(match: "re.Match[str]", clock: _Clock) -> Mention:
    groups = match.groupdict()
    count = _count(groups.get("count") or "a")
    if count is None:
        return _kind(match, "window")
    if groups.get("weekday"):
        start = weekday(groups["weekday"], "", clock.today)
    else:
        start = clock.today + timedelta(days=match["from"].casefold() == "tomorrow")
    return _day(match, clock, start + timedelta(weeks=count * (2 if match["unit"].casefold().startswith("f") else 1)))


@_reads(rf"\bin (?P<count>{_COUNT}) days?(?:'? time)?\b|\b(?P<days>{_COUNT}) days?(?:'? time| from (?:now|today))\b")
def _days_ahead(match: "re.Match[str]", clock: _Clock) -> Mention:
    count = _count((match["count"] or match["days"]).casefold())
    return _day(match, clock, clock.today + timedelta(days=count)) if count else _kind(match, "window")


@_reads(r"\b(?:the )?day after tomorrow\b|\btomorrow\b|\btoday\b|\btonight\b|\bthis (?=(?:morning|afternoon|evening|lunchtime)\b)")
def _near_day(match: "re.Match[str]", clock: _Clock) -> Mention:
    said = match[0].casefold()
    ahead = 2 if "after" in said else int("tomorrow" in said)
    end = match.start() if said == "tonight" else match.end()  # "tonight" is read again as a time of today
    return Mention(match.start(), end, "day", (clock.today + timedelta(days=ahead),))


@_reads(
    rf"\b(?:every|each|any|most) (?:other )?{WEEKDAY}s?\b|\b(?:mon|tues|wednes|thurs|fri|satur|sun)days\b(?!')",
    rf"\b{WEEKDAY} ?- ?{WEEKDAY}\b",
    r"\b(?:(?:the|this|next|any|on|at|over) )?week ?-?(?:ends?|days?)\b|\bbank holidays?\b",
)
def _recurring(match: "re.Match[str]", clock: _Clock) -> Mention:  # noqa: ARG001
    return _kind(match, "window")


_SUN_AND_SAT = (
    r"(?!(?:sat|sun)\b(?! (?:morning|afternoon|evening|lunch|pm|am|the|or|and|at|after|before|please|\d)|[.,!?]|$))"
    r"(?!(?:sun|sat)\b and\b(?! (?:mon|tue|wed|thu|fri|sat|sun)))"
)


@_reads(
    rf"\b(?:(?:(?P<which>this|next)(?: coming)?|the (?:coming|following)|coming|following) )?{_SUN_AND_SAT}(?P<weekday>{WEEKDAY})\b"
    r"(?:,? (?:(?:of |in )?(?P<week>next|this) week|(?P<later>week|fortnight))\b(?!ly|s?-?end))?"
)
def _weekday(match: "re.Match[str]", clock: _Clock) -> Mention:
    which = (match["week"] or match["which"] or "").casefold()
    if match["later"]:
        which = "week"
    day = weekday(match["weekday"], which, clock.today)
    if (match["later"] or "").casefold() == "fortnight":
        day += timedelta(weeks=1)
    return _day(match, clock, day, said=match["weekday"] if which in {"", "this"} and not match["week"] else None)


@_reads(
    r"\b(?:as soon as (?:you (?:can|have|possibly can)[^.,!?]{0,30}|possible|poss|i can|you're free)|a\.?s\.?a\.?p\b\.?|(?:first|next|earliest|soonest)(?: thing)? (?:available|possible|free|slot|appointment|availability|opportunity|one|you(?:'ve)?(?: have| got| can do)?)(?: (?:appointment|slot|time|date|one|opportunity|you have|you've got))?"
    r"|straight ?away|right away|immediately|at (?:your|the) earliest convenience|the sooner the better|sooner (?:rather )?than later|(?:pretty |very |really |quite )?soon(?:ish)?|now)\b",
    r"\b(?:any ?time|whenever(?: (?:suits|works|you(?:'re| are)? (?:free|can|like|have)[^.,!?]{0,20}|is (?:good|best|easiest)[^.,!?]{0,20}))?|any ?day(?: of the week| (?:at|that|you)[^.,!?]{0,20})?|(?:i'm |im |i am )?(?:pretty |very |quite |totally |completely |fully )?flexible|(?:in )?no (?:great |particular |real )?(?:rush|hurry)|not in (?:a|any) (?:rush|hurry)|most days|free all (?:week|day|month))\b",
    rf"\b(?:some ?time )?(?:before|after|in time for|ahead of|around|over|during|for|by) (?:the )?(?:{_FEAST}|(?:my|our|the) {_OWN_EVENT})(?: eve| day| break| holidays?)?\b",
    rf"\b(?:{_FEAST})(?: (?:break|holidays?|week))?\b",
)
def _loose(match: "re.Match[str]", clock: _Clock) -> Mention:  # noqa: ARG001
    return _kind(match, "window")


@_reads(
    rf"\b(?:(?:early|late|mid|first thing|sometime|some time|in the|during the|last thing)[ -](?:in the )?)?{_PART}\b|\btonight\b|\beve\b",
    r"\b(?:first|last) thing\b|\b(?:after|before|outside|during) (?:work|school|office|working|the school run|hours|lunch|the kids|pick ?-?up|drop ?-?off)(?: hours| run)?\b|\bend of (?:the )?day\b|\b(?:school|office|working) hours\b|\ball day\b|\bout of hours\b",
    rf"\b(?:any ?time |from |between )?{_CLOCK} ?(?:-|to|and|until|till) ?{_HOUR}|\bbetween {_HOUR} ?(?:and|-|to) ?{_HOUR}(?! (?:days|weeks|months|people|sessions)\b)",
    rf"\b(?:(?:any ?time |from |sometime )?(?:at|after|before|around|about|by|from|until|till|past|half past|quarter (?:past|to)|no earlier than|not before|later than) )?(?:about |around )?{_CLOCK}(?: onwards| or (?:later|after|earlier|so))?",
    rf"\b(?:any ?time )?(?:at|after|before|around|by|from|past|half past|quarter (?:past|to)|no earlier than) {_HOUR}(?!\d|[./:]\d|(?:st|nd|rd|th)\b| ?(?:days?|weeks?|months?|years?|hours?|people|sessions?|treatments?|%|quid|pounds|ml))(?: onwards| or (?:later|after|so))?",
    r"\b(?:in the |any )?(?<!\d )[ap]\.?m\b\.?|\b(?:noon|midday)\b|\bonwards\b",
)
def _time(match: "re.Match[str]", clock: _Clock) -> Mention:  # noqa: ARG001
    return _kind(match, "time")


_VOCABULARY = (
    "monday tuesday wednesday thursday friday saturday sunday january february august september october november december "
    "tomorrow weekend weekday afternoon morning evening fortnight christmas today"
).split()
_REAL_WORDS = frozenset("frida mourning sundry augusta warning moaning sunny mandy octave novelty tomorrows".split())
_SHORTHAND = dict.fromkeys("tomoz tmrw tmw tmoro 2moro 2mo tomo 2mrw tommorow tommorrow tomorow".split(), "tomorrow")
_SHORTHAND |= {"2day": "today", "2nite": "tonight", "tonite": "tonight", "wk": "week", "wks": "weeks", "nxt": "next"}
_SHORTHAND |= {"wkend": "weekend", "wknd": "weekend", "aft": "afternoon", "evenin": "evening", "mornin": "morning"}
_TOKEN = re.compile(r"(?<![\w'@.])[A-Za-z0-9]{2,12}(?![\w'@])")


def respelled(text: str) -> str:
    """`text` with mistyped words of the calendar put right: "next firday" becomes "next friday"."""
    return _TOKEN.sub(lambda match: _put_right(match[0]), text)


def _put_right(token: str) -> str:
    word = token.casefold()
    if word in _SHORTHAND:
        return _SHORTHAND[word]
    if len(word) < 5 or word in _REAL_WORDS or word.removesuffix("s") in _VOCABULARY:
        return token
    return closest(word, _VOCABULARY) or token
