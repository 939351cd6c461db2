"""One message, one way: screen, retrieve, answer, verify, reply. Every gate writes what it saw."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from retrieval.evidence import Researcher
from retrieval.passage import Evidence
from retrieval.question import Said, split_questions
from retrieval.retriever import Embed
from sop.profile import Profile, QualificationQuestion
from workflow import escalation, handover, offer, remark, wording
from workflow.courtesy import SmallTalk, in_so_many_words, says_nothing
from workflow.escalation import Escalation
from workflow.form.slots import SlotAnswer, read_answer
from workflow.outcome import Answer, Ask, Courtesy, Gate, HandOver, Looked, Outcome, Part
from workflow.provider import Draft, Provider
from workflow.reach import Reach
from workflow.verification.verifier import Verifier

T = TypeVar("T")

_WORTH_OFFERING = 0.15
"""Confidence from which the nearest headings are offered. On the tuning businesses of bench/trades the right one is
then among them for 60 % of the questions that could have been answered and were not."""
_SURE_FOR_ALL = 0.8  # confidence of an answer to a question that names none of several subjects
_SHOWN = 160  # characters of the words weighed that a gate's detail keeps
LONGEST_MESSAGE = 4000  # characters: several pages; nobody asks a question that long


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Below these an answer is not given. Both 0..1."""

    similarity: float
    confidence: float


@dataclass(frozen=True, slots=True)
class _PartResult:
    """One question of a message on its way through the gates: in the end a draft, or why there is none."""

    question: str
    evidence: Evidence
    gates: tuple[Gate, ...] = ()
    draft: Draft | None = None
    escalation: Escalation | None = None

    @property
    def closed(self) -> bool:
        return not self.gates[-1].passed

    @property
    def doubtful(self) -> bool:
        """Whether it is better to ask back which of many subjects is meant than to answer for one of them."""
        gap = self.escalation is not None and self.escalation.raised_by in ("similarity", "confidence")
        return gap or (self.draft is not None and self.draft.confidence < _SURE_FOR_ALL)

    def through(self, gate: Gate) -> "_PartResult":
        return replace(self, gates=(*self.gates, gate))

    def with_answer(self, draft: Draft) -> "_PartResult":
        return replace(self, draft=draft)

    def without_answer(self, why: Escalation) -> "_PartResult":
        return replace(self, escalation=why)


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
        self._verifier, self._small_talk, self._thresholds = verifier, small_talk, thresholds

    def reply(self, message: str, history: Sequence[Said] = ()) -> Outcome:
        """What the customer reads. Never raises: whatever fails hands the message over, with its cause recorded."""
        screened, gate = self.screen(message, history)
        if screened:
            return self.hand_over(screened, gate)
        return self.answer(message, history, gate)

    def screen(self, message: str, history: Sequence[Said] = ()) -> tuple[Escalation | None, Gate]:
        """Whether a person is needed, judged by as much as anyone would read. A screen that fails escalates."""
        read = message[:LONGEST_MESSAGE]
        found = failsafe("screen", lambda: self.provider.screen(read, history), lambda failed: failed)
        return found, Gate("screen", found is None, detail=f"{found.rule}: {found.rationale}" if found else "no rule")

    def answer(self, message: str, history: Sequence[Said], *before: Gate, may_ask: bool = True) -> Outcome:
        """The message answered from the SOP as far as it can be, after it passed the screen.

        `may_ask`: whether Bloom may ask back which subject is meant.
        """

        def failed(why: Escalation) -> HandOver:
            gates = (*before, Gate("answered", False, detail=why.rationale))
            return HandOver(wording.trouble(self.profile), why, gates=gates)

        if refused := _unreadable(message, before):
            return refused
        return failsafe(
            "answer",
            lambda: self._courtesy(message, history, before) or self._from_sop(message, history, before, may_ask),
            failed,
        )

    def hand_over(self, why: Escalation, *gates: Gate, reach: Reach | None = None) -> HandOver:
        """A person is needed for what the message says, not for what Bloom does not know."""
        reach = reach or Reach()
        if why.raised_by == "provider_error":
            return HandOver(wording.trouble(self.profile), why, gates=gates)
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
        self, message: str, history: Sequence[Said], before: tuple[Gate, ...], may_ask: bool
    ) -> Answer | Ask | Courtesy | HandOver:
        read = offer.in_full(message, history)
        told, questions = split_questions(remark.meant(read) or read)
        said = [*offer.without_offers(history), *([Said("user", told)] if told else [])]
        results: list[_PartResult] = []
        for question in questions:
            results.append(self._part(question, said))
            said.append(Said("user", question))
        gates = (*before, *(gate for result in results for gate in result.gates))
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

    def _part(self, asked: str, history: Sequence[Said]) -> _PartResult:
        """retrieve → answer → verify, for one question; the first gate that closes says why."""
        evidence = self.researcher.evidence(self.researcher.understand(asked, history))
        part = _PartResult(asked, evidence)
        least = self._thresholds
        nearest = max(evidence.passages, key=lambda passage: passage.similarity, default=None)
        place = _place(nearest.document, nearest.section) if nearest else "no passage"
        part = part.through(_at_least("nearest_passage", evidence.similarity, least.similarity, place))
        if part.closed:
            return part.without_answer(escalation.out_of_scope(evidence.similarity, least.similarity))
        draft = self.provider.answer(evidence, history)
        part = part.through(Gate("answered", draft is not None, detail=self.provider.name))
        if draft is None:
            return part.without_answer(escalation.not_answered(self.provider.name))
        confidence = min(draft.confidence, evidence.confidence)
        part = part.through(_at_least("confidence", confidence, least.confidence, _weighed(draft)))
        if part.closed:
            return part.without_answer(escalation.low_confidence(confidence, least.confidence))
        return self._verified(part, draft)

    def _verified(self, part: _PartResult, draft: Draft) -> _PartResult:
        seen = self._verifier.verify(draft.reply, draft.support)
        why = "; ".join(f"{found.sentence!r}: {found.why}" for found in seen.unsupported)
        part = part.through(Gate("verification", seen.supported, seen.score, detail=why))
        return part.with_answer(draft) if seen.supported else part.without_answer(escalation.unverified(why))

    def _composed(self, results: Sequence[_PartResult], gates: tuple[Gate, ...]) -> Answer | HandOver:
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
            confidence=min(draft.confidence for draft in drafts),
            parts=parts,
            looked=looked,
            gates=gates,
            escalation=failed[0] if failed else None,
        )

    def _gap(self, results: Sequence[_PartResult]) -> str:
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


def _at_least(name: str, value: float, threshold: float, detail: str) -> Gate:
    return Gate(name, value >= threshold, value, threshold, detail)


def _place(document: str, section: Sequence[str]) -> str:
    return " › ".join([document, *section[-1:]])


def _weighed(draft: Draft) -> str:
    """Which passage and which words the confidence is in."""
    said = " ".join(draft.reply.split())
    shown = said if len(said) <= _SHOWN else f"{said[:_SHOWN].rstrip()}…"
    return "; ".join([*(_place(cited.document, cited.section) for cited in draft.citations[:1]), f"“{shown}”"])


def _unreadable(message: str, gates: tuple[Gate, ...]) -> Courtesy | None:
    """A gentle word for a message that says nothing, or far too much."""
    if says_nothing(message):
        return Courtesy(wording.REPROMPT, "nothing_said", gates)
    if len(message) > LONGEST_MESSAGE:
        return Courtesy(wording.TOO_LONG, "too_long", gates)
    return None
