"""Numbers as people write them: digits with separators, or words up to the millions."""

import re
from decimal import Decimal

_SMALL = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_WORTH = {word: index for index, word in enumerate(_SMALL)} | {word: 10 * index for index, word in enumerate(_TENS, 2)}
_SCALES = {"hundred": 100, "thousand": 1000, "million": 10**6, "dozen": 12}

_ONES = "|".join(sorted(_SMALL, key=len, reverse=True))
_BELOW_HUNDRED = rf"(?:(?:{'|'.join(_TENS)})(?:[\s-](?:{_ONES}))?|(?:{_ONES}))"
_WORDS = (
    rf"\b(?:(?:{_BELOW_HUNDRED}|an?)\s(?:hundred|thousand|million|dozen)(?:\s(?:and\s)?{_BELOW_HUNDRED})?"
    rf"|{_BELOW_HUNDRED})\b"
)
NUMERAL = rf"(?:\d{{1,3}}(?:,\d{{3}})++(?:\.\d++)?|\d++(?:\.\d++)?|{_WORDS})"
"""Pattern of one number, to be used with IGNORECASE; holds no group that captures."""


def numeral(said: str) -> Decimal:
    """The value of what NUMERAL matched.

    >>> numeral("1,200.50"), numeral("twenty-four"), numeral("a hundred and five")
    (Decimal('1200.50'), Decimal('24'), Decimal('105'))
    """
    if said[0].isdigit():
        return Decimal(said.replace(",", ""))
    total = 0
    for word in re.split(r"[\s-]+", said.lower()):
        total = max(total, 1) * _SCALES[word] if word in _SCALES else total + _WORTH.get(word, 0)
    return Decimal(total)


def plain_number(value: Decimal) -> str:
    """A number without trailing zeros: 1200.00 is 1200."""
    return format(value.normalize(), "f")
