"""What a customer reads when a person takes over, and after. Fixed wording, or the business's own.

That somebody will contact the customer is said only where it is known how.
"""

from sop.profile import Profile
from workflow.reach import Reach
from workflow.wording import how_to_reach, the_team

ASK_CONTACT = "What is the best phone number or e-mail address to reach you on?"


def person_takes_over(profile: Profile, rule: str, reach: Reach) -> str:
    own = profile.handover_for(rule)
    if own:
        return _joined(own, _will_contact(reach))
    handed = "Thank you for telling me. I'm handing this over to a member of our team, who will take it from here."
    return _joined(handed, _if_it_cannot_wait(profile), _will_contact(reach))


def in_own_words(words: str, reach: Reach) -> str:
    """What a flow says where it calls for a person."""
    return _joined(words, _will_contact(reach))


def noted_for_team(profile: Profile, reach: Reach) -> str:
    """A P3 rule: recorded, and the conversation goes on."""
    return _joined(
        "That's something only a member of our team can decide, so I've made a note of it for them.",
        f"They can come back to you {_on(reach.known)}." if reach.known else _yours(profile),
        "Is there anything else I can help with in the meantime?",
    )


def urgent_for_person(profile: Profile, rule: str, reach: Reach) -> str:
    """A person has taken over already, and what the customer adds is urgent: the rule's own words come again."""
    marked = f"I've marked this as urgent for {the_team(profile)}."
    if own := profile.handover_of_rule(rule):
        return _joined(own, marked, _will_contact(reach))
    return _joined(f"Thank you for telling me. {marked}", _if_it_cannot_wait(profile), _will_contact(reach))


def added_for_person(profile: Profile, reach: Reach) -> str:
    """The one acknowledgement after a person has taken over; a way of contact has its own."""
    team = the_team(profile)
    if reach.known and reach.new:
        return f"Thank you. I've passed that on: {team} will contact you {_on(reach.known)}."
    if reach.known:
        return f"Thank you. I've added that for {team}, who will contact you {_on(reach.known)}."
    return _joined(f"Thank you. I've added that for {team}.", ASK_CONTACT if reach.may_ask else _yours(profile))


def _will_contact(reach: Reach) -> str:
    if reach.known:
        return f"They will contact you {_on(reach.known)}."
    return ASK_CONTACT if reach.may_ask else ""


def _yours(profile: Profile) -> str:
    ways = how_to_reach(profile)
    return f"You can also contact them {ways}." if ways else ""


def _if_it_cannot_wait(profile: Profile) -> str:
    ways = how_to_reach(profile)
    return f"If it can't wait, please contact us {ways}." if ways else ""


def _on(contact: str) -> str:
    return f"at {contact}" if "@" in contact else f"on {contact}"


def _joined(*sentences: str) -> str:
    return " ".join(sentence.strip() for sentence in sentences if sentence.strip())
