"""A customer's text as it may be worked with and stored: nothing invisible, nothing that breaks a terminal."""

import re
import unicodedata

LONGEST_MESSAGE = 4000  # characters: several pages; nobody asks a question that long
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters, ANSI's escape among them; tab and line feed stay
    "\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u061c\u180e]"  # zero width and direction overrides
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_MARKS = re.compile(
    r"([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]{3})[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]+"
)


def cleaned(text: str) -> str:
    """The text without control, zero-width and direction characters, with at most three marks on a letter.

    Lone surrogates, which no database stores, become U+FFFD.
    """
    text = _SURROGATE.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = _UNSAFE.sub("", unicodedata.normalize("NFC", text))
    return _MARKS.sub(r"\1", text).strip()
