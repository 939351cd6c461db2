"""What is well formed in a profile and still cannot work: named at ingest, not met in a conversation."""

from collections.abc import Iterator
from difflib import get_close_matches

from sop.profile import WEEKDAYS, EscalationRule, Profile, default_rules
from sop.tree import Place

Problem = tuple[Place, str, str]
"""Where, what is wrong, and what to do."""


def problems(profile: Profile) -> Iterator[Problem]:
    """All of them, in the order of the keys."""
    yield from _days(profile)
    yield from _rules(profile)
    yield from _questions(profile)


def _days(profile: Profile) -> Iterator[Problem]:
    """A day's name misspelt would never be said."""
    for day in profile.hours:
        key = day.strip().lower()
        if key not in WEEKDAYS and (close := get_close_matches(key, WEEKDAYS, n=1, cutoff=0.8)):
            fix = f"did you mean {close[0]}? valid days are {', '.join(WEEKDAYS)}"
            yield ("hours", day), "there is no such day", fix


def _rules(profile: Profile) -> Iterator[Problem]:
    for number, rule in enumerate(profile.escalation_rules):
        if not (rule.keywords or rule.examples or _changes_a_default(rule)):
            what = f"the rule {rule.id!r} has neither keywords nor examples and would never be met"
            yield ("escalation_rules", number), what, "add keywords or examples"


def _changes_a_default(rule: EscalationRule) -> bool:
    return not rule.replace and any(rule.id == default.id for default in default_rules())


def _questions(profile: Profile) -> Iterator[Problem]:
    slots: set[str] = set()
    for number, question in enumerate(profile.qualification):
        place = ("qualification", number)
        if question.slot in slots:
            fix = "give each question a slot of its own"
            yield (*place, "slot"), f"the slot {question.slot!r} is asked for twice", fix
        if question.type == "choice" and not question.options:
            yield (*place, "options"), "a choice without options has no answer", "list the options, or use type: text"
        slots.add(question.slot)
