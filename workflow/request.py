"""What in a message is a request to book, and what tells nothing but values of the form: neither is looked up."""

import re
from collections.abc import Sequence
from datetime import date

from retrieval.question import is_question, split_questions
from sop.document import Span
from sop.profile import QualificationQuestion
from sop.sentence import sentences
from sop.words import words
from workflow.form.contact import without_contacts
from workflow.form.corrections import said_besides
from workflow.form.names import told_name
from workflow.form.volunteered import FULL_DATE

_WANT = (
    r"(?:i(?:'d| would)(?: really)? (?:like|love|want)(?: to)?"
    r"|i(?:'m| am) (?:looking|hoping|trying|wanting|ready|keen) to"
    r"|(?<!do )(?<!does )(?<!should )(?<!would )(?<!if )(?<!when )i (?:want|need|wish|wanna)(?: to)?"
    r"|(?:can|could) (?:i|we|you|someone|somebody)|may i|let'?s|please|i'll)"
)
_BUY = (
    r"(?:book|reserve|order|buy|purchase|schedule|sign(?: me)? up|subscribe|arrange"
    r"|make an? (?:appointment|booking|reservation)|get an? (?:appointment|quote|demo)"
    r"|an? (?:appointment|booking|consultation|demo)\b)"
)
_INTERESTED = re.compile(
    rf"\b{_WANT}\s+(?:\w+\s+){{0,3}}?{_BUY}"
    r"|\bi(?:'m| am) (?:very |really |quite )?interested in"
    r"|\bi(?:'m| am) (?:very |really |quite )?thinking (?:about|of) (?:getting|having|booking|buying|trying)"
    r"|\bbook me\b|\bsign me up\b",
    re.I,
)
_NOT_INTERESTED = re.compile(r"\b(?:don'?t|do not|not|never|cancel|change|move|rearrange|reschedule|refund)\b", re.I)
_COMES = re.compile(
    r"^\W*(?:(?:hi|hello|hey|so|ok|okay|and|please)\W+)*(?:can|could|may) (?:i|we) (?:please |just )?"
    r"(?:come|pop|drop|be seen|have|get|do|make)\b",
    re.I,
)
_AROUND_BOOKING = frozenset(
    "book booked someone somebody reserve arrange schedule slot session visit see seen fit squeeze free available any "
    "there up me in call ring text reach contact also you're your hello hey morning pop drop have can't wait "
    "details here it's the best is number's mob tel telephone".split()
)
_NUMBER_ONLY = re.compile(r"[\d\s+()./-]*")
_FEWEST_DIGITS = 5
_CONTACT = QualificationQuestion(slot="contact", question="How can we reach you?", type="phone")  # taken unasked too


def wants_to_book(message: str) -> bool:
    """Whether the customer says they want to book or buy; asking how it is done is not yet wanting it."""
    return bool(_INTERESTED.search(message)) and not _NOT_INTERESTED.search(message)


def asks_for_a_date(message: str, form: Sequence[QualificationQuestion], today: date) -> bool:
    """Whether the message asks to come on a day of the calendar and nothing else: "can I come on 3rd March"."""
    return bool(_COMES.match(message) and FULL_DATE.search(message)) and not besides(message, form, today)


def besides(message: str, form: Sequence[QualificationQuestion], today: date) -> list[str]:
    """The words that neither tell a value of the form, or a name, nor go with one or with a request to book."""
    text, name = without_contacts(message), words(told_name(message) or "")
    unexplained = [set(said_besides(text, question, today)) for question in (_CONTACT, *form)]
    return sorted(set.intersection(*unexplained) - _AROUND_BOOKING - set(name))


def is_half_contact(message: str) -> bool:
    """Whether the message is nothing but digits, too many to count anything with."""
    return bool(_NUMBER_ONLY.fullmatch(message.strip())) and sum(map(str.isdigit, message)) >= _FEWEST_DIGITS


def pieces(message: str) -> list[str]:
    """The sentences of a message, cut where a second question starts."""
    parts = [span.of(message) for span in sentences(message, Span(0, len(message)))]
    return [piece for part in parts for piece in (split_questions(part)[1] if is_question(part) else [part])]
