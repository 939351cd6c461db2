"""What stands in a prompt: numbered passages and the customer's message, fenced by tags."""

import re
from dataclasses import dataclass

from workflow.model.scripted.asked import Asked

_ATTRIBUTES = r'(?P<attributes>(?:[^>"]|"[^"]*")*)'
_PASSAGE = re.compile(rf"<passage(?P<mark>[^\s>]*)\s+{_ATTRIBUTES}>\n?(?P<text>.*?)\n?</passage(?P=mark)>", re.DOTALL)
_MESSAGE = re.compile(
    r"<customer_message(?P<mark>[^\s>]*)[^>]*>\n?(?P<text>.*?)\n?</customer_message(?P=mark)>", re.DOTALL
)
_NUMBER = re.compile(r'\bnumber="(\d+)"')
_SOURCE = re.compile(r'\bsource="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Passage:
    number: int
    source: str
    text: str


def passages(asked: Asked) -> list[Passage]:
    """The passages of the newest message that holds any, else those of the system prompt."""
    for text in [*(text for _, text in reversed(asked.messages)), asked.system]:
        if found := [_passage(match) for match in _PASSAGE.finditer(text) if _NUMBER.search(match["attributes"])]:
            return found
    return []


def customer_message(asked: Asked) -> str:
    """What the customer last wrote; where nothing is fenced, the last thing a user said."""
    users = [text for role, text in asked.messages if role == "user"]
    fenced = [match["text"] for text in users for match in _MESSAGE.finditer(text)]
    if fenced:
        return fenced[-1]
    return _PASSAGE.sub("", users[-1]).strip() if users else ""


def _passage(match: re.Match[str]) -> Passage:
    number, source = _NUMBER.search(match["attributes"]), _SOURCE.search(match["attributes"])
    return Passage(int(number[1]) if number else 0, source[1] if source else "", match["text"])
