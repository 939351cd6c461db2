"""Messages that are looked up like a question and are none: chit-chat, a bare number, "I meant lips", "I am 45"."""

import re
from datetime import date

from retrieval.question import is_question
from sop.profile import QualificationQuestion
from workflow.courtesy import in_so_many_words, says_nothing
from workflow.enquiry import lets_it_be, recalls, withdraws
from workflow.form.windows import mentions
from workflow.form.words import plain, words
from workflow.request import besides, is_half_contact, wants_to_book
from workflow.sentiment import sentiment

_INTERJECTION = re.compile(
    r"^\W*(?:o+i|oo+h?|oh|ah+|aw+|wow|whoa|ha(?:ha)*|lol|hm+|huh|eh|ugh|omg|blimey|cor|yay|phew|dunno|nah|yeah|yes|no"
    r"|nope|ok|okay|right|well|so|and|but|sorry|great|lovely|nice|cool)\b\W*",
    re.IGNORECASE,
)
_COMMENTS = re.compile(r"^\W*(?:that'?s|that is)\b", re.IGNORECASE)
_ON_IT = re.compile(r"^\W*(?:it'?s|it is|you'?re|you are|thought)\b", re.IGNORECASE)
_WANTS_TO_KNOW = re.compile(
    r"\b(?:know|ask\w*|wonder\w*|tell|question|quer\w+|find|looking|need|want|like to|help|check"
    r"|if|whether|how|what|which|when|where|why|who|can|could|please|price|cost|book\w*|reserve|order)\b",
    re.IGNORECASE,
)
_DAY = QualificationQuestion(slot="timing", question="When would you like to come?", type="date")
_MOST_ROUNDS = 4  # interjections before what is said

_MEANT = re.compile(
    r"^\W*(?:(?:no|nope|sorry|oh|oops|ah|i mean)\b\W*)*(?:i|we) "
    r"(?:meant|said|was asking about|am asking about|asked about)(?: (?:to say|about|for))?\b\W*(?P<what>.+)$",
    re.IGNORECASE,
)
_OF_A_CORRECTION = 6  # words
_TELLS = re.compile(
    r"^\W*(?:(?:oh|ooh|ah|aw|wow|well|so|ok|okay|hm+|yes|no|and|but|sorry)\b\W*)*"
    r"(?:i'?m|i am|we'?re|we are|it'?s|it is|that'?s|that is|this is|i live|i (?:really )?(?:hate|love|like|want)"
    r"|i'd love)\b",
    re.IGNORECASE,
)
_OF_A_REMARK = 9  # words
_CALLS_FOR_SOMETHING = re.compile(
    r"\b(?:need|please|can|could|would|will|help|refund|money|cancel\w*|change|move|book\w*|appointment|late|lost|left"
    r"|locked|stuck|broken?|wrong|missing|waiting|(?:want|like|love) to|(?:not|n't))\b",
    re.IGNORECASE,
)
_CALM = -0.3  # sentiment below which a remark is one for the team


def is_remark(text: str, today: date) -> bool:
    """Whether `text` asks for nothing, so that it leaves no open question where it was not answered.

    >>> today = date(2026, 11, 26)
    >>> [is_remark(said, today) for said in ("ooh that's a lot", "07700 900 33", "tomorrow", "oi")]
    [True, True, True, True]
    >>> [is_remark(said, today) for said in ("parking?", "discount", "I'd like to know about parking")]
    [False, False, False]
    """
    said = plain(text)
    if says_nothing(said) or in_so_many_words(said) or is_half_contact(said):
        return True
    if recalls(said) or withdraws(said) or lets_it_be(said):
        return True
    if is_question(said):
        return False
    rest = _without_interjections(said)
    if not besides(rest, (_DAY,), today) and (_tells_a_value(rest, today) or not words(rest)):
        return not wants_to_book(said)
    comments = _COMMENTS.match(rest) or (rest != said and _ON_IT.match(rest))
    return bool(comments) and not _WANTS_TO_KNOW.search(rest)


def _tells_a_value(said: str, today: date) -> bool:
    return "@" in said or any(map(str.isdigit, said)) or bool(mentions(said, today))


def _without_interjections(said: str) -> str:
    for _ in range(_MOST_ROUNDS):
        said = _INTERJECTION.sub("", said, count=1)
    return said


def meant(message: str) -> str | None:
    """What the customer says they had meant; None where the message is no such correction.

    >>> meant("no I said lips"), meant("I meant the blue one"), meant("I said to your driver that it was broken twice")
    ('lips', 'the blue one', None)
    """
    found = _MEANT.match(message.replace("’", "'"))
    what = found["what"].strip(" .!") if found else ""
    return what if what and len(what.split()) <= _OF_A_CORRECTION else None


def only_tells(message: str) -> bool:
    """Whether a short message tells how things are with the customer, and asks and calls for nothing.

    >>> only_tells("I live in Stockport"), only_tells("I want to cancel"), only_tells("opening hours")
    (True, False, False)
    """
    said = message.replace("’", "'")
    return (
        bool(_TELLS.match(said))
        and len(said.split()) <= _OF_A_REMARK
        and not is_question(said)
        and not _CALLS_FOR_SOMETHING.search(said)
        and sentiment(said) > _CALM
    )
