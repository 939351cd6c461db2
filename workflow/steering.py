"""How customers steer a conversation: back to the last question, past this one, or to the beginning."""

import re

from workflow.form.words import plain

_POLITE = (
    r"^\W*(?:(?:please|sorry|oh|oops|wait|hang on|hold on|actually|ok|okay|no|um|erm|can (?:we|i|you)"
    r"|could (?:we|i|you)|let'?s|i(?:'d like| want| need) to|may i|just|and|so)\b\W*){0,5}"
)
_AFTER = r"(?:\W+(?:please|thanks|thank you|now|then|sorry|for me|one|question|again))*\W*$"
_BACK = re.compile(
    _POLITE + r"(?:(?:go|step|take me|bring me|jump|move)? ?back(?: a step| one(?: step)?| up)?"
    r"(?: to (?:the )?(?:last|previous|one before))?"
    r"|(?:the )?previous(?: question| one| step)?|(?:change|redo|undo|correct|fix) (?:my |the |that )?"
    r"(?:last|previous)?(?: (?:answer|question|one|step))?|undo(?: that)?)" + _AFTER,
    re.IGNORECASE,
)
_SKIP = re.compile(
    _POLITE + r"(?:skip(?: (?:it|this|that|over))?|pass(?: on (?:it|this|that))?|next(?: question| one)?"
    r"|move on|leave (?:it|that|this)(?: (?:out|blank|open))?)" + _AFTER,
    re.IGNORECASE,
)
_START_AGAIN = re.compile(
    _POLITE + r"(?:(?:start|begin)(?: (?:it|this|that|everything|all|the whole thing))?"
    r" (?:again|over|afresh|anew|from (?:scratch|the (?:start|beginning|top)))(?: again)?"
    r"|(?:restart|reset)(?: (?:it|this|everything|the conversation))?)" + _AFTER,
    re.IGNORECASE,
)


def steers(text: str) -> bool:
    """Whether the whole message steers the conversation and says nothing else."""
    return goes_back(text) or skips(text) or starts_again(text)


def goes_back(text: str) -> bool:
    """Whether the whole message asks for the question before this one.

    >>> [goes_back(said) for said in ("back", "can we go back please?", "I'll be back on Friday", "my back hurts")]
    [True, True, False, False]
    """
    return bool(_BACK.match(plain(text)))


def skips(text: str) -> bool:
    """Whether the whole message passes over the question.

    >>> [skips(said) for said in ("skip", "can we skip this one", "next question please", "I never skip breakfast")]
    [True, True, True, False]
    """
    return bool(_SKIP.match(plain(text)))


def starts_again(text: str) -> bool:
    """Whether the whole message asks to begin anew.

    >>> [starts_again(said) for said in ("start again", "let's start over please", "when do you start?")]
    [True, True, False]
    """
    return bool(_START_AGAIN.match(plain(text)))
