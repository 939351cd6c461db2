"""What the effects of a step come to: what the customer is told, and what is handed over."""

from collections.abc import Sequence
from dataclasses import dataclass

from retrieval.question import Said
from sop.profile import Profile, QualificationQuestion
from workflow import handover, wording
from workflow.desk import Desk
from workflow.flow.effect import (
    Acknowledge,
    AnswerMessage,
    AskFor,
    Close,
    Effect,
    HandOverNow,
    Noted,
    NoteForTeam,
    Recap,
    Say,
    SumUp,
    Withdrawn,
)
from workflow.flow.state import FlowState
from workflow.flow.template import filled_in
from workflow.form.contact import is_contact
from workflow.form.slots import confirmation_error
from workflow.outcome import Answer, Ask, Courtesy, Gate, HandOver, Outcome
from workflow.reach import Reach
from workflow.showing import Show

_LEAD_INS = {
    "before_you_go": wording.BEFORE_YOU_GO,
    "interested": wording.TAKE_DETAILS,
    "side_question": wording.AS_I_ASKED,
    "skipped": wording.SKIPPED,
    "back": wording.BACK,
    "restart": wording.RESTART,
    "changed": wording.CHANGED,
    "again": wording.AGAIN,
}


@dataclass(frozen=True, slots=True)
class Response:
    """Carries out the effects of one message. `state` is how the flow stands after it, `gate` what the screen saw,
    `reach` how the customer can be reached, `form` every slot that can be asked for; `show` takes sentences of an
    answer as they pass the gates.
    """

    desk: Desk
    state: FlowState
    text: str
    history: Sequence[Said]
    gate: Gate
    reach: Reach
    form: Sequence[QualificationQuestion]
    show: Show | None = None

    def outcomes(self, effects: Sequence[Effect]) -> list[Outcome]:
        """In order. A request that the SOP says nothing of is no gap where the flow takes it up, and what follows an
        answer is only said after one; but something is always said.
        """
        alone = len(effects) == 1
        carried_out = [
            (effect, self._carried_out(effect, alone=alone, show=self.show if effect is effects[0] else None))
            for effect in effects
        ]
        known = any(isinstance(outcome, Answer) for _, outcome in carried_out)
        shown = [outcome for effect, outcome in carried_out if alone or not _is_silent(effect, outcome, known=known)]
        return shown or [outcome for _, outcome in carried_out[:1]]

    def _carried_out(self, effect: Effect, *, alone: bool, show: Show | None) -> Outcome:
        profile = self.desk.profile
        match effect:
            case HandOverNow(escalation=why, again=True):
                return HandOver(handover.urgent_for_person(profile, why.rule, self.reach), why, gates=(self.gate,))
            case HandOverNow(escalation=why, words=str(words)):
                said = handover.in_own_words(filled_in(words, self._values()), self.reach)
                return HandOver(said, why, gates=(self.gate,))
            case HandOverNow(escalation=why):
                return self.desk.hand_over(why, self.gate, message=self.text, reach=self.reach)
            case NoteForTeam(escalation=why):
                return HandOver(wording.unclear_noted(profile), why, gates=(self.gate,))
            case AnswerMessage(question=question, context=context):
                said_before = [*self.history, Said("user", context)] if context else self.history
                show = None if effect.if_known else show  # it may come to nothing
                return self.desk.answer(question or self.text, said_before, self.gate, may_ask=alone, show=show)
            case AskFor():
                return self._ask(effect, alone=alone)
            case Say():
                return said_in(effect, self._values())
            case _:
                return self._courtesy(effect)

    def _courtesy(self, effect: Close | Acknowledge | Noted | Recap | Withdrawn | SumUp) -> Courtesy:
        profile = self.desk.profile
        match effect:
            case Noted(slots=slots, changed=changed):
                return Courtesy(wording.just_noted(self._details(slots), changed=changed), "noted")
            case Recap():
                reachable = any(is_contact(filled.value) for filled in self.state.filled.values())
                return Courtesy(wording.recap(profile, self._details(), reachable=reachable), "recap")
            case SumUp():
                return Courtesy(wording.summed_up(self._details()), "summed_up")
            case Withdrawn():
                return Courtesy(wording.withdrawn(profile), "withdrawn")
            case Close(first=True) if self.form:
                return Courtesy(wording.details_noted(profile, self._details()), "closed")
            case Close():
                return Courtesy(wording.goodbye(profile), "goodbye")
            case Acknowledge():
                return Courtesy(handover.added_for_person(profile, self.reach), "acknowledged")

    def _details(self, slots: Sequence[str] = ()) -> list[str]:
        """The values noted, of these slots or of all, as a person would say them, in the form's order."""
        asked = [question.slot for question in self.form]
        ordered = [slot for slot in dict.fromkeys((*asked, *self.state.filled)) if slot in self.state.filled]
        return [wording.spoken(self.state.filled[slot].value) for slot in ordered if not slots or slot in slots]

    def _values(self) -> dict[str, str]:
        return spoken_values(self.state, self.desk.profile)

    def _ask(self, effect: AskFor, *, alone: bool) -> Ask:
        question = next(q for q in self.form if q.slot == effect.slot)
        if effect.why == "again":
            return Ask(confirmation_error(question, self.text), question.slot)
        lead_in = ("Thank you." if alone else "") if effect.why == "next" else _LEAD_INS.get(effect.why, "")
        return Ask(f"{lead_in} {filled_in(question.question, self._values())}".strip(), question.slot)


def said_in(effect: Say, values: dict[str, str]) -> Ask | Courtesy:
    """A prompt of the flow's as the customer reads it."""
    lead_in = _LEAD_INS.get(effect.why, "")
    said = f"{lead_in} {filled_in(effect.template, values)}".strip()
    return Ask(said) if effect.awaits else Courtesy(said, "flow")


def spoken_values(state: FlowState, profile: Profile) -> dict[str, str]:
    """What a prompt of the flow's may mention."""
    known = {name: wording.spoken(value) for name, value in state.known.items()}
    contact = profile.contact
    business = {"business": wording.names(profile)["us"], "phone": contact.phone or "", "email": contact.email or ""}
    return {**business, **known}


def _is_silent(effect: Effect, outcome: Outcome, *, known: bool) -> bool:
    """`known`: something of the message was answered from the SOP."""
    if isinstance(effect, Say):
        return effect.only is not None and known != (effect.only == "answered")
    return isinstance(effect, AnswerMessage) and effect.if_known and not isinstance(outcome, Answer)
