"""Digits said as words, the way a phone number is dictated."""

import re

_DIGITS = {word: str(value) for value, word in enumerate("zero one two three four five six seven eight nine".split())}
_DIGITS |= dict.fromkeys(("oh", "o", "nought", "naught", "nil"), "0")
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_TWO_DIGITS = {word: str(value) for value, word in enumerate(_TEENS, 10)}
_TWO_DIGITS |= {word: str(value) for value, word in zip(range(20, 100, 10), _TENS, strict=True)}
_TIMES = {"double": 2, "triple": 3, "treble": 3}
_ZEROS = {"hundred": "00", "thousand": "000"}

_ONE = rf"(?:{'|'.join([*_DIGITS, *_TWO_DIGITS, *_TIMES, *_ZEROS])}|\+?\d[\d()/]*)"
_RUN = re.compile(rf"(?<![\w'@.])(?:plus )?{_ONE}(?:[ ,.-]{{1,3}}(?:and )?{_ONE})+(?![\w'@])", re.IGNORECASE)
_TOKEN = re.compile(r"[a-z]+|[+\d]+", re.IGNORECASE)


def digits_said(text: str) -> str:
    """`text` with every run of digit words put in figures.

    >>> digits_said("it's zero seven seven double-oh nine hundred 123, thanks")
    "it's 07700900123, thanks"
    """
    return _RUN.sub(lambda run: _in_figures(run[0]), text)


def _in_figures(run: str) -> str:
    figures: list[str] = []
    times, tens = 1, False
    for token in (match[0].casefold() for match in _TOKEN.finditer(run)):
        if token in _TIMES:
            times, tens = _TIMES[token], False
            continue
        if tens and token in _DIGITS:  # "forty five"
            figures[-1] = figures[-1][0] + _DIGITS[token]
        else:
            figures.append(_figures(token) * times)
        times, tens = 1, token in _TENS
    return "".join(figures)


def _figures(token: str) -> str:
    if token == "plus":  # noqa: S105  # a word, no password
        return "+"
    known = _DIGITS.get(token) or _TWO_DIGITS.get(token) or _ZEROS.get(token)
    return known or ("" if token.isalpha() else token)
