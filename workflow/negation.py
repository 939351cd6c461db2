"""Whether a sentence turns what the evidence says into its opposite."""

import re
from dataclasses import dataclass

from workflow.statement import Statement, Word, root

_NEGATORS = frozenset(
    "not no never cannot can't cant without neither nor nobody none nothing nowhere hardly don't doesn't didn't won't isn't aren't "
    "wasn't weren't wouldn't shouldn't couldn't haven't hasn't hadn't mustn't needn't ain't n't".split()
)
_REFUSALS = frozenset(
    root(word)
    for word in "avoid refrain prohibit forbid forbidden ban decline refuse unable prevent exclude reject unavailable unsuitable "
    "impossible unsafe unlikely stop lack incapable disallow neither".split()
)
"""Verbs and adjectives that negate their whole clause."""
_BREAK = frozenset("but because although though if when while whereas unless so which who until and except".split())
_STILL_NEGATIVE = frozenset(("only", "just", "limited"))
_COMPARED = frozenset("later more less fewer matter higher lower longer shorter earlier sooner larger bigger smaller older younger".split())
_BE = frozenset("be is are was were been being".split())
_RESTRICTIVE = frozenset("only unless except until solely exclusively before rather instead".split())

_OPPOSITES = {}
for _pair in (
    "before/after open/closed open/close opens/closes free/chargeable free/charged free/paid refundable/non-refundable "
    "included/excluded includes/excludes "
    "included/extra required/optional mandatory/optional compulsory/optional  "
    "safe/dangerous early/late earlier/later first/last above/below over/under more/less more/fewer most/least "
    "maximum/minimum longer/shorter higher/lower increase/decrease above/under over/below older/under older/younger more/under less/over earliest/latest inside/outside indoors/outdoors "
    "arrive/leave arrival/departure arrive/depart check-in/check-out online/in-person "
    "private/public adult/child adults/children male/female morning/evening morning/afternoon weekday/weekend "
    "weekdays/weekends cold/hot cold/warm wet/dry start/end starts/ends begin/end begins/ends buy/sell sender/recipient same/different "
    "new/existing  must/may must/optional legal/illegal valid/invalid full/partial "
    "fully/partially full/empty temporary/permanent temporarily/permanently upstairs/downstairs import/export win/lose won/lost largest/smallest "
    "biggest/smallest oldest/youngest highest/lowest best/worst cheap/expensive cheaper/dearer strong/weak light/heavy long/short big/small "
    "large/small left/right north/south east/west raise/lower agree/disagree"
).split():
    _left, _right = _pair.split("/")
    _OPPOSITES.setdefault(_left, set()).add(_right)
    _OPPOSITES.setdefault(_right, set()).add(_left)

_LOOSE = frozenset("before after over under above below more less fewer most least older younger".split())
"""Opposites that often stand in one sentence: compared by the word that follows them."""
_PHRASES = (
    (re.compile(r"\b(?:at least|no (?:less|fewer) than|a minimum of|minimum(?: of)?|or (?:more|over|above|older))\b"), "atleast"),
    (re.compile(r"\b(?:at most|no more than|a maximum of|maximum(?: of)?|up to|not exceeding|or (?:less|fewer|under|below|younger))\b"), "atmost"),
    (re.compile(r"\b(?:free of charge|at no (?:extra )?(?:cost|charge)|no (?:extra )?(?:charge|cost|fee))\b"), "free"),
    (re.compile(r"\b(?:need not|needn't|(?:do|does)(?: not|n't) (?:need|have) to|no need to|not (?:required|necessary|obliged) to)\b"), "neednot"),
    (re.compile(r"\b(?:must not|mustn't|can ?not|can't|may not|should not|shouldn't|ought not|(?:is|are) not (?:allowed|permitted))\b"), "mustnot"),
    (re.compile(r"\bnon-?\s?(?=[a-z])"), "non-"),
)
_ADDED, _DROPPED = "is negated, the evidence is not", "leaves out a negation of the evidence"
_OPPOSITE_PHRASES = {"atleast": "atmost", "atmost": "atleast"}


_PERMITTED = frozenset(root(word) for word in "allow permit possible available accept offer suitable give provide include able".split())
"""Predicates whose negation reaches back to their subject: "smoking is not allowed" negates smoking."""


@dataclass(frozen=True, slots=True)
class Negation:
    """One negator: the first root after it, and every root in its reach."""

    head: str
    reach: frozenset[str]


def contradiction(said: Statement, source: Statement) -> str | None:
    """Why `said` contradicts `source`, a sentence about the same thing; None when nothing tells them apart."""
    opposite = _opposite(said, source)
    differs = _polarity_differs(said, source)
    if opposite and not differs:
        return f"says {opposite[0]!r} where the evidence says {opposite[1]!r}"
    if differs and not (opposite and differs):
        return differs
    return None


def negations(statement: Statement, other: Statement) -> list[Negation]:
    """The negations of a sentence; "unworn" negates what `other` calls "worn"."""
    found, words = [], statement.words
    known = {word.lower for word in other.words}
    for index, word in enumerate(words):
        positive = _without_prefix(word.lower)
        if is_negator(word, words[index + 1] if index + 1 < len(words) else None):
            after = _reach(words, index)
            back = _segment(words, index) if after[:1] and after[0] in _PERMITTED else []
            found.append(Negation(after[0] if after else "", frozenset([*after, *back])))
        elif positive in known:
            found.append(Negation(root(positive), frozenset({root(positive)})))
        elif word.root in _REFUSALS:
            passive = any(near.lower in _BE for near in words[max(index - 2, 0) : index])
            found.append(Negation("", frozenset(_segment(words, index) if passive else _reach(words, index))))
    return found


def _reach(words: tuple[Word, ...], index: int) -> list[str]:
    """Roots after a negator, as far as the next conjunction, six at most."""
    reach: list[str] = []
    for word in words[index + 1 :]:
        if word.lower in _BREAK and reach:
            break
        if word.carries:
            reach.append(word.root)
    return reach[:6]


def _without_prefix(lower: str) -> str:
    match = re.match(r"(?:un|non|dis|in|im|ir)(\w{4,})$", lower)
    return match[1] if match else ""


def _segment(words: tuple[Word, ...], index: int) -> list[str]:
    """Roots of the words around a negator, up to the conjunctions on either side."""
    start = max((at + 1 for at in range(index) if words[at].lower in _BREAK), default=0)
    end = min((at for at in range(index + 1, len(words)) if words[at].lower in _BREAK), default=len(words))
    return [word.root for word in words[start:end] if word.carries and word.root not in _REFUSALS]


def is_negator(word: Word, following: Word | None = None) -> bool:
    """Whether a word negates what follows; "not only" and "no later than" do not."""
    if following is not None and (following.lower in _STILL_NEGATIVE or following.lower in _COMPARED):
        return False
    return word.lower in _NEGATORS or word.lower == "non"


def _polarity_differs(said: Statement, source: Statement) -> str | None:
    mine, theirs = negations(said, source), negations(source, said)
    if not mine:
        theirs = [negation for negation in theirs if _concerns(negation, said)]
    if not mine and not theirs:
        return None
    agreed = any(left.reach & right.reach for left in mine for right in theirs)
    added = any(one.head in source.roots and not any(one.head in other.reach for other in theirs) for one in mine)
    dropped = any(one.head in said.roots and not any(one.head in other.reach for other in mine) for one in theirs)
    if added and not (agreed and len(theirs) >= len(mine)):
        return _ADDED
    if dropped and not (agreed and len(mine) >= len(theirs)):
        return _DROPPED
    if agreed or (len(mine) - len(theirs)) % 2 == 0 or any(_is_restricted(one) for one in (said, source)):
        return None
    return _ADDED if len(mine) > len(theirs) else _DROPPED


def _concerns(negation: Negation, said: Statement) -> bool:
    """Whether `said` speaks of what the negation denies."""
    return negation.head in said.roots or 2 * len(negation.reach & said.roots) >= len(negation.reach)


def is_opposable(lower: str) -> bool:
    """Whether the word has an opposite that is looked for."""
    return lower in _OPPOSITES


def _is_restricted(statement: Statement) -> bool:
    """Whether the sentence limits itself by another word than a negator: "only", "unless"."""
    return any(word.lower in _RESTRICTIVE for word in statement.words)


def _opposite(said: Statement, source: Statement) -> tuple[str, str] | None:
    mine, theirs = _marked(said), _marked(source)
    for word, following in mine:
        for other in sorted(_OPPOSITES.get(word, set())):
            if _is_swapped(word, other, following, mine, theirs):
                return word, other
    for phrase, opposite in _OPPOSITE_PHRASES.items():
        for text, following in mine:
            if text == phrase and (opposite, following) in theirs and (phrase, following) not in theirs:
                return phrase.replace("at", "at "), opposite.replace("at", "at ")
    return None


def _is_swapped(word: str, other: str, following: str, mine: list[tuple[str, str]], theirs: list[tuple[str, str]]) -> bool:
    if word in _LOOSE:
        return (other, following) in theirs and (word, following) not in theirs and following != ""
    used = {text for text, _ in theirs}
    return other in used and word not in used and other not in {text for text, _ in mine}


def _marked(statement: Statement) -> list[tuple[str, str]]:
    """Each word, or phrase read as one, with the root of the next word that carries meaning."""
    text = statement.text.lower().replace("’", "'")
    for pattern, name in _PHRASES:
        text = pattern.sub(name, text)
    whole = Statement(text)
    items = [(word.start, word.lower, word.root if word.carries else "") for word in whole.words]
    items = sorted([*items, *((figure.start, "", figure.value) for figure in whole.figures)])
    return [
        (lower, next((following for _, _, following in items[index + 1 : index + 5] if following), ""))
        for index, (_, lower, _) in enumerate(items) if lower
    ]
