"""What a customer tells unasked. Strict: a wrong value in a lead is worse than one question more."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from sop.profile import QualificationQuestion, SlotType
from vectorstore.embedder import Embed
from workflow.form.calendar import respelled
from workflow.form.choice import by_meaning, named_options
from workflow.form.clauses import Clause, clauses
from workflow.form.contact import (
    joined_ways,
    read_email,
    read_phone,
    takes_any_contact,
    unowned,
    ways_of_contact,
)
from workflow.form.corrections import said_besides
from workflow.form.dates import wished_date
from workflow.form.names import told_name
from workflow.form.numbers import counted, read_number
from workflow.form.replies import newness
from workflow.form.windows import mentions
from workflow.form.words import is_question, plain, second_thought, sentences, words
from workflow.verification.dates import MONTH, NTH

_NOT_FOR_BOOKING = re.compile(
    r"\b(?:birth|born|d\.?o\.?b|last|previous|when did|when was|wedding|event|party|holiday|due)\b", re.IGNORECASE
)
_ANOTHER_DAY = re.compile(
    r"\b(?:had|got|was|were|did|came|went|bought|paid|saw|received|since|birthday|wedding|party|prom|event|anniversary"
    r"|hen do|holiday|flight|exam|interview|trip)\b[^,;]{0,30}$",
    re.IGNORECASE,
)
_BEFORE_EVENT = re.compile(r"\b(?:before|in time for|ahead of|after) (?:my|our|the)\b[^,;]{0,30}$", re.IGNORECASE)
_AT_ONCE = re.compile(r"^(?:asap|a\.s\.a\.p|as soon as|immediately|straight|right away|soon|today$)", re.IGNORECASE)
FULL_DATE = re.compile(rf"\d{NTH}\b|\d\s?[/.-]\s?\d|\b{MONTH}", re.IGNORECASE)
_PROPOSES_ONE = re.compile(
    r"^\W*(?:(?:can|could) (?:you|i|we) (?:do|make|come|have)\b|(?:would|does|will|is) .{1,40} (?:work|suit|ok|okay"
    r"|good|free|possible|available)\b)",
    re.IGNORECASE,
)
_NOW = re.compile(r"^(?:right |from )?now\b", re.IGNORECASE)
_BOOKS = re.compile(
    r"\b(?:appointments?|book\w*|come|see|seen|visit|slots?|fit|squeeze|start|treatment|availability)\b", re.IGNORECASE
)
_ASKS_BUDGET = re.compile(r"\bbudget\b|\bspend\b", re.IGNORECASE)
_TELLS_BUDGET = re.compile(
    r"\b(?:(?:my|our|a) (?:max(?:imum)? |total )?budget(?:'s| is| of|:)?|(?:looking|want|happy|hoping|like|able"
    r"|prepared|can)(?: to)? spend)\b(?P<sum>[^.?!]{0,40})",
    re.IGNORECASE,
)
_HOW_MANY = re.compile(r"\bhow many (?P<noun>[a-z]+)", re.IGNORECASE)
_HOW_OLD = re.compile(r"\bhow old\b|\byour age\b", re.IGNORECASE)
_MY_AGE = re.compile(
    r"\bi(?:'m|m| am) (?P<bare>\d{2})(?=\W*$|[,.!]| and\b)|\b(?P<years>\d{1,2})[ -]years?[ -]old\b", re.IGNORECASE
)
_FEW_WORDS = 8
_OF_VISITS = re.compile(r"\b(?:been|visit\w*|clients?|customers?|patients?|members?|regular)\b", re.IGNORECASE)
_OF_THE_THING = re.compile(r"\b(?:had|have|done|tried|used|treatment)\b(?! (?:you |i )?been)", re.IGNORECASE)
_OF_A_VISIT = re.compile(
    r"\b(?:before|first (?:ever )?(?:time|visit|appointment|treatment)|first[- ]timer|(?:new|existing|returning"
    r"|current|regular) [a-z]+|a regular|here|to you|with you|never (?:had|tried|been)\b.{0,25}$)",
    re.IGNORECASE,
)
_NOT_TOLD = re.compile(r"\bif\b|\bnot (?:my|the) first\b|n't (?:be )?(?:my|the) first\b", re.IGNORECASE)
_LONGEST_TELLING = 12  # words


class _Message:
    """A message and what is read off it once for all questions."""

    def __init__(self, text: str, today: date, embed: Embed | None) -> None:
        self.text, self.today, self.embed = text, today, embed

    @cached_property
    def clauses(self) -> list[Clause]:
        return list(clauses(self.text))

    @cached_property
    def own_contacts(self) -> str:
        """The text without numbers and addresses that are somebody else's, or no way of contact at all."""
        return unowned(self.text)


@dataclass(frozen=True, slots=True)
class _Form:
    questions: Sequence[QualificationQuestion]

    def asks(self, kind: SlotType) -> bool:
        return any(question.type == kind for question in self.questions)


def volunteered(
    questions: Sequence[QualificationQuestion], text: str, *, today: date, embed: Embed | None
) -> dict[str, str]:
    """Slots that any message fills by itself, with values as `read_answer` gives them; plain questions fill nothing.

    Free text is never taken. Of several questions of a kind that a message cannot tell apart, the first is filled.
    """
    message, form = _Message(plain(text), today, embed), _Form(questions)
    filled: dict[str, str] = {}
    taken: set[tuple[SlotType, str]] = set()
    for question in questions:
        value = _FINDERS[question.type](message, question, form)
        if value and (question.type not in _ONE_OF_A_KIND or (question.type, value) not in taken):
            filled[question.slot] = value
            taken.add((question.type, value))
    return filled


def _phone(message: _Message, question: QualificationQuestion, form: _Form) -> str | None:
    if form.asks("email") or not takes_any_contact(question):
        return read_phone(message.own_contacts, strict=True)
    return joined_ways(ways_of_contact(message.own_contacts, strict=True)) or None


def _email(message: _Message, question: QualificationQuestion, form: _Form) -> str | None:
    if form.asks("phone") or not takes_any_contact(question):
        return read_email(message.own_contacts, spoken=False)
    return joined_ways(ways_of_contact(message.own_contacts, strict=True)) or None


def _name(message: _Message, question: QualificationQuestion, form: _Form) -> str | None:  # noqa: ARG001
    return told_name(message.text)


def _date(message: _Message, question: QualificationQuestion, form: _Form) -> str | None:  # noqa: ARG001
    if _NOT_FOR_BOOKING.search(question.question):
        return None
    found = [value for clause in message.clauses if clause.comes and (value := _wished_day(clause, message.today))]
    return found[-1] if found else _bare_day(question, message)


def _bare_day(question: QualificationQuestion, message: _Message) -> str | None:
    """A day of the calendar that is all the message says: "3rd March", "is 3rd March ok?"."""
    alone = FULL_DATE.search(message.text) and not said_besides(message.text, question, message.today)
    fits = not is_question(message.text) or _PROPOSES_ONE.match(message.text)
    return wished_date(message.text, message.today) if alone and fits else None


def _wished_day(clause: Clause, today: date) -> str | None:
    """The day a clause wishes for; "I had it on Friday" and "my wedding on 5 June" name other days."""
    said = dict.fromkeys((second_thought(clause.text), clause.from_wish))
    fitting = next((text for text in said if not _names_another_day(respelled(text), today)), "")
    value = wished_date(fitting, today)
    at_once = value and (_NOW.match(value) or (_AT_ONCE.match(value) and not _BOOKS.search(clause.text)))
    return None if at_once else value


def _names_another_day(text: str, today: date) -> bool:
    before = [text[: mention.start] for mention in mentions(text, today) if mention.kind in {"day", "window"}]
    return any(_ANOTHER_DAY.search(part) and not _BEFORE_EVENT.search(part) for part in before)


def _choice(message: _Message, question: QualificationQuestion, form: _Form) -> str | None:  # noqa: ARG001
    wishes = [clause for clause in message.clauses if clause.wishes]
    named = [named_options(question.options, second_thought(clause.text), strict=True) for clause in wishes]
    if chosen := {option for options in named for option in options}:
        return ", ".join(option for option in question.options if option in chosen)
    if message.embed is None or not question.options:
        return None
    wanted = [said for clause in wishes if 1 <= len(words(said := clause.wished)) <= _FEW_WORDS]
    nearest = (by_meaning(question.options, said, message.embed, sure=True) for said in wanted)
    return next((option for option in nearest if option), None)


def _yes_no(message: _Message, question: QualificationQuestion, form: _Form) -> str | None:  # noqa: ARG001
    told = [part for part in sentences(message.text) if len(words(part)) <= _LONGEST_TELLING and not is_question(part)]
    plainly = [part for part in told if _OF_A_VISIT.search(part) and not _NOT_TOLD.search(part)]
    fitting = [part for part in plainly if not _speaks_of_another(question.question, part)]
    return next((verdict for part in fitting if (verdict := newness(question.question, part))), None)


def _speaks_of_another(asked: str, told: str) -> bool:
    """ "I've had filler before" is no answer to "Have you been to us before?"."""
    about = [{bool(_OF_VISITS.search(text)), not _OF_THE_THING.search(text)} for text in (asked, told)]
    return about == [{True}, {False}] or about == [{False}, {True}]


def _number(message: _Message, question: QualificationQuestion, form: _Form) -> str | None:  # noqa: ARG001
    """Only a number that says what it counts: a budget, an age, "for two people"."""
    asked = f"{question.question} {question.slot}"
    if _ASKS_BUDGET.search(asked):
        budget = _TELLS_BUDGET.search(message.text)
        return read_number(budget["sum"]) if budget else None
    if _HOW_OLD.search(asked) or question.slot == "age":
        age = _MY_AGE.search(message.text)
        return (age["bare"] or age["years"]) if age else None
    noun = _HOW_MANY.search(asked)
    wishes = " ".join(clause.text for clause in message.clauses if clause.wishes)
    return counted(wishes, noun["noun"]) if noun else None


def _nothing(message: _Message, question: QualificationQuestion, form: _Form) -> None:  # noqa: ARG001
    return None


_ONE_OF_A_KIND: frozenset[SlotType] = frozenset({"date", "phone", "email", "name"})
_FINDERS: dict[SlotType, Callable[[_Message, QualificationQuestion, _Form], str | None]] = {
    "text": _nothing,
    "choice": _choice,
    "yes_no": _yes_no,
    "number": _number,
    "date": _date,
    "phone": _phone,
    "email": _email,
    "name": _name,
}
