"""What a customer says to "anything else?": nothing more, or one more thing, in the many ways people say it.

Only a whole message counts: "that's all it costs?" is a question, and "one more thing, where do I park?" asks it.
"""

import re
from typing import Literal

from workflow.form.words import plain

_LINK = r"[\s,.!;:…\-–]*"
_THANKS = (
    r"(?:many |lots of )?(?:thanks|thank you|thankyou|cheers|ta|thx)(?: (?:a lot|a million|so much|very much|again))?"
)
_NO = r"(?:no|nope|nah|naw|nay)"
_SOFT = (
    rf"(?:{_NO}|{_THANKS}|ok|okay|right|great|perfect|lovely|brilliant|super|fab|excellent|good|well|so"
    rf"|yeah|yes|yep|oh|ah"
    r"|hm+|um+|erm?|actually|honestly|really|then|i think|i guess|i reckon|think|but|no worries"
    r"|no problem|for now|it's ok)"
)
_AFTER = (
    rf"(?:{_THANKS}|for now|for today|today|now|right now|at the moment|for the moment|here|from me|at all"
    rf"|really|mate|love"
    r"|pal|bye|goodbye|bye bye|take care|i think|then|please|for (?:all )?(?:your|the) help|for asking"
    r"|have a (?:nice|good|great|lovely) (?:day|one|evening|weekend|night)|you've (?:been|helped) [a-z ]{2,20})"
)
_NEEDED = (
    r"(?: (?:that )?i (?:need|needed|wanted|want|was after|had|came for|was looking for|have)(?: to (?:know|ask))?)?"
)
_STATE = r"(?:good(?: to go)?|sorted|set|done|fine|ok|okay|grand|golden|happy(?: with that)?|covered|clear|finished)"
_ALL = r"(?:it|all|everything|the lot|the whole lot)"
_QUESTIONS = r"(?:questions?|queries|things?)"
_NO_MORE = "|".join((
    rf"(?:that'?s|that is|that was|that'?ll be|that will be|that would be|this is) (?:just |pretty much "
    rf"|about |really )?"
    rf"(?:{_ALL}{_NEEDED}|(?:me|us)(?: all)?(?: {_STATE})?|fine|grand|perfect|enough|plenty)",
    rf"(?:i'?m|i am|we'?re|we are|you'?re|all|i'?m all|we'?re all|i think i'?m|think i'?m) (?:all )?{_STATE}",
    r"(?:nothing|nowt|nothin'?|not anything)(?: (?:else|more|further|other))(?: (?:to ask|to add|i need"
    r"|i can think of))?",
    r"(?:no|nothing) more from me|it'?s (?:all )?(?:fine|good|ok|okay)",
    rf"(?:no|not any|i have no|i'?ve no|i'?ve got no) (?:more|other|further) {_QUESTIONS}",
    r"(?:i )?(?:don't|do not) (?:think so|need (?:anything|owt)(?: (?:else|more))?|have (?:anything"
    r"|any)(?: (?:else|more))?)",
    r"(?:i )?(?:can'?t|cannot) think of (?:anything|owt|any)(?: (?:else|more|other))?(?: questions?)?",
    r"not that i (?:can think of|know of)|not (?:really|right now|at the moment|for now|today|just now)",
    rf"(?:you'?ve|you have|you|that|this|it|i think you'?ve|i think that)(?: just| already)? (?:answered"
    rf"|answers|covered"
    rf"|covers|sorted|sorts|told me|tells me) (?:{_ALL}|me out|all (?:of )?my {_QUESTIONS}|my {_QUESTIONS}"
    r"|what i (?:needed|wanted|was after)(?: to know)?|everything i (?:needed|wanted)(?: to know)?)",
    r"(?:i'?ve|i have|i|we'?ve)(?: now)?(?: got)? ?(?:everything|all|what)(?: that)? i (?:need|needed"
    r"|wanted|was after)",
    r"(?:that|this)(?:'ll| will| should| would| ought to) (?:do|be (?:it|all|everything))(?: (?:it|me"
    r"|nicely|fine|just fine))?",
    r"(?:i'?ll|i will|let'?s|we can) (?:leave it|stop) (?:there|here|at that)|no need",
    rf"{_NO}{_LINK}(?:but )?{_THANKS}(?: for asking)?|{_NO}{_LINK}you'?ve (?:been|helped|done) [a-z ]{{2,24}}",
))  # fmt: skip
_ONE = r"(?:one|another|a|1|two|three|some|a couple(?: of)?|couple(?: of)?|a few|few)"
_THING = (
    rf"{_ONE}(?: (?:last|more|final|other|further|quick|small|little))* {_QUESTIONS}|{_ONE}(?: (?:last"
    rf"|more|final|other|quick))+(?: one)?"
)
_START = (
    r"(?:yes|yeah|yep|yup|oh|ooh|ah|wait|hang on|hold on|actually|sorry|ok|okay|and|just|well|um+|erm?|so"
    r"|but|great|thanks|please)"
)
_MORE = "|".join((
    rf"(?:{_THING}|something else|also|another)",
    rf"(?:i|we)(?:'ve| have| do have| got|'ve got| have got| do)(?: just| still)? (?:{_THING}|something else)",
    rf"there(?:'s| is| are)(?: just| actually| still)? (?:{_THING}|something else|something|actually|more)",
    rf"(?:can|could|may|might) i (?:just |quickly |also )?(?:ask|check|know)(?: you)? (?:{_THING}"
    rf"|something(?: else)?|else)",
    r"before (?:i|you|we) (?:go|leave|finish)|wait|hang on|hold on|one (?:sec|second|moment|minute)|not (?:quite|yet)",
))  # fmt: skip
_ENDS = re.compile(rf"(?:{_SOFT}{_LINK})*(?:(?:{_NO_MORE})\b{_LINK}(?:{_AFTER}{_LINK})*)+", re.IGNORECASE)
_GOES_ON = re.compile(
    rf"(?:{_START}{_LINK})*(?:(?:{_MORE})\b{_LINK})+(?:(?:please|thanks|sorry|actually|then|though"
    rf"|if i may|too)\b{_LINK})*",
    re.IGNORECASE,
)
_LONGEST = 90  # characters; nobody takes more to say this, and the patterns stay quick


def wrap_up(text: str) -> Literal["finished", "more"] | None:
    """Whether the whole message says that nothing more is wanted, or that something is; None for anything else.

    >>> [wrap_up(said) for said in ("nah that's me sorted", "oh wait, one more thing…", "that's all it costs?")]
    ['finished', 'more', None]
    """
    said = " ".join(plain(text).split()).strip(" .,!…-")
    if not said or len(said) > _LONGEST or "?" in said:
        return None
    if _ENDS.fullmatch(said):
        return "finished"
    return "more" if _GOES_ON.fullmatch(said) else None
