"""What retrieval finds for the questions of businesses, as pairs of question and statement."""

from collections.abc import Iterator
from pathlib import Path

from bench.quality.dataset import opened_set
from bench.quality.fit_confidence import Source, is_right
from bench.quality.question_set import BENCH, CALIBRATING, tuned_trades
from bench.training.pair import Pair
from retrieval.judge import as_read
from retrieval.weights import shipped

_READ = 9  # statements of a question: those the judge will read
_UNANSWERABLE = 0.8  # weight of a statement found for a question that nothing answers: a few labels are wrong


def own_pairs(home: Path) -> list[Pair]:
    """The likeliest statements of every question; questions whose answer is not among them are left out."""
    learnt_from = (name for name in tuned_trades() if name not in CALIBRATING)
    opened = (Source.of(name, *opened_set(home, BENCH / "trades" / name)) for name in learnt_from)
    return [pair for source in opened for pair in _of_source(source)]


def _of_source(source: Source) -> Iterator[Pair]:
    researcher = source.researcher(shipped())
    for row in source.rows:
        question = researcher.understand(row.question, row.history)
        found = researcher.reader.candidates(*researcher.looked_up(question))[:_READ]
        right = [is_right(row, one) for one in found]
        if row.answerable and not any(right):
            continue
        weight = 1.0 if row.answerable else _UNANSWERABLE
        for one, answers in zip(found, right, strict=True):
            yield Pair(question.in_full, as_read(one.passage, one.statements[0]), answers, weight)
