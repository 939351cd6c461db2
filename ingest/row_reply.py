"""A table row as a customer reads it. It is looked up in shorter words, which `statements` puts together."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from sop.document import Block, Row
from sop.profile import WEEKDAYS
from sop.prose import plain

EMPTY_CELLS = frozenset({"", "-", "–", "—"})
_MOST = 8  # words of a cell that still runs on in a sentence
_YES_NO = {"yes": "yes", "y": "yes", "✓": "yes", "no": "no", "n": "no", "✗": "no"}
_PRICE = frozenset("price prices cost costs fee fees charge charges".split())
_SELF_EVIDENT = frozenset("amount size quantity time duration length".split())  # where the cell names its unit
_RUNS_ON = frozenset("at from for last lasts is are takes take costs includes in by with within".split())
_SMALL = frozenset(
    "yes no none closed open free included about around from up one two three four five six half all any every only "
    "not daily per".split()
)
_MONTHS = "january february march april may june july august september october november december".split()
_DAYS = frozenset(name for day in (*WEEKDAYS, *_MONTHS) for name in (day, day[:3]))


class _Cell(NamedTuple):
    name: str
    value: str


def rows_as_replies(block: Block) -> list[str]:
    """Every row of a table as a sentence or a few, all of them put alike."""
    rows = [_cells(block.header, row) for row in block.rows]
    spelt_out = any(_needs_its_own_sentence(cell) for _, cells in rows for cell in cells if len(cells) > 1)
    return [row_reply(subject, cells, spelt_out=spelt_out) for subject, cells in rows]


def row_reply(subject: str, cells: Sequence[tuple[str, str]], *, spelt_out: bool) -> str:
    """A row's subject and what its other columns, by name, say of it.

    >>> row_reply("Lips", [("Amount", "0.5 ml"), ("Price", "£160")], spelt_out=False)
    'Lips, 0.5 ml: £160.'
    >>> row_reply("Classic", [("Sunday-Thursday", "£112"), ("Parts in", "yes")], spelt_out=False)
    'Classic: Sunday-Thursday £112, parts in: yes.'
    >>> row_reply("Ibuprofen", [("Treatments affected", "Peels"), ("Rule", "Avoid it")], spelt_out=True)
    'Ibuprofen. Treatments affected: Peels. Rule: Avoid it.'
    """
    named = [_Cell(*cell) for cell in cells]
    if len(named) == 1:
        alone = named[0].value.lower() in _YES_NO and named[0].name
        return f"{subject}, {_run_on(named[0])}." if alone else f"{subject}: {_small(named[0].value)}."
    if spelt_out:
        return " ".join([f"{subject}.", *(f"{_as_sentence(cell)}." for cell in named)])
    beside, named = (named[:1], named[1:]) if len(named) > 1 and _is_amount(named[0]) else ([], named)
    who = ", ".join([subject, *(_small(cell.value) for cell in beside)])
    return f"{who}: {', '.join(_run_on(cell) for cell in named)}."


def _cells(header: Sequence[str], row: Row) -> tuple[str, list[_Cell]]:
    subject, *values = [plain(cell).rstrip(".") for cell in row.cells] or [""]
    names = [plain(name).rstrip("?: ") for name in header[1:]]
    names += [""] * (len(values) - len(names))
    cells = zip(names, values, strict=False)
    return subject, [_price_from(_Cell(name, value)) for name, value in cells if value not in EMPTY_CELLS]


def _price_from(cell: _Cell) -> _Cell:
    """A column "Price from" tells a price of "from £95"."""
    name, _, before = cell.name.lower().partition(" ")
    return _Cell(name, f"{before} {cell.value}") if name in _PRICE and before in _RUNS_ON else cell


def _needs_its_own_sentence(cell: _Cell) -> bool:
    """Whether a cell would not read well between commas: it is long, or begins as a sentence does."""
    if not cell.name or _is_self_evident(cell):
        return False
    first = re.split(r"[\s,-]", cell.value, maxsplit=1)[0]
    begins = first[:1].isupper() and not first.isupper() and first.lower() not in _SMALL | _DAYS
    return begins or len(cell.value.split()) > _MOST or any(mark in cell.value for mark in (", ", ";", ". "))


def _is_self_evident(cell: _Cell) -> bool:
    """Whether a cell needs no column's name: an amount that says its unit, or a price."""
    return cell.name.lower() in _PRICE or _is_amount(cell)


def _is_amount(cell: _Cell) -> bool:
    return cell.name.lower() in _SELF_EVIDENT and len(cell.value.split()) > 1


def _as_sentence(cell: _Cell) -> str:
    name, value = cell.name[:1].upper() + cell.name[1:], _yes_no(cell.value)
    if not name:
        return value[:1].upper() + value[1:]
    runs_on = name.split()[-1].lower() in _RUNS_ON and not value[:1].isupper()
    return f"{name} {value}" if runs_on else f"{name}: {value}"


def _run_on(cell: _Cell) -> str:
    value = _yes_no(_small(cell.value))
    if not cell.name or _is_self_evident(cell):
        return value
    return f"{_inside_sentence(cell.name)}{':' if value in ('yes', 'no') else ''} {value}"


def _inside_sentence(name: str) -> str:
    """A column's name in lower case, but for names, days, months and abbreviations."""
    first, *rest = re.split(r"[\s/–-]+", name)
    proper = first.lower() in _DAYS or (first.isupper() and len(first) > 1) or any(w[:1].isupper() for w in rest)
    return name if proper else name[:1].lower() + name[1:]


def _small(value: str) -> str:
    """A value inside a sentence: only a word that can be no name loses its capital."""
    first = re.split(r"[\s,]", value, maxsplit=1)[0]
    return value[:1].lower() + value[1:] if first.lower() in _SMALL and not first[1:].isupper() else value


def _yes_no(value: str) -> str:
    return _YES_NO.get(value.lower(), value)
