"""What a well-behaved model would reply, told from the request alone."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from sop.words import words
from workflow.model.scripted.asked import Asked
from workflow.model.scripted.finding import find
from workflow.model.scripted.instance import instance
from workflow.model.scripted.prompt import customer_message, passages
from workflow.model.scripted.rewording import reworded
from workflow.model.scripted.slot_reading import slot_value

_NO_ANSWER = "I'm sorry, I can't see that in the information I have."
_ALARMS = {
    "human_request": "human someone person agent representative",
    "complaint": "complain complaining unacceptable",
    "legal": "lawyer solicitor barrister sue suing court",
    "medical": "allergic swelling bleeding infected infection rash faint",
    "anger": "furious disgusting useless ridiculous",
    "security": "hacked fraud scam stolen",
    "safeguarding": "suicide suicidal abused",
}
"""Words that would make anybody think of a rule. Far from a screen: they let the path be tried."""
_LONGEST_SUMMARY = 160


def fluent(asked: Asked) -> Any:
    """The reply as a value of the schema asked for; plain text where there is none."""
    schema = asked.schema or {}
    match asked.kind:
        case "answer":
            return instance(schema, _answer(asked))
        case "screen":
            return instance(schema, _screened(asked, schema))
        case "summary":
            return instance(schema, {"summary": _summary(asked)})
        case "slots":
            message = customer_message(asked)
            return {name: slot_value(name, part, message) for name, part in schema["properties"].items()}
        case "text" | "list":
            return str(_answer(asked)["reply"])
        case "other":
            return instance(schema)


def as_text(value: Any) -> str:
    """A value as a model writes it: JSON, or the text itself."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _answer(asked: Asked) -> dict[str, Any]:
    message = customer_message(asked)
    found = find(message, passages(asked))
    reply = " ".join(reworded(one.text, message if at == 0 else None) for at, one in enumerate(found.sentences))
    return {
        "answered_from_sop": bool(found.sentences),
        "quotes": [{"passage": one.passage, "quote": one.text} for one in found.sentences],
        "escalate": False,
        "confidence": round(0.6 + 0.38 * found.covered, 2) if found.sentences else 0.1,
        "reply": reply or _NO_ANSWER,
    }


def _screened(asked: Asked, schema: Mapping[str, Any]) -> dict[str, Any]:
    allowed = rule_ids(schema)
    said = set(words(customer_message(asked)))
    rule = next((rule for rule in allowed if said & set(_ALARMS.get(rule, "").split())), None)
    if rule is None:
        return {"rule": "none", "reason": "an ordinary question", "confidence": 0.9}
    return {"rule": rule, "reason": f"the message sounds like {rule.replace('_', ' ')}", "confidence": 0.9}


def rule_ids(schema: Mapping[str, Any]) -> list[str]:
    """The ids that a screening schema allows, "none" left out."""
    return [choice for choice in _choices(schema) if choice != "none"]


def _choices(node: Any) -> Iterator[str]:
    if isinstance(node, Mapping):
        yield from (choice for choice in [*node.get("enum", []), node.get("const")] if isinstance(choice, str))
        node = list(node.values())
    if isinstance(node, list):
        for part in node:
            yield from _choices(part)


def _summary(asked: Asked) -> str:
    message = " ".join(customer_message(asked).split())
    return f"The customer wrote: {message}"[:_LONGEST_SUMMARY]
