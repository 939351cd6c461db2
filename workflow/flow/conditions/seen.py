"""All that a condition may look at."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from workflow.flow.state import Signals, Understood
from workflow.keywords import Token, tokens


@dataclass(frozen=True)
class Seen:
    """A message in its conversation. `facts` are the values collected so far, `awaited` the slots that the state still
    has to ask for, `unknown` those of the whole flow.
    """

    message: Understood
    signals: Signals = field(default_factory=Signals)
    facts: Mapping[str, str] = field(default_factory=dict)
    awaited: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return self.message.text

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        return tokens(self.text)
