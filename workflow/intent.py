"""What a customer wanted, in one line that reads naturally, from recorded facts only."""

from collections.abc import Mapping, Sequence
from typing import Any

from records.escalation import Escalation
from records.turn import Turn
from sop.profile import Profile
from workflow import wording

_DEPTH = 2  # heading levels that name a subject: the document's title and one below it
_MOST = 3  # subjects named
_CONTACT = ("contact", "phone", "email", "name")


def intent(
    lead: Mapping[str, Any],
    asked: str,
    needed: Escalation | None,
    profile: Profile,
    *,
    withdrawn: bool = False,
    apart: Sequence[str] = (),
    result: str = "",
) -> str:
    """`asked` is how the questions sum up, "" for none; `needed` what a person took over for. The slots `apart` tell of
    something else than a wish. `result` is how the flow ended.

    >>> intent({"treatment": {"value": "Peel"}, "day": {"value": "2026-12-10"}}, "asked about Parking", None, Profile())
    'Interested in Peel, Thursday 10 December 2026; asked about Parking'
    """
    kinds = {question.slot: question.type for question in profile.qualification}
    told = {slot: entry["value"] for slot, entry in lead.items() if slot not in (*_CONTACT, *apart)}
    wanted = [wording.spoken(str(told[slot])) for slot in dict.fromkeys((*kinds, *told)) if slot in told]
    wanted = [value for value in wanted if value not in ("yes", "no")]
    parts = [
        f"Needs a person: {needed.reason}" if needed else "",
        f"Interested in {', '.join(wanted)}" if wanted else "",
        "Took back what they had asked for" if withdrawn else "",
        asked,
        result,
        "left their details" if set(lead) - set(apart) and not wanted else "",
    ]
    said = "; ".join(part for part in parts if part)
    return f"{said[:1].upper()}{said[1:]}" if said else "No question was asked"


def subjects(turns: Sequence[Turn]) -> list[str]:
    """What the cited answers are about, each once, in order: a heading, or the FAQ's own question in quotes."""
    cited = [
        _subject(citation["section"])
        for turn in turns
        for event in turn.events
        for citation in event.get("citations", [])
        if citation["section"]
    ]
    return list(dict.fromkeys(cited))


def _subject(section: Sequence[str]) -> str:
    """The group an FAQ stands in ("Before booking") says nothing; its question does."""
    return f"“{section[-1]}”" if section[-1].endswith("?") else str(section[:_DEPTH][-1])


def listed(items: Sequence[str]) -> str:
    """ "a, b and c"; more than a few are counted."""
    more = len(items) - _MOST
    shown = [*items[:_MOST], f"{more} more"] if more > 1 else list(items)
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"
