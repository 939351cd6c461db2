"""A conversation kept in the records: each message is one step of the flow, committed before it is shown."""

import logging
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Literal

from records.conversation import Conversation
from records.conversation_log import ConversationLog
from records.escalation import Escalation as RecordedEscalation
from records.lead_slot import LeadSlot
from records.summary import StoredSummary
from records.turn import Turn
from retrieval.question import Said
from sop.errors import RecordsError
from workflow import escalation, events
from workflow.conversation_files import ConversationFiles
from workflow.courtesy import in_so_many_words
from workflow.desk import Desk, failsafe
from workflow.escalation import Escalation
from workflow.flow.flow import Flow
from workflow.flow.migration import step_on
from workflow.flow.reply import answers_by_its_words, awaits_reply
from workflow.flow.senses import Senses
from workflow.flow.state import Filled, FlowState, Move, Signals, Understood
from workflow.message import cleaned
from workflow.offer import declines
from workflow.outcome import Ask, Courtesy, Gate
from workflow.reach import Reach, with_contact
from workflow.response import Response
from workflow.showing import Show
from workflow.steering import steers
from workflow.summary import summarise
from workflow.understanding import understand

EndReason = Literal["quit", "end_of_input", "interrupted", "handed_over"]
Event = dict[str, Any]

_log = logging.getLogger(__name__)
_REMEMBERED = 8  # earlier turns a message is understood in
_NO_SENSES = Senses()


@dataclass(frozen=True, slots=True)
class _Worked:
    """A message worked out: what the customer is shown, and all that is recorded with it."""

    state: FlowState
    events: list[Event]
    gates: list[Event]
    escalations: list[Escalation]


class Conversations:
    """Conversations as answered by `desk` from one index version, whose number is `index_version`."""

    def __init__(
        self,
        log: ConversationLog,
        files: ConversationFiles,
        flow: Flow,
        desk: Desk,
        index_version: int,
        senses: Senses = _NO_SENSES,
    ) -> None:
        self._log, self._files, self._senses = log, files, senses
        self._desk, self._index_version = desk, index_version
        self._flow = flow.for_business(desk.profile.qualification)
        self._form = self._flow.form

    def reply(
        self, conversation: str, text: str, request_id: str | None = None, show: Show | None = None
    ) -> list[Event]:
        """Answer a message. Its turn is committed when this returns; `show` takes sentences of the reply before that,
        as they pass the gates.

        The same `request_id` again gets the stored events; with another text it is refused (RecordsError).
        Raises NotRecorded for an unknown conversation.
        """
        return self._take_turn(conversation, cleaned(text), request_id, command=None, show=show)

    def ask_for_person(self, conversation: str) -> list[Event]:
        """The customer's command for a human."""
        return self._take_turn(conversation, "/human", None, command=escalation.by_command())

    def summary(self, conversation: str) -> Event:
        """The summary as it stands, composed anew from the records; the transcript is brought up to date."""
        return self._summarised(self._log.get(conversation))

    def close(self, conversation: str, reason: EndReason) -> list[Event]:
        """End the conversation: its summary is stored, its transcript written."""
        with self._log.alone(conversation):
            recorded, now = self._log.get(conversation), datetime.now(UTC)
            summary = self._summarised(replace(recorded, ended=now))
            stored = StoredSummary(recorded.id, now, summary)
            self._log.finish(
                recorded.id, expected=recorded.turns, ended=now, outcome=summary["outcome"], summary=stored
            )
        handed_over = reason == "end_of_input" and bool(recorded.state.get("handed_over"))
        about = {"conversation": recorded.id, "turn": recorded.turns - 1}
        return [
            {**about, "event": "summary", "summary": summary},
            {**about, "event": "end", "reason": "handed_over" if handed_over else reason},
        ]

    def _take_turn(
        self,
        conversation: str,
        text: str,
        request_id: str | None,
        *,
        command: Escalation | None,
        show: Show | None = None,
    ) -> list[Event]:
        """Two who send at once are answered one after the other: the second message is worked out after the first."""
        with self._log.alone(conversation):
            if request_id and (known := self._log.find_request(conversation, request_id)):
                return _again(known, text)
            recorded = self._log.get(conversation)
            worked = self._work_out(recorded, text, command, show)
            self._record(recorded, text, request_id, worked)
        return [{"conversation": recorded.id, **event} for event in worked.events]

    def _work_out(self, recorded: Conversation, text: str, command: Escalation | None, show: Show | None) -> _Worked:
        """One step of the flow and its effects; nothing is stored here."""
        began, desk = time.perf_counter(), self._desk.for_turn()
        state, turn = FlowState.from_json(recorded.state), recorded.turns
        history = self._history(recorded.id)
        found, gate = (
            (command, Gate("command", False, detail="/human"))
            if command
            else self._screened(desk, state, text, history)
        )
        understood = failsafe(
            "form",
            lambda: understand(text, turn, state, desk, self._form, found),
            lambda _: Understood(turn, found, asks=True, text=text),
        )
        measured = failsafe("flow", lambda: self._measured(desk, state, text), lambda _: Signals())
        if declines(text, history):  # "no" to what Bloom offered is no goodbye
            understood = replace(understood, finished=False)
        state, effects = step_on(self._flow, state, understood, measured)
        if state.handed_over:
            state, effects = with_contact(state, effects, self._form, text, turn)
        reach = Reach.of(state, self._form, turn, text)
        outcomes = Response(desk, state, text, history, gate, reach, self._form, show).outcomes(effects)
        told = events.Told(desk.provider.name, self._index_version, time.perf_counter() - began)
        shown = [event for o in outcomes for event in events.of_outcome(turn, o, text, told)]
        gates = [events.gate_json(g) for o in outcomes for g in getattr(o, "gates", ())] or [events.gate_json(gate)]
        gates += [events.gate_json(_flow_gate(move)) for move in state.moves]
        gates += events.usage_json(desk.provider.spent)
        raised = [o.escalation for o in outcomes if not isinstance(o, Ask | Courtesy) and o.escalation]
        return _Worked(state, shown, gates, raised)

    def _screened(self, desk: Desk, state: FlowState, text: str, history: list[Said]) -> tuple[Escalation | None, Gate]:
        """The screen's word; of a reply to Bloom's own question, what the reply says for itself.

        Read with the message before it, "17 December" or "start again" is like many a case. Urgent ones stand.
        """
        found, gate = desk.screen(text, history)
        if found is None or found.raised_by != "classifier" or found.priority == "P1" or state.handed_over:
            return found, gate
        if not (awaits_reply(self._flow, state) or in_so_many_words(text) or steers(text)):
            return found, gate
        if answers_by_its_words(self._flow, state, text):
            return None, Gate("screen", True, detail=f"an answer to the question, not {found.rule}")
        return desk.screen(text)

    def _measured(self, desk: Desk, state: FlowState, text: str) -> Signals:
        senses = replace(self._senses, classifier=desk.provider.classify)
        return senses.measured(self._flow, state, text) if state.at in self._flow.states else Signals()

    def _record(self, recorded: Conversation, text: str, request_id: str | None, worked: _Worked) -> None:
        now, number = datetime.now(UTC), recorded.turns
        escalations = [
            RecordedEscalation(recorded.id, number, now, text, e.rule, e.priority, e.reason, e.rationale, e.raised_by)
            for e in worked.escalations
        ]
        _warn(self._files.owe(escalations))
        self._log.append(
            Turn(recorded.id, number, now, text, worked.events, worked.gates, request_id, self._index_version),
            expected=number,
            state=worked.state.to_json(),
            escalations=escalations,
            lead=[_lead_slot(recorded.id, slot, f) for slot, f in worked.state.filled.items() if f.turn == number],
            taken_back=sorted(set(recorded.state.get("filled", ())) - set(worked.state.filled)),
        )
        _warn(self._files.add_escalations(escalations))

    def _history(self, conversation: str) -> list[Said]:
        return [said for turn in self._log.recent_turns(conversation, _REMEMBERED) for said in _said(turn)]

    def _summarised(self, recorded: Conversation) -> Event:
        turns = self._log.turns(recorded.id)
        summary = summarise(
            recorded,
            turns,
            self._log.escalations(recorded.id),
            self._log.lead_slots(recorded.id),
            profile=self._desk.profile,
            provider=self._desk.provider.for_turn(),
            flow=self._flow,
        )
        _warn(self._files.write_transcript(recorded, turns, summary))
        return summary


def _warn(problem: str | None) -> None:
    """A file for people could not be written: told to the operator, and the turn stands."""
    if problem:
        _log.warning(problem)


def _flow_gate(move: Move) -> Gate:
    return Gate("flow", True, detail=f"{move.origin} → {move.target}: {move.why}")


def _said(turn: Turn) -> list[Said]:
    replies = " ".join(event["reply"] for event in turn.events if event.get("reply"))
    return [*([Said("user", turn.message)] if turn.message else []), *([Said("assistant", replies)] if replies else [])]


def _again(known: Turn, text: str) -> list[Event]:
    if known.message != text:
        raise RecordsError(
            "this request id was used for another message",
            where=f"turn {known.number}",
            fix="send each message with an id of its own",
        )
    return [{"conversation": known.conversation, **event} for event in known.events]


def _lead_slot(conversation: str, slot: str, filled: Filled) -> LeadSlot:
    return LeadSlot(conversation, slot, filled.value, filled.turn, filled.source)
