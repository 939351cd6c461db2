"""Fits the verifier's coefficients on public pairs of evidence and sentence.

    python -m bench.quality.fitting --support support.jsonl.gz --data FOLDER

Uses rows of `support` under permissive or open-content licences only, the tuned half of BEGIN (CC BY 4.0 and CDLA) and
of our own paraphrases. Sentences with a wrong fact are left out: the model decides on what the rules let through.
"""

import argparse
import gzip
import json
import random
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import yaml
from scipy.optimize import minimize

from bench.quality.verification import Case, labelled, paraphrases, remembering, tuned
from vectorstore.model_embedder import ModelEmbedder
from vectorstore.model_files import ModelFiles
from workflow.verification import meaning, promises
from workflow.verification.statement import Statement, statements
from workflow.verification.verifier import wrong_fact

OPEN = frozenset(
    [
        "conjnli_auto",
        "conjnli_dev",
        "wice",
        "docnli_fever",
        "fever_pairs",
        "mnli_dev",
        "scitail_dev_test",
        "snli_dev_test",
    ]
)
"""Sources of licence class A or B; docnli_fever_other is left out for its noisy labels,
hans as it is made of templates that defeat any measure of shared words."""
FALLING = frozenset({"missing", "first_person"})
"""Features that can only speak against a statement; all others only for it."""
_PER_SOURCE = 200
_RIDGE = 0.002


def support_rows(path: Path) -> Iterator[Case]:
    """An even sample of the open sources."""
    by_source: dict[tuple[str, bool], list[Case]] = defaultdict(list)
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            if row["source"] in OPEN:
                label = row["label"] == "supported"
                by_source[row["source"], label].append(
                    Case(row["id"], row["sentence"], (row["evidence"],), None, label, row["source"])
                )
    for cases in by_source.values():
        yield from random.Random(5).sample(cases, min(_PER_SOURCE, len(cases)))


def begin_rows(data: Path) -> Iterator[Case]:
    """Statements of the tuned half; replies of several statements only where all are grounded."""
    for case in labelled(data / "groundedness" / "begin.jsonl", with_question=False):
        said = [one for one in statements(case.reply) if not one.question and not promises.is_courtesy(one.text)]
        if tuned(case.group) and (case.grounded or len(said) == 1):
            for one in said:
                yield Case(case.id, one.text, case.evidence, None, case.grounded, "begin")


def rows(cases: list[Case], embed: meaning.Embed | None) -> tuple[list[dict[str, float]], list[bool], list[float]]:
    """Features, labels and weights; every group of sources weighs the same."""
    found, labels, groups = [], [], []
    for case in cases:
        said = Statement.read(promises.without_lead(case.reply))
        ordered = meaning.ranked(said, [source for text in case.evidence for source in statements(text)])
        near = meaning.window(said, ordered)
        if not said.roots or wrong_fact(said, ordered, near, case.evidence):
            continue
        found.append(meaning.features(said, ordered, near, embed))
        labels.append(case.grounded)
        groups.append(case.group if case.group in {"begin", "paraphrases"} else "support")
    shares = {"begin": 0.7, "paraphrases": 0.15, "support": 0.15}
    return found, labels, [shares[group] / groups.count(group) * len(groups) for group in groups]


def fitted(found: list[dict[str, float]], labels: list[bool], weights: list[float]) -> dict[str, float]:
    """Logistic coefficients by feature name, each of the sign that its feature demands, rounded to be read."""
    names = list(found[0])
    inputs, truth, shares = (
        np.array([[row[name] for name in names] for row in found]),
        np.array(labels, float),
        np.array(weights),
    )

    def loss(point: np.ndarray) -> tuple[float, np.ndarray]:
        logits = inputs @ point[1:] + point[0]
        error = shares * (1 / (1 + np.exp(-logits)) - truth)
        value = (shares * (np.logaddexp(0, logits) - truth * logits)).mean() + _RIDGE * (point[1:] ** 2).sum()
        return value, np.r_[error.mean(), (inputs * error[:, None]).mean(0) + 2 * _RIDGE * point[1:]]

    bounds = [(None, None), *((None, 0) if name in FALLING else (0, None) for name in names)]
    point = minimize(loss, np.zeros(len(names) + 1), jac=True, bounds=bounds, method="L-BFGS-B").x
    return {name: round(float(weight), 2) for name, weight in zip(["constant", *names], point, strict=True)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--support", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    chosen = parser.parse_args()
    own = [
        Case(case.id, case.reply, case.evidence, None, True, "paraphrases")
        for case in paraphrases()
        if tuned(case.group)
    ]
    cases = [*support_rows(chosen.support), *begin_rows(chosen.data), *own]
    embed = remembering(ModelEmbedder(ModelFiles()).embed)
    models = {"with_embeddings": fitted(*rows(cases, embed)), "words_only": fitted(*rows(cases, None))}
    thresholds = {"threshold": meaning.coefficients()["threshold"]}
    print(yaml.safe_dump(models | thresholds, sort_keys=False))


if __name__ == "__main__":
    main()
