"""Whether a figure or name is said of the same thing as in the evidence."""

from collections.abc import Sequence

from workflow.verification.figures import Figure, same
from workflow.verification.statement import Statement

_OF_THE_WEEK = frozenset(("weekday", "time"))
_CLEARLY = 1.0  # a rival must share one more word of the clause; set by hand, other values were not compared


def is_bound_elsewhere(figure: Figure, said: Statement, evidence: Sequence[Statement], words: frozenset[str]) -> bool:
    """Whether the words around `figure` fit another figure of its kind in the evidence clearly better than its own.

    A price of one service said of another is such a case: the number is in the evidence, but not there.
    """
    near, far = _near(said, figure), (said.roots - said.values) | said.topic_roots
    own, rival = -1.0, -1.0
    for statement in evidence:
        for other in statement.figures:
            if same(figure, other, words):
                own = max(own, _fit(near, far, statement, other))
            elif other.kind == figure.kind and not (figure.kind in _OF_THE_WEEK and other.fact in said.values):
                rival = max(rival, _fit(near, far, statement, other))
    return own >= 0 and rival - own >= (_CLEARLY if figure.kind != "number" else 2 * _CLEARLY)


def _near(said: Statement, figure: Figure) -> frozenset[str]:
    """Roots of the figure's clause; days and times also bring the times and days beside them."""
    beside = {other.fact for other in said.figures if other.kind in _OF_THE_WEEK and other.kind != figure.kind}
    return frozenset(
        root
        for root in said.around(figure.start)
        if ":" not in root or (figure.kind in _OF_THE_WEEK and root in beside)
    )


def _fit(near: frozenset[str], far: frozenset[str], statement: Statement, figure: Figure) -> float:
    """Words shared with the figure's clause, half as much with its sentence, a quarter with its heading."""
    clause = statement.around(figure.start)
    context = statement.roots | statement.topic_roots
    score = len(near & clause) + 0.5 * len(near & (context - clause))
    return score + 0.25 * len((far - near) & clause) + 0.25 * len((far - near) & (context - clause))
