"""Days a message names, and what would be misread as one: what is over, ranges, "the first Monday of June"."""

import re
from datetime import timedelta

from workflow.form.calendar import day_in_year, day_of_month, last_weekday, numeric, weekday
from workflow.form.mention import COUNT, FEAST, SEASON, SPAN, Clock, Mention, Readings, checked, count_of, day_of, of
from workflow.verification.dates import FULL_WEEKDAY, MONTH, NTH, SHORT_WEEKDAY, WEEKDAY, month_number

_READ = Readings()
DAYS = _READ.patterns

_D = rf"\d{{1,2}}{NTH}?"
_TH = rf"\d{{1,2}}{NTH}\b"
_DAY = rf"(?P<day>\d{{1,2}}){NTH}?"
_YEAR = r"(?:,? ?(?P<year>20\d\d|19\d\d)\b|,? ?'(?P<short>\d\d)\b)?"
_TO = r" ?(?:-|to|and|until|till|through) ?(?:the )?"

# What is over.


@_READ.reads(rf"\blast (?P<weekday>{WEEKDAY})\b(?! (?:of|in|before)\b)", rf"\b(?P<weekday>{WEEKDAY}) just gone\b")
def _last_weekday(match: "re.Match[str]", clock: Clock) -> Mention:
    return Mention(match.start(), match.end(), "past", (last_weekday(match["weekday"], clock.today),))


@_READ.reads(r"\b(?:the day before yesterday|yesterday|last night)\b")
def _yesterday(match: "re.Match[str]", clock: Clock) -> Mention:
    days = 2 if "before" in match[0].casefold() else 1
    return Mention(match.start(), match.end(), "past", (clock.today - timedelta(days=days),))


@_READ.reads(rf"\b(?P<count>{COUNT}) days? (?:ago|back)\b")
def _days_ago(match: "re.Match[str]", clock: Clock) -> Mention:
    count = count_of(match["count"])
    days = (clock.today - timedelta(days=count),) if count else ()
    return Mention(match.start(), match.end(), "past", days)


_READ.marks(
    "past",
    rf"\b{WEEKDAY} last week\b|\b{COUNT} (?:weeks?|fortnights?) ago (?:on |this |last )?{WEEKDAY}\b"
    r"|\b(?:the )?week(?:end)? just (?:gone|passed|past)\b",
    rf"\blast (?:week(?:end)?|month|year|time|{MONTH}|{SEASON}|{FEAST})\b(?! (?:of|in)\b)",
    rf"\b(?:about |around |roughly |over |nearly )?{COUNT} (?:hours?|{SPAN}|years?)(?: or (?:so|two))? (?:ago|back)\b",
    rf"\b(?:for |over |in )?(?:the )?(?:last|past) (?:{COUNT} )?(?:days|weeks|months|years)\b",
    rf"\bsince (?:{WEEKDAY}|{MONTH}|then|birth|\d{{4}})\b|\b(?:the other day|ages ago|years ago)\b",
    r"\bearlier (?:today|this (?:week|month|year))\b",
)


# Days in figures.

_READ.marks("time", r"\b24/7\b")


@_READ.reads(r"(?<![\d-])(?P<year>(?:19|20)\d\d)-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?![\d-])")
def _iso(match: "re.Match[str]", clock: Clock) -> Mention:
    return day_of(match, clock, day_in_year(int(match["day"]), int(match["month"]), match["year"], clock.today))


@_READ.reads(
    rf"(?:\b{WEEKDAY},? )?(?<![\d/.,£$€-])(?P<a>\d{{1,2}})(?P<sep>[/.-])(?P<b>\d{{1,2}})(?P=sep)(?P<year>\d{{4}}"
    rf"|\d\d)(?![\d/-]|\.\d)",
    rf"(?:\b{WEEKDAY},? )?(?<![\d/.,£$€(-])(?P<a>\d{{1,2}})/(?P<b>\d{{1,2}})(?![\d/]|\.\d| (?:of|a|an)\b)",
)
def _numeric(match: "re.Match[str]", clock: Clock) -> Mention:
    year = match.groupdict().get("year")
    return day_of(match, clock, numeric(int(match["a"]), int(match["b"]), year, clock.today, past=clock.past))


# Days and months by name, and windows made of them.


@_READ.reads(
    rf"\b(?:the )?(?P<one>{_D}),? or (?:maybe )?(?:the )?(?P<two>{_D})(?: of)? (?P<month>{MONTH})",
    rf"\b(?P<month>{MONTH}) (?:the )?(?P<one>{_D}) or (?:the )?(?P<two>{_D})\b(?! ?[ap]m)",
)
def _eitherday_of(match: "re.Match[str]", clock: Clock) -> Mention:
    month, numbers = month_number(match["month"]), (int(match[name].rstrip("sthnrd")) for name in ("one", "two"))
    return day_of(match, clock, *(day_in_year(number, month, None, clock.today, past=clock.past) for number in numbers))


_EDGE = r"(?:(?:very )?(?:early|late|later|mid(?:dle)?|beginning|start|end|back end)|first|second|third|fourth|last)"

_READ.marks(
    "window",
    rf"\b(?:between |from )?(?:the )?{_D}{_TO}{_D}(?: of)? {MONTH}",
    rf"\b{MONTH} (?:the )?{_D}{_TO}{_D}\b(?! ?[ap]m)",
    rf"\b(?:between |from )(?:the )?{_TH}{_TO}{_TH}",
    rf"\b(?:the )?{_EDGE}[ -](?:(?:half|week(?:end)?|part|couple of weeks|few days) )?(?:of |in |on |to )?(?:the "
    rf"|this |next |the following )?(?:week|month|year|new year|{MONTH}|{SEASON})\b(?: 20\d\d\b)?",
    rf"\b(?:the )?(?:first|second|third|fourth|last) {WEEKDAY} (?:of|in) (?:the |this |next )?(?:month|{MONTH})\b",
    rf"\b(?:the )?(?:w/?c|week (?:commencing|beginning|starting|ending|of))(?= (?:the )?(?:{MONTH} )?(?:\d|{WEEKDAY}))",
    rf"\b(?:the )?(?:week|weekend|month|year|{WEEKDAY}) after next\b|\bthe (?:week|weekend|month) after\b",
)


@_READ.reads(
    rf"\b(?:(?P<weekday>{WEEKDAY}),? (?:the )?)?(?<![\d.,:£-])(?:the )?{_DAY}(?: day)?(?: of)? (?P<month>{MONTH})"
    rf"{_YEAR}(?!\w)",
    rf"\b(?:(?P<weekday>{WEEKDAY}),? )?(?P<month>{MONTH}) (?:the )?{_DAY}\b(?!:| ?[ap]\.?m\b|%| ?(?:people|weeks?|days"
    rf"|months|treatments|sessions)\b){_YEAR}",
)
def _day_and_month(match: "re.Match[str]", clock: Clock) -> Mention:
    year = match["year"] or match["short"]
    day, month = int(match["day"]), month_number(match["month"])
    return checked(match, clock, day_in_year(day, month, year, clock.today, past=clock.past))


_NO_DAY = (
    r"(?! (?:time|visit|session|appointment|treatment|one|option|floor|birthday|century|attempt|round)| of (?!the month"
    r"|this))"
)


@_READ.reads(
    rf"\b(?P<weekday>{WEEKDAY}),? (?:the )?{_DAY}\b(?![:.]\d|-| ?(?:[ap]\.?m|o'?clock|to|people|of)\b)",
    rf"\b(?:the |on )(?P<day>\d{{1,2}}){NTH}\b{_NO_DAY}",
    rf"^\W*(?:maybe |probably |say )?(?P<day>\d{{1,2}}){NTH}\W*$",
    rf"\b(?P<day>\d{{1,2}}){NTH}(?= or (?:the )?{_TH})|(?<=\bor )(?P<other>\d{{1,2}}){NTH}\b{_NO_DAY}",
)
def _day_alone(match: "re.Match[str]", clock: Clock) -> Mention:
    said = match["day"] or match["other"]
    return checked(match, clock, day_of_month(int(said), clock.today, past=clock.past))


_FEAST_DAYS = {"christmas eve": (24, 12), "xmas eve": (24, 12), "christmas day": (25, 12), "boxing day": (26, 12)}
_FEAST_DAYS |= {"new years eve": (31, 12), "new years day": (1, 1)}


@_READ.reads(r"\b(?:christmas eve|xmas eve|christmas day|boxing day|new year'?s (?:eve|day))\b")
def _feastday_of(match: "re.Match[str]", clock: Clock) -> Mention:
    day = _FEAST_DAYS[match[0].casefold().replace("'", "")]
    return day_of(match, clock, day_in_year(*day, None, clock.today, past=clock.past))


# Days counted from today, and weekdays.


@_READ.reads(
    rf"\b(?P<count>{COUNT}) (?P<unit>weeks?|fortnights?) (?:from |on |this |after )?(?:(?P<weekday>{WEEKDAY})\b"
    rf"|(?P<from>today|tomorrow)\b)",
    r"\b(?P<from>today|tomorrow) (?P<unit>week|fortnight)\b",
)
def _weeks_from(match: "re.Match[str]", clock: Clock) -> Mention:
    groups = match.groupdict()
    count = count_of(groups.get("count") or "a")
    if count is None:
        return of(match, "window")
    if groups.get("weekday"):
        start = weekday(groups["weekday"], "", clock.today)
    else:
        start = clock.today + timedelta(days=match["from"].casefold() == "tomorrow")
    return day_of(match, clock, start + timedelta(weeks=count * (2 if match["unit"].casefold().startswith("f") else 1)))


@_READ.reads(
    rf"\bin (?P<count>{COUNT}) days?(?:'? time)?\b(?! or\b)",
    rf"\b(?P<count>{COUNT}) days?(?:'? time| from (?:now|today))\b",
)
def _days_ahead(match: "re.Match[str]", clock: Clock) -> Mention:
    count = count_of(match["count"])
    return day_of(match, clock, clock.today + timedelta(days=count)) if count else of(match, "window")


@_READ.reads(
    r"\b(?:the )?day after tomorrow\b|\b(?:tomorrow|today)\b(?!'s (?!no|not|good|fine|best|out|great|ok|too))"
    r"|\bto(?=night\b)|\bthis (?=(?:morning|afternoon|evening|lunch ?time)\b)"
)
def _nearday_of(match: "re.Match[str]", clock: Clock) -> Mention:
    said = match[0].casefold()
    return day_of(match, clock, clock.today + timedelta(days=2 if "after" in said else int("tomorrow" in said)))


_READ.marks(
    "window",
    rf"\b(?:every|each|any|most) (?:other )?{WEEKDAY}s?\b|\b{FULL_WEEKDAY}s\b(?!')",
    rf"\b{WEEKDAY} ?- ?{WEEKDAY}\b",
    r"\b(?:(?:the|this|next|any|on|at|over) )?week ?-?(?:ends?|days?)\b|\bbank holidays?\b",
)


# "sat" and "sun" are words of their own: they need a sign of the calendar beside them.
_NOT_A_VERB = (
    r"(?!(?:sat|sun)\b(?! (?:morning|afternoon|evening|lunch|pm|am|the|or|at|after|before|please|\d"
    rf"|and {SHORT_WEEKDAY})|[.,!?]|$))"
)


@_READ.reads(
    rf"\b(?:(?:(?P<which>this|next)(?: coming)?|the (?:coming|following)|coming"
    rf"|following) )?{_NOT_A_VERB}(?P<weekday>{WEEKDAY})\b"
    r"(?: (?P<later>week|fortnight)\b(?!-|end))?"
)
def _weekday(match: "re.Match[str]", clock: Clock) -> Mention:
    later = (match["later"] or "").casefold()
    which = "week" if later else (match["which"] or "").casefold()
    day = weekday(match["weekday"], which, clock.today) + timedelta(weeks=later == "fortnight")
    return day_of(match, clock, day, said=match["weekday"] if which in {"", "this"} else None)
