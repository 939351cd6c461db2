"""Fits the verifier's coefficients, and chooses its threshold, on replies that neither it nor its network has seen.

    python -m bench.quality.fitting --data FOLDER

Learns from `tuning_replies.jsonl` (true and wrong replies about three of the businesses that nothing else learns from),
from our own paraphrases (tuned half) with their perturbations, and from what the network did not learn of the tuned
half of BEGIN (CC BY 4.0 and CDLA). Sentences with a wrong fact (`workflow.verification.facts.wrong`) are left out:
those are refused whatever else is found. `bare_answers` of verifier.yaml are older and not fitted here.
"""

import argparse
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml
from scipy.optimize import minimize

from bench.quality.perturbation import perturbed
from bench.quality.replies import TUNING, adversarial, true_replies
from bench.quality.verification import Case, labelled, paraphrases, remembering, tuned
from vectorstore.model_embedder import ModelEmbedder
from vectorstore.model_files import ModelFiles
from workflow.verification import facts, meaning, promises, support
from workflow.verification.quotation import is_quoted
from workflow.verification.statement import Statement, statements

FALLING = frozenset({"missing", "first_person", "contradicted", "denied"})
"""Features that can only speak against a statement; all others only for it."""
SHARES = {"replies": 0.45, "paraphrases": 0.2, "begin": 0.35}
"""What each source counts in all: replies as an assistant writes them most."""
BLOCKED = 0.25
"""Share of the true tuning replies that the threshold may block: with the rules, a third, as many as before there was a
network. At .05 half of the wrong ones would pass. The threshold in force, .37, was read off a table of both shares."""
_RIDGE = 0.002
_LONGEST = 25  # words of a reply of BEGIN: what customers are told in a sentence is shorter still


@dataclass(frozen=True, slots=True)
class Read:
    """One sentence of a reply as the model sees it; a reply is wrong if one of its sentences is."""

    found: dict[str, float]
    right: bool
    source: str
    reply: str


def cases(data: Path) -> Iterator[Case]:
    """Every tuning reply; `group` is its source."""
    for reply in (*true_replies(TUNING), *adversarial(TUNING)):
        yield Case(reply.text, reply.text, reply.evidence, None, reply.wrong is None, "replies")
    for case in paraphrases():
        if tuned(case.group):
            yield Case(case.id, case.reply, case.evidence, None, True, "paraphrases")
            for text in perturbed(case.reply, case.evidence, case.id).values():
                yield Case(text, text, case.evidence, None, False, "paraphrases")
    for case in labelled(data / "groundedness" / "begin.jsonl", with_question=False):
        if tuned(case.group) and not learnt(case.group) and len(case.reply.split()) < _LONGEST:
            yield Case(case.id, case.reply, case.evidence, None, case.grounded, "begin")


def learnt(group: str) -> bool:
    """Whether the network learns from the rows of this source text of a tuned half; the others are for fitting."""
    return sum(group.encode()) % 5 < 3


def read(case: Case, reads: support.Reads, embed: meaning.Embed | None) -> list[Read]:
    """The sentences of a reply that are neither quoted nor refused for a fact; none of a wrong one with several."""
    told = [one for one in statements(case.reply) if not one.question and not promises.is_courtesy(one.text)]
    if not case.grounded and len(told) != 1:
        return []
    sources = [source for text in case.evidence for source in statements(text)]
    found = []
    for one in told:
        said = Statement.read(promises.without_lead(one.text))
        ordered = meaning.ranked(said, sources)
        near = meaning.window(said, ordered)
        if not said.roots or is_quoted(said.text, case.evidence) or facts.wrong(said, ordered, near, case.evidence):
            continue
        features = meaning.features(said, ordered, near, embed)
        features |= support.support(reads, said, sources, near).features
        features |= {"denied": float(facts.denied(said, ordered, near) is not None)}
        found.append(Read(features, case.grounded, case.group, case.id))
    return found


def fitted(rows: Sequence[Read]) -> dict[str, float]:
    """Logistic coefficients by feature name, each of the sign that its feature demands, rounded to be read.

    Right and wrong sentences of a source weigh the same, and each source its share.
    """
    names = list(rows[0].found)
    inputs = np.array([[row.found[name] for name in names] for row in rows])
    truth = np.array([row.right for row in rows], float)
    counts = {
        key: sum((row.source, row.right) == key for row in rows) for key in {(row.source, row.right) for row in rows}
    }
    shares = np.array([SHARES[row.source] / counts[row.source, row.right] for row in rows]) * len(rows) / 2

    def loss(point: np.ndarray) -> tuple[float, np.ndarray]:
        logits = inputs @ point[1:] + point[0]
        error = shares * (1 / (1 + np.exp(-logits)) - truth)
        value = (shares * (np.logaddexp(0, logits) - truth * logits)).mean() + _RIDGE * (point[1:] ** 2).sum()
        return value, np.r_[error.mean(), (inputs * error[:, None]).mean(0) + 2 * _RIDGE * point[1:]]

    bounds = [(None, None), *((None, 0) if name in FALLING else (0, None) for name in names)]
    point = minimize(loss, np.zeros(len(names) + 1), jac=True, bounds=bounds, method="L-BFGS-B").x
    return {name: round(float(weight), 2) for name, weight in zip(["constant", *names], point, strict=True)}


def threshold(rows: Sequence[Read], weights: dict[str, float], share: float = BLOCKED) -> float:
    """The probability below which `share` of the true tuning replies lie."""
    least: dict[str, float] = {}
    for row in rows:
        if row.right and row.source == "replies":
            total = weights["constant"] + sum(weights[name] * value for name, value in row.found.items())
            least[row.reply] = min(least.get(row.reply, 1.0), 1 / (1 + float(np.exp(-total))))
    return round(float(np.quantile(list(least.values()), share)), 2)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    chosen = parser.parse_args()
    found = list(cases(chosen.data))
    known: dict[tuple[str, str], Sequence[float]] = {}
    embed = remembering(ModelEmbedder(ModelFiles()).embed)
    print(yaml.safe_dump(_models(found, _remembering(support.shipped(), known), embed), sort_keys=False))


def _models(found: Sequence[Case], reads: support.Reads, embed: meaning.Embed) -> dict[str, dict[str, object]]:
    models: dict[str, object] = {}
    thresholds: dict[str, object] = {}
    for name, chosen in (("with_embeddings", embed), ("words_only", None)):
        rows = [row for case in found for row in read(case, reads, chosen)]
        weights = fitted(rows)
        models[name], thresholds[name] = weights, threshold(rows, weights)
    return {"sentences": models, "threshold": {"sentences": thresholds}}  # and `sure`, see verifier.yaml


def _remembering(
    reads: support.Reads, known: dict[tuple[str, str], Sequence[float]]
) -> Callable[[str, Sequence[str]], Sequence[Sequence[float]]]:
    """`reads`, reading each window and sentence once."""

    def remembered(sentence: str, windows: Sequence[str]) -> Sequence[Sequence[float]]:
        missing = [window for window in windows if (window, sentence) not in known]
        known.update({(window, sentence): row for window, row in zip(missing, reads(sentence, missing), strict=True)})
        return [known[window, sentence] for window in windows]

    return remembered


if __name__ == "__main__":
    main()
