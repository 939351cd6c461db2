"""What Bloom offered to choose from, and what the customer's reply to it chooses.

Both questions of Bloom's are told from its last reply alone: which of many subjects is meant, and whether a heading
that lies near is.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from retrieval.question import Said, is_question
from sop.words import content_words, stem, words
from workflow import wording
from workflow.courtesy import in_so_many_words
from workflow.form.replies import read_yes_no

_SHORT = 6  # words; a longer reply asks anew
_YES = 3  # words; "ok let me think about it" takes up nothing
_POSITIONS = {
    **dict.fromkeys(("first", "1st", "1", "former"), 0),
    **dict.fromkeys(("second", "2nd", "2"), 1),
    **dict.fromkeys(("third", "3rd", "3"), 2),
    **dict.fromkeys(("fourth", "4th", "4"), 3),
    **dict.fromkeys(("fifth", "5th", "5"), 4),
    **dict.fromkeys(("last", "latter"), -1),
}
_LEAD = re.compile(r"^\W*(?:(?:yes|yeah|yep|yup|ok|okay|sure)\b(?: please\b)?)\W+(?!please\W*$)", re.IGNORECASE)
_AROUND = frozenset("the one option number please yes yeah i mean meant that's thats it's its".split())


@dataclass(frozen=True, slots=True)
class Offer:
    """`choices` in the order offered. `question` is what the customer had asked, where a choice completes it."""

    choices: tuple[str, ...]
    question: str = ""

    def with_choice(self, choice: str) -> str:
        return f"{self.question} {choice}".strip()


def last_offer(history: Sequence[Said]) -> Offer | None:
    """What the customer's next message replies to; None where Bloom's last reply offered nothing."""
    if not history or history[-1].role != "assistant":
        return None
    reply = history[-1].text
    if headings := re.findall(r"“(.+?)”", reply.partition(wording.DID_YOU_MEAN)[2]):
        return Offer(tuple(headings))
    if wording.WHICH_ONE in reply:
        subjects = re.split(r", | or ", reply.partition(wording.WHICH_ONE)[2].partition("?")[0].strip())
        asked = next((said.text for said in history[-2:-1] if said.role == "user"), "")
        return Offer(tuple(subjects), asked.rstrip(" ?.!"))
    return None


def in_full(message: str, history: Sequence[Said]) -> str:
    """The message as it would read without the offer it replies to; itself where it replies to none."""
    offer = last_offer(history)
    if offer is None or len(message.split()) > _SHORT or _says_something_else(message):
        return message
    if (at := _position(message)) is not None and at < len(offer.choices):
        return offer.with_choice(offer.choices[at])
    said = _LEAD.sub("", message)  # "yes, late arrivals": what is named counts, offered or not
    if (named := _named(said, offer.choices)) is not None:
        return offer.with_choice(named)
    if not offer.question:
        return _agreed(message, said, offer)
    names_one = content_words(said) and not is_question(said) and not in_so_many_words(message)
    return offer.with_choice(said) if names_one else message


def _agreed(message: str, said: str, offer: Offer) -> str:
    """What a reply to headings asks that names none of them: the first, after a mere yes."""
    if said != message and content_words(said):
        return said
    agrees = len(message.split()) <= _YES and read_yes_no(message, "") == "yes"
    return offer.choices[0] if agrees else message


def _says_something_else(message: str) -> bool:
    """Whether it is a courtesy that no reply to an offer is: "ok thanks", "leave it then", but not "yes please"."""
    known = in_so_many_words(message)
    return known is not None and known.kind.id not in ("more", "acknowledged")


def _named(said: str, choices: Sequence[str]) -> str | None:
    """The one choice that holds all that is said ("the deposits one"); None where none or several do."""
    stems = {stem(word) for word in content_words(said) if word not in _AROUND}
    held = [choice for choice in choices if stems <= {stem(word) for word in content_words(choice)}]
    return held[0] if stems and len(held) == 1 else None


def declines(message: str, history: Sequence[Said]) -> bool:
    """Whether the customer wants none of what was offered."""
    if len(message.split()) > _SHORT or last_offer(history) is None or _position(message) is not None:
        return False
    return read_yes_no(message, "") == "no" or _neither(message)


def without_offers(history: Sequence[Said]) -> list[Said]:
    """What was talked about: the subjects that Bloom offered, and nobody took up, are not."""
    offers = (wording.WHICH_ONE, wording.DID_YOU_MEAN)
    return [said for said in history if said.role == "user" or not any(offer in said.text for offer in offers)]


def _position(message: str) -> int | None:
    said = [word for word in words(message) if word not in _AROUND]
    return _POSITIONS.get(said[0]) if len(said) == 1 else None


def _neither(message: str) -> bool:
    return bool({"neither", "none"} & set(words(message)))
