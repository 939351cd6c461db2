"""Fits how passages are ranked, how statements are read and how sure Bloom is, and writes the weights.

    python -m bench.quality.fit_confidence --data FOLDER

Uses the bundled clinic's questions and, of the sets in FOLDER that may be used for it, the tuning half by document.
"""

import argparse
import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

import numpy as np

from bench.quality.dataset import Labelled, answers, half, holds_gold, load, opened, opened_set, texts_of
from bench.quality.question_set import CALIBRATING, tuned_trades
from bench.quality.regression import Group, conditional_logit, logistic
from bloom.assistant import Assistant
from retrieval.chunk_words import content_stems
from retrieval.confidence import Calibration
from retrieval.evidence import Researcher
from retrieval.judge import UNREAD
from retrieval.passage import Finding
from retrieval.weights import Linear, Weights
from vectorstore.embedder import QueryCache

WEIGHTS = {
    "clinic": 0.5,
    "clinic_ordinary": 1.0,
    "service_policies": 0.5,
    "retail_agent_guidelines": 0.5,
    **dict.fromkeys(tuned_trades(), 1.0),
    "multiturn_support_rag": 0.1,
    "travel_faq_spoken": 0.1,
}
"""Sets whose licence allows it (this project's own, MIT, Apache-2.0, CDLA-Sharing-1.0), and what one question of each
counts: product manuals and facts about a city's sights are little like a business's own text, and some
questions were made hard on purpose. The businesses of bench/trades that are held out are never fitted on."""
JUDGED = ("score", "answers")
"""What orders the statements that the judge has read: what the cheaper features come to, and its own log-odds."""
CONFIDENCE = (
    "answers answers_margin share margin similarity passage_similarity wording_coverage passage_coverage "
    "heading_coverage kind_missing price_missing passage_heaviest_missing kind_asked content_words faq"
).split()
_RANKED, _ROWS = 60, 400
_SOURCE = "python -m bench.quality.fit_confidence, on {names} (public sets: tuning halves by document)"


@dataclass(frozen=True, slots=True)
class Source:
    """A data set's tuning rows, and an assistant over its documents."""

    name: str
    assistant: Assistant
    rows: list[Labelled]
    cache: QueryCache

    @classmethod
    def of(cls, name: str, assistant: Assistant, rows: list[Labelled]) -> Self:
        return cls(name, assistant, rows, QueryCache(assistant.embedder(), known={}, size=100_000))

    def researcher(self, fitted: Weights) -> Researcher:
        return Researcher(self.assistant.desk().researcher.index, self.cache.embed, Calibration(0.0, {}), fitted)


def sources(data: Path, home: Path) -> list[Source]:
    """Every set of WEIGHTS that is in the folder, and the clinic."""
    bench = Path(__file__).parents[1]
    found = [*own_sets(bench, data, home)]
    for folder in (data / name for name in WEIGHTS if (data / name / "questions.jsonl").is_file()):
        assistant, rows = opened_set(home, folder)
        found.append(Source.of(folder.name, assistant, [row for row in rows if half(row) == 0][:_ROWS]))
    return found


def own_sets(bench: Path, data: Path, home: Path) -> Iterator[Source]:
    """The questions written for this project: on the clinic, on five businesses, and on two sets of policies."""
    assistant, rows = opened_set(home, bench / "clinic")
    yield Source.of("clinic", assistant, rows)
    texts = texts_of(assistant)
    yield Source.of("clinic_ordinary", assistant, load(bench, bench / "clinic" / "ordinary.jsonl", texts))
    for folder in sorted(bench.glob("trades/*")):
        if folder.name in WEIGHTS:
            yield Source.of(folder.name, *opened_set(home, folder))
    for name in ("service_policies", "retail_agent_guidelines"):
        assistant = opened(home, data / name / "docs", name)
        rows = load(bench, bench / "policies" / "questions.jsonl", texts_of(assistant), only=name)
        yield Source.of(name, assistant, rows)


def ranking_groups(source: Source, fitted: Weights) -> Iterator[tuple[list[str], Group]]:
    researcher = source.researcher(fitted)
    for row in source.rows:
        passages = (
            researcher.search(researcher.understand(row.question, row.history), _RANKED) if row.answerable else []
        )
        yield from _grouped(
            [p.features for p in passages], [holds_gold(row, p) for p in passages], WEIGHTS[source.name]
        )


def reading_groups(source: Source, fitted: Weights) -> Iterator[tuple[list[str], Group]]:
    researcher = source.researcher(fitted)
    for row in source.rows:
        if row.answerable:
            question = researcher.understand(row.question, row.history)
            found = researcher.reader.candidates(*researcher.looked_up(question))
            yield from _grouped([f.features for f in found], [is_right(row, f) for f in found], WEIGHTS[source.name])


def judging_groups(source: Source, fitted: Weights) -> Iterator[tuple[list[str], Group]]:
    researcher = source.researcher(fitted)
    for row in source.rows:
        if row.answerable:
            question = researcher.understand(row.question, row.history)
            found = researcher.reader.judged(*researcher.looked_up(question))
            read = [f for f in found if f.features["answers"] > UNREAD]
            features = [{name: f.features[name] for name in JUDGED} for f in read]
            yield from _grouped(features, [is_right(row, f) for f in read], WEIGHTS[source.name])


def is_right(row: Labelled, finding: Finding) -> bool:
    """Whether one statement answers; of a long gold with an answer in prose, one that says much of the same."""
    if not answers(row, finding) or any(len(gold.span) <= 350 for gold in row.golds) or not row.answers:
        return answers(row, finding)
    said, wanted = set(content_stems(finding.statements[0].wording)), set(content_stems(" ".join(row.answers)))
    return any(len(a.split()) <= 8 for a in row.answers) or (len(said) >= 3 and len(said & wanted) >= 0.6 * len(said))


def fit(found: list[Source], start: Weights) -> Weights:
    names, groups = _gathered(pair for source in found for pair in ranking_groups(source, start))
    ranked = replace(start, ranking=Linear(conditional_logit(groups, names)))
    names, groups = _gathered(pair for source in found for pair in reading_groups(source, ranked))
    read = replace(ranked, reading=Linear(conditional_logit(groups, names)))
    names, groups = _gathered(pair for source in unjudged(found) for pair in judging_groups(source, read))
    return replace(read, judging=Linear(conditional_logit(groups, names)))


def unjudged(found: list[Source]) -> list[Source]:
    """The sources whose questions the judge did not learn from."""
    return [source for source in found if source.name in CALIBRATING or source.name not in tuned_trades()]


def findings(found: list[Source], fitted: Weights) -> Iterator[tuple[str, Labelled, Finding]]:
    for source in found:
        researcher = source.researcher(fitted)
        for row in source.rows:
            question = researcher.understand(row.question, row.history)
            if best := researcher.reader.best(*researcher.looked_up(question)):
                yield source.name, row, best


def calibrated(observed: list[tuple[str, Labelled, Finding]]) -> Calibration:
    """Coefficients under which `confidence` is the share of findings that answer."""
    inputs = np.array([[finding.features[name] for name in CONFIDENCE] for _, _, finding in observed])
    right = np.array([answers(row, finding) for _, row, finding in observed])
    weights = np.array([WEIGHTS[name] for name, _, _ in observed])
    return Calibration(*logistic(inputs, right, weights, CONFIDENCE, ridge=2.0))


def _grouped(features: list[dict[str, float]], right: list[bool], weight: float) -> Iterator[tuple[list[str], Group]]:
    """The candidates as one group, where some but not all of them are right."""
    if any(right) and not all(right):
        names = list(features[0])
        yield names, Group(np.array([[one[name] for name in names] for one in features]), np.array(right), weight)


def _gathered(pairs: Iterator[tuple[list[str], Group]]) -> tuple[list[str], list[Group]]:
    gathered = list(pairs)
    return gathered[0][0], [group for _, group in gathered]


def _without_zeros(weights: dict[str, float]) -> dict[str, float]:
    return {name: weight for name, weight in weights.items() if weight}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--home", type=Path, default=Path(tempfile.gettempdir()) / "bloom-quality")
    parser.add_argument("--out", type=Path, default=Path("retrieval"))
    chosen = parser.parse_args()
    found = sources(chosen.data, chosen.home)
    comment = _SOURCE.format(names=", ".join(source.name for source in found))
    start = Weights(Linear({"similarity": 1.0, "lexical": 0.3}), Linear({"similarity": 1.0}), Linear({"score": 1.0}))
    fitted = fit(found, start)
    weights = {name: _without_zeros(getattr(fitted, name).weights) for name in ("ranking", "reading", "judging")}
    fitted = Weights(**{name: Linear(chosen) for name, chosen in weights.items()})
    calibration = calibrated(list(findings(unjudged(found), fitted)))
    confidence = {"intercept": calibration.intercept, "weights": _without_zeros(calibration.weights)}
    for name, content in (("weights", weights), ("confidence", confidence)):
        text = json.dumps({"comment": comment, **content}, indent=2)
        (chosen.out / f"{name}.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
