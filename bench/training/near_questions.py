"""Questions that a statement answered until one word of them was exchanged, a role, a name or a number.

SQuAD 2.0's unanswerable questions (Rajpurkar et al. 2018) were written much like this.
"""

import random
import re
from collections.abc import Sequence

_PAIRS = (
    "first/last most/least before/after more/less more/fewer increase/decrease increased/decreased "
    "largest/smallest highest/lowest earliest/latest oldest/youngest best/worst longest/shortest north/south "
    "east/west northern/southern eastern/western start/end began/ended begin/end open/close opened/closed "
    "join/leave joined/left win/lose won/lost gain/lose buy/sell bought/sold above/below over/under "
    "inside/outside male/female men/women men/children adults/children father/mother husband/wife son/daughter "
    "maximum/minimum upper/lower early/late earlier/later include/exclude included/excluded with/without "
    "allowed/forbidden accept/refuse free/chargeable arrive/leave weekday/weekend weekdays/weekends "
    "morning/evening monthly/yearly daily/weekly cheapest/dearest rise/fall rose/fell strong/weak hot/cold "
    "summer/winter spring/autumn left/right public/private new/old large/small long/short high/low "
    "cancel/extend change/cancel hire/buy renew/cancel collect/deliver repair/replace refund/exchange "
).split()
_TURNED = {a: b for pair in _PAIRS for a, b in (pair.split("/"), pair.split("/")[::-1])}
_NAME = re.compile(r"(?<=\w )[A-Z][\w'-]+(?: [A-Z][\w'-]+)*")
_NUMBER = re.compile(r"\b\d[\d,]*(?:\.\d+)?\b")
_ASKS = re.compile(r"\b(did|does|do|is|are|was|were|can|could|will|would|should|must|has|have)\b(?! not|n't)", re.I)


def near_question(question: str, statement: str, beside: Sequence[str], chance: random.Random) -> str | None:
    """`question` with one word of it that `statement` says too exchanged, so that it is no longer answered; or None."""
    ways = [
        _name(question, statement, beside, chance),
        _number(question, statement, chance),
        _turned(question, statement),
    ]
    usable = [way for way in ways if way and way != question]
    if usable:
        return chance.choice(usable)
    return _denied(question) if chance.random() < 0.15 else None


def _name(question: str, statement: str, beside: Sequence[str], chance: random.Random) -> str | None:
    found = [match for match in _NAME.finditer(question) if match.group() in statement]
    others = sorted(
        {name for text in beside for name in _NAME.findall(text) if name not in question and name not in statement}
    )
    if not found or not others:
        return None
    match = chance.choice(found)
    return question[: match.start()] + chance.choice(others) + question[match.end() :]


def _number(question: str, statement: str, chance: random.Random) -> str | None:
    found = [match for match in _NUMBER.finditer(question) if match.group() in statement]
    if not found:
        return None
    match = chance.choice(found)
    value = float(match.group().replace(",", ""))
    new = f"{value + chance.choice([1, 2, 3, 5, 10, 17]):g}"
    return question[: match.start()] + new + question[match.end() :] if new not in statement else None


def _turned(question: str, statement: str) -> str | None:
    for word, other in _TURNED.items():
        if (
            re.search(rf"\b{word}\b", question)
            and re.search(rf"\b{word}\b", statement, re.I)
            and other not in statement
        ):
            return re.sub(rf"\b{word}\b", other, question, count=1)
    return None


def _denied(question: str) -> str | None:
    match = _ASKS.search(question)
    return (
        f"{question[: match.start()]}{match.group()} not{question[match.end() :]}"
        if match and match.start() > 3
        else None
    )
