"""What Bloom and the baselines made of one question set: taken once, read by every table."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.quality.baseline import Found, baselines
from bench.quality.question_set import QuestionSet, SetSpec, opened_spec
from evaluation.observation import Observation, observe
from vectorstore.embedding_cache import EmbeddingCache


@dataclass(frozen=True, slots=True)
class Measured:
    """One set's reported rows: `observed` and each of `baselines` are in the order of the rows."""

    name: str
    standing: str
    halved: bool
    texts: dict[str, str]
    observed: tuple[Observation, ...]
    baselines: dict[str, list[Found]]

    @property
    def split(self) -> str:
        """Which rows these are, and what was fitted on the set."""
        return f"{self.standing}, {'reported half' if self.halved else 'whole'}"

    @property
    def unseen(self) -> bool:
        return self.standing == "unseen"

    def of_answerable(self, baseline: str) -> Iterator[Found]:
        """What the baseline found for the rows that are answerable."""
        return (
            found for found, one in zip(self.baselines[baseline], self.observed, strict=True) if one.labelled.answerable
        )

    @property
    def answerable(self) -> list[Observation]:
        return [one for one in self.observed if one.labelled.answerable]


def measured(spec: SetSpec, home: Path, limit: int | None = None) -> Measured:
    """Ask every reported question of a set, of Bloom with its history and of the baselines."""
    chosen = opened_spec(spec, home, limit)
    try:
        return Measured(
            spec.name,
            spec.standing,
            chosen.halved,
            chosen.texts,
            tuple(observe(chosen.rows, chosen.assistant.desk(), chosen.assistant.unbarred_desk())),
            _baselines(chosen, home),
        )
    finally:
        chosen.assistant.close()


def pooled(sets: Sequence[Measured], name: str) -> Measured:
    """Several sets as one, each question counting the same."""
    return Measured(
        name,
        "",
        False,
        {},
        tuple(one for each in sets for one in each.observed),
        {key: [found for each in sets for found in each.baselines[key]] for key in sets[0].baselines},
    )


def _baselines(chosen: QuestionSet, home: Path) -> dict[str, list[Found]]:
    cache = EmbeddingCache(home / "baselines.sqlite", chosen.assistant.embedder())
    try:
        return baselines(chosen.texts, chosen.rows, cache.embed)
    finally:
        cache.close()
