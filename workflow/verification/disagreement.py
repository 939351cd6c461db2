"""Whether two statements of a SOP contradict each other: the same of one thing with another figure, or denied.

Made to be right when it speaks: what may be about something else is no contradiction.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from sop.prose import plain
from vectorstore.dispute import Told
from workflow.verification.figures import Figure, figures, same
from workflow.verification.negation import contradiction
from workflow.verification.same_subject import (
    COUNTS,
    COVERED,
    COVERED_APART,
    SETS_APART,
    SHARED,
    covered,
    one_subject,
    read,
    said,
)
from workflow.verification.statement import Statement

_FREE = re.compile(r"\bfree\b|\bno\b(?:\s+\w+){0,2}\s+(?:fee|charge|cost|deposit)s?\b", re.I)
_AT_LEAST = re.compile(
    r"\b(?:from|starting at|starts? at|at least|over|more than|minimum(?: of)?|above|older than|aged)\s+[£$€]?$", re.I
)
_AT_MOST = re.compile(
    r"\b(?:up to|under|less than|fewer than|at most|no more than|maximum(?: of)?|below|within|by|around|about|usually|"
    r"typically|approximately|roughly|average(?: of)?)\s+[£$€]?$",
    re.I,
)
_ADDRESS = re.compile(
    r"^(?:https?://|www\.)|\.(?:com|org|net|info|biz|co|io|app|shop|eu|uk|ie|us|ca|au|nz|de|at|ch|fr|es|it|nl|be|pt|dk|"
    r"se|no|fi|pl|edu|gov)(?:/|$)",
    re.I,
)
_JOINED = re.compile(r";\s|,?\s(?:and|but|while)\s", re.I)
_LISTED = re.compile(r"[,;]\s(?:and\s)?")
_YES, _NO = re.compile(r"^(?:yes|yep|of course|certainly)\b", re.I), re.compile(r"^(?:no|nope|sorry)\b[,.!]?", re.I)
_MOST_FIGURES = 6  # of one kind; a statement with more is a list, whose figures belong to its parts

_FROM_AND_TO = 2  # times of a day: when something opens, and when it closes
_BESIDE = 0.6  # share of the words around two figures that must be the same where a statement has several


def disagreement(one: Told, other: Told) -> str | None:
    """In what the two contradict each other, for people ("£10 or £12"); None where they do not, or may not."""
    if answers := _opposite_answers(one, other):
        return answers
    pairs = ((mine, theirs) for mine in _parts(one) for theirs in _parts(other))
    return next((found for mine, theirs in pairs if (found := _apart(mine, theirs))), None)


def _apart(one: Told, other: Told) -> str | None:
    a, b = read(one), read(other)
    if a.question or b.question or _listed_together(one, other):
        return None
    if not one_subject(one, other, a, b):
        return None
    counts = one.document != other.document
    return _figures_apart(a, b, counts=counts) or _denied(a, b)


def _listed_together(one: Told, other: Told) -> bool:
    """Whether both are items of one list, which names several of a kind."""
    return one.kind == other.kind == "item" and (one.document, one.topic) == (other.document, other.topic)


@lru_cache(maxsize=20_000)
def _parts(told: Told) -> tuple[Told, ...]:
    """The statement, and where several with figures are joined in it each by itself."""
    if told.kind == "row":
        return (told,)
    days, parts = _LISTED.split(told.wording), _JOINED.split(told.wording)
    if len(days) > 2 and all(any(one.kind == "weekday" for one in figures(day)) for day in days):
        parts = days
    if len(parts) < 2 or not all(figures(part) for part in parts):
        return (told,)
    return (told, *(replace(told, wording=part) for part in parts))


def _figures_apart(a: Statement, b: Statement, *, counts: bool) -> str | None:
    """The one kind of figure in which they differ; two kinds are two things (another size has another price).

    `counts`: whether a plain number may be it. Within a document it rather numbers what is told apart.
    """
    found = {}
    for kind in sorted({figure.kind for figure in a.figures} - SETS_APART):
        mine = [figure for figure in a.figures if figure.kind == kind and _told(a, figure)]
        theirs = [figure for figure in b.figures if figure.kind == kind and _told(b, figure)]
        left, right = _only(mine, theirs, b), _only(theirs, mine, a)
        if max(len(mine), len(theirs)) > _MOST_FIGURES:
            return None
        pair = next(((f, g) for f in left for g in right if _beside(a, f, mine, b, g, theirs)), None)
        if pair and not _compatible(a, mine, b, theirs):
            found[kind] = f"{_spoken(a, pair[0])} or {_spoken(b, pair[1])}"
    if not found and (free := _free_or_not(a, b)):
        return free
    counted = [kind for kind in found if kind in COUNTS]
    if not found or (counted and (len(found) > 1 or not counts)):
        return None
    return "; ".join(found.values())


def _told(statement: Statement, figure: Figure) -> bool:
    """Whether a customer is told it: of what has dots, a web address is, and the name of a file is not."""
    return figure.kind != "url" or bool(_ADDRESS.search(statement.text[figure.start : figure.end]))


def _free_or_not(a: Statement, b: Statement) -> str | None:
    """What costs nothing here and something there."""
    for one, other in ((a, b), (b, a)):
        paid = [figure for figure in other.figures if figure.kind == "money"]
        costs = any(figure.kind == "money" for figure in one.figures) or _FREE.search(other.text)
        if len(paid) == 1 and _FREE.search(one.text) and not costs:
            return f"free or {_spoken(other, paid[0])}"
    return None


def _beside(a: Statement, f: Figure, mine: list[Figure], b: Statement, g: Figure, theirs: list[Figure]) -> bool:
    """Whether the two figures are said of the same thing, where a statement has several of their kind."""
    if len({one.start for one in mine}) == len({one.start for one in theirs}) == 1:
        return True
    if f.kind == "time" and len(mine) == len(theirs) == _FROM_AND_TO:
        return mine.index(f) == theirs.index(g)
    near, far = (
        frozenset(root for root in statement.around(figure.start) if ":" not in root)
        for statement, figure in ((a, f), (b, g))
    )
    return bool(near & far) and len(near & far) >= _BESIDE * max(len(near), len(far))


def _only(these: list[Figure], others: list[Figure], other: Statement) -> list[Figure]:
    said = frozenset(word.lower for word in other.words)
    return [figure for figure in these if not any(same(figure, known, said) for known in others)]


def _compatible(a: Statement, mine: list[Figure], b: Statement, theirs: list[Figure]) -> bool:
    """Whether a limit or a range on one side leaves room for the other."""
    if mine[0].kind == "time":  # "from 9 to 5" is no lower limit
        return False
    return _leaves_room(a, mine, theirs, b) or _leaves_room(b, theirs, mine, a)


def _leaves_room(a: Statement, mine: list[Figure], theirs: list[Figure], b: Statement) -> bool:
    low, high = (min(_numbers(mine), default=None), max(_numbers(mine), default=None))
    if low is None or high is None:
        return False
    ranged = len({figure.start for figure in mine}) == 1 and len(mine) == 2
    least, most = _bounded(a, mine, _AT_LEAST), _bounded(a, mine, _AT_MOST)
    if (least and _bounded(b, theirs, _AT_LEAST)) or (most and _bounded(b, theirs, _AT_MOST)):
        return False
    inside = list(_numbers(theirs))
    return bool(inside) and (
        (ranged and all(low <= n <= high for n in inside))
        or (least and all(n >= low for n in inside))
        or (most and all(n <= high for n in inside))
    )


def _bounded(statement: Statement, stated: list[Figure], pattern: re.Pattern[str]) -> bool:
    return any(pattern.search(statement.text[: figure.start]) for figure in stated)


def _numbers(stated: list[Figure]) -> Iterator[float]:
    for figure in stated:
        if value := re.search(r"\d+(?:\.\d+)?", figure.value):
            yield float(value[0])


def _spoken(statement: Statement, figure: Figure) -> str:
    return " ".join(statement.text[figure.start : figure.end].split())


def _denied(a: Statement, b: Statement) -> str | None:
    """The one denies what the other says, in nearly the same words."""
    mine, theirs = said(a), said(b)
    if min(covered(mine, theirs), covered(theirs, mine)) < COVERED or a.values != b.values:
        return None
    if contradiction(a, b) is None or contradiction(b, a) is None:
        return None
    return "the one denies what the other says"


def _opposite_answers(one: Told, other: Told) -> str | None:
    """Yes here and no there to much the same question; "" (no contradiction) where both say the same."""
    asked = [told.topic.rpartition(" – ")[2] if told.topic.endswith("?") else "" for told in (one, other)]
    if not all(asked) or (one.document, one.topic) == (other.document, other.topic):
        return None
    first, second = _answer(one.wording), _answer(other.wording)
    if not first or not second or first == second:
        return None
    a, b = (said(Statement.read(plain(question))) for question in asked)
    alike = len(a & b) >= SHARED and min(covered(a, b), covered(b, a)) >= COVERED_APART
    return "yes or no" if alike else None


def _answer(wording: str) -> str:
    return "yes" if _YES.match(wording) else "no" if _NO.match(wording) else ""
