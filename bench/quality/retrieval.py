"""Does a gold passage come back, and how high up: Bloom beside the baselines."""

from collections.abc import Iterator, Sequence

from bench.quality.measured import Measured
from bench.quality.table import Table, aimed, shown
from evaluation.measures import interval, paired_interval, reciprocal, within

AIMS = {
    "travel_faq_spoken": 0.80,
    "travel_faq_reviews": 0.50,
    "squad2": 0.96,
    "multiturn_support_rag": 0.85,
    "faq_public_health": 0.80,
}
"""Recall@5 aimed at."""
_NOTES = (
    "A hit: the passage and a gold overlap by half or more of the shorter one (characters), same document. "
    "Baselines: fixed 110-word windows, question alone. `more`: recall@5 above the better baseline, same questions."
)


def retrieval_table(sets: Sequence[Measured]) -> Table:
    """Recall@1, recall@5 and MRR over the answerable rows, with intervals."""
    columns = ("set", "rows", "n", "by", "recall@1", "recall@5", "MRR", "more", "aim recall@5")
    table = Table("Retrieval", columns, _NOTES)
    for one in sets:
        for by, ranks, more in _systems(one):
            figures = [shown(interval([score(rank) for rank in ranks])) for score in (within(1), within(5), reciprocal)]
            aim = aimed(AIMS.get(one.name)) if by == "Bloom" else ""
            table.add(one.name, one.split, str(len(ranks)), by, *figures, more, aim)
    return table


def _systems(one: Measured) -> Iterator[tuple[str, list[int | None], str]]:
    """Every system's ranks, and for Bloom how much more it finds than the better baseline."""
    ranks = [each.gold_rank for each in one.answerable]
    others = {name: [found.rank for found in one.of_answerable(name)] for name in one.baselines}
    hits = {name: [within(5)(rank) for rank in found] for name, found in others.items()}
    best = max(hits.values(), key=sum)
    yield "Bloom", ranks, shown(paired_interval([within(5)(rank) for rank in ranks], best))
    yield from ((name, found, "") for name, found in others.items())
