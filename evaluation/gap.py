"""What customers asked that the SOP does not say: questions handed over by a gate, grouped by meaning."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

import numpy as np
from numpy.typing import NDArray

from records.conversation_log import ConversationLog
from records.turn import Turn
from retrieval.passage import Passage
from retrieval.question import Said
from workflow.events import passage_json
from workflow.form.contact import masked
from workflow.remark import is_remark

_GATES = frozenset({"similarity", "confidence", "verification"})  # not errors, and not what needs a person
_APART = 0.4
"""Cosine distance, by average linkage, up to which questions are taken for one. Of pairs put together on CLINC150
(360 queries of 60 intents) and HINT3's Curekart (208 of 28), 86 % and 80 % are of one intent; at 0.5, 65 %."""
_EXAMPLES = 5
_MOST = 4000  # distinct wordings compared with one another, the latest; a table of their distances takes 64 MB
_REMEMBERED = 8  # earlier turns a question is understood in, as in the conversation itself


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A question that a gate handed over, and what was said before it."""

    question: str
    conversation: str
    time: datetime
    history: tuple[Said, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Gap:
    """Questions of one meaning. `question` is the most typical wording, `examples` others, the latest first.

    `answered_now` says whether the version in force answers it: the gap has been closed since.
    """

    question: str
    count: int
    conversations: int
    last_asked: datetime
    examples: tuple[str, ...]
    closest: Passage | None
    answered_now: bool


@dataclass(frozen=True, slots=True)
class Looked:
    """What the version in force makes of a question: the passage nearest to it, and whether it is answered."""

    closest: Passage | None
    answered: bool


def unanswered(log: ConversationLog, sop: str) -> list[Unanswered]:
    """Every question of this SOP's conversations that a gate handed over, oldest first, as it was asked.

    Phone numbers and e-mail addresses are masked, and what asks for nothing (a bare number, a day) is left out.
    """
    handed_over = [one for one in log.escalations(sop=sop) if one.raised_by in _GATES]
    turns = {(one.conversation, one.turn) for one in handed_over}
    found = [
        asked
        for conversation, numbers in groupby(sorted(turns), key=lambda turn: turn[0])
        for asked in _of_conversation(log.turns(conversation), {number for _, number in numbers})
    ]
    return sorted(found, key=lambda one: one.time)


def grouped(
    asked: Sequence[Unanswered],
    embed: Callable[[Sequence[str]], NDArray[np.float32]],
    wording: Callable[[Unanswered], str],
    look: Callable[[Unanswered], Looked],
) -> list[Gap]:
    """The questions by meaning: gaps that are still open before those closed since, the most asked first.

    `wording` is a question as it stands by itself ("lip filler: how long does it last?"), `embed` gives unit vectors.
    """
    by_wording: dict[str, list[Unanswered]] = {}
    for one in asked:
        by_wording.setdefault(" ".join(wording(one).casefold().split()), []).append(one)
    wordings = list(by_wording)[-_MOST:]
    if not wordings:
        return []
    vectors = embed(wordings)
    gaps = []
    for members in _groups(vectors):
        typical = members[int(np.argmax((vectors[members] @ vectors[members].T).sum(axis=1)))]
        occurrences = [one for at in members for one in by_wording[wordings[at]]]
        gaps.append(_gap(by_wording[wordings[typical]][-1], occurrences, look))
    return sorted(gaps, key=lambda gap: (gap.answered_now, -gap.count, -gap.last_asked.timestamp(), gap.question))


def gap_json(gap: Gap) -> dict[str, Any]:
    return {
        "question": gap.question,
        "count": gap.count,
        "conversations": gap.conversations,
        "last_asked": gap.last_asked.isoformat(),
        "examples": list(gap.examples),
        "closest": passage_json(gap.closest) if gap.closest else None,
        "answered_now": gap.answered_now,
    }


def _of_conversation(turns: Sequence[Turn], numbers: set[int]) -> Iterator[Unanswered]:
    for at, turn in enumerate(turns):
        if turn.number not in numbers:
            continue
        said = [said for before in turns[max(0, at - _REMEMBERED) : at] for said in _said(before)]
        for question in _questions(turn):
            if not is_remark(question, turn.time.date()):
                yield Unanswered(masked(question), turn.conversation, turn.time, tuple(said))


def _questions(turn: Turn) -> list[str]:
    """The questions of a message that were not answered; the whole message where it was not taken apart."""
    parts = [part for event in turn.events for part in event.get("parts", ())]
    return [part["question"] for part in parts if not part["answered"]] or [turn.message]


def _said(turn: Turn) -> Iterator[Said]:
    if turn.message:
        yield Said("user", turn.message)
    if replies := " ".join(event["reply"] for event in turn.events if event.get("reply")):
        yield Said("assistant", replies)


def _groups(vectors: NDArray[np.float32]) -> list[list[int]]:
    """Rows of one meaning together."""
    if len(vectors) == 1:
        return [[0]]
    from sklearn.cluster import AgglomerativeClustering  # a second to import, and only `bloom gaps` needs it

    clustering = AgglomerativeClustering(
        n_clusters=None, metric="cosine", linkage="average", distance_threshold=_APART
    ).fit(vectors)
    groups: dict[int, list[int]] = {}
    for row, label in enumerate(clustering.labels_.tolist()):
        groups.setdefault(label, []).append(row)
    return list(groups.values())


def _gap(typical: Unanswered, asked: Sequence[Unanswered], look: Callable[[Unanswered], Looked]) -> Gap:
    looked = look(typical)
    latest = sorted(asked, key=lambda one: one.time, reverse=True)
    others = dict.fromkeys(one.question for one in latest if one.question != typical.question)
    return Gap(
        question=typical.question,
        count=len(asked),
        conversations=len({one.conversation for one in asked}),
        last_asked=latest[0].time,
        examples=(typical.question, *others)[:_EXAMPLES],
        closest=looked.closest,
        answered_now=looked.answered,
    )
