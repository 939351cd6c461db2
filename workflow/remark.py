"""Messages that are looked up like a question and are none: "I meant lips", "I'm 45", "ooh that's a lot"."""

import re

from retrieval.question import is_question
from workflow.sentiment import sentiment

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
