"""What a SOP says more than once in the same words."""

from dataclasses import asdict, dataclass
from typing import Any

from vectorstore.dispute import Side


@dataclass(frozen=True, slots=True)
class Repetition:
    """One statement where it stands: once in each of several documents, or several times in one.

    `statements` is how many these places have in common, this one the first of them. `copies` tells that they are
    nearly all that the documents say.
    """

    places: tuple[Side, ...]
    statements: int
    copies: bool = False

    @property
    def documents(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(place.document for place in self.places))

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, raw: dict[str, Any]) -> "Repetition":
        """What `as_json` gave. Raises TypeError or KeyError for anything else."""
        places = tuple(Side(**place) for place in raw["places"])
        return cls(places, int(raw["statements"]), bool(raw["copies"]))
