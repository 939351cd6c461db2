"""A conversation flow as declared: states, what each does, and where it goes next."""

from functools import cache
from importlib import resources
from typing import Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, model_validator

from sop.errors import SettingError

Action = Literal["answer", "collect", "acknowledge"]
Condition = Literal["person_needed", "interested", "finished", "complete"]


class _Declared(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Transition(_Declared):
    when: Condition
    to: str


class State(_Declared):
    do: Action
    transitions: tuple[Transition, ...] = ()


class Flow(_Declared):
    """Raises ValueError (as pydantic's) when a transition or the start names a state that is not there."""

    flow: str
    version: int
    start: str
    max_loops: int = 3
    states: dict[str, State]

    @model_validator(mode="after")
    def _every_target_exists(self) -> Self:
        targets = [self.start, *(t.to for state in self.states.values() for t in state.transitions)]
        if missing := sorted(set(targets) - set(self.states)):
            raise ValueError(f"no such state: {', '.join(missing)}")
        return self


@cache
def shipped(name: str) -> Flow:
    """A flow that comes with Bloom. Raises SettingError for an unknown name."""
    file = resources.files("workflow.flow").joinpath(f"{name}.flow.yaml")
    if not file.is_file():
        raise SettingError(
            f"there is no conversation flow named {name!r}", where="business.yaml: flow", fix="use `clinic`"
        )
    return Flow.model_validate(yaml.safe_load(file.read_text("utf-8")))
