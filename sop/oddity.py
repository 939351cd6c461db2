"""What looks odd in a document and its owner should know of. Nothing here changes how the text is treated."""

import re
from collections.abc import Iterator
from unicodedata import normalize

from sop.document import Document, Notice
from sop.page import unseen
from sop.prose import visible

_COMMAND = re.compile(
    r"\b(?:ignore|disregard|forget|override)\s{1,9}(?:(?:all|any|the|your|every|these|those|of)\s{1,9}){0,3}"
    r"(?:(?:previous|prior|above|earlier|preceding|system)\s{1,9})?(?:instruction|prompt|rule|guideline|direction)s?\b"
    r"|\byou are now\b|\bfrom now on,? you\b|\bpretend (?:to be|you are)\b|\byour new (?:role|instructions|task)\b"
    r"|\b(?:system|developer) (?:prompt|message)s?\b|\bnew instructions\s*:|\bjailbreak\b|\bas an ai\b"
    r"|<\|?/?\s*(?:system|assistant|im_start|im_end|endoftext|instructions?)\b[^>\n]{0,40}>|\[/?INST\]|<<\s*SYS\s*>>"
    r"|^[ \t>*#-]*(?:system|assistant)\s*:"
    r"|\b(?:reveal|print|repeat|output|show|leak)\s{1,9}(?:me\s{1,9})?(?:your|the|all)\s{1,9}(?:\w+\s{1,9})?"
    r"(?:system prompt|instructions|prompt)\b"
    r"|\b(?:note|message|instructions?) (?:to|for) (?:any |the |all )?"
    r"(?:ai|llms?|language models?|chat ?bots?|assistants?)\b"
    r"|\b(?:ai|assistant|chat ?bot|language model)[,:] "
    r"(?:you (?:must|should|will|are to)|always|never|ignore|say|reply|answer|respond|tell)\b"
    r"|\bdo not follow\s{1,9}(?:the|your|any|all)\s{1,9}(?:previous|above|other|earlier|prior)\b"
    r"|\bdisregard\s{1,9}(?:everything|all|anything)\s{1,9}(?:above|before|else)\b"
    r"|\bignor(?:iere?n?|ez|a|e|ar)\s{1,9}(?:\w+\s{1,9}){1,3}(?:anweisung|instrucci|instru[cç])\w*",
    re.IGNORECASE | re.MULTILINE,
)
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\u3164"
    "\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]|(?<=[\x00-\x7f])[\u200c\u200d]"
)


_SOFT_HYPHEN = "\xad"  # no oddity in itself: word processors leave it
_WORD = re.compile(r"\w{3,}")
_LOOKALIKES = dict(
    zip(
        map(ord, "аеорсухіјѕһԁԛԝкмтвнАВЕКМНОРСТХУІЈЅαεορτυκνχιΑΒΕΖΗΙΚΜΝΟΡΤΥΧ"),
        "aeopcyxijshdqwkmtbhABEKMHOPCTXYIJSaeoptukvxiABEZHIKMNOPTYX",
        strict=True,
    )
)
"""Cyrillic and Greek letters that look like Latin ones."""


def commands_the_bot(text: str) -> bool:
    """Whether a text reads like an instruction to the bot: it can be found and shown to staff, but is no answer."""
    return any(True for _ in _commands(text))


def _folded(text: str) -> str:
    """The text in the plain letters that it is read as, of the same length."""
    shown = text.translate(_LOOKALIKES)
    return "".join(one if one.isascii() or len(plain := normalize("NFKC", one)) != 1 else plain for one in shown)


def _is_disguised(word: str) -> bool:
    """Whether a word mixes Latin letters with look-alikes of another script."""
    return any(ord(char) in _LOOKALIKES for char in word) and any("a" <= char.lower() <= "z" for char in word)


def oddities(document: Document) -> Iterator[Notice]:
    """At most one notice of a kind, with the line of the first place and how many there are.

    What the document's reader noticed comes first.
    """
    yield from (Notice(notice.path, visible(notice.text)) for notice in document.notices)
    text = document.text
    commands = list(_commands(text))
    if commands:
        words = " ".join(commands[0][1].split())
        yield _notice(
            document, [at for at, _ in commands], f'"{words}" reads like an instruction to the bot; it stays text'
        )
    if not document.path.endswith(".txt"):
        spans = [span.start for span in unseen(text) if text[span.start] != "-"]
        yield from _if_any(
            document, spans, "text that readers do not see (a comment or hidden element); it is not used"
        )
    invisible = [match.start() for match in _INVISIBLE.finditer(text)]
    yield from _if_any(
        document, invisible, "invisible, control or direction-changing characters; replies leave them out"
    )
    disguised = [match.start() for match in _WORD.finditer(text) if not text.isascii() and _is_disguised(match[0])]
    yield from _if_any(
        document, disguised, "a word that mixes Latin letters with look-alikes of another script; a search may miss it"
    )
    lost = [match.start() for match in re.finditer("\ufffd", text)]
    yield from _if_any(document, lost, "a character that was lost in an earlier conversion (\ufffd)")


def _commands(text: str) -> Iterator[tuple[int, str]]:
    """Where something reads like an instruction, and how; also where invisible or look-alike letters hide it."""
    if text.isascii():
        yield from ((match.start(), match[0]) for match in _COMMAND.finditer(text))
        return
    unseen_at = {match.start() for match in _INVISIBLE.finditer(text)}  # each is one character
    places = [index for index, char in enumerate(text) if char != _SOFT_HYPHEN and index not in unseen_at]
    read = _folded("".join(text[index] for index in places))
    yield from ((places[match.start()], match[0]) for match in _COMMAND.finditer(read))


def line_of(text: str, offset: int) -> int:
    """The 1-based line of an offset."""
    return text.count("\n", 0, offset) + 1


def _if_any(document: Document, places: list[int], what: str) -> Iterator[Notice]:
    if places:
        yield _notice(document, places, what)


def _notice(document: Document, places: list[int], what: str) -> Notice:
    more = f" ({len(places)} places)" if len(places) > 1 else ""
    return Notice(document.path, f"line {line_of(document.text, places[0])}: {what}{more}")
