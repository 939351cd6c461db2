"""A supported sentence made wrong in one place: what the network that reads replies learns to refuse.

Apart from `bench.quality.perturbation`, which measures: other words, other ways, no shared code.
"""

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bench.training.wrong_words import EXTRAS, NAMES, OVERALL, SENTENCES, TURNS, UNITS

CONTRADICTED, NOT_SAID, EITHER = "contradicted", "not said", "either"
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_MONTHS = "January February March April May June July August September October November December".split()
_SPELT = "one two three four five six seven eight nine ten eleven twelve fifteen twenty thirty".split()
_AUXILIARY = re.compile(
    r"\b(is|are|was|were|can|could|must|should|will|would|may|has|have|does|do)\b(?! ?(?:not|n['’]t)\b)", re.I
)
_VERB = re.compile(
    r"\b(?:we|you|they|the team) (?!are\b|can\b|will\b|must\b|may\b|should\b|have\b|do\b|don)([a-z]{3,})\b", re.I
)
_NOT = re.compile(
    r"\b(?:(can|is|are|was|were|do|does|did|must|should|would|could|has|have|wo)(?: not|n['’]t|not)|never|not)\b ?",
    re.I,
)
_WHERE = (
    r"if|unless|provided(?= that| you| it| the| they)|as long as|so long as|when|once|except|apart from|"
    r"but (?:not|only)|other than|only if|subject to|on condition"
)
_FOR_HOW_LONG = "within|until|up to|before|after|by|at least|no later than|for the first|during the|on|between"
_MEASURED = r"\d+|one|two|three|four|five|six|seven|week|day|hour|month|noon|midnight|year"
_LIMITED = re.compile(rf",? (?:{_FOR_HOW_LONG}) (?=[^.;,]*\b(?:{_MEASURED})\b)[^.;,]*", re.I)
_CONDITIONS = (
    re.compile(rf",? (?:{_WHERE})\b[^.;]*(?=[.;]|$)", re.I),
    re.compile(r"^(?:If|Unless|When|Once|Provided(?: that)?|As long as) [^,]{4,80}, ", re.I),
    _LIMITED,
    re.compile(r"\b(?:usually|normally|mostly|most of|as a rule) ", re.I),
)
_GRANTS = re.compile(
    r"\b(?:can|may|free|refund\w*|return\w*|cancel\w*|charge|allowed|cover\w*|welcome|change|move|exchange|guarantee\w*)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Altered:
    """A wrong sentence, and whether its evidence denies it or does not say it; `EITHER` where that cannot be told."""

    text: str
    label: str


Change = Callable[[str, Sequence[str], random.Random], str | None]
"""A sentence, other sentences of its evidence, chance; None where there is nothing to change."""


def altered(text: str, beside: Sequence[str], chance: random.Random) -> Altered | None:
    """One wrong version of `text`, by a kind of change drawn by chance; None where no kind applies."""
    for kind in chance.sample(sorted(_CHANGES), len(_CHANGES)):
        change, label = _CHANGES[kind]
        made = change(text, beside, chance)
        if made and made.strip(" .").lower() != text.strip(" .").lower():
            return Altered(" ".join(made.split()), label)
    return None


def _number(text: str, beside: Sequence[str], chance: random.Random) -> str | None:
    found = list(re.finditer(r"\d[\d,]*(?:\.\d+)?", text))
    if not found:
        return _spelt(text, chance)
    match = chance.choice(found)
    value = float(match.group().replace(",", ""))
    steps = [
        value + 1,
        value + 2,
        value * 2,
        value + 5,
        value - 1,
        value + 10,
        value / 2,
        value * 1.5,
        value - 5,
        value * 10,
    ]
    usable = [step for step in steps if step > 0 and step != value]
    new = chance.choice(usable)
    shown = f"{new:.2f}" if "." in match.group() and len(match.group().split(".")[1]) == 2 else f"{round(new)}"
    if shown == match.group() or any(re.search(rf"\b{re.escape(shown)}\b", one) for one in beside):
        return None
    return text[: match.start()] + shown + text[match.end() :]


def _spelt(text: str, chance: random.Random) -> str | None:
    found = list(re.finditer(rf"\b(?:{'|'.join(_SPELT[1:])})\b", text, re.I))
    if not found:
        return None
    match = chance.choice(found)
    return (
        text[: match.start()]
        + chance.choice([one for one in _SPELT[1:] if one != match.group().lower()])
        + text[match.end() :]
    )


_FIGURE = re.compile(
    r"£\d[\d,.]*\d|£\d|\b\d+(?:\.\d+)?%|\b\d+ (?:[a-z]+ )?(?:days?|weeks?|hours?|minutes?|months?|years?|miles?)\b|"
    r"\b\d{1,2}(?:[.:]\d\d)?[ap]m\b|\b\d\d:\d\d\b"
)


def _borrowed(text: str, beside: Sequence[str], chance: random.Random) -> str | None:
    """A figure in place of another of its kind from a sentence near by."""

    def kind(said: str) -> str:
        return "£" if said[0] == "£" else "%" if said[-1] == "%" else "t" if re.search(r"[ap]m$|:", said) else "d"

    mine = list(_FIGURE.finditer(text))
    theirs = [said for one in beside for said in _FIGURE.findall(one) if said not in text]
    pairs = [(match, said) for match in mine for said in theirs if kind(match.group()) == kind(said)]
    if not pairs:
        return None
    match, said = chance.choice(pairs)
    return text[: match.start()] + said + text[match.end() :]


def _unit(text: str, beside: Sequence[str], chance: random.Random) -> str | None:  # noqa: ARG001
    found = [unit for unit in UNITS if re.search(rf"(?<![a-z]){re.escape(unit)}(?![a-z])", text)]
    if not found:
        return text.replace("£", "€") if "£" in text and chance.random() < 0.3 else None
    unit = chance.choice(found)
    return re.sub(rf"(?<![a-z]){re.escape(unit)}(?![a-z])", UNITS[unit], text, count=1)


def _calendar(text: str, beside: Sequence[str], chance: random.Random) -> str | None:  # noqa: ARG001
    for listed in (_DAYS, _MONTHS):
        found = [name for name in listed if re.search(rf"\b{name}s?\b", text)]
        if found:
            spare = [one for one in listed if one not in text]
            return re.sub(rf"\b{chance.choice(found)}", chance.choice(spare), text, count=1)
    return None


def _name(text: str, beside: Sequence[str], chance: random.Random) -> str | None:
    pattern = re.compile(r"(?<=[a-z,;] )[A-Z][a-z]{2,}\b")
    found = [
        m for m in pattern.finditer(text) if m.group() not in {*_DAYS, *_MONTHS, "You", "The", "They", "There", "We"}
    ]
    if not found:
        return None
    others = [
        name for one in beside for name in pattern.findall(one) if name not in text and name not in {*_DAYS, *_MONTHS}
    ]
    match = chance.choice(found)
    by = chance.choice(others) if others and chance.random() < 0.7 else chance.choice(NAMES)
    return text[: match.start()] + by + text[match.end() :]


def _denied(text: str, beside: Sequence[str], chance: random.Random) -> str | None:  # noqa: ARG001
    found = list(_AUXILIARY.finditer(text))
    if found:
        match = chance.choice(found)
        word = match.group()
        short = {
            "can": "can't",
            "will": "won't",
            "is": "isn't",
            "are": "aren't",
            "must": "mustn't",
            "do": "don't",
            "does": "doesn't",
        }
        return (
            text[: match.start()] + chance.choice([f"{word} not", short.get(word, f"{word} not")]) + text[match.end() :]
        )
    match = _VERB.search(text)
    return (
        text[: match.start(1)] + chance.choice(["don't ", "do not ", "never "]) + text[match.start(1) :]
        if match
        else None
    )


def _affirmed(text: str, beside: Sequence[str], chance: random.Random) -> str | None:  # noqa: ARG001
    found = list(_NOT.finditer(text))
    if not found:
        return None
    match = chance.choice(found)
    kept = (match[1] or "") + (" " if match[1] else "")
    return text[: match.start()] + kept.replace("wo ", "will ") + text[match.end() :]


def _turned(text: str, beside: Sequence[str], chance: random.Random) -> str | None:  # noqa: ARG001
    for old, new in chance.sample(TURNS, len(TURNS)):
        found = list(re.finditer(rf"(?<![\w-])(?:{old})(?![\w-])", text, re.I))
        if found and not (old in {"and", "from", "the customer|you", "with"} and chance.random() < 0.8):
            match = chance.choice(found)
            by = chance.choice(new.split("|"))
            return text[: match.start()] + (by.capitalize() if match.group()[0].isupper() else by) + text[match.end() :]
    return None


def _unconditional(text: str, beside: Sequence[str], chance: random.Random) -> str | None:  # noqa: ARG001
    """A condition left out, at times with words that deny there is one."""
    for pattern in chance.sample(_CONDITIONS, len(_CONDITIONS)):
        if (match := pattern.search(text)) and (pattern is not _LIMITED or _GRANTS.search(text)):
            kept = (text[: match.start()] + text[match.end() :]).strip()
            kept = kept[:1].upper() + kept[1:]
            if len(kept.split()) < 4:
                continue
            return f"{kept.rstrip('.')} {chance.choice(OVERALL)}." if chance.random() < 0.3 else kept
    return None


def _overstated(text: str, beside: Sequence[str], chance: random.Random) -> str | None:  # noqa: ARG001
    return f"{text.rstrip('.')}, {chance.choice(OVERALL)}."


def _extended(text: str, beside: Sequence[str], chance: random.Random) -> str | None:
    said = " ".join(beside).lower()
    extra = chance.choice(EXTRAS)
    if sum(word in said for word in re.findall(r"[a-z]{5,}", extra)) > 1:
        return None
    if chance.random() < 0.2:
        return chance.choice(SENTENCES)
    return f"{text.rstrip('.')}{',' if chance.random() < 0.4 else ''} {extra}."


def _exchanged(text: str, beside: Sequence[str], chance: random.Random) -> str | None:  # noqa: ARG001
    """Two figures of the sentence in each other's place."""
    found = list(_FIGURE.finditer(text)) or list(re.finditer(r"\b\d+\b", text))
    pairs = [
        (a, b)
        for a, b in pairwise(found)
        if a.group() != b.group() and a.group()[0].isdigit() == b.group()[0].isdigit()
    ]
    if not pairs:
        return None
    a, b = chance.choice(pairs)
    return text[: a.start()] + b.group() + text[a.end() : b.start()] + a.group() + text[b.end() :]


_CHANGES: dict[str, tuple[Change, str]] = {
    "number": (_number, CONTRADICTED), "borrowed figure": (_borrowed, CONTRADICTED), "unit": (_unit, CONTRADICTED),
    "calendar": (_calendar, CONTRADICTED), "name": (_name, EITHER), "denied": (_denied, CONTRADICTED),
    "affirmed": (_affirmed, CONTRADICTED), "turned": (_turned, EITHER), "turned too": (_turned, EITHER),
    "unconditional": (_unconditional, EITHER), "overstated": (_overstated, EITHER), "extended": (_extended, NOT_SAID),
    "exchanged": (_exchanged, CONTRADICTED),
}  # fmt: skip
