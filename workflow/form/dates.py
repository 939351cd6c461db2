"""When a customer would like to come: one day as ISO, or their own words for anything looser.

"tomorrow afternoon" is "2026-11-22 (afternoon)", "Monday or Tuesday" is two days joined by "or"; "early December" and
"weekday evenings" stay as they are. What lies in the past is no wish. `workflow.form.calendar` says how days are read.
"""

import re
from datetime import date
from itertools import pairwise

from workflow.form.calendar import respelled
from workflow.form.groups import Group, wanted_and_unwanted, words_of_refusal
from workflow.form.windows import mentions

_LONGEST_WORDS = 80
_RANGE = re.compile(r"\b(?:to|until|till|through)\b|-", re.IGNORECASE)
_BOUND = re.compile(
    r"\b(?:(?:any ?time |some ?time |no (?:earlier|later) than |not )?(?:before|after|by|until|till|from|between"
    r"|around|(?<!how )(?<!what )(?<!think )(?<!thinking )about|on or (?:before|after)|as of|starting(?: from)?)"
    r"|(?:the )?week after)(?: the| around)?[ ,]*$",
    re.IGNORECASE,
)
_LATER = re.compile(r"^ ?(?:onwards?|or (?:later|after|sooner|earlier|before|so)|-?ish)\b", re.IGNORECASE)
# "in" stays before a span ("in 2 weeks") and goes before a name ("in December").
_IN_A_SPAN = (
    r"in (?:the (?:next|coming|following|new year)|about|around|roughly|no |\d|an? |one|two|three|four|five|six|seven"
    r"|eight)"
)
_LOOSE_START = re.compile(
    rf"^(?:(?:so|well|maybe|perhaps|probably|possibly|some ?time|on|at|for|during|the|say|(?!{_IN_A_SPAN})in|over|and"
    rf"|or"
    r"|any ?time(?= (?:in|on|next|this)))\s+)+",
    re.IGNORECASE,
)
_PART_OF_DAY = re.compile(r"morning|afternoon|evening|night|work|school|thing|lunch|day|hours|noon", re.IGNORECASE)
_EVERY_TIME = re.compile(r"\b(?:mornings|afternoons|evenings|nights|daytimes|lunchtimes)\b", re.IGNORECASE)
_BEFORE_TIME = re.compile(r"^(?:in the|during the|any|sometime|at(?= .*(?:[a-z]|:\d\d)))\s+", re.IGNORECASE)
_OWN_TERMS = re.compile(
    r"^\W*(?:(?:well|maybe|probably|ideally|some ?time|any ?time|just|hopefully) ){0,2}(?:(?:after|before|once|when"
    r"|around|during|until|as soon as) (?:my|the|i|i'm|i've|i'll|we|we're|work|school|pay ?day|kids|term|lunch|they|he"
    r"|she|you)\b|on my (?:day|days|lunch|afternoon) (?:off|break)).{1,60}$",
    re.IGNORECASE,
)
_OPENING_HOURS = re.compile(
    r"\b(?:are|is|do|does|when|what|will)\b.{0,40}\b(?:open|close[sd]?|closing|opening|hours)\b", re.IGNORECASE
)
_BARE_YEAR = re.compile(r"\b(?:(?:back )?in |around |about )?(?:19|20)\d\d\b", re.IGNORECASE)


def read_date(text: str, today: date, *, clock_alone: bool = False) -> str | None:
    """A reply to "When would you like to come in?"; None when it names no time to come, or one that is over.

    `clock_alone`: a time such as "3pm" is enough, because that is what was asked.

    >>> today = date(2026, 11, 21)
    >>> read_date("next friday after 3", today), read_date("sometime in early December", today)
    ('2026-11-27 (after 3)', 'early December')
    """
    text = respelled(text)
    if _OPENING_HOURS.search(text):
        return None
    return _wish(text, today, lenient=True, clock_alone=clock_alone) or _own_terms(text, today)


def wished_date(text: str, today: date) -> str | None:
    """The same of a clause that was not asked for: a day or a window, never a time of day alone or a refusal."""
    return _wish(respelled(text), today, lenient=False, clock_alone=False)


def read_past_date(text: str, today: date) -> str | None:
    """A reply about the past ("When was your last visit?", "date of birth"): ISO for a day, else the customer's words.

    >>> read_past_date("12/03/85", date(2026, 11, 21)), read_past_date("about a year ago", date(2026, 11, 21))
    ('1985-03-12', 'about a year ago')
    """
    text = respelled(text)
    found = mentions(text, today, past=True)
    if not found:
        year = _BARE_YEAR.search(text)
        return year[0].strip() if year else ("never" if re.match(r"^\W*never\b", text, re.IGNORECASE) else None)
    exact = [day for mention in found for day in mention.days if day <= today]
    if len(exact) == 1 and not any(mention.kind == "window" for mention in found):
        return exact[0].isoformat()
    return _trimmed(text[found[0].start : found[-1].end])


def _wish(text: str, today: date, *, lenient: bool, clock_alone: bool) -> str | None:
    wanted, unwanted = wanted_and_unwanted(text, today)
    telling = [group for group in wanted if group.has("day") or group.has("window")]
    if telling:
        rendered = [_rendered(text, group, _following(group, unwanted)) for group in telling]
        return _joined(text, telling, list(dict.fromkeys(rendered)))
    if not lenient:
        return None
    times = [group for group in wanted if clock_alone or _PART_OF_DAY.search(text[group.start : group.end])]
    if times:
        return _trimmed(text[times[0].start : times[0].end])
    return _trimmed(words_of_refusal(text, unwanted[0])) if unwanted else None


def _following(group: Group, unwanted: list[Group]) -> Group | None:
    """The exception right behind a window: "any day except Fridays"."""
    return next((other for other in unwanted if 0 < other.start - group.end <= 20 and group.has("window")), None)


def _rendered(text: str, group: Group, exception: Group | None) -> str:
    bound, later = _BOUND.search(text[: group.start]), _LATER.match(text[group.end :])
    bounded = bound and group.mentions[0].kind == "day"
    if not (exception or later or bounded or group.has("window") or _loose(text, group)):
        return _days_with_times(text, group)
    end = exception.end if exception else group.end + (later.end() if later else 0)
    return _trimmed(text[bound.start() if bound else group.start : end])


def _loose(text: str, group: Group) -> bool:
    """Days that are no single days after all: "Monday to Wednesday", "Saturday mornings"."""
    days = [mention for mention in group.mentions if mention.kind == "day"]
    ranged = any(_RANGE.search(text[a.end : b.start]) for a, b in pairwise(days))
    return ranged or any(m.kind == "time" and _EVERY_TIME.search(text[m.start : m.end]) for m in group.mentions)


def _days_with_times(text: str, group: Group) -> str:
    """Each day as ISO, the times said beside it in brackets."""
    shown: list[tuple[str, list[str]]] = []
    waiting: list[str] = []
    for mention in group.mentions:
        if mention.kind == "day":
            shown += [(day.isoformat(), waiting) for day in mention.days]
            waiting = []
        elif shown:
            shown[-1][1].append(_time(text[mention.start : mention.end]))
        else:
            waiting.append(_time(text[mention.start : mention.end]))
    listed = dict.fromkeys(f"{day} ({', '.join(times)})" if times else day for day, times in shown)
    return " or ".join(listed)


def _joined(text: str, groups: list[Group], rendered: list[str]) -> str:
    """Alternatives; where one is in the customer's words, all that was said between the first and the last."""
    if all(re.match(r"\d{4}-", value) for value in rendered):
        return " or ".join(rendered)
    if len(rendered) == 1:
        return rendered[0]
    whole = _trimmed(text[groups[0].start : groups[-1].end])
    return whole if len(whole) < _LONGEST_WORDS else rendered[0]


def _time(said: str) -> str:
    said = _BEFORE_TIME.sub("", said.strip())
    return "evening" if said.casefold() == "night" else said


def _own_terms(text: str, today: date) -> str | None:
    """ "after my holiday", "once the kids are back at school": no day, and yet an answer."""
    if "?" in text or mentions(text, today) or len(text.split()) > 12 or not _OWN_TERMS.match(text):
        return None
    return _trimmed(text)


def _trimmed(said: str) -> str:
    said = " ".join(said.split()).strip(" ,.;:!-")
    said = _LOOSE_START.sub("", said)
    return said[:_LONGEST_WORDS].strip(" ,.;:!-")
