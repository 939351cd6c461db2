"""One question through the gates: near enough, answered, sure enough, verified. Each writes down what it saw."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace

from retrieval.evidence import Researcher
from retrieval.passage import Evidence
from retrieval.question import Question, Said
from retrieval.reading import Place
from workflow import escalation
from workflow.escalation import Escalation
from workflow.outcome import Citation, Gate
from workflow.provider import Correction, Draft, NoAnswer, Provider
from workflow.showing import Showing
from workflow.verification.verifier import UnsupportedSentence, Verifier

_SURE_FOR_ALL = 0.8  # confidence of an answer to a question that names none of several subjects
_SHOWN = 160  # characters of the words weighed that a gate's detail keeps


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Below these an answer is not given. Both 0..1."""

    similarity: float
    confidence: float


@dataclass(frozen=True, slots=True)
class PartResult:
    """One question of a message on its way through the gates: in the end a draft, or why there is none.

    `confidence` is the calibrated one, in what the draft cites. `correction`: what was wrong with a reply that may be
    asked for once more.
    """

    question: str
    evidence: Evidence
    gates: tuple[Gate, ...] = ()
    draft: Draft | None = None
    confidence: float = 0.0
    escalation: Escalation | None = None
    correction: Correction | None = None

    @property
    def closed(self) -> bool:
        return not self.gates[-1].passed

    @property
    def doubtful(self) -> bool:
        """Whether it is better to ask back which of many subjects is meant than to answer for one of them."""
        gap = self.escalation is not None and self.escalation.raised_by in ("similarity", "confidence")
        return gap or (self.draft is not None and self.confidence < _SURE_FOR_ALL)

    def through(self, gate: Gate) -> "PartResult":
        return replace(self, gates=(*self.gates, gate))

    def with_answer(self, draft: Draft) -> "PartResult":
        return replace(self, draft=draft)

    def without_answer(self, why: Escalation) -> "PartResult":
        return replace(self, escalation=why)


class Gates:
    """retrieve → answer → verify, for one question; the first gate that closes says why."""

    def __init__(self, researcher: Researcher, verifier: Verifier, thresholds: Thresholds) -> None:
        self._researcher, self._verifier, self._thresholds = researcher, verifier, thresholds

    def part(
        self, provider: Provider, asked: str, history: Sequence[Said], showing: Showing | None = None
    ) -> PartResult:
        """`showing`: sentences are shown as they pass, unless Bloom may have to ask back which subject is meant."""
        question = self._researcher.understand(asked, history)
        evidence = self._researcher.evidence(question)
        nearest = max(evidence.passages, key=lambda passage: passage.similarity, default=None)
        place = _place(nearest.document, nearest.section) if nearest else "no passage"
        least = self._thresholds.similarity
        part = PartResult(asked, evidence).through(_at_least("nearest_passage", evidence.similarity, least, place))
        if part.closed:
            return part.without_answer(escalation.out_of_scope(evidence.similarity, least))
        attempt = _Attempt(self, provider, question, history, None if evidence.subjects else showing)
        return attempt.made(part)

    def judged(self, part: PartResult, draft: Draft, confidence: float) -> PartResult:
        """The draft through the gates after the answer; `confidence` is the calibrated one in what it cites."""
        least = self._thresholds.confidence
        part = replace(part, confidence=confidence).through(_at_least("confidence", confidence, least, _weighed(draft)))
        if part.closed:
            return part.without_answer(escalation.low_confidence(confidence, least))
        if draft.own_words:
            part = part.through(_at_least("reported_confidence", draft.confidence, least, "by the writer itself"))
            if part.closed:
                return part.without_answer(escalation.low_confidence(draft.confidence, least))
        if told := _contradicted(part.evidence, draft):
            plain = replace(part.evidence, near=(), subjects=())  # no heading to offer would settle it
            part = replace(part, evidence=plain).through(Gate("contradiction", False, detail=told))
            return part.without_answer(escalation.contradiction(told))
        return self._verified(part, draft)

    def confidence(self, evidence: Evidence, question: Question, draft: Draft) -> float:
        """Calibrated, in what is quoted: the finding's, unless the writer chose other words to quote."""
        finding = evidence.finding
        if not draft.own_words:
            return evidence.confidence
        if finding and any(
            cited.document == finding.passage.document and cited.start < one.span.end and one.span.start < cited.end
            for cited in draft.citations
            for one in finding.statements
        ):
            return evidence.confidence
        return self._researcher.confidence_in(question, _places(draft))

    def _verified(self, part: PartResult, draft: Draft) -> PartResult:
        seen = self._verifier.verify(draft.reply, draft.support, part.question if draft.own_words else None)
        why = "; ".join(f"{found.sentence!r}: {found.why}" for found in seen.unsupported)
        part = part.through(Gate("verification", seen.supported, seen.score, detail=why))
        if seen.supported:
            return part.with_answer(draft)
        wrong = _correction(draft, seen.unsupported[0]) if draft.own_words else None
        return replace(part.without_answer(escalation.unverified(why)), correction=wrong)


@dataclass(frozen=True, slots=True)
class _Attempt:
    """A provider's try at one question, and the one corrected try after a reply that was not verified.

    `sure` keeps the confidence in what was cited: a reply that is being written cites the same with every sentence.
    """

    gates: Gates
    provider: Provider
    question: Question
    history: Sequence[Said]
    showing: Showing | None
    sure: dict[tuple[Citation, ...], float] = field(default_factory=dict)

    def made(self, part: PartResult) -> PartResult:
        result = self._drafted(part, None)
        if result.correction:
            shown = self.showing.of_this_part if self.showing else ""
            again = replace(result, escalation=None, correction=None)
            result = self._drafted(again, replace(result.correction, shown=shown))
        if self.showing:
            self.showing.part_ended(answered=result.draft is not None)
        return result

    def _drafted(self, part: PartResult, correction: Correction | None) -> PartResult:
        growing = self.showing is not None
        drafts = self.provider.drafts(part.evidence, self.history, correction, growing)
        result = part
        with closing(drafts):
            for draft in drafts:
                result = self._judged(part, draft)
                if result.draft is None:
                    break
                if self.showing:
                    self.showing.so_far(result.draft.reply)
        return result

    def _judged(self, part: PartResult, draft: Draft | NoAnswer) -> PartResult:
        by = draft.by or self.provider.name
        if isinstance(draft, NoAnswer):
            part = part.through(Gate("answered", False, detail=f"{by}: {draft.why}"))
            return part.without_answer(escalation.not_answered(by))
        if draft.citations not in self.sure:
            self.sure[draft.citations] = self.gates.confidence(part.evidence, self.question, draft)
        part = part.through(Gate("answered", True, detail=by))
        return self.gates.judged(part, draft, self.sure[draft.citations])


def _contradicted(evidence: Evidence, draft: Draft) -> str:
    """What the SOP says in two ways of which the draft would pick one."""
    quoted = _places(draft)
    return "; ".join(one.told for one in evidence.disputed if any(one.forbids(*place) for place in quoted))


def _places(draft: Draft) -> list[Place]:
    return [(cited.document, cited.start, cited.end) for cited in draft.citations]


def _correction(draft: Draft, wrong: UnsupportedSentence) -> Correction:
    return Correction(draft.reply, wrong.sentence, wrong.why)


def _at_least(name: str, value: float, threshold: float, detail: str) -> Gate:
    return Gate(name, value >= threshold, value, threshold, detail)


def _place(document: str, section: Sequence[str]) -> str:
    return " › ".join([document, *section[-1:]])


def _weighed(draft: Draft) -> str:
    """Which passage and which words the confidence is in."""
    said = " ".join(draft.reply.split())
    shown = said if len(said) <= _SHOWN else f"{said[:_SHOWN].rstrip()}…"
    return "; ".join([*(_place(cited.document, cited.section) for cited in draft.citations[:1]), f"“{shown}”"])
