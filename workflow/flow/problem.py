"""Something in a flow that keeps it from being walked."""

from dataclasses import dataclass

from sop.tree import Place


@dataclass(frozen=True, slots=True)
class Problem:
    """`place` is where in the file, `fix` what to do."""

    place: Place
    what: str
    fix: str
