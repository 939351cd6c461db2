"""What a customer says that leaves nothing to be answered: chit-chat, a bare number or day, a word about themselves."""

import re
from datetime import date

from retrieval.question import is_question
from sop.profile import QualificationQuestion
from workflow.courtesy import in_so_many_words, says_nothing
from workflow.enquiry import lets_it_be, recalls, withdraws
from workflow.form.windows import mentions
from workflow.form.words import plain, words
from workflow.request import besides, is_half_contact, wants_to_book

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
