"""E-mail addresses, telephone and card numbers, kept from a model and put back into what it wrote."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import phonenumbers

_EMAIL = re.compile(r"[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_CARD = re.compile(r"(?<![\d.])\d(?:[ -]?\d){12,18}(?![\d.])")
_DIGITS = re.compile(r"(?<![\w.,/-])\+?\(?\d[\d ()/.-]{5,}\d(?![\w])")
_PLACEHOLDER = re.compile(r"\[(?:EMAIL|CARD|PHONE)_\d{1,4}\]")
_FEWEST, _MOST = 7, 15  # digits of a telephone number, ITU-T E.164
_DATE = re.compile(r"\d{4}-\d\d-\d\d|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}")


@dataclass(slots=True)
class Masking:
    """One call's masks: the same text gets the same placeholder, so that a model can still tell two numbers apart.

    `region` is how numbers without a country code are read (ISO 3166, "GB").

    >>> masks = Masking("GB")
    >>> masks.mask("I'm on 07700 900123 or jo@example.com")
    "I'm on [PHONE_1] or [EMAIL_1]"
    >>> masks.restore("We have noted [PHONE_1].")
    'We have noted 07700 900123.'
    """

    region: str
    _known: dict[str, str] = field(default_factory=dict)

    def mask(self, text: str) -> str:
        """The text with a placeholder for each address and number."""
        text = _EMAIL.sub(lambda found: self._placeholder("EMAIL", found[0]), text)
        text = _CARD.sub(lambda found: self._card(found[0]), text)
        for start, end in reversed(list(self._phones(text))):
            text = f"{text[:start]}{self._placeholder('PHONE', text[start:end])}{text[end:]}"
        return text

    def restore(self, text: str) -> str:
        """The text with what its placeholders stand for; one that was made up stays."""
        meant = {placeholder: original for original, placeholder in self._known.items()}
        return _PLACEHOLDER.sub(lambda found: meant.get(found[0], found[0]), text)

    def _card(self, written: str) -> str:
        digits = [int(char) for char in written if char.isdigit()]
        return self._placeholder("CARD", written) if _luhn(digits) else written

    def _phones(self, text: str) -> Iterator[tuple[int, int]]:
        """Where a number stands that can be rung, or that has as many digits as one and is no date."""
        taken = [(m.start, m.end) for m in phonenumbers.PhoneNumberMatcher(text, self.region, leniency=_POSSIBLE)]
        for found in _DIGITS.finditer(text):
            digits = sum(char.isdigit() for char in found[0])
            if _FEWEST <= digits <= _MOST and not _DATE.fullmatch(found[0].strip()):
                taken.append(found.span())
        end_of_last = -1
        for start, end in sorted(taken):
            if start >= end_of_last:
                yield start, end
                end_of_last = end

    def _placeholder(self, kind: str, original: str) -> str:
        if original not in self._known:
            number = sum(placeholder.startswith(f"[{kind}_") for placeholder in self._known.values()) + 1
            self._known[original] = f"[{kind}_{number}]"
        return self._known[original]


_POSSIBLE = phonenumbers.Leniency.POSSIBLE


def region_of(language: str) -> str:
    """The country of a language tag (BCP 47), "GB" where it names none.

    >>> region_of("en-US"), region_of("en")
    ('US', 'GB')
    """
    country = language.rpartition("-")[2].upper()
    return country if "-" in language and country in phonenumbers.SUPPORTED_REGIONS else "GB"


def _luhn(digits: list[int]) -> bool:
    """ISO/IEC 7812-1, annex B: the check digit of payment cards."""
    doubled = [digit if at % 2 == 0 else sum(divmod(digit * 2, 10)) for at, digit in enumerate(reversed(digits))]
    return sum(doubled) % 10 == 0
