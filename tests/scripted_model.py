"""A model that says what it is told to, at the seam: for what Bloom makes of a model's words."""

import json
from collections.abc import Generator, Sequence
from typing import Any

from workflow.model.chat_model import Completion, Message
from workflow.model.deadline import Deadline
from workflow.model.errors import BadOutput, ProviderError
from workflow.model.usage import Usage

Reply = dict[str, Any] | ProviderError
SPENT = Usage(calls=1, input_tokens=100, output_tokens=10)
CALM = {"rule": "none", "confidence": 0.9, "reason": "nothing"}


class ScriptedModel:
    """Answers come in the order given, the last one again and again; every other form is filled in by `others`.

    It remembers what it was asked, as (name of the form, system, messages).
    """

    name, model = "anthropic", "scripted"

    def __init__(self, *answers: Reply, **others: Reply) -> None:
        self._answers, self._others = list(answers), {"Verdict": CALM, "Subjects": {"subjects": []}, **others}
        self.asked: list[tuple[str, str, list[Message]]] = []

    def complete(self, system: str, messages: Sequence[Message], schema: Any, deadline: Deadline) -> Completion[Any]:
        deadline.require("scripted")
        return Completion(schema.model_validate(self._reply(system, messages, schema)), SPENT)

    def stream(
        self, system: str, messages: Sequence[Message], schema: Any, deadline: Deadline
    ) -> Generator[str, None, Completion[Any]]:
        deadline.require("scripted")
        reply = self._reply(system, messages, schema)
        broken = reply.pop("breaks_after", None)
        text = json.dumps(reply, ensure_ascii=False)
        cut = len(text) if broken is None else text.index(broken) + len(broken)
        for start in range(0, cut, 7):
            yield text[start : min(start + 7, cut)]
        if broken is not None:
            raise BadOutput("the stream ended before the reply was whole", where="scripted")
        return Completion(schema.model_validate(reply), SPENT)

    def calls_for(self, form: str) -> list[str]:
        """What was said to the model with each call for this form."""
        return ["\n".join(message.text for message in said) for name, _, said in self.asked if name == form]

    def _reply(self, system: str, messages: Sequence[Message], schema: Any) -> dict[str, Any]:
        name = schema.__name__
        self.asked.append((name, system, list(messages)))
        empty = dict.fromkeys(schema.model_fields, "")
        reply = self._next_answer() if name == "ModelAnswer" else self._others.get(name, empty)
        if isinstance(reply, ProviderError):
            raise reply
        return dict(reply)

    def _next_answer(self) -> Reply:
        return self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]


def answer(reply: str, *quotes: tuple[int, str], **fields: Any) -> dict[str, Any]:
    """A filled-in form, sure of itself."""
    return {
        "answered_from_sop": True,
        "quotes": [{"passage": number, "quote": quote} for number, quote in quotes],
        "escalate": False,
        "confidence": 0.9,
        "reply": reply,
        **fields,
    }
