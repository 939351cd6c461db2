"""Whether a reply says only what the evidence says: checked sentence by sentence, fact by fact."""

from collections.abc import Sequence
from dataclasses import dataclass

from vectorstore.embedder import Embed
from workflow.verification import bare_answer, facts, meaning, promises, support
from workflow.verification.quotation import is_quoted
from workflow.verification.statement import Statement, statements

_LONGEST, _MOST_EVIDENCE = 20_000, 100_000  # characters of a reply, and of each evidence text, that are read
_VETOED = 0.2  # share of the score left to a sentence with a wrong fact; always below the threshold
_NOT_SAID = "the evidence does not say this"


@dataclass(frozen=True, slots=True)
class UnsupportedSentence:
    """A sentence of the reply and what about it the evidence does not say."""

    sentence: str
    why: str


@dataclass(frozen=True, slots=True)
class Verification:
    """`score` is the least probability, 0..1, of any sentence being supported; 1 when only courtesies are said.

    Questions and "I don't know" are never unsupported, but score less the less the evidence is about them.
    """

    supported: bool
    score: float
    unsupported: tuple[UnsupportedSentence, ...] = ()


class Verifier:
    """Compares replies with evidence. Without `embed` meaning is judged by words and by what the network reads.

    `reads` is the fitted network unless given; it is loaded by the first sentence that is no quotation.
    """

    def __init__(self, embed: Embed | None = None, reads: support.Reads | None = None) -> None:
        self._embed = embed
        self._reads = reads or support.shipped()

    def verify(self, reply: str, evidence: Sequence[str], question: str | None = None) -> Verification:
        """Check every statement of `reply`; `question` completes a reply that is no whole sentence."""
        if len(reply) > _LONGEST:
            return Verification(False, 0.0, (UnsupportedSentence(reply[:200], "the reply is too long to be checked"),))
        texts = tuple(text[:_MOST_EVIDENCE] for text in evidence)
        scores, unsupported = [1.0], []
        for said in statements(reply):
            score, why = self._judge(said, texts, question)
            scores.append(score)
            if why:
                unsupported.append(UnsupportedSentence(said.text, why))
        return Verification(not unsupported, min(scores), tuple(unsupported))

    def _judge(self, said: Statement, texts: tuple[str, ...], question: str | None) -> tuple[float, str | None]:
        if promises.is_courtesy(said.text):
            return 1.0, None
        if promises.states_nothing(said.text) or (said.question and not promises.is_disguised(said.text)):
            return self._related(said, texts), None
        if promises.introduces(said.text):
            return self._introduction(said, texts)
        if question and bare_answer.is_bare(said):
            return self._judge_bare(bare_answer.without_courtesy(said), texts, question)
        said = Statement.read(promises.without_lead(said.text), said.topic)
        sources = [source for text in texts for source in statements(text)]
        # Both were read alike ("latex-free" as "without latex"), so a sentence can be a quotation by its reading alone.
        if (
            not said.roots
            or is_quoted(said.text, texts)
            or any(said.text.casefold() == source.text.casefold() for source in sources)
        ):
            return 1.0, None
        return self._judge_sentence(said, sources, texts)

    def _judge_sentence(
        self, said: Statement, sources: list[Statement], texts: tuple[str, ...]
    ) -> tuple[float, str | None]:
        """Facts first: what the evidence does not hold is refused whatever the network makes of the sentence."""
        ordered = meaning.ranked(said, sources)
        near = meaning.window(said, ordered)
        found = meaning.features(said, ordered, near, self._embed)
        if wrong := facts.wrong(said, ordered, near, texts):
            return _VETOED * self._threshold * found["covered_by_all"], wrong
        denied = facts.denied(said, ordered, near)
        read = support.support(self._reads, said, sources, near)
        score = meaning.probability(found | read.features | {"denied": float(denied is not None)}, of="sentences")
        if denied and read.supported < self._thresholds["sure"]:
            return _VETOED * score, denied
        return score, None if score >= self._threshold else denied or _NOT_SAID

    def _judge_bare(self, said: Statement, texts: tuple[str, ...], question: str) -> tuple[float, str | None]:
        sources = [source for text in texts for source in statements(text)]
        if said.text.rstrip(".! ") in {source.text.rstrip(".! ") for source in sources}:
            return 1.0, None
        ordered = meaning.ranked(said, sources)
        wrong = self._flaw(said, ordered, texts) if said.roots else None
        score, why = bare_answer.judged(said, question, sources, self._embed)
        return self._decided(score, wrong or why)

    def _introduction(self, said: Statement, texts: tuple[str, ...]) -> tuple[float, str | None]:
        """A line that leads over to a list says little itself: only its facts are held against the evidence."""
        ordered = meaning.ranked(said, [source for text in texts for source in statements(text)])
        return self._decided(self._related(said, texts), self._flaw(said, ordered, texts))

    def _flaw(self, said: Statement, ordered: list[Statement], texts: tuple[str, ...]) -> str | None:
        """What is wrong with a statement that no network reads."""
        near = meaning.window(said, ordered)
        return facts.wrong(said, ordered, near, texts) or facts.denied(said, ordered, near)

    def _related(self, said: Statement, texts: tuple[str, ...]) -> float:
        """Score of a sentence that states nothing: never below the threshold, more if the evidence is about it."""
        ordered = meaning.ranked(said, [source for text in texts for source in statements(text)])
        found = meaning.features(said, ordered, meaning.window(said, ordered), None)
        return self._threshold + (1 - self._threshold) * found["covered_by_all"]

    def _decided(self, score: float, why: str | None) -> tuple[float, str | None]:
        if why:
            return score * _VETOED, why
        return score, None if score >= self._threshold else _NOT_SAID

    @property
    def _threshold(self) -> float:
        return self._thresholds["words_only" if self._embed is None else "with_embeddings"]

    @property
    def _thresholds(self) -> dict[str, float]:
        return meaning.coefficients()["threshold"]["sentences"]
