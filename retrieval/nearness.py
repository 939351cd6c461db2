"""Which headings are worth offering to a customer whose question was not surely answered: those that may concern it."""

import re
from collections.abc import Callable, Sequence

from retrieval.asked import Asked
from retrieval.chunk_words import content_stems
from retrieval.passage import Passage

_SHARED = 0.3  # of the weight of the question's own words; "after" alone is less
_NEXT_BEST = 0.7  # of what the best heading shares
_ALIKE = 0.45
"""Cosine from which a passage is taken to concern a question whose words its heading does not say. On the questions
that testers of the bundled clinic asked, what was absurd lay below it or was about a thing the SOP does not know."""
_UNKNOWN = 0.5  # share of the question on words that the SOP does not know, from which a likeness means nothing
_WORD = re.compile(r"[^\W\d_]+")


def worth_offering(
    asked: Asked, passages: Sequence[Passage], label: Callable[[Sequence[Passage]], tuple[str, ...]]
) -> tuple[str, ...]:
    """The labels of the passages that plausibly concern the question, in order, each once.

    One does when its heading says enough of the question, by whatever name, or when the passage is much like it.
    """
    labelled = [(passage, "".join(label([passage]))) for passage in passages]
    shared = {heading: _shared(asked, heading) for _, heading in labelled if heading}
    enough = max(_SHARED, _NEXT_BEST * max(shared.values(), default=0.0))
    return tuple(
        dict.fromkeys(
            heading
            for passage, heading in labelled
            if heading and (shared[heading] >= enough or _alike(asked, passage, heading))
        )
    )


def _shared(asked: Asked, heading: str) -> float:
    """Share of the weight of what the question asks about, in its own words, that the heading says."""
    thing = {word: asked.own[word] for word in asked.thing}
    said = asked.said_by(frozenset(content_stems(heading)))
    total = sum(thing.values())
    return sum(weight for word, weight in thing.items() if word in said) / total if total else 0.0


def _alike(asked: Asked, passage: Passage, heading: str) -> bool:
    return passage.similarity >= _ALIKE and asked.unknown < _UNKNOWN and not is_name(heading, passage.text)


def is_name(heading: str, text: str) -> bool:
    """Whether a heading is a proper name: capitals throughout, and none of its words small in the text below it.

    >>> is_name("Ann Lee", "Ann Lee bakes."), is_name("Late Arrivals", "Who comes late has to wait.")
    (True, False)
    """
    words = _WORD.findall(heading)
    return (
        len(words) > 1
        and heading == heading.title()
        and not {word.lower() for word in words} & set(_WORD.findall(text))
    )
