"""What a message is about, among named candidates: a model's judgement, or likeness to examples without one."""

from collections.abc import Mapping
from typing import Annotated, Self

from pydantic import Field, model_validator

from workflow.flow.conditions.declared import Declared, Name, Text
from workflow.flow.conditions.likeness import nearest
from workflow.flow.conditions.seen import Seen

CHOSEN = 0.35
"""Cosine from which the nearest of several candidates is chosen: at it
35 of 40 messages find their branch and none is sent to a wrong one (bench/flows/README.md)."""

Candidates = Mapping[Name, Annotated[tuple[Text, ...], Field(min_length=1)]]
"""What each candidate's messages are like."""


def choice(candidates: Candidates, at_least: float, seen: Seen) -> tuple[str, str] | None:
    """The candidate the message fits best and why, None where it fits none.

    A model chooses where one was asked and named a candidate; else the nearest example does.
    """
    chosen = seen.signals.chosen.get(tuple(candidates))
    if chosen in candidates:
        return str(chosen), f"a model chose {chosen} among {', '.join(candidates)}"
    ranked = sorted(((nearest(examples, seen)[1], name) for name, examples in candidates.items()), reverse=True)
    likeness, name = ranked[0]
    if likeness < at_least:
        return None
    example = nearest(tuple(candidates[name]), seen)[0]
    return name, f'{likeness:.2f} like "{example}" of {name} (needs {at_least:.2f})'


class Classified(Declared):
    """Of the candidates `among`, the message fits `classified` best."""

    classified: Name
    among: Candidates
    at_least: float = Field(default=CHOSEN, gt=0, le=1)

    @model_validator(mode="after")
    def _is_a_candidate(self) -> Self:
        if self.classified not in self.among:
            raise ValueError(f"{self.classified!r} is not among the candidates {', '.join(self.among)}")
        return self

    def holds(self, seen: Seen) -> str | None:
        found = choice(self.among, self.at_least, seen)
        return found[1] if found and found[0] == self.classified else None

    def described(self) -> str:
        return f"is about {self.classified.replace('_', ' ')}"
