"""Every fixed sentence a customer can read, but for those of a hand-over to a person (`handover`).

Nothing here states a fact about the business but its name and contact.
"""

import re
from collections.abc import Sequence
from datetime import date

from sop.profile import Profile


def is_named(profile: Profile) -> bool:
    """Whether the business says what it is called."""
    return profile.name != Profile().name


def names(profile: Profile) -> dict[str, str]:
    """How fixed wording speaks of the business, by the names that `courtesy.yaml` uses."""
    if not is_named(profile):
        return {"us": "us", "of_us": "", "we_have": "we have", "it_has": "we have"}
    return {"us": profile.name, "of_us": f" of {profile.name}", "we_have": f"{profile.name} has", "it_has": "it has"}


def greeting(profile: Profile) -> str:
    business = f" to {profile.name}" if is_named(profile) else ""
    return (
        f"Hello, and welcome{business}. I'm the automated assistant. "
        "Ask me anything about us, or say if you'd rather talk to a person."
    )


def how_to_reach(profile: Profile) -> str:
    """The business's phone and e-mail as the end of a sentence; empty when it gave neither."""
    contact = profile.contact
    ways = [f"on {contact.phone}" if contact.phone else "", f"at {contact.email}" if contact.email else ""]
    return " or ".join(way for way in ways if way)


def gap(profile: Profile, question: str | None = None) -> str:
    """Nothing in the SOP answers this; `question` names it when other parts of the message were answered."""
    about = f" about “{question.strip().rstrip('?.!')}”" if question else ""
    return f"I don't have that information{about}, I'm sorry. {_team_can_help(profile)}"


def unsure(profile: Profile, headings: Sequence[str]) -> str:
    """Something near was found, and it may not be the answer: the headings are offered, nothing is claimed."""
    offered = " or ".join(f"“{heading}”" for heading in headings)
    otherwise = f"If not, {_lowered(_team_can_help(profile))}"
    return f"I don't have a sure answer to that, I'm sorry. {DID_YOU_MEAN} {offered}? {otherwise}"


def trouble(profile: Profile) -> str:
    return f"I'm sorry, I can't look that up just now. {_team_can_help(profile)}"


REPROMPT = "I'm sorry, I didn't catch a question there. What would you like to know?"
TOO_LONG = "That message is too long for me to read. Could you send it again in a few sentences, please?"
REPHRASE = "I'm sorry about that. Could you put it another way, or shall I ask the team to help? Just say which."
_DATE = re.compile(r"\b\d{4}-\d\d-\d\d\b")
ASK_IN_FULL = "I'm sorry, I misunderstood. Could you ask the whole question once more, in other words?"
TOLD = "Thank you for telling me. What would you like to know? If it's something for a person, just say so."
DID_YOU_MEAN = "Did you mean"
WHICH_ONE = "Which of these would you like to know about:"
ANYTHING_ELSE = "Is there anything else I can help you with?"
GO_AHEAD = "Of course. What would you like to know?"
BEFORE_YOU_GO = "Before you go, may I take a couple of details for the team? You can say “skip” to any of them."
TAKE_DETAILS = "I can take some details for the team. You can say “skip” to any of them."
AS_I_ASKED = "Coming back to my question:"
SKIPPED = "That's fine, we can leave that."
BACK = "Of course, let's go back."
RESTART = "Of course, let's start again."
CHANGED = "I'm sorry, the way we go through this has just changed, so let me begin again."
AGAIN = "I'm sorry, I didn't quite follow."


def which_one(subjects: Sequence[str]) -> str:
    """A question back, where the customer's could be about several subjects of the SOP."""
    return f"{WHICH_ONE} {', '.join(subjects[:-1])} or {subjects[-1]}?"


def details_noted(profile: Profile, details: Sequence[str]) -> str:
    """The close of the form; `details` are the values taken down, in the form's order."""
    noted = (
        f"Thank you. I've noted this for the team: {'; '.join(details)}"
        if details
        else "That's fine, no details needed"
    )
    return f"{noted}. Thanks for talking to {names(profile)['us']}. If anything else comes to mind, just ask."


def spoken(value: str) -> str:
    """A slot's value as a person would say it: every date in it with its weekday, anything else as it is.

    >>> spoken("2026-12-10")
    'Thursday 10 December 2026'
    >>> spoken("2026-11-25 (morning)")
    'Wednesday 25 November 2026 (morning)'
    """
    return _DATE.sub(_spoken_day, value)


def _spoken_day(match: re.Match[str]) -> str:
    try:
        day = date.fromisoformat(match[0])
    except ValueError:
        return match[0]
    return f"{day:%A} {day.day} {day:%B %Y}"


def goodbye(profile: Profile) -> str:
    return f"Thank you for getting in touch with {names(profile)['us']}. Goodbye, and take care."


def _lowered(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


def _team_can_help(profile: Profile) -> str:
    reach = how_to_reach(profile)
    return (
        f"{_capitalised(the_team(profile))} can help you {reach}."
        if reach
        else f"A member of {the_team(profile)} can help you."
    )


def the_team(profile: Profile) -> str:
    return f"the team at {profile.name}" if is_named(profile) else "our team"


def _capitalised(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def just_noted(details: Sequence[str], *, changed: bool) -> str:
    """What a message added to what is noted, or changed of it."""
    if changed:
        return f"I've changed that: {'; '.join(details)}."
    return f"Thank you. I've noted that: {'; '.join(details)}."


def recap(profile: Profile, details: Sequence[str], *, reachable: bool) -> str:
    """All that is noted, in the form's order. Bloom makes no bookings, so nothing is said to be booked."""
    reach = how_to_reach(profile)
    if not details:
        contact = f" Please contact us {reach} about those." if reach else ""
        return f"I haven't noted anything for you in this conversation, and I can't make or see bookings.{contact}"
    confirm = f"Nothing is booked yet: {the_team(profile)} still has to confirm it with you"
    if not reachable:
        confirm += ", and I haven't got a way to reach you so far"
        confirm += f". You can contact them {reach}" if reach else ""
    return f"This is what I've noted: {'; '.join(details)}. {confirm}."


def summed_up(details: Sequence[str]) -> str:
    """What is known by now, read back for the customer to check."""
    return f"This is what I've noted so far: {'; '.join(details)}." if details else "I haven't noted anything so far."


def unclear_noted(profile: Profile) -> str:
    """An answer could not be read twice: a person will look at it, and the conversation goes on."""
    return f"I'm sorry, I couldn't quite follow that, so I've left a note about it for {the_team(profile)}."


def withdrawn(profile: Profile) -> str:
    """What was noted is crossed out. Where the customer has an appointment already, Bloom cannot cancel it."""
    reach = how_to_reach(profile)
    elsewhere = f" If you already have an appointment, please contact us {reach} about it." if reach else ""
    return f"That's fine, I've crossed that out, and nothing was booked.{elsewhere}"
