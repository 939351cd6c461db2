"""A model's reply as a customer may read it: plain text, whatever it was written in."""

import re

from sop.prose import plain, visible

_ITEM = re.compile(r"^\s*(?:[-*+•]|\d{1,2}[.)])\s+")
_MARKER = re.compile(
    r"\s?(?:\[\d{1,2}\](?!\()|【[^】]{0,40}】|\((?:passages?|sources?) \d{1,2}(?:(?:,| and) \d{1,2})*\))", re.IGNORECASE
)
_CODE_FENCE = re.compile(r"^\s*```.*$", re.MULTILINE)


def plain_reply(text: str) -> str:
    """Without markup, HTML, link targets, terminal sequences and source markers. Paragraphs and list items stay.

    >>> plain_reply("**Yes** [1], we do:\\n* <b>lips</b>\\n* cheeks")
    'Yes, we do:\\n- lips\\n- cheeks'
    """
    lines = _MARKER.sub("", _CODE_FENCE.sub("", visible(text))).splitlines()
    said = [f"- {plain(_ITEM.sub('', line))}" if _ITEM.match(line) else plain(line) for line in lines]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(said)).strip()
