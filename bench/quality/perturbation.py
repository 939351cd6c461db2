"""Supported sentences made wrong in one place: the errors that a reply verifier has to catch."""

import random
import re
from collections.abc import Callable, Sequence

from workflow.verification.figures import Figure, figures
from workflow.verification.names import names
from workflow.verification.statement import Statement, statements

Change = Callable[[str, Sequence[str], random.Random], str | None]
"""Sentence, its evidence, chance → the wrong sentence, or None when it holds nothing to change."""

_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_UNITS = {
    "minute": "hour",
    "hour": "day",
    "day": "week",
    "week": "month",
    "month": "year",
    "year": "month",
    "mile": "kilometre",
}
_PEOPLE = ["Okonkwo", "Petrova", "Lindqvist", "Marchetti", "Yamamoto", "Devereux", "Brightwell", "Kowalczyk"]
_NOT_AFTER = re.compile(
    r"\b(is|are|was|were|can|could|must|should|will|would|may|has been|have been)\b(?!\s?not|n['’]t)", re.IGNORECASE
)
_NEGATION = re.compile(
    r"\b(?:(can)not|(can|is|are|was|were|do|does|did|must|should|would|could|has|have)(?: not|n['’]t)|never|not)\b\s?",
    re.IGNORECASE,
)
_FLIPS = [
    tuple(pair.split("/"))
    for pair in (
        "before/after always/never open/closed included/excluded allowed/forbidden refundable/non-refundable "
        "free/chargeable at least/at most more than/less than maximum/minimum required/optional accept/refuse "
        "with/without available/unavailable "
        "earliest/latest over/under above/below first/last online/in person up to/at least"
    )
    .replace("at ", "at_")
    .replace(" than", "_than")
    .replace("in person", "in_person")
    .replace("up to", "up_to")
    .split()
]
_PROMISES = (
    "I've booked you in for that.",
    "I have just cancelled it for you.",
    "We will refund you in full today.",
    "I guarantee you will be happy.",
    "Your appointment is now confirmed.",
    "I've sent you an email with the details.",
    "We promise to match any price.",
    "I have updated your record.",
    "We'll give you a free upgrade.",
    "I'll call you back this afternoon.",
    "Your refund has been processed.",
    "I've passed this on to the manager.",
    "We guarantee the best results.",
    "I've added a discount to your account.",
)


def _replaced(text: str, figure: Figure, by: str) -> str:
    return text[: figure.start] + by + text[figure.end :]


def _other_number(said: str, chance: random.Random) -> str | None:
    found = re.search(r"\d[\d,]*(?:\.\d+)?", said)
    if not found:
        return None
    value = float(found.group().replace(",", ""))
    new = chance.choice(
        [value + 1, value + 2, value * 2, value + 5, max(value - 1, 0)]
        if value < 20
        else [value + 10, value * 2, value - 5, value * 10]
    )
    return (
        said[: found.start()]
        + (f"{int(new):,}" if new >= 1000 and "," in found.group() else f"{new:g}" if new < 10**6 else str(int(new)))
        + said[found.end() :]
    )


def _figure_change(kinds: frozenset[str]) -> Change:
    def change(text: str, evidence: Sequence[str], chance: random.Random) -> str | None:
        found = [figure for figure in figures(text) if figure.kind in kinds]
        if not found:
            return None
        figure = chance.choice(found)
        by = _other_number(text[figure.start : figure.end], chance)
        return None if by is None or _says(evidence, by) else _replaced(text, figure, by)

    return change


def _says(evidence: Sequence[str], what: str) -> bool:
    return any(what.lower() in text.lower() for text in evidence)


def _swapped(text: str, evidence: Sequence[str], chance: random.Random) -> str | None:
    """Another figure of the same kind from the evidence; not one that the sentence holds itself."""
    mine = [
        figure
        for figure in figures(text)
        if figure.kind in {"money", "duration", "percent", "time", "phone", "quantity"}
    ]
    own = {(figure.kind, figure.value) for figure in mine}
    others = {
        (figure.kind, source.text[figure.start : figure.end])
        for whole in evidence
        for source in statements(whole)
        for figure in source.figures
        if (figure.kind, figure.value) not in own
    }
    choices = sorted((figure.start, said) for figure in mine for kind, said in others if kind == figure.kind)
    if not choices:
        return None
    start, said = chance.choice(choices)
    return _replaced(text, next(figure for figure in mine if figure.start == start), said)


def _day(text: str, evidence: Sequence[str], chance: random.Random) -> str | None:
    for listed in (_DAYS, _MONTHS):
        found = [name for name in listed if re.search(rf"\b{name}", text)]
        spare = [name for name in listed if not _says(evidence, name)]
        if found and spare:
            return text.replace(chance.choice(found), chance.choice(spare), 1)
    return None


def _unit(text: str, evidence: Sequence[str], chance: random.Random) -> str | None:  # noqa: ARG001
    found = [unit for unit in _UNITS if re.search(rf"\d[\d.,]* {unit}s?\b", text)]
    if not found:
        return text.replace("£", "€", 1) if "£" in text else text.replace("$", "£", 1) if "$" in text else None
    unit = chance.choice(found)
    return re.sub(rf"(\d[\d.,]*) {unit}(s?)\b", rf"\1 {_UNITS[unit]}\2", text, count=1)


def _name(text: str, evidence: Sequence[str], chance: random.Random) -> str | None:
    found = names(Statement(text))
    if not found:
        return None
    name, by = chance.choice(found), chance.choice([person for person in _PEOPLE if not _says(evidence, person)])
    return text[: name.start] + by + text[name.start + len(name.text) :]


def _entity(text: str, evidence: Sequence[str], chance: random.Random) -> str | None:
    """A name or a section's subject of the sentence replaced by another one of the same evidence."""
    said = Statement(text)
    sources = [source for whole in evidence for source in statements(whole)]
    topics = sorted({_subject(source.topic) for source in sources if source.topic} - {""})
    found = [topic for topic in topics if topic.lower() in text.lower()]
    spare = [topic for topic in topics if topic.lower() not in text.lower() and topic not in found]
    if found and spare:
        return re.sub(re.escape(chance.choice(found)), chance.choice(spare), text, count=1, flags=re.IGNORECASE)
    mine = names(said)
    others = sorted({name.text for source in sources for name in names(source)} - {name.text for name in said.words})
    if not mine or not others:
        return None
    name = chance.choice(mine)
    return text[: name.start] + chance.choice(others) + text[name.start + len(name.text) :]


def _subject(topic: str) -> str:
    words = re.sub(r"^(?:Before and after|After|Before|The)\s+(?:an?\s+)?", "", topic).strip().lower()
    return words if 1 <= len(words.split()) <= 3 and not words.endswith("?") else ""


def _add_negation(text: str, evidence: Sequence[str], chance: random.Random) -> str | None:  # noqa: ARG001
    if _NEGATION.search(text) or re.search(r"\b(?:no|without|nor|neither|only|unless|can't)\b", text, re.IGNORECASE):
        return None
    return _NOT_AFTER.sub(r"\1 not", text, count=1) if _NOT_AFTER.search(text) else None


def _drop_negation(text: str, evidence: Sequence[str], chance: random.Random) -> str | None:  # noqa: ARG001
    found = _NEGATION.search(text)
    if not found or re.match(r"\s?(?:only|later|more|less)", text[found.end() :]):
        return None
    kept = found[1] or found[2] or ""
    return (text[: found.start()] + (kept + " " if kept else "") + text[found.end() :]).strip()


def _opposite(text: str, evidence: Sequence[str], chance: random.Random) -> str | None:  # noqa: ARG001
    pairs = [(left.replace("_", " "), right.replace("_", " ")) for left, right in _FLIPS]
    found = [
        pair
        for pair in pairs + [(right, left) for left, right in pairs]
        if re.search(rf"(?<![-\w]){pair[0]}(?![-\w])", text)
    ]
    if not found:
        return None
    left, right = chance.choice(found)
    return re.sub(rf"(?<![-\w]){left}(?![-\w])", right, text, count=1)


def _promise(text: str, evidence: Sequence[str], chance: random.Random) -> str | None:  # noqa: ARG001
    return f"{text} {chance.choice(_PROMISES)}"


CHANGES: dict[str, Change] = {
    "number": _figure_change(frozenset({"number", "duration", "quantity", "percent"})),
    "price": _figure_change(frozenset({"money"})),
    "time": _figure_change(frozenset({"time"})),
    "swapped figure": _swapped,
    "day": _day,
    "unit": _unit,
    "name": _name,
    "entity": _entity,
    "add negation": _add_negation,
    "drop negation": _drop_negation,
    "opposite": _opposite,
    "promise": _promise,
}


def perturbed(text: str, evidence: Sequence[str], seed: str) -> dict[str, str]:
    """One wrong version of `text` for each kind of change that applies to it; the same for the same seed."""
    wrong = {kind: change(text, evidence, random.Random(f"{seed}{kind}")) for kind, change in CHANGES.items()}
    return {kind: said for kind, said in wrong.items() if said is not None and said != text}
