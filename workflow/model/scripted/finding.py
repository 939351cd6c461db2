"""Which sentences of the passages say most of what a message asks."""

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sop.document import Span
from sop.sentence import sentences
from sop.words import content_words, stem
from workflow.model.scripted.prompt import Passage

_ROW = re.compile(r"\s*\|")
_RULE = re.compile(r"\s*\|[\s|:-]+\|?\s*\Z")
_HEADING = re.compile(r"\s*#{1,6}\s")
_AROUND = 0.6  # what a word counts that stands only in the heading above: chosen by eye, this is a stand-in
_ENOUGH = 0.3  # of the message's weight that a sentence must cover, chosen the same way


@dataclass(frozen=True, slots=True)
class Sentence:
    """An exact piece of a passage's text. `around`: the headings it stands under."""

    passage: int
    text: str
    around: str


@dataclass(frozen=True, slots=True)
class Found:
    """`covered`: 0..1, how much of what the message asks the sentences share with it."""

    sentences: tuple[Sentence, ...]
    covered: float


def find(message: str, passages: Sequence[Passage]) -> Found:
    """The best sentence, and a second one where it says what the first does not. None when too little is shared."""
    candidates = [sentence for passage in passages for sentence in _sentences(passage)]
    weights = _weights(_stems(message), candidates)
    total = sum(weights.values())
    ranked = sorted(candidates, key=lambda one: -_score(one, weights))
    if not ranked or not total or _score(ranked[0], weights) / total < _ENOUGH:
        return Found((), 0.0)
    best = ranked[0]
    rest = {word: weight for word, weight in weights.items() if word not in _stems(f"{best.text} {best.around}")}
    second = max(ranked[1:], key=lambda one: _score(one, rest), default=best)
    chosen = (best, second) if _score(second, rest) > total / 4 else (best,)
    return Found(
        chosen, min(1.0, sum(_score(one, part) for one, part in zip(chosen, (weights, rest), strict=False)) / total)
    )


def _sentences(passage: Passage) -> Iterator[Sentence]:
    around, prose = passage.source, []
    lines = [*passage.text.splitlines(keepends=True), "#  "]
    for at, line in enumerate(lines):
        if not _ROW.match(line) and not _HEADING.match(line):
            prose.append(line)
            continue
        text = "".join(prose)
        for span in sentences(text, Span(0, len(text))):
            if not span.of(text).rstrip("*_").endswith("?"):
                yield Sentence(passage.number, span.of(text), around)
        prose = []
        if _HEADING.match(line):
            around = f"{passage.source} {line.strip('# ').strip()}"
        elif not _RULE.match(line) and not _RULE.match(lines[at + 1]):
            yield Sentence(passage.number, line.strip(), around)


def _stems(text: str) -> set[str]:
    return {stem(word) for word in content_words(text)}


def _weights(asked: set[str], candidates: Sequence[Sentence]) -> dict[str, float]:
    """A word that few sentences hold counts more, as in any search."""
    holding = Counter(word for one in candidates for word in _stems(f"{one.text} {one.around}") & asked)
    return {word: math.log(1 + len(candidates) / max(holding[word], 0.5)) for word in asked}


def _score(sentence: Sentence, weights: dict[str, float]) -> float:
    inside, around = _stems(sentence.text), _stems(sentence.around)
    return sum(weight * (1 if word in inside else _AROUND if word in around else 0) for word, weight in weights.items())
