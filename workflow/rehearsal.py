"""A conversation without a SOP, an index or a database: to try a flow, from Python or in a test."""

from collections.abc import Sequence
from typing import Any

from records.conversation_log import ConversationLog
from records.memory import MemoryConnections
from retrieval.question import Said
from sop.errors import BloomError
from sop.profile import Profile, merged_rules
from workflow import escalation, wording
from workflow.beginning import begin
from workflow.conversation import Conversations
from workflow.conversation_files import ConversationFiles
from workflow.desk import Desk
from workflow.escalation import Escalation
from workflow.flow.flow import Flow
from workflow.flow.senses import Senses
from workflow.keywords import Keyword, tokens
from workflow.out_of_order import OutOfOrder
from workflow.outcome import Gate, HandOver
from workflow.showing import Show

Event = dict[str, Any]


class NoSop(OutOfOrder):
    """Nothing is known, so every question is handed over; the escalation rules go by their keywords alone."""

    def __init__(self, profile: Profile) -> None:
        super().__init__(profile, BloomError("there is no SOP"))
        rules = merged_rules(profile.escalation_rules)
        self._rules = [(rule, [Keyword.of(phrase) for phrase in rule.keywords]) for rule in rules]

    def screen(self, message: str, history: Sequence[Said] = ()) -> tuple[Escalation | None, Gate]:  # type: ignore[override]  # noqa: ARG002
        said = tokens(message)
        for rule, keywords in self._rules:
            if found := next((words for keyword in keywords if (words := keyword.found_in(said))), None):
                raised = Escalation(rule.id, rule.priority or "P2", rule.description, f'keyword "{found}"', "rule")
                return raised, Gate("screen", False, detail=f"{raised.rule}: {raised.rationale}")
        return None, Gate("screen", True, detail="no rule")

    def answer(
        self, message: str, history: Sequence[Said], *before: Gate, may_ask: bool = True, show: Show | None = None
    ) -> HandOver:
        del message, history, may_ask, show
        return HandOver(wording.gap(self.profile), escalation.not_answered("no SOP"), gates=before)


class Rehearsal:
    """One conversation along a flow, kept in memory, or in `log` where one is given.

    Without a `desk` no question has an answer; without `senses` only words, slots and rules decide.

    >>> from workflow.flow.flow import State, Transition
    >>> from workflow.flow.conditions import KeywordFound
    >>> tea = Transition(when=KeywordFound(keyword=("tea",)), to="over")
    >>> states = {"hello": State(prompt="Tea?", transitions=(tea,)), "over": State(do="end", prompt="Coming up.")}
    >>> flow = Flow(flow="cafe", version=1, start="hello", way_out="over", states=states)
    >>> rehearsal = Rehearsal(flow)
    >>> rehearsal.greeting, rehearsal.say("some tea please"), rehearsal.state["at"]
    (['Tea?'], ['Coming up.'], 'over')
    """

    def __init__(
        self,
        flow: Flow,
        *,
        desk: Desk | None = None,
        log: ConversationLog | None = None,
        senses: Senses | None = None,
        conversation: str | None = None,
        index_version: int = 0,
    ) -> None:
        self.log, desk = log or ConversationLog(MemoryConnections()), desk or NoSop(Profile())
        self._talk = Conversations(self.log, _NoFiles(), flow, desk, index_version, senses or Senses())
        provider = desk.provider.name
        opened = [] if conversation else begin(self.log, "rehearsal", desk.profile, flow, index_version, provider)
        self.greeting = _replies(opened)
        self.conversation = conversation or str(opened[0]["conversation"])

    def reply(self, text: str, request_id: str | None = None) -> list[Event]:
        """The events that follow a message; `/human` is the customer's command for a person."""
        if text.strip() == "/human":
            return self._talk.ask_for_person(self.conversation)
        return self._talk.reply(self.conversation, text, request_id)

    def say(self, text: str, request_id: str | None = None) -> list[str]:
        """What the customer reads in reply."""
        return _replies(self.reply(text, request_id))

    @property
    def state(self) -> Event:
        """Where the flow stands, as it is recorded."""
        return self.log.get(self.conversation).state

    def summary(self) -> Event:
        return self._talk.summary(self.conversation)


class _NoFiles(ConversationFiles):
    """Nothing is written for people."""

    def __init__(self) -> None:
        """No folder is needed."""

    def owe(self, escalations: Sequence[Any]) -> str | None:  # noqa: ARG002
        return None

    def add_escalations(self, escalations: Sequence[Any]) -> str | None:  # noqa: ARG002
        return None

    def write_transcript(self, conversation: Any, turns: Sequence[Any], summary: Event) -> str | None:  # noqa: ARG002
        return None


def _replies(events: Sequence[Event]) -> list[str]:
    return [event["reply"] for event in events if event.get("reply")]
