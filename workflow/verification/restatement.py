"""Whether two statements of a SOP say the same, in nearly the same words.

Made to be right when it speaks: a figure, a name, a denial, a condition or another word in a word's place makes two.
"""

from dataclasses import replace
from difflib import SequenceMatcher
from functools import lru_cache

from vectorstore.dispute import Told
from workflow.verification.names import names
from workflow.verification.negation import contradiction
from workflow.verification.same_subject import key, one_place, read
from workflow.verification.statement import Statement
from workflow.verification.wordlists import listed

ALIKE = 0.97
"""Share of the words of both that stand in both, in one order: room for one more word in 17. At .96 and less what is
said more was another subject each time ("the source server", "the source server database")."""
ENOUGH, BY_ITSELF = 4, 8
"""Words and figures from which on a statement says something, and from which on it says of what: "Annual fee: $0" is
said of whatever its heading names, and four words without a full stop are a heading. All three were chosen on the
clinic, the businesses of bench/trades and two folders of 237 and 431 documents (bench/README.md)."""
_LIMITS = listed("negators") | listed("restrictive") | frozenset("after before if only until when with yes".split())


def restates(one: Told, other: Told) -> bool:
    """Whether who changes the one had better change the other too."""
    if (one.kind == "row") != (other.kind == "row") or (one.kind == "row" and key(one) != key(other)):
        return False
    a, b = _alone(one), _alone(other)
    mine, theirs = _said(a), _said(b)
    if a.question or b.question or not _in_one_order(mine, theirs) or _fixed(a) != _fixed(b):
        return False
    whole = one.wording.endswith((".", "!")) and other.wording.endswith((".", "!"))
    enough = ENOUGH if whole and one_place(one, other, a, b) else BY_ITSELF
    return min(len(mine), len(theirs)) >= enough and not (contradiction(a, b) or contradiction(b, a))


@lru_cache(maxsize=20_000)
def _alone(told: Told) -> Statement:
    """How it is read; a row without the name of its table, as two tables may hold it."""
    return read(replace(told, wording=told.wording.rpartition(" – ")[2]) if told.kind == "row" else told)


@lru_cache(maxsize=20_000)
def _said(statement: Statement) -> tuple[str, ...]:
    """The roots of the words that carry meaning, and the figures by their value, in the order of the text."""
    said = [(word.start, word.root) for word in statement.words if word.carries]
    return tuple(what for _, what in sorted([*said, *((one.start, one.fact) for one in statement.figures)]))


@lru_cache(maxsize=20_000)
def _fixed(statement: Statement) -> tuple[frozenset[str], ...]:
    """What may not differ at all: figures, names, and words that deny or limit."""
    limits = frozenset(word.lower for word in statement.words) & _LIMITS
    return statement.values, frozenset(word.root for word in names(statement)), limits


def _in_one_order(mine: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    """Whether the one holds all that the other says, in its order, and hardly more."""
    short, both = min(len(mine), len(theirs)), len(mine) + len(theirs)
    if mine == theirs or 2 * short < ALIKE * both:
        return mine == theirs
    return sum(block.size for block in SequenceMatcher(None, mine, theirs, False).get_matching_blocks()) == short
