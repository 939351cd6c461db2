"""A conversation as a page to read, and the line a log shipper takes for every hand-over."""

import json
from collections.abc import Sequence
from typing import Any

from records.conversation import Conversation
from records.escalation import Escalation
from records.turn import Turn
from workflow.summary import as_json


def transcript(conversation: Conversation, turns: Sequence[Turn], summary: dict[str, Any]) -> str:
    """Markdown: what was said, with sources, then the summary. Customer text is quoted and inert."""
    lines = [f"# Conversation {conversation.id}", "", f"Started {conversation.started.isoformat()}.", ""]
    for turn in turns:
        if turn.message:
            lines += ["**Customer**", "", _quoted(turn.message), ""]
        for event in turn.events:
            lines += _event_lines(event)
    lines += ["## Summary", "", "```json", json.dumps(summary, ensure_ascii=False, indent=2), "```", ""]
    return "\n".join(lines)


def escalation_line(escalation: Escalation) -> str:
    """One JSON object: the escalation with its conversation, turn, time and message."""
    return json.dumps(
        {
            **as_json(escalation),
            "conversation": escalation.conversation,
            "turn": escalation.turn,
            "time": escalation.time.isoformat(),
            "message": escalation.message,
        },
        ensure_ascii=False,
    )


def _event_lines(event: dict[str, Any]) -> list[str]:
    if event["event"] == "escalation":
        escalation = event["escalation"]
        return [f"*Handed over: {escalation['rule']} ({escalation['priority']}), {escalation['reason']}*", ""]
    if "reply" not in event:
        return []
    sources = [f"- {_place(citation)}" for citation in event.get("citations", [])]
    return ["**Bloom**", "", _inert(event["reply"]), "", *sources, *([""] if sources else [])]


def _place(citation: dict[str, Any]) -> str:
    return _inert(" › ".join([citation["document"], *citation["section"]]))


def _quoted(text: str) -> str:
    return "\n".join(f"> {_inert(line)}" for line in text.split("\n"))


def _inert(text: str) -> str:
    """Nothing of it may act as HTML, a link or an image where the page is rendered."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("](", "] (").replace("`", "'")
