"""What a customer says about their own enquiry: asking what is noted of it, and taking it back."""

import re

from workflow.form.words import plain

_BEFORE = (
    r"^\W*(?:(?:so|and|ok|okay|right|great|lovely|thanks|thank you|sorry|oh|well|hi|hello|hey|wait|hang on|just|please"
    r"|erm?|um+|can you (?:just )?(?:tell me|check|confirm)|could you (?:just )?(?:tell me|check|confirm)|tell me"
    r"|remind me|does (?:that|this|it) mean(?: that)?|is that right)\b\W*){0,4}"
)
_AFTER = r"(?:\W+(?:please|then|now|so far|yet|again|thanks|thank you|for me|mate|love|ok|okay|already|or not|in))*\W*$"
_NOTED = r"(?:written|noted|taken|recorded|saved|put)"
_FOR_ME = r"(?: (?:for|about|on|of|from) me| as my \w+)"
_IT = (
    r"(?:it|that|this|everything|all(?: of (?:it|that))?|my (?:appointment|booking|visit|slot)"
    r"|the (?:appointment|booking))"
)
_DETAILS = (
    r"(?:my|the|all my) (?:details|number|phone(?: number)?|mobile|e-?mail(?: address)?|contact(?: details)?"
    r"|date|day|time|booking|request|enquiry)"
)
_STATE = (
    r"(?:all |now |actually |definitely |really |officially )*(?:booked|confirmed|reserved|arranged|scheduled)(?: in)?"
)
_RECALLS = re.compile(
    _BEFORE + rf"(?:what (?:have|did|'ve|has) (?:you|u) (?:all |actually )?{_NOTED}(?: down| there)?{_FOR_ME}?"
    rf"|what (?:have|did|do|'ve) (?:you|u) (?:all |actually )?(?:got|have|get)(?:{_FOR_ME}| down| noted| written)+"
    r"|what (?:did|have|had) i (?:just )?(?:book(?:ed)?|order(?:ed)?|ask(?:ed)? for|request(?:ed)?"
    r"|choose"
    r"|chosen|pick(?:ed)?|say|said|put(?: down)?|go for|tell you|told you|give you"
    r"|given you)"
    r"|(?:what|which) (?:day|date|time|treatment|service|one|number) "
    r"(?:did i (?:say|book|give(?: you)?|choose|pick|ask for"
    r"|put)|(?:have|do) (?:you|i) (?:got|have|noted)(?: down)?|am i booked(?: in)?(?: for| on)?)"
    rf"|(?:have|did|do|'ve) you (?:got|get|have|noted|taken|written|note|take)(?: down)? (?:down )?{_DETAILS}(?: down)?"
    rf"|(?:so )?(?:is|was) {_IT} {_STATE}|(?:so )?{_IT}(?:'s| is) {_STATE}"
    rf"|(?:so )?(?:am i|are we|i'?m|i am|we'?re|have i) {_STATE}|have (?:you|i) (?:just )?(?:booked|reserved)"
    r"(?: (?:me|it|that|us|anything|an appointment))?(?: in)?|did (?:i|you|that) (?:just )?book(?: (?:it|me|that|us"
    r"|anything|an appointment))?(?: in)?"
    r"|(?:can|could) (?:you|i) (?:please |just )?(?:read|go over|repeat|recap|see|check) (?:that back|it back"
    r"|(?:back )?what you(?:'ve| have) got(?: down)?|my (?:details|booking|request))(?: to me| back| with me)?)"
    + _AFTER,
    re.IGNORECASE,
)
_MIND = r"(?:never ?mind|nvm|nevermind|forget (?:it|that|about it)|don't (?:bother|worry))"
_THE_ENQUIRY = (
    r"(?:it|this|that|everything|all (?:of )?(?:it|this|that)|the whole thing|(?:my|the|this) (?:booking|appointment"
    r"|request|enquiry|inquiry|reservation|order|visit|slot))"
)
_TAKES_BACK = (
    rf"(?:cancel|scrap|scratch|drop|delete|remove|undo|withdraw|forget)"
    rf"(?: (?:about )?{_THE_ENQUIRY})"
    r"|(?:i've |i have )?changed my mind(?: about (?:it|this|that|booking|coming))?"
    r"|(?:i )?(?:don't|do not|no longer|won't) (?:want|need|wish|be needing)(?: to)? "
    r"(?:book|come|go ahead|do (?:it|this)"
    r"|(?:it|this|that|the \w+|an? \w+|my \w+|anything))(?: in)?(?: (?:any ?more|after all|now))?"
    r"|cancel(?=\W*(?:please|thanks|$))"
)
_SOFTLY = (
    r"^\W*(?:(?:please|just|ok|okay|oh|actually|no|nah|sorry|well|um|erm|you know what|let's|can we|can you|could you"
    r"|i want to|i'd like to|i need to|i think i'll|wait|then|but|so|and|" + _MIND + r")\b\W*){0,6}"
)
_ENDS = (
    r"(?:\W+(?:please|thanks|thank you|ta|cheers|sorry|then|now|for now|actually|mate|it|all|after all|instead"
    + rf"|{_MIND}|i'll (?:leave it|have a think)(?: for now)?))*\W*$"
)
_WITHDRAWS = re.compile(f"{_SOFTLY}(?:{_TAKES_BACK}){_ENDS}".replace("'", "'?"), re.IGNORECASE)
_LETS_IT_BE = re.compile(f"{_SOFTLY.replace('|' + _MIND, '')}{_MIND}{_ENDS}".replace("'", "'?"), re.IGNORECASE)


def recalls(text: str) -> bool:
    """Whether the customer asks, and asks nothing else, what is noted for them or whether that is booked.

    >>> recalls("What have you got down for me?"), recalls("does that mean it's booked?"), recalls("How do I book?")
    (True, True, False)
    """
    return bool(_RECALLS.match(plain(text)))


def withdraws(text: str) -> bool:
    """Whether the customer takes back what they asked for, and says nothing else.

    >>> withdraws("never mind, cancel that"), withdraws("How do I cancel?"), withdraws("never mind")
    (True, False, False)
    """
    return bool(_WITHDRAWS.match(plain(text)))


def lets_it_be(text: str) -> bool:
    """Whether the whole message is "never mind": in the middle of the form, the same as taking it back."""
    return bool(_LETS_IT_BE.match(plain(text)))
