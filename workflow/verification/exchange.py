"""A word or name that stands where the evidence, otherwise worded alike, has another one."""

from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import pairwise

from workflow.verification.names import names
from workflow.verification.opposites import is_opposable
from workflow.verification.statement import Statement, Word

_ALIGNED, _CLOSELY = 0.6, 0.75
"""Share of the words that must agree in order before a name, or a heading's word, counts as exchanged."""

Pair = tuple[str, str]


def exchanged(said: Statement, best: Statement, evidence: Sequence[Statement]) -> Pair | None:
    """A word of `said` that stands in place of another one of `best`, when all around it agrees; and that other word.

    Only names and subjects count, that is words of the evidence's headings and those that it has elsewhere before the
    same word ("lip filler", "cheek filler"): others may be synonyms.
    """
    mine, theirs = _order(said), _order(best)
    matcher = SequenceMatcher(None, [word.root for word in mine], [word.root for word in theirs], autojunk=False)
    agreeing = sum(block.size for block in matcher.get_matching_blocks()) / max(len(mine), 1)
    if agreeing < _ALIGNED:
        return None
    added, gone = _surplus(mine, theirs), _surplus(theirs, mine)
    named = frozenset((*names(said), *names(best)))
    for kind, start, end, at, until in matcher.get_opcodes():
        if kind == "replace":
            single = end - start == until - at == 1
            new = [word for word in mine[start:end] if (single or word.root in added) and word.lower]
            old = [word for word in theirs[at:until] if word.root in gone and word.lower]
            pair = _names_exchanged(new, old, named)
            if not pair and agreeing >= _CLOSELY and end - start <= 2 and until - at <= 2:
                following = mine[end].root if end < len(mine) and not named & {*old} else ""
                pair = _subjects_exchanged(
                    [word for word in new if word not in named], old, _subjects(evidence, following)
                )
            if pair:
                return pair
    return None


def _order(statement: Statement) -> list[Word]:
    """Words that carry meaning, and figures, in order: figures hold an alignment together."""
    values = [
        Word(statement.text[figure.start : figure.end], "", figure.fact, figure.start) for figure in statement.figures
    ]
    return sorted([*statement.order, *values], key=lambda word: word.start)


def _surplus(words: Sequence[Word], others: Sequence[Word]) -> Counter[str]:
    """Roots that `words` holds more often: the rest was only moved."""
    return Counter(word.root for word in words) - Counter(word.root for word in others)


def _names_exchanged(new: Sequence[Word], old: Sequence[Word], named: frozenset[Word]) -> Pair | None:
    """Two names at the same end of the parts that differ; not a name and its own initials."""
    for at in (0, -1):
        if not new or not old or not {new[at], old[at]} <= named:
            continue
        if not _is_short_for(new[at], old) and not _is_short_for(old[at], new):
            return new[at].text, old[at].text
    return None


def _is_short_for(word: Word, others: Sequence[Word]) -> bool:
    return word.text.isupper() and "".join(other.text[0] for other in others).upper().startswith(word.text)


def _subjects(evidence: Sequence[Statement], following: str) -> frozenset[str]:
    """Roots in headings, and those right before `following`."""
    headed = frozenset[str]().union(*(source.topic_roots for source in evidence))
    pairs = ((left.root, right.root) for source in evidence for left, right in pairwise(source.order))
    return headed | {left for left, right in pairs if right == following}


def _subjects_exchanged(new: Sequence[Word], old: Sequence[Word], subjects: frozenset[str]) -> Pair | None:
    if not old or any(is_opposable(word.lower) for word in (*new, *old)):
        return None
    known = next((word for word in new if word.root in subjects), None)
    return (known.text, old[0].text) if known else None


def misplaced(said: Statement, evidence: Sequence[Statement]) -> Pair | None:
    """A name before a word or figure that in the evidence always follows other names: "AU results", "DNA results"."""
    mine = names(said)
    for left, right in pairwise(_order(said)):
        if left not in mine or said.text[left.start + len(left.text) : right.start] not in {" ", "-"}:
            continue
        holding = [source for source in evidence if right.root in source.roots]
        before = [lead for source in holding for lead in _before(right.root, source)]
        if before and not any(left.root in source.roots for source in holding) and all(before):
            return left.text, str(before[0])
    return None


def _before(following: str, source: Statement) -> list[str]:
    """What stands before each `following` of the source: a name, or "" for anything else."""
    order, named = _order(source), names(source)
    leads = [left for left, right in pairwise(order) if right.root == following]
    return [lead.text if lead in named and lead.start > 0 else "" for lead in leads] or [""]
