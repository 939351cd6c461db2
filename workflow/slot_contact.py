"""Ways of contact in a reply: phone numbers, e-mail addresses and names."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from workflow.slot_words import words

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

_REGION = "GB"
_RUN_OF_DIGITS = re.compile(r"(?<![\w@.])\+?\(?\d(?:[ ().\-/]{0,3}\d){6,24}(?:\s?(?:ext|x|extension)\.?\s?\d{1,5})?(?!\w|@)")
_DIGITS_AND_O = re.compile(r"(?<!\w)(?=[oO]*\d)[\doO]{3,}(?!\w)")
# Ofcom's numbers for drama that the numbering plan itself does not assign; the others count as valid already.
# https://www.ofcom.org.uk/phones-and-broadband/phone-numbers/numbers-for-drama
_FOR_DRAMA = re.compile(r"7700900\d{3}|1632960\d{3}")
_MAILBOX = re.compile(
    r"(?<![\w.+-])(?P<local>[\w.!#$%&'*+/=?^`{|}~-]{1,64})(?P<at> ?@ ?)(?P<domain>[^\W_][\w-]{0,62}(?:\.[^\W_][\w-]{0,62}){1,5})(?![\w@])"
)
_SPOKEN_AT = re.compile(r"\s*(?:[\[(]\s*at\s*[\])]|\bat\b)\s*", re.IGNORECASE)
_SPOKEN_DOT = re.compile(r"\s*(?:[\[(]\s*dot\s*[\])]|\bdot\b)\s*", re.IGNORECASE)

_NAME_OPENING = re.compile(
    r"^\W*(?:(?:hi|hello|hey|hiya|yes|yeah|sure|ok|okay|of course|certainly|no problem|oh|well|good (?:morning|afternoon|evening)|thanks)\b\W*){0,3}"
    r"(?:(?:(?:my|the|first|full|her|his) )?(?:full |first )?name(?:'?s| is| would be|:)|(?:it's|its|it is|this is|i'm|im|i am|that's|that would be|that'd be|just)"
    r"|(?:you can |just |please |people |everyone |everybody )?(?:call|calls) me|(?:i )?(?:go|goes|going) by|(?:i'm |i am )?(?:called|known as)|put(?: it)? (?:down )?(?:as|under))\b[ :,-]*",
    re.IGNORECASE,
)
_NAME_END = re.compile(r"[,;:!?()\n\"/]|(?<!\bmr)(?<!\bmrs)(?<!\bms)(?<!\bdr)(?<!\bst)(?<!\bprof)(?<!\b[a-z])\.(?=\s|$)|\s-+\s|\b(?:here|speaking|but|from|and (?:i|my|the|you|we)|thanks|thank you|please|by the way|btw|if|because|lol|for short|x+)\b", re.IGNORECASE)
_TITLES = {"mr", "mrs", "ms", "miss", "mx", "dr", "doctor", "prof", "professor", "sir", "lady", "rev", "reverend", "dame", "lord"}
_SMALL = {"de", "la", "van", "von", "der", "den", "di", "da", "bin", "ibn", "al", "el", "du", "le", "ap", "of", "y", "dos"}
_NAME = re.compile(r"[^\W\d_]+(?:['.-][^\W\d_]*){0,4}")
_NOT_A_NAME = frozenset(
    ["a", "an", "the", "i", "me", "my", "you", "your", "we", "us", "they", "he", "she", "it", "this", "that", "these", "those", "what", "who", "why", "when", "where", "which", "how", "is", "are", "am", "was", "were", "do", "does", "did", "done", "have", "has", "had", "can", "could", "would", "should", "might", "must", "not", "no", "nope", "nah", "yes", "yeah", "yep", "yup", "ok", "okay", "sure", "hello", "hi", "hey", "thanks", "thank", "please", "sorry", "maybe", "skip", "pass", "none", "nothing", "nobody", "anyone", "someone", "here", "there", "now", "later", "today", "tomorrow", "want", "wants", "need", "needs", "like", "likes", "looking", "interested", "booking", "book", "appointment", "price", "cost", "much", "many", "about", "with", "without", "for", "from", "to", "of", "in", "on", "at", "by", "as", "if", "or", "so", "because", "but", "very", "really", "just", "only", "also", "too", "call", "calling", "text", "email", "phone", "number", "name", "good", "great", "fine", "well", "bad", "happy", "sad", "busy", "free", "available", "new", "old", "ready", "late", "early", "going", "trying", "hoping", "wondering", "asking", "thinking", "getting", "having", "using", "not", "sure", "unsure", "confused", "worried", "nervous", "excited", "pregnant", "allergic", "vegan", "single", "married", "male", "female", "customer", "client", "patient", "stop", "help", "anonymous", "private", "treatment", "filler", "fillers", "botox", "peel", "laser", "consultation", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "morning", "afternoon", "evening", "week", "british", "english", "scottish", "welsh", "irish", "american", "polish", "indian", "chinese", "french", "german", "italian", "spanish", "muslim", "christian", "jewish", "hindu", "asian", "black", "white", "human", "bot", "robot", "test", "unknown", "whatever", "something", "anything", "everything", "know", "say", "tell", "said", "don't", "dont", "won't", "can't", "i'd", "i'll", "i've", "it's", "whats", "don"]
)


def read_phone(text: str, *, strict: bool = False) -> str | None:
    """The first phone number in `text`: UK ones as "07700 900123", others as "+353 1 234 5678".

    `strict` wants it written out with its leading 0 or +, as in a message nobody asked a number of.

    >>> read_phone("it's (0161) 496-0123 after six"), read_phone("0161 496")
    ('0161 496 0123', None)
    """
    return next((shown for run, shown in _phones(text) if not strict or run.lstrip("(")[0] in "+0"), None)


def phone_spans(text: str) -> list[tuple[int, int]]:
    """Where runs of digits stand that could be a phone number, complete or not."""
    return [match.span() for match in _RUN_OF_DIGITS.finditer(text)]


def read_email(text: str, *, spoken: bool = True) -> str | None:
    """The first e-mail address in `text`; `spoken` also reads "jo at example dot com".

    >>> read_email("reach me on Jo.Smith@Example.com."), read_email("jo at example dot co dot uk"), read_email("jo@gmail")
    ('Jo.Smith@example.com', 'jo@example.co.uk', None)
    """
    found = next((address for match in _MAILBOX.finditer(text) if (address := _valid_mailbox(match))), None)
    if found or not spoken or "@" in text or not _SPOKEN_DOT.search(text):
        return found
    return read_email(_SPOKEN_DOT.sub(".", _SPOKEN_AT.sub("@", text)), spoken=False)


def read_name(text: str) -> str | None:
    """A person's name from a reply to "What's your name?"; None for anything that reads as a sentence.

    >>> read_name("hi, it's dr patel here"), read_name("I'm sarah o'brien, nice to meet you"), read_name("how much is it")
    ('Dr Patel', "Sarah O'Brien", None)
    """
    opened = _NAME_OPENING.match(text)
    said = text[opened.end() :] if opened else text.strip(" ,.!-\"'")
    return _as_name(_NAME_END.split(said.strip(" ,.!-\"'"), maxsplit=1)[0])


def _as_name(said: str) -> str | None:
    tokens = said.replace(" & ", " and ").split()
    if not 1 <= len(tokens) <= 5 or not all(_NAME.fullmatch(token) for token in tokens):
        return None
    bare = [token for token in tokens if token.casefold().rstrip(".") not in _TITLES]
    if not bare or any(word in _NOT_A_NAME for word in words(said)) or max(map(len, bare)) < 2 or len(said) > 60:
        return None
    joined = tokens.count("and") + tokens.count("And")
    if joined and (joined > 1 or tokens[0].casefold() == "and" or tokens[-1].casefold() == "and"):
        return None
    typed_evenly = said in {said.lower(), said.upper()}
    return " ".join(_capitalised(token, first=not i, freely=typed_evenly) for i, token in enumerate(tokens))


def _capitalised(token: str, *, first: bool, freely: bool) -> str:
    """Title case where the customer typed all in one case; what was typed with care stays."""
    low = token.casefold()
    if low == "and" or (low in _SMALL and not first):
        return low if freely or low == "and" else token
    if not freely and not token.islower():
        return token
    parts = [part[:1].upper() + part[1:] for part in re.split(r"(?<=['-])", low)]
    if len(parts) > 1 and parts[-1].casefold() == "s":  # a genitive is no second name
        parts[-1] = "s"
    name = "".join(parts)
    return f"Mc{name[2:].capitalize()}" if re.match(r"mc[a-z]{3,}$", low) else name


def _phones(text: str) -> Iterator[tuple[str, str]]:
    """(as typed, as shown) of each number; the longest reading of a run of digits wins."""
    for candidate in (text, _DIGITS_AND_O.sub(_without_letter_o, text)):
        for match in _RUN_OF_DIGITS.finditer(candidate):
            for run in _readings(match[0]):
                if shown := _valid_phone(run):
                    yield run, shown
                    break


def _without_letter_o(match: "re.Match[str]") -> str:
    return match[0].translate(str.maketrans("oO", "00"))


def _readings(run: str) -> Iterator[str]:
    """The run and its beginnings: a date or a second number may follow without a comma."""
    parts = run.split(" ")
    for length in range(len(parts), 0, -1):
        yield " ".join(parts[:length])


def _valid_phone(run: str) -> str | None:
    import phonenumbers as plan

    try:
        number = plan.parse(run, _REGION)
    except plan.NumberParseException:
        return None
    if not plan.is_valid_number(number) and not _is_for_drama(number):
        return None
    british = number.country_code == plan.country_code_for_region(_REGION)
    layout = plan.PhoneNumberFormat.NATIONAL if british else plan.PhoneNumberFormat.INTERNATIONAL
    return str(plan.format_number(number, layout))


def _is_for_drama(number: "PhoneNumber") -> bool:
    return number.country_code == 44 and bool(_FOR_DRAMA.fullmatch(str(number.national_number)))


def _valid_mailbox(match: "re.Match[str]") -> str | None:
    from email_validator import EmailNotValidError, validate_email

    try:
        # test_environment: ".test" is as good as any other domain to write down, nothing is sent from here.
        address = validate_email(
            f"{match['local']}@{match['domain']}", check_deliverability=False, test_environment=True
        )
    except EmailNotValidError:
        return None
    return str(address.normalized)
