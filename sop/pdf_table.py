"""A table that is set with white space alone: lines one below the other whose cells begin or end at the same places."""

import re
from collections.abc import Iterator, Sequence

from sop.pdf_page import Line, Table, Word

_APART = 1.6  # times the size of the letters between two cells; a space in justified text seldom has one
_SAME = 4.0  # points by which edges of cells below each other may differ
_FEWEST = 3  # rows: two lines may look alike by chance
_MARK = "•‣◦▪●○∙·\uf0b7\uf0a7-–—*o"
_LEADER = re.compile(r"[.…_]{3,}")


def has_leader(line: Line) -> bool:
    """Whether dots lead from one word of a line to another, as in a price list or a table of contents."""
    return any(_LEADER.fullmatch(word.text) for word in line.words)


def aligned(lines: Sequence[Line]) -> Iterator[list[Line] | Table]:
    """The lines in order, each run of them that makes a table as one."""
    start = 0
    for begin, end in _runs(lines):
        if begin > start:
            yield list(lines[start:begin])
        yield _table(lines[begin:end])
        start = end
    if start < len(lines):
        yield list(lines[start:])


def _runs(lines: Sequence[Line]) -> Iterator[tuple[int, int]]:
    begin = 0
    while begin < len(lines):
        end = begin + 1
        while end < len(lines) and _is_row(lines[begin]) and _fit(lines[end - 1], lines[end]):
            end += 1
        if end - begin >= _FEWEST:
            yield begin, end
        begin = end


def _is_row(line: Line) -> bool:
    cells = _cells(line)
    return len(cells) > 1 and cells[0].text not in _MARK and not cells[0].text.rstrip(".)").isdecimal()


def _fit(above: Line, below: Line) -> bool:
    """Whether two lines have as many cells, each below the other."""
    cells = list(zip(_cells(above), _cells(below), strict=False))
    return len(_cells(above)) == len(_cells(below)) and all(_stand_alike(one, other) for one, other in cells)


def _stand_alike(one: Line, other: Line) -> bool:
    middles = (one.x0 + one.x1 - other.x0 - other.x1) / 2
    return min(abs(one.x0 - other.x0), abs(one.x1 - other.x1), abs(middles)) <= _SAME


def _cells(line: Line) -> list[Line]:
    cells: list[list[Word]] = []
    for word in line.words:
        is_near = bool(cells) and word.x0 - cells[-1][-1].x1 <= _APART * word.size
        if _LEADER.fullmatch(word.text):
            continue
        if is_near:
            cells[-1].append(word)
        else:
            cells.append([word])
    return [Line(tuple(cell)) for cell in cells]


def _table(lines: Sequence[Line]) -> Table:
    rows = tuple(tuple(cell.text for cell in _cells(line)) for line in lines)
    left, right = min(line.x0 for line in lines), max(line.x1 for line in lines)
    return Table(rows, left, right, lines[0].top, lines[-1].bottom)
