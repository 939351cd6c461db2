"""The lead's slots: what a reply to a question of the form says, and what customers say unasked."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from sop.profile import QualificationQuestion, SlotType
from vectorstore.embedder import Embed
from workflow.form.choice import read_choice
from workflow.form.contact import joined_ways, read_email, read_phone, takes_any_contact, ways_of_contact
from workflow.form.dates import read_date, read_past_date
from workflow.form.names import read_name
from workflow.form.numbers import read_number
from workflow.form.replies import cannot_say, declines, does_not_know, maybe, read_yes_no, says_no
from workflow.form.volunteered import volunteered
from workflow.form.words import is_question, plain, second_thought, words

__all__ = ["SlotAnswer", "confirmation_error", "read_answer", "volunteered"]

_LONGEST_TEXT = 500
_SHORT = 7  # words: "not sure" at the start of a longer text is part of what the customer tells
_ASKS_PAST = re.compile(r"\b(?:birth|born|d\.?o\.?b|last|previous|when did|when was)\b", re.IGNORECASE)
_ASKS_TIME = re.compile(r"\btimes?\b", re.IGNORECASE)
_ASKS_ANYTHING = re.compile(
    r"^\W*(?:and |so )?(?:is|are|do|does|did|have|has|was|were|will|would|any)\b|\bany(?:thing|one| \w+)\b",
    re.IGNORECASE,
)
_NOTHING = re.compile(r"^\W*(?:none|nothing|nope|nah|no)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SlotAnswer:
    """What a reply gives: a value, or that the customer declined (`refused`), or had nothing to say (`skipped`).

    None of the three: the reply could not be read, and the question may be put once more.
    """

    value: str | None
    refused: bool = False
    skipped: bool = False


def read_answer(question: QualificationQuestion, text: str, *, today: date, embed: Embed | None) -> SlotAnswer:
    """Read a reply that was given to this very question, leniently. `text` beyond 4,000 characters is ignored.

    Values: yes_no "yes" or "no"; choice an option as the business writes it, several joined by ", "; date as
    `workflow.form.dates` says; phone, email and name tidied; number as digits; text as it came.
    """
    said = plain(text)
    if not words(said) and not said.startswith(("👍", "👎")):
        return SlotAnswer(None)
    reply = _Reply(question, today, embed)
    revised = said if question.type == "text" else second_thought(said)
    for version in dict.fromkeys((revised, said)):
        if value := _READERS[question.type](reply, version):
            return SlotAnswer(value)
    return _without_value(question, said)


def confirmation_error(question: QualificationQuestion, text: str) -> str:
    """One polite line that asks again and says what is expected."""
    said = plain(text)
    if question.type == "choice":
        return f"Sorry, I didn't catch which one you meant. Could you choose one of these: {_either(question.options)}?"
    if question.type == "date" and read_yes_no(said, "") == "yes":
        return "Of course. Could you give me a day, such as “5 December”?"
    if question.type == "phone":
        return _ask_phone_again(question, said)
    if question.type == "email" and "@" not in said:
        return "I need an e-mail address for this, for example name@example.com. Could you type it out in full?"
    return _ASK_AGAIN[question.type]


_ASK_AGAIN: dict[SlotType, str] = {
    "text": "Sorry, I didn't quite follow. Could you put that in a few words for me?",
    "yes_no": "Sorry, I wasn't sure how to take that. Would that be a yes or a no?",
    "number": "Sorry, I was expecting a number there. Could you give it in figures, for example 2?",
    "date": "Sorry, I couldn't work out when that would be. Could you give me a day, such as “5 December”?",
    "email": "That doesn't look like a full e-mail address. Could you type it out again, for example name@example.com?",
    "name": "Sorry, I didn't catch your name. Could you give me just your name, please?",
}


@dataclass(frozen=True, slots=True)
class _Reply:
    """What a reader may need besides the words."""

    question: QualificationQuestion
    today: date
    embed: Embed | None


def _without_value(question: QualificationQuestion, said: str) -> SlotAnswer:
    if declines(said) or says_no(said):
        return SlotAnswer(None, refused=True)
    if cannot_say(said) or (question.type == "yes_no" and maybe(said)):
        return SlotAnswer(None, skipped=True)
    return SlotAnswer(None)


def _read_text(reply: _Reply, said: str) -> str | None:
    open_question = _ASKS_ANYTHING.search(reply.question.question)
    if open_question and _NOTHING.match(said) and not declines(said):
        return said[:_LONGEST_TEXT]
    if declines(said) or says_no(said) or is_question(said) or (cannot_say(said) and len(words(said)) <= _SHORT):
        return None
    return said[:_LONGEST_TEXT]


def _read_choice(reply: _Reply, said: str) -> str | None:
    options = reply.question.options
    if named := read_choice(options, said, None):
        return named
    return None if declines(said) or says_no(said) or cannot_say(said) else read_choice(options, said, reply.embed)


def _read_yes_no(reply: _Reply, said: str) -> str | None:
    if declines(said) or does_not_know(said) or maybe(said):
        return None
    verdict = read_yes_no(said, reply.question.question)
    return None if verdict and is_question(said) else verdict


def _read_number(reply: _Reply, said: str) -> str | None:  # noqa: ARG001
    return None if declines(said) else read_number(said)


def _read_date(reply: _Reply, said: str) -> str | None:
    asked = reply.question.question
    if _ASKS_PAST.search(asked):
        return read_past_date(said, reply.today)
    return read_date(said, reply.today, clock_alone=bool(_ASKS_TIME.search(asked)))


def _read_phone(reply: _Reply, said: str) -> str | None:
    """A way of contact was asked for: an e-mail address is one too."""
    return (joined_ways(ways_of_contact(said)) or None) if takes_any_contact(reply.question) else read_phone(said)


def _read_email(reply: _Reply, said: str) -> str | None:
    return (joined_ways(ways_of_contact(said)) or None) if takes_any_contact(reply.question) else read_email(said)


def _read_name(reply: _Reply, said: str) -> str | None:  # noqa: ARG001
    return None if declines(said) or says_no(said) or cannot_say(said) else read_name(said)


_READERS: dict[SlotType, Callable[[_Reply, str], str | None]] = {
    "text": _read_text,
    "choice": _read_choice,
    "yes_no": _read_yes_no,
    "number": _read_number,
    "date": _read_date,
    "phone": _read_phone,
    "email": _read_email,
    "name": _read_name,
}


def _ask_phone_again(question: QualificationQuestion, said: str) -> str:
    other = " An e-mail address is fine too." if takes_any_contact(question) else ""
    if "+" in said or re.match(r"\W*00\d", said):
        return f"That doesn't look like a complete phone number. Could you give it again, with the country code?{other}"
    if sum(char.isdecimal() for char in said) >= 3:
        return f"That doesn't look like a full UK phone number. Could you give it again, with the area code?{other}"
    return f"Sorry, I didn't catch a phone number there. Could you give it with the area code?{other}"


def _either(options: tuple[str, ...]) -> str:
    return f"{', '.join(options[:-1])} or {options[-1]}" if len(options) > 1 else "".join(options)
