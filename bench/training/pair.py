"""What the judge learns from."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pair:
    """A question and a statement as `retrieval.judge.as_read` puts it; whether the one answers the other."""

    question: str
    statement: str
    answers: bool
    weight: float = 1.0
