"""Ways of contact: phone numbers and e-mail addresses, and whose they are."""

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from sop.profile import QualificationQuestion
from workflow.form.spoken import digits_said

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

_REGION = "GB"
_RUN_OF_DIGITS = re.compile(
    r"(?<![\w@.])\+?\(?\d(?:[ ().\-/]{0,3}\d){6,24}(?:\s?(?:ext|x|extension)\.?\s?\d{1,5})?(?!\w|@)", re.IGNORECASE
)
_DIGITS_AND_O = re.compile(r"(?<!\w)(?=[oO]*\d)[\doO]{3,}(?!\w)")
# Ofcom's numbers for drama that the numbering plan itself does not assign; the others count as valid already.
# https://www.ofcom.org.uk/phones-and-broadband/phone-numbers/numbers-for-drama
_FOR_DRAMA = re.compile(r"7700900\d{3}|1632960\d{3}")
_DOMAIN = r"[^\W_][\w-]{0,62}(?:\.[^\W_][\w-]{0,62}){1,5}"
_MAILBOX = re.compile(rf"(?<![\w.+-])(?P<local>[\w.!#$%&'*+/=?^`{{|}}~-]{{1,64}}) ?@ ?(?P<domain>{_DOMAIN})(?![\w@])")
_SPOKEN_AT = re.compile(r"\s*(?:[\[(]\s*at\s*[\])]|\bat\b)\s*", re.IGNORECASE)
_SPOKEN_DOT = re.compile(r"\s*(?:[\[(]\s*dot\s*[\])]|\bdot\b)\s*", re.IGNORECASE)

_ANY_CONTACT = re.compile(r"\b(?:contact|reach|get (?:in touch|hold of)|get back to)\b", re.IGNORECASE)
_SOMEONE_ELSES = re.compile(
    r"\b(?:your|their|his|her|(?!name)[a-z]+'s|the (?:clinic|shop|office|business|branch"
    r"|other))(?: \w+){0,2} (?:number|line|phone|mobile|e-?mail|address)\b[^.?!]{0,25}$|\b(?:called|rang|ringing"
    r"|calling|phoned|tried|dialled|(?:call|text|e-?mail) from|e-?mailed|wrote to|sent (?:it |this |that |an e-?mail "
    r"|one )?to)\b[^.?!]{0,25}$|\b(?:are you (?:the|still)|is this)\b[^.?!]{0,30}$|\b(?:order|ref(?:erence)?|invoice"
    r"|booking|account|voucher|card|policy|ticket|case|tracking|serial)(?: (?:number|no|ref|id|code))?\W*(?:is\W*)?$",
    re.IGNORECASE,
)
_LIKE_A_NUMBER = re.compile(
    r"(?<![\w£$€.,/-])(?!\d{1,4}([/.-])\d{1,2}\1\d{1,4}(?!\d))\+?\(?\d(?:[ ().\-/]{0,3}\d){6,}(?!\w)"
)
_LIKE_A_MAILBOX = re.compile(r"[^\s@<>,;]+ ?@ ?[^\s@<>,;]+\.[^\s@<>,;]*\w")
_OR = " or "
_ONLY_THIS = re.compile(
    r"\b(?:instead|rather than|(?:only|just) (?:use|call|ring|text|e-?mail|message|contact)"
    r"|(?:don'?t|do not|not|never|stop) (?:use|call|ring|phone|text|e-?mail|message|contact|by|to))\b",
    re.IGNORECASE,
)
_WRONG = re.compile(
    r"\b(?:wrong|new|correct(?:ion)?|typo|mistake|mistyped|sorry|oops|actually"
    r"|no,? wait|scratch that"
    r"|i mean(?:t)?|should(?: have|'ve)? be(?:en)?|change[ds]?|changing"
    r"|update|make (?:it|that)|not working|no longer|old)\b",
    re.IGNORECASE,
)
_IS_IT_YOURS = re.compile(r"^\W*(?:is |still )*(?:your|the (?:right|clinic|correct|same))\b", re.IGNORECASE)


def read_phone(text: str, *, strict: bool = False) -> str | None:
    """The first phone number in `text`: UK ones as "07700 900123", others as "+353 1 234 5678"; digits may be words.

    `strict` wants it written out with its leading 0 or +, as in a message nobody asked a number of.

    >>> read_phone("it's (0161) 496-0123 after six"), read_phone("0161 496")
    ('0161 496 0123', None)
    """
    found = (pair for spelling in _spellings(text) for pair in _phones_in(spelling))
    return next((shown for run, shown in found if not strict or _in_full(run)), None)


def read_email(text: str, *, spoken: bool = True) -> str | None:
    """The first e-mail address in `text`; `spoken` also reads "jo at example dot com".

    >>> read_email("it's Jo.Smith@Example.com."), read_email("jo at example dot co dot uk"), read_email("jo@gmail")
    ('Jo.Smith@example.com', 'jo@example.co.uk', None)
    """
    found = next((address for match in _MAILBOX.finditer(text) if (address := _valid_mailbox(match))), None)
    if found or not spoken or "@" in text or not _SPOKEN_DOT.search(text):
        return found
    return read_email(_SPOKEN_DOT.sub(".", _SPOKEN_AT.sub("@", text)), spoken=False)


def ways_of_contact(text: str, *, strict: bool = False) -> list[str]:
    """Every phone number and e-mail address in `text`, each once, as `read_phone` and `read_email` show them.

    >>> ways_of_contact("07700 900111 or emma@example.com")
    ['07700 900111', 'emma@example.com']
    """
    spellings = (_phones_in(spelling) for spelling in _spellings(text))
    readings = ([shown for run, shown in found if not strict or _in_full(run)] for found in spellings)
    numbers = next((found for found in readings if found), [])
    typed = [address for match in _MAILBOX.finditer(text) if (address := _valid_mailbox(match))]
    spoken = read_email(text) if not (typed or strict) else None
    return list(dict.fromkeys([*numbers, *typed, *([spoken] if spoken else [])]))


def is_contact(value: str) -> bool:
    """Whether a slot's value is a way to reach the customer."""
    return bool(ways_of_contact(value, strict=True))


def joined_ways(ways: Sequence[str]) -> str:
    """Several ways of contact as the value of one slot."""
    return _OR.join(ways)


def with_ways_kept(noted: str | None, told: str, text: str) -> str:
    """The ways of contact noted before with those told now, which replace them only where `text` says so.

    >>> with_ways_kept("07700 900111", "emma@example.com", "you can also write to emma@example.com")
    '07700 900111 or emma@example.com'
    >>> with_ways_kept("07700 900111", "07700 900222", "sorry, wrong number, it's 07700 900222")
    '07700 900222'
    """
    before, now = (noted or "").split(_OR) if noted else [], told.split(_OR)
    if _ONLY_THIS.search(text):
        return told
    if _WRONG.search(text):
        kinds = {"@" in way for way in now}
        before = [way for way in before if ("@" in way) not in kinds]
    return joined_ways(list(dict.fromkeys([*before, *now])))


def without_contacts(text: str) -> str:
    """`text` without its phone numbers and e-mail addresses."""
    return _MAILBOX.sub(" ", _RUN_OF_DIGITS.sub(" ", digits_said(text)))


def masked(text: str) -> str:
    """`text` with its phone numbers and e-mail addresses out of sight, whole or not.

    >>> masked("I'm on 07700 900 33, or jo@example.com, is it £1,200?")
    "I'm on [phone number], or [e-mail address], is it £1,200?"
    """
    return _LIKE_A_NUMBER.sub("[phone number]", _LIKE_A_MAILBOX.sub("[e-mail address]", text))


def takes_any_contact(question: QualificationQuestion) -> bool:
    """Whether a question asks for a way to reach the customer, so that a phone number or an e-mail address will do."""
    return question.slot.startswith("contact") or bool(_ANY_CONTACT.search(question.question))


def unowned(text: str) -> str:
    """`text` without the numbers and addresses that are not the customer's: "your number", "my order 0123..."."""
    for pattern in (_RUN_OF_DIGITS, _MAILBOX):
        spans = [match.span() for match in pattern.finditer(text)]
        for start, end in reversed(spans):
            if _SOMEONE_ELSES.search(text[max(0, start - 60) : start]) or _IS_IT_YOURS.match(text[end : end + 30]):
                text = f"{text[:start]} {text[end:]}"
    return text


def _spellings(text: str) -> Iterator[str]:
    """`text`, then with the letter O for a nought, then with digits said as words put in figures."""
    yield from dict.fromkeys((text, _DIGITS_AND_O.sub(_without_letter_o, text), digits_said(text)))


def _phones_in(text: str) -> Iterator[tuple[str, str]]:
    """(as typed, as shown) of each number; the longest reading of a run of digits wins."""
    for match in _RUN_OF_DIGITS.finditer(text):
        for run in _readings(match[0]):
            if shown := _valid_phone(run):
                yield run, shown
                break


def _in_full(run: str) -> bool:
    """Whether a number is written out with its leading 0 or +."""
    return run.lstrip("(")[0] in "+0"


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

    address = f"{match['local']}@{match['domain']}"
    try:
        # test_environment: ".test" is as good to write down as any other domain; nothing is sent from here.
        return str(validate_email(address, check_deliverability=False, test_environment=True).normalized)
    except EmailNotValidError:
        return None
