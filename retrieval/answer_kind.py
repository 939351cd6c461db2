"""What kind of thing a question asks for, and which kinds a text holds: a price, a time, a place, a person."""

import re
from typing import Literal

AnswerKind = Literal["price", "duration", "time", "date", "number", "contact", "place", "person"]

_MONEY = (
    r"[£$€]\s?\d|\b\d[\d,.]*\s?(?:pounds?|gbp|eur|usd|euros?|dollars?|pence|p)\b|\bfree\b|"
    r"\bno charge\b|\bcomplimentary\b"
)
_NUMBER_WORD = r"(?:\d+(?:[.,]\d+)?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|a|an|half)"
_UNIT = r"(?:seconds?|minutes?|mins?|hours?|hrs?|days?|nights?|weeks?|months?|years?|sessions?|working days?)"
_WEEKDAY = r"\b(?:mon|tues?|wednes|thurs?|fri|satur|sun)days?\b|\bweekends?\b|\bweekdays?\b|\bbank holidays?\b"
_MONTH = r"\b(?:january|february|march|april|may|june|july|august|september|october|november|december)\b"

_HELD: dict[AnswerKind, re.Pattern[str]] = {
    "price": re.compile(_MONEY, re.I),
    "duration": re.compile(
        rf"\b{_NUMBER_WORD}(?:\s?(?:-|–|to|or|and)\s?{_NUMBER_WORD})?[\s-]+(?:working\s+)?{_UNIT}\b", re.I
    ),
    "time": re.compile(
        rf"\b\d{{1,2}}[:.]\d{{2}}\b|\b\d{{1,2}}\s?[ap]\.?m\b|\bnoon\b|\bmidnight\b|{_WEEKDAY}|\b24/7\b", re.I
    ),
    "date": re.compile(rf"{_MONTH}|{_WEEKDAY}|\b(?:1[5-9]|20)\d\d\b|\b\d{{1,2}}/\d{{1,2}}\b|\bcentury\b", re.I),
    "number": re.compile(
        r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|hundred|"
        r"thousand|million|none|no)\b",
        re.I,
    ),
    "contact": re.compile(
        r"[\w.+-]+@[\w-]+\.\w|\b(?:www\.|https?:)|\+?\d[\d ()-]{7,}\d|\.(?:com|co\.uk|org|example)\b", re.I
    ),
    "place": re.compile(
        r"\b(?:street|road|lane|avenue|floor|building|station|car park|city|town|near|opposite|"
        r"next to|behind|address|located|postcode|room|desk|in|at)\b",
        re.I,
    ),
    "person": re.compile(
        r"\b(?:[A-Z][a-z]+\s[A-Z][a-z]+|Dr\.?|Mr\.?|Mrs\.?|Ms\.?|nurse|doctor|manager|team|"
        r"staff|practitioner|owner|director)\b"
    ),
}

_ASKED: tuple[tuple[AnswerKind, re.Pattern[str]], ...] = (
    (
        "price",
        re.compile(
            r"\bhow much(?! (?:time|longer|notice|downtime))\b|\bcosts?\b|\bprices?\b|\bpricing\b|"
            r"\bcharged?\b|\bfees?\b|\bhow expensive\b|\bquote\b|\brates?\b",
            re.I,
        ),
    ),
    (
        "duration",
        re.compile(
            r"\bhow (?:long|soon|often|quickly|fast)\b|\bhow many (?:days|weeks|months|hours|"
            r"minutes|years)\b|\bhow much (?:time|notice|longer|downtime)\b|\bduration\b",
            re.I,
        ),
    ),
    (
        "time",
        re.compile(
            r"\bwhat time\b|\bwhen (?:do|are|does|is|can)\b|\b(?:opening|business|"
            r"working) (?:hours|times)\b|\bwhat days?\b|\bhours\b",
            re.I,
        ),
    ),
    (
        "date",
        re.compile(
            r"\bwhen (?:did|was|were|will|is)\b|\bwhat (?:year|date|day|century)\b|\bin (?:what|"
            r"which) (?:year|century|month)\b",
            re.I,
        ),
    ),
    (
        "number",
        re.compile(
            r"\bhow many\b|\bhow (?:old|far|big|large|tall|high|wide)\b|\bwhat (?:number|"
            r"percentage|age|size|proportion)\b|\bage limit\b",
            re.I,
        ),
    ),
    (
        "contact",
        re.compile(
            r"\b(?:phone|telephone|mobile)(?: number)?\b|\be-?mail(?: address)?\b|\bwebsite\b|"
            r"\bcontact\b|\b(?:call|ring|phone|text|whatsapp) (?:you|u)\b|\bget in touch\b|\breach you\b|"
            r"\b(?:your|ur) (?:(?:phone|tel|contact) )?(?:number|no)\b(?! of)",
            re.I,
        ),
    ),
    ("place", re.compile(r"\bwhere\b|\baddress\b|\blocation\b|\bdirections\b|\bpostcode\b", re.I)),
    ("person", re.compile(r"\bwho\b|\bwhose\b|\bwhom\b", re.I)),
)


def asked_kinds(question: str) -> frozenset[AnswerKind]:
    """The kinds of thing the question asks for; empty for a yes/no or an open question.

    >>> sorted(asked_kinds("How much is lip filler and where are you?"))
    ['place', 'price']
    """
    return frozenset(kind for kind, pattern in _ASKED if pattern.search(question))


def holds_kind(text: str, kind: AnswerKind) -> bool:
    """Whether the text states something of this kind."""
    return bool(_HELD[kind].search(text))


def held_kinds(text: str) -> frozenset[AnswerKind]:
    """Every kind of thing the text states."""
    return frozenset(kind for kind in _HELD if holds_kind(text, kind))


def kind_words(question: str) -> dict[AnswerKind, str]:
    """The words by which the question asks for something that can be counted: what holds one says them all."""
    counted: tuple[AnswerKind, ...] = ("price", "duration", "time", "number")
    return {kind: " ".join(m[0] for m in pattern.finditer(question)) for kind, pattern in _ASKED if kind in counted}


def asking_words(question: str) -> str:
    """All the words by which the question asks for any kind of thing.

    >>> asking_words("and the address of the pool?")
    'address'
    """
    return " ".join(match[0] for _, pattern in _ASKED for match in pattern.finditer(question))
