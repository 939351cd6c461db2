"""Reading-comprehension rows as pairs of a question and one sentence of its passage."""

import gzip
import json
import random
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.training.near_questions import near_question
from bench.training.pair import Pair
from sop.document import Span
from sop.sentence import sentences
from sop.words import content_words

SOURCES = frozenset(
    [
        "clapnq_dev",  # Apache-2.0
        "covid_qa",  # Apache-2.0
        "policyqa",  # MIT
        "qamr_wiki",  # MIT
        "qnli_dev",  # CC BY-SA 4.0
        "squad2_dev_part",  # CC BY-SA 4.0; none of the articles that Bloom is measured on
        "squad2_train_part",  # CC BY-SA 4.0
        "squadshifts_new_wiki",  # Wikipedia, CC BY-SA; questions given as CC BY 4.0
        "xquad_en",  # CC BY-SA 4.0
    ]
)
"""Sources under a permissive or open-content licence. Reviews and posts, which are their writers' own, stay out."""
_MOST = {"policyqa": 12_000, "qamr_wiki": 4_000}  # pairs; else clumsy or very short ones would be much of the task
_LONGEST_QUESTION, _LONGEST_SENTENCE = 25, 60  # words
_WRONG, _ANOTHER_WRONG = 2, 0.5  # sentences most like the question, and how often one more, drawn by chance
_TURNED = 0.8  # how often a question is also asked with one word exchanged, where that can be done
_OF_TURNED = 0.7  # weight of such a pair: nobody checked that it is answered no more
_ASKED_IN_VAIN = 2.0  # weight of the sentences of a passage whose question people wrote so that it does not answer


def reading_pairs(path: Path) -> list[Pair]:
    """Sentences that hold an answer, of those that hold none the ones most like the question, and turned questions."""
    chance = random.Random(7)
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [row for row in map(json.loads, lines) if row["source"] in SOURCES]
    found = [(row["source"], pair) for row in rows for pair in _pairs(row, chance)]
    chance.shuffle(found)
    taken: Counter[str] = Counter()
    kept = []
    for source, pair in found:
        taken[source] += 1
        if taken[source] <= _MOST.get(source, len(found)):
            kept.append(pair)
    return kept


def _pairs(row: dict[str, Any], chance: random.Random) -> Iterator[Pair]:
    question, passage = " ".join(row["question"].split()), row["passage"]
    if row["source"] == "qnli_dev":
        texts, right = [passage], {0} if row["answerable"] else set()
    else:
        spans = sentences(passage, Span(0, len(passage)))
        texts = [" ".join(span.of(passage).split()) for span in spans]
        right = {at for at, span in enumerate(spans) for start in row["starts"] if span.start <= start < span.end}
    if row["answerable"] and not right:
        return
    weight = _ASKED_IN_VAIN if not row["answerable"] and row["kind"] == "source" else 1.0
    wrong = [at for at, text in enumerate(texts) if at not in right and not _holds_answer(text, row)]
    wrong.sort(key=lambda at: -_shared(question, texts[at]))
    also = [chance.choice(wrong[_WRONG:])] if len(wrong) > _WRONG and chance.random() < _ANOTHER_WRONG else []
    for at in [*sorted(right)[:2], *wrong[:_WRONG], *also]:
        if 2 < len(texts[at].split()) <= _LONGEST_SENTENCE and len(question.split()) <= _LONGEST_QUESTION:
            yield Pair(question, texts[at], at in right, 1.0 if at in right else weight)
    for at in sorted(right)[:1]:
        turned = near_question(question, texts[at], texts, chance) if chance.random() < _TURNED else None
        if turned and len(texts[at].split()) <= _LONGEST_SENTENCE and len(question.split()) <= _LONGEST_QUESTION:
            yield Pair(turned, texts[at], False, _OF_TURNED)


def _holds_answer(text: str, row: dict[str, Any]) -> bool:
    return any(re.search(re.escape(answer), text, re.I) for answer in row["answers"])


def _shared(question: str, text: str) -> int:
    return len(set(content_words(question)) & set(content_words(text)))
