"""A PDF's page as words in places, and the order in which people read them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import NamedTuple

_GUTTER = 8.0  # points: the least between two columns; a space in a line has some three
_CROSSING = 0.35  # of the lines; titles and tables over both columns
_FEWEST = 15  # words in a column
_FULL = 0.5  # a column's usual line fills at least half of it; a table's cells do not
_PROSE = 2.5  # words in a column's usual line
_DEEPEST = 3  # columns within columns


class Word(NamedTuple):
    """Points from the left and the top of the page."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    bold: bool


@dataclass(frozen=True, slots=True)
class Table:
    """A table drawn with lines, and where it stands."""

    rows: tuple[tuple[str, ...], ...]
    x0: float
    x1: float
    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Page:
    width: float
    height: float
    words: tuple[Word, ...]
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """Words side by side, from left to right."""

    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @property
    def x0(self) -> float:
        return self.words[0].x0

    @property
    def x1(self) -> float:
        return max(word.x1 for word in self.words)

    @property
    def top(self) -> float:
        return min(word.top for word in self.words)

    @property
    def bottom(self) -> float:
        return max(word.bottom for word in self.words)

    @property
    def size(self) -> float:
        """That of most of its letters."""
        sizes = [word.size for word in self.words for _ in word.text]
        return max(set(sizes), key=lambda size: (sizes.count(size), size))

    @property
    def bold(self) -> bool:
        return all(word.bold for word in self.words)


def lines_of(words: Iterable[Word]) -> list[Line]:
    """Words that overlap by half their height, as lines from top to bottom."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda word: (word.bottom, word.x0)):
        row = next((row for row in rows[:-4:-1] if _beside(row[0], word)), None)
        if row is None:
            rows.append([word])
        else:
            row.append(word)
    lines = (Line(tuple(sorted(row, key=lambda word: word.x0))) for row in rows)
    return sorted(lines, key=lambda line: (line.top, line.x0))


def columns(words: Sequence[Word], depth: int = 0) -> Iterator[list[Line]]:
    """The lines of one column after the other, as they are read: what crosses all columns parts what is above it."""
    gutter = _gutter(words) if depth < _DEEPEST else None
    if gutter is None:
        yield lines_of(words)
        return
    crossing = [word for word in words if _crosses(word, gutter)]
    bands = [line for line in lines_of(words) if any(word in crossing for word in line.words)]
    above = float("-inf")
    for band in [*bands, None]:
        below = band.top if band else float("inf")
        inside = [word for word in words if above <= _middle(word) < below and not _in_band(word, bands)]
        for side in _sides(inside, gutter):
            yield from columns(side, depth + 1)
        if band:
            yield [band]
            above = _middle(band.words[0])


def _sides(words: Sequence[Word], gutter: float) -> Iterator[list[Word]]:
    left = [word for word in words if word.x0 < gutter]
    right = [word for word in words if word.x0 >= gutter]
    yield from (side for side in (left, right) if side)


def _gutter(words: Sequence[Word]) -> float | None:
    """Where the white strip between two columns of text is, or None."""
    if len(words) < 2 * _FEWEST:
        return None
    left, right = min(word.x0 for word in words), max(word.x1 for word in words)
    places = [left + (right - left) * step / 200 for step in range(50, 151)]
    crossed = {place: sum(_crosses(word, place) for word in words) for place in places}
    fewest = min(crossed.values())
    best = [place for place in places if crossed[place] == fewest]
    gutter = best[len(best) // 2]
    if fewest > _CROSSING * len(lines_of(words)):
        return None
    beside = [word for word in words if not _crosses(word, gutter)]
    sides = [lines_of(side) for side in _sides(beside, gutter)]
    return gutter if len(sides) == 2 and all(map(_is_column, sides)) else None


def _crosses(word: Word, place: float) -> bool:
    return word.x0 < place + _GUTTER / 2 and word.x1 > place - _GUTTER / 2


def _is_column(lines: Sequence[Line]) -> bool:
    width = max(line.x1 for line in lines) - min(line.x0 for line in lines)
    is_full = median(line.x1 - line.x0 for line in lines) >= _FULL * width
    counts = [len(line.words) for line in lines]
    return is_full and sum(counts) >= _FEWEST and median(counts) >= _PROSE


def _middle(word: Word) -> float:
    return (word.top + word.bottom) / 2


def _in_band(word: Word, bands: Iterable[Line]) -> bool:
    return any(word in band.words for band in bands)


def _beside(one: Word, other: Word) -> bool:
    overlap = min(one.bottom, other.bottom) - max(one.top, other.top)
    return overlap > 0.5 * min(one.bottom - one.top, other.bottom - other.top)
