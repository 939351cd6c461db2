"""Which of the offered options a reply means: by its words, its place in the list, an amount, or by meaning."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

import numpy as np

from sop.words import content_words, stem
from vectorstore.embedder import Embed
from workflow.form.numbers import amounts
from workflow.form.replies import read_yes_no
from workflow.form.words import is_question, slip_of, words

# Cosine of the best option, and its lead over the next. Measured with all-MiniLM-L6-v2 on 152 replies that name no
# option in its own words, to twelve businesses' questions; the thresholds were chosen with all of them in view, so take
# these figures as the upper end. 96 replies mean an option: 50 read, 2 read wrongly, 44 asked again. 56 do not: none
# was taken for an option. At 0.30 and 0.08: 56 read, 4 wrong in all. At 0.36 and 0.14: 35 read, none wrong.
MIN_COSINE = 0.33
MIN_LEAD = 0.10
# Said unasked, a wrong option is worse than none: 27 of the same 96 read, none wrong.
SURE_COSINE = 0.45
SURE_LEAD = 0.15

_LONGEST_BY_MEANING = 25  # words: beyond them a reply tells a story
_MOST_DENIALS = 8  # "not" this often: more than anyone says of a handful of options
_WEAK = frozenset(
    {
        *("new", "full", "general", "basic", "standard", "other", "first", "second", "free", "home", "good"),
        *("treatment", "treatments", "service", "services", "session", "sessions", "appointment", "appointments"),
        *("consultation", "consultations", "course", "class", "therapy", "repair", "repairs", "removal", "injection"),
        *("small", "large", "injections", "skin"),
        *("hair", "body", "face", "area", "areas", "week", "weeks", "month", "months", "looking"),
    }
)
"""Words of an option that are said for many other reasons: alone they name it only in a reply to its question."""
# What a "not" reaches: up to four words on, no further than the next comma or "but".
_NEGATION = re.compile(
    r"\b(?:not|no|except|without|neither|nor|never|dont|cannot|rather than|instead of|other than|apart from"
    r"|as opposed to|(?:any|every|all|anything|everything) but|[a-z]{2,6}n't)\b(?! (?:sure|only|problem|worries"
    r"|rush))(?P<reach>(?: (?!but\b|just\b|only\b|rather\b)[\w'-]+){0,4})",
    re.IGNORECASE,
)
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
_CARDINALS = ("one", "two", "three", "four", "five", "six", "seven", "eight")
_PLACES = {word: place for row in (_ORDINALS, _CARDINALS, "abcdefgh") for place, word in enumerate(row, 1)}
_PLACE = re.compile(
    r"^\W*(?:(?:i'd like|i'll (?:have|take|go (?:for|with))|can i (?:have|go (?:for|with))|go (?:for|with)|your"
    r"|let's (?:say|go (?:for|with))|one (?:at|on)|at|make it|it's|probably|maybe|i think|erm?|um|the|option|number|no"
    r"|choice|definitely)\W+){0,4}(?P<place>\d{1,2}|[a-h]|(?:second[ -](?:to[ -])?|next to )?last|penultimate"
    r"|latter|former|bottom|top|middle|first|second|third|fourth|fifth|sixth|seventh|eighth|one|two|three|four|five|six"
    r"|seven|eight)(?:st|nd|rd|th)?(?:\W+(?:one|option|choice|(?:on|in) the list|(?:you|that you) (?:said"
    r"|listed|mentioned)|of (?:those|these|them|the list)|treatment|service|item|one|instead|please|pls|thanks"
    r"|thank you|mate))*\W*$",
    re.IGNORECASE,
)
_ALL = re.compile(
    r"^\W*(?:i'd like |i want |maybe |probably )?(?:both|all|all of (?:them|those|these|the above)|the lot"
    r"|everything)(?: of (?:them|those|these))?\b(?:\W+(?:please|really|actually|thanks))*\W*$",
    re.IGNORECASE,
)
_UP_TO = re.compile(r"\b(?:under|below|less than|up to|fewer than|within|max(?:imum)?)\b", re.IGNORECASE)
_UNDER = re.compile(r"\b(?:under|below|less|fewer)\b", re.IGNORECASE)
_NUDGE = Decimal("0.01")  # just over or under an amount
_FROM = re.compile(r"\b(?:over|above|more than|at least|from)\b|\+|\bplus\b|\bor more\b", re.IGNORECASE)
_UNITS = re.compile(r"\b(day|week|month|year|hour|minute)s?\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Named:
    """How far a text names one option: which of its words do, and for how much of the option they stand."""

    option: str
    places: frozenset[int]
    weight: float
    coverage: float


def read_choice(options: Sequence[str], text: str, embed: Embed | None) -> str | None:
    """The option a reply means; several, in their order, joined by ", "; None when it is none of them for sure.

    >>> options = ("Dermal fillers", "Chemical peels", "Microneedling")
    >>> read_choice(options, "a lip filler i think", None), read_choice(options, "the last one", None)
    ('Dermal fillers', 'Microneedling')
    """
    if exact := _exact(options, text):
        return exact
    if placed := by_place(options, text):
        return placed
    named = _by_amount(options, text) or named_options(options, text) or _by_yes_no(options, text)
    if named:
        return ", ".join(named)
    tells_nothing = is_question(text) or _turns_down(options, text) or len(words(text)) > _LONGEST_BY_MEANING
    return None if embed is None or tells_nothing else by_meaning(options, text, embed)


def named_options(options: Sequence[str], text: str, *, strict: bool = False) -> list[str]:
    """The options `text` names in words of their own, mistyped perhaps; none where two fit the same words equally.

    `strict` wants more than words that are said for many reasons ("a new appointment" does not name "New bathroom").
    """
    said = _said(text)
    offered = Counter(part for option in options for part in {stem(part) for part in _parts(option)})
    named = [seen for option in options if (seen := _named(option, said, offered, strict=strict))]
    best = max((seen.weight for seen in named), default=0.0)
    kept = [seen for seen in named if seen.weight >= 0.6 * best and not any(_outdoes(other, seen) for other in named)]
    if any(one is not other and one.places == other.places for one in kept for other in kept):
        return []
    return [seen.option for seen in kept if seen.weight >= (0.99 if strict else 0.3)]


def by_meaning(options: Sequence[str], text: str, embed: Embed, *, sure: bool = False) -> str | None:
    """The option nearest in meaning, when it is near enough and the next one is not."""
    vectors = embed([text, *options])
    cosines = vectors[1:] @ vectors[0]
    order = np.argsort(-cosines)
    lead = float(cosines[order[0]] - cosines[order[1]]) if len(options) > 1 else 1.0
    near, ahead = (SURE_COSINE, SURE_LEAD) if sure else (MIN_COSINE, MIN_LEAD)
    return options[int(order[0])] if cosines[order[0]] >= near and lead >= ahead else None


def _turns_down(options: Sequence[str], text: str) -> bool:
    """Whether a "not" in `text` is about one of the options."""
    reached = dict.fromkeys(match["reach"] for match in _NEGATION.finditer(text))
    return bool(reached) and any(named_options(options, reach) for reach in list(reached)[:_MOST_DENIALS])


def _exact(options: Sequence[str], text: str) -> str | None:
    said = words(text)
    return next((option for option in options if words(option) == said), None)


def by_place(options: Sequence[str], text: str) -> str | None:
    """The option that `text` names by its place in the list, and nothing besides."""
    if _ALL.match(text):
        return ", ".join(options) if len(options) == 2 or "both" not in text.casefold() else None
    match = _PLACE.match(text)
    if not match or _is_amount(options, match["place"]):
        return None
    said = match["place"].casefold()
    if said in {"last", "latter", "bottom"}:
        return options[-1]
    if said in {"penultimate", "middle"} or said.endswith("last"):
        place = (len(options) + 1) / 2 if said == "middle" else len(options) - 1
        return options[int(place) - 1] if place >= 1 and place == int(place) else None
    place = 1 if said in {"former", "top"} else int(said) if said.isdecimal() else _PLACES[said]
    return options[place - 1] if 1 <= place <= len(options) else None


def _is_amount(options: Sequence[str], said: str) -> bool:
    """Whether the options hold small numbers themselves: "2" among "1", "2" and "3 or more" is no place in a list."""
    return bool(amounts(said)) and any(amount.value <= 20 for option in options for amount in amounts(option))


def _by_yes_no(options: Sequence[str], text: str) -> list[str]:
    verdicts = {verdict: option for option in options if (verdict := (words(option) or [""])[0]) in {"yes", "no"}}
    said = read_yes_no(text, "") if len(verdicts) == 2 else None
    return [verdicts[said]] if said else []


def _by_amount(options: Sequence[str], text: str) -> list[str]:
    """ "about 300 quid" among "Under £200", "£200-£500" and "Over £500"."""
    said = amounts(text)
    ranges = [(option, span) for option in options if (span := _range(option))]
    units = {unit.casefold() for unit in _UNITS.findall(text)}
    if not said or len(ranges) < 2 or any(units - {unit.casefold() for unit in _UNITS.findall(o)} for o, _ in ranges):
        return []
    nudge = _NUDGE * (bool(_FROM.search(text)) - bool(_UP_TO.search(text)))
    return next(([option] for option, (low, high) in ranges if low <= said[0].value + nudge <= high), [])


def _range(option: str) -> tuple[Decimal, Decimal] | None:
    values = [amount.value for amount in amounts(option)]
    if len(values) >= 2:
        return values[0], values[1]
    if not values:
        return None
    if _UP_TO.search(option):
        return Decimal(0), values[0] - _NUDGE * bool(_UNDER.search(option))
    return (values[0], Decimal("Infinity")) if _FROM.search(option) else (values[0], values[0])


def _named(option: str, said: Mapping[int, str], offered: Mapping[str, int], *, strict: bool) -> _Named | None:
    """`offered`: how many options hold a stem."""
    parts = _parts(option)
    seen = {part: _places(part, option, said) for part in parts}
    places = frozenset[int]().union(*seen.values())
    if not places:
        return None
    strong = any(seen[part] and not _is_weak(part) for part in parts)
    # "tattoo removal" is not "Laser hair removal", nor does "I'm new" name "New bathroom"
    by_the_way = len(places) < len(said) or set(said.values()) == {"new"}
    if not strong and not strict and by_the_way:
        return None
    weight = sum((0.5 if _is_weak(part) else 1.0) / offered[stem(part)] for part in parts if seen[part])
    return _Named(option, places, weight, sum(map(bool, seen.values())) / len(parts))


def _parts(option: str) -> list[str]:
    return [part for part in words(option) if _carries(part)] or words(option)


@lru_cache(maxsize=4_096)
def _carries(word: str) -> bool:
    return bool(content_words(word))


def _is_weak(part: str) -> bool:
    return part in _WEAK or bool(amounts(part))


def _said(text: str) -> dict[int, str]:
    """The words of `text` that carry meaning, by their place, without those a "not" or "rather than" takes away."""
    kept = _NEGATION.sub(lambda match: match[0][: match.start("reach") - match.start()], text)
    said = {place: word for place, word in enumerate(words(kept)) if _carries(word)}
    return {place: word for place, word in said.items() if word not in {"one", "except", "later"}}


def _places(part: str, option: str, tokens: Mapping[int, str]) -> frozenset[int]:
    """Where a part of an option is said: its stem, a slip, written together or apart."""
    single = {place for place, token in tokens.items() if _same(token, part)}
    apart = {p for p, token in tokens.items() if p + 1 in tokens and slip_of(token + tokens[p + 1], part, shortest=8)}
    pairs = [left + right for left, right in pairwise(words(option)) if part in (left, right)]
    together = {p for p, token in tokens.items() for pair in pairs if token == pair or slip_of(token, pair, shortest=8)}
    return frozenset(single | apart | {place + 1 for place in apart} | together)


def _same(token: str, part: str) -> bool:
    if stem(token) == stem(part) or token.removesuffix("'s") == part:
        return True
    if slip_of(token, part) or slip_of(token, stem(part)):
        return True
    # "insta" for Instagram, "hydrafacial" for a facial
    return len(token) >= 5 and (part.startswith(token) or (len(part) >= 5 and token.endswith(part)))


def _outdoes(one: _Named, other: _Named) -> bool:
    """Whether `one` is the better reading of all the words that speak for `other`."""
    if one is other or not other.places <= one.places:
        return False
    return other.places < one.places or (one.weight, one.coverage) > (other.weight, other.coverage)
