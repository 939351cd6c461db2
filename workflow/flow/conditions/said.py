"""What Bloom itself understands of a message, by name."""

from typing import Any, Literal, get_args

from pydantic import ConfigDict, RootModel

from workflow.courtesy import in_so_many_words
from workflow.escalation import HUMAN_REQUEST
from workflow.flow.conditions.seen import Seen
from workflow.form.replies import read_yes_no
from workflow.steering import goes_back, skips, starts_again

Word = Literal[
    "always",
    "person_needed",
    "human_request",
    "interested",
    "finished",
    "complete",
    "asks",
    "yes",
    "no",
    "thanks",
    "back",
    "skip",
    "start_again",
]
WORDS: tuple[str, ...] = get_args(Word)
_DESCRIBED: dict[str, str] = {
    "always": "otherwise",
    "person_needed": "a person is needed",
    "human_request": "asks for a person",
    "interested": "wants to book or buy",
    "finished": "wants nothing more",
    "complete": "all is known",
    "asks": "asks a question",
    "yes": "yes",
    "no": "no",
    "thanks": "says thanks",
    "back": "“back”",
    "skip": "“skip”",
    "start_again": "“start again”",
}


class Said(RootModel[Word]):
    """One word for what Bloom understands by itself.

    `always` holds for every message, but while a state still collects only once all is known. `person_needed`: an
    escalation rule that ends the bot's part, `human_request`: the one for a human. `interested`: the customer wants to
    book or buy; `finished`: wants nothing more. `complete`: every slot of the state is filled or skipped. `asks`: it
    holds a question for the SOP. `yes` and `no`: the answer to a plain question, in any wording.
    """

    model_config = ConfigDict(frozen=True)

    def holds(self, seen: Seen) -> str | None:
        return _DESCRIBED[self.root] if _READERS[self.root](seen) else None

    def described(self) -> str:
        return _DESCRIBED[self.root]


def _person_needed(seen: Seen) -> bool:
    return seen.message.escalation is not None and seen.message.escalation.ends_bots_part


def _human_request(seen: Seen) -> bool:
    return seen.message.escalation is not None and seen.message.escalation.rule == HUMAN_REQUEST


def _interested(seen: Seen) -> bool:
    """There must be something to take down: something is asked for still, or was told just now."""
    known = bool(seen.unknown or seen.message.volunteered)
    return seen.message.interested and seen.message.escalation is None and known


def _thanks(seen: Seen) -> bool:
    courtesy = in_so_many_words(seen.text)
    return courtesy is not None and courtesy.kind.id == "thanks"


_READERS: dict[str, Any] = {
    "always": lambda seen: not seen.awaited,
    "person_needed": _person_needed,
    "human_request": _human_request,
    "interested": _interested,
    "finished": lambda seen: seen.message.finished,
    "complete": lambda seen: not seen.awaited,
    "asks": lambda seen: seen.message.asks,
    "yes": lambda seen: read_yes_no(seen.text, "") == "yes",
    "no": lambda seen: read_yes_no(seen.text, "") == "no",
    "thanks": _thanks,
    "back": lambda seen: goes_back(seen.text),
    "skip": lambda seen: skips(seen.text),
    "start_again": lambda seen: starts_again(seen.text),
}
