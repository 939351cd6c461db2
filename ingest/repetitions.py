"""What a SOP says more than once, as the few notices that an owner reads.

A statement that is repeated does no harm until one of its places is changed. So they are gathered by the documents
they have in common: a paragraph in 200 files is one notice, and so is a copy of a file.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from ingest.chunked import MOST_COPIES
from ingest.nearby import Nearby
from sop.document import Notice
from sop.oddity import line_of
from sop.standing import Standings
from vectorstore.dispute import Side, short
from vectorstore.repetition import Repetition

COPIED = 0.9
"""Share of the words of each of the documents from which on they are copies of each other."""
_ADVICE = "keep it in one place, or change all together"
_NAMED = 3  # documents named beside the first


def repetitions(nearby: Nearby, same: Sequence[list[int]]) -> list[Repetition]:
    """Copies of whole documents first, then what stands in most documents or is longest. `same` are statements of one
    meaning (ingest.nearby.same_groups).
    """
    places: dict[tuple[str, ...], list[list[int]]] = {}
    for group in same:
        documents = tuple(dict.fromkeys(nearby.told[index].document for index in group))
        places.setdefault(documents, []).append(group)
    said = Counter[str]()
    for one in nearby.told:
        said[one.document] += len(one.wording.split())
    found = [_gathered(documents, groups, said, nearby) for documents, groups in places.items()]
    return sorted(found, key=lambda one: (not one.copies, -len(one.places) * one.statements))


def reported(found: Iterable[Repetition], standings: Standings) -> tuple[Notice, ...]:
    """What an owner should know of: not what only one of the documents is there to say."""
    return tuple(_notice(one) for one in found if not _settled(one, standings))


def _gathered(
    documents: tuple[str, ...], groups: Sequence[list[int]], said: Mapping[str, int], nearby: Nearby
) -> Repetition:
    """What these documents have in common, told by the first of it."""
    repeated = Counter[str]()
    for index in (index for group in groups for index in group):
        repeated[nearby.told[index].document] += len(nearby.told[index].wording.split())
    copies = len(documents) > 1 and all(repeated[path] >= COPIED * said[path] for path in documents)
    alone = len(documents) == 1
    sides = [nearby.side(index) for index in groups[0]]
    places = sides if alone else [next(these) for _, these in groupby(sides, lambda side: side.document)]
    return Repetition((*places, *_left_out(places, nearby.texts)), len(groups), copies)


def _left_out(places: Sequence[Side], texts: Mapping[str, str]) -> Iterator[Side]:
    """Where else a text stands that the index holds no more than MOST_COPIES of."""
    if len(places) < MOST_COPIES:
        return
    known, first = {place.document for place in places}, places[0]
    quote = texts[first.document][first.start : first.end]
    for path, text in texts.items():
        if path not in known and (at := text.find(quote)) >= 0:
            yield Side(path, at, at + len(quote), line_of(text, at), first.text)


def _settled(found: Repetition, standings: Standings) -> bool:
    """Whether all but one of the documents give way to another, or are for other readers or times."""
    documents = found.documents
    return len(documents) > 1 and all(
        standings.settles(one, other) for index, one in enumerate(documents) for other in documents[index + 1 :]
    )


def _notice(found: Repetition) -> Notice:
    first, second, *others = found.places
    if found.copies:
        what = f"is a copy of {_all(found.documents[1:])}; keep one, or say with supersedes which one holds"
        return Notice(first.document, what)
    where = f"line {second.line}" if second.document == first.document else second.place
    kind = "line" if len(found.documents) == 1 else "document"
    more = f" and {_counted(len(others), f'more {kind}')}" if others else ""
    rest = found.statements - 1
    also = f", and so {'is' if rest == 1 else 'are'} {_counted(rest, 'more statement')}" if rest else ""
    what = f"line {first.line}: “{short(first.text)}” is said again in {where}{more}{also}; {_ADVICE}"
    return Notice(first.document, what)


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _all(paths: Sequence[str]) -> str:
    named, more = paths[:_NAMED], len(paths) - _NAMED
    return ", ".join(named) + (f" and {_counted(more, 'more document')}" if more > 0 else "")
