"""Whether two statements of a SOP are about one thing, as far as their words and headings tell."""

from functools import lru_cache

from sop.profile import WEEKDAYS
from sop.prose import plain
from sop.words import content_words, stem, words
from vectorstore.dispute import Told
from workflow.verification.statement import Statement

SETS_APART = frozenset(("weekday", "date", "month", "ordinal", "code", "day"))
"""Kinds of figures that say what a statement is about, and not what it says of it."""
COUNTS = frozenset(("quantity", "number"))
"""Kinds that do either: "0.5 ml" names a product, "8 people" is a limit."""
_SAYS_LITTLE = frozenset(
    Statement.read(
        "faq faqs question answer price list policy information general guide overview detail table page section "
        "summary quick note welcome introduction term condition rule procedure our your how much many long what ask "
        "asked frequently people need know common commonly"
    ).roots
)
_KIND_WORDS = frozenset(
    Statement.read(
        "price cost pay paid free charge fee rate take last give get receive within every each per year month week day "
        "hour minute time long person open close start end please"
    ).roots
)
"""Words that go with a kind of figure, whatever it is said of."""
_DAYS = frozenset(map(stem, WEEKDAYS))
COVERED, COVERED_APART = 0.7, 0.8
SHARED, SHARED_APART = 2, 3
"""Share of the words of each that the other must say, and how many they must have in common; more where a heading names
what the other does not. Chosen on bench/contradictions and the businesses of bench/trades (bench/README.md)."""


def one_subject(one: Told, other: Told, a: Statement, b: Statement) -> bool:
    """Of two statements and how they are read. What may be about something else is not about the same."""
    return _one_row(one, other) and one_place(one, other, a, b) and _one_wording(one, other, a, b)


def _one_row(one: Told, other: Told) -> bool:
    """Whether what a table row is about is what the other is about: the same row, or a sentence that names it."""
    if one.kind == other.kind == "row":
        return _tokens(key(one)) == _tokens(key(other)) or (one.document != other.document and _one_thing(one, other))
    return all(
        told.kind != "row" or _stems(key(told)) <= _stems(f"{beside.wording} {beside.topic}")
        for told, beside in ((one, other), (other, one))
    )


def _one_thing(one: Told, other: Told) -> bool:
    """Whether rows of two tables name one thing, each in the words of its table: "Lips" of fillers is "Lip filler"."""
    return bool(_stems(key(one)) & _stems(key(other))) and all(
        _tokens(key(told)) - _figured(told) <= _tokens(f"{key(beside)} {beside.topic}")
        for told, beside in ((one, other), (other, one))
    )


@lru_cache(maxsize=20_000)
def _figured(told: Told) -> frozenset[str]:
    """The words of its figures, which are compared by themselves."""
    statement = read(told)
    return frozenset().union(*(_tokens(statement.text[one.start : one.end]) for one in statement.figures))


def key(told: Told) -> str:
    """A row's first cell."""
    return told.wording.partition(": ")[0].rpartition(" – ")[2]


def _tokens(text: str) -> frozenset[str]:
    """Every word but articles: "with" and "without" tell two rows apart."""
    return frozenset(stem(word) for word in words(plain(text))) - {"a", "an", "the"}


@lru_cache(maxsize=20_000)
def _stems(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in content_words(plain(text)))


def one_place(one: Told, other: Told, a: Statement, b: Statement) -> bool:
    """Whether the headings leave it open that both are about one thing.

    Under one heading, and under different ones of one document, what differs in a word is about something else. So it
    is where headings name siblings: "Budget card" and "Everyday card", or two "Price" under different subjects.
    """
    apart = all(_above(one, other, a, b))
    if one.document == other.document:
        if one.topic == other.topic:
            return _tokens(_without_figures(a)) == _tokens(_without_figures(b))
        return not apart and not _siblings(one.topic, other.topic)
    if one.topic == other.topic and one.topic and one.title != one.topic:
        return not _both_differ(one.title, other.title)
    return not (_siblings(one.topic, other.topic) or _siblings(one.title, other.title))


def _without_figures(statement: Statement) -> str:
    text = statement.text
    for figure in sorted(statement.figures, key=lambda figure: -figure.start):
        if figure.kind not in SETS_APART:
            text = text[: figure.start] + text[figure.end :]
    return text


def _siblings(heading: str, other: str) -> bool:
    """Whether two headings name two of a kind. Questions name what they like."""
    if heading.endswith("?") or other.endswith("?"):
        return False
    return bool((_stems(heading) & _stems(other)) - _SAYS_LITTLE) and _both_differ(heading, other)


def _both_differ(heading: str, other: str) -> bool:
    mine, theirs = _stems(heading) - _SAYS_LITTLE, _stems(other) - _SAYS_LITTLE
    return bool(mine - theirs) and bool(theirs - mine)


def _above(one: Told, other: Told, a: Statement, b: Statement) -> tuple[frozenset[str], frozenset[str]]:
    """The heading words of each that the other, with its headings, does not say; of a row, what it is about is its
    first cell, unless it is held against another row.
    """
    near, far = said(a) | a.topic_roots, said(b) | b.topic_roots
    waived = {told.kind for told in (one, other)} != {"row"} and "row" in (one.kind, other.kind)
    mine = a.topic_roots - far - _SAYS_LITTLE - _KIND_WORDS - _DAYS
    theirs = b.topic_roots - near - _SAYS_LITTLE - _KIND_WORDS - _DAYS
    return (
        frozenset() if waived and one.kind == "row" else mine,
        frozenset() if waived and other.kind == "row" else theirs,
    )


@lru_cache(maxsize=20_000)
def read(told: Told) -> Statement:
    return Statement.read(told.wording, plain(told.topic), question=told.wording.rstrip().endswith("?"))


@lru_cache(maxsize=20_000)
def said(statement: Statement) -> frozenset[str]:
    """Roots of the words of the statement itself."""
    return frozenset(word.root for word in statement.words if word.carries)


def _one_wording(one: Told, other: Told, a: Statement, b: Statement) -> bool:
    """Whether each says nearly nothing that the other, with its headings, does not."""
    mine, theirs = _about(one, a), _about(other, b)
    near, far = said(a) | a.topic_roots, said(b) | b.topic_roots
    shared = (said(a) & far) | (said(b) & near)
    fixed = _identity(a) & _identity(b)
    named = _counts(a) & _counts(b)  # of two prices that both are for 1 ml, 1 ml is what they are for
    shared |= (
        a.topic_roots & b.topic_roots if fixed else frozenset()
    )  # "Tuesday: 9 to 5" says it all, under its heading
    apart = any(_above(one, other, a, b)) and not (mine == theirs and len(mine) + len(fixed) >= SHARED)
    least, enough = (SHARED_APART, COVERED_APART) if apart else (SHARED, COVERED)
    return (
        len(shared) + len(fixed) + len(named) >= least
        and bool(shared - _KIND_WORDS or fixed)
        and covered(mine, far) >= enough
        and covered(theirs, near) >= enough
        and _same_identity(a, b)
    )


def _about(told: Told, statement: Statement) -> frozenset[str]:
    """The roots of what it is about, without those that only go with its figures; of a row, its first cell's."""
    roots = said(Statement.read(key(told))) if told.kind == "row" else said(statement)
    return roots - _KIND_WORDS


def covered(said: frozenset[str], by: frozenset[str]) -> float:
    return len(said & by) / len(said) if said else 1.0


def _identity(statement: Statement) -> frozenset[str]:
    return frozenset(figure.fact for figure in statement.figures if figure.kind in SETS_APART)


def _counts(statement: Statement) -> frozenset[str]:
    return frozenset(figure.fact for figure in statement.figures if figure.kind in COUNTS)


def _same_identity(a: Statement, b: Statement) -> bool:
    """Whether days, dates and codes are the same: of a kind that both name they must share one, or neither names it."""
    for kind in SETS_APART | COUNTS:
        mine = {figure.value for figure in a.figures if figure.kind == kind}
        theirs = {figure.value for figure in b.figures if figure.kind == kind}
        if bool(mine) != bool(theirs):
            return False
        if kind in SETS_APART and not (mine <= theirs or theirs <= mine):
            return False
    return True
