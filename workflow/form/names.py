"""A customer's name: as the answer to a question, and as told unasked."""

import re

from workflow.form.words import words

_HELLO = (
    r"^\W*(?:(?:hi|hello|hey|hiya|yes|yeah|sure|ok|okay|of course|no problem|oh|well|good (?:morning|afternoon"
    r"|evening))\b\W*){0,3}"
)
_OPENING = re.compile(
    _HELLO + r"(?:(?:(?:my|the|his|her) )?(?:full |first )?name(?:'?s| is| would be|:)"
    r"|(?:it's|its|it is|this is|i'm|im|i am|that's|that would be|just)|(?:you can |just |please |people |everyone "
    r"|everybody )?calls? me|(?:i )?(?:go|going|goes) by|(?:i'm |i am )?(?:called|known as)"
    r"|put (?:it )?(?:down )?(?:as|under))\b[ :,-]*",
    re.IGNORECASE,
)
_FULL_STOP = r"(?<!\bmr)(?<!\bmrs)(?<!\bms)(?<!\bdr)(?<!\bst)(?<!\bprof)(?<!\b[a-z])\.(?=\s|$)"
_END = re.compile(
    rf"[,;:!?()\n\"/]|{_FULL_STOP}|\s-+\s|\b(?:here|speaking|but|from|and (?:i|my|the|you|we)|thanks|thank you|please"
    rf"|by the way"
    r"|btw|if|because|lol|for short|x+|is (?:fine|ok|okay|good))\b",
    re.IGNORECASE,
)
_NAME = re.compile(r"[^\W\d_]+(?:['.-][^\W\d_]*){0,4}")
_TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "doctor", "prof", "professor", "sir", "lady", "rev"})
_PARTICLES = frozenset({"de", "la", "van", "von", "der", "den", "di", "da", "bin", "ibn", "al", "el", "du", "le", "ap"})
_MOST_WORDS, _LONGEST = 5, 60

_NO_NAMES = """
a an the i me my you your yours we us they them he she it its this that these those what who why when where which
how is are am was were be been do does did done have has had can could would should might must not no nope nah yes
yeah yep yup ok okay sure hello hi hey hiya thanks thank please sorry maybe skip pass none nothing nobody anyone
someone here there now later today tomorrow want wants need needs like likes looking interested booking book
appointment price cost much many about with without for to of in on at by as or so very really just only also too
call calling text email phone number name names good great fine well bad happy sad busy free available new old ready
late early going trying hoping wondering asking thinking getting having using unsure confused worried nervous
excited pregnant allergic diabetic asthmatic epileptic vegan single married male female customer client patient stop
help anonymous private treatment consultation monday tuesday wednesday thursday
friday saturday sunday morning afternoon evening week british english scottish welsh irish american polish indian
chinese french german italian spanish vietnamese japanese african caribbean asian european muslim christian jewish
hindu catholic sikh human bot robot unknown whatever something anything everything know say tell said don't dont
won't can't i'd i'll i've it's what's off back out up depends undecided first second one two easy cool lovely
alright right correct wrong true false telling guess me mine myself
"""
_NOT_A_NAME = frozenset(_NO_NAMES.split())

_WORD = r"(?!\w*[A-Z]{2})[A-Z][^\W\d_]+(?:['-][A-Z]?[^\W\d_]+)?"
_PERSON = rf"(?:(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof)\.? )?{_WORD}(?: (?:(?:van|de|der|al|bin|von|la) )?{_WORD}){{0,2}}"
_TOLD = (
    re.compile(r"\bmy\s+(?:full |first )?name(?:'?s| is|:)\s+(?P<name>[^\d,;:!?\n]{2,50})", re.IGNORECASE),
    re.compile(r"(?:^|[,;.]\s*|\band )(?:the )?name'?s (?P<name>[^\d,;:!?\n]{2,50})", re.IGNORECASE),
    re.compile(r"^(?:full |first )?name\s*:\s*(?P<name>[^\d,;:!?\n]{2,50})", re.IGNORECASE | re.MULTILINE),
    re.compile(
        rf"\b(?:[Ii]'m|[Ii]m|I am|[Ii]t's|[Tt]his is|[Cc]all me|[Ii]'m called)\s+(?P<name>{_PERSON})"
        r"(?=\s*(?:[,.!\n(]|$)|\s-|\s+(?:here|speaking|from|and|on|at|again|calling)\b)"
    ),
    re.compile(rf"^[^\w@#]*(?:(?:[Hh]i|[Hh]ello|[Hh]ey)\W+(?:there\W+)?)?(?P<name>{_PERSON}) here\b", re.MULTILINE),
    re.compile(
        r"(?:[Rr]egards|[Bb]est wishes|[Tt]hanks(?: again)?|[Tt]hank you|[Cc]heers|[Yy]ours \w{3,12}),?\s*\n\W*"
        rf"(?P<name>{_PERSON})\W*x*\W*$"
    ),
)


def read_name(text: str) -> str | None:
    """A person's name from a reply to "What's your name?"; None for anything that reads as a sentence.

    >>> read_name("hi, it's dr patel here"), read_name("I'm sarah o'brien, nice to meet you")
    ('Dr Patel', "Sarah O'Brien")
    """
    opened = _OPENING.match(text)
    said = (text[opened.end() :] if opened else text).strip(" ,.!-\"'")
    return _as_name(_END.split(said, maxsplit=1)[0].strip())


def told_name(text: str) -> str | None:
    """The name a customer gives unasked: "my name is", "I'm Sarah,", "Sarah here", or signed below a message.

    >>> told_name("Hi, I'm Sarah and I'd like to book"), told_name("I'm Interested in lip filler")
    ('Sarah', None)
    """
    patterns = _TOLD[:3] if text.isupper() else _TOLD  # capitals tell a name only where not all is capitals
    found = (match["name"] for pattern in patterns for match in pattern.finditer(text))
    return next((name for said in found if (name := _as_name(_END.split(said, maxsplit=1)[0].strip()))), None)


def _as_name(said: str) -> str | None:
    tokens = said.replace(" & ", " and ").split()
    if not 1 <= len(tokens) <= _MOST_WORDS or len(said) > _LONGEST:
        return None
    if not all(_NAME.fullmatch(token) for token in tokens):
        return None
    named = [token for token in tokens if token.casefold().rstrip(".") not in _TITLES | {"and"}]
    if not named or max(map(len, named)) < 2 or any(word in _NOT_A_NAME for word in words(said)):
        return None
    if "and" in {tokens[0].casefold(), tokens[-1].casefold()}:
        return None
    typed_evenly = said in {said.lower(), said.upper()}
    return " ".join(_capitalised(token, first=place == 0, evenly=typed_evenly) for place, token in enumerate(tokens))


def _capitalised(token: str, *, first: bool, evenly: bool) -> str:
    """Title case where the customer typed all in one case; what was typed with care stays."""
    low = token.casefold()
    if low == "and" or (low in _PARTICLES and not first):
        return low if evenly or low == "and" else token
    if not evenly and not token.islower():
        return token
    name = "".join(part[:1].upper() + part[1:] for part in re.split(r"(?<=['-])", low))
    return f"Mc{name[2:].capitalize()}" if re.match(r"mc[a-z]{3}", low) else name
