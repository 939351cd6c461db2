"""A table as people lay it out, with titles above, groups of rows, merged cells or no header; each row a fact."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from sop.canonical import Head, Item, listing, literal, paragraph, table
from sop.structured import in_words, markdown_of
from sop.tree import Node

Rows = tuple[tuple[str, ...], ...]

_LONGEST_TITLE = 80  # characters: what is longer above a table is a remark
_LONGEST_CELL = 240  # characters: rows with longer cells become sections, as those of JSON do
_SENTENCE = re.compile(r"(?:\S+\s+){4}.*[.!?]\Z")
_FIGURE = re.compile(r"\d|[£$€¥%@✓✗]")
_VALUES = frozenset(
    "yes no none closed open free included available unavailable daily always never n/a tbc monday tuesday wednesday "
    "thursday friday saturday sunday mon tue tues wed thu thurs fri sat sun january february march april may june july "
    "august september october november december".split()
)


@dataclass(frozen=True, slots=True)
class Grid:
    """Cells by row, merged ones repeated in every place they cover.

    `headers` says how many of the first rows name the columns; None: the file does not tell. `alone`: no text comes
    after the table that would fall under a heading made of one of its rows.
    """

    rows: Rows
    headers: int | None = None
    alone: bool = False


def grid_parts(grid: Grid, path: tuple[str, ...]) -> Iterator[Head | str]:
    """The grid as Markdown blocks that stand under the headings of `path`. Blank rows part one table from the next."""
    headers = grid.headers
    for filled, group in groupby(_squared(grid.rows), key=any):
        if filled:
            yield from _parts(replace(grid, rows=_narrowed(tuple(group)), headers=headers), path)
            headers = None


def _squared(rows: Rows) -> Rows:
    width = max(map(len, rows), default=0)
    lines = ([" ".join(cell.split()) for cell in row] for row in rows)
    return tuple((*line, *[""] * (width - len(line))) for line in lines)


def _narrowed(rows: Rows) -> Rows:
    """Without the columns in which nothing stands."""
    kept = [column for column in zip(*rows, strict=True) if any(column)]
    return tuple(zip(*kept, strict=True))


def _parts(grid: Grid, path: tuple[str, ...]) -> Iterator[Head | str]:
    rows, headers = grid.rows, grid.headers
    above: list[str] = []
    while len(rows) > 1 and len(rows[0]) > 1 and _alone(rows[0]) and not _alone(rows[1]):
        above.append(_alone(rows[0]))
        rows, headers = rows[1:], max(headers - 1, 0) if headers else headers
    yield from map(paragraph, above)
    below: list[str] = []
    while len(rows) > 1 and len(rows[0]) > 1 and _is_remark(rows[-1]):
        below.insert(0, _alone(rows[-1]))
        rows = rows[:-1]
    yield from _table(replace(grid, rows=_narrowed(rows), headers=headers), path)
    yield from map(paragraph, below)


def _alone(row: Sequence[str]) -> str:
    """What a row says that holds one thing only, over all its columns or in the first, else nothing."""
    said = set(filter(None, row))
    return row[0] if len(said) == 1 and row[0] and (len(row) == 1 or all(row) or not any(row[1:])) else ""


def _is_remark(row: Sequence[str]) -> bool:
    said = _alone(row)
    return len(said) > _LONGEST_TITLE or said.endswith((".", "!")) or said.startswith("*")


def _table(grid: Grid, path: tuple[str, ...]) -> Iterator[Head | str]:
    if len(grid.rows) == 1 and len(grid.rows[0]) == 1:
        yield paragraph(grid.rows[0][0])
        return
    if len(grid.rows[0]) == 1:
        yield listing(Item(row[0]) for row in grid.rows)
        return
    count = min(_header_count(grid), len(grid.rows) - 1)
    header = tuple(map(_joined, zip(*grid.rows[:count], strict=True))) if count else ("",) * len(grid.rows[0])
    rows = _grouped(grid.rows[count:])
    if _asks(header):
        yield from _questions(header, rows, path)
    elif _needs_sections(rows, alone=grid.alone):
        yield from _sections(header, rows, len(path) + 1)
    elif rows:
        yield table([in_words(name) for name in header], rows)


def _header_count(grid: Grid) -> int:
    if grid.headers is not None:
        return grid.headers
    return int(len(grid.rows) > 1 and _names_columns(grid.rows[0], grid.rows[1:]))


def _names_columns(first: Sequence[str], rows: Rows) -> bool:
    """Whether a first row reads as names: short, all different, no figures or values where those below hold some."""
    said = [cell for cell in first if cell]
    if _asks(first):
        return True
    if len(said) < 2 or len({cell.lower() for cell in said}) < len(said) or not all(first[1:]):
        return False
    if any(_is_value(cell) or len(cell) > _LONGEST_TITLE or cell.endswith(".") for cell in said):
        return False
    columns = list(zip(*rows, strict=True))
    return any(_is_value(cell) or cell.endswith(".") for column in columns for cell in column) or len(first) > 2


def _is_value(cell: str) -> bool:
    return bool(_FIGURE.search(cell)) or cell.lower().rstrip(".:") in _VALUES


def _joined(names: Sequence[str]) -> str:
    """The name of a column over which several rows of names stand."""
    return " – ".join(dict.fromkeys(filter(None, names)))


def _grouped(rows: Rows) -> Rows:
    """A row that stands for a group of those below it is said with each of them instead."""
    kept: list[tuple[str, ...]] = []
    group = ""
    for number, row in enumerate(rows):
        following = rows[number + 1] if number + 1 < len(rows) else ()
        if _alone(row) and following and not _alone(following):
            group = _alone(row).rstrip(":")
        else:
            kept.append((f"{group} – {row[0]}", *row[1:]) if group else row)
    return tuple(kept)


def _asks(header: Sequence[str]) -> bool:
    names = {name.lower() for name in header}
    return bool(names & {"question", "q"} and names & {"answer", "a"})


def _needs_sections(rows: Rows, *, alone: bool) -> bool:
    """Whether rows say too much for a table: they hold long cells, or most are a subject and sentences about it."""
    if any(len(cell) > _LONGEST_CELL for row in rows for cell in row):
        return True
    sentences = [row for row in rows if len(row) == 2 and _SENTENCE.search(row[1])]
    return alone and 2 * len(sentences) > len(rows)


def _questions(header: Sequence[str], rows: Rows, path: tuple[str, ...]) -> Iterator[str]:
    names = _named(header)
    for row in rows:
        entry: dict[str, Node] = {name: literal(cell) for name, cell in zip(names, row, strict=True) if cell}
        yield from markdown_of([entry], path)


def _named(header: Sequence[str]) -> tuple[str, ...]:
    """Every column under a name of its own."""
    names: list[str] = []
    for number, name in enumerate(header, start=1):
        known = name or f"Column {number}"
        names.append(known if known not in names else f"{known} ({number})")
    return tuple(names)


def _sections(header: Sequence[str], rows: Rows, level: int) -> Iterator[Head | str]:
    """A section a row, under what its first cell says; a sentence beside it alone needs no name."""
    for row in rows:
        yield Head(level, row[0])
        names = header[1:] if len(row) > 2 else ("" if _SENTENCE.search(row[1]) else row[0],)
        for name, cell in zip(names, row[1:], strict=True):
            if cell:
                yield paragraph(f"{in_words(name)}: {cell}" if name else cell)
