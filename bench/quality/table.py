"""Tables of figures with their 95 % intervals, as Markdown that lines up in a terminal."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from evaluation.measures import Interval


@dataclass(frozen=True, slots=True)
class Table:
    """One topic's figures. `notes` say what the columns mean and on what they were taken."""

    title: str
    columns: tuple[str, ...]
    notes: str = ""
    rows: list[tuple[str, ...]] = field(default_factory=list)

    def add(self, *cells: str) -> None:
        self.rows.append(cells)

    def markdown(self) -> str:
        """
        >>> print(Table("Pets", ("kind", "n"), rows=[("cat", "12")]).markdown())
        ## Pets
        <BLANKLINE>
        | kind | n  |
        |------|----|
        | cat  | 12 |
        """
        widths = [max(len(row[at]) for row in (self.columns, *self.rows)) for at in range(len(self.columns))]
        lines = [_line(self.columns, widths), "|" + "|".join("-" * (width + 2) for width in widths) + "|"]
        lines += [_line(row, widths) for row in self.rows]
        return "\n".join([f"## {self.title}", "", *([self.notes, ""] if self.notes else []), *lines])


def shown(measured: Interval) -> str:
    """A share or other figure of 0..1 with its interval; a dash where it is not defined.

    >>> shown((0.5, 0.25, 1.0)), shown((float("nan"),) * 3)
    ('.50 (.25–1.00)', '–')
    """
    if np.isnan(measured[0]):
        return "–"
    value, low, high = (f"{one:.2f}".replace("0.", ".", 1) if abs(one) < 1 else f"{one:.2f}" for one in measured)
    return f"{value} ({low}–{high})"


def aimed(aim: float | None, sign: str = "≥") -> str:
    """An aim, empty where there is none."""
    return f"{sign} {aim:.2f}".replace("0.", ".", 1) if aim is not None else ""


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "| " + " | ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)) + " |"
