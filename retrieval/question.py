"""A customer's message as questions that can be looked up: split into parts, understood in the conversation."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from retrieval.answer_kind import AnswerKind, asked_kinds, asking_words
from retrieval.spelling import Spelling
from retrieval.topics import Topics
from sop.document import Span
from sop.sentence import sentences
from sop.words import content_words, words

Role = Literal["user", "assistant"]


@dataclass(frozen=True, slots=True)
class Said:
    """One earlier turn of the conversation."""

    role: Role
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """One question as asked, and as it must be looked up.

    `lookups` are the wordings to search by: the question itself, typing errors put right, then with what it
    refers to put in front where it leans on the conversation. `topic` is that something, or None. `named` are
    the headings that the conversation has named, 0..1 by how tellingly and how lately. `spelt` is the question as
    asked, typing errors put right.
    """

    asked: str
    lookups: tuple[str, ...]
    topic: str | None = None
    named: Mapping[str, float] = field(default_factory=dict)
    spelt: str = ""

    @property
    def corrected(self) -> str:
        """The question by itself as it is looked up, typing errors put right."""
        return self.lookups[0]

    @property
    def in_full(self) -> str:
        """The question as a person would read it: in its own words, after what it refers to."""
        spelt = self.spelt or self.asked
        return f"{self.topic}: {spelt}" if self.topic else spelt


_ASKS = r"(?:who|what|when|where|which|why|how|do|does|did|is|are|was|were|can|could|will|would|should|may|have|has)"
_OPENS = re.compile(
    rf"^\W*(?:(?:and|also|but|so|ok(?:ay)?|then|plus|or|please|hi|hiya|hello|hey|morning|afternoon|evening|well|oh|sorry|actually|right|great|lovely|cool|thanks|"
    rf"wait|um|hmm)\b\W*)*{_ASKS}\b",
    re.I,
)
_JOINT = re.compile(rf"[,;]?\s+(?:and|also|plus)\s+(?:also\s+)?(?={_ASKS}\b)", re.I)
_DIRECTLY = (
    r"(?:(?:who|what|where|when|why|how|which)(?:'s\b|\s+(?!(?:i|we|you|he|she|it|they|my|our|your|the|this|that)\b))"
    r"|(?:do|does|did|is|are|can|could|will|would|should|may|have|has)\s)"
)  # "when do you open", and not "when I come"
_LISTED = re.compile(rf"\s*[,;]\s*(?={_DIRECTLY})", re.I)
_ASKS_DIRECTLY = re.compile(rf"^\W*(?:\w+\W+){{0,2}}?{_DIRECTLY}", re.I)
_ANNOUNCED = re.compile(rf":\s+(?={_ASKS}\b)", re.I)  # "I have two questions: …"
_ASKS_REPORTED = r"(?:if|whether|who|what|when|where|which|why|how)"
_REPORTED = re.compile(
    rf"\b(?:wonder(?:s|ing)?|ask(?:s|ed|ing)?|curious|(?:like|love|wants?|wanted|needs?) to (?:know|ask|find out))\b"
    rf"[^.!?]{{0,12}}?\s(?P<asked>{_ASKS_REPORTED}\b.+)",
    re.I | re.S,
)
_ALSO_REPORTED = re.compile(rf",?\s+and\s+(?:also\s+)?(?={_ASKS_REPORTED}\b)", re.I)
_REFERS = re.compile(
    r"\b(?:it|its|it's|that|this|they|them|their|these|those|there|one|ones|he|she|him|her|his|same|such|both|either)\b"
    r"|\bthe (?:appointment|session|treatment|procedure|course|process|effects?|results?|price|cost|fee|service)\b",
    re.I,
)
_EXISTS = re.compile(
    r"\b(?:is|are|was|were|will be|would be)\s+there\b|\bthere(?:'s| is| are| was)\b|\bthat\s+(?:i|you|we)\b", re.I
)
_LEANS = re.compile(r"^\W*(?:and|also|or|but|what about|how about|what if|then)\b", re.I)
_FEW = 1
"""Content words below which a question says too little by itself ("how long?", "any side effects?" has two)."""
_FAINT = 0.3  # how much the conversation's headings count for a question that stands by itself
_TELLING = 0.5  # from which a heading that the conversation named is looked up with the question
_SUBJECT = 6  # content words; a longer turn tells a story, and not its words but the headings it names are the subject


_SHORTHAND = {
    "u": "you",
    "r": "are",
    "ur": "your",
    "ya": "you",
    "pls": "please",
    "plz": "please",
    "n": "and",
    "bout": "about",
}
_SHORT = re.compile(rf"\b(?:{'|'.join(_SHORTHAND)})\b", re.I)

_KIND_NAMES: dict[AnswerKind, str] = {
    "place": "address and location",
    "time": "opening hours",
    "contact": "phone number and email address",
}
_OF_THE_BUSINESS = frozenset(
    "based located situated find open opening close closing shut contact reach ring phone telephone email e-mail "
    "address location postcode hours times touch speak number website come visit here".split()
)


def split_questions(message: str) -> tuple[str, list[str]]:
    """What a message tells, and its questions in order; the whole message is the question where it holds none.

    >>> split_questions("I like peels. How much is one and how long does it take?")
    ('I like peels.', ['How much is one', 'how long does it take?'])
    >>> split_questions("Hello. My sister wonders how much a peel is and whether it hurts.")
    ('Hello.', ['how much a peel is', 'whether it hurts.'])
    >>> split_questions("Two things: do you have parking, are you open on Sunday and can I bring my dog?")
    ('Two things', ['do you have parking', 'are you open on Sunday', 'can I bring my dog?'])
    """
    told_and_asked = [span.of(message) for span in sentences(message, Span(0, len(message)))]
    parts = [part for sentence in told_and_asked for part in _ANNOUNCED.split(sentence)]
    asked = [piece.strip() for part in parts for piece in _halves(part) if is_question(piece)]
    told = " ".join(part for part in parts if not is_question(part))
    if not asked:
        asked = [piece for part in parts for piece in _reported(part)]
        told = " ".join(part for part in parts if not _REPORTED.search(part))
    return (told, asked) if asked else ("", [message.strip()])


def _reported(sentence: str) -> list[str]:
    """The questions that a sentence says somebody has: "she wonders if …"."""
    found = _REPORTED.search(sentence)
    return [piece.strip() for piece in _ALSO_REPORTED.split(found["asked"])] if found else []


def in_context(
    asked: str, history: Sequence[Said], topics: Topics, spelling: Spelling, business: str | None = None
) -> Question:
    """The question with what it refers to, taken from the conversation so far."""
    corrected = spelling.corrected(_SHORT.sub(lambda short: _SHORTHAND[short[0].lower()], asked))
    if spelt_out := _spelt_out(corrected, business):
        return Question(asked, (spelt_out,) if business else (corrected, spelt_out), spelt=corrected)
    if not history:
        return Question(asked, (corrected,), spelt=corrected)
    own = topics.named_in(corrected)
    leans = _leans(corrected, names_a_subject=bool(own))
    if own and not leans:
        return Question(asked, (corrected,), spelt=corrected)
    named = topics.of_conversation([turn.text for turn in history])
    topic = _topic(history, topics, set(own)) if leans else None
    place = _place(named, topic) if leans else None
    if topic is None:
        faint = {heading: _FAINT * weight for heading, weight in named.items()}
        return Question(asked, (corrected,), None, named if leans else faint, corrected)
    lookups = (corrected, *(f"{about}: {corrected}" for about in (place, topic) if about))
    return Question(asked, lookups, topic, named, corrected)


def _spelt_out(asked: str, business: str | None) -> str | None:
    """A question about the business itself, said with the business's name and the usual name of what it wants to know.

    None for any other question. MiniLM gives "where are you based" and the sentence
    with the address a cosine of 0.17, this wording 0.86.
    """
    kinds = [_KIND_NAMES[kind] for kind in sorted(asked_kinds(asked)) if kind in _KIND_NAMES]
    about_itself = kinds and _OF_THE_BUSINESS.issuperset(content_words(asked)) and not _refers_back(asked)
    named = f" of {business}" if business else ""
    return f"{', '.join(kinds)}{named}" if about_itself else None


def _halves(sentence: str) -> list[str]:
    """A sentence cut where a second question starts; each half must say enough to be one."""
    if not _OPENS.match(sentence) and "?" not in sentence:
        return [sentence]
    halves = _JOINT.split(sentence)
    if not all(is_question(half) and len(words(half)) > 2 for half in halves):
        halves = [sentence]
    return [piece for half in halves for piece in _listed(half)]


def _listed(text: str) -> list[str]:
    """The questions of a list with commas, where each is one by itself ("… , do you know?" is not)."""
    pieces = _LISTED.split(text)
    return (
        pieces
        if all(_ASKS_DIRECTLY.match(piece) and set(content_words(piece)) - {"know"} for piece in pieces)
        else [text]
    )


def is_question(text: str) -> bool:
    """Whether a sentence asks: by its question mark, or by how it opens."""
    return text.rstrip().endswith("?") or bool(_OPENS.match(text))


def _leans(asked: str, *, names_a_subject: bool) -> bool:
    """Whether the question leans on what was said before it."""
    return _refers_back(asked) or (len(content_words(asked)) <= _FEW and not names_a_subject)


def _refers_back(asked: str) -> bool:
    """Whether it speaks of something only what was said before can tell: "it", "and how long …"."""
    return _refers(asked) or bool(_LEANS.match(asked))


def _refers(asked: str) -> bool:
    return bool(_REFERS.search(_EXISTS.sub(" ", asked)))


def _place(named: Mapping[str, float], topic: str | None) -> str | None:
    """The heading that the conversation named most tellingly, where the topic does not say it already."""
    place = max(named, key=lambda heading: (named[heading], heading), default=None)
    if place is None or named[place] < _TELLING or set(content_words(place)) <= set(content_words(topic or "")):
        return None
    return place


def _asks_only_for_a_kind(text: str) -> bool:
    """Whether a turn names nothing but the kind of thing it asks for ("and the address?", "how much?")."""
    kinds = set(content_words(asking_words(text)))
    return bool(kinds) and set(content_words(text)) <= kinds


def _topic(history: Sequence[Said], topics: Topics, own: set[str]) -> str | None:
    """What the customer asked about last by name, or the heading that either side named last."""
    for turn in reversed(history):
        said = content_words(turn.text)
        named_itself = len(said) > _FEW or not _LEANS.match(turn.text)
        names_a_thing = 0 < len(said) <= _SUBJECT and named_itself and not _asks_only_for_a_kind(turn.text)
        if turn.role == "user" and names_a_thing and not _refers(turn.text):
            return " ".join(said)
    for turn in reversed(history):
        named = {heading: weight for heading, weight in topics.named_in(turn.text).items() if heading not in own}
        if named:
            return max(named, key=lambda heading: (named[heading], -len(heading), heading))
    return None
