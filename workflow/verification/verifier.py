"""Whether a reply says only what the evidence says: checked sentence by sentence, fact by fact."""

from collections.abc import Sequence
from dataclasses import dataclass

from workflow.verification import bare_answer, binding, meaning, near_quotation, promises
from workflow.verification.exchange import exchanged, misplaced
from workflow.verification.figures import is_stated
from workflow.verification.meaning import Embed, Window
from workflow.verification.names import names, torn_name
from workflow.verification.negation import ADDED, contradiction, is_repeated
from workflow.verification.quotation import is_quoted, tokens
from workflow.verification.statement import STOP, Statement, root, statements

_LONGEST, _MOST_EVIDENCE = 20_000, 100_000  # characters of a reply, and of each evidence text, that are read
_VETOED = 0.2  # share of the meaning score left to a sentence with a wrong fact; always below the threshold


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
    """Compares replies with evidence. Without `embed` meaning is judged by words alone."""

    def __init__(self, embed: Embed | None = None) -> None:
        self._embed = embed

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
            return self._judge_bare(said, texts, question)
        said = Statement.read(promises.without_lead(said.text), said.topic)
        sources = [source for text in texts for source in statements(text)]
        # Both were read alike ("latex-free" as "without latex"), so a sentence can be a quotation by its reading alone.
        if (
            not said.roots
            or is_quoted(said.text, texts)
            or any(said.text.casefold() == source.text.casefold() for source in sources)
        ):
            return 1.0, None
        ordered = meaning.ranked(said, sources)
        near = meaning.window(said, ordered)
        score = meaning.probability(meaning.features(said, ordered, near, self._embed))
        return self._decided(score, wrong_fact(said, ordered, near, texts))

    def _judge_bare(self, said: Statement, texts: tuple[str, ...], question: str) -> tuple[float, str | None]:
        sources = [source for text in texts for source in statements(text)]
        if said.text.rstrip(".! ") in {source.text.rstrip(".! ") for source in sources}:
            return 1.0, None
        ordered = meaning.ranked(said, sources)
        wrong = wrong_fact(said, ordered, meaning.window(said, ordered), texts) if said.roots else None
        score, why = bare_answer.judged(said, question, sources, self._embed)
        return self._decided(score, wrong or why)

    def _introduction(self, said: Statement, texts: tuple[str, ...]) -> tuple[float, str | None]:
        """A line that leads over to a list says little itself: only its facts are held against the evidence."""
        ordered = meaning.ranked(said, [source for text in texts for source in statements(text)])
        return self._decided(
            self._related(said, texts), wrong_fact(said, ordered, meaning.window(said, ordered), texts)
        )

    def _related(self, said: Statement, texts: tuple[str, ...]) -> float:
        """Score of a sentence that states nothing: never below the threshold, more if the evidence is about it."""
        ordered = meaning.ranked(said, [source for text in texts for source in statements(text)])
        score = meaning.probability(meaning.features(said, ordered, meaning.window(said, ordered), None))
        return self._threshold + (1 - self._threshold) * score

    def _decided(self, score: float, why: str | None) -> tuple[float, str | None]:
        if why:
            return score * _VETOED, why
        return score, None if score >= self._threshold else "the evidence does not say this"

    @property
    def _threshold(self) -> float:
        return meaning.coefficients()["threshold"]["words_only" if self._embed is None else "with_embeddings"]


def wrong_fact(said: Statement, ordered: Sequence[Statement], near: Window, texts: Sequence[str]) -> str | None:
    """The first fact of the sentence that the evidence does not hold, holds of something else, or denies."""
    words = (
        frozenset(token for text in texts for token in tokens(text))
        | {sign for sign in "£$€%" if any(sign in text for text in texts)}
        | {word.lower for source in ordered for word in source.words}
    )
    return (
        _unknown_figure(said, ordered, words)
        or _unknown_name(said, words)
        or _misplaced(said, ordered)
        or _claim(said, near, texts)
        or near_quotation.altered(said, ordered)
        or _denied(said, ordered, near)
    )


def _unknown_figure(said: Statement, ordered: Sequence[Statement], words: frozenset[str]) -> str | None:
    known = [figure for source in ordered for figure in source.figures]
    for figure in said.figures:
        quoted = said.text[figure.start : figure.end].rstrip(".,")
        if not is_stated(figure, known, words):
            return f"{quoted!r} is not in the evidence"
        if binding.is_bound_elsewhere(figure, said, ordered, words):
            return f"{quoted!r} is said of something else in the evidence"
    return None


def _unknown_name(said: Statement, words: frozenset[str]) -> str | None:
    roots = {root(word) for word in words}
    for name in names(said):
        if name.lower not in words and name.lower.removesuffix("'s") not in words and name.root not in roots:
            return f"{name.text!r} is not in the evidence"
    return None


def _misplaced(said: Statement, ordered: Sequence[Statement]) -> str | None:
    torn = torn_name(said, ordered)
    if torn:
        return f"{torn!r} is not one name in the evidence"
    pair = (exchanged(said, ordered[0], ordered) or misplaced(said, ordered)) if ordered else None
    return f"says {pair[0]!r} where the evidence says {pair[1]!r}" if pair else None


def _claim(said: Statement, near: Window, texts: Sequence[str]) -> str | None:
    joined = " ".join(texts).lower().replace("’", "'")
    for claim in promises.claims(said.text):
        if claim not in joined:
            return f"claims or promises {claim!r}, which the evidence does not"
    for verb in promises.offered(said.text):
        if verb not in STOP and root(verb) not in near.roots:
            return f"promises to {verb}, which the evidence does not"
    return None


def _denied(said: Statement, ordered: Sequence[Statement], near: Window) -> str | None:
    if not near.parts or len(said.roots & near.roots) < 0.4 * len(said.roots):
        return None
    why = contradiction(said, near.joined)
    if not why:
        return None
    if why == ADDED and is_repeated(said, ordered):
        return None
    best = len(said.roots & ordered[0].roots)
    rivals = [source for source in ordered[1:4] if len(said.roots & source.roots) >= best and not source.question]
    return None if any(contradiction(said, rival) is None for rival in rivals) else why
