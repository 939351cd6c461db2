"""Second thoughts about a slot that is already filled: "actually, make it Thursday", "sorry, wrong number: it's …"."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sop.profile import QualificationQuestion, SlotType
from sop.words import stem
from workflow.form.calendar import respelled
from workflow.form.choice import by_place, named_options
from workflow.form.contact import (
    joined_ways,
    read_email,
    read_phone,
    takes_any_contact,
    unowned,
    ways_of_contact,
)
from workflow.form.dates import read_date, wished_date
from workflow.form.names import told_name
from workflow.form.numbers import counted
from workflow.form.relative import moved_day, moves, noted_day, with_time_kept, without_relative_days
from workflow.form.windows import mentions
from workflow.form.words import is_question, plain, words

PROPOSES = re.compile(
    r"^\W*(?:(?:could|can|may) (?:you|i|we) (?:please |just |possibly )*"
    r"(?:do|make|come|pop|book|have|get|be seen|say|try)|how about|what about"
    r"|(?:would|does|will) .{1,40} (?:work|suit|be ok)|is .{1,40} ok)\b",
    re.IGNORECASE,
)
"""A day proposed as a question."""

_PIECE_END = re.compile(
    r"(?<=[.!?])\s+|\n+|\s+-+\s+|;\s*|,\s+|\s+(?:but|because)\s+"
    r"|\s+and\s+(?=(?:my|i|i'm|you|can|could|it's|make|actually|also|then|please|the number|phone|call|text"
    r"|e-?mail)\b)",
    re.IGNORECASE,
)
_CHANGE = re.compile(
    r"\b(?:change|move|switch|swap|push|bring|rearrange|reschedule|correct|update)\b"
    r"(?:(?! (?:if|when|after|before|because)\b)[^.?!]){0,60}?\b(?:to|for|into|until|till|with)\b",
    re.IGNORECASE,
)
_PLAIN_CUE = re.compile(
    r"\b(?:instead(?! of (?:you|me))|make (?:it|that|this)|no,? wait|scratch that|correction|i mean(?:t)?"
    r"|on second thoughts?|changed my mind|(?:i'?d|i would|we'?d|would) (?:rather|prefer)|rather (?:have|than)"
    r"|(?:works|suits|is|would be|be) (?:better|easier)|better (?:on|for)|my (?:mistake|bad)|typo|oops|whoops"
    r"|(?:wrong|new|different|other|correct) (?:number|day|date|one|e-?mail|address|time|name|treatment|thing)"
    r"|should(?: have|'ve)? (?:be|been))\b",
    re.IGNORECASE,
)
_WEAK_CUE = re.compile(
    r"\b(?:actually|sorry|apologies|wait|hang on|hold on|rather|(?:can|could) (?:we|you|i) (?:do|make))\b",
    re.IGNORECASE,
)
_TURNED_DOWN = re.compile(
    r"\b(?:instead of|rather than|as opposed to|not(?! (?:before|after|until)\b))\s+(?:(?:the|on|a|an|for)\s+)*[\w/-]+"
    r"(?:\s+\d{1,2}(?:st|nd|rd|th)?)?,?",
    re.IGNORECASE,
)
_REQUESTS = re.compile(r"\b(?:can|could|may|would|shall|will) (?:we|you|i)(?: (?:please|possibly|just|maybe))*\b", re.I)
_OTHER_MATTER = re.compile(
    r"\b(?:if|how|why|what|when|where|which|who|open(?:ing)?|close[sd]?|closing|hours|price[sd]?|costs?|much|ask|know"
    r"|wonder\w*|parking|park|refund\w*|complain\w*|discounts?|still|can'?t|cannot|couldn'?t|won'?t|unsure|was|were|had"
    r"|yesterday|ago|since)\b",
    re.IGNORECASE,
)
_SAID_IN_ANY = """
a an the it its it's that's thats this that i i'd id i'm i'll we we'd you my me us our to for on at in of and
or is be was would could can may shall will should do make have go get got come book put change move switch
swap push correct update rather prefer instead actually sorry apologies wait no yes yeah ok okay oh hmm hm um
erm well please pls thanks thank just maybe then now better easier works suits work meant mean think say said
let's lets number phone mobile email mail address day date time appointment booking treatment name one wrong
been want like love fancy possible possibly what how about both new hi hang hold second thoughts changed mind
mistake oops
"""
_FILLER = frozenset(_SAID_IN_ANY.split())
_MOST_ELSE = {True: 3, False: 1}  # words beside the value, after a plain cue and after a weak one
_BARE_NUMBER = re.compile(r"\W*(?:\d+|one|two|three|four|five|six|seven|eight|[a-h])(?:st|nd|rd|th)?\W*", re.IGNORECASE)
_SHORT = 3  # words: "Thursday, 3pm instead"
_LONGEST = 25  # words; a correction is short
_VERY_SHORT = 5  # words: a value and nothing else


@dataclass(frozen=True, slots=True)
class Corrections:
    """`values` by slot, and what the message says besides: all of it where nothing is corrected."""

    values: Mapping[str, str]
    rest: str


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str
    cue: bool
    plainly: bool

    @property
    def to_read(self) -> str:
        """The piece without what it changes from and what it turns down."""
        return _PLAIN_CUE.sub(" ", _CHANGE.sub(" ", _TURNED_DOWN.sub(" ", self.text))).strip(" ,")


def corrections(
    questions: Sequence[QualificationQuestion], noted: Mapping[str, str], text: str, today: date, *, in_form: bool
) -> Corrections:
    """What `text` corrects of `questions`; `noted` are the values they have.

    `in_form`: while another question waits for its answer, a value that is all the customer says corrects too.
    """
    message = plain(text)
    pieces = [_piece(part) for part in pieces_of(message)]
    first = next((at for at, piece in enumerate(pieces) if piece.cue), None)
    if first is None and not (in_form and len(words(message)) <= _VERY_SHORT):
        return Corrections({}, text)
    most = 0 if first is None else _MOST_ELSE[any(piece.plainly for piece in pieces)]
    values: dict[str, str] = {}
    used: list[_Piece] = []
    for question in questions:
        if read := _READERS.get(question.type):
            known = noted.get(question.slot)
            fitting = _fitting(pieces, first or 0, question, most, today)
            if value := read(question, ", ".join(piece.to_read for piece in fitting), known, today):
                values[question.slot] = value
                used += [piece for piece in fitting if read(question, piece.to_read, known, today)]
    rest = [piece.text for piece in pieces if piece not in used and not (piece.cue and _says_no_more(piece.text))]
    return Corrections(values, " ".join(rest)) if values else Corrections({}, text)


def pieces_of(text: str) -> list[str]:
    """The sentences of `text`, cut at commas and where something else begins."""
    return [piece.strip() for piece in _PIECE_END.split(text) if piece and words(piece)]


def _piece(text: str) -> _Piece:
    plainly = bool(_PLAIN_CUE.search(text) or _CHANGE.search(text))
    return _Piece(text, plainly or bool(_WEAK_CUE.search(text)), plainly)


def _fitting(
    pieces: Sequence[_Piece], first: int, question: QualificationQuestion, most: int, today: date
) -> list[_Piece]:
    """The pieces that may tell the new value: from the first cue on, and what is short before it.

    A contact cannot be mistaken, wherever it stands and whatever is said beside it.
    """
    if question.type in ("phone", "email"):
        return list(pieces)
    near = [piece for at, piece in enumerate(pieces) if at >= first or len(words(piece.text)) <= _SHORT]
    return [piece for piece in near if _may_correct(piece.text, question, most, today)]


def _may_correct(text: str, question: QualificationQuestion, most: int, today: date) -> bool:
    """Whether a piece says the new value and little else."""
    if len(words(text)) > _LONGEST:
        return False
    proposed = question.type == "date" and PROPOSES.match(text)
    asks = is_question(text) or text.endswith("?")
    if asks and not proposed and not _REQUESTS.search(text):
        return False
    if _OTHER_MATTER.search(re.sub(r"\b(?:what|how) about\b", " ", text, flags=re.IGNORECASE)):
        return False
    return len(said_besides(text, question, today)) <= most


def said_besides(text: str, question: QualificationQuestion, today: date) -> list[str]:
    """The words of a text that neither tell a value for `question` nor go with one."""
    if question.type == "date":
        text = respelled(text)
        for mention in reversed(mentions(text, today)):
            text = f"{text[: mention.start]} {text[mention.end :]}"
        text = without_relative_days(text)
    said = [word for word in words(text) if word not in _FILLER and not word.isdecimal()]
    if question.type == "choice":
        named = {stem(word) for option in named_options(question.options, text) for word in words(option)}
        said = [word for word in said if stem(word) not in named and not named_options(question.options, word)]
        said = [] if by_place(question.options, text) else said
    return said


def _says_no_more(text: str) -> bool:
    return all(word in _FILLER for word in words(text))


def _date(question: QualificationQuestion, text: str, noted: str | None, today: date) -> str | None:  # noqa: ARG001
    text = respelled(text)
    if moved := moved_day(text, noted, today):
        return moved
    day = noted_day(noted)
    if day and moves(text):
        return None
    kinds = {mention.kind for mention in mentions(text, today)}
    if day and kinds == {"time"} and (time := read_date(text, today, clock_alone=True)):
        return f"{day} ({time})"
    wished = wished_date(text, today)
    return with_time_kept(wished, noted) if wished else None


def _choice(question: QualificationQuestion, text: str, noted: str | None, today: date) -> str | None:  # noqa: ARG001
    named = named_options(question.options, text, strict=True)
    place = None if mentions(text, today) or _BARE_NUMBER.fullmatch(text) else by_place(question.options, text)
    return ", ".join(named) or place


def _contact(question: QualificationQuestion, text: str, noted: str | None, today: date) -> str | None:  # noqa: ARG001
    own = unowned(text)
    if takes_any_contact(question):
        return joined_ways(ways_of_contact(own, strict=True)) or read_email(own)
    return read_phone(own, strict=True) if question.type == "phone" else read_email(own)


def _name(question: QualificationQuestion, text: str, noted: str | None, today: date) -> str | None:  # noqa: ARG001
    return told_name(text)


def _number(question: QualificationQuestion, text: str, noted: str | None, today: date) -> str | None:  # noqa: ARG001
    noun = re.search(r"\bhow many (?P<noun>[a-z]+)", question.question, re.IGNORECASE)
    return counted(text, noun["noun"]) if noun else None


_READERS: dict[SlotType, Callable[[QualificationQuestion, str, str | None, date], str | None]] = {
    "date": _date,
    "choice": _choice,
    "phone": _contact,
    "email": _contact,
    "name": _name,
    "number": _number,
}
