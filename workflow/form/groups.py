"""Days and times that belong together, and whether the customer wants them or can't make them."""

import re
from dataclasses import dataclass
from datetime import date

from workflow.form.calendar import weekday
from workflow.form.mention import Mention
from workflow.form.windows import mentions

_JOINING_WORDS = """
or and to on at in the of a either maybe perhaps between until till through any anytime time times from around about
ideally preferably sometime some say please if possible for by before after during then even just like probably
possibly is be would this that
"""
_JOINS = frozenset(_JOINING_WORDS.split())
_REFUSED_BEFORE = re.compile(
    r"(?:(?<!why )(?<!if )\bnot(?! (?:sure|fussed|bothered|fussy|only)\b)|\b[a-z]{2,6}n't|\bcant|\bcannot|\bexcept"
    r"|\bapart from|\bother than|\bavoid(?:ing)?|\bunavailable|\bbusy|\baway|\bon holiday|\bworking|\bnever"
    r"|\bbar)\b[^\w,]+(?:(?!but\b)[\w']+[^\w,]+){0,3}$",
    re.IGNORECASE,
)
_EXCEPT_BEFORE = re.compile(r"\b(?:day|time) but\W*$", re.IGNORECASE)
_REFUSED_AFTER = re.compile(
    r"^\W*(?:(?:is|are|'s|would be|will be)\W+)?(?:(?:no|not) (?:good|great|possible|ideal|so good)|out\b|impossible"
    r"|bad\b|i can't|i'm (?:busy|away|working))|^\W*(?:(?:is|are|does|do|wo|would)(?:n't| not))\W+(?:work|suit|good"
    r"|ideal|great|possible)",
    re.IGNORECASE,
)
_UNSURE = re.compile(r"\b(?:not (?:really )?sure|don'?t know|no idea|dunno)\b[^.,;!?]{0,25}$", re.IGNORECASE)
_GOES_ON = re.compile(r"\s*(?:,|or\b|and\b|nor\b)", re.IGNORECASE)
_SENTENCE_BREAK = re.compile(r"[.!?;:]\s|\n")
_NEW_CLAUSE = re.compile(r"[.!?;]\s|,\s(?:but|so|and)\b|\bbut (?!not\b)")


@dataclass(frozen=True, slots=True)
class Group:
    """Mentions that belong together: "next Friday after 3pm or Saturday morning"."""

    mentions: tuple[Mention, ...]

    @property
    def start(self) -> int:
        return self.mentions[0].start

    @property
    def end(self) -> int:
        return self.mentions[-1].end

    def has(self, kind: str) -> bool:
        return any(mention.kind == kind for mention in self.mentions)


def wanted_and_unwanted(text: str, today: date) -> tuple[list[Group], list[Group]]:
    """What the customer names to come, and what they rule out; neither holds what is over or not sure.

    >>> wanted, unwanted = wanted_and_unwanted("not Friday, but Monday is fine", date(2026, 11, 21))
    >>> [group.start for group in wanted], [group.start for group in unwanted]
    ([16], [4])
    """
    wanted, unwanted = list[Group](), list[Group]()
    for group in _groups(text, today):
        (unwanted if _refused(text, group) else wanted).append(group)
    return wanted, unwanted


def words_of_refusal(text: str, group: Group) -> str:
    """An unwanted group with the words that rule it out: "not Friday", "Friday is no good"."""
    match = _REFUSED_BEFORE.search(text[: group.start])
    if match:
        return text[match.start() : group.end]
    after = _REFUSED_AFTER.match(text[group.end :])
    return text[group.start : group.end + (after.end() if after else 0)]


def _groups(text: str, today: date) -> list[Group]:
    """Neighbouring mentions joined; those of the past are dropped with whatever hangs on them."""
    runs: list[list[Mention]] = []
    for mention in mentions(text, today):
        if runs and _belong_together(text, runs[-1], mention):
            runs[-1].append(mention)
        else:
            runs.append([mention])
    kept = ([mention for mention in _moved(run, text, today) if mention.kind != "past"] for run in runs)
    return [Group(tuple(run)) for run in kept if run and not _UNSURE.search(text[: run[0].start])]


def _belong_together(text: str, run: list[Mention], mention: Mention) -> bool:
    gap = text[run[-1].end : mention.start]
    if len(gap) > 30 or _SENTENCE_BREAK.search(gap):
        return False
    listed = _GOES_ON.match(text[mention.end :])
    if gap.strip() == "," and not listed and _REFUSED_BEFORE.search(text[: run[0].start]):  # "not this week, next week"
        return False
    return all(word in _JOINS for word in re.findall(r"[a-z']+", gap.casefold()))


def _moved(run: list[Mention], text: str, today: date) -> list[Mention]:
    """ "Tuesday or Thursday next week": the window moves the weekdays beside it and is spent."""
    spent = [m for m in run if m.kind == "window" and text[m.start : m.end].casefold() in {"next week", "this week"}]
    if not spent or not any(m.said for m in run):
        return run
    which = text[spent[0].start : spent[0].end].casefold().split()[0]
    moved = [Mention(m.start, m.end, "day", (weekday(m.said, which, today),), m.said) if m.said else m for m in run]
    return [m for m in moved if m not in spent]


def _refused(text: str, group: Group) -> bool:
    before = text[max(0, group.start - 60) : group.start]
    if _EXCEPT_BEFORE.search(before) or _REFUSED_AFTER.match(text[group.end : group.end + 40]):
        return True
    return bool(_REFUSED_BEFORE.search(_NEW_CLAUSE.split(before)[-1]))
