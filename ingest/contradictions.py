"""The statements of a SOP that cannot both be true, found among those that are near each other in meaning."""

from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from functools import lru_cache

from ingest.nearby import Nearby
from sop.document import Notice
from sop.standing import Standings
from sop.words import content_words, stem
from vectorstore.dispute import Dispute, Told

MANY = 3
"""Other documents that say much the same with whatever figure: then each speaks of a subject of its own. Chosen on a
bank's 237 documents, one for each side of each card and account."""

TEMPLATE = 0.7
"""Share of the words of the shorter above which two statements are of one form, chosen there too: "A van wash costs"
and "A small car wash costs" are not."""
_NAMED = 3  # more places that are named
_ADVICE = "keep one, or say which holds with supersedes or valid_from"


def contradictions(
    nearby: Nearby, same: Sequence[list[int]], disagreement: Callable[[Told, Told], str | None]
) -> Iterator[Dispute]:
    """Every place of each of the two is in a dispute, so that none of them is quoted. `same` are statements of one
    meaning (ingest.nearby.same_groups).
    """
    places = {index: group for group in same for index in group}
    near: dict[int, list[int]] = {}
    for i, j in nearby.pairs:
        near.setdefault(i, []).append(j)
        near.setdefault(j, []).append(i)
    found: dict[frozenset[int], Dispute] = {}
    for i, j in nearby.pairs:
        one, other = nearby.told[i], nearby.told[j]
        if frozenset((i, j)) in found or not _may_be_one(one, other) or not (about := disagreement(one, other)):
            continue
        these, those = places.get(i, [i]), places.get(j, [j])
        together = one.document != other.document and _said_together(nearby, these, those)
        if not (together or _said_of_many(nearby, these, those, {*near[i], *near[j]})):
            for k, m in (*((k, j) for k in these), *((i, m) for m in those)):
                found.setdefault(frozenset((k, m)), Dispute(nearby.side(k), nearby.side(m), about))
    yield from found.values()


def _may_be_one(one: Told, other: Told) -> bool:
    """A first look that costs little: half of the words of the shorter are in the longer, which says it otherwise."""
    a, b = _without_figures(one.wording), _without_figures(other.wording)
    return one.wording != other.wording and 2 * len(a & b) >= min(len(a), len(b))


def _said_together(nearby: Nearby, these: Sequence[int], those: Sequence[int]) -> bool:
    """Whether a document says both: of two things, or else its own two places are the contradiction."""
    return bool(_documents(nearby, these) & _documents(nearby, those))


def _said_of_many(nearby: Nearby, these: Sequence[int], those: Sequence[int], near: Set[int]) -> bool:
    """Whether so many other documents say much the same, and not one of these two, that each says it of a thing of its
    own: the fee of every card.
    """
    said = [_without_figures(nearby.told[group[0]].wording) for group in (these, those)]
    like = [
        index
        for index in near - {*these, *those}
        if any(_much_the_same(words, _without_figures(nearby.told[index].wording)) for words in said)
    ]
    return len(_documents(nearby, like) - _documents(nearby, (*these, *those))) >= MANY


def _much_the_same(words: Set[str], others: Set[str]) -> bool:
    return len(words & others) > TEMPLATE * min(len(words), len(others)) and 2 * len(words & others) > len(words)


def _documents(nearby: Nearby, indices: Iterable[int]) -> Set[str]:
    return {nearby.told[index].document for index in indices}


@lru_cache(maxsize=20_000)
def _without_figures(wording: str) -> frozenset[str]:
    return frozenset(stem(word) for word in content_words(wording) if not any(map(str.isdigit, word)))


def reported(disputes: Sequence[Dispute], standings: Standings) -> tuple[Notice, ...]:
    """What an owner should put right, each two texts once: not what the documents' standing settles."""
    unsettled: dict[tuple[str, str], list[Dispute]] = {}
    for dispute in disputes:
        if not standings.settles(dispute.one.document, dispute.other.document):
            unsettled.setdefault((dispute.one.text, dispute.other.text), []).append(dispute)
    return tuple(_notice(*found) for found in unsettled.values())


def _notice(first: Dispute, *copies: Dispute) -> Notice:
    said = " / ".join(f"“{side.text}”" for side in first.sides)
    places = {side.place: None for dispute in (first, *copies) for side in dispute.sides}
    more = list(places)[2:]
    also = f"; the same stands in {', '.join(more[:_NAMED])}{' and elsewhere' if more[_NAMED:] else ''}" if more else ""
    what = f"contradicts {first.other.place}: {said} ({first.about}){also}; {_ADVICE}"
    return Notice(first.one.document, f"line {first.one.line}: {what}")
