"""What the effects of a step come to: what the customer is told, and what is handed over."""

from collections.abc import Sequence
from dataclasses import dataclass

from retrieval.question import Said
from workflow import handover, wording
from workflow.desk import Desk
from workflow.flow.state import (
    Acknowledge,
    AnswerMessage,
    AskFor,
    Close,
    Effect,
    FlowState,
    HandOverNow,
    Noted,
    Recap,
    Withdrawn,
)
from workflow.form.contact import is_contact
from workflow.form.slots import confirmation_error
from workflow.outcome import Answer, Ask, Courtesy, Gate, HandOver, Outcome
from workflow.reach import Reach
from workflow.showing import Show


@dataclass(frozen=True, slots=True)
class Response:
    """Carries out the effects of one message. `state` is how the flow stands after it, `gate` what the screen saw,
    `reach` how the customer can be reached; `show` takes sentences of an answer as they pass the gates.
    """

    desk: Desk
    state: FlowState
    text: str
    history: Sequence[Said]
    gate: Gate
    reach: Reach
    show: Show | None = None

    def outcomes(self, effects: Sequence[Effect]) -> list[Outcome]:
        """In order; a request to book that the SOP says nothing of is no gap where the form takes it up."""
        alone = len(effects) == 1
        outcomes = [
            (effect, self._carried_out(effect, alone=alone, show=self.show if effect is effects[0] else None))
            for effect in effects
        ]
        return [outcome for effect, outcome in outcomes if alone or not _is_silent(effect, outcome)]

    def _carried_out(self, effect: Effect, *, alone: bool, show: Show | None) -> Outcome:
        profile = self.desk.profile
        match effect:
            case HandOverNow(escalation=why, again=True):
                return HandOver(handover.urgent_for_person(profile, why.rule, self.reach), why, gates=(self.gate,))
            case HandOverNow(escalation=why):
                return self.desk.hand_over(why, self.gate, reach=self.reach)
            case AnswerMessage(question=question, context=context):
                said = [*self.history, Said("user", context)] if context else self.history
                show = None if effect.if_known else show  # it may come to nothing
                return self.desk.answer(question or self.text, said, self.gate, may_ask=alone, show=show)
            case AskFor():
                return self._ask(effect, alone=alone)
            case _:
                return self._courtesy(effect)

    def _courtesy(self, effect: Close | Acknowledge | Noted | Recap | Withdrawn) -> Courtesy:
        profile = self.desk.profile
        match effect:
            case Noted(slots=slots, changed=changed):
                return Courtesy(wording.just_noted(self._details(slots), changed=changed), "noted")
            case Recap():
                reachable = any(is_contact(filled.value) for filled in self.state.filled.values())
                return Courtesy(wording.recap(profile, self._details(), reachable=reachable), "recap")
            case Withdrawn():
                return Courtesy(wording.withdrawn(profile), "withdrawn")
            case Close(first=True) if profile.qualification:
                return Courtesy(wording.details_noted(profile, self._details()), "closed")
            case Close():
                return Courtesy(wording.goodbye(profile), "goodbye")
            case Acknowledge():
                return Courtesy(handover.added_for_person(profile, self.reach), "acknowledged")

    def _details(self, slots: Sequence[str] = ()) -> list[str]:
        """The values noted, of these slots or of all, as a person would say them, in the form's order."""
        asked = [question.slot for question in self.desk.profile.qualification]
        ordered = [slot for slot in dict.fromkeys((*asked, *self.state.filled)) if slot in self.state.filled]
        return [wording.spoken(self.state.filled[slot].value) for slot in ordered if not slots or slot in slots]

    def _ask(self, effect: AskFor, *, alone: bool) -> Ask:
        question = next(q for q in self.desk.profile.qualification if q.slot == effect.slot)
        if effect.why == "again":
            return Ask(confirmation_error(question, self.text), question.slot)
        lead_in = {
            "before_you_go": wording.BEFORE_YOU_GO,
            "interested": wording.TAKE_DETAILS,
            "next": "Thank you." if alone else "",
            "side_question": wording.AS_I_ASKED,
            "skipped": wording.SKIPPED,
        }[effect.why]
        return Ask(f"{lead_in} {question.question}".strip(), question.slot)


def _is_silent(effect: Effect, outcome: Outcome) -> bool:
    return isinstance(effect, AnswerMessage) and effect.if_known and not isinstance(outcome, Answer)
