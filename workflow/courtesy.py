"""Greetings, thanks, farewells and small talk: recognised, and answered with fixed wording."""

import re
from dataclasses import dataclass
from functools import cache
from importlib import resources

import yaml

from sop.words import words
from vectorstore.embedder import Embed
from workflow.wrap_up import wrap_up

_ALIKE = 0.6
"""Cosine from which a short message is small talk by meaning. On the half of CLINC's queries that no example was
written for, it finds two thirds of the small talk and takes no banking, travel or kitchen query for it
(bench/README.md); a passage of the SOP that is nearer always wins."""
_SHORT = 14  # words; a longer message says more than a courtesy
_GRAVEST_LAST = (
    "greeting", "acknowledged", "how_are_you", "what_can_you_do", "dropped", "undecided", "thanks", "more",
    "chit_chat", "unclear", "who_are_you", "finished", "farewell",
)  # fmt: skip
_FILLERS = frozenset(
    "please pls there then and so well again mate love all team everyone much oh um er but for now your you help time "
    "patience today the bot i this chat me my dear sir madam guys folks anyway actually a lot".split()
)
_EMPHASIS = frozenset(
    "really very so just quite ever absolutely totally pretty rather always bloody damn flipping".split()
)
_WITH_APOSTROPHE = {
    word.replace("'", ""): word
    for word in "that's i'm you're it's what's who's how's don't didn't can't there's you've i've that'll".split()
}
_NOTHING_SAID = re.compile(r"^[\W_]*$")


@dataclass(frozen=True, slots=True)
class CourtesyKind:
    id: str
    reply: str
    only: frozenset[tuple[str, ...]]
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Recognised:
    """A kind of courtesy and how alike the message is to it; 1 when its very words are."""

    kind: CourtesyKind
    similarity: float


@cache
def kinds() -> dict[str, CourtesyKind]:
    """Every kind of courtesy, from `courtesy.yaml`."""
    raw = yaml.safe_load(resources.files("workflow").joinpath("courtesy.yaml").read_text("utf-8"))
    return {
        name: CourtesyKind(name, entry["reply"], frozenset(_plain(p) for p in entry["only"]), tuple(entry["examples"]))
        for name, entry in raw.items()
    }


def phrases() -> list[str]:
    """The examples courtesies are matched with by meaning, in order."""
    return [example for kind in kinds().values() for example in kind.examples]


def says_nothing(message: str) -> bool:
    """Whether a message is empty or only punctuation and emoji."""
    return bool(_NOTHING_SAID.match(message))


def in_so_many_words(message: str) -> Recognised | None:
    """The courtesy a message consists of, fillers aside; the one that says most where there are several."""
    found = _consists_of(_plain(message))
    if not found:
        ending = wrap_up(message)
        return Recognised(kinds()[ending], 1.0) if ending else None
    return Recognised(kinds()[max(found, key=_GRAVEST_LAST.index)], 1.0)


class SmallTalk:
    """Courtesies by meaning. `embed` gives unit vectors; it is called once with all examples."""

    def __init__(self, embed: Embed) -> None:
        self._embed = embed
        self._owners = [kind for kind in kinds().values() for _ in kind.examples]
        self._examples = embed(phrases())

    def recognise(self, message: str) -> Recognised | None:
        """The kind of small talk a short message is most like, if it is like any."""
        if len(words(message)) > _SHORT:
            return None
        similarities = self._examples @ self._embed([message])[0]
        best = int(similarities.argmax())
        alike = float(similarities[best])
        return Recognised(self._owners[best], alike) if alike >= _ALIKE else None


def _plain(text: str) -> tuple[str, ...]:
    """The words without those that only add emphasis, "thats" as "that's"."""
    return tuple(_WITH_APOSTROPHE.get(word, word) for word in words(text) if word not in _EMPHASIS)


def _consists_of(said: tuple[str, ...]) -> set[str] | None:
    """The kinds whose phrases the words split into with nothing but fillers left over; None if they do not."""
    if not said:
        return set()
    for length in range(min(6, len(said)), 0, -1):
        for kind in kinds().values():
            if said[:length] in kind.only and (rest := _consists_of(said[length:])) is not None:
                return {kind.id, *rest}
    return _consists_of(said[1:]) if said[0] in _FILLERS else None
