"""Numbers as customers give them: digits, words, money, ranges."""

import re
from dataclasses import dataclass
from decimal import Decimal

from workflow.verification.dates import MONTH
from workflow.verification.numerals import NUMERAL, numeral, plain_number

_COUNTS = {"couple": 2, "pair": 2, "dozen": 12, "grand": 1000, "once": 1, "twice": 2}
_COUNTS |= dict.fromkeys(("none", "nil", "nought", "nothing", "never"), 0)
_SCALES = {"k": 1000, "grand": 1000, "thousand": 1000, "hundred": 100}
_NUMBER = re.compile(
    rf"(?<![\w.,:/])(?P<half>half a )?[£$€]?(?P<said>{NUMERAL}|\b(?:{'|'.join(_COUNTS)})\b(?! (?:i|we|you|it|the)\b))"
    r"(?:\s?(?:of )?(?P<scale>k|grand|thousand|hundred)\b)?(?P<plus>\+|\splus\b)?(?![\d@]|[.:/]\d)",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"\s?(?:-|to|or|and)\s?(?:maybe |about )?", re.IGNORECASE)
_AT_LEAST = re.compile(
    r"\b(?:over|(?<!no )more than|at least|above|upwards of|minimum(?: of)?|or more|and up)\b", re.IGNORECASE
)
_ALONE = re.compile(r"^\W*(?:it's |it will be |it'll be )?(?:just|only) (?:me|myself)\b", re.IGNORECASE)
# "this one", "the big one": a pronoun, not a number.
_PRONOUN_ONE = re.compile(
    r"\b(?<!just )(?<!only )(?:th(?:is|at|e)|which|any|other|another|each|every|no|first|last|next|big|small|same|some"
    r"|good|right|wrong)\s+one\b(?! of)",
    re.IGNORECASE,
)
_PERSONS = frozenset({"people", "persons", "guests", "adults", "diners", "attendees", "players"})
_OF_PERSONS = re.compile(
    rf"({NUMERAL})\s+(?:people|persons?|guests?|adults?|of us)\b"
    r"|\b(?:tables?|bookings?|reservations?|rooms?|party|group|dinner|lunch|brunch|meal|class|court|spaces?|places?)"
    rf" (?:for|of) (?!\d+[.:,]\d)({NUMERAL})(?![\d.:/]|\w|\s*(?:[ap]\.?m\b|o'?clock|minutes?|hours?|days?|nights?"
    rf"|weeks?|months?|{MONTH}|or\b|to\b|-))",
    re.IGNORECASE,
)
_LONGEST_DIGITS = 9  # ten digits or more are a phone number or a reference


@dataclass(frozen=True, slots=True)
class Amount:
    """A number and where it stands; `open_end` for "500+"."""

    value: Decimal
    start: int
    end: int
    open_end: bool


def read_number(text: str) -> str | None:
    """The number in a reply, without currency: "200", "2.5", a range as "200-300", an open end as "500+".

    >>> read_number("a couple"), read_number("about £1,500"), read_number("two or three"), read_number("over 500")
    ('2', '1500', '2-3', '500+')
    """
    text = _PRONOUN_ONE.sub(" ", text)
    if _ALONE.match(text):
        return "1"
    found = amounts(text)
    if not found:
        return None
    first = found[0]
    if len(found) > 1 and _BETWEEN.fullmatch(text[first.end : found[1].start]):
        return _range(first.value, found[1].value)
    around = f"{text[max(0, first.start - 20) : first.start]} {text[first.end : first.end + 10]}"
    return plain_number(first.value) + ("+" if first.open_end or _AT_LEAST.search(around) else "")


def amounts(text: str) -> list[Amount]:
    """Every number in `text`, in order; "a couple of hundred" and "1.5k" are one number each."""
    matches = _NUMBER.finditer(text)
    return [_amount(match) for match in matches if sum(map(str.isdigit, match["said"])) <= _LONGEST_DIGITS]


def counted(text: str, noun: str) -> str | None:
    """The number said right before `noun`, singular or plural; people are also counted by what is wanted for them.

    >>> counted("two sessions, please", "sessions"), counted("a table for four tomorrow", "people")
    ('2', '4')
    """
    counts = re.search(rf"({NUMERAL})\s+{re.escape(noun.rstrip('s'))}s?\b", text, re.IGNORECASE)
    if not counts and noun.lower() in _PERSONS:
        counts = _OF_PERSONS.search(text)
    return plain_number(numeral(next(filter(None, counts.groups())))) if counts else None


def _amount(match: re.Match[str]) -> Amount:
    said = match["said"].casefold()
    value = Decimal(_COUNTS[said]) if said in _COUNTS else numeral(said)
    value *= _SCALES.get((match["scale"] or "").casefold(), 1)
    return Amount(value / 2 if match["half"] else value, match.start(), match.end(), bool(match["plus"]))


def _range(low: Decimal, high: Decimal) -> str:
    if low < 10 and high >= 1000 and high % 1000 == 0:  # "2 or 3k"
        low *= 1000
    return f"{plain_number(low)}-{plain_number(high)}" if low < high else plain_number(low)
