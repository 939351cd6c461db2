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
    for word in "avoid refrain prohibit forbid forbidden ban decline refuse unable prevent exclude fail reject unavailable unsuitable "
    "impossible unsafe unlikely stop lack incapable disallow neither".split()
)
"""Verbs and adjectives that negate their whole clause."""
_BREAK = frozenset("but because although though if when while whereas unless so which who until and except".split())
_STILL_NEGATIVE = frozenset(("only", "just", "limited"))
_RESTRICTIVE = frozenset("only unless except until solely exclusively before rather instead".split())

_OPPOSITES = {}
for _pair in (
    "before/after open/closed open/close opens/closes always/never free/chargeable free/charged free/paid refundable/non-refundable "
    "allowed/prohibited allowed/forbidden allowed/banned permitted/prohibited permitted/forbidden included/excluded includes/excludes "
    "included/extra available/unavailable required/optional mandatory/optional compulsory/optional possible/impossible safe/unsafe "
    "safe/dangerous suitable/unsuitable early/late earlier/later first/last above/below over/under more/less more/fewer most/least "
    "maximum/minimum longer/shorter higher/lower increase/decrease with/without inside/outside indoors/outdoors accept/refuse "
    "accept/decline accept/reject accepted/declined arrive/leave arrival/departure arrive/depart check-in/check-out online/in-person "
    "private/public adult/child adults/children male/female morning/evening morning/afternoon weekday/weekend "
    "weekdays/weekends cold/hot cold/warm wet/dry start/end starts/ends begin/end begins/ends buy/sell sender/recipient same/different "
    "new/existing all/none everyone/nobody everybody/nobody anyone/nobody must/may must/optional legal/illegal valid/invalid full/partial "
    "fully/partially full/empty temporary/permanent temporarily/permanently upstairs/downstairs import/export win/lose won/lost largest/smallest "
    "biggest/smallest oldest/youngest highest/lowest best/worst cheap/expensive cheaper/dearer strong/weak light/heavy long/short big/small "
    "large/small left/right north/south east/west raise/lower accepted/refused accepted/rejected agree/disagree able/unable "
    "can/cannot likely/unlikely"
).split():
    _left, _right = _pair.split("/")
    _OPPOSITES.setdefault(_left, set()).add(_right)
    _OPPOSITES.setdefault(_right, set()).add(_left)

_LOOSE = frozenset("before after over under above below more less fewer most least with without first last".split())
"""Opposites that often stand in one sentence: compared by the word that follows them."""
_PHRASES = (
    (re.compile(r"\b(?:at least|no (?:less|fewer) than|a minimum of|minimum(?: of)?|or (?:more|over|above|older))\b"), "atleast"),
    (re.compile(r"\b(?:at most|no more than|a maximum of|maximum(?: of)?|up to|not exceeding|or (?:less|fewer|under|below|younger))\b"), "atmost"),
    (re.compile(r"\b(?:free of charge|at no (?:extra )?(?:cost|charge)|no (?:extra )?(?:charge|cost|fee))\b"), "free"),
    (re.compile(r"\b(?:need not|needn't|(?:do|does)(?: not|n't) (?:need|have) to|no need to|not (?:required|necessary|obliged) to)\b"), "neednot"),
    (re.compile(r"\b(?:must not|mustn't|can ?not|can't|may not|should not|shouldn't|ought not|(?:is|are) not (?:allowed|permitted))\b"), "mustnot"),
    (re.compile(r"\bnon-?\s?(?=[a-z])"), "non-"),
)
_OPPOSITE_PHRASES = {"atleast": "atmost", "atmost": "atleast"}


@dataclass(frozen=True, slots=True)
class Polarity:
    """The negators of a sentence: how many, which roots stand in their reach, and the first root of each reach."""

    count: int
    negated: frozenset[str]
    heads: frozenset[str]
    restricted: bool


def contradiction(said: Statement, source: Statement) -> str | None:
    """Why `said` contradicts `source`, a sentence about the same thing; None when nothing tells them apart."""
    opposite = _opposite(said, source)
    differs = _polarity_differs(said, source)
    if opposite and not differs:
        return f"says {opposite[0]!r} where the evidence says {opposite[1]!r}"
    if differs and not (opposite and differs):
        return differs
    return None


def polarity(statement: Statement, other: Statement) -> Polarity:
    """Count and reach of the negations of a sentence; "unworn" negates what `other` calls "worn"."""
    count, negated, heads = 0, set[str](), set[str]()
    words, known = statement.words, {word.lower for word in other.words}
    for index, word in enumerate(words):
        positive = _without_prefix(word.lower)
        if is_negator(word, words[index + 1] if index + 1 < len(words) else None):
            reach = [near.root for near in words[index + 1 : index + 8] if near.carries][:1]
        elif positive in known:
            reach = [root(positive)]
        elif word.root in _REFUSALS:
            reach = []
        else:
            continue
        count += 1
        heads.update(reach)
        negated.update(reach, _segment(words, index))
    restricted = any(word.lower in _RESTRICTIVE for word in words)
    return Polarity(count, frozenset(negated), frozenset(heads), restricted)


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
    if following is not None and (following.lower in _STILL_NEGATIVE or following.lower in {"later", "more", "less", "fewer", "matter"}):
        return False
    return word.lower in _NEGATORS or word.lower == "non"


def _polarity_differs(said: Statement, source: Statement) -> str | None:
    mine, theirs = polarity(said, source), polarity(source, said)
    if not mine.count and not theirs.count:
        return None
    added = {head for head in mine.heads if head in source.roots and head not in theirs.negated}
    dropped = {head for head in theirs.heads if head in said.roots and head not in mine.negated}
    agreed = (mine.heads & theirs.negated) | (theirs.heads & mine.negated)
    if added and not (agreed and theirs.count >= mine.count):
        return "is negated, the evidence is not"
    if dropped and not (agreed and mine.count >= theirs.count):
        return "leaves out a negation of the evidence"
    if not agreed and (mine.count - theirs.count) % 2 and not (mine.restricted or theirs.restricted):
        return "is negated, the evidence is not" if mine.count > theirs.count else "leaves out a negation of the evidence"
    return None


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
    words = Statement(text).words
    marked: list[tuple[str, str]] = []
    for index, word in enumerate(words):
        following = next((near.root for near in words[index + 1 : index + 5] if near.carries), "")
        marked.append((word.lower, following))
    return marked
