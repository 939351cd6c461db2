"""Looser times a message names: windows such as "in the next two weeks", and times of day."""

import re
from dataclasses import replace
from datetime import date
from itertools import zip_longest

from workflow.form.calendar import month_is_over
from workflow.form.days import DAYS
from workflow.form.mention import COUNT, FEAST, SEASON, SPAN, Clock, Mention, Readings
from workflow.verification.dates import MONTH, NTH, PLAIN_MONTH, WEEKDAY

_READ = Readings()
WINDOWS = _READ.patterns

_OWN_EVENT = (
    r"(?:(?!new\b)[a-z]+ ){0,2}?(?:wedding|hen do|stag do|holidays?|hols|honeymoon|birthday|party|prom|trip|event"
    r"|exams?|graduation|interview|anniversary|due date|christening|reunion|pay ?day)"
)

# Windows.


_READ.marks(
    "window",
    rf"\b(?:some ?time |any ?time )?(?:(?:with)?in|over|during)(?: about| around| roughly)? (?:the )?(?:next |coming "
    rf"|following )?(?:{COUNT} or )?{COUNT} {SPAN}(?:'? time)?(?: or (?:so|two))?\b(?! of\b)",
    rf"\b{COUNT} (?:weeks|months)'? time\b|\bthe next (?:few|couple of) {SPAN}\b|\bthe (?:next|coming) (?:days|weeks"
    rf"|months)\b",
    rf"\b(?:some ?time |any ?time )?(?:in|over|during|within) (?:the )?(?:next|coming) (?:few |couple of "
    rf"|several )?(?:{SPAN}|year)\b",
    rf"\b(?:later |early |sometime )?(?:(?:the )?(?:next|this|following|coming)|any) (?:week(?: ?days?| ?ends?)?|month"
    rf"|year|{SEASON}|{FEAST})\b(?! of\b)",
    rf"\b(?:(?:with)?in|this|next|during|some ?time in|by|before|until|till|after|from|around|over"
    rf"|for) (?:the )?(?:{MONTH}|{SEASON}|new year)(?: 20\d\d\b)?(?! \d)",
    rf"^\W*(?:(?:maybe|probably|perhaps|any ?time in|some ?time in) )?(?:{MONTH}|{SEASON})\W*$|\b{MONTH} 20\d\d\b",
    rf"\b{PLAIN_MONTH}(?= (?:or|would|please|works|sometime|if|maybe)\b)",
    rf"\b(?:some ?time )?(?:before|after|in time for|ahead of|around|over|during|for|by) (?:the )?(?:{FEAST}|(?:my|our"
    rf"|the) {_OWN_EVENT})(?: eve| day| break| holidays?)?\b",
    rf"\b(?:{FEAST})(?: (?:break|holidays?|week))?\b",
)


_AVAILABLE = r"(?:available|possible|free|slot|appointment|availability|opportunity|you(?:'ve)?(?: have| got| can do)?)"
_SUITS = r"(?:suits|works|you(?:'re| are)? (?:free|can|like|have)|is (?:good|best|easiest))[^.,!?]{0,20}"

_READ.marks(
    "window",
    rf"\bas soon as (?:you (?:possibly )?(?:can|have)[^.,!?]{{0,30}}|possible|poss|i can|you're free)"
    rf"|\ba\.?s\.?a\.?p\b\.?|\b(?:first|next|earliest|soonest) {_AVAILABLE}(?: (?:appointment|slot|time|date|one"
    rf"|you have|you've got))?\b",
    r"\b(?:straight ?away|right away|immediately|at (?:your|the) earliest convenience|the sooner the better"
    r"|sooner (?:rather )?than later|(?:pretty |very |really |quite )?soon(?:ish)?|now)\b",
    rf"\b(?:any ?time(?! (?:on )?(?:(?:this |next )?{WEEKDAY}|tomorrow|today)\b)|whenever(?: {_SUITS})?"
    r"|any ?day(?: of the week)?|(?:in )?no (?:great |particular |real )?(?:rush"
    rf"|hurry)"
    r"|not in (?:a|any) (?:rush|hurry)|most days|(?:i'?m |i am )?(?:pretty |very |quite |totally |completely "
    r"|fully )?flexible)\b",
)


# Times of day.

_PART = r"(?:mornings?|afternoons?|evenings?|nights?|lunch ?times?|lunch|tea ?time|daytimes?)"
_HOUR = r"(?:(?:[01]?\d|2[0-3])(?:[:.][0-5]\d)?(?: ?[ap]\.?m\b\.?| ?o'?clock)?|noon|midday|lunch(?: ?time)?)"
_HOUR_IN_WORDS = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_CLOCK = r"(?:(?:[01]?\d|2[0-3])[:.][0-5]\d(?: ?[ap]\.?m\b\.?)?|1?\d ?[ap]\.?m\b\.?|\b1?\d ?o'?clock\b)"
_NEAR = r"(?:at|after|before|around|about|by|from|until|till|no earlier than|not before|later than|half past|half)"
_MINUTES = r"(?:(?:at )?(?:\d{1,2}|five|ten|quarter|twenty) (?:past|to))"
_NO_HOUR = rf"(?!\d|[./:]\d|{NTH}\b| ?(?:%|quid|pounds|ml|(?:day|week|month|year|hour|people|session|treatment)s?\b))"

_READ.marks(
    "time",
    rf"\b(?:(?:any|early|late|mid|first thing|sometime|in the|during the|last thing)[ -](?:in the )?)?(?<!\d ){_PART}\b"
    r"|(?<=\bto)night\b|\beve\b",
    r"\b(?:first|last) thing\b|\bend of (?:the )?day\b|\b(?:school|office|working|out of) hours\b|\ball day\b",
    r"\b(?:after|before|outside|during) (?:work|school|office hours|working hours|hours|lunch|the school run"
    r"|pick ?-?up|drop ?-?off)\b",
    rf"\b(?:any ?time |from |between )?{_CLOCK} ?(?:-|to|and|until|till) ?{_HOUR}|\bbetween {_HOUR} ?(?:and|-"
    rf"|to) ?{_HOUR}{_NO_HOUR}",
    rf"\b(?:{_MINUTES}|half past) {_HOUR}{_NO_HOUR}",
    rf"\b(?:at |about |around )?(?:{_MINUTES}|half(?: past)?) {_HOUR_IN_WORDS}\b",
    rf"\b(?:any ?time )?(?:{_NEAR} )?(?:about |around )?{_CLOCK}(?: onwards| or (?:later|after|earlier|so))?",
    rf"\b(?:any ?time )?{_NEAR} {_HOUR}{_NO_HOUR}(?: onwards| or (?:later|after|so))?",
    r"\b(?:in the |any )?(?<!\d )[ap]\.?m\b\.?|\b(?:noon|midday)\b|\bonwards\b",
)


_WEEK_OF = re.compile(r"(?:the )?(?:w/?c|week [a-z]+)\s+(?:the )?", re.IGNORECASE)


def mentions(text: str, today: date, *, past: bool = False) -> list[Mention]:
    """Every expression of day or time, in order, never overlapping. `past` reads "5 March" as the latest one."""
    clock, found = Clock(today, past), list[Mention]()
    for pattern, handler in (*DAYS, *WINDOWS):
        for match in pattern.finditer(text):
            if not any(match.start() < known.end and known.start < match.end() for known in found):
                mention = handler(match, clock)
                over = not past and mention.kind == "window" and month_is_over(match[0], today)
                found.append(replace(mention, kind="past") if over else mention)
    found.sort(key=lambda mention: mention.start)
    return [_with_its_day(text, mention, after) for mention, after in zip_longest(found, found[1:])]


def _with_its_day(text: str, mention: Mention, after: Mention | None) -> Mention:
    """ "w/c 2 November" is over when its day is."""
    opens = after and after.kind == "past" and _WEEK_OF.fullmatch(text[mention.start : after.start])
    return replace(mention, kind="past") if opens else mention
