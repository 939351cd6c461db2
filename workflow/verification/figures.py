"""Figures in a text: money, percentages, quantities, numbers, contact details, each with one canonical value."""

import re
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal

from workflow.verification.dates import dates, times, weekdays
from workflow.verification.figure import Figure
from workflow.verification.numerals import NUMERAL, numeral, plain_number
from workflow.verification.units import UNIT, in_one_unit

__all__ = ["Figure", "figures", "is_stated", "same"]


_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_URL = re.compile(
    r"(?:https?://|www\.)[^\s)>\]]+|\b[a-z0-9-]{2,}(?:\.[a-z0-9-]{2,})*\.[a-z]{2,}(?:/[^\s)>\]]*)?(?=[\s.,;:!?)]|$)"
)
_PHONE = re.compile(r"(?<![\w.])(?:\+|\(?0)\d*\)?(?:[\s()-]*\d){6,}(?!\w)|(?<![\w.])\d{3}[- ]\d{3}[- ]\d{4}(?!\w)")
_CODE = re.compile(
    r"\b24/7\b|\b\d+(?:\.\d+){2,}\b|\b(?=\w*\d)(?=\w*[A-Za-z])(?!\d+(?:st|nd|rd|th|s|am|pm|k|m|p|g|x)?\b)"
    r"(?!\d+(?:kg|mg|ml|km|cm|mm|hrs?|mins?|gb|mb|tb)\b)\w+\b",
    re.IGNORECASE,
)
_TO = r"\s*(?:-|–|—|to|or|and)\s*"
_RANGE = rf"(?:(?P<low>{NUMERAL}){_TO})?"
_CURRENCY = {
    "£": "GBP",
    "$": "USD",
    "€": "EUR",
    "gbp": "GBP",
    "usd": "USD",
    "eur": "EUR",
    "pound": "GBP",
    "dollar": "USD",
    "euro": "EUR",
    "quid": "GBP",
}
_SCALE = {"k": 1000, "thousand": 1000, "m": 10**6, "million": 10**6, "billion": 10**9, "bn": 10**9}
_MONEY = re.compile(
    rf"(?P<sign>[£$€])\s?(?:(?P<low>{NUMERAL}){_TO}[£$€]?\s?)?(?P<high>{NUMERAL})(?:\s?(?P<scale>k|m|bn|million|billion|thousand)\b)?"
    rf"|(?:(?P<low2>{NUMERAL}){_TO})?\b(?P<high2>{NUMERAL})(?:\s(?P<scale2>thousand|million|billion))?"
    r"\s?(?P<word>pounds?|euros?|dollars?|quid|gbp|usd|eur|pence|p|cents?)\b",
    re.IGNORECASE,
)
_PERCENT = re.compile(rf"{_RANGE}\b(?P<high>{NUMERAL})\s?(?:%|per ?cent\b)", re.IGNORECASE)
_QUANTITY = re.compile(
    rf"{_RANGE}(?<![\w.])(?P<high>{NUMERAL})(?P<half>\s+and\s+a\s+half)?[\s-]?(?P<unit>{UNIT})s?\b(?!['’]?\w)",
    re.IGNORECASE,
)
_ONE = re.compile(
    rf"\b(?P<half>half\s+)?(?:an?)\s+(?P<unit>{UNIT})\b(?P<more>\s+and\s+a\s+half)?|"
    r"\bhalf[- ](?P<half2>hour|day)\b|(?P<fortnight>\bfortnight\b)",
    re.IGNORECASE,
)
_LIMITING = re.compile(
    r"\b(?:within|after|for|in|least|most|lasts?|takes?|about|around|to|than|under|over|once|every|wait|half)\s+$",
    re.IGNORECASE,
)
_ORDINALS = {
    "first": "1",
    "second": "2",
    "third": "3",
    "fourth": "4",
    "fifth": "5",
    "sixth": "6",
    "seventh": "7",
    "eighth": "8",
    "ninth": "9",
    "tenth": "10",
    "twelfth": "12",
}
_ORDINAL = re.compile(r"\b(?:third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|twelfth)\b", re.IGNORECASE)
_TODAY = re.compile(
    r"\b(?:today|tomorrow|tonight|yesterday|this (?:morning|afternoon|evening|week|month))\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(rf"(?<![\w])(?P<high>{NUMERAL})(?P<ordinal>st|nd|rd|th)?s?(?![\w])", re.IGNORECASE)


def figures(text: str) -> tuple[Figure, ...]:
    """Every figure of `text`, in reading order.

    >>> [(f.kind, f.value) for f in figures("Open till 5 pm; a £1,200.00 deposit for two weeks")]
    [('time', '17:00'), ('money', 'GBP 1200'), ('duration', '20160 minutes')]
    """
    found, left = list[Figure](), list(text)
    for reader in _READERS:
        taken = list(reader(text))
        found.extend(taken)
        for figure in taken:
            left[figure.start : figure.end] = "\x00" * (figure.end - figure.start)
        text = "".join(left) if taken else text
    return tuple(sorted(found, key=lambda figure: (figure.start, figure.value)))


def is_stated(figure: Figure, known: Iterable[Figure], words: frozenset[str]) -> bool:
    """Whether one of `known` says the same as `figure`; `words` are the lower-case words and signs around them."""
    if figure.kind == "ordinal" and words & {name for name, value in _ORDINALS.items() if value == figure.value}:
        return True
    return any(same(figure, other, words) for other in known)


def same(figure: Figure, other: Figure, words: frozenset[str]) -> bool:
    """Whether two figures state one fact; a unit may be left out by either side if `words` name it."""
    if (figure.kind, figure.value) == (other.kind, other.value):
        return True
    if figure.kind == "time" and other.kind == "time":
        return (
            bool(figure.numbers & other.numbers)
            and figure.value[-2:] == other.value[-2:]
            and not (figure.unit and other.unit)
        )
    if figure.kind == "month" and other.kind == "date":
        return other.value.startswith(figure.value + "-")
    if figure.kind == "number":  # "when your child turns 12", "on the twelfth birthday"
        return bool(figure.numbers & other.numbers) or (other.kind == "ordinal" and figure.value == other.value)
    if other.kind == "number" and figure.unit:
        return bool(figure.numbers & other.numbers) and bool(words & {figure.unit, figure.unit + "s"})
    return False


def _pattern(kind: str, pattern: re.Pattern[str], value: Callable[[str], str]) -> Callable[[str], Iterator[Figure]]:
    def read(text: str) -> Iterator[Figure]:
        for match in pattern.finditer(text):
            said = match.group().rstrip(".,;:!?/")
            yield Figure(kind, value(said), match.start(), match.start() + len(said))

    return read


def _address(said: str) -> str:
    return re.sub(r"^(?:https?://)?(?:www\.)?", "", said.lower()).rstrip("/")


def _digits(said: str) -> str:
    digits = re.sub(r"\D", "", said.replace("(0)", ""))
    return "0" + digits[2:] if said.lstrip().startswith("+44") else digits


def _calendar(text: str) -> Iterator[Figure]:
    for reader in (dates, times, weekdays):
        yield from reader(text)


def _money(text: str) -> Iterator[Figure]:
    for match in _MONEY.finditer(text):
        groups = match.groupdict()
        sign = (groups["sign"] or groups["word"]).lower().rstrip("s")
        scale = Decimal(_SCALE.get((groups["scale"] or groups["scale2"] or "").lower(), 1))
        if sign in {"p", "pence", "cent"}:
            sign, scale = ("£" if sign != "cent" else "$"), scale / 100
        for said in filter(None, (groups["low"], groups["high"], groups["low2"], groups["high2"])):
            amount = numeral(said) * scale
            yield Figure(
                "money",
                f"{_CURRENCY[sign]} {plain_number(amount)}",
                match.start(),
                match.end(),
                frozenset({amount}),
                sign,
            )


def _percent(text: str) -> Iterator[Figure]:
    for match in _PERCENT.finditer(text):
        for said in filter(None, (match["low"], match["high"])):
            yield Figure(
                "percent", plain_number(numeral(said)), match.start(), match.end(), frozenset({numeral(said)}), "%"
            )


def _quantity(text: str) -> Iterator[Figure]:
    for match in _QUANTITY.finditer(text):
        half = Decimal("0.5") if match["half"] else Decimal(0)
        for said in filter(None, (match["low"], match["high"])):
            yield _measured(numeral(said) + half, match["unit"], match.start(), match.end())


def _one(text: str) -> Iterator[Figure]:
    for match in _ONE.finditer(text):
        unit = match["unit"] or match["half2"] or "fortnight"
        if (
            unit == "fortnight"
            or match["half"]
            or match["half2"]
            or match["more"]
            or _LIMITING.search(text, 0, match.start())
        ):
            amount = (
                Decimal("0.5") if match["half"] or match["half2"] else Decimal("1.5") if match["more"] else Decimal(1)
            )
            yield _measured(amount, unit, match.start(), match.end())


def _measured(amount: Decimal, unit: str, start: int, end: int) -> Figure:
    kind, value, name = in_one_unit(amount, unit)
    return Figure(kind, value, start, end, frozenset({amount}), name)


def _number(text: str) -> Iterator[Figure]:
    for match in _NUMBER.finditer(text):
        if match["high"].lower() in {"one", "a hundred", "a thousand"}:
            continue
        value = numeral(match["high"])
        kind = "ordinal" if match["ordinal"] else "number"
        yield Figure(kind, plain_number(value), match.start(), match.end(), frozenset({value}))


_READERS: tuple[Callable[[str], Iterator[Figure]], ...] = (
    _pattern("email", _EMAIL, str.lower),
    _pattern("url", _URL, _address),
    _calendar,
    _pattern("phone", _PHONE, _digits),
    _money,
    _percent,
    _quantity,
    _one,
    _pattern("code", _CODE, str.lower),
    _pattern("ordinal", _ORDINAL, lambda said: _ORDINALS[said.lower()]),
    _pattern("day", _TODAY, str.lower),
    _number,
)
