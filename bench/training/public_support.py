"""Public pairs of evidence and sentence, and sentences of public passages, as they stand and altered."""

import gzip
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.quality.fitting import learnt
from bench.quality.verification import labelled, tuned
from bench.training.alteration import EITHER, NOT_SAID, altered
from bench.training.reading_pairs import SOURCES
from bench.training.rewording import framed, reworded, shortened
from bench.training.support_pair import SUPPORTED, SupportPair
from sop.document import Span
from sop.sentence import sentences
from workflow.verification.statement import statements

OPEN = {
    "conjnli_auto": 0.5, "conjnli_dev": 1.0, "wice": 1.0, "docnli_fever": 0.8, "docnli_fever_other": 0.2,
    "fever_pairs": 0.8, "mnli_dev": 1.0, "scitail_dev_test": 0.8, "snli_dev_test": 0.5, "hans": 0.5,
}  # fmt: skip
"""Sources of licence class A or B, and what a row of each weighs: noisy labels, templates and captions weigh less."""
_UNDECIDED = frozenset({"wice", "docnli_fever_other", "hans"})
"""Here "neutral" only means not supported."""
_NAMED = {"supported": SUPPORTED, "contradicted": "contradicted", "neutral": NOT_SAID}
_PASSAGES = {
    "policyqa": 4000,
    "squadshifts_new_wiki": 2500,
    "squad2_train_part": 1200,
    "covid_qa": 800,
    "qamr_wiki": 600,
}
_OTHERS = 400
_SENTENCES = 2  # of a passage
_BY_RULE = 0.15  # weight of a sentence that was reworded or altered by rule


def support_rows(path: Path) -> Iterator[SupportPair]:
    """The open rows of the public sets."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            if row["source"] in OPEN and len(row["evidence"].split()) <= 110:
                label = EITHER if row["label"] == "neutral" and row["source"] in _UNDECIDED else _NAMED[row["label"]]
                yield SupportPair(row["evidence"], row["sentence"], label, OPEN[row["source"]])


def begin_rows(data: Path) -> Iterator[SupportPair]:
    """Three in five of BEGIN's tuned half; the rest is left for fitting thresholds. Only replies of one statement."""
    for case in labelled(data / "groundedness" / "begin.jsonl", with_question=False):
        said = [one for one in statements(case.reply) if not one.question]
        if tuned(case.group) and learnt(case.group) and (case.grounded or len(said) == 1):
            for one in said:
                evidence = " ".join(" ".join(case.evidence).split()[:90])
                yield SupportPair(evidence, one.text, SUPPORTED if case.grounded else EITHER, 1.0)


def passage_rows(path: Path, chance: random.Random) -> Iterator[SupportPair]:
    """Sentences of passages: as they are, reworded and altered; and sentences of other passages."""
    found = list(_passages(path))
    chance.shuffle(found)
    left = dict(_PASSAGES)
    for at, (source, told) in enumerate(found):
        left[source] = left.get(source, _OTHERS) - 1
        if left[source] >= 0 and len(told) > 1:
            other = found[at - 1][1]
            yield from _of_passage(told, other, chance)


def _passages(path: Path) -> Iterator[tuple[str, list[str]]]:
    known: set[str] = set()
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows: Iterator[dict[str, Any]] = map(json.loads, lines)
        for row in rows:
            if row["source"] in SOURCES and row["source"] != "qnli_dev" and row["passage"] not in known:
                known.add(row["passage"])
                spans = sentences(row["passage"], Span(0, len(row["passage"])))
                yield row["source"], [" ".join(span.of(row["passage"]).split()) for span in spans]


def _of_passage(told: list[str], other: list[str], chance: random.Random) -> Iterator[SupportPair]:
    usable = [at for at, one in enumerate(told) if 6 <= len(one.split()) <= 40]
    for at in chance.sample(usable, min(_SENTENCES, len(usable))):
        evidence, beside = _around(told, at), [one for place, one in enumerate(told) if place != at]
        said = told[at]
        yield SupportPair(evidence, framed(reworded(shortened(said, chance), chance), chance), SUPPORTED, _BY_RULE)
        for _ in range(1):
            if wrong := altered(reworded(said, chance, 2), beside, chance):
                yield SupportPair(evidence, framed(wrong.text, chance), wrong.label, _BY_RULE)
        stranger = chance.choice(other)
        if 6 <= len(stranger.split()) <= 40 and stranger not in told:
            yield SupportPair(evidence, stranger, NOT_SAID, _BY_RULE / 2)


def _around(told: list[str], at: int) -> str:
    """The sentence with those around it, 90 words at most."""
    first, last, words = at, at, len(told[at].split())
    for _ in range(3):
        if last + 1 < len(told) and words + len(told[last + 1].split()) <= 90:
            last += 1
            words += len(told[last].split())
        if first > 0 and words + len(told[first - 1].split()) <= 90:
            first -= 1
            words += len(told[first].split())
    return " ".join(told[first : last + 1])
