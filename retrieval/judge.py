"""Reads a question and a statement together, and says how surely the one answers the other."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Protocol

from retrieval.passage import Finding, Passage
from vectorstore.chunk import Statement
from vectorstore.network import Network

READ_CLOSELY = 6
"""Statements that are read together with the question, the likeliest by the cheaper features. Reading costs most of a
reply: with eight, one over 1,000 chunks took 5.6 times the bare search (bench/README.md)."""
UNREAD = -8.0  # the log-odds of a statement that was not: less likely than any that was
_WORDS = 90  # of a statement; more does not fit the network


class Judge(Protocol):
    """Log-odds that each of these statements, as `as_read`, answers the question."""

    def __call__(self, question: str, statements: Sequence[str]) -> Sequence[float]: ...


class FittedJudge:
    """The network that comes with Bloom (`python -m bench.training.judge`), an encoder of both texts at once."""

    def __init__(self, network: Network) -> None:
        self._network = network

    def __call__(self, question: str, statements: Sequence[str]) -> Sequence[float]:
        scores = self._network.scores([(question, one) for one in statements])
        return [float(score) for score in scores[:, 0]]


@cache
def shipped() -> FittedJudge:
    """The judge that comes with Bloom; its network is loaded by the first question."""
    return FittedJudge(Network(Path(str(resources.files("retrieval").joinpath("judge.onnx")))))


def judged(judge: Judge, question: str, found: Sequence[Finding]) -> list[Finding]:
    """The findings, best first as they come, the first of them with the feature `answers`: the judge's log-odds."""
    read = found[:READ_CLOSELY]
    scores = judge(question, [as_read(one.passage, one.statements[0]) for one in read]) if read else []
    unread = [UNREAD] * (len(found) - len(read))
    return [
        replace(one, features={**one.features, "score": one.score, "answers": max(UNREAD, score)})
        for one, score in zip(found, [*scores, *unread], strict=True)
    ]


def as_read(passage: Passage, statement: Statement) -> str:
    """A statement under the two headings it stands below, of an FAQ under its question."""
    headings = [one if one.endswith((".", "?", "!")) else f"{one}." for one in passage.section[-2:]]
    return " ".join([*headings, *statement.wording.split()[:_WORDS]])
