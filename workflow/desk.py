"""One message, one way: screen, retrieve, answer, verify, reply. Every gate writes what it saw."""

import time
from collections.abc import Callable, Sequence
from copy import copy
from datetime import date
from typing import Self, TypeVar

from retrieval.evidence import Researcher
from retrieval.question import Said, split_questions
from sop.profile import Profile, QualificationQuestion
from vectorstore.embedder import Embed
from workflow import escalation, handover, offer, remark, wording
from workflow.courtesy import SmallTalk, in_so_many_words, says_nothing
from workflow.escalation import Escalation
from workflow.form.slots import SlotAnswer, read_answer
from workflow.gates import Gates, PartResult, Thresholds
from workflow.message import LONGEST_MESSAGE
from workflow.outcome import Answer, Ask, Courtesy, Gate, HandOver, Looked, Outcome, Part
from workflow.provider import Provider
from workflow.reach import Reach
from workflow.showing import Show, Showing
from workflow.verification.verifier import Verifier

T = TypeVar("T")

_WORTH_OFFERING = 0.15
"""Confidence from which the nearest headings are offered. On the tuning businesses of bench/trades the right one is
then among them for 60 % of the questions that could have been answered and were not."""


class Desk:
    """Answers one message at a time from one index version; remembers nothing between them."""

    def __init__(
        self,
        profile: Profile,
        researcher: Researcher,
        provider: Provider,
        verifier: Verifier,
        small_talk: SmallTalk,
        thresholds: Thresholds,
        embed: Embed,
    ) -> None:
        self.profile, self.researcher, self.provider, self._embed = profile, researcher, provider, embed
        self._gates, self._small_talk = Gates(researcher, verifier, thresholds), small_talk
        self._began = time.perf_counter()

    def for_turn(self) -> Self:
        """The same desk for one message: what its provider does for it has one deadline and one account."""
        turn = copy(self)
        turn.provider, turn._began = self.provider.for_turn(), time.perf_counter()
        return turn

    def reply(self, message: str, history: Sequence[Said] = (), show: Show | None = None) -> Outcome:
        """What the customer reads. Never raises: whatever fails hands the message over, with its cause recorded."""
        screened, gate = self.screen(message, history)
        if screened:
            return self.hand_over(screened, gate, message=message)
        return self.answer(message, history, gate, show=show)

    def screen(self, message: str, history: Sequence[Said] = ()) -> tuple[Escalation | None, Gate]:
        """Whether a person is needed, judged by as much as anyone would read. A screen that fails escalates."""
        read = message[: LONGEST_MESSAGE + 1]
        found = failsafe("screen", lambda: self.provider.screen(read, history), lambda failed: failed)
        if found and found.raised_by == "classifier" and found.priority != "P1" and in_so_many_words(read):
            return None, Gate("screen", True, detail=f"a courtesy, not {found.rule}")
        return found, Gate("screen", found is None, detail=f"{found.rule}: {found.rationale}" if found else "no rule")

    def answer(
        self, message: str, history: Sequence[Said], *before: Gate, may_ask: bool = True, show: Show | None = None
    ) -> Outcome:
        """The message answered from the SOP as far as it can be, after it passed the screen.

        `may_ask`: whether Bloom may ask back which subject is meant. `show` takes the reply's sentences as they pass
        the gates; the outcome has all of it.
        """
        showing = Showing(show, self._began) if show else None

        def failed(why: Escalation) -> HandOver:
            gates = (*before, Gate("answered", False, detail=why.rationale))
            return HandOver(wording.trouble(self.profile), why, parts=_unanswered(message), gates=gates)

        if refused := _unreadable(message, before):
            return refused
        return failsafe(
            "answer",
            lambda: (
                self._courtesy(message, history, before) or self._from_sop(message, history, before, may_ask, showing)
            ),
            failed,
        )

    def hand_over(self, why: Escalation, *gates: Gate, message: str, reach: Reach | None = None) -> HandOver:
        """A person is needed for what the message says, not for what Bloom does not know, unless it could not look."""
        reach = reach or Reach()
        if why.raised_by == "provider_error":
            return HandOver(wording.trouble(self.profile), why, parts=_unanswered(message), gates=gates)
        if not why.ends_bots_part:
            return HandOver(handover.noted_for_team(self.profile, reach), why, gates=gates)
        return HandOver(handover.person_takes_over(self.profile, why.rule, reach), why, gates=gates)

    def read_slot(self, question: QualificationQuestion, text: str, today: date) -> SlotAnswer:
        """What a reply to one question of the form says."""
        return read_answer(question, text, today=today, embed=self._embed)

    def _courtesy(self, message: str, history: Sequence[Said], before: tuple[Gate, ...]) -> Courtesy | None:
        if offer.declines(message, history):
            return Courtesy(wording.REPHRASE, "offer_declined", before)
        if offer.in_full(message, history) != message:
            return None
        known = in_so_many_words(message) or self._small_talk.recognise(message)
        if known is None:
            return None
        if known.similarity < 1.0 and self._closer_to_the_sop(message, known.similarity):
            return None
        reply = known.kind.reply.format(**wording.names(self.profile))
        return Courtesy(reply, known.kind.id, (*before, Gate("courtesy", True, known.similarity, detail=known.kind.id)))

    def _closer_to_the_sop(self, message: str, similarity: float) -> bool:
        """Whether the SOP itself says something nearer: "where are you?" asks a clinic for its address."""
        passages = self.researcher.search(self.researcher.understand(message), k=3)
        return max((s for p in passages for s in p.statement_similarities), default=0.0) >= similarity

    def _from_sop(
        self,
        message: str,
        history: Sequence[Said],
        before: tuple[Gate, ...],
        may_ask: bool,
        showing: Showing | None,
    ) -> Answer | Ask | Courtesy | HandOver:
        read = offer.in_full(message, history)
        told, questions = split_questions(remark.meant(read) or read)
        said = [*offer.without_offers(history), *([Said("user", told)] if told else [])]
        results: list[PartResult] = []
        for question in questions:
            results.append(self._gates.part(self.provider, question, said, showing))
            said.append(Said("user", question))
        gates = (*before, *(gate for result in results for gate in result.gates), *_first_words(showing))
        only = results[0] if len(results) == 1 and may_ask else None
        if only and only.doubtful and (subjects := only.evidence.subjects):
            return Ask(wording.which_one(subjects), gates=gates)
        outcome = self._composed(results, gates)
        no_question = self._remark(read, outcome) if len(results) == 1 else None
        return Courtesy(no_question, "remark", gates) if no_question else outcome

    def _remark(self, message: str, outcome: Answer | HandOver) -> str | None:
        """What is said to a message that failed as a question and is none; None for any other."""
        if isinstance(outcome, Answer) or outcome.escalation.raised_by not in ("similarity", "confidence"):
            return None
        if remark.meant(message):
            return wording.ASK_IN_FULL
        offered = wording.DID_YOU_MEAN in outcome.reply
        return wording.TOLD if not offered and remark.only_tells(message) else None

    def _composed(self, results: Sequence[PartResult], gates: tuple[Gate, ...]) -> Answer | HandOver:
        looked = Looked(tuple(result.evidence for result in results))
        parts = tuple(Part(result.question, result.draft is not None) for result in results)
        drafts = [result.draft for result in results if result.draft]
        failed = sorted((r.escalation for r in results if r.escalation), key=lambda e: e.gravity)
        if not drafts:
            return HandOver(self._gap(results), failed[0], looked.confidence, parts, looked, gates)
        replies = [r.draft.reply if r.draft else wording.gap(self.profile, r.question) for r in results]
        return Answer(
            reply="\n\n".join(dict.fromkeys(replies)),
            citations=tuple(dict.fromkeys(citation for draft in drafts for citation in draft.citations)),
            confidence=min(result.confidence for result in results if result.draft),
            parts=parts,
            looked=looked,
            gates=gates,
            escalation=failed[0] if failed else None,
        )

    def _gap(self, results: Sequence[PartResult]) -> str:
        """What is said where nothing was answered: what lies near is offered when it is the one thing asked."""
        evidence = results[0].evidence
        near = evidence.near if len(results) == 1 and evidence.confidence >= _WORTH_OFFERING else ()
        return wording.unsure(self.profile, near) if near else wording.gap(self.profile)


def failsafe(stage: str, work: Callable[[], T], failed: Callable[[Escalation], T]) -> T:
    """The turn's fail-safe: whatever `work` raises becomes a hand-over that names its cause to staff."""
    try:
        return work()
    except Exception as exc:  # noqa: BLE001  # a customer never sees an error, and no error is guessed over
        return failed(escalation.provider_error(exc, stage=stage))


def _unanswered(message: str) -> tuple[Part, ...]:
    """What was asked and could not be looked into: it stands in the summary as open."""
    return tuple(Part(question, answered=False) for question in split_questions(message[:LONGEST_MESSAGE])[1])


def _first_words(showing: Showing | None) -> tuple[Gate, ...]:
    """When the customer began to read, where that was before the reply was whole."""
    if showing is None or showing.first is None:
        return ()
    return (Gate("first_words", True, showing.first, detail="seconds from the message to the first words shown"),)


def _unreadable(message: str, gates: tuple[Gate, ...]) -> Courtesy | None:
    """A gentle word for a message that says nothing, or far too much."""
    if says_nothing(message):
        return Courtesy(wording.REPROMPT, "nothing_said", gates)
    if len(message) > LONGEST_MESSAGE:
        return Courtesy(wording.TOO_LONG, "too_long", gates)
    return None
