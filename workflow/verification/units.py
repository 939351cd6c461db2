"""Units of time, weight, length and the like, brought to one per kind."""

import re
from decimal import Decimal

from workflow.verification.numerals import plain_number

_MINUTES = {
    name: Decimal(minutes) / 60
    for names, minutes in (
        ("second sec", 1),
        ("minute min", 60),
        ("hour hr", 3600),
        ("day", 86_400),
        ("week wk", 604_800),
    )
    for name in names.split()
} | {"fortnight": Decimal(20_160)}
_MONTHS = {"month": 1, "year": 12, "yr": 12}
_ABBREVIATED = {
    "business day": "working day", "calendar day": "day",
    "kilogram": "kg", "kilo": "kg", "gram": "g", "litre": "l",
    "liter": "l", "millilitre": "ml",
    "milliliter": "ml", "kilometre": "km", "kilometer": "km", "metre": "m", "meter": "m",
    "centimetre": "cm", "milligram": "mg", "gigabyte": "gb",
}  # fmt: skip
UNIT = (
    r"working\s+day|business\s+day|calendar\s+day|second|sec|minute|min|hour|hr|day|night|week|wk|fortnight|month|year|yr|"
    r"millilit(?:re|er)|kilogram|kilo|kilomet(?:re|er)|centimetre|milligram|gigabyte|mile|gram|lit(?:re|er)|met(?:re|er)|"
    r"ml|mg|kg|km|cm|mm|gb|mb|tb|°c|°f|mph|g|l|m"
)
"""Pattern of a unit in the singular, to be used with IGNORECASE."""


def in_one_unit(amount: Decimal, unit: str) -> tuple[str, str, str]:
    """Kind, canonical value and plain unit: spans of time in minutes or months, the rest as written.

    Working days and nights stay what they are.

    >>> in_one_unit(Decimal(2), "weeks"[:-1]) == ("duration", "20160 minutes", "week")
    True
    """
    name = re.sub(r"\s+", " ", unit.lower())
    name = _ABBREVIATED.get(name, name)
    plain = name.split()[-1]
    if name in _MINUTES:
        return "duration", f"{plain_number(round(amount * _MINUTES[name], 4))} minutes", plain
    if name in _MONTHS:
        return "duration", f"{plain_number(amount * _MONTHS[name])} months", plain
    return ("duration" if name in {"working day", "night"} else "quantity"), f"{plain_number(amount)} {name}", plain
