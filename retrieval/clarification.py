"""What a question could be about that names a side of many subjects and none of them: "prices?"."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from retrieval.answer_kind import AnswerKind, asked_kinds
from retrieval.asked import Asked
from retrieval.chunk_words import content_stems
from retrieval.passage import Passage
from sop.oddity import commands_the_bot

_MOST = 8  # subjects that one sentence can offer
_SAYS_LITTLE = frozenset(content_stems("list info information details full everything anything"))


@dataclass(frozen=True, slots=True)
class _Side:
    """A heading that several subjects have in common, as stems and the kinds it promises."""

    stems: frozenset[str]
    kinds: frozenset[AnswerKind]
    subjects: tuple[str, ...]


class Subjects:
    """The subjects of an SOP that are described alike: six services, each with a section "Price".

    `outline` holds the SOP's heading paths.
    """

    def __init__(self, outline: Sequence[tuple[str, ...]]) -> None:
        above: dict[str, dict[str, None]] = {}
        for *_, subject, heading in (path for path in outline if len(path) > 1):
            above.setdefault(heading, {})[subject] = None
        described = {subject for subjects in above.values() for subject in subjects}
        self._sides = [
            _Side(frozenset(content_stems(heading)), asked_kinds(heading), tuple(subjects))
            for heading, subjects in above.items()
            if 1 < len(subjects) <= _MOST and heading not in described  # one subject in two documents is no side
        ]
        self._shared = {heading for heading, subjects in above.items() if len(subjects) > 1}
        counts = Counter(side.subjects for side in self._sides)
        self._catalogue = max(counts, key=lambda subjects: (counts[subjects], len(subjects)), default=())

    def meant_by(self, asked: Asked) -> tuple[str, ...]:
        """The subjects that a question may mean which says no more than their common heading; () for any other.

        A question with a subject of its own, or one from the conversation, says more. One that asks what there is
        may mean any of those that are most alike.
        """
        if asked.offers:
            return self._catalogue
        if not asked.weights and not asked.kinds:
            return ()
        fitting = (side.subjects for side in self._sides if _says_no_more(asked, side))
        return max(fitting, key=len, default=())

    def labels(self, passages: Sequence[Passage]) -> tuple[str, ...]:
        """What each passage is headed, once and in order; with its subject where several have such a heading.

        A whole document's title tells a customer too little to choose it, and an instruction to the bot nothing.
        """
        paths = (p.section for p in passages if len(p.section) > 1 and not commands_the_bot(p.section[-1]))
        return tuple(
            dict.fromkeys(f"{path[-2]}: {path[-1]}" if path[-1] in self._shared else path[-1] for path in paths)
        )


def _says_no_more(asked: Asked, side: _Side) -> bool:
    by_kind = (asked.kind_words.get(kind, frozenset()) for kind in side.kinds)
    return asked.kinds <= side.kinds and asked.weights.keys() <= side.stems.union(_SAYS_LITTLE, *by_kind)
