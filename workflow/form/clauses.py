"""The clauses of a message, and which of them say that the customer wants something or can come."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from workflow.form.words import is_question, sentences, words
from workflow.verification.dates import SHORT_WEEKDAY

_STARTS_ANEW = (
    r"(?=(?:i|i'm|i'd|i've|im|id|my|we|it|it's|you|he|she|they|what|what's|how|do|does|is|are|can|could|will|would you"
    r"|when|where|also)\b)"
)
_CLAUSE_BREAK = re.compile(
    rf";\s|\s-+\s|,?\s+(?:but|because|although|though|and then)\s|,?\s+(?:and|so)\s+{_STARTS_ANEW}|,\s+{_STARTS_ANEW}",
    re.IGNORECASE,
)
_VERY = r"(?:(?:really|quite|just|also|still|do|probably|definitely|absolutely|much|very) )*"
_VISIT = (
    r"(?:an? |another |some |any )?(?:appointments?|slots?|bookings?|consultations?|availability|space|room|openings?)"
)
_DAY = rf"(?:\d|{SHORT_WEEKDAY}[a-z]*|week\b)"
_THEN = rf"(?:free|available|left|tomorrow|(?:on |for )?(?:the |this |next )?{_DAY})"
_WISH = re.compile(
    rf"\b(?:(?:(?:i|we)(?:'d|d| would)|^would) {_VERY}(?:like|love|prefer|be (?:interested|keen|up for))|(?:i|we|i'm|im"
    rf"|we're|id|and|^) ?{_VERY}(?:want|need|fancy|wanting|wanna)|want(?:ing)? to (?:book|try|have|get|come|start)"
    r"|^(?:like|love) to|interested in|looking (?:for|to|into|at (?:getting|having|booking))|thinking (?:about|of)"
    r"|considering|hoping (?:to|for)|keen (?:to|on)|(?:i'm|im|i am|we're|we are) after|booking?(?: (?:me|us"
    r"|myself))?(?: ?in)?|booking(?: in)?|sign me up|(?:put|book) me (?:down|in)|book us in|ready to"
    r"|let's (?:book|do|go for|say)|(?:i"
    r"|we)'ll (?:have|take|come|go for|book))\b",
    re.IGNORECASE,
)
_ASKS_TO_COME = re.compile(
    r"\b(?:(?:can|could|may) (?:i|we) (?:please |possibly |just )?(?:book|come|pop|make|arrange|schedule|reserve"
    r"|be seen|drop"
    rf"|(?:get|have) (?:booked|{_VISIT}))|(?:do you have|have you got|is there|got|are there) (?:any |an |a |some "
    rf"|much )*(?:anything {_THEN}|(?:free|available|chance)|{_VISIT})|^any (?:chance|{_VISIT})"
    rf"|(?:are|would) you (?:be )?(?:free|available)"
    r"|(?:could|can|would) (?:you|someone|somebody|anyone) (?:please |possibly )?"
    r"(?:fit|squeeze|book|see|put|slot) (?:me|us)|(?:fit|squeeze) (?:me"
    r"|us) in|is it possible to (?:book|come|get))\b",
    re.IGNORECASE,
)
_NAMES_IT = re.compile(
    r"^\W*(?:(?:hi|hello|hey|hiya|there|also|and|plus|then|ok|okay|so)\b\W*){0,3}(?:an? |one )?"
    r"(?:tables?|appointments?|bookings?|reservations?"
    rf"|slots?|rooms?|consultations?|places?|seats?) (?:of|for|on|at|tonight|{_THEN})\b"
    r"(?!.*\b(?:was|were|is|are|has|have|had|got|went|did|didn't|wasn't|never)\b)",
    re.IGNORECASE,
)
"""A request that only names what is wanted: "table for four on Friday"."""
_CAN_COME = re.compile(
    r"\b(?:(?:i|we) (?:can|could) (?:do|make|come)|(?:i'm|im|i am|we're) (?:only |usually |also )?(?:free|available"
    r"|around)|works?(?: best| better)? for me|suits?(?: me)?|(?:is|are|would be) (?:good|best|great|ideal"
    r"|perfect)(?: for me)?)\b",
    re.IGNORECASE,
)
_FORM_FIELD = re.compile(
    r"^\W*(?:preferred |my )?(?:date|day|time|when|appointment)s?(?: and time)?\s*:", re.IGNORECASE
)
_OTHER_MATTER = re.compile(
    r"\b(?:know|ask|tell|advise|recommend|send|find out|wonder\w*|check|understand|explain\w*|complain\w*|refund\w*"
    r"|cancel\w*|reschedul\w*|rearrang\w*|postpone\w*|(?:move|change|amend|discuss) (?:my|the|our|it)|suppose|receipt"
    r"|invoice|my (?:existing |next |last |current |previous )?(?:appointment|booking)|already (?:booked|have|had|got)"
    r"|(?:i'm|im|i am|i've been|we're) (?:already )?booked|(?:have|had|got) an? (?:appointment|booking|consultation"
    r"|slot) (?:on|for|at|this|next|tomorrow|booked|with|already)|see (?:if|whether|what)|discounts?|price[sd]?"
    r"|pricing|costs?|cheaper|how (?:much|long|many|often|does|do)|whether|difference|information|info|details|speak"
    r"|talk|(?:call|ring|phone|text|email|contact|message) (?:me|us|you)\b(?! to book)|get back|hear back|reply|open"
    r"|close[sd]?|closing|opening|hours|pay|paying|payment|jobs?|vacanc\w+|careers?|work (?:for|with|at) you|(?:all"
    r"|help|everything) (?:that )?(?:i|we) (?:need|want)|removed|reversed|fixed|corrected|dissolved|redone"
    r"|(?<!me in )(?<!us in )if (?:i|we)\b(?! (?:can|could|may|might)\b))\b",
    re.IGNORECASE,
)
"""Words of clauses that are about something else than wanting a thing, whatever else they hold."""
_NOT_WANTED = re.compile(
    r"\b(?:not|never|no longer|cant|dont|[a-z]{2,6}n't) (?:\w+ ){0,2}?(?:want|need|like|love|interested|looking|fancy"
    r"|thinking|after|considering|booking|book|ready|keen)\b|\bused to\b",
    re.IGNORECASE,
)
_ADDS = re.compile(
    r"^(?:ideally|preferably|possibly|maybe|perhaps|hopefully|probably|either|it's for|it is for|it would be for"
    rf"|that's for|for|on|at|in|next|this|tomorrow|any ?time|some ?time|after|before|early|late|{SHORT_WEEKDAY}"
    r"|the|\d)",
    re.IGNORECASE,
)
_LETTER_U = re.compile(r"\bu\b", re.IGNORECASE)
_PLEASE = re.compile(r"\b(?:please|pls|plz)\W*$", re.IGNORECASE)
_OBJECT = re.compile(
    r"^\W*(?:(?:to|in|about|of|for|on|at) )?(?:(?:book|have|get|getting|having|try|trying|come in|start|arrange|make"
    r"|booking)\b ?(?:in )?(?:an appointment )?(?:for )?)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Clause:
    """`wishes`: the customer would like something. `comes`: they would like to come then, or can."""

    text: str
    wishes: bool = False
    comes: bool = False

    @property
    def from_wish(self) -> str:
        """The clause from the words that wish; all of it where there are none."""
        match = _WISH.search(self.text) or _ASKS_TO_COME.search(self.text)
        return self.text[match.start() :] if match else self.text

    @property
    def wished(self) -> str:
        """What is wished for, without the words that wish."""
        match = _WISH.search(self.text)
        return _OBJECT.sub("", self.text[match.end() :]).strip(" .!?") if match else ""


def clauses(text: str) -> Iterator[Clause]:
    """The clauses of `text`; a short one that goes on with a wish ("ideally next Friday") wishes too."""
    after_wish = False
    for sentence in sentences(_LETTER_U.sub("you", text)):
        parts = [part.strip() for part in _CLAUSE_BREAK.split(sentence) if part and part.strip()]
        for part in parts:
            clause = _clause(part, asks=sentence.endswith("?") and part == parts[-1], after_wish=after_wish)
            after_wish = clause.wishes
            yield clause


def _clause(part: str, *, asks: bool, after_wish: bool) -> Clause:
    if _OTHER_MATTER.search(part) or _NOT_WANTED.search(part):
        return Clause(part)
    if _ASKS_TO_COME.search(part) or (_NAMES_IT.match(part) and not asks):
        return Clause(part, wishes=True, comes=True)
    if is_question(part + "?" * asks):
        return Clause(part)
    wishes = bool(_WISH.search(part)) or _is_short_wish(part, after_wish=after_wish)
    return Clause(part, wishes, wishes or bool(_CAN_COME.search(part) or _FORM_FIELD.match(part)))


def _is_short_wish(part: str, *, after_wish: bool) -> bool:
    """ "dermal filler please", or what only adds to the wish before it: "it's for lip filler", "Friday"."""
    count = len(words(part))
    if count <= 8 and _PLEASE.search(part):
        return True
    return after_wish and (count <= 3 or (count <= 12 and bool(_ADDS.match(part))))
